//! Statements that are done together or not at all.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rowcol::postgres::{Isolation, Transaction};

use super::*;

async fn marks(postgres: &Postgres) -> Vec<i64> {
    Mark::find().order_by(|m| m.id).select(|m| m.id).all(postgres).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn committed_with_ok_and_rolled_back_with_err() {
    let postgres = postgres_with("connection_limit=2").await;
    let seen = postgres
        .transaction(async |tx| {
            Mark::insert(&mark(1)).run(tx).await?;
            Mark::insert_many(&(10..40).map(mark).collect::<Vec<_>>()).run(tx).await?;
            Mark::insert_many(&(1000..2000).map(mark).collect::<Vec<_>>()).run(tx).await?;
            assert_eq!(Mark::find().count(&postgres).await?, 0, "others see nothing yet");
            Mark::find().count(tx).await
        })
        .run()
        .await
        .unwrap();
    assert_eq!(seen, 1031);
    assert_eq!(Mark::find().count(&postgres).await.unwrap(), 1031);
    let failed: Result<(), String> = postgres
        .transaction(async |tx| {
            Mark::insert(&mark(2)).run(tx).await.map_err(Mine::from)?;
            Err(Mine("no".into()))
        })
        .run()
        .await
        .map_err(|mine: Mine| mine.0);
    assert_eq!(failed, Err("no".into()), "the closure's own error comes back");
    assert_eq!(Mark::get(2).one(&postgres).await.unwrap(), None);
}

/// An error of the program's own.
#[derive(Debug)]
struct Mine(String);

impl From<Error> for Mine {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rolled_back_by_a_panic_and_by_a_drop_at_any_moment() {
    let postgres = postgres_with("connection_limit=3").await;
    let inner = postgres.clone();
    let panicked = tokio::spawn(async move {
        let run = async |tx: &Transaction| -> Result<()> {
            Mark::insert(&mark(1)).run(tx).await?;
            panic!("in the middle")
        };
        inner.transaction(run).run().await
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_eq!(marks(&postgres).await, Vec::<i64>::new());

    /// Answers later than the poll that asked, however busy the machine: four polls at least until the end.
    const WAIT: &str = "select pg_sleep(0.005)";
    let mut dropped = 0;
    for times in 0..40 {
        let id = 100 + times;
        let transaction = postgres
            .transaction(async |tx| {
                Mark::insert(&mark(id)).run(tx).await?;
                tx.execute_raw(WAIT).await?;
                tx.nested(async |tx| {
                    tx.execute_raw(WAIT).await?;
                    Mark::insert(&mark(id + 1000)).run(tx).await
                })
                .await?;
                tx.execute_raw(WAIT).await?;
                Mark::get(id).one(tx).await
            })
            .run();
        match dropped::polled(transaction, times as u64).await {
            None => dropped += 1,
            Some(done) => assert_eq!(done.unwrap(), Some(mark(id))),
        }
    }
    assert!(dropped > 3, "{dropped} were dropped");
    let left = marks(&postgres).await;
    for id in &left {
        let pair = if *id < 1000 { id + 1000 } else { id - 1000 };
        assert!(left.contains(&pair), "{id} without {pair}: half a transaction was committed");
    }
    dropped::nothing_is_left(&postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nested_ones_are_undone_by_themselves() {
    let postgres = postgres().await;
    postgres
        .transaction(async |tx| {
            Mark::insert(&mark(1)).run(tx).await?;
            let refused = tx
                .nested(async |tx| {
                    Mark::insert(&mark(2)).run(tx).await?;
                    Mark::insert(&mark(1)).run(tx).await
                })
                .await;
            assert_eq!(refused.unwrap_err().constraint(), Some("marks_pkey"));
            tx.nested(async |tx| {
                Mark::insert(&mark(3)).run(tx).await?;
                let inner: Result<()> = tx
                    .nested(async |tx| {
                        Mark::insert(&mark(4)).run(tx).await?;
                        Err(Error::Transaction { reason: "on purpose".into() })
                    })
                    .await;
                assert!(inner.is_err());
                Mark::insert(&mark(5)).run(tx).await
            })
            .await
        })
        .run()
        .await
        .unwrap();
    assert_eq!(marks(&postgres).await, [1, 3, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_are_open_at_once_do_not_undo_each_other() {
    let postgres = postgres().await;
    let both: Result<()> = postgres
        .transaction(async |tx| {
            let first = tx.nested(async |inner| {
                Mark::insert(&mark(1)).run(inner).await?;
                let outer = Mark::insert(&mark(9)).run(tx).await;
                assert!(outer.unwrap_err().to_string().contains("a nested one is open"));
                tokio::time::sleep(Duration::from_millis(50)).await;
                Mark::insert(&mark(1)).run(inner).await
            });
            let second = tx.nested(async |inner| Mark::insert(&mark(2)).run(inner).await);
            let (first, second) = tokio::join!(first, second);
            assert!(first.is_err() && second.is_err(), "one is refused, the other fails");
            Mark::insert(&mark(3)).run(tx).await.map(drop)
        })
        .run()
        .await;
    both.unwrap();
    assert_eq!(marks(&postgres).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_or_ended_inside_is_not_committed() {
    let postgres = postgres_with("connection_limit=2").await;
    for way in 0..3 {
        let result: Result<()> = postgres
            .transaction(async |tx| {
                Mark::insert(&mark(1)).run(tx).await?;
                match way {
                    0 => drop(dropped::polled(tx.execute_raw("select pg_sleep(30)"), 1).await),
                    1 => {
                        let nested = tx.nested(async |tx| tx.execute_raw("select pg_sleep(30)").await);
                        assert!(tokio::time::timeout(Duration::from_millis(200), nested).await.is_err());
                    }
                    _ => assert!(tx.execute_raw("rollback; select 1").await.is_err()),
                }
                Ok(())
            })
            .run()
            .await;
        assert!(matches!(result, Err(Error::Transaction { .. })), "{way}: {result:?}");
        assert_eq!(marks(&postgres).await, Vec::<i64>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refusal_nothing_is_committed_and_it_is_said() {
    let postgres = postgres().await;
    let said = Mutex::new(String::new());
    let result: Result<()> = postgres
        .transaction(async |tx| {
            Mark::insert(&mark(1)).run(tx).await?;
            assert!(Mark::insert(&mark(1)).run(tx).await.is_err());
            *said.lock().unwrap() = Mark::find().count(tx).await.unwrap_err().to_string();
            Ok(())
        })
        .run()
        .await;
    assert!(matches!(result, Err(Error::Transaction { .. })), "{result:?}");
    insta::assert_snapshot!(said.into_inner().unwrap(), @r#"the transaction cannot go on: an earlier statement was refused: duplicate key value violates unique constraint "marks_pkey" (code 23505); run what may be refused in `tx.nested(..)`, and give its error back otherwise"#);
    assert_eq!(marks(&postgres).await, Vec::<i64>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn isolation_access_and_limits_are_those_that_were_asked_for() {
    let postgres = postgres().await;
    for (level, name) in [
        (Isolation::ReadCommitted, "read committed"),
        (Isolation::RepeatableRead, "repeatable read"),
        (Isolation::Serializable, "serializable"),
    ] {
        let found = postgres
            .transaction(async |tx| {
                tx.query_raw("select current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                    current_setting('transaction_deferrable'), current_setting('lock_timeout'), current_setting('statement_timeout')").await
            })
            .isolation(level)
            .read_only()
            .deferrable()
            .lock_timeout(Duration::from_millis(700))
            .statement_timeout(Duration::from_secs(9))
            .run()
            .await
            .unwrap();
        let found: Vec<&str> = found[0].iter().map(|cell| cell.as_deref().unwrap()).collect();
        assert_eq!(found, [name, "on", "on", "700ms", "9s"]);
    }
    let written =
        postgres.transaction(async |tx| Mark::insert(&mark(1)).run(tx).await).read_only().run().await;
    assert_eq!(written.unwrap_err().database().unwrap().code, "25006");
    let slow = postgres
        .transaction(async |tx| tx.execute_raw("select pg_sleep(30)").await)
        .timeout(Duration::from_millis(200))
        .run()
        .await;
    insta::assert_snapshot!(slow.unwrap_err(), @"the transaction did not end on Postgres within 200ms and was stopped; allow it more time, or less to do");
    let slow: Result<u64> = postgres
        .transaction(async |tx| tx.execute_raw("select pg_sleep(30)").await)
        .statement_timeout(Duration::from_millis(100))
        .run()
        .await;
    assert_eq!(slow.unwrap_err().database().unwrap().code, "57014");
}

#[tokio::test(flavor = "multi_thread")]
async fn conflicts_are_repeated() {
    let postgres = postgres_with("connection_limit=8").await;
    Mark::insert(&Mark { small: 0, ..mark(1) }).run(&postgres).await.unwrap();
    let rounds = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (postgres, rounds) = (postgres.clone(), rounds.clone());
            tokio::spawn(async move {
                let increment = async move |tx: &Transaction| {
                    rounds.fetch_add(1, Ordering::Relaxed);
                    let small = Mark::get(1).select(|m| m.small).one(tx).await?.unwrap_or(0);
                    // So that the others come in between.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    tx.execute_raw(&format!("update marks set small = {} where id = 1", small + 1)).await
                };
                postgres.transaction(increment).isolation(Isolation::Serializable).retry(50).run().await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(Mark::get(1).one(&postgres).await.unwrap().unwrap().small, 8, "no increment is lost");
    assert!(rounds.load(Ordering::Relaxed) > 8, "there were conflicts");
}

/// Each of two transactions waits for the other's row; Postgres ends one of them, which is run again.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_repeated() {
    let postgres = postgres_with("connection_limit=4").await;
    Mark::insert_many(&[mark(1), mark(2)]).run(&postgres).await.unwrap();
    let rounds = Arc::new(AtomicU32::new(0));
    let both_hold_one = Arc::new(tokio::sync::Barrier::new(2));
    let tasks = [[1, 2], [2, 1]].map(|[first, second]| {
        let (postgres, rounds, both_hold_one) = (postgres.clone(), rounds.clone(), both_hold_one.clone());
        tokio::spawn(async move {
            let change = async move |tx: &Transaction| {
                let round = rounds.fetch_add(1, Ordering::Relaxed);
                Mark::update().get(first).set(|m| m.small.to(m.small + 1)).run(tx).await?;
                if round < 2 {
                    both_hold_one.wait().await;
                }
                Mark::update().get(second).set(|m| m.small.to(m.small + 1)).run(tx).await
            };
            postgres.transaction(change).retry(50).run().await
        })
    });
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    // The one that is run again may be faster than the one it made way for, and then there is another deadlock.
    assert!(rounds.load(Ordering::Relaxed) >= 3, "one of the two was run again");
    let found = Mark::find().order_by(|m| m.id).select(|m| m.small).all(&postgres).await.unwrap();
    assert_eq!(found, [mark(1).small + 2, mark(2).small + 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_one_transaction_wait_for_each_other() {
    let postgres = postgres_with("connection_limit=1&pool_timeout=2s").await;
    postgres
        .transaction(async |tx| {
            let inserts = (0..20).map(|id| {
                let mark = mark(id);
                async move { Mark::insert(&mark).run(tx).await }
            });
            futures_util::future::try_join_all(inserts).await?;
            let outside = Mark::find().count(&postgres).await;
            assert!(matches!(outside, Err(Error::PoolTimeout { .. })), "{outside:?}");
            assert_eq!(Mark::find().count(tx).await?, 20);
            Ok::<_, Error>(())
        })
        .run()
        .await
        .unwrap();
    assert_eq!(Mark::find().count(&postgres).await.unwrap(), 20);
}
