//! However many rows there are, and so however they travel: the same comes of it.

use super::*;

/// One row of each way to Postgres, and of more than one block to ClickHouse.
const COUNTS: [i64; 7] = [1, 19, 20, 499, 500, 1500, 70_000];

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_rows_arrives_in_postgres() {
    let postgres = postgres().await;
    for count in COUNTS {
        let marks: Vec<Mark> = (0..count).map(mark).collect();
        assert_eq!(Mark::insert_many(&marks).run(&postgres).await.unwrap(), count as u64);
        let found = Mark::find().order_by(|m| m.id).all(&postgres).await.unwrap();
        assert!(found == marks, "{count}");
        postgres.execute_raw("truncate marks").await.unwrap();
        let spans: Vec<Span> = (0..count as i32).map(span).collect();
        assert_eq!(Span::insert_many(&spans).run(&postgres).await.unwrap(), count as u64);
        let found = Span::find().across_tenants().order_by(|s| s.id).all(&postgres).await.unwrap();
        assert!(found == spans, "{count}");
        postgres.execute_raw("truncate spans").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_rows_arrives_in_clickhouse() {
    for parameters in ["", "compression=lz4"] {
        let clickhouse = clickhouse_with(parameters).await;
        for count in COUNTS {
            let marks: Vec<Mark> = (0..count).map(mark).collect();
            assert_eq!(Mark::insert_many(&marks).run(&clickhouse).await.unwrap(), count as u64);
            let found = Mark::find().full_scan().order_by(|m| m.id).all(&clickhouse).await.unwrap();
            assert!(found == marks, "{count}");
            clickhouse.execute_raw("truncate table marks").await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_row_gives_the_same_error_however_it_travels() {
    let postgres = postgres().await;
    let mut texts = Vec::new();
    for count in [1, 19, 20, 499, 500, 1500] {
        let mut marks: Vec<Mark> = (0..count).map(mark).collect();
        marks.last_mut().unwrap().small = 13;
        let error = Mark::insert_many(&marks).run(&postgres).await.unwrap_err();
        assert_eq!(error.constraint(), Some("marks_small_check"));
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0, "all or none");
        let text = error.to_string();
        texts.push(text.split("; detail").next().unwrap().to_owned());
    }
    texts.dedup();
    insta::assert_snapshot!(texts.join("\n"), @r#"Postgres refused the statement: new row for relation "marks" violates check constraint "marks_small_check" (code 23514)"#);

    let mut texts = Vec::new();
    Mark::insert(&mark(0)).run(&postgres).await.unwrap();
    for count in [1, 19, 20, 499, 500, 1500] {
        let marks: Vec<Mark> = (0..count).map(mark).collect();
        texts.push(Mark::insert_many(&marks).run(&postgres).await.unwrap_err().to_string());
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 1);
    }
    texts.dedup();
    insta::assert_snapshot!(texts.join("\n"), @r#"Postgres refused the statement: duplicate key value violates unique constraint "marks_pkey" (code 23505); detail: Key (id)=(0) already exists."#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_does_not_fit_stops_everything_and_is_named() {
    let postgres = postgres().await;
    for count in [1, 19, 20, 499, 500, 1500, 20_000] {
        let mut spans: Vec<Span> = (0..count).map(span).collect();
        spans.last_mut().unwrap().name = Some("a\0b".into());
        let error = Span::insert_many(&spans).run(&postgres).await.unwrap_err().to_string();
        assert!(error.starts_with("spans.name: "), "{error}");
        assert_eq!(Span::find().across_tenants().count(&postgres).await.unwrap(), 0, "{count}");
    }
    let clickhouse = clickhouse().await;
    for count in [1, 70_000, 200_000, 600_000] {
        let mut spans: Vec<Span> = (0..count).map(span).collect();
        spans.last_mut().unwrap().at = Timestamp::from_timestamp(-100_000_000_000, 0).unwrap();
        let error = Span::insert_many(&spans).run(&clickhouse).await.unwrap_err().to_string();
        assert!(error.starts_with("spans.at: "), "{error}");
        let all = Span::find().across_tenants().full_scan();
        assert_eq!(all.count(&clickhouse).await.unwrap(), 0, "{count}");
    }
}

#[derive(Model, Debug, Clone)]
#[model(table = "ticks")]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Tick {
    #[key]
    id: i64,
    at: Timestamp,
}

/// The server would have written the first of so many rows by the time that the last one is sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_far_behind_that_does_not_fit_stops_everything() {
    let clickhouse = clickhouse().await;
    let create = "create table ticks (id Int64, at DateTime64(3)) engine = MergeTree order by id";
    clickhouse.execute_raw(create).await.unwrap();
    let at = |seconds| Timestamp::from_timestamp(seconds, 0).unwrap();
    let mut ticks: Vec<Tick> = (0..5_000_000).map(|id| Tick { id, at: at(id) }).collect();
    ticks.last_mut().unwrap().at = at(-100_000_000_000);
    let error = Tick::insert_many(&ticks).run(&clickhouse).await.unwrap_err().to_string();
    assert!(error.starts_with("ticks.at: "), "{error}");
    assert_eq!(Tick::find().full_scan().count(&clickhouse).await.unwrap(), 0);
}

/// Rows that never leave the store.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_query_gives_is_written() {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let spans: Vec<Span> = (0..40).map(span).collect();
    Span::insert_many(&spans).run(&pg).await.unwrap();
    Span::insert_many(&spans).run(&ch).await.unwrap();
    let fill = || {
        let rows = Span::of("p1").filter(|s| s.count.gt(0)).order_by(|s| s.id).limit(5);
        let rows = rows
            .select(|s| (s.count.as_i64(), s.name, s.state, case().when(s.count.gt(9), 2_i16).otherwise(1)));
        Mark::insert_query(|m| (m.id, m.label, m.state, m.small), rows)
    };
    rowcol::assert_sql!(fill(), @r#"
    insert into "marks" ("id", "label", "state", "small")
    select ("count")::int8, "name", "state", case when "count" > $1 then $2 else $3 end
    from "spans"
    where "project" = $4 and "count" > $5
    order by "id"
    limit 5
    -- $1 = 9
    -- $2 = 2
    -- $3 = 1
    -- $4 = "p1"
    -- $5 = 0

    insert into `marks` (`id`, `label`, `state`, `small`)
    select toInt64(`count`), `name`, `state`, case when `count` > {p0:Int32} then {p1:Int16} else {p2:Int16} end
    from `spans`
    where `project` = {p3:String} and `count` > {p4:Int32}
    order by `id`
    limit 5
    -- p0 = 9
    -- p1 = 2
    -- p2 = 1
    -- p3 = "p1"
    -- p4 = 0
    "#);
    fill().run(&pg).await.unwrap();
    fill().run(&ch).await.unwrap();
    let expected: Vec<Mark> = spans
        .iter()
        .filter(|s| s.project == "p1" && s.count > 0)
        .take(5)
        .map(|s| Mark {
            id: s.count.into(),
            label: s.name.clone(),
            state: s.state,
            small: if s.count > 9 { 2 } else { 1 },
        })
        .collect();
    let marks = || Mark::find().full_scan().order_by(|m| m.id);
    assert_eq!(marks().all(&pg).await.unwrap(), expected);
    assert_eq!(marks().all(&ch).await.unwrap(), expected);
    // A second time, the keys are taken: nothing is written.
    assert!(fill().run(&pg).await.unwrap_err().constraint().is_some());
    assert_eq!(marks().all(&pg).await.unwrap(), expected);
    let undone = pg
        .transaction(async |tx| {
            let rows = Span::of("p2").select(|s| {
                (s.count.as_i64(), s.name, s.state, case().when(s.count.gt(9), 2_i16).otherwise(1))
            });
            Mark::insert_query(|m| (m.id, m.label, m.state, m.small), rows).run(tx).await?;
            tx.execute_raw("select 1 / 0").await
        })
        .run()
        .await;
    undone.unwrap_err();
    assert_eq!(marks().all(&pg).await.unwrap(), expected);
}
