//! Disks without room.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rowcol::migrate;

use super::*;

/// How far a file may grow: more than a segment of the log has, and no whole number of pages, so that the last page is
/// written in part, as on a disk that is full.
const ROOM: usize = 17 * 1024 * 1024 + 4096;

/// Lets the session that deploys write no more than this into a file. Nobody else's session is touched.
async fn limit(stores: &Stores, room: usize) {
    let session = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let found = postgres(stores, session).await;
    let [pid] = found.as_slice() else { panic!("{found:?}") };
    // Only its own user may, and the server's may be another one.
    let owner = std::fs::metadata(format!("/proc/{pid}")).unwrap();
    let mut command = Command::new("prlimit");
    command.args(["--pid", pid, &format!("--fsize={room}:")]).uid(owner.uid()).gid(owner.gid());
    assert!(command.status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_for_which_postgres_has_no_room_is_named_and_not_done() {
    let own = Own::create().await;
    let folder = Folder::new().postgres(
        "1_copy",
        "CREATE TABLE a (x text);\n-- @commit\nCREATE TABLE b (x int);\n\
         INSERT INTO a SELECT repeat('x', 1000) FROM generate_series(1, 40000);",
    );
    let stores = own.stores.clone();
    let options = Options::default().on_event(move |event| {
        if matches!(event, Event::Started { at } if at.number == 3) {
            let limited = limit(&stores, ROOM);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(limited));
        }
    });
    let databases = Databases::from(&own.stores);
    let error = migrate::deploy(&databases, &folder.history(), &options).await.unwrap_err().to_string();
    assert!(error.starts_with("postgres/1_copy, statement 3 of 3 (line 8): Postgres refused the statement: could not extend file"), "{error}");
    assert!(error.contains("(code 53100)"), "{error}");
    assert!(
        error.contains("its transaction was rolled back, and it is not recorded as done\nnext: "),
        "{error}"
    );
    assert!(error.ends_with("rowcol migrate deploy"), "{error}");
    assert_eq!(
        ledgers(&own.stores).await[0],
        ["1_copy|up|0|begun", "1_copy|up|1|done", "1_copy|up|3|failed"]
    );
    let left = "SELECT to_regclass('b'), (SELECT count(*) FROM a)";
    assert_eq!(postgres(&own.stores, left).await, ["NULL|0"]);

    // A new session has all the room there is.
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, left).await, ["b|40000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_for_which_clickhouse_has_no_room_is_named_and_not_done() {
    let own = Own::create().await;
    // The server wants more left over than any disk has.
    let folder = Folder::new().clickhouse(
        "001_copy",
        "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id \
         SETTINGS min_free_disk_bytes_to_perform_insert = 1000000000000000000;\n\
         INSERT INTO e SELECT number FROM numbers(10);\n\
         CREATE TABLE f (id UInt64) ENGINE = Memory;",
    );
    let error = deploy(&own, &folder).await.unwrap_err().to_string();
    assert!(
        error.starts_with("clickhouse/001_copy, statement 2 of 3 (line 6): ClickHouse refused"),
        "{error}"
    );
    assert!(error.contains("code 243"), "{error}");
    assert!(
        error.contains("it is not recorded as done; the statements before it are, and stay\nnext: "),
        "{error}"
    );
    assert!(error.ends_with("rowcol migrate deploy"), "{error}");
    let done = ["001_copy|up|0|begun", "001_copy|up|1|done", "001_copy|up|2|failed"];
    assert_eq!(ledgers(&own.stores).await[1], done);
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["0"]);

    // The server's log counts rows that it could not keep, so a person has to look.
    let error = deploy(&own, &folder).await.unwrap_err().to_string();
    assert!(error.contains("begun to write 10 rows, and some of them may be there"), "{error}");
    assert!(
        error.contains("if not: rowcol migrate resolve --rolled-back clickhouse:001_copy --statement 2"),
        "{error}"
    );
    assert_eq!(ledgers(&own.stores).await[1], done);
    let room = "ALTER TABLE e RESET SETTING min_free_disk_bytes_to_perform_insert";
    own.stores.clickhouse.execute_raw(room).await.unwrap();
    let (databases, history) = (Databases::from(&own.stores), folder.history());
    let (what, how) = (("001_copy", Some(2)), migrate::Resolution::RolledBack);
    migrate::resolve(&databases, &history, what, how, &Options::default()).await.unwrap();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["10"]);
}
