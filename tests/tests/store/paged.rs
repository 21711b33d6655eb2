//! Pages of every order: each row once, on both stores, with a cursor that goes through text.

use proptest::prelude::Strategy;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use rowcol::assert_sql;
use rowcol::query::{Cursor, Order, Reads};

use super::trips::{Trip, stores};
use super::*;

/// A row whose columns have many equal values, NULLs among them, and NaN.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cards", tenant = project)]
#[postgres(key(suit, number))]
#[clickhouse(engine = MergeTree, order_by = (project, suit, number))]
pub struct Card {
    pub suit: SpanState,
    pub number: i32,
    pub project: String,
    pub name: Option<String>,
    pub at: Timestamp,
    pub weight: f64,
    pub height: Option<f64>,
    pub rank: Option<i32>,
}

const POSTGRES: &str = "create table cards (suit span_state not null, number integer not null, project text not null,
     name text, at timestamptz not null, weight double precision not null, height double precision, rank integer,
     primary key (suit, number))";
const CLICKHOUSE: &str = "create table cards (suit LowCardinality(String), number Int32, project String,
     name Nullable(String), at DateTime64(6), weight Float64, height Nullable(Float64), rank Nullable(Int32))
     engine = MergeTree order by (project, suit, number)";

fn cards() -> Vec<Card> {
    let card = |number: i32| Card {
        suit: [SpanState::Open, SpanState::Done, SpanState::Failed][number as usize % 3],
        number,
        project: "p".into(),
        name: (number % 4 != 0).then(|| ["ace", "zoo", ""][number as usize % 5 % 3].to_owned()),
        at: Timestamp::from_timestamp_micros(1_700_000_000_000_001 + i64::from(number % 3)).unwrap(),
        weight: [0.5, f64::NAN, -3.25, f64::INFINITY][number as usize % 4],
        height: [None, Some(f64::NAN), Some(2.5), Some(-0.25), Some(1e300)][number as usize % 5],
        rank: [Some(3), None, Some(-3), Some(7)][number as usize / 3 % 4],
    };
    (0..60).map(card).collect()
}

fn order(by: &[(usize, usize)]) -> impl Fn(<Card as Model>::Columns) -> Order<Card> + '_ {
    move |c| {
        let direction = |column: usize, way: usize| {
            macro_rules! ways {
                ($($number:literal $column:expr;)*) => {
                    match (column, way) {
                        $(($number, 0) => $column.asc(),
                        ($number, 1) => $column.desc(),
                        ($number, 2) => $column.asc_nulls_first(),
                        ($number, _) => $column.desc_nulls_last(),)*
                        _ => unreachable!(),
                    }
                };
            }
            ways! { 0 c.suit; 1 c.number; 2 c.name; 3 c.at; 4 c.weight; 5 c.height; 6 c.rank; 7 c.rank + 1; }
        };
        let mut all = by.iter().map(|(column, way)| direction(*column, *way));
        let first = all.next().unwrap();
        all.fold(first, Order::then)
    }
}

async fn pages<E>(store: &E, by: &[(usize, usize)], size: u64) -> Vec<(SpanState, i32)>
where
    E: Reads<Card, Row = Card>,
    rowcol::Led: rowcol::query::Narrows<E::Dialect>,
{
    let mut cursor: Option<Cursor> = None;
    let mut found = Vec::new();
    loop {
        let query = Card::of("p").order_by(order(by)).after(&cursor);
        let page = query.page(size, store).await.unwrap();
        assert!(page.rows.len() as u64 <= size);
        found.extend(page.rows.iter().map(|card| (card.suit, card.number)));
        match page.next {
            None => return found,
            // To a client, and back.
            Some(next) => {
                assert_eq!(page.rows.len() as u64, size);
                assert!(
                    next.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
                );
                cursor = Some(Cursor::from(next.to_string()));
            }
        }
        assert!(found.len() <= 60, "it ends: {by:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_is_on_one_page_whatever_the_order() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    postgres.create(&[POSTGRES]).await.unwrap();
    clickhouse.create(&[CLICKHOUSE]).await.unwrap();
    let cards = cards();
    Card::insert_many(&cards).run(&postgres).await.unwrap();
    Card::insert_many(&cards).run(&clickhouse).await.unwrap();
    let mut all: Vec<_> = cards.iter().map(|card| (card.suit, card.number)).collect();
    all.sort();
    let columns: Vec<usize> = (0..8).collect();
    let orders =
        (subsequence(columns, 1..4).prop_shuffle(), proptest::collection::vec(0..4_usize, 4), 4..25_u64);
    let mut runner =
        TestRunner::new_with_rng(Default::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for _ in 0..30 {
        let (columns, ways, size) = orders.new_tree(&mut runner).unwrap().current();
        let by: Vec<(usize, usize)> = columns.into_iter().zip(ways).collect();
        let whole = Card::of("p").order_by(order(&by)).order_by(|c| (c.suit, c.number));
        for found in [pages(&postgres, &by, size).await, pages(&clickhouse, &by, size).await] {
            let mut sorted = found.clone();
            sorted.sort();
            assert_eq!(sorted, all, "{by:?} by {size}");
        }
        // Where keys are added upwards, pages are in the order of the query as a whole.
        if by.iter().any(|(_, way)| *way % 2 == 0) {
            let keys =
                |cards: Vec<Card>| cards.into_iter().map(|card| (card.suit, card.number)).collect::<Vec<_>>();
            assert_eq!(
                pages(&postgres, &by, size).await,
                keys(whole.clone().all(&postgres).await.unwrap()),
                "{by:?}"
            );
            assert_eq!(
                pages(&clickhouse, &by, size).await,
                keys(whole.all(&clickhouse).await.unwrap()),
                "{by:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reads_like_its_rust_and_refuses_other_cursors() {
    let (postgres, clickhouse) = stores().await;
    let query = || Trip::of("p1").order_by(|t| (t.rank.desc(), t.name));
    let first = query().page(3, &postgres).await.unwrap();
    let cursor = first.next.unwrap();
    // The cursor of one store serves the other.
    let (here, there) =
        (query().after(&cursor).page(3, &postgres), query().after(&cursor).page(3, &clickhouse));
    assert_eq!(here.await.unwrap(), there.await.unwrap());
    assert_sql!(query().after(&cursor), @r#"
    select "id", "project", "name", "state", "rank"
    from "trips"
    where "project" = $1 and "rank" <= $2 and ("rank" < $3 or "rank" = $4 and (("name" > $5 or "name" is null) or "name" = $6 and "id" > $7))
    order by "rank" desc, "name", "id"
    -- $1 = "p1"
    -- $2 = 3
    -- $3 = 3
    -- $4 = 3
    -- $5 = "trip 4"
    -- $6 = "trip 4"
    -- $7 = "t19"

    select `id`, `project`, `name`, `state`, `rank`
    from `trips`
    where `project` = {p0:String} and `rank` <= {p1:Int32} and (`rank` < {p2:Int32} or `rank` = {p3:Int32} and ((`name` > {p4:String} or `name` is null) or `name` = {p5:String} and `id` > {p6:String}))
    order by `rank` desc, `name`, `id`
    -- p0 = "p1"
    -- p1 = 3
    -- p2 = 3
    -- p3 = 3
    -- p4 = "trip 4"
    -- p5 = "trip 4"
    -- p6 = "t19"
    "#);
    let uniform = || Trip::of("p1").order_by(|t| t.rank.desc()).select(|t| (t.name, t.id));
    let next = uniform().page(3, &clickhouse).await.unwrap().next.unwrap();
    assert_sql!(uniform().after(&next).limit(3), @r#"
    select "name", "id"
    from "trips"
    where "project" = $1 and ("rank", "id") < ($2, $3)
    order by "rank" desc, "id" desc
    limit 3
    -- $1 = "p1"
    -- $2 = 3
    -- $3 = "t19"

    select `name`, `id`
    from `trips`
    where `project` = {p0:String} and `rank` <= {p1:Int32} and (`rank` < {p2:Int32} or `rank` = {p3:Int32} and `id` < {p4:String})
    order by `rank` desc, `id` desc
    limit 3
    -- p0 = "p1"
    -- p1 = 3
    -- p2 = 3
    -- p3 = 3
    -- p4 = "t19"
    "#);
    // Joined rows have the keys of both sides.
    let pairs = || Trip::of("p1").left_join(|t| t.legs).order_by(|(t, _)| t.rank);
    let mut cursor = None;
    let mut found = Vec::new();
    loop {
        let page = pairs().after(&cursor).page(4, &postgres).await.unwrap();
        assert_eq!(page, pairs().after(&cursor).page(4, &clickhouse).await.unwrap());
        found.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found.len() as u64, pairs().count(&postgres).await.unwrap());

    let refused = [
        Trip::of("p1").order_by(|t| t.rank).after(&next).page(3, &postgres).await,
        Trip::of("p1").after(&Cursor::from("none of mine")).page(3, &postgres).await,
        Trip::of("p1")
            .order_by(|t| t.rank.desc())
            .after(&Cursor::from(&next.as_str()[..16]))
            .page(3, &postgres)
            .await,
        Trip::of("p1").order_by(|t| t.rank.desc()).distinct().page(3, &postgres).await,
    ];
    let texts: Vec<String> = refused.into_iter().map(|page| page.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(texts.join("\n"), @"
    no page of this query: it belongs to a query of another order; begin with the first page
    no page of this query: the text is no cursor: Invalid symbol 32, offset 4.
    no page of this query: the text is no cursor, or a part of one
    no page of this query: rows are put together by `distinct`, `distinct_on` or `limit_by`; page over `from_query(..)`
    ");
    let all = Trip::of("p1").order_by(|t| t.rank.desc()).after(&Cursor::from("?")).all(&clickhouse).await;
    assert!(matches!(all, Err(Error::Cursor { .. })), "{all:?}");
    assert_eq!(query().page(0, &postgres).await.unwrap().rows.len(), 1);
    assert_eq!(query().page(100, &postgres).await.unwrap().next, None);
}
