//! Comparisons, of each type.

use rowcol::Value;
use rowcol::prelude::*;
use rowcol::query::{Each, Operand};

use crate::condition::Condition;
use crate::row::{Fact, MOODS, PRICES, SECONDS, SIZES, SMALLS, TEXTS, decimal, texts, time};
use rowcol_tests::random::Random;

pub fn leaf(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    match random.below(14) {
        0 => compared(random, "", f.small, |row| Some(row.small), SMALLS),
        1 => compared(random, "", f.size, |row| row.size, SIZES),
        2 => compared(random, "", f.share, |row| Some(row.share), PRICES),
        3 => compared(random, "", f.price, |row| row.price, PRICES),
        4 => compared(
            random,
            "",
            f.cost,
            |row| row.cost,
            &PRICES.iter().copied().map(decimal).collect::<Vec<_>>(),
        ),
        5 => compared(random, "", f.title, |row| Some(row.title.clone()), &texts(TEXTS)),
        6 => compared(random, "", f.name, |row| row.name.clone(), &texts(TEXTS)),
        7 => compared(random, "", f.note, |row| row.note.clone(), &texts(TEXTS)),
        8 => compared(random, "", f.flag, |row| row.flag, &[true, false]),
        9 => listed(random, f.mood, |row| row.mood, MOODS),
        10 => {
            let times: Vec<Timestamp> = SECONDS.iter().copied().map(time).collect();
            compared(random, "", f.seen, |row| row.seen, &times)
        }
        11 => {
            let ago = days(random.below(2000));
            let holds = move |row: &Fact| row.seen.map(|seen| seen >= now() - ago);
            Condition::new(&["since"], f.seen.since(ago), holds)
        }
        _ => columns(random),
    }
}

/// A random comparison of an expression with values.
pub fn compared<T, V, E>(
    random: &mut Random,
    function: &'static str,
    expression: E,
    get: impl Fn(&Fact) -> Option<V> + Send + Sync + 'static,
    values: &[V],
) -> Condition
where
    T: Value<Base = V>,
    V: Value<Base = V> + Operand<Fact, V> + PartialOrd + Clone,
    E: Operators<Fact, T, Kind = Each, Lead = rowcol::Free>,
{
    if random.one_in(2) {
        return listed(random, expression, get, values).made_with(function);
    }
    let value = random.pick::<V>(values).clone();
    let (name, filter, test): (_, _, fn(&V, &V) -> bool) = match random.below(5) {
        0 => ("lt", expression.lt(value.clone()), |a, b| a < b),
        1 => ("le", expression.le(value.clone()), |a, b| a <= b),
        2 => ("gt", expression.gt(value.clone()), |a, b| a > b),
        3 => ("ge", expression.ge(value.clone()), |a, b| a >= b),
        _ => {
            let to = random.pick::<V>(values).clone();
            let filter = expression.between(value.clone(), to.clone());
            let holds = move |row: &Fact| get(row).map(|found| value <= found && found <= to);
            return Condition::new(&["between"], filter, holds).made_with(function);
        }
    };
    Condition::new(&[name], filter, move |row| get(row).map(|found| test(&found, &value))).made_with(function)
}

/// The same without an order.
fn listed<T, V, E>(
    random: &mut Random,
    expression: E,
    get: impl Fn(&Fact) -> Option<V> + Send + Sync + 'static,
    values: &[V],
) -> Condition
where
    T: Value<Base = V>,
    V: Value<Base = V> + Operand<Fact, V> + PartialEq + Clone,
    E: Operators<Fact, T, Kind = Each, Lead = rowcol::Free>,
{
    let value = random.pick::<V>(values).clone();
    let (list, perhaps) = (random.some(values), random.perhaps(values));
    // NULL is in no list and outside of none but the empty one.
    let within = |found: Option<V>, list: &[V]| match found {
        _ if list.is_empty() => Some(false),
        found => found.map(|found| list.contains(&found)),
    };
    match random.below(8) {
        0 => Condition::new(&["eq"], expression.eq(value.clone()), move |row| {
            get(row).map(|found| found == value)
        }),
        1 => Condition::new(&["ne"], expression.ne(value.clone()), move |row| {
            get(row).map(|found| found != value)
        }),
        2 => Condition::new(&["in_"], expression.in_(list.clone()), move |row| within(get(row), &list)),
        3 => Condition::new(&["not_in"], expression.not_in(list.clone()), move |row| {
            within(get(row), &list).map(|within| !within)
        }),
        4 => Condition::new(&["is_null"], expression.is_null(), move |row| Some(get(row).is_none())),
        5 => Condition::new(&["is_not_null"], expression.is_not_null(), move |row| Some(get(row).is_some())),
        6 => {
            Condition::new(&["is_distinct_from"], expression.is_distinct_from(perhaps.clone()), move |row| {
                Some(get(row) != perhaps)
            })
        }
        _ => Condition::new(
            &["is_not_distinct_from"],
            expression.is_not_distinct_from(perhaps.clone()),
            move |row| Some(get(row) == perhaps),
        ),
    }
}

/// Two columns.
fn columns(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    let both = |row: &Fact| row.size.zip(row.other);
    match random.below(6) {
        0 => Condition::new(&["eq, columns"], f.size.eq(f.other), move |row| both(row).map(|(a, b)| a == b)),
        1 => Condition::new(&["lt, columns"], f.size.lt(f.other), move |row| both(row).map(|(a, b)| a < b)),
        2 => Condition::new(&["ne, columns"], f.size.ne(f.other), move |row| both(row).map(|(a, b)| a != b)),
        3 => Condition::new(&["is_distinct_from, columns"], f.size.is_distinct_from(f.other), |row| {
            Some(row.size != row.other)
        }),
        4 => Condition::new(&["is_not_distinct_from, columns"], f.note.is_not_distinct_from(f.name), |row| {
            Some(row.note == row.name)
        }),
        _ => Condition::new(&["eq, columns"], f.title.eq(f.note), |row| {
            row.note.as_ref().map(|note| *note == row.title)
        }),
    }
}
