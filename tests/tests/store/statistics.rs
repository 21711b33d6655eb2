//! Aggregates beyond the usual: lists, quantiles, maps, totals. What both stores have is alike on both.

use std::collections::{BTreeMap, BTreeSet};

use rowcol::assert_sql;
use rowcol::query::{Sketch, from_query};

use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "calls")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (team, id))]
pub struct Call {
    #[key]
    pub team: String,
    #[key]
    pub id: i64,
    pub user: Option<String>,
    pub state: SpanState,
    pub took: Option<f64>,
    #[column(type = "numeric(18, 4)")]
    pub cost: Decimal,
    pub weight: i32,
    pub usage: BTreeMap<String, u64>,
    #[clickhouse(type = "Map(LowCardinality(String), Nullable(Int64))")]
    pub signed: BTreeMap<String, Option<i64>>,
    pub prices: Json<BTreeMap<String, f64>>,
}

pub async fn stores() -> (Postgres, ClickHouse) {
    let (pg, ch) = (postgres().await, clickhouse().await);
    pg.create(&["create table calls (team text, id bigint, \"user\" text, state span_state not null,
        took double precision, cost numeric(18, 4) not null, weight integer not null, usage jsonb not null,
        signed jsonb not null, prices jsonb not null, primary key (team, id))"])
        .await
        .unwrap();
    ch.create(&["create table calls (team String, id Int64, user Nullable(String), state LowCardinality(String),
        took Nullable(Float64), cost Decimal(18, 4), weight Int32, usage Map(String, UInt64),
        signed Map(LowCardinality(String), Nullable(Int64)), prices String) engine = MergeTree order by (team, id)"])
        .await
        .unwrap();
    (pg, ch)
}

pub fn call(number: i64) -> Call {
    let small = u32::try_from(number).unwrap();
    let keys = (0..number % 4).map(|key| format!("k{key}"));
    Call {
        team: format!("t{}", number % 3),
        id: number,
        user: (number % 5 != 0).then(|| format!("u{}", number * number % 13)),
        state: [SpanState::Open, SpanState::Done, SpanState::Failed][(number % 3) as usize],
        took: (number % 7 != 0).then(|| f64::from(small) * 1.25),
        cost: Decimal::new(number * 377, 4),
        weight: (number % 11) as i32 - 2,
        usage: keys.clone().map(|key| (key, u64::MAX - number as u64)).collect(),
        signed: keys.clone().map(|key| (key, (number % 2 == 0).then_some(-number))).collect(),
        prices: Json(keys.map(|key| (key, f64::from(small) / 4.0)).collect()),
    }
}

async fn filled(count: i64) -> (Postgres, ClickHouse, Vec<Call>) {
    let (pg, ch) = stores().await;
    let calls: Vec<Call> = (0..count).map(call).collect();
    Call::insert_many(&calls).run(&pg).await.unwrap();
    Call::insert_many(&calls).run(&ch).await.unwrap();
    (pg, ch, calls)
}

#[test]
fn aggregates_read_like_their_rust() {
    assert_sql!(
        Call::find().group_by(|c| c.team).select(|c, team| (
            team,
            c.took.stddev(),
            c.cost.quantiles([0.5, 0.9]).filter(c.id.gt(1)),
            c.user.any_value(),
            c.user.collect_distinct().filter(c.id.lt(3)),
            c.usage.sum_map(),
            c.signed.sum_map().filter(c.id.gt(4)),
            c.prices.sum_map(),
        )),
        @r#"
        select "team", stddev_samp("took")::float8, coalesce(percentile_cont(array[0.5, 0.9]::float8[]) within group (order by "cost") filter (where "id" > $1), '{}'), (array_remove(array_agg("user"), null))[1], coalesce(array_remove(array_agg(distinct "user") filter (where "id" < $2), null), '{}'), (select coalesce(jsonb_object_agg(s.k, s.v), '{}') from (select e.key as k, sum(e.value::numeric) as v from unnest(array_agg("usage")) as m, jsonb_each_text(m) as e where e.value is not null group by e.key) as s), (select coalesce(jsonb_object_agg(s.k, s.v), '{}') from (select e.key as k, sum(e.value::numeric) as v from unnest(array_agg("signed") filter (where "id" > $3)) as m, jsonb_each_text(m) as e where e.value is not null group by e.key) as s), (select coalesce(jsonb_object_agg(s.k, s.v), '{}') from (select e.key as k, sum(e.value::float8) as v from unnest(array_agg("prices")) as m, jsonb_each_text(m) as e where e.value is not null group by e.key) as s)
        from "calls"
        group by "team"
        -- $1 = 1
        -- $2 = 3
        -- $3 = 4

        select `team`, nullIf(stddevSampStableOrNull(`took`), inf), quantilesExactInclusiveOrNullIf(0.5, 0.9)(toFloat64(`cost`), `id` > {p0:Int64}), anyOrNull(`user`), groupUniqArrayIf(`user`, `id` < {p1:Int64}), sumMap(cast(`usage`, 'Map(String, UInt128)')), sumMapIf(cast(mapFilter((k, v) -> isNotNull(v), `signed`), 'Map(String, Int128)'), `id` > {p2:Int64}), sumMap(JSONExtract(`prices`, 'Map(String, Float64)'))
        from `calls`
        group by `team`
        -- p0 = 1
        -- p1 = 3
        -- p2 = 4
        "#
    );
    assert_sql!(
        Call::find().select(|c| (c.usage.retain_keys(["a"]), c.prices.retain_keys_with_prefix("b"))),
        @r#"
        select (select case when it.m is not null then coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(it.m) as e where e.key = any($1)), '{}') end from (select "usage" as m) as it), (select case when it.m is not null then coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(it.m) as e where starts_with(e.key, $2)), '{}') end from (select "prices" as m) as it)
        from "calls"
        -- $1 = ["a"]
        -- $2 = "b"

        select mapFilter((k, v) -> k in {p0:Array(String)}, `usage`), concat('{', arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1), ':', e.2), arrayFilter(e -> startsWith(e.1, {p1:String}), JSONExtractKeysAndValuesRaw(`prices`))), ','), '}')
        from `calls`
        -- p0 = ["a"]
        -- p1 = "b"
        "#
    );
    assert_sql!(
        Call::find()
            .group_by(|c| (c.team, c.state))
            .with_totals()
            .having(|c, (team, _)| team.is_total() | c.cost.sum().gt(Decimal::ONE))
            .order_by(|_, (team, state)| (team.is_total().as_expr(), team, state))
            .select(|c, (team, state)| (team, state, count(), c.took.max())),
        @r#"
        select "team", "state", count(*), max("took")
        from "calls"
        group by grouping sets (("team", "state"), ())
        having count(*) > 0 and ((grouping("team") = 1) or sum("cost") > $1)
        order by ((grouping("team") = 1)), "team", "state"
        -- $1 = 1

        select `team`, `state`, count(), maxOrNull(`took`)
        from `calls`
        group by grouping sets ((`team`, `state`), ())
        having count() > 0 and ((grouping(`team`) = 1) or sumOrNull(`cost`) > {p0:Decimal(38, 0)})
        order by cast((grouping(`team`) = 1) as Nullable(Bool)), `team`, `state`
        settings group_by_use_nulls = 1
        -- p0 = 1
        "#
    );
    assert_sql!(
        Call::find().group_by(|c| c.team).rollup().select(|_, team| (team, count())),
        @r#"
        select "team", count(*)
        from "calls"
        group by rollup ("team")
        having count(*) > 0

        select `team`, count()
        from `calls`
        group by rollup (`team`)
        having count() > 0
        settings group_by_use_nulls = 1
        "#
    );
    assert_sql!(
        Call::find().group_by(|c| (c.team, c.state)).cube().select(|c, (team, _)| (team, c.took.median(), c.id.at_min(c.took))),
        @r#"
    select "team", percentile_cont(0.5) within group (order by "took"), (array_agg("id" order by "took") filter (where "id" is not null and "took" is not null))[1]
    from "calls"
    group by cube ("team", "state")
    having count(*) > 0

    select `team`, quantileExactInclusiveOrNull(0.5)(toFloat64(`took`)), argMinOrNullIf(`id`, `took`, `id` is not null and `took` is not null)
    from `calls`
    group by cube (`team`, `state`)
    having count() > 0
    settings group_by_use_nulls = 1
    "#
    );
    assert_sql!(
        Call::find()
            .group_by(|c| c.team)
            .having(|c, _| c.user.approx_count_distinct(Sketch::Uniq).gt(1_u64) & count().gt(3_u64))
            .order_by(|c, team| (c.user.approx_count_distinct(Sketch::UniqHll12).desc(), team))
            .select(|c, team| (
                team,
                c.user.approx_count_distinct(Sketch::UniqCombined).filter(c.id.gt(3)),
                c.took.approx_quantile(0.9),
                c.user.top_k(3).filter(c.id.gt(4)),
                c.user.top_k_weighted(3, c.weight),
                c.user.any_last(),
            )),
        ClickHouse,
        @r#"
        select `team`, ifNull(uniqCombined(`user`) filter (where `id` > {p0:Int64}), 0), toFloat64(quantileTDigestOrNull(0.9)(toFloat64(`took`))), topK(3)(`user`) filter (where `id` > {p1:Int64}), topKWeighted(3)(`user`, greatest(`weight`, 0)), anyLastOrNull(`user`)
        from `calls`
        group by `team`
        having uniq(`user`) > {p2:UInt64} and count() > {p3:UInt64}
        order by uniqHLL12(`user`) desc, `team`
        -- p0 = 3
        -- p1 = 4
        -- p2 = 1
        -- p3 = 3
        "#
    );
}

/// The quantile as both stores compute it: interpolated between neighbours.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    low + (high - low) * at.fract()
}

fn deviation(values: &[f64]) -> Option<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn deviations_and_quantiles_are_those_of_rust() {
    let (pg, ch, calls) = filled(50).await;
    let query = || {
        let groups = Call::find().full_scan().group_by(|c| c.team).order_by(|_, team| team);
        groups.select(|c, team| {
            (
                team,
                c.took.stddev(),
                c.cost.quantile(0.3),
                c.took.quantiles([0.9, 0.0, 0.5]),
                c.cost.quantiles([0.25]).filter(c.id.lt(20)),
                c.cost.stddev(),
            )
        })
    };
    for rows in [query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap()] {
        assert_eq!(rows.len(), 3);
        for (team, spread, cost, quantiles, some, costs) in rows {
            let calls: Vec<&Call> = calls.iter().filter(|c| c.team == team).collect();
            let took: Vec<f64> = calls.iter().filter_map(|c| c.took).collect();
            let cost_of = |c: &&Call| c.cost.to_string().parse::<f64>().unwrap();
            let all: Vec<f64> = calls.iter().map(cost_of).collect();
            let early: Vec<f64> = calls.iter().filter(|c| c.id < 20).map(cost_of).collect();
            assert!(near(spread.unwrap(), deviation(&took).unwrap()));
            assert!(near(costs.unwrap(), deviation(&all).unwrap()));
            assert!(near(cost.unwrap(), quantile(&all, 0.3)));
            let expected = [0.9, 0.0, 0.5].map(|share| quantile(&took, share));
            assert!(
                quantiles.len() == 3 && quantiles.iter().zip(expected).all(|(one, other)| near(*one, other))
            );
            assert!(some.len() == 1 && near(some[0], quantile(&early, 0.25)));
        }
    }
}

/// Of one value there is no deviation, and of nothing there is nothing.
#[tokio::test(flavor = "multi_thread")]
async fn few_values_and_odd_ones() {
    let (pg, ch) = stores().await;
    let with = |team: &str, id: i64, took: Option<f64>| Call { team: team.into(), took, ..call(id) };
    let calls = [
        with("one", 1, Some(1.5)),
        with("one", 2, None),
        with("same", 3, Some(1e12)),
        with("same", 4, Some(1e12)),
        with("close", 5, Some(1e12 + 0.25)),
        with("close", 6, Some(1e12 + 0.5)),
        with("nan", 7, Some(f64::NAN)),
        with("nan", 8, Some(1.0)),
        with("infinite", 9, Some(f64::INFINITY)),
        with("infinite", 10, Some(1.0)),
        with("infinite", 11, Some(2.0)),
        with("one nan", 12, Some(f64::NAN)),
        with("one infinite", 13, Some(f64::NEG_INFINITY)),
        with("null", 14, None),
    ];
    Call::insert_many(&calls).run(&pg).await.unwrap();
    Call::insert_many(&calls).run(&ch).await.unwrap();
    let query = || {
        let groups = Call::find().full_scan().group_by(|c| c.team).order_by(|_, team| team);
        groups.select(|c, team| (team, c.took.stddev()))
    };
    for rows in [query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap()] {
        let found: BTreeMap<String, Option<f64>> = rows.into_iter().collect();
        for none in ["one", "one nan", "one infinite", "null"] {
            assert_eq!(found[none], None, "{none}");
        }
        assert_eq!(found["same"], Some(0.0));
        assert!(near(found["close"].unwrap(), 0.125 * 2.0_f64.sqrt()));
        assert!(found["nan"].unwrap().is_nan() && found["infinite"].unwrap().is_nan());
    }
    let none = || {
        Call::find().filter(|c| c.team.in_(["nobody", "null"])).aggregate(|c| {
            (
                c.took.quantiles([0.5]),
                c.took.any_value(),
                c.took.collect_distinct(),
                c.usage.sum_map().filter(c.team.eq("nobody")),
                c.took.stddev(),
                c.took.quantile(0.5),
            )
        })
    };
    let expected = Some((vec![], None, vec![], BTreeMap::new(), None, None));
    assert_eq!(none().one(&pg).await.unwrap(), expected);
    assert_eq!(none().one(&ch).await.unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_maps_are_those_of_rust() {
    let (pg, ch, calls) = filled(50).await;
    let query = || {
        let groups = Call::find().full_scan().group_by(|c| c.team).order_by(|_, team| team);
        groups.select(|c, team| {
            (
                team,
                c.user.any_value().filter(c.id.gt(10)),
                c.user.collect_distinct(),
                c.usage.sum_map(),
                c.signed.sum_map().filter(c.id.gt(4)),
                c.prices.sum_map(),
            )
        })
    };
    for rows in [query().all(&pg).await.unwrap(), query().all(&ch).await.unwrap()] {
        assert_eq!(rows.len(), 3);
        for (team, any, users, usage, signed, prices) in rows {
            let calls: Vec<&Call> = calls.iter().filter(|c| c.team == team).collect();
            let expected: BTreeSet<String> = calls.iter().filter_map(|c| c.user.clone()).collect();
            assert_eq!(users.len(), expected.len());
            assert_eq!(users.into_iter().collect::<BTreeSet<_>>(), expected);
            assert!(calls.iter().any(|c| c.id > 10 && c.user.is_some() && c.user == any));
            let mut sums = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            for call in calls {
                for (key, value) in &call.usage {
                    *sums.0.entry(key.clone()).or_insert(0_u128) += u128::from(*value);
                }
                for (key, value) in call.signed.iter().filter(|_| call.id > 4) {
                    if let Some(value) = value {
                        *sums.1.entry(key.clone()).or_insert(0_i128) += i128::from(*value);
                    }
                }
                for (key, value) in &call.prices.0 {
                    *sums.2.entry(key.clone()).or_insert(0.0) += value;
                }
            }
            assert_eq!((usage, signed, prices), sums);
        }
    }
    let some = || {
        Call::find().full_scan().order_by(|c| c.id).select(|c| {
            (
                c.usage.retain_keys(["k0", "k2", "no"]),
                c.prices.retain_keys(["k1"]),
                c.usage.retain_keys_with_prefix("k"),
            )
        })
    };
    for rows in [some().all(&pg).await.unwrap(), some().all(&ch).await.unwrap()] {
        for (call, (usage, prices, all)) in calls.iter().zip(rows) {
            let expected = call.usage.clone().into_iter().filter(|(key, _)| key == "k0" || key == "k2");
            assert_eq!(usage, expected.collect());
            assert_eq!(prices.0, call.prices.0.clone().into_iter().filter(|(key, _)| key == "k1").collect());
            assert_eq!(all, call.usage);
        }
    }
}

/// One row more, of all rows together; its keys are NULL, and no label of an enum or empty text.
#[tokio::test(flavor = "multi_thread")]
async fn totals_are_alike() {
    let (pg, ch, calls) = filled(50).await;
    let cost = |calls: &[&Call]| calls.iter().map(|c| c.cost).sum::<Decimal>().normalize();
    type Row = (Option<String>, Option<SpanState>, Option<bool>, u64, Option<Decimal>);
    let norm = |mut rows: Vec<Row>| -> Vec<Row> {
        rows.iter_mut().for_each(|row| row.4 = row.4.map(|cost| cost.normalize()));
        rows
    };
    let all: Vec<&Call> = calls.iter().collect();
    let query = || {
        let groups = Call::find().full_scan().group_by(|c| (c.team, c.state)).with_totals();
        groups
            .order_by(|_, (team, _)| (team.is_total().as_expr(), team))
            .select(|c, (team, state)| (team, state, state.is_total().as_expr(), count(), c.cost.sum()))
    };
    let mut expected: Vec<Row> = Vec::new();
    for team in ["t0", "t1", "t2"] {
        let of: Vec<&Call> = calls.iter().filter(|c| c.team == team).collect();
        expected.push((Some(team.into()), Some(of[0].state), Some(false), of.len() as u64, Some(cost(&of))));
    }
    expected.push((None, None, Some(true), 50, Some(cost(&all))));
    assert_eq!(norm(query().all(&pg).await.unwrap()), expected);
    assert_eq!(norm(query().all(&ch).await.unwrap()), expected);
    assert_eq!(query().count(&pg).await.unwrap(), 4);
    assert_eq!(query().count(&ch).await.unwrap(), 4);

    // A group of NULLs is none of totals; a key may be an expression with an argument.
    let users = || {
        let groups = Call::find().full_scan().group_by(|c| (c.user, c.id.gt(20).as_expr())).rollup();
        groups
            .order_by(|_, (user, late)| (user.is_total().as_expr(), late.is_total().as_expr(), user, late))
            .select(|_, (user, late)| {
                (user, user.is_total().as_expr(), late, late.is_total().as_expr(), count())
            })
    };
    let rows = users().all(&pg).await.unwrap();
    assert_eq!(rows, users().all(&ch).await.unwrap());
    assert!(rows.iter().any(|row| row.0.is_none() && row.1 == Some(false) && row.3 == Some(false)));
    assert_eq!(rows.last().unwrap(), &(None, Some(true), None, Some(true), 50));
    let cube = || {
        Call::find().full_scan().group_by(|c| (c.team, c.state)).cube().select(|_, (team, _)| (team, count()))
    };
    let (mut mine, mut theirs) = (cube().all(&pg).await.unwrap(), cube().all(&ch).await.unwrap());
    mine.sort();
    theirs.sort();
    assert_eq!(mine, theirs);
    assert_eq!(mine.len(), 3 + 3 + 3 + 1);
    // In a query on it, and of no rows at all.
    let inner = || from_query(cube()).aggregate(|(team, rows)| (team.count(), rows.sum()));
    assert_eq!(inner().one(&pg).await.unwrap(), Some((6, Some(200))));
    assert_eq!(inner().one(&ch).await.unwrap(), Some((6, Some(200))));
    let none = || {
        Call::find()
            .filter(|c| c.team.eq("nobody"))
            .group_by(|c| c.team)
            .with_totals()
            .select(|_, team| (team, count()))
    };
    assert_eq!(none().all(&pg).await.unwrap(), []);
    assert_eq!(none().all(&ch).await.unwrap(), []);
    assert!(!none().exists(&pg).await.unwrap() && !none().exists(&ch).await.unwrap());
    let counted = || from_query(query()).aggregate(|_| count());
    assert_eq!(counted().one(&pg).await.unwrap(), Some(4));
    assert_eq!(counted().one(&ch).await.unwrap(), Some(4));
}
