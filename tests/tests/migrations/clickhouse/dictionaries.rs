//! What plans do to dictionaries that are loaded, and to those who use them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rowcol_codegen::clickhouse::diff::steps;
use rowcol_codegen::clickhouse::normal;
use rowcol_codegen::plan::Answers;

use super::database::{Database, Server};

/// The dictionary reads as the user of the tests, whom a named collection knows.
const BEFORE: &str = "
CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
INSERT INTO users VALUES (1, 'a'), (2, 'b');
CREATE DICTIONARY names (id UInt64, name String DEFAULT '?') PRIMARY KEY id
SOURCE(CLICKHOUSE(NAME COLLECTION TABLE 'users')) LAYOUT(HASHED()) LIFETIME(MIN 0 MAX 0);
CREATE TABLE events (id UInt64, user UInt64, name String DEFAULT dictGet('names', 'name', user))
ENGINE = MergeTree ORDER BY id;
";

/// A database with the script in it, and the collection's name.
async fn database(server: &Server, script: &str, collection: &str) -> Database {
    let database = server.database().await;
    database.run(&script.replace("COLLECTION", collection)).await.unwrap();
    database
}

async fn text(database: &Database, sql: &str) -> String {
    database.clickhouse.query_text(sql).await.unwrap().trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dictionary_answers_at_every_moment_of_a_plan() {
    let server = Server::get().await;
    let collection = server.collection().await;
    let after = BEFORE
        .replace("users", "people")
        .replace("DEFAULT '?')", "DEFAULT '?', age UInt8 DEFAULT 7)")
        .replace("name String) ENGINE", "name String, age UInt8 DEFAULT 1) ENGINE")
        .replace("VALUES (1, 'a'), (2, 'b')", "VALUES (1, 'a', 1)")
        .replace("HASHED", "FLAT")
        .replacen("ORDER BY id", "ORDER BY (name, id)", 1);
    let here = Arc::new(database(&server, BEFORE, &collection).await);
    let there = database(&server, &after, &collection).await;
    let answers = Answers { renames: vec!["users:people".parse().unwrap()], ..Answers::default() };
    assert_eq!(text(&here, "SELECT dictGet('names', 'name', 1)").await, "a");

    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicU64::new(0));
    let reader = tokio::spawn({
        let (here, stop, asked) = (here.clone(), stop.clone(), asked.clone());
        async move {
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(text(&here, "SELECT dictGet('names', 'name', 2)").await, "b");
                let at = asked.fetch_add(1, Ordering::Relaxed);
                here.statement(&format!("INSERT INTO events (id, user) VALUES ({at}, 2)")).await.unwrap();
            }
        }
    });
    let plan = steps(&here.live().await, &there.live().await, &answers).unwrap();
    for step in &plan {
        // Between RENAME and the new source the old rows are still there.
        here.apply(std::slice::from_ref(step)).await.unwrap();
        let enough = asked.load(Ordering::Relaxed) + 2;
        while asked.load(Ordering::Relaxed) < enough && !reader.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    reader.await.unwrap();
    assert_eq!(text(&here, "SELECT dictGet('names', 'age', 2), dictGet('names', 'age', 9)").await, "1\t7");
    assert_eq!(text(&here, "SELECT countIf(name != 'b') FROM events").await, "0");
    assert_eq!(here.schema().await, normal::schema(there.live().await));
}

#[tokio::test]
async fn a_dictionary_loads_anew_after_it_was_replaced() {
    let server = Server::get().await;
    let collection = server.collection().await;
    let here = database(&server, BEFORE, &collection).await;
    let there = database(&server, &BEFORE.replace("'?'", "'-'"), &collection).await;
    let status = "SELECT status FROM system.dictionaries WHERE database = currentDatabase()";
    let name = "SELECT dictGet('names', 'name', 1)";
    assert_eq!(text(&here, name).await, "a");
    here.statement("ALTER TABLE users DELETE WHERE id = 1").await.unwrap();
    assert_eq!([text(&here, name).await, text(&here, status).await], ["a", "LOADED"]);
    let plan = steps(&here.live().await, &there.live().await, &Answers::default()).unwrap();
    here.apply(&plan).await.unwrap();
    assert_eq!(text(&here, status).await, "NOT_LOADED");
    assert_eq!([text(&here, name).await, text(&here, status).await], ["-", "LOADED"]);
}

#[tokio::test]
async fn what_the_server_refuses_around_dictionaries() {
    let server = Server::get().await;
    let here = database(&server, BEFORE, &server.collection().await).await;
    for (sql, refused) in [
        ("RENAME TABLE users TO people", true),
        ("DROP TABLE users", true),
        ("DROP DICTIONARY names", true),
        ("RENAME TABLE users TO people SETTINGS check_table_dependencies = 0", false),
        ("DROP DICTIONARY names SETTINGS check_table_dependencies = 0", false),
        ("DROP TABLE people", false),
    ] {
        let ran = here.statement(sql).await;
        assert_eq!(ran.is_err_and(|error| error.contains("(code 630)")), refused, "{sql}");
    }
}
