//! Databases compared with schemas.

use observability_schema::SCHEMA;
use rowcol::migrate::{self, Check, Drift};

use super::*;

async fn verify(own: &Own) -> Drift {
    migrate::verify(&Databases::from(&own.stores), SCHEMA.description()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_schema_is_found_as_it_was_made() {
    let own = Own::create().await;
    SCHEMA.create(&own.stores).await.unwrap();
    assert_eq!(verify(&own).await, Drift::default());
    let left = "SELECT count() FROM system.databases WHERE startsWith(name, 'rowcol_verify_')";
    assert_eq!(clickhouse(&own.stores, left).await, ["0"]);
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'public\\__%'";
    assert_eq!(postgres(&own.stores, left).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_by_hand_is_named() {
    let own = Own::create().await;
    SCHEMA.create(&own.stores).await.unwrap();
    let stores = &own.stores;
    for sql in [
        "ALTER TABLE users ADD by_hand int",
        "ALTER TABLE users ALTER name SET NOT NULL",
        "CREATE INDEX by_hand_index ON users (name)",
        "CREATE TABLE by_hand (x int)",
    ] {
        stores.postgres.execute_raw(sql).await.unwrap();
    }
    for sql in [
        "ALTER TABLE traces ADD COLUMN by_hand Int8",
        "ALTER TABLE traces ADD INDEX by_hand_index by_hand TYPE minmax",
        "CREATE TABLE by_hand (x Int8) ENGINE = Memory",
    ] {
        stores.clickhouse.execute_raw(sql).await.unwrap();
    }
    let drift = verify(&own).await;
    let paths: Vec<_> =
        drift.differences.iter().map(|found| format!("{} {}", found.store.key(), found.path)).collect();
    assert_eq!(
        paths,
        [
            "postgres tables.users.columns.name.nullable",
            "postgres tables.users.columns.by_hand",
            "postgres tables.users.indexes.by_hand_index",
            "clickhouse tables.traces.columns.by_hand",
            "clickhouse tables.traces.indexes.by_hand_index",
        ]
    );
    assert_eq!(drift.unmanaged, ["Postgres: tables.by_hand", "ClickHouse: tables.by_hand"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_taken_over_when_it_holds_the_schema() {
    let own = Own::create().await;
    let all = SCHEMA.description().clone();
    let folder = Folder::new()
        .postgres("1_all", &SCHEMA.postgres())
        .clickhouse("001_all", &SCHEMA.clickhouse(&rowcol::Topology::Single))
        .snapshot(all);
    let (databases, history) = (Databases::from(&own.stores), folder.history());
    let options = Options::default();
    let error = migrate::baseline(&databases, &history, &options).await.unwrap_err();
    assert!(matches!(error, Error::Drifted(_)), "{error}");
    SCHEMA.create(&own.stores).await.unwrap();
    assert!(matches!(
        migrate::check(&databases, &history, &history.snapshot).await.unwrap(),
        Check::Behind { .. }
    ));
    assert_eq!(migrate::baseline(&databases, &history, &options).await.unwrap().applied.len(), 2);
    assert_eq!(migrate::deploy(&databases, &history, &options).await.unwrap().applied, []);
    assert_eq!(migrate::check(&databases, &history, &history.snapshot).await.unwrap(), Check::InStep);

    let older = migrate::History::default();
    assert!(matches!(
        migrate::check(&databases, &older, &history.snapshot).await.unwrap(),
        Check::Ahead { .. }
    ));
    own.stores.postgres.execute_raw("ALTER TABLE users ADD by_hand int").await.unwrap();
    let check = migrate::check(&databases, &history, &history.snapshot).await.unwrap();
    assert!(matches!(check, Check::Drifted { .. }), "{check}");
    assert!(check.to_string().contains("tables.users.columns.by_hand should not be there"), "{check}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_schema_is_deployed_as_it_is_created() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_all", &SCHEMA.postgres())
        .clickhouse(
            "001_all",
            &rowcol_codegen::clickhouse::ddl::script(&rowcol_codegen::clickhouse::ddl::create(
                &SCHEMA.description().clickhouse,
            )),
        )
        .snapshot(SCHEMA.description().clone());
    deploy(&own, &folder).await.unwrap();
    assert_eq!(verify(&own).await, Drift::default());
}
