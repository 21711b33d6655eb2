//! Lists of statements that fail in the middle.

use super::*;

const STATEMENTS: &[&str] =
    &["create table a (id integer)", "create table b (id integr)", "create table c (id integer)"];

#[tokio::test(flavor = "multi_thread")]
async fn postgres_creates_everything_or_nothing() {
    let postgres = postgres().await;
    let error = postgres.create(STATEMENTS).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"
    statement 2 of 3 failed on Postgres: Postgres refused the statement: type "integr" does not exist (code 42704)
      create table b (id integr)
    Postgres rolled everything back: nothing was created
    "#);
    let tables = postgres.query_raw("select to_regclass('a'), to_regclass('c')").await.unwrap();
    assert_eq!(tables, [[None, None]]);
    postgres.create(&[STATEMENTS[0]]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_says_what_stays() {
    let clickhouse = clickhouse().await;
    let statements = [
        "create table a (id Int32) engine = MergeTree order by id",
        "create table b (id Int33) engine = MergeTree order by id",
        "create table c (id Int32) engine = MergeTree order by id",
    ];
    let error = clickhouse.create(&statements).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("statement 2 of 3 failed on ClickHouse: ClickHouse refused the statement: "),
        "{text}"
    );
    assert!(
        text.ends_with("these were created before it and stay:\n  create table a (id Int32) engine = MergeTree order by id"),
        "{text}"
    );
}
