//! Buckets of time, and series without gaps.

use std::collections::BTreeMap;

use rowcol::assert_sql;
use rowcol::query::{Unit, from_query};

use super::*;

const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "America/Sao_Paulo", "Asia/Beirut"];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn series_read_like_their_rust() {
    let series = Span::of("p1")
        .group_by(|s| (s.state, s.at.start_of_hour()))
        .select(|s, (state, hour)| (hour, state, count(), s.count.sum()))
        .fill_gaps(at("2024-01-01T00:00:00Z")..at("2024-01-02T00:00:00Z"));
    assert_sql!(series, @r#"
    with found (c0, c1, c2, c3) as (select date_trunc('hour', "at", $1), "state", count(*), sum("count")
    from "spans"
    where "project" = $2
    group by "state", date_trunc('hour', "at", $1)
    ), series as (select generate_series(date_trunc('hour', $3, $4), $5 - interval '1 microsecond', interval '1 hour') as bucket)
    select series.bucket, others.c1, coalesce(found.c2, 0), found.c3
    from series cross join (select distinct c1 from found) as others left join found on found.c0 = series.bucket and found.c1 is not distinct from others.c1
    order by others.c1, series.bucket
    -- $1 = "UTC"
    -- $2 = "p1"
    -- $3 = 2024-01-01T00:00:00Z
    -- $4 = "UTC"
    -- $5 = 2024-01-02T00:00:00Z

    select found.bucket, found.c1, found.c2, found.c3
    from (select toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64(`at`, 6)), {p0:String}), 0, {p0:String}) as c0, `state` as c1, count() as c2, sumOrNull(`count`) as c3, 1 as there, toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64(`at`, 6)), {p0:String}), 0, {p0:String}) as bucket
    from `spans`
    where `project` = {p1:String}
    group by `state`, toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64(`at`, 6)), {p0:String}), 0, {p0:String})
    order by there, `state`, bucket with fill from toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64({p2:DateTime64(6, 'UTC')}, 6)), {p3:String}), 0, {p3:String}) to toDateTime64({p4:DateTime64(6, 'UTC')}, 0, {p5:String}) step toIntervalHour(1)) as found
    where found.bucket >= toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64({p2:DateTime64(6, 'UTC')}, 6)), {p3:String}), 0, {p3:String}) and found.bucket < toDateTime64({p4:DateTime64(6, 'UTC')}, 0, {p5:String}) and found.there = 1
    order by found.c1, found.bucket
    -- p0 = "UTC"
    -- p1 = "p1"
    -- p2 = 2024-01-01T00:00:00Z
    -- p3 = "UTC"
    -- p4 = 2024-01-02T00:00:00Z
    -- p5 = "UTC"
    "#);
    let days = Span::of("p1")
        .group_by(|s| s.at.start_of_in(Unit::Day, "Europe/Berlin"))
        .select(|_, day| (day, count()))
        .fill_gaps(at("2024-03-29T23:00:00Z")..at("2024-04-01T22:00:00Z"));
    assert_sql!(days, Postgres, @r#"
    with found (c0, c1) as (select date_trunc('day', "at", $1), count(*)
    from "spans"
    where "project" = $2
    group by date_trunc('day', "at", $1)
    ), series as (select generate_series(date_trunc('day', $3 at time zone $4), ($5 - interval '1 microsecond') at time zone $6, interval '1 day') at time zone $7 as bucket)
    select series.bucket, coalesce(found.c1, 0)
    from series left join found on found.c0 = series.bucket
    order by series.bucket
    -- $1 = "Europe/Berlin"
    -- $2 = "p1"
    -- $3 = 2024-03-29T23:00:00Z
    -- $4 = "Europe/Berlin"
    -- $5 = 2024-04-01T22:00:00Z
    -- $6 = "Europe/Berlin"
    -- $7 = "Europe/Berlin"
    "#);
}

#[test]
fn units_read_like_their_names() {
    let query = Span::of("p1").select(|s| {
        (
            s.at.start_of(Unit::Minute),
            s.at.start_of(Unit::Hour),
            s.at.start_of_in(Unit::Day, "Asia/Beirut"),
            s.at.start_of(Unit::Week),
            s.at.start_of(Unit::Month),
            s.at.start_of(Unit::Quarter),
            s.at.start_of(Unit::Year),
        )
    });
    assert_sql!(query, @r#"
    select date_trunc('minute', "at", $1), date_trunc('hour', "at", $2), date_trunc('day', "at", $3), date_trunc('week', "at", $4), date_trunc('month', "at", $5), date_trunc('quarter', "at", $6), date_trunc('year', "at", $7)
    from "spans"
    where "project" = $8
    -- $1 = "UTC"
    -- $2 = "UTC"
    -- $3 = "Asia/Beirut"
    -- $4 = "UTC"
    -- $5 = "UTC"
    -- $6 = "UTC"
    -- $7 = "UTC"
    -- $8 = "p1"

    select toDateTime64(toStartOfMinute(toStartOfSecond(toDateTime64(`at`, 6)), {p0:String}), 0, {p0:String}), toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64(`at`, 6)), {p1:String}), 0, {p1:String}), toDateTime64(toDate32(`at`, {p2:String}), 0, {p2:String}), toDateTime64(toStartOfWeek(toDate32(`at`, {p3:String}), 1), 0, {p3:String}), toDateTime64(toStartOfMonth(toDate32(`at`, {p4:String})), 0, {p4:String}), toDateTime64(toStartOfQuarter(toDate32(`at`, {p5:String})), 0, {p5:String}), toDateTime64(toStartOfYear(toDate32(`at`, {p6:String})), 0, {p6:String})
    from `spans`
    where `project` = {p7:String}
    -- p0 = "UTC"
    -- p1 = "UTC"
    -- p2 = "Asia/Beirut"
    -- p3 = "UTC"
    -- p4 = "UTC"
    -- p5 = "UTC"
    -- p6 = "UTC"
    -- p7 = "p1"
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn buckets_begin_where_they_should() {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let times = [
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1962-06-05T04:03:02Z",
        "2024-02-29T12:34:56.789Z",
        "2024-03-31T00:59:59Z",
        "2024-03-31T01:00:00Z",
        "2024-10-27T00:30:00Z",
        "2024-10-27T01:30:00Z",
        "2024-12-30T00:00:00Z",
        "2105-12-31T23:00:00Z",
        "2251-07-15T10:11:12.013Z",
        "1969-12-31T23:59:59.999Z",
        "1961-12-31T23:59:59.5Z",
        "1962-06-05T03:59:59.001Z",
        "2018-11-04T02:59:59.999Z",
        "2018-11-04T03:00:00Z",
        "2018-02-18T02:30:00Z",
        "2022-03-26T22:30:00.25Z",
        "2021-10-30T21:30:00Z",
    ];
    let spans: Vec<Span> =
        (0..).zip(times).map(|(n, time)| Span { project: "p".into(), at: at(time), ..span(n) }).collect();
    Span::insert_many(&spans).run(&pg).await.unwrap();
    Span::insert_many(&spans).run(&ch).await.unwrap();
    let known = [
        (Unit::Minute, "UTC", 3, "2024-02-29T12:34:00Z"),
        (Unit::Hour, "UTC", 2, "1962-06-05T04:00:00Z"),
        (Unit::Day, "UTC", 1, "1969-12-31T00:00:00Z"),
        (Unit::Week, "UTC", 8, "2024-12-30T00:00:00Z"),
        (Unit::Week, "UTC", 0, "1969-12-29T00:00:00Z"),
        (Unit::Month, "UTC", 9, "2105-12-01T00:00:00Z"),
        (Unit::Quarter, "UTC", 10, "2251-07-01T00:00:00Z"),
        (Unit::Year, "UTC", 10, "2251-01-01T00:00:00Z"),
        (Unit::Day, "Europe/Berlin", 5, "2024-03-30T23:00:00Z"),
        (Unit::Hour, "Europe/Berlin", 6, "2024-10-27T00:00:00Z"),
        (Unit::Hour, "Europe/Berlin", 7, "2024-10-27T01:00:00Z"),
        (Unit::Month, "Europe/Berlin", 9, "2105-12-31T23:00:00Z"),
        (Unit::Hour, "Asia/Kathmandu", 3, "2024-02-29T12:15:00Z"),
        (Unit::Minute, "UTC", 11, "1969-12-31T23:59:00Z"),
        (Unit::Year, "UTC", 12, "1961-01-01T00:00:00Z"),
        (Unit::Hour, "UTC", 13, "1962-06-05T03:00:00Z"),
        // The clock goes from 00:00 to 01:00, where the day begins, or from 24:00 back to 23:00.
        (Unit::Day, "America/Sao_Paulo", 14, "2018-11-03T03:00:00Z"),
        (Unit::Day, "America/Sao_Paulo", 15, "2018-11-04T03:00:00Z"),
        (Unit::Day, "America/Sao_Paulo", 16, "2018-02-17T02:00:00Z"),
        (Unit::Day, "Asia/Beirut", 17, "2022-03-26T22:00:00Z"),
        (Unit::Day, "Asia/Beirut", 18, "2021-10-29T21:00:00Z"),
    ];
    for unit in [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
        for zone in ZONES {
            let query = || Span::of("p").order_by(|s| s.id).select(move |s| s.at.start_of_in(unit, zone));
            let (mine, theirs) = (query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap());
            for (time, (one, other)) in times.iter().zip(mine.iter().zip(&theirs)) {
                assert_eq!(one, other, "{unit:?} of {time} in {zone}: Postgres and ClickHouse");
            }
            for (_, _, number, expected) in known.iter().filter(|(u, z, ..)| (*u, *z) == (unit, zone)) {
                assert_eq!(mine[*number], at(expected), "{unit:?} of {} in {zone}", times[*number]);
            }
        }
    }
    let wrong =
        Span::of("p").select(|s| s.at.start_of_in(Unit::Day, "Mars/Olympus'")).all(&pg).await.unwrap_err();
    assert_eq!(wrong.database().unwrap().code, "22023");
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_filled_alike() {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let start = at("2024-03-30T00:00:00Z");
    let spans: Vec<Span> = (0..60)
        .map(|n| Span {
            project: "p".into(),
            at: start + hours(u64::try_from(n * n % 97).unwrap()),
            ..span(n)
        })
        .collect();
    Span::insert_many(&spans).run(&pg).await.unwrap();
    Span::insert_many(&spans).run(&ch).await.unwrap();
    let range = || start..start + hours(100);

    let series = || {
        let groups = Span::of("p").group_by(|s| (s.state, s.at.start_of_hour()));
        groups
            .select(|s, (state, hour)| (hour, state, count(), s.count.sum(), s.price.max()))
            .fill_gaps(range())
    };
    let (mine, theirs) = (series().all(&pg).await.unwrap(), series().all(&ch).await.unwrap());
    assert_eq!(mine.len(), 300);
    // Postgres sorts the values of an enum in the order of their declaration, ClickHouse their texts.
    type Row = (Timestamp, SpanState, u64, Option<i64>, Option<f64>);
    let sorted = |mut rows: Vec<Row>| {
        rows.sort_by_key(|(hour, state, ..)| (state.to_string(), *hour));
        rows
    };
    let (mine, theirs) = (sorted(mine), sorted(theirs));
    assert_eq!(mine, theirs);
    let mut found: BTreeMap<(String, Timestamp), (u64, i64)> = BTreeMap::new();
    for span in &spans {
        let entry = found.entry((span.state.to_string(), span.at)).or_default();
        *entry = (entry.0 + 1, entry.1 + i64::from(span.count));
    }
    for (hour, state, rows, sum, price) in &mine {
        match found.get(&(state.to_string(), *hour)) {
            Some((count, total)) => assert_eq!((*rows, *sum), (*count, Some(*total))),
            None => assert_eq!((*rows, *sum, *price), (0, None, None)),
        }
    }

    for (unit, zone, buckets) in [
        (Unit::Day, "Europe/Berlin", 5),
        (Unit::Day, "UTC", 5),
        (Unit::Week, "UTC", 2),
        (Unit::Hour, "Europe/Berlin", 100),
        (Unit::Month, "America/New_York", 2),
    ] {
        let series = || {
            let groups = Span::of("p").group_by(move |s| s.at.start_of_in(unit, zone));
            groups.select(|_, bucket| (bucket, count())).fill_gaps(range())
        };
        let mine = series().all(&pg).await.unwrap();
        assert_eq!(mine.len(), buckets, "{unit:?} in {zone}: {mine:?}");
        assert_eq!(mine, series().all(&ch).await.unwrap(), "{unit:?} in {zone}");
        assert_eq!(mine.iter().map(|(_, rows)| rows).sum::<u64>(), 60);
    }
    let none = || {
        let groups = Span::of("nobody").group_by(|s| s.at.start_of_hour());
        groups.select(|_, hour| (hour, count())).fill_gaps(start..start + hours(3))
    };
    assert_eq!(none().all(&pg).await.unwrap().len(), 3);
    assert_eq!(none().all(&ch).await.unwrap(), none().all(&pg).await.unwrap());
    let reversed = || {
        let groups = Span::of("p").group_by(|s| s.at.start_of_hour());
        groups.select(|_, hour| (hour, count())).fill_gaps(start..start - hours(3))
    };
    assert_eq!(reversed().all(&pg).await.unwrap(), []);
    assert_eq!(reversed().all(&ch).await.unwrap(), []);
    let unfillable =
        Span::of("p").group_by(|s| s.state).select(|_, state| (state, count())).fill_gaps(range());
    insta::assert_snapshot!(unfillable.all(&pg).await.unwrap_err(), @"a value in a query on spans: `fill_gaps` needs a key that is a bucket of time, such as `t.timestamp.start_of_hour()`");
    let totals = Span::of("p").group_by(|s| s.at.start_of_hour()).with_totals();
    let totals = totals.select(|_, hour| (hour, count())).fill_gaps(range());
    insta::assert_snapshot!(totals.all(&ch).await.unwrap_err(), @"a value in a query on spans: `fill_gaps` fills no series of totals: ask for them apart");
    let elapsed = || {
        Span::of("p").order_by(|s| s.id).select(|s| s.at.seconds_since(at("2024-03-29T23:59:59.5Z"))).limit(2)
    };
    assert_eq!(elapsed().all(&pg).await.unwrap(), [Some(0.5), Some(3600.5)]);
    assert_eq!(elapsed().all(&ch).await.unwrap(), [Some(0.5), Some(3600.5)]);
}

/// In some zones a day begins at 01:00 once a year; the days behind it begin at midnight all the same.
#[tokio::test(flavor = "multi_thread")]
async fn days_are_filled_on_the_clock_of_their_zone() {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let starts =
        ["2018-10-20T05:00:00Z", "2018-11-04T03:00:00Z", "2018-02-10T00:00:00.5Z", "2022-03-20T12:00:00Z"];
    let spans: Vec<Span> = (0..)
        .zip(starts.iter().flat_map(|start| (0..20).map(move |n| at(start) + hours(n * n % 199))))
        .map(|(n, at)| Span { project: "p".into(), at, ..span(n) })
        .collect();
    Span::insert_many(&spans).run(&pg).await.unwrap();
    Span::insert_many(&spans).run(&ch).await.unwrap();
    for start in starts.map(at) {
        for zone in ZONES {
            for unit in [Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
                let range = start..start + days(40) + std::time::Duration::from_micros(1);
                let series = || {
                    let found = Span::of("p").filter(|s| s.at.ge(range.start) & s.at.lt(range.end));
                    found
                        .group_by(|s| (s.at.start_of_in(unit, zone), s.count.gt(0).as_expr()))
                        .select(|s, (bucket, positive)| (positive, bucket, count(), s.count.sum()))
                        .fill_gaps(range.clone())
                };
                let (mine, theirs) = (series().all(&pg).await.unwrap(), series().all(&ch).await.unwrap());
                assert_eq!(mine, theirs, "{unit:?} in {zone} from {start}");
                assert_eq!(mine.iter().map(|row| row.2).sum::<u64>(), series_rows(&spans, &range));
                assert_eq!(series().count(&pg).await.unwrap(), mine.len() as u64);
                assert_eq!(series().count(&ch).await.unwrap(), mine.len() as u64);
            }
        }
    }
    let first = at("2018-11-03T03:00:00Z");
    let days_of = || {
        let groups = Span::of("p").group_by(|s| s.at.start_of_in(Unit::Day, "America/Sao_Paulo"));
        groups.select(|_, day| day).fill_gaps(at("2018-11-04T03:00:00Z")..first + days(4)).limit(3)
    };
    let expected = ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", "2018-11-06T02:00:00Z"].map(at);
    assert_eq!(days_of().all(&pg).await.unwrap(), expected);
    assert_eq!(days_of().all(&ch).await.unwrap(), expected);
}

fn series_rows(spans: &[Span], range: &std::ops::Range<Timestamp>) -> u64 {
    spans.iter().filter(|span| range.contains(&span.at)).count() as u64
}

/// Where nothing is found there is no combination of the other keys, so that there is nothing to fill.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_filled_for_keys_that_do_not_occur() {
    let (pg, ch) = (postgres().await, clickhouse().await);
    let range = at("2024-01-01T00:00:00Z")..at("2024-01-04T00:00:00.5Z");
    for unit in [Unit::Hour, Unit::Day] {
        let none = || {
            let groups = Span::of("nobody").group_by(move |s| (s.state, s.at.start_of(unit)));
            groups.select(|_, (state, bucket)| (bucket, state, count())).fill_gaps(range.clone())
        };
        assert_eq!(none().all(&pg).await.unwrap(), []);
        assert_eq!(none().all(&ch).await.unwrap(), []);
        let all = || {
            let groups = Span::of("nobody").group_by(move |s| s.at.start_of(unit));
            groups.select(|_, bucket| (bucket, count())).fill_gaps(range.clone())
        };
        let mine = all().all(&pg).await.unwrap();
        assert_eq!(mine.len(), if unit == Unit::Day { 4 } else { 73 });
        assert_eq!(mine, all().all(&ch).await.unwrap());
        // As the rows of another query.
        let totals = || from_query(all()).aggregate(|(_, rows)| (count(), rows.sum()));
        assert_eq!(totals().one(&pg).await.unwrap(), totals().one(&ch).await.unwrap());
    }
}
