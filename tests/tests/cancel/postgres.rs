//! What is done on Postgres, and what must hold in the end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use rowcol::postgres::Transaction;
use rowcol_tests::random::Random;

use super::attempt::{Kind, kinds};
use super::ledger::Outcome;
use super::rows::{Batch, COUNTERS, Counter, Entry, KNOWN, all_known, entries, entry, known, tally};
use super::*;

type Pg = World<Postgres>;

pub fn kinds() -> Vec<Kind<Postgres>> {
    kinds! {
        "Postgres, a row by its key" 30 by_key;
        "Postgres, the rows of a batch" 15 a_batch;
        "Postgres, a value back" 30 echo;
        "Postgres, a shape" 10 shape;
        "Postgres, a slow statement" 5 slow;
        "Postgres, a statement that is given up" 3 endless;
        "Postgres, a script with a transaction" 5 script;
        "Postgres, a stream" 10 stream;
        "Postgres, an insert of few rows" 15 insert;
        "Postgres, an insert of many rows" 8 insert_many;
        "Postgres, COPY" 8 copy;
        "Postgres, rows over a temporary table" 2 staged;
        "Postgres, a row with its children" 8 with_children;
        "Postgres, an update" 10 update;
        "Postgres, a transaction of 1 + 10 rows" 10 transaction;
        "Postgres, a nested transaction" 8 nested;
        "Postgres, a transaction that is rolled back" 6 rolled_back;
        "Postgres, an advisory lock" 4 locked;
    }
}

async fn by_key(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let batch = known(random_known(random));
    let expected = random.pick::<Entry>(&batch).clone();
    let found = kind.done(random, Entry::get(expected.id).one(&world.store)).await;
    assert!(found.is_none_or(|found| found == Some(expected)));
}

fn random_known(random: &mut Random) -> i64 {
    random.below(KNOWN as u64) as i64
}

async fn a_batch(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let batch = random_known(random);
    let query = Entry::find().filter(|e| e.batch.eq(batch)).order_by(|e| e.id);
    let found = kind.done(random, query.all(&world.store)).await;
    assert!(found.is_none_or(|found| found == known(batch)));
}

async fn echo(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let value = (random.any() >> 1) as i64;
    let query = Batch::get(7).select(|_| sql!(i64: "{}::bigint", value));
    let found = kind.done(random, query.one(&world.store)).await;
    assert!(found.is_none_or(|found| found == Some(value)));
}

/// A batch with its rows.
#[derive(Shape, Debug, PartialEq)]
#[shape(Batch)]
struct Whole {
    size: i64,
    #[shape(order_by = |e| e.id)]
    entries: Vec<Entry>,
}

async fn shape(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let batch = random_known(random);
    let found = kind.done(random, Batch::get(batch).shape::<Whole>().one(&world.store)).await;
    let expected = Whole { size: batch % 40 + 1, entries: known(batch) };
    assert!(found.is_none_or(|found| found == Some(expected)));
}

async fn slow(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let value = random.any().to_string();
    let sql = format!("select '{value}' from pg_sleep(0.01)");
    let found = kind.done(random, world.store.query_raw(&sql)).await;
    assert!(found.is_none_or(|found| found == [[Some(value)]]));
}

/// It would run for minutes, were it not stopped.
async fn endless(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let limit = Duration::from_millis(5 + random.below(40));
    let given_up = world.store.query_raw("select pg_sleep(600)");
    let given_up = kind.attempt(random, tokio::time::timeout(limit, given_up)).await;
    assert!(given_up.is_none_or(|given_up| given_up.is_err()));
}

async fn script(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let batch = world.ledger.begin(2);
    let values: Vec<String> =
        entries(batch, 2).iter().map(|e| format!("({}, {batch}, '{}')", e.id, e.note)).collect();
    let sql = format!(
        "begin; insert into entries values {}; insert into entries values {}; commit",
        values[0], values[1]
    );
    let done = kind.done(random, world.store.execute_raw(&sql)).await;
    world.ledger.end(batch, done, Outcome::Acknowledged);
}

async fn stream(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
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

async fn insert(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let size = 1 + random.below(15);
    insert_rows(world, kind, random, size).await;
}

async fn insert_many(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let size = 20 + random.below(200);
    insert_rows(world, kind, random, size).await;
}

/// Of several pieces.
async fn copy(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let size = 500 + random.below(300);
    insert_rows(world, kind, random, size).await;
}

async fn insert_rows(world: &Pg, kind: &Kind<Postgres>, random: &mut Random, size: u64) {
    let batch = world.ledger.begin(size);
    let rows = entries(batch, size as i64);
    let done = kind.done(random, Entry::insert_many(&rows).run(&world.store)).await;
    assert!(done.is_none_or(|written| written == size));
    world.ledger.end(batch, done, Outcome::Acknowledged);
}

async fn staged(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let batch = world.ledger.begin(2000);
    let rows = entries(batch, 2000);
    let done = kind.done(random, Entry::upsert_many(&rows).run(&world.store)).await;
    assert!(done.is_none_or(|written| written == 2000));
    world.ledger.end(batch, done, Outcome::Acknowledged);
}

async fn with_children(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = world.ledger.begin(11);
    let (batch, rows) = (Batch { id, size: 11 }, entries(id, 10));
    let insert = Batch::insert(&batch).with(|b| b.entries, &rows).run(&world.store);
    let done = kind.done(random, insert).await;
    world.ledger.end(id, done, Outcome::Acknowledged);
}

async fn update(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = random.below(COUNTERS as u64 / 2) as i64;
    let change = Counter::update().filter(|c| c.id.eq(id)).set(|c| c.n.to(c.n + 1));
    let done = kind.done(random, change.run(&world.store)).await;
    assert!(done.is_none_or(|changed| changed == 1));
    world.ledger.count(id, done);
}

/// One row for the batch, and ten in it, each by a statement of its own.
async fn one_and_ten(tx: &Transaction, id: i64) -> Result<()> {
    Batch::insert(&Batch { id, size: 11 }).run(tx).await?;
    for place in 0..10 {
        Entry::insert(&entry(id, place)).run(tx).await?;
    }
    Ok(())
}

async fn transaction(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = world.ledger.begin(11);
    let run = async move |tx: &Transaction| one_and_ten(tx, id).await;
    let done = kind.done(random, world.store.transaction(run).run()).await;
    world.ledger.end(id, done, Outcome::Acknowledged);
}

async fn nested(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = world.ledger.begin(11);
    let run = async move |tx: &Transaction| -> Result<()> {
        let undone: Result<()> = tx
            .nested(async |tx| {
                Entry::insert(&entry(id, 0)).run(tx).await?;
                Err(Error::Transaction { reason: "on purpose".into() })
            })
            .await;
        assert!(undone.is_err());
        tx.nested(async |tx| one_and_ten(tx, id).await).await?;
        let there = Entry::find().filter(|e| e.batch.eq(id)).order_by(|e| e.id).all(tx).await?;
        assert_eq!(there, entries(id, 10));
        Ok(())
    };
    let done = kind.done(random, world.store.transaction(run).run()).await;
    world.ledger.end(id, done, Outcome::Acknowledged);
}

async fn rolled_back(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = world.ledger.begin(11);
    // Whatever becomes of it: it is never committed.
    world.ledger.end(id, Some(()), Outcome::RolledBack);
    let run = async move |tx: &Transaction| -> Result<()> {
        one_and_ten(tx, id).await?;
        Err(Error::Transaction { reason: "on purpose".into() })
    };
    let ended = kind.attempt(random, world.store.transaction(run).run()).await;
    assert!(ended.is_none_or(|ended| ended.unwrap_err().to_string().contains("on purpose")));
}

/// Reads a counter and writes it, which only works alone.
async fn locked(world: &Pg, kind: &Kind<Postgres>, random: &mut Random) {
    let id = (COUNTERS as u64 / 2 + random.below(COUNTERS as u64 / 2)) as i64;
    let store = &world.store;
    let count = async {
        let Some(lock) = store.try_advisory_lock(("counter".to_owned() + &id.to_string()).as_str()).await?
        else {
            return Ok(false);
        };
        let n = Counter::get(id).select(|c| c.n).one(store).await?.unwrap();
        Counter::update().filter(|c| c.id.eq(id)).set(|c| c.n.to(n + 1)).run(store).await?;
        lock.unlock().await?;
        Ok(true)
    };
    match kind.done(random, count).await {
        Some(false) => {}
        done => world.ledger.count(id, done),
    }
}

/// Waits until no connection runs a statement, is in a transaction, or holds a lock.
pub async fn ended(watcher: &Postgres, within: Duration) {
    let sql = "select state, query from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'
        union all
        select 'lock', pid::text from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())";
    let start = Instant::now();
    loop {
        let left = watcher.query_raw(sql).await.unwrap();
        if left.is_empty() {
            return;
        }
        assert!(start.elapsed() < within, "still there after {within:?}: {left:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Uses all connections at the same time: no slot was lost. They wait for each other, so none can serve two.
pub async fn all_connections_are_free(store: &Postgres, limit: usize) {
    let barrier = tokio::sync::Barrier::new(limit);
    let uses = (0..limit).map(|_| async {
        let wait = async |tx: &Transaction| -> Result<()> {
            tx.execute_raw("select 1").await?;
            barrier.wait().await;
            Ok(())
        };
        store.transaction(wait).run().await
    });
    let all = futures_util::future::try_join_all(uses);
    tokio::time::timeout(Duration::from_secs(10), all).await.expect("a slot of the pool was lost").unwrap();
}

/// Reads everything back. Gives how much it was.
pub async fn verify(world: &Pg) -> String {
    let mut counts = HashMap::new();
    let mut rows = Entry::find().stream(&world.store);
    while let Some(row) = rows.next().await {
        tally(&row.unwrap(), &mut counts);
    }
    for batch in Batch::find().filter(|b| b.id.ge(rows::FIRST)).all(&world.store).await.unwrap() {
        *counts.entry(batch.id).or_default() += 1;
    }
    let counters = Counter::find().all(&world.store).await.unwrap();
    world.ledger.verify_counters(&counters.into_iter().map(|counter| (counter.id, counter.n)).collect());
    world.ledger.verify(&counts)
}
