//! Taking migrations back, saying by hand what became of them, taking over databases.

use rowcol::migrate::{self, Resolution, Standing};

use super::*;

fn folder() -> Folder {
    Folder::new()
        .postgres("1_a", "CREATE TABLE a (x int);")
        .down("DROP TABLE a;")
        .clickhouse(
            "001_e",
            "CREATE TABLE e (x Int8) ENGINE = Memory; CREATE TABLE f (x Int8) ENGINE = Memory;",
        )
        .down("DROP TABLE f SYNC; DROP TABLE e SYNC;")
        .postgres("2_b", "CREATE TABLE b (x int);")
        .down("DROP TABLE b;")
}

async fn standings(own: &Own, folder: &Folder) -> Vec<String> {
    let all = migrate::status(&Databases::from(&own.stores), &folder.history()).await.unwrap();
    let shown = |standing: &Standing| match standing {
        Standing::Applied { .. } => "applied".to_owned(),
        other => other.to_string(),
    };
    all.iter().map(|status| shown(&status.standing)).collect()
}

async fn down(own: &Own, folder: &Folder, changes: usize) -> Result<Vec<String>, Error> {
    let databases = Databases::from(&own.stores);
    let report = migrate::down(&databases, &folder.history(), changes, &Options::default()).await?;
    Ok(report.applied.into_iter().map(|applied| applied.migration).collect())
}

async fn resolve(
    own: &Own,
    folder: &Folder,
    what: (&str, Option<usize>),
    how: Resolution,
) -> Result<(), Error> {
    let databases = Databases::from(&own.stores);
    migrate::resolve(&databases, &folder.history(), what, how, &Options::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_are_taken_back_and_applied_again() {
    let own = Own::create().await;
    let folder = folder();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(down(&own, &folder, 2).await.unwrap(), ["2_b", "001_e"]);
    assert_eq!(standings(&own, &folder).await, ["applied", "pending", "pending"]);
    assert_eq!(postgres(&own.stores, "SELECT to_regclass('a'), to_regclass('b')").await, ["a|NULL"]);
    assert_eq!(clickhouse(&own.stores, "EXISTS TABLE e").await, ["0"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(standings(&own, &folder).await, ["applied", "applied", "applied"]);
    assert_eq!(down(&own, &folder, 9).await.unwrap(), ["2_b", "001_e", "1_a"]);
    assert_eq!(deploy(&own, &folder).await.unwrap().applied.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_is_refused_before_anything_runs() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_a", "CREATE TABLE a (x int);")
        .postgres("2_b", "CREATE TABLE b (x int);")
        .down("DROP TABLE b;");
    deploy(&own, &folder).await.unwrap();
    let error = down(&own, &folder, 2).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    nothing was run:
      postgres/1_a has no statements that take it back; write them into its down.sql
    ");
    assert_eq!(standings(&own, &folder).await, ["applied", "applied"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_half_taken_back_is_finished() {
    let own = Own::create().await;
    let folder = Folder::new()
        .clickhouse(
            "001_e",
            "CREATE TABLE e (x Int8) ENGINE = Memory; CREATE TABLE f (x Int8) ENGINE = Memory;",
        )
        .down("DROP TABLE f SYNC; DROP TABLE missing SYNC; DROP TABLE e SYNC;");
    deploy(&own, &folder).await.unwrap();
    let error = down(&own, &folder, 1).await.unwrap_err();
    assert!(error.to_string().starts_with("clickhouse/001_e, down, statement 2 of 3"), "{error}");
    assert!(error.to_string().ends_with("then: rowcol migrate down"), "{error}");
    assert_eq!(standings(&own, &folder).await, ["half taken back"]);
    let refused = deploy(&own, &folder).await.unwrap_err();
    assert!(refused.to_string().contains("clickhouse/001_e is half taken back"), "{refused}");
    resolve(&own, &folder, ("001_e", Some(2)), Resolution::Applied).await.unwrap();
    assert_eq!(down(&own, &folder, 1).await.unwrap(), ["001_e"]);
    assert_eq!(standings(&own, &folder).await, ["pending"]);
    assert_eq!(clickhouse(&own.stores, "EXISTS TABLE e").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_says_what_became_of_a_migration() {
    let own = Own::create().await;
    let folder = folder();
    // It was run by hand.
    own.stores.postgres.execute_raw("CREATE TABLE a (x int)").await.unwrap();
    resolve(&own, &folder, ("postgres:1_a", None), Resolution::Applied).await.unwrap();
    assert_eq!(standings(&own, &folder).await, ["applied", "pending", "pending"]);
    deploy(&own, &folder).await.unwrap();

    // An edit is taken as it is.
    let edited = folder.edit("2_b", "CREATE TABLE b (x int); -- a comment");
    assert_eq!(standings(&own, &edited).await[2], "edited after it was applied");
    resolve(&own, &edited, ("2_b", None), Resolution::Applied).await.unwrap();
    assert_eq!(standings(&own, &edited).await[2], "applied");

    // A file that is gone is given up.
    let removed = edited.remove("2_b");
    assert!(resolve(&own, &removed, ("2_b", None), Resolution::Applied).await.is_err());
    resolve(&own, &removed, ("2_b", None), Resolution::RolledBack).await.unwrap();
    assert_eq!(standings(&own, &removed).await, ["applied", "applied"]);

    let error = resolve(&own, &removed, ("9_none", None), Resolution::Applied).await.unwrap_err();
    assert_eq!(error.to_string(), "9_none: there is no such migration; see: rowcol migrate status");
    let error = resolve(&own, &removed, ("1_a", Some(4)), Resolution::Applied).await.unwrap_err();
    assert_eq!(error.to_string(), "1_a: it has no statement 4; there are 1 to 1");
}
