//! Queries on what other queries give: derived tables, and sets of rows.

use rowcol::assert_sql;
use rowcol::query::{count, from_query};

use super::trips::{Leg, Trip, both, legs, stores, trips};
use super::*;

#[test]
fn derived_tables_read_like_their_rust() {
    let per_trip = || {
        Leg::of("p1")
            .group_by(|l| (l.trip_id, l.state))
            .select(|l, (trip, state)| (trip, state, l.length.sum()))
    };
    assert_sql!(
        from_query(per_trip())
            .filter(|(_, state, length)| state.eq(SpanState::Open) & length.gt(3))
            .group_by(|(trip, _, _)| trip)
            .select(|(_, _, length), trip| (trip, count(), length.max())),
        @r#"
    with q0 as (select t1."trip_id" as c0, t1."state" as c1, sum(t1."length") as c2
    from "legs" as t1
    where t1."project" = $1
    group by t1."trip_id", t1."state")
    select t0.c0, count(*), max(t0.c2)
    from q0 as t0
    where t0.c1 = $2 and t0.c2 > $3
    group by t0.c0
    -- $1 = "p1"
    -- $2 = "Open"
    -- $3 = 3

    with q0 as (select t1.`trip_id` as c0, t1.`state` as c1, sumOrNull(t1.`length`) as c2
    from `legs` as t1
    where t1.`project` = {p0:String}
    group by t1.`trip_id`, t1.`state`)
    select t0.c0, count(), maxOrNull(t0.c2)
    from q0 as t0
    where t0.c1 = {p1:String} and t0.c2 > {p2:Int64}
    group by t0.c0
    -- p0 = "p1"
    -- p1 = "Open"
    -- p2 = 3
    "#
    );
    assert_sql!(
        Trip::of("p1").left_join_query(per_trip(), |t, (trip, _, _)| t.id.eq(trip)).select(|(t, d)| (
            t.id,
            d.get(|(_, _, length)| length)
        )),
        @r#"
    select t0."id", t1.c2
    from "trips" as t0
    left join (select t2."trip_id" as c0, t2."state" as c1, sum(t2."length") as c2
    from "legs" as t2
    where t2."project" = $1
    group by t2."trip_id", t2."state") as t1 on t0."id" = t1.c0
    where t0."project" = $2
    -- $1 = "p1"
    -- $2 = "p1"

    select t0.`id`, t1.c2
    from `trips` as t0
    left join (select t2.`trip_id` as c0, t2.`state` as c1, sumOrNull(t2.`length`) as c2
    from `legs` as t2
    where t2.`project` = {p0:String}
    group by t2.`trip_id`, t2.`state`) as t1 on t0.`id` = t1.c0
    where t0.`project` = {p1:String}
    settings join_use_nulls = 1
    -- p0 = "p1"
    -- p1 = "p1"
    "#
    );
    assert_sql!(from_query(Trip::of("p1").order_by(|t| t.rank).limit(3)).filter(|t| t.name.is_null()), @r#"
    with q0 as (select t1."id" as "id", t1."project" as "project", t1."name" as "name", t1."state" as "state", t1."rank" as "rank"
    from "trips" as t1
    where t1."project" = $1
    order by t1."rank"
    limit 3)
    select t0."id", t0."project", t0."name", t0."state", t0."rank"
    from q0 as t0
    where t0."name" is null
    -- $1 = "p1"

    with q0 as (select t1.`id` as `id`, t1.`project` as `project`, t1.`name` as `name`, t1.`state` as `state`, t1.`rank` as `rank`
    from `trips` as t1
    where t1.`project` = {p0:String}
    order by t1.`rank`
    limit 3)
    select t0.`id`, t0.`project`, t0.`name`, t0.`state`, t0.`rank`
    from q0 as t0
    where t0.`name` is null
    -- p0 = "p1"
    "#);
    assert_sql!(
        Trip::of("p1")
            .select(|t| (t.id, t.rank))
            .union_all(Leg::of("p1").filter(|l| l.length.gt(1)).select(|l| (l.trip_id, l.length)).limit(4))
            .union_all(Trip::of("p0").select(|t| (t.id, t.rank)))
            .order_by(|(id, rank)| (rank.desc(), id))
            .limit(7),
        @r#"
    with q0 as ((select t1."id" as c0, t1."rank" as c1
    from "trips" as t1
    where t1."project" = $1) union all (select t1."trip_id" as c0, t1."length" as c1
    from "legs" as t1
    where t1."project" = $2 and t1."length" > $3
    limit 4) union all (select t1."id" as c0, t1."rank" as c1
    from "trips" as t1
    where t1."project" = $4))
    select t0.c0, t0.c1
    from q0 as t0
    order by t0.c1 desc, t0.c0
    limit 7
    -- $1 = "p1"
    -- $2 = "p1"
    -- $3 = 1
    -- $4 = "p0"

    with q0 as ((select t1.`id` as c0, t1.`rank` as c1
    from `trips` as t1
    where t1.`project` = {p0:String}) union all (select t1.`trip_id` as c0, t1.`length` as c1
    from `legs` as t1
    where t1.`project` = {p1:String} and t1.`length` > {p2:Int32}
    limit 4) union all (select t1.`id` as c0, t1.`rank` as c1
    from `trips` as t1
    where t1.`project` = {p3:String}))
    select t0.c0, t0.c1
    from q0 as t0
    order by t0.c1 desc, t0.c0
    limit 7
    -- p0 = "p1"
    -- p1 = "p1"
    -- p2 = 1
    -- p3 = "p0"
    "#
    );
    assert_sql!(Trip::of("p1").except(Trip::of("p1").filter(|t| t.rank.gt(2))).order_by(|t| t.id), @r#"
    with q0 as ((select t1."id" as "id", t1."project" as "project", t1."name" as "name", t1."state" as "state", t1."rank" as "rank"
    from "trips" as t1
    where t1."project" = $1) except (select t1."id" as "id", t1."project" as "project", t1."name" as "name", t1."state" as "state", t1."rank" as "rank"
    from "trips" as t1
    where t1."project" = $2 and t1."rank" > $3))
    select t0."id", t0."project", t0."name", t0."state", t0."rank"
    from q0 as t0
    order by t0."id"
    -- $1 = "p1"
    -- $2 = "p1"
    -- $3 = 2

    with q0 as ((select t1.`id` as `id`, t1.`project` as `project`, t1.`name` as `name`, t1.`state` as `state`, t1.`rank` as `rank`
    from `trips` as t1
    where t1.`project` = {p0:String}) except distinct (select t1.`id` as `id`, t1.`project` as `project`, t1.`name` as `name`, t1.`state` as `state`, t1.`rank` as `rank`
    from `trips` as t1
    where t1.`project` = {p1:String} and t1.`rank` > {p2:Int32}))
    select t0.`id`, t0.`project`, t0.`name`, t0.`state`, t0.`rank`
    from q0 as t0
    order by t0.`id`
    -- p0 = "p1"
    -- p1 = "p1"
    -- p2 = 2
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn derived_tables_are_equal_on_both_stores() {
    let stores = stores().await;
    let own: Vec<_> = legs().into_iter().filter(|leg| leg.project == "p0").collect();
    let mut per_trip = std::collections::BTreeMap::<(String, SpanState), i64>::new();
    for leg in &own {
        let state = leg.state;
        *per_trip.entry((leg.trip_id.clone(), state)).or_default() += i64::from(leg.length);
    }
    let query = || {
        Leg::of("p0")
            .group_by(|l| (l.trip_id, l.state))
            .select(|l, (trip, state)| (trip, state, l.length.sum()))
    };
    both!(
        stores,
        from_query(query()).filter(|(_, state, length)| state.eq(SpanState::Open) & length.gt(3)),
        per_trip
            .iter()
            .filter(|((_, state), length)| *state == SpanState::Open && **length > 3)
            .map(|((trip, state), length)| (trip.clone(), *state, Some(*length)))
            .collect::<Vec<_>>()
    );
    both!(
        stores,
        from_query(query()).aggregate(|(trip, _, length)| (trip.count_distinct(), length.max())),
        vec![(
            per_trip.keys().map(|(trip, _)| trip).collect::<std::collections::BTreeSet<_>>().len() as u64,
            per_trip.values().copied().max()
        )]
    );
    both!(
        stores,
        Trip::of("p0")
            .left_join_query(query(), |t, (trip, state, _)| t.id.eq(trip) & t.state.eq(state))
            .select(|(t, d)| (t.id, d.get(|(_, _, length)| length))),
        trips()
            .into_iter()
            .filter(|trip| trip.project == "p0")
            .map(|trip| (trip.id.clone(), per_trip.get(&(trip.id, trip.state)).copied()))
            .collect::<Vec<_>>()
    );
    let mut first: Vec<_> = trips().into_iter().filter(|trip| trip.project == "p1").collect();
    first.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.id.cmp(&a.id)));
    both!(
        stores,
        from_query(Trip::of("p1").order_by(|t| (t.rank, t.id.desc())).limit(5))
            .filter(|t| t.name.is_not_null()),
        first.iter().take(5).filter(|trip| trip.name.is_some()).cloned().collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_of_rows_are_equal_on_both_stores() {
    let stores = stores().await;
    let (low, high) =
        (|| Trip::of("p0").filter(|t| t.rank.le(3)), || Trip::of("p0").filter(|t| t.rank.ge(2)));
    let of = |keep: &dyn Fn(&Trip) -> bool| -> Vec<Trip> {
        trips().into_iter().filter(|trip| trip.project == "p0" && keep(trip)).collect()
    };
    let all = [of(&|t| t.rank <= 3), of(&|t| t.rank >= 2)].concat();
    both!(stores, low().union_all(high()), all.clone());
    both!(stores, low().union(high()), of(&|_| true));
    both!(stores, low().intersect(high()), of(&|t| (2..=3).contains(&t.rank)));
    both!(stores, low().except(high()), of(&|t| t.rank < 2));
    let names =
        |trips: Vec<Trip>| -> Vec<Option<String>> { trips.into_iter().map(|trip| trip.name).collect() };
    let mut distinct = names(of(&|_| true));
    distinct.sort();
    distinct.dedup();
    // NULL is equal to NULL here.
    both!(stores, low().select(|t| t.name).union(high().select(|t| t.name)), distinct.clone());
    both!(
        stores,
        low()
            .select(|t| t.name)
            .union_all(high().select(|t| t.name))
            .aggregate(|name| (count(), name.count())),
        vec![(all.len() as u64, names(all.clone()).iter().flatten().count() as u64)]
    );
    let both_names = |a: Vec<Trip>, b: Vec<Trip>| {
        let mut kept: Vec<_> = names(a).into_iter().filter(|name| names(b.clone()).contains(name)).collect();
        kept.sort();
        kept.dedup();
        kept
    };
    both!(
        stores,
        low().select(|t| t.name).intersect(high().select(|t| t.name)),
        both_names(of(&|t| t.rank <= 3), of(&|t| t.rank >= 2))
    );
}
