//! What only ClickHouse has: clauses that give what Rust computes, and what a request says beside its text.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rowcol::assert_sql;
use rowcol::config::ClickHouseConfig;

use super::*;

/// What a meter showed. A later version takes the place of an earlier one.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "readings", tenant = meter)]
#[clickhouse(
    engine = ReplacingMergeTree(version),
    order_by = (meter, hash(id), id),
    sample_by = hash(id),
)]
pub struct Reading {
    #[key]
    pub id: i64,
    pub meter: String,
    pub version: u64,
    pub watts: i32,
    pub note: Option<String>,
}

fn reading(id: i64, version: u64) -> Reading {
    Reading {
        id,
        meter: format!("m{}", id % 3),
        version,
        watts: (id * 37 % 101) as i32 + version as i32 * 1000,
        note: (id % 4 != 0).then(|| format!("note {id}.{version}")),
    }
}

/// All versions are there: nothing merges them but a query.
async fn filled(readings: &[Vec<Reading>]) -> ClickHouse {
    let clickhouse = clickhouse().await;
    clickhouse
        .create(&[
            "create table readings (id Int64, meter String, version UInt64, watts Int32, note Nullable(String))
             engine = ReplacingMergeTree(version) order by (meter, cityHash64(id), id) sample by cityHash64(id)",
            "system stop merges readings",
        ])
        .await
        .unwrap();
    for part in readings {
        Reading::insert_many(part).run(&clickhouse).await.unwrap();
    }
    clickhouse
}

#[test]
fn clauses_read_like_their_rust() {
    assert_sql!(
        Reading::of("m1")
            .final_()
            .prewhere(|r| r.id.gt(3))
            .prewhere(|r| r.note.is_null() | r.version.eq(1_u64))
            .filter(|r| r.watts.lt(9))
            .order_by(|r| r.watts.desc())
            .limit_by(2, |r| (r.meter, r.version))
            .limit(10),
        ClickHouse,
        @r#"
    select `id`, `meter`, `version`, `watts`, `note`
    from `readings` final
    prewhere `id` > {p0:Int64} and (`note` is null or `version` = {p1:UInt64})
    where `meter` = {p2:String} and `watts` < {p3:Int32}
    order by `watts` desc
    limit 2 by `meter`, `version`
    limit 10
    -- p0 = 3
    -- p1 = 1
    -- p2 = "m1"
    -- p3 = 9
    "#
    );
    assert_sql!(Reading::of("m1").sample(0.25).aggregate(|r| (count(), r.watts.sum())), ClickHouse, @r#"
    select count(), sumOrNull(`watts`)
    from `readings` sample 0.25
    where `meter` = {p0:String}
    -- p0 = "m1"
    "#);
    assert_sql!(
        Reading::of("m1").asof_left_join::<Reading>(|a, b| a.note.eq(b.note) & a.watts.gt(b.watts)).select(|(a, b)| (a.id, b.get(|b| b.id))),
        ClickHouse,
        @r#"
    select t0.`id`, t1.`id`
    from `readings` as t0
    asof left join `readings` as t1 on t0.`note` = t1.`note` and t0.`watts` > t1.`watts` and t0.`meter` = t1.`meter`
    where t0.`meter` = {p0:String}
    settings join_use_nulls = 1
    -- p0 = "m1"
    "#
    );
    assert_sql!(
        Reading::of("m1").any_join::<Reading>(|a, b| a.watts.eq(b.watts)).select(|(a, b)| (a.id, b.id)),
        ClickHouse,
        @r#"
    select t0.`id`, t1.`id`
    from `readings` as t0
    any join `readings` as t1 on t0.`watts` = t1.`watts` and t0.`meter` = t1.`meter`
    where t0.`meter` = {p0:String}
    -- p0 = "m1"
    "#
    );
    // These travel beside the text.
    let bare = Reading::of("m1").sql(Dialect::ClickHouse);
    let more =
        Reading::of("m1").setting("max_threads", 1).tag("nightly").query_id("n1").timeout(Duration::MAX);
    assert_eq!(more.sql(Dialect::ClickHouse), bare);
}

#[tokio::test(flavor = "multi_thread")]
async fn final_gives_the_last_version_of_each_row() {
    let first: Vec<Reading> = (0..300).map(|id| reading(id, 1)).collect();
    let second: Vec<Reading> = (0..300).step_by(5).map(|id| reading(id, 2)).collect();
    let clickhouse = filled(&[first.clone(), second.clone()]).await;
    let last: BTreeMap<i64, Reading> =
        first.iter().chain(&second).map(|reading| (reading.id, reading.clone())).collect();
    let of = |meter: &str, keep: &dyn Fn(&Reading) -> bool| -> Vec<Reading> {
        last.values().filter(|reading| reading.meter == meter && keep(reading)).cloned().collect()
    };
    let query = || Reading::of("m1").order_by(|r| r.id);
    assert_eq!(query().count(&clickhouse).await.unwrap(), 120, "both versions are there");
    assert_eq!(query().final_().all(&clickhouse).await.unwrap(), of("m1", &|_| true));
    assert_eq!(query().final_().count(&clickhouse).await.unwrap(), 100);
    // A condition on what changed is asked of the last version.
    let low = query().final_().filter(|r| r.watts.lt(1050));
    assert_eq!(low.all(&clickhouse).await.unwrap(), of("m1", &|reading| reading.watts < 1050));
    // The same without FINAL.
    let newest = Reading::of("m1")
        .group_by(|r| r.id)
        .order_by(|_, id| id)
        .select(|r, id| (id, r.watts.at_max(r.version), r.note.at_max(r.version), r.watts.at_min(r.version)));
    let expected: Vec<_> = of("m1", &|_| true)
        .into_iter()
        .map(|last| (last.id, Some(last.watts), last.note, Some(reading(last.id, 1).watts)))
        .collect();
    assert_eq!(newest.all(&clickhouse).await.unwrap(), expected);
    // In a query that another one reads.
    let ids = || Reading::of("m1").final_().filter(|r| r.version.eq(2_u64)).select(|r| r.id);
    let within = rowcol::query::from_query(ids()).aggregate(|id| id.count());
    assert_eq!(within.one(&clickhouse).await.unwrap(), Some(of("m1", &|r| r.version == 2).len() as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn prewhere_and_limit_by_choose_rows_as_rust_does() {
    let readings: Vec<Reading> = (0..300).map(|id| reading(id, 1)).collect();
    let clickhouse = filled(std::slice::from_ref(&readings)).await;
    let query = Reading::of("m2")
        .prewhere(|r| r.watts.ge(1040) & r.note.is_not_null())
        .filter(|r| r.id.lt(200))
        .order_by(|r| r.id);
    let expected: Vec<Reading> = readings
        .iter()
        .filter(|r| r.meter == "m2" && r.watts >= 1040 && r.note.is_some() && r.id < 200)
        .cloned()
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(query.clone().all(&clickhouse).await.unwrap(), expected);
    assert_eq!(query.count(&clickhouse).await.unwrap(), expected.len() as u64);

    let all = || Reading::find().across_tenants().full_scan();
    let highest = all()
        .order_by(|r| (r.meter, r.watts.desc(), r.id))
        .limit_by(2, |r| (r.meter, r.note.is_null().as_expr()));
    let mut sorted = readings.clone();
    sorted.sort_by(|a, b| (&a.meter, -a.watts, a.id).cmp(&(&b.meter, -b.watts, b.id)));
    let mut seen: BTreeMap<(String, bool), usize> = BTreeMap::new();
    sorted.retain(|r| {
        let count = seen.entry((r.meter.clone(), r.note.is_none())).or_default();
        *count += 1;
        *count <= 2
    });
    assert_eq!(sorted.len(), 12);
    assert_eq!(highest.clone().all(&clickhouse).await.unwrap(), sorted);
    assert_eq!(highest.count(&clickhouse).await.unwrap(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_the_same_share_each_time() {
    let readings: Vec<Reading> = (0..30_000).map(|id| reading(id, 1)).collect();
    let clickhouse = filled(&[readings]).await;
    let ids = async |share: f64| -> BTreeSet<i64> {
        let ids = Reading::of("m0").sample(share).select(|r| r.id).all(&clickhouse).await.unwrap();
        ids.into_iter().collect()
    };
    let (some, more) = (ids(0.2).await, ids(0.5).await);
    assert_eq!(some, ids(0.2).await);
    assert!(some.is_subset(&more));
    assert!((1700..2300).contains(&some.len()) && (4600..5400).contains(&more.len()));
    assert_eq!(ids(1.0).await.len(), 10_000);
    assert_eq!(ids(7.0).await.len(), 10_000, "no share is larger than all");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_tags_and_limits_reach_the_server() {
    let clickhouse = filled(&[vec![reading(1, 1)]]).await;
    let asked = |name: &'static str| {
        Reading::of("m1").select(move |_| sql!(String: "toString(getSetting({}))", name))
    };
    let threads = asked("max_threads").setting("max_threads", 3).setting("max_block_size", 999);
    assert_eq!(threads.one(&clickhouse).await.unwrap().as_deref(), Some("3"));
    let tagged = asked("log_comment").tag("it's \"nightly\" & é");
    assert_eq!(tagged.one(&clickhouse).await.unwrap().as_deref(), Some("it's \"nightly\" & é"));
    let limited = asked("max_execution_time").timeout(Duration::from_millis(7500));
    assert_eq!(limited.one(&clickhouse).await.unwrap().as_deref(), Some("7.5"));
    let unknown = asked("max_threads").setting("max_thread", 3).one(&clickhouse).await.unwrap_err();
    assert_eq!(unknown.database().map(|error| error.code.as_str()), Some("115"), "{unknown}");

    // The log has what was given to the query, and an id of its own for each that was given none.
    let id = fresh("clauses");
    let query = Reading::of("m1").tag("by id").query_id(&id);
    assert_eq!(query.count(&clickhouse).await.unwrap(), 1);
    clickhouse.execute_raw("system flush logs").await.unwrap();
    let log = format!("select log_comment, type from system.query_log where query_id = '{id}' order by type");
    let found = clickhouse.query_raw(&log).await.unwrap();
    let texts: Vec<_> = found.iter().map(|row| row[0].as_deref().unwrap()).collect();
    assert_eq!(texts, ["by id", "by id"], "its start and its end");
    let own = || Reading::of("m1").select(|_| sql!(String: "queryID()"));
    assert_ne!(own().one(&clickhouse).await.unwrap(), own().one(&clickhouse).await.unwrap());
}

/// What takes longer than its limit is stopped on the server, too, whose clock is now and then the first.
#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_takes_too_long_is_a_timeout_whoever_stops_it() {
    let clickhouse = filled(&[vec![reading(1, 1)]]).await;
    let slow = || {
        Reading::of("m1").select(
            |_| sql!(u64: "(select count() from numbers(100000000000) where not ignore(sipHash64(number)))"),
        )
    };
    let start = std::time::Instant::now();
    for milliseconds in std::iter::repeat_n(20, 20).chain([300]) {
        let limit = Duration::from_millis(milliseconds);
        let error = slow().timeout(limit).one(&clickhouse).await.unwrap_err();
        assert!(matches!(error, Error::Timeout { limit: given, .. } if given == limit), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(20));
    dropped::nothing_runs(&clickhouse, "current_database = currentDatabase()").await;

    // A limit that the program gave the server itself is the server's to tell of.
    let own = slow().timeout(Duration::from_secs(60)).setting("max_execution_time", "0.2");
    let error = own.one(&clickhouse).await.unwrap_err();
    assert_eq!(error.database().map(|error| error.code.as_str()), Some("159"), "{error}");
}

/// Two databases of one server stand for a server to write to and a replica to read from.
#[tokio::test(flavor = "multi_thread")]
async fn selects_go_to_the_server_for_reading() {
    let (writer, reader) = (clickhouse().await, clickhouse().await);
    let url = async |store: &ClickHouse| {
        let database = store.query_text("select currentDatabase()").await.unwrap();
        with(&clickhouse_url(), &format!("database={}", database.trim()))
    };
    let config = ClickHouseConfig::parse(&url(&writer).await).unwrap();
    let both = ClickHouse::with_config(&config.reading_from(&url(&reader).await).unwrap()).await.unwrap();
    Mark::insert_many(&[mark(1), mark(2)]).run(&both).await.unwrap();
    Mark::insert(&mark(7)).run(&reader).await.unwrap();
    let all = || Mark::find().full_scan().order_by(|m| m.id);
    assert_eq!(all().all(&writer).await.unwrap(), [mark(1), mark(2)], "inserts go to the first");
    assert_eq!(all().all(&both).await.unwrap(), [mark(7)]);
    assert_eq!(all().one(&both).await.unwrap(), Some(mark(7)));
    assert_eq!(all().count(&both).await.unwrap(), 1);
    assert_eq!(all().page(5, &both).await.unwrap().rows, [mark(7)]);
    assert_eq!(all().stream(&both).next().await.unwrap().unwrap(), mark(7));
    assert_eq!(all().shape::<Mark>().all(&both).await.unwrap(), [mark(7)]);
    Mark::mutate().get(2).set(|m| m.small.to(5)).wait().run(&both).await.unwrap();
    Mark::delete().get(1).run(&both).await.unwrap();
    assert_eq!(all().all(&writer).await.unwrap(), [Mark { small: 5, ..mark(2) }], "changes, too");
    assert_eq!(all().all(&both).await.unwrap(), [mark(7)]);
}
