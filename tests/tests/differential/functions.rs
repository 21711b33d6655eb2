//! Functions and arithmetic, compared with values.

use rowcol::prelude::*;
use rowcol::query::Each;

use crate::compared::compared;
use crate::condition::Condition;
use crate::row::{Fact, PRICES, SIZES, SMALLS, TEXTS, decimal, texts};
use rowcol_tests::random::Random;

pub fn leaf(random: &mut Random) -> Condition {
    match random.below(4) {
        0 => of_text(random),
        1 => of_numbers(random),
        2 => arithmetic(random),
        _ => of_any(random),
    }
}

fn of_text(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    let text = texts(TEXTS);
    // Letters beyond ASCII have the case that the locale gives them.
    let plain = |row: &Fact| Some(row.title.clone()).filter(|title| !title.contains('Ä'));
    let no_umlaut = f.title.null_if("ÄB");
    match random.below(7) {
        0 => {
            let lower: Vec<String> = text.iter().map(|text| text.to_ascii_lowercase()).collect();
            compared(
                random,
                "lower",
                no_umlaut.lower(),
                move |row| plain(row).map(|t| t.to_ascii_lowercase()),
                &lower,
            )
        }
        1 => {
            let upper: Vec<String> = text.iter().map(|text| text.to_ascii_uppercase()).collect();
            compared(
                random,
                "upper",
                no_umlaut.upper(),
                move |row| plain(row).map(|t| t.to_ascii_uppercase()),
                &upper,
            )
        }
        2 => compared(
            random,
            "trim",
            f.name.trim(),
            |row| row.name.as_ref().map(|t| t.trim_matches(' ').into()),
            &text,
        ),
        3 => compared(
            random,
            "length, text",
            f.note.length(),
            |row| row.note.as_ref().map(|text| text.chars().count() as i64),
            &[0, 1, 2, 3, 11],
        ),
        4 => {
            let (skip, take) = (random.below(4), random.below(4));
            let part =
                move |text: &String| text.chars().skip(skip as usize).take(take as usize).collect::<String>();
            let parts: Vec<String> = text.iter().map(part).collect();
            let expression = f.name.substring(skip as u32, take as u32);
            compared(random, "substring", expression, move |row| row.name.as_ref().map(part), &parts)
        }
        5 => compared(
            random,
            "concat",
            f.note.concat(f.name),
            |row| Some(row.note.clone()? + row.name.as_ref()?),
            &text,
        ),
        _ => compared(
            random,
            "concat",
            f.title.concat("%"),
            |row| Some(row.title.clone() + "%"),
            &texts(&["a%", "%%", "%"]),
        ),
    }
}

fn of_numbers(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    match random.below(10) {
        0 => compared(random, "abs", f.size.abs(), |row| row.size.map(i64::abs), SIZES),
        1 => compared(random, "abs", f.share.abs(), |row| Some(row.share.abs()), PRICES),
        2 => compared(random, "round", f.price.round(), |row| row.price.map(f64::round_ties_even), PRICES),
        3 => {
            let whole = |price: Decimal| {
                let size = (price.abs() + decimal(0.5)).floor();
                if price.is_sign_negative() { -size } else { size }
            };
            let costs: Vec<Decimal> = PRICES.iter().map(|price| whole(decimal(*price))).collect();
            compared(random, "round", f.cost.round(), move |row| row.cost.map(whole), &costs)
        }
        4 => compared(random, "greatest", f.size.greatest(f.other), |row| row.size.max(row.other), SIZES),
        5 => compared(
            random,
            "least",
            f.size.least(f.other),
            |row| match (row.size, row.other) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
            SIZES,
        ),
        6 => compared(random, "as_i64", f.small.as_i64(), |row| Some(row.small.into()), SIZES),
        7 => compared(random, "as_f64", f.small.as_f64(), |row| Some(row.small.into()), PRICES),
        8 => compared(
            random,
            "as_text",
            f.size.as_text(),
            |row| row.size.map(|size| size.to_string()),
            &texts(&["-1", "7", "5000000000"]),
        ),
        _ => compared(
            random,
            "as_text",
            f.mood.as_text(),
            |row| row.mood.map(|mood| format!("{mood:?}")),
            &texts(&["Glad", "Sad", "glad"]),
        ),
    }
}

fn arithmetic(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    let small = *random.pick(SMALLS);
    match random.below(7) {
        0 => compared(random, "+", f.small + small, move |row| Some(row.small + small), SMALLS),
        1 => compared(random, "-", f.size - f.other, |row| Some(row.size? - row.other?), SIZES),
        2 => compared(random, "*", f.small * small, move |row| Some(row.small * small), SMALLS),
        3 => compared(random, "/", f.price / 2.0, |row| row.price.map(|price| price / 2.0), PRICES),
        4 => compared(random, "+", f.share + 0.1, |row| Some(row.share + 0.1), PRICES),
        5 => compared(
            random,
            "*",
            f.cost * decimal(2.5),
            |row| row.cost.map(|cost| cost * decimal(2.5)),
            &PRICES.iter().map(|p| decimal(*p)).collect::<Vec<_>>(),
        ),
        _ => compared(random, "-", (f.share - 0.5) * 3.0, |row| Some((row.share - 0.5) * 3.0), PRICES),
    }
}

fn of_any(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    match random.below(7) {
        0 => compared(random, "coalesce", f.size.coalesce(7_i64), |row| Some(row.size.unwrap_or(7)), SIZES),
        1 => compared(
            random,
            "coalesce",
            f.note.coalesce(f.title),
            |row| Some(row.note.clone().unwrap_or(row.title.clone())),
            &texts(TEXTS),
        ),
        2 => compared(
            random,
            "null_if",
            f.small.null_if(1),
            |row| Some(row.small).filter(|small| *small != 1),
            SMALLS,
        ),
        3 => {
            let cases = case().when(f.size.gt(1), "many").when(f.size.le(f.other), "few").otherwise("?");
            compared(
                random,
                "case, otherwise",
                cases,
                |row| {
                    let few = row.size.zip(row.other).is_some_and(|(size, other)| size <= other);
                    Some(
                        if row.size > Some(1) {
                            "many"
                        } else if few {
                            "few"
                        } else {
                            "?"
                        }
                        .to_owned(),
                    )
                },
                &texts(&["many", "few", "?"]),
            )
        }
        4 => {
            let cases = case().when(!f.name.eq("a"), f.small).or_null();
            compared(
                random,
                "case, or_null",
                cases,
                |row| row.name.as_ref().filter(|name| *name != "a").map(|_| row.small),
                SMALLS,
            )
        }
        5 => {
            let value = *random.pick(SIZES);
            let filter: Filter<Fact> =
                sql!("{} < {} and {}", f.size, value, f.title.contains("a") | f.flag.eq(true));
            Condition::new(&["sql!, condition"], filter, move |row| {
                let less = row.size.map(|size| size < value);
                let either = match (row.title.contains('a'), row.flag) {
                    (true, _) => Some(true),
                    (false, flag) => flag,
                };
                match (less, either) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            })
        }
        _ => {
            let least: rowcol::query::Expr<Fact, i64, Each> =
                sql!(i64: postgres "{}::bigint % {}", clickhouse "toInt64({}) % {}"; f.small, 3_i64);
            compared(random, "sql!, typed", least, |row| Some(i64::from(row.small) % 3), &[-1, 0, 1, 2])
        }
    }
}
