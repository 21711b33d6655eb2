//! The migrations of the reference application: from empty databases to today's models.

use observability_schema::SCHEMA;
use rowcol::migrate::{Check, Store};
use rowcol_tests::Databases;

const FEWEST: usize = 12;

#[tokio::test]
async fn the_history_leads_from_nothing_to_todays_models() {
    let history = SCHEMA.history();
    for store in [Store::Postgres, Store::ClickHouse] {
        let migrations = history.migrations.iter().filter(|migration| migration.store == store).count();
        assert!(migrations >= FEWEST, "{store} has {migrations} migrations");
    }
    assert_eq!(history.snapshot.hash(), SCHEMA.hash());
    assert!(SCHEMA.pending().unwrap().is_empty());

    let databases = Databases::create().await;
    let report = SCHEMA.migrate(&databases.stores).await.unwrap();
    assert_eq!(report.applied.len(), history.migrations.len());
    // Both stores say that they hold what the models say.
    assert_eq!(SCHEMA.check(&databases.stores).await.unwrap(), Check::InStep);
    let again = SCHEMA.migrate(&databases.stores).await.unwrap();
    assert!(again.applied.is_empty());
}

#[tokio::test]
async fn a_table_that_somebody_changed_is_found() {
    let databases = Databases::create().await;
    SCHEMA.migrate(&databases.stores).await.unwrap();
    let postgres = &databases.stores.postgres;
    postgres.execute_raw("alter table traces alter column name type varchar(40)").await.unwrap();
    let check = SCHEMA.check(&databases.stores).await.unwrap();
    assert!(matches!(check, Check::Drifted { .. }), "{check:?}");
    assert!(check.to_string().contains("traces"), "{check}");
}
