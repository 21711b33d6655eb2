//! Queries with queries in their conditions.

use rowcol::assert_sql;
use rowcol::query::{count, exists_query};

use super::trips::{Leg, Trip, both, legs, stores, trips};
use super::*;

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
