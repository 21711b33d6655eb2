//! Random conditions, orders and limits over random rows with NULLs: Postgres, ClickHouse and a plain evaluation in
//! Rust, three-valued logic included, must give the same rows in the same order.
//!
//! `ROWCOL_CASES` sets how many there are (10,000), `ROWCOL_SEED` repeats a run that printed its seed. How often each
//! operator occurred is printed, and must not be seldom.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod compared;
mod condition;
mod containers;
mod functions;
mod order;
mod row;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rowcol::prelude::*;
use rowcol::{ClickHouse, Postgres};
use rowcol_tests::Databases;
use rowcol_tests::random::{Random, number, seed};

use condition::Condition;
use row::{CLICKHOUSE, Fact, POSTGRES};

const ROWS: i64 = 300;
const TASKS: u64 = 4;
/// How often each operator must occur in a run of usual length.
const LEAST: u64 = 100;

/// How often each operator occurred.
type Counts = BTreeMap<&'static str, u64>;

#[tokio::test(flavor = "multi_thread")]
async fn both_stores_answer_like_rust() {
    let cases = number("ROWCOL_CASES").unwrap_or(10_000);
    let seed = seed();
    let started = Instant::now();
    let databases = Databases::create().await;
    let (postgres, clickhouse) = (&databases.stores.postgres, &databases.stores.clickhouse);
    postgres.execute_raw(POSTGRES).await.unwrap();
    clickhouse.execute_raw(CLICKHOUSE).await.unwrap();
    let mut random = Random::new(seed);
    let rows: Arc<Vec<Fact>> = Arc::new((0..ROWS).map(|id| Fact::random(id, &mut random)).collect());
    Fact::insert_many(&rows).run(postgres).await.unwrap();
    Fact::insert_many(&rows).run(clickhouse).await.unwrap();

    let counts = Arc::new(Mutex::new(Counts::new()));
    let tasks = (0..TASKS).map(|task| {
        let (postgres, clickhouse) = (postgres.clone(), clickhouse.clone());
        let (rows, counts) = (rows.clone(), counts.clone());
        let mut random = Random::new(seed ^ (task + 1) << 56);
        tokio::spawn(async move {
            let mut mine = Counts::new();
            for case in 0..cases.div_ceil(TASKS) {
                let operators = run(&rows, &mut random, &postgres, &clickhouse, case).await;
                operators.into_iter().for_each(|operator| *mine.entry(operator).or_default() += 1);
            }
            let mut counts = counts.lock().unwrap();
            mine.into_iter().for_each(|(operator, count)| *counts.entry(operator).or_default() += count);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let counts = counts.lock().unwrap();
    println!("{cases} cases in {:?}", started.elapsed());
    counts.iter().for_each(|(operator, count)| println!("{count:6} {operator}"));
    let seldom: Vec<_> = counts.iter().filter(|(_, count)| **count * 10_000 < LEAST * cases).collect();
    assert!(seldom.is_empty(), "these operators are tried too seldom: {seldom:?}");
}

/// One case: the ids of the rows that a random condition holds for, in a random order, some of them; and in every
/// fourth what the condition is for each row. Gives the operators it was made of.
async fn run(
    rows: &[Fact],
    random: &mut Random,
    postgres: &Postgres,
    clickhouse: &ClickHouse,
    case: u64,
) -> Vec<&'static str> {
    let condition = Condition::random(random, 3);
    let order = order::random(random);
    let limit = random.one_in(2).then(|| random.below(40));
    let offset = random.one_in(3).then(|| random.below(20));
    let mut query = Fact::find()
        .full_scan()
        .filter(|_| condition.filter.clone())
        .order_by(|_| order.order.clone())
        .select(|f| f.id);
    query = if let Some(limit) = limit { query.limit(limit) } else { query };
    query = if let Some(offset) = offset { query.offset(offset) } else { query };

    let mut expected: Vec<&Fact> = rows.iter().filter(|row| (condition.holds)(row) == Some(true)).collect();
    expected.sort_by(|a, b| (order.compare)(a, b));
    let expected = expected.into_iter().skip(offset.unwrap_or(0) as usize);
    let expected: Vec<i64> = expected.take(limit.map_or(usize::MAX, |n| n as usize)).map(|f| f.id).collect();
    let failed = |store: &str, what: &dyn std::fmt::Debug| -> ! {
        let (postgres, clickhouse) = (query.sql(Dialect::Postgres), query.sql(Dialect::ClickHouse));
        panic!("case {case}, {store}: {what:?}\nexpected {expected:?}\n{postgres}\n\n{clickhouse}")
    };
    match query.clone().all(postgres).await {
        Ok(found) if found == expected => {}
        Ok(found) => failed("Postgres", &found),
        Err(error) => failed("Postgres", &error),
    }
    // Many small queries at once go faster with a thread each.
    match query.clone().setting("max_threads", 1).all(clickhouse).await {
        Ok(found) if found == expected => {}
        Ok(found) => failed("ClickHouse", &found),
        Err(error) => failed("ClickHouse", &error),
    }

    let mut operators = condition.operators.clone();
    operators.extend(order.operators);
    if case.is_multiple_of(4) {
        operators.push("as_expr, selected");
        let expected: Vec<(i64, Option<bool>)> = rows.iter().map(|f| (f.id, (condition.holds)(f))).collect();
        let query = Fact::find().full_scan().order_by(|f| f.id);
        let query = query.select(|f| (f.id, condition.filter.clone().as_expr()));
        let texts = || format!("{}\n\n{}", query.sql(Dialect::Postgres), query.sql(Dialect::ClickHouse));
        for (store, found) in [
            ("Postgres", query.clone().all(postgres).await),
            ("ClickHouse", query.clone().setting("max_threads", 1).all(clickhouse).await),
        ] {
            let found = found.unwrap_or_else(|error| panic!("case {case}, {store}: {error}\n{}", texts()));
            let wrong: Vec<_> = found.iter().zip(&expected).filter(|(a, b)| a != b).collect();
            assert!(
                wrong.is_empty() && found.len() == expected.len(),
                "case {case}, {store}: {wrong:?}\n{}",
                texts()
            );
        }
    }
    operators
}
