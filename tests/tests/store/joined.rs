//! Queries on several models.

use rowcol::assert_sql;
use rowcol::query::count;

use super::trips::{Leg, STATES, Stop, Trip, both, legs, stops, stores, trips};
use super::*;

#[test]
fn joins_read_like_their_rust() {
    assert_sql!(Trip::of("p1").join(|t| t.legs).filter(|(t, l)| t.name.eq("a") & l.length.gt(3)).limit(5), @r#"
    select t0."id", t0."project", t0."name", t0."state", t0."rank", t1."id", t1."project", t1."trip_id", t1."length", t1."note", t1."state", t1."tags"
    from "trips" as t0
    join "legs" as t1 on t0."id" = t1."trip_id" and t0."project" = t1."project"
    where t0."project" = $1 and t0."name" = $2 and t1."length" > $3
    limit 5
    -- $1 = "p1"
    -- $2 = "a"
    -- $3 = 3

    select t0.`id`, t0.`project`, t0.`name`, t0.`state`, t0.`rank`, t1.`id`, t1.`project`, t1.`trip_id`, t1.`length`, t1.`note`, t1.`state`, t1.`tags`
    from `trips` as t0
    join `legs` as t1 on t0.`id` = t1.`trip_id` and t0.`project` = t1.`project`
    where t0.`project` = {p0:String} and t0.`name` = {p1:String} and t1.`length` > {p2:Int32}
    limit 5
    -- p0 = "p1"
    -- p1 = "a"
    -- p2 = 3
    "#);
    assert_sql!(Leg::of("p1").left_join(|l| l.trip).order_by(|(l, t)| (t.get(|t| t.rank).desc(), l.id)), @r#"
    select t0."id", t0."project", t0."trip_id", t0."length", t0."note", t0."state", t0."tags", t1 is distinct from null, t1."id", t1."project", t1."name", t1."state", t1."rank"
    from "legs" as t0
    left join "trips" as t1 on t0."trip_id" = t1."id" and t0."project" = t1."project"
    where t0."project" = $1
    order by t1."rank" desc, t0."id"
    -- $1 = "p1"

    select t0.`id`, t0.`project`, t0.`trip_id`, t0.`length`, t0.`note`, t0.`state`, t0.`tags`, if(isNull(t1.`id`), [], [(assumeNotNull(t1.`id`), assumeNotNull(t1.`project`), t1.`name`, assumeNotNull(t1.`state`), assumeNotNull(t1.`rank`))])
    from `legs` as t0
    left join `trips` as t1 on t0.`trip_id` = t1.`id` and t0.`project` = t1.`project`
    where t0.`project` = {p0:String}
    order by t1.`rank` desc nulls first, t0.`id`
    settings join_use_nulls = 1
    -- p0 = "p1"
    "#);
    assert_sql!(
        Trip::of("p1")
            .left_join_on::<Leg>(|t, l| t.id.eq(l.trip_id) & l.length.gt(0))
            .left_join(|(_, l)| l.relation(|l| l.stops))
            .group_by(|(t, _, _)| t.state)
            .having(|(_, l, _), _| l.get(|l| l.length).max().gt(3))
            .select(|(t, l, s), state| (state, t.id.count_distinct(), l.get(|l| l.length).sum(), s.get(|s| s.id).count())),
        @r#"
    select t0."state", count(distinct t0."id"), sum(t1."length"), count(t2."id")
    from "trips" as t0
    left join "legs" as t1 on t0."id" = t1."trip_id" and t1."length" > $1 and t0."project" = t1."project"
    left join "stops" as t2 on t1."id" = t2."leg_id"
    where t0."project" = $2
    group by t0."state"
    having max(t1."length") > $3
    -- $1 = 0
    -- $2 = "p1"
    -- $3 = 3

    select t0.`state`, uniqExact(t0.`id`), sumOrNull(t1.`length`), count(t2.`id`)
    from `trips` as t0
    left join `legs` as t1 on t0.`id` = t1.`trip_id` and t1.`length` > {p0:Int32} and t0.`project` = t1.`project`
    left join `stops` as t2 on t1.`id` = t2.`leg_id`
    where t0.`project` = {p1:String}
    group by t0.`state`
    having maxOrNull(t1.`length`) > {p2:Int32}
    settings join_use_nulls = 1
    -- p0 = 0
    -- p1 = "p1"
    -- p2 = 3
    "#
    );
    assert_sql!(
        Trip::of("p1").asof_join::<Leg>(|t, l| t.id.eq(l.trip_id) & t.rank.ge(l.length)).select(|(t, l)| (t.id, l.id)),
        ClickHouse,
        @r#"
    select t0.`id`, t1.`id`
    from `trips` as t0
    asof join `legs` as t1 on t0.`id` = t1.`trip_id` and t0.`rank` >= t1.`length` and t0.`project` = t1.`project`
    where t0.`project` = {p0:String}
    -- p0 = "p1"
    "#
    );
    assert_sql!(Trip::of("p1").any_left_join::<Leg>(|t, l| t.id.eq(l.trip_id)), ClickHouse, @r#"
    select t0.`id`, t0.`project`, t0.`name`, t0.`state`, t0.`rank`, if(isNull(t1.`id`), [], [(assumeNotNull(t1.`id`), assumeNotNull(t1.`project`), assumeNotNull(t1.`trip_id`), assumeNotNull(t1.`length`), t1.`note`, assumeNotNull(t1.`state`), assumeNotNull(t1.`tags`))])
    from `trips` as t0
    left any join `legs` as t1 on t0.`id` = t1.`trip_id` and t0.`project` = t1.`project`
    where t0.`project` = {p0:String}
    settings join_use_nulls = 1
    -- p0 = "p1"
    "#);
}

fn pairs(keep: impl Fn(&Trip, &Leg) -> bool) -> Vec<(Trip, Leg)> {
    let legs = legs();
    let of = |trip: Trip| legs.iter().map(move |leg| (trip.clone(), leg.clone())).collect::<Vec<_>>();
    trips().into_iter().flat_map(of).filter(|(trip, leg)| keep(trip, leg)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn joined_rows_are_equal_on_both_stores() {
    let stores = stores().await;
    let related = |t: &Trip, l: &Leg| t.id == l.trip_id && t.project == l.project;
    // Some legs are of another project than their trip: they must not be seen.
    assert!(pairs(|t, l| t.id == l.trip_id).len() > pairs(related).len());
    both!(stores, Trip::of("p1").join(|t| t.legs), pairs(|t, l| related(t, l) && t.project == "p1"));
    both!(
        stores,
        Trip::of("p0").join(|t| t.legs).filter(|(t, l)| t.state.eq(SpanState::Done) & l.note.is_not_null()),
        pairs(|t, l| related(t, l) && t.project == "p0" && t.state == SpanState::Done && l.note.is_some())
    );
    both!(
        stores,
        Trip::of("p0").join_on::<Leg>(|t, l| t.rank.lt(l.length) & t.state.ne(l.state)),
        pairs(|t, l| t.project == "p0" && t.project == l.project && t.rank < l.length && t.state != l.state)
    );
    let left = |project: &str| -> Vec<(Trip, Option<Leg>)> {
        let of = |trip: Trip| -> Vec<(Trip, Option<Leg>)> {
            let own: Vec<_> = legs().into_iter().filter(|leg| related(&trip, leg)).collect();
            match own.is_empty() {
                true => vec![(trip, None)],
                false => own.into_iter().map(|leg| (trip.clone(), Some(leg))).collect(),
            }
        };
        trips().into_iter().filter(|trip| trip.project == project).flat_map(of).collect()
    };
    assert!(
        left("p1").iter().any(|(_, leg)| leg.is_none()) && left("p1").iter().any(|(_, leg)| leg.is_some())
    );
    both!(stores, Trip::of("p1").left_join(|t| t.legs), left("p1"));
    both!(
        stores,
        Trip::of("p1").left_join(|t| t.legs).filter(|(_, l)| l.get(|l| l.note).is_null()),
        left("p1")
            .into_iter()
            .filter(|(_, leg)| leg.as_ref().is_none_or(|leg| leg.note.is_none()))
            .collect::<Vec<_>>()
    );
    both!(
        stores,
        Trip::of("p1").left_join(|t| t.legs).select(|(t, l)| (t.id, l.get(|l| l.id), l.get(|l| l.state))),
        left("p1")
            .into_iter()
            .map(|(t, l)| (t.id, l.as_ref().map(|l| l.id), l.as_ref().map(|l| l.state)))
            .collect::<Vec<_>>()
    );
    let with_stops = left("p1").into_iter().flat_map(|(trip, leg)| {
        let leg = leg.map(|leg| leg.id);
        let own = stops().into_iter().filter(|stop| Some(stop.leg_id) == leg).map(|stop| Some(stop.id));
        let own: Vec<_> = own.collect();
        let own = if own.is_empty() { vec![None] } else { own };
        own.into_iter().map(move |stop| (trip.id.clone(), leg, stop)).collect::<Vec<_>>()
    });
    both!(
        stores,
        Trip::of("p1")
            .left_join_on::<Leg>(|t, l| t.id.eq(l.trip_id))
            .left_join(|(_, l)| l.relation(|l| l.stops))
            .full_scan()
            .select(|(t, l, s)| (t.id, l.get(|l| l.id), s.get(|s| s.id))),
        with_stops.collect::<Vec<_>>()
    );
    let three: Vec<(Trip, Leg, Stop)> = pairs(|t, l| related(t, l) && t.project == "p1")
        .into_iter()
        .flat_map(|(t, l)| {
            let own: Vec<_> = stops().into_iter().filter(|stop| stop.leg_id == l.id).collect();
            own.into_iter().map(move |stop| (t.clone(), l.clone(), stop))
        })
        .collect();
    let query = Trip::of("p1").join(|t| t.legs).join(|(_, l)| l.stops).full_scan();
    both!(stores, query.clone(), three.clone());
    let totals = query
        .group_by(|(t, _, _)| t.state)
        .order_by(|_, state| state)
        .select(|(t, l, s), state| (state, t.id.count_distinct(), l.length.max(), s.at.sum(), count()));
    let mine: Vec<_> = STATES
        .iter()
        .filter_map(|state| {
            let rows: Vec<_> = three.iter().filter(|(trip, _, _)| trip.state == *state).collect();
            let ids: std::collections::BTreeSet<_> = rows.iter().map(|(trip, _, _)| &trip.id).collect();
            let longest = rows.iter().map(|(_, leg, _)| leg.length).max()?;
            let at = rows.iter().map(|(_, _, stop)| i64::from(stop.at)).sum::<i64>();
            Some((*state, ids.len() as u64, Some(longest), Some(at), rows.len() as u64))
        })
        .collect();
    both!(stores, totals, mine);
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_joins_one_of_many_and_the_closest() {
    let (_, clickhouse) = stores().await;
    let any = Trip::of("p0").any_join::<Leg>(|t, l| t.id.eq(l.trip_id)).all(&clickhouse).await.unwrap();
    let with_legs = trips().into_iter().filter(|trip| {
        trip.project == "p0" && legs().iter().any(|leg| leg.trip_id == trip.id && leg.project == "p0")
    });
    let mut found: Vec<_> = any.iter().map(|(trip, _)| trip.id.clone()).collect();
    found.sort();
    assert_eq!(found, with_legs.map(|trip| trip.id).collect::<Vec<_>>());
    let all = Trip::of("p0").any_left_join::<Leg>(|t, l| t.id.eq(l.trip_id)).all(&clickhouse).await.unwrap();
    assert_eq!(all.len(), 10);
    let closest = Trip::of("p0")
        .asof_left_join::<Leg>(|t, l| t.state.eq(l.state) & t.rank.ge(l.length))
        .order_by(|(t, _)| t.id)
        .select(|(t, l)| (t.id, l.get(|l| l.length)))
        .all(&clickhouse)
        .await
        .unwrap();
    let mine: Vec<_> = trips()
        .into_iter()
        .filter(|trip| trip.project == "p0")
        .map(|trip| {
            let own = legs()
                .into_iter()
                .filter(|leg| leg.project == "p0" && leg.state == trip.state && leg.length <= trip.rank);
            (trip.id, own.map(|leg| leg.length).max())
        })
        .collect();
    assert_eq!(closest, mine);
}
