//! Window functions, statistics, queries within queries, streams: the same on both stores.

use futures_util::{StreamExt, TryStreamExt};
use rowcol::assert_sql;
use rowcol::query::{dense_rank, rank, row_number};

use super::*;

async fn filled(count: i32) -> (Postgres, ClickHouse, Vec<Span>) {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let spans: Vec<Span> = (0..count).map(span).collect();
    Span::insert_many(&spans).run(&pg).await.unwrap();
    Span::insert_many(&spans).run(&ch).await.unwrap();
    (pg, ch, spans)
}

#[test]
fn windows_read_like_their_rust() {
    assert_sql!(
        Span::of("p1").select(|s| (
            s.id,
            row_number().over(|w| w.partition_by((s.project, s.name)).order_by((s.at.desc(), s.id))),
            s.price.sum().over(|w| w.order_by(s.id).so_far()),
            s.count.lag(2).over(|w| w.order_by(s.id)),
        )),
        @r#"
    select "id", row_number() over (partition by "project", "name" order by "at" desc, "id"), sum("price") over (order by "id" rows between unbounded preceding and current row), lag("count", $1) over (order by "id" rows between unbounded preceding and unbounded following)
    from "spans"
    where "project" = $2
    -- $1 = 2
    -- $2 = "p1"

    select `id`, row_number() over (partition by `project`, `name` order by `at` desc, `id`), sumOrNull(`price`) over (order by `id` rows between unbounded preceding and current row), lagInFrame(toNullable(`count`), {p0:Int32}) over (order by `id` rows between unbounded preceding and unbounded following)
    from `spans`
    where `project` = {p1:String}
    -- p0 = 2
    -- p1 = "p1"
    "#
    );
    assert_sql!(
        Span::of("p1").group_by(|s| s.name).select(|s, name| (
            name,
            s.price.quantile(0.99).filter(s.count.gt(3)),
            s.name.at_max(s.at).filter(s.count.gt(3)),
            s.count.collect(),
        )),
        @r#"
        select "name", percentile_cont(0.99) within group (order by "price") filter (where "count" > $1), (array_agg("name" order by "at" desc) filter (where "name" is not null and "at" is not null and "count" > $2))[1], coalesce(array_remove(array_agg("count"), null), '{}')
        from "spans"
        where "project" = $3
        group by "name"
        -- $1 = 3
        -- $2 = 3
        -- $3 = "p1"

        select `name`, quantileExactInclusiveOrNullIf(0.99)(toFloat64(`price`), `count` > {p0:Int32}), argMaxOrNullIf(`name`, `at`, `name` is not null and `at` is not null and `count` > {p1:Int32}), groupArray(`count`)
        from `spans`
        where `project` = {p2:String}
        group by `name`
        -- p0 = 3
        -- p1 = 3
        -- p2 = "p1"
        "#
    );
    assert_sql!(Mark::find().filter(|m| m.label.in_query(Span::of("p1").filter(|s| s.count.gt(1)).select(|s| s.name).limit(3)) & m.id.gt(0)), @r#"
    select t0."id", t0."label", t0."state", t0."small"
    from "marks" as t0
    where (t0."label" in (with q1 as (select t2."name" as c0
    from "spans" as t2
    where t2."project" = $1 and t2."count" > $2
    limit 3)
    select t1.c0
    from q1 as t1
    where t1.c0 is not null) and t0."label" is not null) and t0."id" > $3
    -- $1 = "p1"
    -- $2 = 1
    -- $3 = 0

    select t0.`id`, t0.`label`, t0.`state`, t0.`small`
    from `marks` as t0
    where (t0.`label` in (with q1 as (select t2.`name` as c0
    from `spans` as t2
    where t2.`project` = {p0:String} and t2.`count` > {p1:Int32}
    limit 3)
    select t1.c0
    from q1 as t1
    where t1.c0 is not null) and t0.`label` is not null) and t0.`id` > {p2:Int64}
    -- p0 = "p1"
    -- p1 = 1
    -- p2 = 0
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_and_statistics_are_alike() {
    let (pg, ch, spans) = filled(60).await;
    let query = || {
        Span::of("p1").order_by(|s| s.id).select(|s| {
            (
                row_number().over(|w| w.order_by(s.id.desc())),
                rank().over(|w| w.order_by(s.state)),
                dense_rank().over(|w| w.partition_by(s.project).order_by(s.price.desc_nulls_last())),
                s.count.sum().over(|w| w.order_by(s.id).so_far()),
                s.count.sum().over(|w| w.whole()),
                s.name.lag(2).over(|w| w.order_by(s.id)),
                s.count.lead(1).over(|w| w.order_by(s.id)),
                s.price.first_value().over(|w| w.order_by(s.id)),
                s.name.last_value().over(|w| w.order_by(s.id)),
            )
        })
    };
    let (mine, theirs) = (query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap());
    assert_eq!(mine, theirs);
    let rows: Vec<&Span> = spans.iter().filter(|s| s.project == "p1").collect();
    assert_eq!(mine.len(), rows.len());
    for (at, row) in mine.iter().enumerate() {
        assert_eq!(row.0 as usize, rows.len() - at);
        assert_eq!(row.3, Some(rows[..=at].iter().map(|s| i64::from(s.count)).sum()));
        assert_eq!(row.5, at.checked_sub(2).and_then(|before| rows[before].name.clone()));
        assert_eq!(row.6, rows.get(at + 1).map(|s| s.count));
        assert_eq!((&row.7, &row.8), (&rows[0].price, &rows.last().unwrap().name));
    }

    let means = || {
        Span::of("p1").order_by(|s| s.id).select(|s| {
            (
                s.count.avg().over(|w| w.whole()),
                s.price.avg().filter(s.count.gt(10)).over(|w| w.whole()),
                s.count.stddev().over(|w| w.whole()),
            )
        })
    };
    let (mine, theirs) = (means().all(&pg).await.unwrap(), means().all(&ch).await.unwrap());
    let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-9;
    assert!(mine.iter().zip(&theirs).all(|(a, b)| near(a.0, b.0) && near(a.1, b.1) && near(a.2, b.2)));
    let sum: i32 = rows.iter().map(|row| row.count).sum();
    assert!(near(mine[0].0, Some(f64::from(sum) / rows.len() as f64)));

    let query = || {
        Span::of("p1").aggregate(|s| {
            (
                s.count.quantile(0.9),
                s.price.median(),
                s.price.stddev(),
                s.name.at_max(s.price),
                s.id.at_min(s.count),
                s.price.quantile(0.25).filter(s.count.gt(10)),
                s.id.at_max(s.at).filter(s.count.lt(20)),
            )
        })
    };
    let (mine, theirs) = (query().one(&pg).await.unwrap().unwrap(), query().one(&ch).await.unwrap().unwrap());
    assert!(
        near(mine.0, theirs.0) && near(mine.1, theirs.1) && near(mine.2, theirs.2) && near(mine.5, theirs.5)
    );
    assert_eq!((&mine.3, &mine.4, &mine.6), (&theirs.3, &theirs.4, &theirs.6));
    assert_eq!(mine.4.as_deref(), Some("s000001"));
    let last = rows.iter().rfind(|s| s.count < 20).map(|s| s.id.clone());
    assert_eq!(mine.6, last);
    let lists = || {
        let groups = Span::of("p1").group_by(|s| s.state);
        groups.select(|s, _| (s.count.collect(), s.name.collect().filter(s.count.lt(0))))
    };
    for store in [lists().all(&pg).await.unwrap(), lists().all(&ch).await.unwrap()] {
        let mut counts: Vec<i32> = store.iter().flat_map(|(counts, _)| counts).copied().collect();
        counts.sort_unstable();
        assert_eq!(counts, rows.iter().map(|s| s.count).collect::<Vec<_>>());
    }
}

/// ClickHouse counts the NULLs of a column in a column of their own, which its windows do not find.
#[tokio::test(flavor = "multi_thread")]
async fn counts_and_deviations_over_windows() {
    let (pg, ch, spans) = filled(40).await;
    let query = || {
        Span::of("p1").order_by(|s| s.id).select(|s| {
            (
                s.name.count().over(|w| w.order_by(s.id)),
                s.price.count().filter(s.count.gt(3)).over(|w| w.order_by(s.id).so_far()),
                s.tags.count().over(|w| w.whole()),
                s.price.stddev().over(|w| w.order_by(s.id).so_far()),
            )
        })
    };
    let (mine, theirs) = (query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap());
    let rows: Vec<&Span> = spans.iter().filter(|s| s.project == "p1").collect();
    for (at, (mine, theirs)) in mine.iter().zip(&theirs).enumerate() {
        let names = rows[..=at].iter().filter(|s| s.name.is_some()).count() as u64;
        let prices = rows[..=at].iter().filter(|s| s.price.is_some() && s.count > 3).count() as u64;
        assert_eq!((mine.0, mine.1, mine.2), (names, prices, rows.len() as u64));
        assert_eq!((theirs.0, theirs.1, theirs.2), (mine.0, mine.1, mine.2));
        assert_eq!(mine.3.is_none(), rows[..=at].iter().filter(|s| s.price.is_some()).count() < 2);
        assert!(mine.3.zip(theirs.3).is_none_or(|(a, b)| (a - b).abs() < 1e-9), "{mine:?} {theirs:?}");
        assert_eq!(mine.3.is_none(), theirs.3.is_none());
    }
    assert_eq!(mine.len(), rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_within_a_query() {
    let (pg, ch, spans) = filled(30).await;
    let query = || {
        let inner = Span::of("p2").filter(|s| s.price.gt(3.0)).select(|s| s.id);
        Span::find()
            .across_tenants()
            .full_scan()
            .filter(|s| s.id.in_query(inner))
            .order_by(|s| s.id)
            .select(|s| s.id)
    };
    let expected: Vec<&String> = spans
        .iter()
        .filter(|s| s.project == "p2" && s.price.is_some_and(|p| p > 3.0))
        .map(|s| &s.id)
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(query().all(&pg).await.unwrap().iter().collect::<Vec<_>>(), expected);
    assert_eq!(query().all(&ch).await.unwrap().iter().collect::<Vec<_>>(), expected);
    assert!(query().explain(&pg).await.unwrap().contains("Scan"));
    let indexes = Span::of("p1").explain(&ch).await.unwrap();
    assert!(indexes.contains("PrimaryKey") && indexes.contains("Granules"), "{indexes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_come_one_after_the_other() {
    let (pg, ch) = (postgres_with("connection_limit=1").await, clickhouse().await);
    let marks: Vec<Mark> = (0..50_000).map(mark).collect();
    Mark::insert_many(&marks).run(&pg).await.unwrap();
    Mark::insert_many(&marks).run(&ch).await.unwrap();
    let query = || Mark::find().full_scan().order_by(|m| m.id);
    let of_postgres: Vec<Mark> = query().stream(&pg).try_collect().await.unwrap();
    assert!(of_postgres == marks);
    let of_clickhouse: Vec<Mark> = query().stream(&ch).try_collect().await.unwrap();
    assert!(of_clickhouse == marks);
    let some: Vec<Mark> = query().stream(&pg).take(3).try_collect().await.unwrap();
    assert_eq!(some, marks[..3]);
    // The only connection was in the middle of an answer: it is not used again.
    assert_eq!(query().count(&pg).await.unwrap(), 50_000);
    drop(query().stream(&ch).next().await);
    assert_eq!(query().count(&ch).await.unwrap(), 50_000);
    let failing = || {
        Mark::find()
            .full_scan()
            .order_by(|m| m.id)
            .select(|m| rowcol::sql!(i64: "{} / ({} - 20000)", m.id, m.id))
    };
    let items: Vec<Result<i64>> = failing().stream(&pg).collect().await;
    assert!(items.last().unwrap().is_err() && items[..items.len() - 1].iter().all(Result::is_ok));
}
