//! Conditions on lists, on the keys of maps, and on what is inside of JSON.

use std::collections::BTreeMap;

use rowcol::prelude::*;
use serde_json::Value;

use crate::compared::compared;
use crate::condition::Condition;
use crate::row::{Fact, KEYS, PRICES, SIZES, SMALLS, TAGS, TEXTS, texts};
use rowcol_tests::random::Random;

pub fn leaf(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    let tags = texts(TAGS);
    match random.below(11) {
        0 => list(random, f.tags, |row| Some(row.tags.clone()), &tags),
        1 => list(random, f.numbers, |row| Some(row.numbers.clone()), SMALLS),
        2..4 => list(random, f.labels, |row| row.labels.clone(), &tags),
        4..7 => map(random),
        7 => Condition::new(&["overlaps"], f.tags.overlaps(f.labels), |row| {
            row.labels.as_ref().map(|labels| labels.iter().any(|label| row.tags.contains(label)))
        }),
        _ => json(random),
    }
}

fn list<T, V, E>(
    random: &mut Random,
    expression: E,
    get: impl Fn(&Fact) -> Option<Vec<V>> + Send + Sync + 'static,
    values: &[V],
) -> Condition
where
    T: rowcol::Value<Base = Vec<V>, Like<i64>: rowcol::Value<Base = i64>>,
    V: rowcol::value::Element + rowcol::Value<Base = V> + PartialEq + Clone,
    E: Operators<Fact, T, Kind = rowcol::query::Each, Lead = rowcol::Free>,
{
    let (item, some) = (random.pick::<V>(values).clone(), random.some(values));
    let whole = random.some(values);
    match random.below(9) {
        7 => Condition::new(&["eq, list"], expression.eq(whole.clone()), move |row| {
            get(row).map(|list| list == whole)
        }),
        8 => Condition::new(&["ne, list"], expression.ne(whole.clone()), move |row| {
            get(row).map(|list| list != whole)
        }),
        0 => Condition::new(&["has"], expression.has(item.clone()), move |row| {
            get(row).map(|list| list.contains(&item))
        }),
        1 => Condition::new(&["has_all"], expression.has_all(some.clone()), move |row| {
            get(row).map(|list| some.iter().all(|item| list.contains(item)))
        }),
        2 => Condition::new(&["has_any"], expression.has_any(some.clone()), move |row| {
            get(row).map(|list| some.iter().any(|item| list.contains(item)))
        }),
        3 => Condition::new(&["is_empty"], expression.is_empty(), move |row| {
            get(row).map(|list| list.is_empty())
        }),
        4 => Condition::new(&["is_null, list"], expression.is_null(), move |row| Some(get(row).is_none())),
        _ => compared(
            random,
            "length, list",
            expression.length(),
            move |row| get(row).map(|list| list.len() as i64),
            &[0, 1, 2, 3],
        ),
    }
}

fn map(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    let key = *random.pick::<&str>(KEYS);
    let text = texts(TEXTS);
    let of = move |map: &BTreeMap<String, String>| map.get(key).cloned();
    match random.below(8) {
        0 => compared(random, "key, text", f.metadata.key(key), move |row| of(&row.metadata), &text),
        1 => compared(
            random,
            "key, text",
            f.extra.key(key),
            move |row| row.extra.as_deref().and_then(of),
            &text,
        ),
        2 => compared(random, "key, i64", f.usage.key(key), move |row| row.usage.get(key).copied(), SIZES),
        3 => compared(
            random,
            "key, f64 in JSON",
            f.rates.key(key),
            move |row| row.rates.get(key).copied(),
            PRICES,
        ),
        4 => Condition::new(&["has_key"], f.usage.has_key(key), move |row| Some(row.usage.contains_key(key))),
        5 => Condition::new(&["has_key, in JSON"], f.rates.has_key(key), move |row| {
            Some(row.rates.contains_key(key))
        }),
        6 => Condition::new(&["is_null, map"], f.extra.is_null(), |row| Some(row.extra.is_none())),
        _ => Condition::new(&["has_key"], f.extra.has_key(key), move |row| {
            row.extra.as_ref().map(|extra| extra.contains_key(key))
        }),
    }
}

fn json(random: &mut Random) -> Condition {
    let paths: [&'static [&'static str]; 7] =
        [&["a", "b"], &["a", "b"], &["a"], &["a", "b", "c"], &["b"], &[""], &[]];
    let keys = *random.pick::<&'static [&'static str]>(&paths);
    let path = Fact::COLUMNS.document.path(keys);
    let found = move |row: &Fact| {
        let document: Value = row.document.as_ref()?.read().unwrap();
        keys.iter().try_fold(document, |value, key| value.get(*key).cloned())
    };
    let long = texts(&["x", "5", "text", "true", "it's \"quoted\" \\ \n", "b"]);
    match random.below(5) {
        0 => compared(
            random,
            "path, text",
            path.text(),
            move |row| found(row).and_then(|value| value.as_str().map(ToOwned::to_owned)),
            &long,
        ),
        1 => compared(
            random,
            "path, i64",
            path.i64(),
            move |row| {
                let whole =
                    |number: f64| (number.fract() == 0.0 && number.abs() < 9e18).then_some(number as i64);
                found(row).and_then(|value| value.as_i64().or_else(|| value.as_f64().and_then(whole)))
            },
            &[5, 7, 1000, i64::MAX],
        ),
        2 => compared(
            random,
            "path, f64",
            path.f64(),
            move |row| found(row).and_then(|value| value.as_f64()),
            &[5.0, -5.5, 0.1, 1000.0, 1e300],
        ),
        3 => compared(
            random,
            "path, bool",
            path.bool(),
            move |row| found(row).and_then(|value| value.as_bool()),
            &[true, false],
        ),
        _ => Condition::new(&["path, exists"], path.exists(), move |row| Some(found(row).is_some())),
    }
}
