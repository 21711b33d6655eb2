//! Groups of rows and aggregates: the same answer from both stores.

use rowcol::assert_sql;
use rowcol::query::count;

use super::*;

#[test]
fn groups_read_like_their_rust() {
    assert_sql!(
        Span::of("p1")
            .filter(|s| s.count.gt(0))
            .group_by(|s| (s.state, s.name))
            .having(|s, (_, name)| count().gt(1_u64) & name.is_not_null() & s.price.sum().lt(9.5))
            .order_by(|s, (state, _)| (count().desc(), state, s.at.max().desc()))
            .select(|s, (state, name)| (
                state,
                name,
                count(),
                count().filter(s.price.is_not_null() | s.count.lt(3)),
                s.price.sum().filter(s.count.lt(7)),
                s.count.avg(),
                s.name.count_distinct(),
                s.at.max(),
            ))
            .limit(5),
        @r#"
    select "state", "name", count(*), count(*) filter (where ("price" is not null or "count" < $1)), sum("price") filter (where "count" < $2), avg("count")::float8, count(distinct "name"), max("at")
    from "spans"
    where "project" = $3 and "count" > $4
    group by "state", "name"
    having count(*) > $5 and "name" is not null and sum("price") < $6
    order by count(*) desc, "state", max("at") desc
    limit 5
    -- $1 = 3
    -- $2 = 7
    -- $3 = "p1"
    -- $4 = 0
    -- $5 = 1
    -- $6 = 9.5

    select `state`, `name`, count(), countIf((`price` is not null or `count` < {p0:Int32})), sumOrNullIf(`price`, `count` < {p1:Int32}), avgOrNull(`count`), uniqExact(`name`), maxOrNull(`at`)
    from `spans`
    where `project` = {p2:String} and `count` > {p3:Int32}
    group by `state`, `name`
    having count() > {p4:UInt64} and `name` is not null and sumOrNull(`price`) < {p5:Float64}
    order by count() desc, `state`, maxOrNull(`at`) desc nulls first
    limit 5
    -- p0 = 3
    -- p1 = 7
    -- p2 = "p1"
    -- p3 = 0
    -- p4 = 1
    -- p5 = 9.5
    "#
    );
    assert_sql!(Span::of("p1").aggregate(|s| (count(), s.count.sum(), s.name.min())), @r#"
    select count(*), sum("count"), min("name")
    from "spans"
    where "project" = $1
    -- $1 = "p1"

    select count(), sumOrNull(`count`), minOrNull(`name`)
    from `spans`
    where `project` = {p0:String}
    -- p0 = "p1"
    "#);
    assert_sql!(Span::of("p1").select(|s| (s.id, s.tags)).distinct().order_by(|s| s.id), @r#"
    select distinct "id", "tags"
    from "spans"
    where "project" = $1
    order by "id"
    -- $1 = "p1"

    select distinct `id`, `tags`
    from `spans`
    where `project` = {p0:String}
    order by `id`
    -- p0 = "p1"
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn aggregates_are_equal_on_both_stores() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let spans: Vec<Span> = (0..200).map(span).collect();
    Span::insert_many(&spans).run(&postgres).await.unwrap();
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    let query = || {
        Span::of("p1").group_by(|s| s.state).order_by(|_, state| state).select(|s, state| {
            (state, count(), s.count.sum(), s.price.max(), s.name.count_distinct(), s.at.min())
        })
    };
    let mine: Vec<_> = [SpanState::Open, SpanState::Done, SpanState::Failed]
        .into_iter()
        .filter_map(|state| {
            let rows: Vec<&Span> = spans.iter().filter(|s| s.project == "p1" && s.state == state).collect();
            let names: std::collections::BTreeSet<_> = rows.iter().filter_map(|s| s.name.clone()).collect();
            (!rows.is_empty()).then(|| {
                (
                    state,
                    rows.len() as u64,
                    Some(rows.iter().map(|s| i64::from(s.count)).sum::<i64>()),
                    rows.iter().filter_map(|s| s.price).reduce(f64::max),
                    names.len() as u64,
                    rows.iter().map(|s| s.at).min(),
                )
            })
        })
        .collect();
    assert_eq!(query().all(&postgres).await.unwrap(), mine);
    assert_eq!(query().all(&clickhouse).await.unwrap(), mine);
    assert_eq!(query().count(&postgres).await.unwrap(), mine.len() as u64);
    assert_eq!(query().count(&clickhouse).await.unwrap(), mine.len() as u64);
    let none = || Span::of("nobody").aggregate(|s| (count(), s.count.sum(), s.price.avg(), s.name.max()));
    assert_eq!(none().one(&postgres).await.unwrap(), Some((0, None, None, None)));
    assert_eq!(none().one(&clickhouse).await.unwrap(), Some((0, None, None, None)));
    assert!(Span::of("p1").exists(&postgres).await.unwrap());
    assert!(!Span::of("nobody").exists(&clickhouse).await.unwrap());
    let tags = || Span::of("p2").select(|s| (s.id, s.tags, s.name)).order_by(|s| s.id.desc()).limit(2);
    let expected: Vec<_> = spans
        .iter()
        .rev()
        .filter(|s| s.project == "p2")
        .take(2)
        .map(|s| (s.id.clone(), s.tags.clone(), s.name.clone()))
        .collect();
    assert_eq!(tags().all(&postgres).await.unwrap(), expected);
    assert_eq!(tags().all(&clickhouse).await.unwrap(), expected);
}

#[derive(FromTuple, Debug, PartialEq)]
struct StateCount {
    state: SpanState,
    spans: u64,
    most: Option<i32>,
}

#[derive(FromTuple, Debug, PartialEq)]
struct Name<T>(T);

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_fills_a_struct() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let spans: Vec<Span> = (0..60).map(span).collect();
    Span::insert_many(&spans).run(&postgres).await.unwrap();
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    let tuples = || {
        let spans = Span::find().across_tenants().full_scan();
        let groups = spans.group_by(|s| s.state).order_by(|s, _| s.count.max());
        groups.select(|s, state| (state, count(), s.count.max()))
    };
    let expected: Vec<StateCount> =
        tuples().all(&postgres).await.unwrap().into_iter().map(Into::into).collect();
    assert!(expected.len() > 1 && expected.iter().all(|row| row.spans > 0 && row.most.is_some()));
    let structs = || tuples().into_struct::<StateCount>();
    assert_eq!(structs().all(&postgres).await.unwrap(), expected);
    assert_eq!(structs().all(&clickhouse).await.unwrap(), expected);
    assert_eq!(structs().sql(Dialect::Postgres), tuples().sql(Dialect::Postgres));

    let names = || Span::of("p1").order_by(|s| s.id).select(|s| s.name).into_struct::<Name<Option<String>>>();
    let mut mine: Vec<&Span> = spans.iter().filter(|span| span.project == "p1").collect();
    mine.sort_by(|a, b| a.id.cmp(&b.id));
    let mine: Vec<_> = mine.into_iter().map(|span| Name(span.name.clone())).collect();
    assert_eq!(names().all(&postgres).await.unwrap(), mine);
    let page = names().page(2, &clickhouse).await.unwrap();
    assert_eq!(page.rows, mine[..2]);
    assert!(page.next.is_some());
}

#[derive(FromTuple, Debug, PartialEq)]
struct Sixteen {
    id: String,
    project: String,
    name: Option<String>,
    at: Timestamp,
    state: SpanState,
    count: i32,
    price: Option<f64>,
    tags: Vec<String>,
    twice: i32,
    more: i32,
    less: i32,
    dearer: Option<f64>,
    length: Option<i64>,
    tagged: i64,
    nameless: Option<bool>,
    many: Option<bool>,
}

#[derive(FromTuple, Debug, PartialEq)]
struct Sums<T>(T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, u64);

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_has_up_to_sixteen_expressions() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let spans: Vec<Span> = (0..30).map(span).collect();
    Span::insert_many(&spans).run(&postgres).await.unwrap();
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    let rows = || {
        Span::of("p1").order_by(|s| s.id).select(|s| {
            let (twice, more, less, dearer) = (s.count * 2, s.count + 1, s.count - 1, s.price * 2.0);
            let (length, tagged) = (s.name.length(), s.tags.length());
            let (nameless, many) = (s.name.is_null().as_expr(), (s.count * 2).gt(3).as_expr());
            #[rustfmt::skip]
            let all = (
                s.id, s.project, s.name, s.at, s.state, s.count, s.price, s.tags,
                twice, more, less, dearer, length, tagged, nameless, many,
            );
            all
        })
    };
    let mine = spans.iter().filter(|span| span.project == "p1").cloned().map(|span| Sixteen {
        twice: span.count * 2,
        more: span.count + 1,
        less: span.count - 1,
        dearer: span.price.map(|price| price * 2.0),
        length: span.name.as_ref().map(|name| name.chars().count() as i64),
        tagged: span.tags.len() as i64,
        nameless: Some(span.name.is_none()),
        many: Some(span.count * 2 > 3),
        id: span.id,
        project: span.project,
        name: span.name,
        at: span.at,
        state: span.state,
        count: span.count,
        price: span.price,
        tags: span.tags,
    });
    let mine: Vec<Sixteen> = mine.collect();
    assert_eq!(rows().into_struct::<Sixteen>().all(&postgres).await.unwrap(), mine);
    assert_eq!(rows().into_struct::<Sixteen>().all(&clickhouse).await.unwrap(), mine);
    let groups = || {
        let sums = Span::of("p1").aggregate(|s| {
            let sum = |times: i32| (s.count * times).sum();
            #[rustfmt::skip]
            let all = (
                sum(1), sum(2), sum(3), sum(4), sum(5), sum(6), sum(7), sum(8),
                sum(9), sum(10), sum(11), sum(12), sum(13), sum(14), sum(15), count(),
            );
            all
        });
        sums.into_struct::<Sums<Option<i64>>>()
    };
    let found = groups().one(&postgres).await.unwrap().unwrap();
    let sum: i64 = mine.iter().map(|row| i64::from(row.count)).sum();
    assert_eq!((found.0, found.1, found.14, found.15), (Some(sum), Some(sum * 2), Some(sum * 15), 10));
    assert_eq!(groups().one(&clickhouse).await.unwrap(), Some(found));
}
