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
