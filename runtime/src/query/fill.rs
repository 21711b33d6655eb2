//! Series without gaps: a row for each bucket of time, whether anything happened in it or not.

use std::ops::Range;

use chrono::TimeDelta;

use super::group::{Groups, Keys};
use super::plan::Plan;
use super::select::Query;
use super::time::Unit;
use super::tokens::{Operator, Token};
use crate::value::{Args, Timestamp};
use crate::{Model, ValueError};

/// From when to when buckets are filled.
#[derive(Debug, Clone)]
pub struct Fill {
    /// The first point in time and the one behind the last.
    pub(crate) range: Range<Timestamp>,
}

/// One of the keys is a bucket of time, and with it a series can be filled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket<'a> {
    /// Its place among the keys.
    pub(crate) key: usize,
    pub(crate) unit: Unit,
    /// What stands for the zone: the arguments of its fragment.
    pub(crate) zone: &'a Args,
}

/// What a column of a filled series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    Key(usize),
    /// 0 where there is nothing to count.
    Count,
    /// NULL.
    Other,
}

impl Plan {
    /// The key that is a bucket of time; the first, if there are several.
    pub(crate) fn bucket(&self) -> Option<Bucket<'_>> {
        self.clauses().keys.iter().enumerate().find_map(|(key, fragment)| {
            match fragment.tokens.as_slice().first() {
                Some(Token::Begin(operator)) => {
                    Unit::of(*operator).map(|unit| Bucket { key, unit, zone: &fragment.args })
                }
                _ => None,
            }
        })
    }

    /// Why the series that is to have no gaps cannot be filled.
    pub(crate) fn unfillable(&self) -> Option<ValueError> {
        self.clauses().fill.as_ref()?;
        let text = match self.bucket() {
            Some(_) if self.clauses().sets.is_some() => {
                "`fill_gaps` fills no series of totals: ask for them apart"
            }
            None => "`fill_gaps` needs a key that is a bucket of time, such as `t.timestamp.start_of_hour()`",
            Some(_) if self.filled().is_none() => {
                "`fill_gaps` needs all keys of the grouping among what is selected"
            }
            Some(_) => return None,
        };
        Some(ValueError::new(text))
    }

    /// What the columns are. `None` if the series cannot be filled: a key is missing among them, or no key is a bucket.
    pub(crate) fn filled(&self) -> Option<Vec<Filled>> {
        self.bucket()?;
        let super::plan::Output::List(list) = &self.output else { return None };
        let columns: Vec<Filled> = list
            .tokens
            .items()
            .map(|item| match item {
                [Token::Key(key)] => Filled::Key(usize::from(*key)),
                [Token::Begin(operator), ..] if operator.counts() => Filled::Count,
                _ => Filled::Other,
            })
            .collect();
        let has = |key| columns.contains(&Filled::Key(key));
        (0..self.clauses().keys.len()).all(has).then_some(columns)
    }
}

impl Operator {
    fn counts(self) -> bool {
        use Operator as O;
        matches!(
            self,
            O::CountRows | O::CountRowsIf | O::Count | O::CountIf | O::CountDistinct | O::CountDistinctIf
        )
    }
}

impl<M: Model, G: Keys, S, T, L, P> Query<M, Groups<G, S>, T, L, P> {
    /// Gives a row for each bucket of time within the range, for each combination of the other keys that occurs; the
    /// bucket is the first key that is a [`start_of`](super::TimeOperators::start_of). Where nothing happened, counts
    /// are 0 and other aggregates `None`, which their types must allow. All keys must be selected. The rows are in the
    /// order of the other keys and then of time, whatever [`order_by`](Self::order_by) says.
    ///
    /// The range does not filter: say in [`filter`](Query::filter) which rows count.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument), when the query runs, if no key is a bucket or a key is not selected.
    pub fn fill_gaps(mut self, range: Range<Timestamp>) -> Self {
        self.plan.clauses_mut().fill = Some(Fill { range: whole_seconds(range) });
        self
    }
}

/// The same range for buckets, which all begin with a second: ClickHouse cuts fractions off towards 1970.
fn whole_seconds(range: Range<Timestamp>) -> Range<Timestamp> {
    let floor = |at: Timestamp| at - TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
    let end = floor(range.end);
    let behind = if end < range.end { TimeDelta::seconds(1) } else { TimeDelta::zero() };
    let start = floor(range.start);
    // Where it ends before it begins, ClickHouse would refuse it.
    start..end.checked_add_signed(behind).unwrap_or(end).max(start)
}
