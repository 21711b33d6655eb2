//! What is wrong, and what is said then. No text holds a password.

use rowcol::Error;

use super::*;

fn replaced(url: &str, change: impl FnOnce(&mut (String, String, String))) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (login, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (host, database) = place.split_once('/').unwrap_or((place, ""));
    let mut parts = (login.to_owned(), host.to_owned(), database.to_owned());
    change(&mut parts);
    let at = if parts.0.is_empty() { "" } else { "@" };
    format!("{scheme}://{}{at}{}/{}", parts.0, parts.1, parts.2)
}

fn connect_text(error: Error) -> String {
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down() {
    let text = connect_text(Postgres::connect("postgres://u:hunter2@127.0.0.1:1/app").await.unwrap_err());
    insta::assert_snapshot!(text, @"could not connect to Postgres at 127.0.0.1:1/app: Connection refused (os error 111); is the server running, and is DATABASE_URL right? `rowcol dev up` starts a local one");
    let text = connect_text(ClickHouse::connect("http://u:hunter2@127.0.0.1:1/app").await.unwrap_err());
    insta::assert_snapshot!(text, @"could not connect to ClickHouse at 127.0.0.1:1/app: Connection refused (os error 111); is the server running, and is CLICKHOUSE_URL right? `rowcol dev up` starts a local one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let url = format!("postgres://u@127.0.0.1:{port}/app?connect_timeout=300ms");
    let text = connect_text(Postgres::connect(&url).await.unwrap_err());
    assert!(text.contains("no answer within 300ms; check host, port and firewall"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_exist() {
    let url = replaced(&postgres_url(), |parts| parts.2 = "no_such_database".into());
    let text = connect_text(Postgres::connect(&url).await.unwrap_err());
    assert!(
        text.contains("\"no_such_database\" does not exist; create the database, or correct its name"),
        "{text}"
    );
    let url = replaced(&clickhouse_url(), |parts| parts.2 = "no_such_database".into());
    let text = connect_text(ClickHouse::connect(&url).await.unwrap_err());
    assert!(text.contains("no_such_database") && text.contains("create the database"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_login() {
    let url = replaced(&clickhouse_url(), |parts| parts.0 = "nobody_such:hunter2".into());
    let text = connect_text(ClickHouse::connect(&url).await.unwrap_err());
    assert!(text.contains("check user and password") && !text.contains("hunter2"), "{text}");
    let url = replaced(&postgres_url(), |parts| parts.0 = "nobody_such:hunter2".into());
    let text = connect_text(Postgres::connect(&url).await.unwrap_err());
    assert!(text.contains("nobody_such") && text.contains("check the user and the password"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_does_not_exist() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    postgres.execute_raw("drop table marks").await.unwrap();
    clickhouse.execute_raw("drop table marks").await.unwrap();
    let error = Mark::find().count(&postgres).await.unwrap_err();
    assert_eq!(error.database().unwrap().code, "42P01");
    insta::assert_snapshot!(error, @r#"Postgres refused the statement: relation "marks" does not exist (code 42P01)"#);
    let error = Mark::find().full_scan().count(&clickhouse).await.unwrap_err();
    assert_eq!(error.database().unwrap().code, "60", "{error}");
    // The connection is in order.
    assert_eq!(Span::find().across_tenants().count(&postgres).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_of_another_type() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    Mark::insert(&mark(1)).run(&postgres).await.unwrap();
    postgres.execute_raw("alter table marks alter column small type bigint").await.unwrap();
    let error = Mark::find().all(&postgres).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"marks.small is bigint in Postgres, and smallint in the model; apply the pending migrations"#);
    clickhouse.execute_raw("alter table marks drop constraint small_is_not_13").await.unwrap();
    clickhouse.execute_raw("alter table marks modify column small Int64").await.unwrap();
    let error = Mark::find().full_scan().all(&clickhouse).await.unwrap_err();
    insta::assert_snapshot!(error, @"marks.small is Int64 in ClickHouse, and Int16 in the model; apply the pending migrations");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_behind_the_first_rows() {
    let clickhouse = clickhouse().await;
    // Rows of the size of a piece, so that the first are sent before the last is looked at.
    clickhouse
        .execute_raw(
            "create view late as select toInt64(number) as id, repeat('x', 2000) as label,
             'Open' as state,
             toInt16(throwIf(number = 60000, 'too late')) as small
             from numbers(100000) settings max_block_size = 500",
        )
        .await
        .unwrap();
    let error = Late::find().full_scan().all(&clickhouse).await.unwrap_err();
    assert_eq!(error.database().map(|error| error.code.as_str()), Some("395"), "{error}");
    assert!(error.to_string().contains("too late"), "{error}");
}

/// A view that fails in the end.
#[derive(Model, Debug)]
#[model(table = "late")]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Late {
    #[key]
    #[allow(dead_code)]
    id: i64,
    #[allow(dead_code)]
    label: String,
    #[allow(dead_code)]
    state: SpanState,
    #[allow(dead_code)]
    small: i16,
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_sql_that_leaves_a_transaction_open() {
    let postgres = postgres_with("connection_limit=1").await;
    let error =
        postgres.execute_raw("begin; insert into marks values (1, 'x', 'Open', 1)").await.unwrap_err();
    assert!(error.to_string().contains("left a transaction open"), "{error}");
    assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
    postgres.execute_raw("begin; select 1/0").await.unwrap_err();
    Mark::insert(&mark(1)).run(&postgres).await.unwrap();
    assert_eq!(Mark::find().count(&postgres).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long() {
    let postgres = postgres_with("statement_timeout=1s").await;
    let error = postgres.execute_raw("select pg_sleep(60)").await.unwrap_err();
    assert_eq!(error.database().unwrap().code, "57014", "{error}");
    let clickhouse = clickhouse_with("statement_timeout=1s").await;
    let slow = "select count() from numbers(100000000000) where not ignore(sipHash64(number))";
    let error = clickhouse.execute_raw(slow).await.unwrap_err();
    assert_eq!(error.database().unwrap().code, "159", "{error}");
}
