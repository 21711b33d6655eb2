//! Queries on several models, on what other queries give, and with queries in their conditions.

use rowcol::assert_sql;
use rowcol::query::{count, exists_query, from_query};

use super::*;

/// A trip, which has legs.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "trips", tenant = project)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
#[has_many(legs: Leg, by = trip_id)]
pub struct Trip {
    #[key]
    pub id: String,
    pub project: String,
    pub name: Option<String>,
    pub state: SpanState,
    pub rank: i32,
}

/// A leg of a trip.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "legs", tenant = project, allow(unindexed_foreign_key))]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
#[has_many(stops: Stop, by = leg_id)]
pub struct Leg {
    #[key]
    pub id: i64,
    pub project: String,
    #[references(Trip, as = trip, on_delete = cascade)]
    pub trip_id: String,
    pub length: i32,
    pub note: Option<String>,
    pub state: SpanState,
    pub tags: Vec<String>,
}

/// A stop on a leg. It has no tenant.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stops", allow(unindexed_foreign_key))]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Stop {
    #[key]
    pub id: i64,
    #[references(Leg, as = leg, on_delete = cascade)]
    pub leg_id: i64,
    pub at: i32,
}

const POSTGRES: &[&str] = &[
    "create table trips (id text primary key, project text not null, name text, state span_state not null,
     rank integer not null)",
    "create table legs (id bigint primary key, project text not null, trip_id text not null, length integer not null,
     note text, state span_state not null, tags text[] not null)",
    "create table stops (id bigint primary key, leg_id bigint not null, at integer not null)",
];

const CLICKHOUSE: &[&str] = &[
    "create table trips (id String, project String, name Nullable(String), state LowCardinality(String), rank Int32)
     engine = MergeTree order by (project, id)",
    "create table legs (id Int64, project String, trip_id String, length Int32, note Nullable(String),
     state LowCardinality(String), tags Array(String)) engine = MergeTree order by (project, id)",
    "create table stops (id Int64, leg_id Int64, at Int32) engine = MergeTree order by id",
];

const STATES: [SpanState; 3] = [SpanState::Open, SpanState::Done, SpanState::Failed];

pub fn trips() -> Vec<Trip> {
    let trip = |number: usize| Trip {
        id: format!("t{number:02}"),
        project: format!("p{}", number % 2),
        name: (!number.is_multiple_of(3)).then(|| format!("trip {}", number % 5)),
        state: STATES[number % 3],
        rank: (number as i32 * 7) % 5,
    };
    (0..20).map(trip).collect()
}

/// None for every third trip; some of another project than their trip's.
pub fn legs() -> Vec<Leg> {
    let leg = |number: usize| {
        let trip = (number * 2) % 20;
        Leg {
            id: number as i64,
            project: format!("p{}", if number.is_multiple_of(11) { 1 } else { trip % 2 }),
            trip_id: format!("t{:02}", if trip.is_multiple_of(3) { trip + 1 } else { trip }),
            length: number as i32 - 10,
            note: (!number.is_multiple_of(4)).then(|| format!("note {number}")),
            state: STATES[number % 3],
            tags: (0..number % 3).map(|tag| format!("tag {tag}")).collect(),
        }
    };
    (0..40).map(leg).collect()
}

pub fn stops() -> Vec<Stop> {
    (0..60).map(|number| Stop { id: number, leg_id: (number * 3) % 50, at: number as i32 % 9 }).collect()
}

pub async fn stores() -> (Postgres, ClickHouse) {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    postgres.create(POSTGRES).await.unwrap();
    clickhouse.create(CLICKHOUSE).await.unwrap();
    macro_rules! fill {
        ($($store:ident)*) => {$(
            Trip::insert_many(&trips()).run(&$store).await.unwrap();
            Leg::insert_many(&legs()).run(&$store).await.unwrap();
            Stop::insert_many(&stops()).run(&$store).await.unwrap();
        )*};
    }
    fill!(postgres clickhouse);
    (postgres, clickhouse)
}

/// The same rows from both stores, in any order.
macro_rules! both {
    ($stores:expr, $query:expr, $expected:expr) => {{
        let (postgres, clickhouse) = &$stores;
        let query = $query;
        let sorted = |mut rows: Vec<String>| {
            rows.sort();
            rows
        };
        let shown = |rows: Vec<_>| sorted(rows.into_iter().map(|row| format!("{row:?}")).collect());
        let expected = shown($expected);
        assert!(!expected.is_empty());
        assert_eq!(shown(query.clone().all(postgres).await.unwrap()), expected, "Postgres");
        assert_eq!(shown(query.clone().all(clickhouse).await.unwrap()), expected, "ClickHouse");
        assert_eq!(query.clone().count(postgres).await.unwrap(), expected.len() as u64);
        assert_eq!(query.clone().count(clickhouse).await.unwrap(), expected.len() as u64);
        assert!(query.clone().exists(postgres).await.unwrap());
        assert!(query.exists(clickhouse).await.unwrap());
    }};
}

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

#[test]
fn subqueries_read_like_their_rust() {
    let long = || Leg::of("p1").filter(|l| l.length.gt(5));
    assert_sql!(Trip::of("p1").filter(|t| t.id.in_query(long().select(|l| l.trip_id)) & t.rank.eq(1)), @r#"
    select t0."id", t0."project", t0."name", t0."state", t0."rank"
    from "trips" as t0
    where t0."project" = $1 and t0."id" in (select t1."trip_id"
    from "legs" as t1
    where t1."project" = $2 and t1."length" > $3) and t0."rank" = $4
    -- $1 = "p1"
    -- $2 = "p1"
    -- $3 = 5
    -- $4 = 1

    select t0.`id`, t0.`project`, t0.`name`, t0.`state`, t0.`rank`
    from `trips` as t0
    where t0.`project` = {p0:String} and t0.`id` in (select t1.`trip_id`
    from `legs` as t1
    where t1.`project` = {p1:String} and t1.`length` > {p2:Int32}) and t0.`rank` = {p3:Int32}
    -- p0 = "p1"
    -- p1 = "p1"
    -- p2 = 5
    -- p3 = 1
    "#);
    assert_sql!(
        Trip::of("p1").filter(|t| t.name.not_in_query(long().select(|l| l.note))).select(|t| t.id),
        @r#"
    select t0."id"
    from "trips" as t0
    where t0."project" = $1 and (t0."name" not in (with q1 as (select t2."note" as c0
    from "legs" as t2
    where t2."project" = $2 and t2."length" > $3)
    select t1.c0
    from q1 as t1
    where t1.c0 is not null) and t0."name" is not null)
    -- $1 = "p1"
    -- $2 = "p1"
    -- $3 = 5

    select t0.`id`
    from `trips` as t0
    where t0.`project` = {p0:String} and (t0.`name` not in (with q1 as (select t2.`note` as c0
    from `legs` as t2
    where t2.`project` = {p1:String} and t2.`length` > {p2:Int32})
    select t1.c0
    from q1 as t1
    where t1.c0 is not null) and t0.`name` is not null)
    -- p0 = "p1"
    -- p1 = "p1"
    -- p2 = 5
    "#
    );
    assert_sql!(
        Trip::of("p1")
            .filter(|t| {
                !exists_query(long().filter(|l| l.trip_id.in_query(Trip::of("p2").select(|t| t.id))))
                    | long().aggregate(|l| l.length.max()).scalar().ge(t.rank)
            })
            .select(|t| t.id),
        @r#"
    select t0."id"
    from "trips" as t0
    where t0."project" = $1 and (not (exists (select 1
    from "legs" as t1
    where t1."project" = $2 and t1."length" > $3 and t1."trip_id" in (select t2."id"
    from "trips" as t2
    where t2."project" = $4))) or (select max(t1."length")
    from "legs" as t1
    where t1."project" = $5 and t1."length" > $6
    limit 1) >= t0."rank")
    -- $1 = "p1"
    -- $2 = "p1"
    -- $3 = 5
    -- $4 = "p2"
    -- $5 = "p1"
    -- $6 = 5

    select t0.`id`
    from `trips` as t0
    where t0.`project` = {p0:String} and (not (exists (select 1
    from `legs` as t1
    where t1.`project` = {p1:String} and t1.`length` > {p2:Int32} and t1.`trip_id` in (select t2.`id`
    from `trips` as t2
    where t2.`project` = {p3:String}))) or (select maxOrNull(t1.`length`)
    from `legs` as t1
    where t1.`project` = {p4:String} and t1.`length` > {p5:Int32}
    limit 1) >= t0.`rank`)
    -- p0 = "p1"
    -- p1 = "p1"
    -- p2 = 5
    -- p3 = "p2"
    -- p4 = "p1"
    -- p5 = 5
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn subqueries_are_equal_on_both_stores() {
    let stores = stores().await;
    let of = |keep: &dyn Fn(&Trip) -> bool| -> Vec<Trip> {
        trips().into_iter().filter(|trip| trip.project == "p0" && keep(trip)).collect()
    };
    let own = |keep: &dyn Fn(&Leg) -> bool| -> Vec<Leg> {
        legs().into_iter().filter(|leg| leg.project == "p0" && keep(leg)).collect()
    };
    let long = || Leg::of("p0").filter(|l| l.length.gt(15));
    let ids: Vec<String> = own(&|l| l.length > 15).into_iter().map(|leg| leg.trip_id).collect();
    both!(
        stores,
        Trip::of("p0").filter(|t| t.id.in_query(long().select(|l| l.trip_id))),
        of(&|t| ids.contains(&t.id))
    );
    both!(
        stores,
        Trip::of("p0").filter(|t| t.id.not_in_query(long().select(|l| l.trip_id))),
        of(&|t| !ids.contains(&t.id))
    );
    // By groups: of what an aggregate gives.
    let many =
        || Leg::of("p0").group_by(|l| l.trip_id).having(|_, _| count().gt(2_u64)).select(|_, trip| trip);
    let numerous = |trip: &Trip| own(&|leg| leg.trip_id == trip.id).len() > 2;
    both!(stores, Trip::of("p0").filter(|t| t.id.in_query(many())), of(&numerous));
    // NULL on either side, and an empty query.
    let notes = || Trip::of("p0").filter(|t| t.rank.lt(2)).select(|t| t.name);
    let names: Vec<String> =
        trips().into_iter().filter(|t| t.project == "p0" && t.rank < 2).filter_map(|t| t.name).collect();
    let nothing = || Trip::of("p1").filter(|t| t.rank.lt(-1)).select(|t| t.name);
    let held = |trip: &Trip| trip.name.as_ref().is_some_and(|name| names.contains(name));
    both!(stores, Trip::of("p0").filter(|t| t.name.in_query(notes())), of(&held));
    both!(stores, Trip::of("p0").filter(|t| !t.name.in_query(notes())), of(&|t| !held(t)));
    both!(
        stores,
        Trip::of("p0").filter(|t| t.name.not_in_query(notes())),
        of(&|t| t.name.is_some() && !held(t))
    );
    both!(
        stores,
        Trip::of("p0").filter(|t| !t.name.not_in_query(notes())),
        of(&|t| t.name.is_none() || held(t))
    );
    both!(stores, Trip::of("p0").filter(|t| t.name.not_in_query(nothing())), of(&|t| t.name.is_some()));
    both!(stores, Trip::of("p0").filter(|t| !t.name.in_query(nothing())), of(&|_| true));
    both!(stores, Trip::of("p0").filter(|t| t.rank.eq(1) | exists_query(long())), of(&|_| true));
    both!(stores, Trip::of("p0").filter(|t| t.rank.eq(1) | exists_query(nothing())), of(&|t| t.rank == 1));
    both!(stores, Trip::of("p0").filter(|_| !exists_query(nothing())), of(&|_| true));
    let mean = || Trip::of("p0").aggregate(|t| t.rank.avg());
    let all = of(&|_| true);
    let average = all.iter().map(|trip| f64::from(trip.rank)).sum::<f64>() / all.len() as f64;
    let most = own(&|_| true).into_iter().map(|leg| leg.length).max().unwrap();
    both!(stores, Trip::of("p0").filter(|_| mean().scalar().gt(average - 0.5)), of(&|_| true));
    both!(
        stores,
        Trip::of("p0").filter(|t| (Leg::of("p0").aggregate(|l| l.length.max()).scalar() - most).lt(t.rank)),
        of(&|t| 0 < t.rank)
    );
    assert_eq!(Trip::of("p0").filter(|_| mean().scalar().lt(0.0)).count(&stores.0).await.unwrap(), 0);
    assert_eq!(Trip::of("p0").filter(|_| mean().scalar().lt(0.0)).count(&stores.1).await.unwrap(), 0);
}
