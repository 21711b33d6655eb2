//! Each row of the tables of data against the server: a server that changes its mind makes these fail.

use rowcol_codegen::clickhouse::diff::legality::{
    ALTERS, Effect, KEY_CHANGES, PROBED, Place, READ_ONLY, TYPE_CHANGES,
};

use super::database::{Database, Server};

/// The code in an answer of the server, None where it succeeded.
async fn code(database: &Database, sql: &str) -> Option<u32> {
    let error = database.statement(sql).await.err()?;
    let code = error.rsplit("(code ").next().and_then(|rest| rest.split(')').next());
    Some(code.and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{error}")))
}

#[tokio::test]
async fn casts_do_to_values_what_the_table_says() {
    let database = Server::get().await.database().await;
    for rule in TYPE_CHANGES {
        let what = format!("{} to {}", rule.from, rule.to);
        let create = format!("CREATE TABLE t (id UInt8, c {}) ENGINE = MergeTree ORDER BY id", rule.from);
        let insert =
            format!("INSERT INTO t SELECT 1, CAST({}, '{}')", rule.value, rule.from.replace('\'', "\\'"));
        database.statement(&create).await.unwrap();
        database.statement(&insert).await.unwrap();
        let found = code(&database, &format!("ALTER TABLE t MODIFY COLUMN c {}", rule.to)).await;
        let read = database.clickhouse.query_text("SELECT toString(c) FROM t").await;
        match rule.effect {
            Effect::Keeps => {
                assert_eq!((found, read.unwrap().trim_end()), (None, rule.after), "{what}");
            }
            // A value that is not in the enum any more.
            Effect::Loses(_) if rule.after.is_empty() => {
                assert_eq!(found, None, "{what}");
                assert!(read.is_err(), "{what}: the value can be read");
            }
            Effect::Loses(_) => assert_eq!((found, read.unwrap().trim_end()), (None, rule.after), "{what}"),
            Effect::MayStick => {
                assert!(found.is_some(), "{what} does not fail");
                assert!(read.is_err(), "{what}: the column can be read");
                database.statement(&format!("ALTER TABLE t MODIFY COLUMN c {}", rule.from)).await.unwrap();
                database.clickhouse.query_text("SELECT c FROM t").await.unwrap();
            }
            Effect::Refused(code) => {
                assert_eq!(found, Some(code), "{what}");
                read.unwrap();
            }
        }
        database.statement("DROP TABLE t SYNC").await.unwrap();
    }
}

#[tokio::test]
async fn keys_allow_the_changes_that_the_table_says() {
    let database = Server::get().await.database().await;
    for change in KEY_CHANGES {
        let (engine, keys) = match change.place {
            Place::Sorting => ("MergeTree", "ORDER BY c"),
            Place::Partition => ("MergeTree", "PARTITION BY c ORDER BY id"),
            Place::Engine => ("ReplacingMergeTree(c)", "ORDER BY id"),
        };
        let create = format!("CREATE TABLE t (id UInt8, c {}) ENGINE = {engine} {keys}", change.from);
        database.statement(&create).await.unwrap();
        let found = code(&database, &format!("ALTER TABLE t MODIFY COLUMN c {}", change.to)).await;
        let expected = if change.allowed { None } else { Some(524) };
        assert_eq!(found, expected, "{:?}: {} to {}", change.place, change.from, change.to);
        database.statement("DROP TABLE t SYNC").await.unwrap();
    }
}

#[tokio::test]
async fn alters_are_taken_or_refused_as_the_table_says() {
    let database = Server::get().await.database().await;
    let mut wrong = Vec::new();
    for alter in ALTERS {
        database.statement(PROBED).await.unwrap();
        let rows = "INSERT INTO probed (id, k, ts) VALUES (1, 'a', '2024-01-01 00:00:00'), (2, 'b', '2024-02-01 00:00:00')";
        database.statement(rows).await.unwrap();
        let found = code(&database, &format!("ALTER TABLE probed {}", alter.clauses)).await;
        let expected = if alter.codes.is_empty() {
            found.is_none()
        } else {
            found.is_some_and(|code| alter.codes.contains(&code))
        };
        if !expected {
            wrong.push(format!("{}: {}: {found:?} and not {:?}", alter.what, alter.clauses, alter.codes));
        }
        database.statement("DROP TABLE probed SYNC").await.unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn settings_that_only_a_new_table_has() {
    let database = Server::get().await.database().await;
    database.statement("CREATE TABLE t (id UInt8) ENGINE = MergeTree ORDER BY id").await.unwrap();
    for setting in READ_ONLY {
        let found = code(&database, &format!("ALTER TABLE t MODIFY SETTING {setting} = 1")).await;
        assert_eq!(found, Some(472), "{setting}");
    }
}
