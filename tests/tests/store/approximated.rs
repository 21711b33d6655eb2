//! Aggregates of ClickHouse alone: approximations, and states that are kept and merged.

use std::collections::{BTreeMap, BTreeSet};

use rowcol::query::Sketch;
use rowcol::{AggregateState, assert_sql};

use super::statistics::{Call, call, quantile, stores};
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn approximations_are_near_what_rust_counts() {
    let ch = stores().await.1;
    let calls: Vec<Call> = (0..3000).map(call).collect();
    Call::insert_many(&calls).run(&ch).await.unwrap();
    let row = Call::find()
        .full_scan()
        .aggregate(|c| {
            (
                c.id.approx_count_distinct(Sketch::Uniq),
                c.id.approx_count_distinct(Sketch::UniqCombined),
                c.id.approx_count_distinct(Sketch::UniqCombined64).filter(c.id.lt(1000)),
                c.id.approx_count_distinct(Sketch::UniqHll12),
                c.took.approx_quantile(0.9),
                c.took.approx_quantile(0.5).filter(c.id.lt(100)),
                c.user.top_k(2),
                c.user.top_k(100).filter(c.id.lt(4)),
                c.user.top_k_weighted(1, c.weight),
                c.id.any_last(),
            )
        })
        .one(&ch)
        .await
        .unwrap()
        .unwrap();
    let about = |count: u64, expected: f64| (count as f64 - expected).abs() < expected * 0.05;
    assert!(about(row.0, 3000.0) && about(row.1, 3000.0) && about(row.2, 1000.0), "{row:?}");
    assert!((2500..3500).contains(&row.3), "{row:?}");
    let took: Vec<f64> = calls.iter().filter_map(|c| c.took).collect();
    assert!((row.4.unwrap() / quantile(&took, 0.9) - 1.0).abs() < 0.02, "{row:?}");
    assert!((row.5.unwrap() / quantile(&took[..85], 0.5) - 1.0).abs() < 0.1, "{row:?}");
    let mut often: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for (user, call) in calls.iter().filter_map(|c| c.user.as_deref().map(|user| (user, c))) {
        let entry = often.entry(user).or_default();
        *entry = (entry.0 + 1, entry.1 + call.weight.max(0));
    }
    let most = often.values().map(|counts| counts.0).max();
    assert_eq!(row.6.len(), 2);
    assert_eq!(often.get(row.6[0].as_str()).map(|counts| counts.0), most);
    assert_eq!(row.7.iter().collect::<BTreeSet<_>>().len(), 3);
    let heaviest = often.values().map(|counts| counts.1).max();
    assert_eq!(often.get(row.8[0].as_str()).map(|counts| counts.1), heaviest);
    assert!(row.9.is_some_and(|id| (0..3000).contains(&id)));
    let none = Call::find().filter(|c| c.team.eq("nobody")).aggregate(|c| {
        (
            c.user.approx_count_distinct(Sketch::Uniq),
            c.user.approx_count_distinct(Sketch::UniqCombined),
            c.user.approx_count_distinct(Sketch::UniqCombined64).filter(c.id.gt(1)),
            c.user.approx_count_distinct(Sketch::UniqHll12),
            c.took.approx_quantile(0.9),
            c.user.top_k(2),
            c.user.any_last(),
        )
    });
    assert_eq!(none.one(&ch).await.unwrap(), Some((0, 0, 0, 0, None, vec![], None)));
    let product = Call::find()
        .filter(|c| c.team.eq("t0"))
        .aggregate(|c| c.id.approx_count_distinct(Sketch::Uniq).filter(c.id.lt(300)) * count());
    assert_eq!(product.one(&ch).await.unwrap(), Some(100 * 1000));
    let teams = Call::find()
        .full_scan()
        .group_by(|c| c.team)
        .having(|c, _| c.user.approx_count_distinct(Sketch::Uniq).gt(5_u64))
        .order_by(|c, team| (c.id.approx_count_distinct(Sketch::Uniq).desc(), team))
        .select(|_, team| team);
    assert_eq!(teams.all(&ch).await.unwrap(), ["t0", "t1", "t2"]);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "daily")]
#[clickhouse(engine = AggregatingMergeTree, order_by = team)]
pub struct Daily {
    #[key]
    pub team: String,
    #[clickhouse(type = "SimpleAggregateFunction(sum, UInt64)")]
    pub calls: u64,
    #[clickhouse(type = "AggregateFunction(uniq, Nullable(String))")]
    pub users: AggregateState<u64>,
    #[clickhouse(type = "AggregateFunction(quantilesExact(0.5, 0.9), Nullable(Float64))")]
    pub took: AggregateState<Vec<f64>>,
    #[clickhouse(type = "AggregateFunction(sumMap, Map(String, UInt64))")]
    pub usage: AggregateState<BTreeMap<String, u64>>,
    #[clickhouse(type = "AggregateFunction(max, Nullable(Float64))")]
    pub slowest: AggregateState<Option<f64>>,
    #[clickhouse(type = "AggregateFunction(argMax, Nullable(String), Int64)")]
    pub last: AggregateState<Option<String>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "filled")]
#[clickhouse(engine = AggregatingMergeTree, order_by = team)]
pub struct Filled {
    #[key]
    pub team: String,
    #[clickhouse(type = "SimpleAggregateFunction(sum, UInt64)")]
    pub calls: u64,
    #[clickhouse(type = "AggregateFunction(uniq, Nullable(String))")]
    pub users: AggregateState<u64>,
    #[clickhouse(type = "AggregateFunction(max, Nullable(Float64))")]
    pub slowest: AggregateState<Option<f64>>,
    #[clickhouse(type = "AggregateFunction(argMax, String, Int64)")]
    pub last: AggregateState<Option<String>>,
}

/// A table of states that a materialized view fills at each insert.
#[tokio::test(flavor = "multi_thread")]
async fn states_are_merged() {
    let ch = stores().await.1;
    ch.create(&[
        "create table daily (team String, calls SimpleAggregateFunction(sum, UInt64),
         users AggregateFunction(uniq, Nullable(String)),
         took AggregateFunction(quantilesExact(0.5, 0.9), Nullable(Float64)),
         usage AggregateFunction(sumMap, Map(String, UInt64)), slowest AggregateFunction(max, Nullable(Float64)),
         last AggregateFunction(argMax, Nullable(String), Int64)) engine = AggregatingMergeTree order by team",
        "create materialized view fill_daily to daily as select team, count() as calls, uniqState(c.user) as users,
         quantilesExactState(0.5, 0.9)(c.took) as took, sumMapState(c.usage) as usage,
         maxState(c.took) as slowest, argMaxState(c.user, c.id) as last from calls as c group by team",
    ])
    .await
    .unwrap();
    let small = |number: i64| Call { usage: BTreeMap::from([("k".into(), number as u64)]), ..call(number) };
    let calls: Vec<Call> = (0..90).map(small).collect();
    // Three inserts: three states for each team, some of them merged by now and some not.
    for part in calls.chunks(30) {
        Call::insert_many(part).run(&ch).await.unwrap();
    }
    let query = Daily::find().full_scan().group_by(|d| d.team).order_by(|_, team| team).select(|d, team| {
        (
            team,
            d.calls.sum(),
            d.users.merge(),
            d.took.merge(),
            d.usage.merge(),
            d.slowest.merge(),
            d.last.merge(),
        )
    });
    assert_sql!(query, ClickHouse, @r#"
    select `team`, sumOrNull(toUInt128(`calls`)), uniqMerge(`users`), quantilesExactMerge(0.5, 0.9)(`took`), sumMapMerge(`usage`), maxMerge(`slowest`), argMaxMerge(`last`)
    from `daily`
    group by `team`
    order by `team`
    "#);
    let rows = query.clone().all(&ch).await.unwrap();
    assert_eq!(rows.len(), 3);
    for (team, counted, users, took, usage, slowest, last) in rows {
        let calls: Vec<&Call> = calls.iter().filter(|c| c.team == team).collect();
        assert_eq!(counted, Some(calls.len() as u128));
        assert_eq!(
            users as usize,
            calls.iter().filter_map(|c| c.user.as_ref()).collect::<BTreeSet<_>>().len()
        );
        let times: Vec<f64> = calls.iter().filter_map(|c| c.took).collect();
        assert_eq!(slowest, times.iter().copied().reduce(f64::max));
        assert!(took.len() == 2 && took.iter().all(|time| times.contains(time)));
        assert_eq!(usage["k"], calls.iter().map(|c| c.usage["k"]).sum::<u64>());
        assert_eq!(last, calls.iter().rev().find_map(|c| c.user.clone()));
    }
    // All teams together, a part of them, and none.
    let whole = Daily::find().full_scan().aggregate(|d| {
        (
            d.users.merge(),
            d.users.merge().filter(d.team.eq("t1")),
            d.slowest.merge().filter(d.team.eq("nobody")),
        )
    });
    let users = |team: &str| {
        calls
            .iter()
            .filter(|c| c.team.contains(team))
            .filter_map(|c| c.user.as_ref())
            .collect::<BTreeSet<_>>()
            .len()
    };
    let found = whole.one(&ch).await.unwrap().unwrap();
    assert_eq!((found.0 as usize, found.1 as usize, found.2), (users("t"), users("t1"), None));
    // The same states, written by a query of the builder.
    ch.create(&[
        "create table filled (team String, calls SimpleAggregateFunction(sum, UInt64), users AggregateFunction(uniq, Nullable(String)),
         slowest AggregateFunction(max, Nullable(Float64)), last AggregateFunction(argMax, String, Int64))
         engine = AggregatingMergeTree order by team",
    ])
    .await
    .unwrap();
    let states = || {
        Call::find().full_scan().group_by(|c| c.team).select(|c, team| {
            (
                team,
                count(),
                c.user.approx_count_distinct(Sketch::Uniq).state(),
                c.took.max().state(),
                c.user.at_max(c.id).state(),
            )
        })
    };
    let fill = || Filled::insert_query(|f| (f.team, f.calls, f.users, f.slowest, f.last), states());
    assert_sql!(fill(), ClickHouse, @r#"
    insert into `filled` (`team`, `calls`, `users`, `slowest`, `last`)
    select `team`, count(), uniqState(`user`), maxState(`took`), argMaxStateIf(`user`, `id`, `user` is not null and `id` is not null)
    from `calls`
    group by `team`
    "#);
    fill().run(&ch).await.unwrap();
    let merged = Filled::find()
        .full_scan()
        .group_by(|f| f.team)
        .order_by(|_, team| team)
        .select(|f, team| (team, f.calls.sum(), f.users.merge(), f.slowest.merge(), f.last.merge()));
    let expected: Vec<_> = query.clone().all(&ch).await.unwrap();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(team, calls, users, _, _, slowest, last)| (team, calls, users, slowest, last))
        .collect();
    assert_eq!(merged.all(&ch).await.unwrap(), expected);
    let all_states = Call::find().full_scan().aggregate(|c| {
        (
            count().filter(c.id.gt(1)).state(),
            c.id.sum().state(),
            c.took.stddev().filter(c.id.gt(1)).state(),
            c.user.approx_count_distinct(Sketch::UniqCombined).filter(c.id.gt(1)).state(),
            c.took.approx_quantile(0.9).state(),
            c.user.top_k(3).state(),
            c.cost.quantile(0.5).state(),
            c.user.collect_distinct().state(),
        )
    });
    assert_sql!(all_states, ClickHouse, @r#"
    select countStateIf(`id` > {p0:Int64}), sumState(toInt128(`id`)), stddevSampStableStateIf(`took`, `id` > {p1:Int64}), uniqCombinedState(`user`) filter (where `id` > {p2:Int64}), quantileTDigestState(0.9)(toFloat64(`took`)), topKState(3)(`user`), quantileExactInclusiveState(0.5)(toFloat64(`cost`)), groupUniqArrayState(`user`)
    from `calls`
    -- p0 = 1
    -- p1 = 1
    -- p2 = 1
    "#);
    assert!(all_states.exists(&ch).await.unwrap());
    // The states take no part in reading whole rows.
    let whole = Daily::find().filter(|d| d.team.eq("t0")).all(&ch).await.unwrap();
    assert_eq!(whole.iter().map(|d| d.calls).sum::<u64>(), 30);
}
