//! Doc comments become comments in the stores: no table and no column is without one.

use observability_schema::SCHEMA;
use rowcol_tests::Databases;

#[tokio::test]
async fn every_table_and_column_says_what_it_is() {
    let databases = Databases::create().await;
    SCHEMA.create(&databases.stores).await.unwrap();

    let without = databases.stores.postgres.query_raw(
        "SELECT relname::text, attname::text FROM pg_class
         JOIN pg_attribute ON attrelid = pg_class.oid AND (attnum > 0 AND NOT attisdropped OR attnum = -1)
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
           AND coalesce(CASE attnum WHEN -1 THEN obj_description(pg_class.oid, 'pg_class')
                        ELSE col_description(pg_class.oid, attnum) END, '') = ''",
    );
    assert_eq!(without.await.unwrap(), Vec::<Vec<Option<String>>>::new());

    let without = databases.stores.clickhouse.query_raw(
        "SELECT name, '' FROM system.tables WHERE database = currentDatabase() AND comment = ''
         UNION ALL
         SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = ''",
    );
    assert_eq!(without.await.unwrap(), Vec::<Vec<Option<String>>>::new());
}
