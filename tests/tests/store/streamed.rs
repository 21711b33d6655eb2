//! Rows one by one, locks, and what the stores say of a query.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use rowcol::assert_sql;
use rowcol::query::{Narrows, Reads};

use super::trips::{Leg, Trip, legs, stores};
use super::*;

/// More rows than anybody takes.
#[derive(View, Debug, PartialEq)]
#[model(table = "endless")]
#[postgres]
#[clickhouse]
#[view(query = "select 1")]
struct Endless {
    id: i64,
    text: String,
}

const POSTGRES: &str =
    "create view endless as select generate_series(1, 10000000000)::bigint as id, repeat('x', 100) as text";
const CLICKHOUSE: &str = "create view endless as select toInt64(number + 1) as id, repeat('x', 100) as text from numbers(10000000000)";

async fn streamed<E>(store: &E, spans: &[Span])
where
    E: Reads<Span, Row = Span>,
    E: Reads<Endless, Row = Endless, Dialect = <E as Reads<Span>>::Dialect>,
    rowcol::Led: Narrows<<E as Reads<Span>>::Dialect>,
{
    let all = || Span::find().across_tenants().full_scan().order_by(|s| s.id);
    let rows: Vec<Span> = all().stream(store).try_collect().await.unwrap();
    assert!(rows == spans);
    let mut none = Span::of("nobody").stream(store);
    assert!(none.next().await.is_none());
    assert!(none.next().await.is_none(), "it stays at its end");
    // It holds few rows, and stops what it does not need.
    let start = Instant::now();
    let mut endless = Endless::find().full_scan().stream(store);
    for id in 1..=5000 {
        assert_eq!(endless.next().await.unwrap().unwrap(), Endless { id, text: "x".repeat(100) });
    }
    drop(endless);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(all().limit(3).count(store).await.unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_streamed_from_both_stores() {
    let (postgres, clickhouse) = (postgres_with("connection_limit=2").await, clickhouse_with("max=2").await);
    postgres.create(&[POSTGRES]).await.unwrap();
    clickhouse.create(&[CLICKHOUSE]).await.unwrap();
    let mut spans: Vec<Span> = (0..20_000).map(span).collect();
    spans[777].tags = vec!["x".repeat(1_000_000)];
    Span::insert_many(&spans).run(&postgres).await.unwrap();
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    for _ in 0..3 {
        streamed(&postgres, &spans).await;
        streamed(&clickhouse, &spans).await;
    }
    dropped::nothing_is_left(&postgres).await;
    dropped::nothing_runs(&clickhouse, "current_database = currentDatabase() and query like '%endless%'")
        .await;
    let run = postgres.transaction(async |tx| {
        let mut rows = Span::of("p1").stream(tx);
        let mut count = 0;
        while let Some(row) = rows.next().await {
            row?;
            count += 1;
        }
        Ok::<_, Error>(count)
    });
    let count = run.run().await.unwrap();
    assert_eq!(count, spans.iter().filter(|span| span.project == "p1").count());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_rows_is_not_read_to_its_end() {
    // No other connection can cancel anything.
    let postgres = postgres_with("connection_limit=1").await;
    postgres.create(&[&POSTGRES.replace("10000000000", "3000000")]).await.unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        let mut rows = Endless::find().stream(&postgres);
        rows.next().await.unwrap().unwrap();
        drop(rows);
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
    }
    for _ in 0..3 {
        // The rows come faster than they are read, so that there is always one to be read.
        let late = Endless::find().timeout(Duration::from_millis(50)).all(&postgres).await;
        assert!(matches!(late, Err(Error::Timeout { .. })));
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
    }
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    dropped::nothing_is_left(&postgres).await;
}

/// A view that fails behind its first rows.
#[derive(View, Debug)]
#[model(table = "failing")]
#[clickhouse]
#[view(query = "select 1")]
struct Failing {
    id: i64,
    text: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_behind_rows_is_the_last_item() {
    let clickhouse = clickhouse().await;
    clickhouse
        .execute_raw(
            "create view failing as select toInt64(number + throwIf(number = 60000, 'too late')) as id,
             repeat('x', 200) as text from numbers(100000) settings max_block_size = 500",
        )
        .await
        .unwrap();
    let mut rows = Failing::find().full_scan().stream(&clickhouse);
    let mut count = 0;
    let error = loop {
        match rows.next().await.unwrap() {
            Ok(row) => {
                assert_eq!((row.id, row.text.len()), (count, 200));
                count += 1;
            }
            Err(error) => break error,
        }
    };
    assert!(rows.next().await.is_none());
    assert_eq!(error.database().map(|error| error.code.as_str()), Some("395"), "{error}");
    assert!(count > 0 && count <= 60_000, "{count}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_locked_in_transactions() {
    let (postgres, _) = stores().await;
    let first = || Trip::of("p0").order_by(|t| t.id).limit(1);
    assert_sql!(first().for_update().skip_locked(), Postgres, @r#"
    select "id", "project", "name", "state", "rank"
    from "trips"
    where "project" = $1
    order by "id"
    limit 1
    for update skip locked
    -- $1 = "p0"
    "#);
    assert_sql!(Trip::of("p0").left_join(|t| t.legs).for_share().no_wait(), Postgres, @r#"
    select t0."id", t0."project", t0."name", t0."state", t0."rank", t1 is distinct from null, t1."id", t1."project", t1."trip_id", t1."length", t1."note", t1."state", t1."tags"
    from "trips" as t0
    left join "legs" as t1 on t0."id" = t1."trip_id" and t0."project" = t1."project"
    where t0."project" = $1
    for share of t0 nowait
    -- $1 = "p0"
    "#);
    let weaker =
        [first().for_no_key_update().sql(Dialect::Postgres), first().for_key_share().sql(Dialect::Postgres)];
    assert!(
        weaker[0].ends_with("\nfor no key update") && weaker[1].ends_with("\nfor key share"),
        "{weaker:?}"
    );
    let run = postgres.transaction(async |tx| {
        let mine = first().for_update().one(tx).await?.unwrap();
        let others = postgres.transaction(async |other| first().for_update().skip_locked().one(other).await);
        assert!(others.run().await?.unwrap().id > mine.id);
        let refused = postgres.transaction(async |other| first().for_update().no_wait().one(other).await);
        let refused = refused.run().await.unwrap_err();
        assert_eq!(refused.database().map(|error| error.code.as_str()), Some("55P03"), "{refused}");
        Ok::<_, Error>(())
    });
    run.run().await.unwrap();
    let run = postgres.transaction(async |tx| {
        let shared = Trip::of("p0").left_join(|t| t.legs).order_by(|(t, _)| t.id).for_share().all(tx).await?;
        assert!(shared.len() > 10);
        let too = postgres.transaction(async |other| first().for_share().no_wait().all(other).await);
        assert_eq!(too.run().await?, [shared[0].0.clone()]);
        Ok::<_, Error>(())
    });
    run.run().await.unwrap();
    // The two weaker locks get along; each refuses the stronger one of the other kind.
    let run = postgres.transaction(async |tx| {
        let mine = first().for_no_key_update().one(tx).await?.unwrap();
        let keys = postgres.transaction(async |other| first().for_key_share().no_wait().one(other).await);
        assert_eq!(keys.run().await?, Some(mine));
        let refused = postgres.transaction(async |other| first().for_share().no_wait().one(other).await);
        let refused = refused.run().await.unwrap_err();
        assert_eq!(refused.database().map(|error| error.code.as_str()), Some("55P03"), "{refused}");
        Ok::<_, Error>(())
    });
    run.run().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_of_each() {
    let (postgres, _) = stores().await;
    let longest = Leg::of("p0").distinct_on(|l| l.trip_id).order_by(|l| (l.trip_id, l.length.desc()));
    assert_sql!(longest, Postgres, @r#"
    select distinct on ("trip_id") "id", "project", "trip_id", "length", "note", "state", "tags"
    from "legs"
    where "project" = $1
    order by "trip_id", "length" desc
    -- $1 = "p0"
    "#);
    let mut mine: Vec<Leg> = legs().into_iter().filter(|leg| leg.project == "p0").collect();
    mine.sort_by(|a, b| a.trip_id.cmp(&b.trip_id).then(b.length.cmp(&a.length)));
    mine.dedup_by(|a, b| a.trip_id == b.trip_id);
    assert_eq!(longest.clone().all(&postgres).await.unwrap(), mine);
    assert_eq!(longest.count(&postgres).await.unwrap(), mine.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_explain_themselves() {
    let (postgres, clickhouse) = stores().await;
    let query = || Trip::of("p1").join(|t| t.legs).filter(|(t, _)| t.rank.gt(1));
    let plan = query().explain(&postgres).await.unwrap();
    assert!(plan.contains("Loop") && plan.contains("trips") && plan.contains("cost="), "{plan}");
    assert!(!plan.contains("actual"), "{plan}");
    let run = query().explain_run(&postgres).await.unwrap();
    assert!(run.contains("actual") && run.contains("Execution Time"), "{run}");
    let plan = query().explain(&clickhouse).await.unwrap();
    assert!(plan.contains("PrimaryKey") && plan.contains("project"), "{plan}");
    // Both tables are read by their sort keys.
    assert_eq!(plan.matches("PrimaryKey").count(), 2, "{plan}");
}
