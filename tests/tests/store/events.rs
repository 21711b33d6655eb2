//! What listeners hear.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rowcol::events::{Outcome, QueryEvent};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn each_statement_is_told_with_its_text_duration_and_rows() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let told = Arc::new(Mutex::new(Vec::new()));
    let hear = |told: &Arc<Mutex<Vec<(String, Duration)>>>| {
        let told = told.clone();
        move |event: &QueryEvent<'_>| {
            let outcome = match event.outcome {
                Outcome::Done => "done",
                Outcome::Failed(_) => "failed",
                _ => "dropped",
            };
            let text = format!("{} {outcome}, {} rows: {}", event.store, event.rows, event.sql);
            told.lock().unwrap().push((text, event.duration));
        }
    };
    let start = Instant::now();
    postgres.on_query(hear(&told));
    clickhouse.on_query(hear(&told));
    let marks: Vec<Mark> = (1..=3).map(mark).collect();
    Mark::insert_many(&marks).run(&postgres).await.unwrap();
    Mark::insert_many(&marks).run(&clickhouse).await.unwrap();
    let query = Mark::find().filter(|m| m.id.gt(1)).limit(10);
    query.clone().all(&postgres).await.unwrap();
    query.all(&clickhouse).await.unwrap();
    Mark::insert(&marks[0]).run(&postgres).await.unwrap_err();
    postgres.execute_raw("select pg_sleep(0.2)").await.unwrap();
    drop(tokio::time::timeout(Duration::from_secs(1), postgres.execute_raw("select pg_sleep(60)")).await);
    let all = start.elapsed();
    let (texts, durations): (Vec<String>, Vec<Duration>) = heard(&told).into_iter().unzip();
    assert!(durations[5] >= Duration::from_millis(200), "{durations:?}");
    assert!(durations.iter().sum::<Duration>() <= all, "{durations:?} of {all:?}");
    insta::assert_snapshot!(texts.join("\n"), @r#"
    Postgres done, 3 rows: insert into "marks" ("id", "label", "state", "small") values ($1, $2, $3, $4), ($5, $6, $7, $8), ($9, $10, $11, $12)
    ClickHouse done, 3 rows: insert into `marks` (`id`, `label`, `state`, `small`) format Native
    Postgres done, 2 rows: select "id", "label", "state", "small" from "marks" where "id" > $1 limit 10
    ClickHouse done, 2 rows: select `id`, `label`, `state`, `small` from `marks` where `id` > {p0:Int64} limit 10
    Postgres failed, 0 rows: insert into "marks" ("id", "label", "state", "small") values ($1, $2, $3, $4)
    Postgres done, 1 rows: select pg_sleep(0.2)
    Postgres dropped, 0 rows: select pg_sleep(60)
    "#);
}
