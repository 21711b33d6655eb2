//! Rows that get new values from rows beside them.

use std::collections::BTreeMap;

use rowcol::assert_sql;

use super::trips::{Leg, Stop, legs, stops, stores, trips};
use super::*;

#[test]
fn updates_from_other_rows_read_like_their_rust() {
    assert_sql!(
        Leg::of("p1")
            .update()
            .from(|l| l.trip)
            .when(|l, trip| l.note.is_null() & trip.get(|t| t.rank).gt(l.length))
            .set(|l, trip| (l.note.to(trip.get(|t| t.name)), l.length.to(trip.get(|t| t.rank * 2))))
            .returning(),
        Postgres,
        @r#"
    update "legs" as t0
    set "note" = t1."name", "length" = (t1."rank" * $1)
    from "trips" as t1
    where t0."trip_id" = t1."id" and t0."project" = t1."project" and t0."project" = $2 and t0."note" is null and t1."rank" > t0."length"
    returning t0."id", t0."project", t0."trip_id", t0."length", t0."note", t0."state", t0."tags"
    -- $1 = 2
    -- $2 = "p1"
    "#
    );
    // A stop has no tenant, and its leg has one.
    let of_legs = Leg::find().across_tenants();
    assert_sql!(
        Stop::update()
            .from_query(of_legs, |s, l| s.leg_id.eq(l.id) & l.note.is_not_null())
            .filter(|s| s.at.lt(5) | s.at.gt(7))
            .set(|s, leg| s.at.to(leg.get(|l| l.length))),
        Postgres,
        @r#"
    update "stops" as t0
    set "at" = t1."length"
    from (select t2."id" as "id", t2."project" as "project", t2."trip_id" as "trip_id", t2."length" as "length", t2."note" as "note", t2."state" as "state", t2."tags" as "tags"
    from "legs" as t2) as t1
    where t0."leg_id" = t1."id" and t1."note" is not null and (t0."at" < $1 or t0."at" > $2)
    -- $1 = 5
    -- $2 = 7
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_get_the_values_of_the_rows_they_point_to() {
    let (pg, _) = stores().await;
    let named = |filter: i32| {
        let update = Leg::of("p0")
            .update()
            .from(|l| l.trip)
            .when(move |l, trip| l.length.gt(filter) & trip.get(|t| t.name).is_not_null());
        update.set(|l, trip| (l.note.to(trip.get(|t| t.name)), l.state.to(trip.get(|t| t.state))))
    };
    let expected: Vec<Leg> = legs()
        .into_iter()
        .filter(|leg| leg.project == "p0" && leg.length > 3)
        .filter_map(|leg| {
            let own =
                trips().into_iter().find(|trip| trip.id == leg.trip_id && trip.project == leg.project)?;
            Some(Leg { note: Some(own.name?), state: own.state, ..leg })
        })
        .collect();
    assert!(expected.len() > 3);
    let undone: Result<()> = pg
        .transaction(async |tx| {
            assert_eq!(named(3).run(tx).await?, expected.len() as u64);
            Err(Error::Transaction { reason: "undone".into() })
        })
        .run()
        .await;
    undone.unwrap_err();
    let mut changed = named(3).returning().all(&pg).await.unwrap();
    changed.sort_by_key(|leg| leg.id);
    assert_eq!(changed, expected);
    // No other row: neither of another project, nor one without a trip that has a name.
    let ids: Vec<i64> = expected.iter().map(|leg| leg.id).collect();
    let rest =
        Leg::find().across_tenants().filter(|l| l.id.not_in(&ids)).order_by(|l| l.id).all(&pg).await.unwrap();
    assert_eq!(rest, legs().into_iter().filter(|leg| !ids.contains(&leg.id)).collect::<Vec<_>>());
    let one = named(-100).filter(|l| l.id.eq(ids[0])).returning().one(&pg).await.unwrap();
    assert_eq!(one.as_ref(), Some(&expected[0]));
    let nothing = Leg::of("p0").update().from(|l| l.trip).all_rows().set(|_, _| Vec::new()).run(&pg).await;
    assert_eq!(nothing.unwrap(), 0);
    let limited = Leg::of("p0").limit(2).update().from(|l| l.trip).all_rows();
    let limited = limited.set(|l, trip| l.length.to(trip.get(|t| t.rank)));
    assert!(matches!(limited.run(&pg).await, Err(Error::Change { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_get_what_a_query_makes_of_others() {
    let (pg, _) = stores().await;
    let visits = || Stop::find().group_by(|s| s.leg_id).select(|s, leg| (leg, s.at.max(), count()));
    let update = Leg::of("p0")
        .update()
        .from_query(visits(), |l, (leg, _, _)| l.id.eq(leg))
        .all_rows()
        .set(|l, visits| l.length.to(visits.get(|(_, last, _)| last.coalesce(0) * 100)))
        .when(|_, visits| visits.get(|(_, _, count)| count).gt(1_u64));
    let mut at: BTreeMap<i64, Vec<i32>> = BTreeMap::new();
    stops().into_iter().for_each(|stop| at.entry(stop.leg_id).or_default().push(stop.at));
    let expected: Vec<Leg> = legs()
        .into_iter()
        .filter(|leg| leg.project == "p0")
        .map(|leg| match at.get(&leg.id) {
            Some(at) if at.len() > 1 => Leg { length: at.iter().max().unwrap() * 100, ..leg },
            _ => leg,
        })
        .collect();
    let changed = expected.iter().filter(|leg| at.get(&leg.id).is_some_and(|at| at.len() > 1)).count();
    assert!(changed > 0 && changed < expected.len());
    assert_eq!(update.run(&pg).await.unwrap(), changed as u64);
    assert_eq!(Leg::of("p0").order_by(|l| l.id).all(&pg).await.unwrap(), expected);
}
