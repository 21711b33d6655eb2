//! What is done on ClickHouse, and what must hold in the end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use rowcol_tests::random::Random;

use super::attempt::{Kind, kinds};
use super::ledger::Outcome;
use super::rows::{Batch, Entry, KNOWN, all_known, entries, known, tally};
use super::*;

type Ch = World<ClickHouse>;

pub fn kinds() -> Vec<Kind<ClickHouse>> {
    kinds! {
        "ClickHouse, the rows of a batch" 30 a_batch;
        "ClickHouse, a value back" 30 echo;
        "ClickHouse, a stream" 10 stream;
        "ClickHouse, a shape" 10 shape;
        "ClickHouse, a slow query" 4 slow;
        "ClickHouse, a query that is given up" 2 endless;
        "ClickHouse, an insert" 12 insert;
    }
}

fn random_known(random: &mut Random) -> i64 {
    random.below(KNOWN as u64) as i64
}

async fn a_batch(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let batch = random_known(random);
    let query = Entry::find().filter(|e| e.batch.eq(batch)).order_by(|e| e.id).setting("max_threads", 1);
    let found = kind.done(random, query.all(&world.store)).await;
    assert!(found.is_none_or(|found| found == known(batch)));
}

async fn echo(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let value = (random.any() >> 1) as i64;
    let query = Batch::get(7).select(|_| sql!(i64: "{}", value)).setting("max_threads", 1);
    let found = kind.done(random, query.one(&world.store)).await;
    assert!(found.is_none_or(|found| found == Some(value)));
}

async fn stream(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let wanted = 1 + random.below(3000) as usize;
    let query = Entry::find().filter(|e| e.batch.lt(KNOWN)).order_by(|e| (e.batch, e.id));
    let read = async {
        let mut rows = query.stream(&world.store);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await? {
            found.push(row);
            if found.len() == wanted {
                // The stream is dropped before its end.
                break;
            }
        }
        Ok(found)
    };
    let found = kind.done(random, read).await;
    let mut expected = all_known();
    expected.truncate(wanted);
    assert!(found.is_none_or(|found| found == expected));
}

/// A batch with its rows.
#[derive(Shape, Debug, PartialEq)]
#[shape(Batch)]
struct Whole {
    size: i64,
    #[shape(order_by = |e| e.id)]
    entries: Vec<Entry>,
}

async fn shape(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let batch = random_known(random);
    let found = kind.done(random, Batch::get(batch).shape::<Whole>().one(&world.store)).await;
    let expected = Whole { size: batch % 40 + 1, entries: known(batch) };
    assert!(found.is_none_or(|found| found == Some(expected)));
}

/// Long enough to be found running.
async fn slow(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let value = random.any().to_string();
    let sql =
        format!("select '{value}', sum(sleepEachRow(0.02)) from numbers(3) settings max_block_size = 1");
    let found = kind.done(random, world.store.query_raw(&sql)).await;
    assert!(found.is_none_or(|found| found == [[Some(value), Some("0".to_owned())]]));
}

/// It would run for minutes, were it not stopped.
async fn endless(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let sql = "select count() from numbers(100000000000) where not ignore(sipHash64(number)) settings max_threads = 1";
    let limit = Duration::from_millis(5 + random.below(40));
    let given_up = kind.attempt(random, tokio::time::timeout(limit, world.store.query_text(sql))).await;
    assert!(given_up.is_none_or(|given_up| given_up.is_err()));
}

async fn insert(world: &Ch, kind: &Kind<ClickHouse>, random: &mut Random) {
    let size = [1, 20, 500, 2000][random.below(4) as usize];
    let batch = world.ledger.begin(size);
    let rows = entries(batch, size as i64);
    let done = kind.done(random, Entry::insert_many(&rows).run(&world.store)).await;
    assert!(done.is_none_or(|written| written == size));
    world.ledger.end(batch, done, Outcome::Acknowledged);
}

/// Waits until no query of the database runs.
pub async fn ended(watcher: &ClickHouse, within: Duration) {
    let sql = "select query from system.processes where current_database = currentDatabase()
        and query_id <> queryID()";
    let start = Instant::now();
    loop {
        let left = watcher.query_text(sql).await.unwrap();
        if left.is_empty() {
            return;
        }
        assert!(start.elapsed() < within, "still running after {within:?}: {left}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Sends as many requests as may run at the same time: no turn was lost.
pub async fn all_turns_are_free(store: &ClickHouse, limit: usize) {
    let mut streams: Vec<_> = (0..limit).map(|_| Entry::find().full_scan().stream(store)).collect();
    let firsts = futures_util::future::try_join_all(streams.iter_mut().map(|rows| rows.try_next()));
    let firsts =
        tokio::time::timeout(Duration::from_secs(10), firsts).await.expect("a turn was lost").unwrap();
    assert!(firsts.iter().all(Option::is_some));
}

/// Reads everything back. Gives how much it was.
pub async fn verify(world: &Ch) -> String {
    let mut counts = HashMap::new();
    let mut rows = Entry::find().full_scan().stream(&world.store);
    while let Some(row) = rows.next().await {
        tally(&row.unwrap(), &mut counts);
    }
    world.ledger.verify(&counts)
}
