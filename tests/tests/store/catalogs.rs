//! A live database as a schema.

use rowcol_tests::Databases;

#[tokio::test]
async fn what_stands_in_the_search_path_is_named_without_its_schema() {
    let databases = Databases::create().await;
    let postgres = &databases.stores.postgres;
    postgres
        .execute_raw(
            "create schema \"it's\"; create table \"it's\".a (id int); create table b (id int, at timestamptz \
             default '2020-01-01 00:00:00+02')",
        )
        .await
        .unwrap();
    let all = postgres.catalog(&[]).await.unwrap().schema;
    let names: Vec<_> =
        all.tables.iter().map(|table| (table.name.schema.as_deref(), &*table.name.name)).collect();
    assert_eq!(names, [(Some("it's"), "a"), (None, "b")]);
    let one = postgres.catalog(&["it's"]).await.unwrap().schema;
    assert_eq!(one.tables.len(), 1);
    // Constants are read in one spelling, whatever the session of a connection says.
    let written = format!("{:?}", all.tables[1].columns[1].value);
    assert!(written.contains("2019-12-31 22:00:00+00"), "{written}");
}

#[tokio::test]
async fn clickhouse_is_read_from_its_tables() {
    let databases = Databases::create().await;
    let clickhouse = &databases.stores.clickhouse;
    clickhouse
        .execute_raw("create table t (id UInt64, `it's` String) engine = MergeTree order by id")
        .await
        .unwrap();
    let live = clickhouse.catalog().await.unwrap();
    assert_eq!(live.schema.tables[0].columns[1].name, "it's");
    let name = clickhouse.query_raw("select currentDatabase()").await.unwrap()[0][0].clone().unwrap();
    assert_eq!(clickhouse.catalog_of(&name).await.unwrap(), live);
    assert!(clickhouse.catalog_of("no such").await.unwrap().schema.is_empty());
}
