//! A change in two halves: what a deploy leaves until no program of the version before runs, and what programs are told
//! meanwhile.

use rowcol::migrate::{self, Check, History, Store, check};
use rowcol_codegen::plan::expand::{Halves, halves};
use rowcol_codegen::plan::file::{self, Header};
use rowcol_codegen::plan::history::{SNAPSHOT, before_path, path, snapshot};
use rowcol_codegen::plan::{Answers, Plan, plan};
use rowcol_codegen::schema::Schema;

use super::*;

/// Notes in both stores, with this column beside the key.
fn notes(column: &str) -> Schema {
    let text = format!(
        r#"{{"postgres": {{"tables": [{{"name": {{"name": "notes"}}, "columns": [
                {{"name": "id", "type": "bigint"}}, {{"name": "{column}", "type": "text"}}],
            "primary_key": {{"name": "notes_pkey", "columns": ["id"]}}}}]}},
          "clickhouse": {{"tables": [{{"name": "notes", "columns": [
                {{"name": "id", "type": "Int64"}}, {{"name": "{column}", "type": "String"}}],
            "engine": "merge_tree", "order_by": ["id"]}}]}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// The files of a history in which notes are made and then get another column, in two halves.
fn files(upto: usize) -> History {
    let (old, new) = (notes("text"), notes("body"));
    let decided = Answers { accept_all: true, no_renames: true, ..Answers::default() };
    let first = plan(&Schema::default(), &old, &decided).unwrap();
    let Halves { between, expand, contract } = halves(&old, &new, &decided).unwrap();
    let more = Plan { postgres: expand.postgres.clone(), clickhouse: Vec::new() };
    let changes = [
        (Schema::default(), &first, old.clone(), false),
        (old, &expand, between.clone(), false),
        (between, &contract, new, true),
        (notes("body"), &more, notes("last"), false),
    ];
    let mut files = Vec::new();
    let mut last = Schema::default();
    for (at, (from, plan, to, contract)) in changes.into_iter().take(upto).enumerate() {
        let name = |store| match store {
            Store::Postgres => format!("{}_notes", at + 1),
            Store::ClickHouse => format!("{:03}_notes", at + 1),
        };
        let both = !plan.clickhouse.is_empty();
        for (store, steps, other) in [
            (Store::Postgres, &plan.postgres, Store::ClickHouse),
            (Store::ClickHouse, &plan.clickhouse, Store::Postgres),
        ] {
            if steps.is_empty() {
                continue;
            }
            let header = Header {
                parent: from.hash(),
                result: to.hash(),
                goes_with: both.then(|| format!("{}/{}", other.key(), name(other))),
                contract,
                ..Header::default()
            };
            files.push((path(store, &name(store)), file::write(&header, steps)));
        }
        if contract {
            files.push((before_path(Store::Postgres, &name(Store::Postgres)), snapshot(&from)));
        }
        last = to;
    }
    files.push((SNAPSHOT.to_owned(), snapshot(&last)));
    History::from_files(files).unwrap()
}

/// Deploys so many of them; gives what was applied and what waits.
async fn deploy(own: &Own, history: &History, contract: bool) -> (usize, Vec<String>) {
    let options = Options { contract, ..Options::default() };
    let report = migrate::deploy(&Databases::from(&own.stores), history, &options).await.unwrap();
    (report.applied.len(), report.waiting)
}

async fn checked(own: &Own, history: &History) -> Check {
    check(&Databases::from(&own.stores), history, &history.snapshot).await.unwrap()
}

const WAITING: [&str; 2] = ["postgres/3_notes", "clickhouse/003_notes"];

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_waits_and_programs_of_both_versions_write() {
    let own = Own::create().await;
    let old = files(1);
    deploy(&own, &old, false).await;
    let new = files(3);
    assert!(!checked(&own, &new).await.fits());
    assert_eq!(deploy(&own, &new, false).await, (2, WAITING.map(str::to_owned).to_vec()));
    assert_eq!(deploy(&own, &new, false).await, (0, WAITING.map(str::to_owned).to_vec()));

    let found = checked(&own, &new).await;
    assert!(found.fits(), "{found}");
    assert_eq!(
        found.to_string(),
        "the databases hold what the models say, and what the version before needs; next, when no program of it runs: \
         rowcol migrate deploy --contract\n  postgres/3_notes: pending\n  clickhouse/003_notes: pending"
    );
    for (id, column) in [(1, "text"), (2, "body")] {
        let sql = format!("INSERT INTO notes (id, {column}) VALUES ({id}, 'x')");
        own.stores.postgres.execute_raw(&sql).await.unwrap();
        own.stores.clickhouse.execute_raw(&sql).await.unwrap();
    }
    // What is compared is the schema between.
    own.stores.postgres.execute_raw("ALTER TABLE notes DROP COLUMN body").await.unwrap();
    assert!(matches!(checked(&own, &new).await, Check::Drifted { .. }));
    own.stores.postgres.execute_raw("ALTER TABLE notes ADD COLUMN body text").await.unwrap();
    assert!(checked(&own, &new).await.fits());

    own.stores.postgres.execute_raw("UPDATE notes SET body = 'y'").await.unwrap();
    assert_eq!(deploy(&own, &new, true).await, (2, vec![]));
    assert_eq!(checked(&own, &new).await, Check::InStep);
    assert_eq!(clickhouse(&own.stores, "SELECT body FROM notes ORDER BY id").await, ["", "x"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_behind_a_contract_waits_too() {
    let own = Own::create().await;
    deploy(&own, &files(1), false).await;
    let history = files(4);
    let (applied, waiting) = deploy(&own, &history, false).await;
    assert_eq!((applied, waiting.len()), (2, 3));
    assert_eq!(waiting[2], "postgres/4_notes");
    // The program has models that need more than a contract.
    assert!(matches!(checked(&own, &history).await, Check::Behind { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_database_has_no_old_program() {
    let own = Own::create().await;
    assert_eq!(deploy(&own, &files(3), false).await, (6, vec![]));
    assert_eq!(checked(&own, &files(3)).await, Check::InStep);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_that_was_begun_goes_on() {
    let own = Own::create().await;
    deploy(&own, &files(1), false).await;
    deploy(&own, &files(3), false).await;
    // Its half in Postgres is done, and the deployer was killed before the other.
    let history = files(3);
    let half = History { migrations: history.migrations[..5].to_vec(), ..history.clone() };
    assert_eq!(deploy(&own, &half, true).await.0, 1);
    assert_eq!(deploy(&own, &history, false).await, (1, vec![]));
}
