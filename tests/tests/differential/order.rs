//! Orders, over columns and expressions.

use std::cmp::Ordering;

use rowcol::prelude::*;
use rowcol::query::{Each, Order};

use crate::row::Fact;
use rowcol_tests::random::Random;

type Compare = Box<dyn Fn(&Fact, &Fact) -> Ordering + Send + Sync>;

pub struct RandomOrder {
    pub order: (Order<Fact>, Order<Fact>, Order<Fact>),
    pub compare: Compare,
    pub operators: Vec<&'static str>,
}

/// By two random things, and then by the key.
pub fn random(random: &mut Random) -> RandomOrder {
    let (first, second) = (one(random), one(random));
    RandomOrder {
        order: (first.0, second.0, Fact::COLUMNS.id.asc()),
        compare: Box::new(move |a, b| {
            first.1(a, b).then_with(|| second.1(a, b)).then_with(|| a.id.cmp(&b.id))
        }),
        operators: vec![first.2, second.2],
    }
}

type One = (Order<Fact>, Compare, &'static str);

fn one(random: &mut Random) -> One {
    let f = Fact::COLUMNS;
    match random.below(9) {
        0 => by(random, f.small, |row| Some(row.small)),
        1 => by(random, f.size, |row| row.size),
        2 => by(random, f.price, |row| row.price),
        3 => by(random, f.name, |row| row.name.clone()),
        4 => by(random, f.note, |row| row.note.clone()),
        5 => by(random, f.flag, |row| row.flag),
        6 => by(random, f.seen, |row| row.seen),
        7 => by(random, f.size.gt(f.other).as_expr(), |row| row.size.zip(row.other).map(|(a, b)| a > b)),
        _ => by(random, f.note.length(), |row| row.note.as_ref().map(|note| note.chars().count())),
    }
}

fn by<T, V, E>(
    random: &mut Random,
    expression: E,
    get: impl Fn(&Fact) -> Option<V> + Send + Sync + 'static,
) -> One
where
    T: Value,
    V: PartialOrd,
    E: Operators<Fact, T, Kind = Each>,
{
    let (order, down, nulls_first, name): (Order<Fact>, _, _, _) = match random.below(4) {
        0 => (expression.asc(), false, false, "asc"),
        1 => (expression.desc(), true, true, "desc"),
        2 => (expression.asc_nulls_first(), false, true, "asc_nulls_first"),
        _ => (expression.desc_nulls_last(), true, false, "desc_nulls_last"),
    };
    let compare = move |a: &Fact, b: &Fact| match (get(a), get(b)) {
        (Some(a), Some(b)) => {
            let order = a.partial_cmp(&b).unwrap();
            if down { order.reverse() } else { order }
        }
        (a, b) => {
            let order = a.is_some().cmp(&b.is_some());
            if nulls_first { order } else { order.reverse() }
        }
    };
    (order, Box::new(compare), name)
}
