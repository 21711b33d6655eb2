//! Token counts and costs of an observation. Postgres has a column for each of the classic three kinds, ClickHouse a
//! map with any number of kinds; these functions carry the three from one form to the other.

use std::collections::BTreeMap;

use rowcol::prelude::*;

/// What was read: the prompt.
const INPUT: &str = "input";
/// What was written: the completion.
const OUTPUT: &str = "output";
/// All of it.
const TOTAL: &str = "total";

/// Token counts by kind, from the columns of Postgres. A count of 0 means unknown there and gets no entry.
///
/// ```
/// let usage = observability_schema::usage::by_kind(200, 0, 200);
/// assert_eq!(usage.len(), 2);
/// assert_eq!((usage["input"], usage["total"]), (200, 200));
/// ```
#[must_use]
pub fn by_kind(prompt_tokens: i32, completion_tokens: i32, total_tokens: i32) -> BTreeMap<String, u64> {
    [(INPUT, prompt_tokens), (OUTPUT, completion_tokens), (TOTAL, total_tokens)]
        .into_iter()
        .filter_map(|(kind, count)| {
            Some((kind.to_owned(), u64::try_from(count).ok().filter(|count| *count > 0)?))
        })
        .collect()
}

/// The count of one kind (`input`, `output`, `total`), for a column of Postgres: 0 where there is none, the largest
/// `i32` where there are more tokens than a column of Postgres can count.
///
/// ```
/// use observability_schema::usage;
///
/// assert_eq!(usage::count(&usage::by_kind(200, 30, 230), "output"), 30);
/// assert_eq!(usage::count(&usage::by_kind(200, 30, 230), "input_cached"), 0);
/// ```
#[must_use]
pub fn count(usage: &BTreeMap<String, u64>, kind: &str) -> i32 {
    usage.get(kind).map_or(0, |count| i32::try_from(*count).unwrap_or(i32::MAX))
}

/// Costs by kind, from the columns of Postgres. A cost of NULL gets no entry.
///
/// ```
/// use rowcol::prelude::Decimal;
///
/// let costs = observability_schema::usage::costs_by_kind(Some(Decimal::new(25, 4)), None, None);
/// assert_eq!(costs.len(), 1);
/// assert_eq!(costs["input"].to_string(), "0.0025");
/// ```
#[must_use]
pub fn costs_by_kind(
    input: Option<Decimal>,
    output: Option<Decimal>,
    total: Option<Decimal>,
) -> BTreeMap<String, Decimal> {
    [(INPUT, input), (OUTPUT, output), (TOTAL, total)]
        .into_iter()
        .filter_map(|(kind, cost)| Some((kind.to_owned(), cost?)))
        .collect()
}
