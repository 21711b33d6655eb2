//! Advisory locks: who holds one keeps others out, and nobody holds one for longer than meant.

use std::time::{Duration, Instant};

use rowcol::postgres::{AdvisoryKey, AdvisoryLock};

use super::*;

/// The locks of this test's connections, as the server sees them: mode, and whether it is had or waited for.
const LOCKS: &str = "select mode, granted::text from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and application_name = current_setting('application_name') order by 1, 2";

async fn locks(postgres: &Postgres) -> Vec<String> {
    let rows = postgres.query_raw(LOCKS).await.unwrap();
    rows.into_iter().map(|row| row.into_iter().flatten().collect::<Vec<_>>().join(" ")).collect()
}

/// Waits until the locks on the server are these.
async fn settled(postgres: &Postgres, expected: &[&str]) {
    let start = Instant::now();
    loop {
        let found = locks(postgres).await;
        if found == expected {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{found:?} after ten seconds, not {expected:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A key of any kind that no other test uses: all tests share a database.
fn keys() -> [AdvisoryKey; 3] {
    let text = fresh("lock");
    let number = text.bytes().fold(0_i64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    [number.into(), ((number >> 32) as i32, number as i32).into(), text.into()]
}

#[tokio::test(flavor = "multi_thread")]
async fn one_at_a_time() {
    let postgres = postgres().await;
    for key in keys() {
        let held = postgres.advisory_lock(key.clone()).await.unwrap();
        assert_eq!(held.key(), &key);
        assert!(postgres.try_advisory_lock(key.clone()).await.unwrap().is_none(), "{key}");
        assert_eq!(locks(&postgres).await, ["ExclusiveLock true"]);
        let waiting = tokio::spawn({
            let (postgres, key) = (postgres.clone(), key.clone());
            async move { postgres.advisory_lock(key).await }
        });
        settled(&postgres, &["ExclusiveLock false", "ExclusiveLock true"]).await;
        assert!(!waiting.is_finished());
        held.unlock().await.unwrap();
        let next = waiting.await.unwrap().unwrap();
        assert_eq!(locks(&postgres).await, ["ExclusiveLock true"]);
        next.unlock().await.unwrap();
        assert_eq!(locks(&postgres).await, [""; 0], "{key}");
        postgres.try_advisory_lock(key).await.unwrap().unwrap().unlock().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_tasks_count_without_losing_any() {
    let postgres = postgres_with("connection_limit=8").await;
    Mark::insert(&Mark { small: 100, ..mark(1) }).run(&postgres).await.unwrap();
    let [_, _, key] = keys();
    let tasks = (0..16).map(|_| {
        let (postgres, key) = (postgres.clone(), key.clone());
        tokio::spawn(async move {
            for _ in 0..5 {
                // Those that would wait would have all connections.
                let lock = loop {
                    match postgres.try_advisory_lock(key.clone()).await.unwrap() {
                        Some(lock) => break lock,
                        None => tokio::time::sleep(Duration::from_millis(2)).await,
                    }
                };
                let small = Mark::get(1).select(|m| m.small).one(&postgres).await.unwrap().unwrap();
                let write = Mark::update().filter(|m| m.id.eq(1)).set(|m| m.small.to(small + 1));
                write.run(&postgres).await.unwrap();
                lock.unlock().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(Mark::get(1).one(&postgres).await.unwrap().unwrap().small, 180);
    assert_eq!(locks(&postgres).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_share() {
    let postgres = postgres().await;
    let [_, _, key] = keys();
    let first = postgres.advisory_lock(key.clone()).shared().await.unwrap();
    let second = postgres.try_advisory_lock(key.clone()).shared().await.unwrap().unwrap();
    assert!(postgres.try_advisory_lock(key.clone()).await.unwrap().is_none());
    assert_eq!(locks(&postgres).await, ["ShareLock true", "ShareLock true"]);
    first.unlock().await.unwrap();
    assert!(postgres.try_advisory_lock(key.clone()).await.unwrap().is_none());
    second.unlock().await.unwrap();
    let writer = postgres.try_advisory_lock(key.clone()).await.unwrap().unwrap();
    assert!(postgres.try_advisory_lock(key).shared().await.unwrap().is_none());
    writer.unlock().await.unwrap();
    assert_eq!(locks(&postgres).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_guard_releases() {
    for limit in [1, 4] {
        let postgres = postgres_with(&format!("connection_limit={limit}")).await;
        let watcher = postgres_like(&postgres).await;
        let [_, _, key] = keys();
        let held: AdvisoryLock = postgres.advisory_lock(key.clone()).await.unwrap();
        assert_eq!(locks(&watcher).await, ["ExclusiveLock true"]);
        drop(held);
        settled(&watcher, &[]).await;
        // The pool has its connection back, and the lock is free.
        postgres.advisory_lock(key).await.unwrap().unlock().await.unwrap();
    }
}

/// Other connections with the same name on the server.
async fn postgres_like(postgres: &Postgres) -> Postgres {
    let name = postgres.query_raw("select current_setting('application_name')").await.unwrap();
    let name = name[0][0].clone().unwrap();
    Postgres::connect(&with(&postgres_url(), &format!("application_name={name}"))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_waiter_leaves_nothing() {
    let postgres = postgres_with("connection_limit=4").await;
    let [number, _, _] = keys();
    let held = postgres.advisory_lock(number.clone()).await.unwrap();
    let waiting = tokio::spawn({
        let (postgres, number) = (postgres.clone(), number.clone());
        async move { postgres.advisory_lock(number).await.map(drop) }
    });
    settled(&postgres, &["ExclusiveLock false", "ExclusiveLock true"]).await;
    waiting.abort();
    settled(&postgres, &["ExclusiveLock true"]).await;
    let start = Instant::now();
    let late = postgres.advisory_lock(number.clone()).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(matches!(late, Error::Timeout { .. }) && start.elapsed() < Duration::from_secs(10));
    let key = number.to_string();
    insta::assert_snapshot!(late.to_string().replace(&key, "…"), @"the wait for the advisory lock … did not end on Postgres within 100ms and was stopped; allow it more time, or less to do");
    settled(&postgres, &["ExclusiveLock true"]).await;
    held.unlock().await.unwrap();
    assert_eq!(locks(&postgres).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_at_any_poll_nothing_stays_locked() {
    let postgres = postgres_with("connection_limit=3").await;
    let watcher = postgres_like(&postgres).await;
    let [_, pair, _] = keys();
    // On a busy machine an answer may be there before it is waited for, so it goes on until some were dropped on their way.
    let (mut dropped, mut times) = (0, 0);
    while times < 30 || (dropped < 5 && times < 2000) {
        times += 1;
        let take_and_release = async {
            let lock = postgres.advisory_lock(pair.clone()).await?;
            lock.unlock().await
        };
        match dropped::polled(take_and_release, 1 + times % 5).await {
            Some(done) => done.unwrap(),
            None => dropped += 1,
        }
    }
    assert!(dropped > 0, "none of {times} was dropped");
    settled(&watcher, &[]).await;
    postgres.try_advisory_lock(pair).await.unwrap().unwrap().unlock().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_hold_until_their_end() {
    let postgres = postgres().await;
    for key in keys() {
        for commits in [true, false] {
            let run = postgres.transaction(async |tx| {
                tx.advisory_lock(key.clone()).await?;
                assert!(tx.try_advisory_lock(key.clone()).shared().await?, "one's own is no obstacle");
                assert!(postgres.try_advisory_lock(key.clone()).await?.is_none());
                let other = postgres.transaction(async |tx| tx.try_advisory_lock(key.clone()).await);
                assert!(!other.run().await?);
                let late = postgres.transaction(async |tx| tx.advisory_lock(key.clone()).await);
                let late = late.lock_timeout(Duration::from_millis(50)).run().await.unwrap_err();
                assert_eq!(late.database().unwrap().code, "55P03");
                assert_eq!(locks(&postgres).await, ["ExclusiveLock true", "ShareLock true"]);
                if commits { Ok(()) } else { Err(Error::Transaction { reason: "on purpose".into() }) }
            });
            assert_eq!(run.run().await.is_ok(), commits);
            assert_eq!(locks(&postgres).await, [""; 0]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nested_transaction_that_is_undone_gives_back_what_it_took() {
    let postgres = postgres().await;
    let [_, _, key] = keys();
    let run = postgres.transaction(async |tx| {
        let undone: Result<()> = tx
            .nested(async |tx| {
                tx.advisory_lock(key.clone()).await?;
                Err(Error::Transaction { reason: "on purpose".into() })
            })
            .await;
        assert!(undone.is_err());
        postgres.try_advisory_lock(key.clone()).await?.expect("it is free").unlock().await
    });
    run.run().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_never_sql() {
    let postgres = postgres().await;
    let database = fresh("hostile");
    for text in
        ["'); select pg_advisory_lock(1); --", "$1", "", "\\", "naïve 🦀", "\u{202e}", &"x".repeat(100_000)]
    {
        let text = format!("{text}{database}");
        let held = postgres.advisory_lock(text.as_str()).await.unwrap();
        assert_eq!(locks(&postgres).await, ["ExclusiveLock true"], "{text}");
        assert!(postgres.try_advisory_lock(text.clone()).await.unwrap().is_none());
        // The number that other clients know it by.
        if !text.contains(['\'', '\\']) {
            let sql = format!("select pg_try_advisory_xact_lock(hashtextextended('{text}', 0))");
            assert_eq!(postgres.query_raw(&sql).await.unwrap(), [[Some("f".to_owned())]]);
        }
        held.unlock().await.unwrap();
    }
    let refused = postgres.advisory_lock("a\0b").await.unwrap_err();
    insta::assert_snapshot!(refused, @"a value in a query on advisory locks: the text holds a NUL byte, which Postgres cannot store");
    assert_eq!(locks(&postgres).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_whose_connection_broke_is_not_unlocked_in_silence() {
    let postgres = postgres().await;
    let [_, _, key] = keys();
    let held = postgres.advisory_lock(key.clone()).await.unwrap();
    let end = "select pg_terminate_backend(pid, 5000) from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and application_name = current_setting('application_name')";
    postgres.query_raw(end).await.unwrap();
    let lost = held.unlock().await.unwrap_err();
    assert!(matches!(lost, Error::Lost { .. }), "{lost}");
    postgres.try_advisory_lock(key).await.unwrap().unwrap().unlock().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_try_and_do_not_wait() {
    const INDEX: &str = "create index concurrently marks_by_label on marks (label)";
    let postgres = postgres().await;
    let [_, _, key] = keys();
    let held = postgres.advisory_lock(key.clone()).await.unwrap();
    // The index waits for the statement that waits for the lock, whose holder waits for the index. Postgres does not see
    // the last part, so that it never ends by itself.
    let waiting = tokio::spawn({
        let (postgres, key) = (postgres.clone(), key.clone());
        async move { postgres.advisory_lock(key).await.map(drop) }
    });
    settled(&postgres, &["ExclusiveLock false", "ExclusiveLock true"]).await;
    let building = tokio::spawn({
        let postgres = postgres.clone();
        async move { postgres.execute_raw(INDEX).await }
    });
    let stuck =
        "select true from pg_stat_activity where wait_event = 'virtualxid' and query like 'create index%'
        and application_name = current_setting('application_name')";
    let start = Instant::now();
    while postgres.query_raw(stuck).await.unwrap().is_empty() {
        assert!(!building.is_finished() && start.elapsed() < Duration::from_secs(10), "it does not wait");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    waiting.abort();
    building.await.unwrap().unwrap();
    held.unlock().await.unwrap();
    postgres.execute_raw("drop index marks_by_label").await.unwrap();

    // One that tries again and again is not in the way.
    let held = postgres.advisory_lock(key.clone()).await.unwrap();
    let trying = tokio::spawn({
        let (postgres, key) = (postgres.clone(), key.clone());
        async move {
            loop {
                match postgres.try_advisory_lock(key.clone()).await? {
                    Some(lock) => return lock.unlock().await,
                    None => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        }
    });
    postgres.execute_raw(INDEX).await.unwrap();
    assert!(!trying.is_finished());
    held.unlock().await.unwrap();
    trying.await.unwrap().unwrap();
}
