//! Points in time put into buckets: hours, days, months.

use super::expr::Expr;
use super::operators::{Instant, Operators, first};
use super::tokens::{Operator, Token};
use crate::value::Value;

/// A length of a bucket. Weeks begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// From midnight to midnight, which in some zones is 23 or 25 hours.
    Day,
    /// From Monday to Monday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
}

/// Units with the operator that cuts to them, and their length as SQL: of Postgres, and the function of ClickHouse.
const UNITS: [(Unit, Operator, &str, &str); 7] = [
    (Unit::Minute, Operator::StartOfMinute, "1 minute", "toIntervalMinute(1)"),
    (Unit::Hour, Operator::StartOfHour, "1 hour", "toIntervalHour(1)"),
    (Unit::Day, Operator::StartOfDay, "1 day", "toIntervalDay(1)"),
    (Unit::Week, Operator::StartOfWeek, "7 days", "toIntervalWeek(1)"),
    (Unit::Month, Operator::StartOfMonth, "1 month", "toIntervalMonth(1)"),
    (Unit::Quarter, Operator::StartOfQuarter, "3 months", "toIntervalQuarter(1)"),
    (Unit::Year, Operator::StartOfYear, "1 year", "toIntervalYear(1)"),
];

impl Unit {
    fn entry(self) -> &'static (Self, Operator, &'static str, &'static str) {
        UNITS.iter().find(|(unit, ..)| *unit == self).unwrap_or(&UNITS[0])
    }

    pub(crate) fn operator(self) -> Operator {
        self.entry().1
    }

    /// Its length, in either dialect.
    pub(crate) fn step(self, postgres: bool) -> &'static str {
        if postgres { self.entry().2 } else { self.entry().3 }
    }

    /// The unit that an operator cuts to.
    pub(crate) fn of(operator: Operator) -> Option<Self> {
        UNITS.iter().find(|(_, own, ..)| *own == operator).map(|(unit, ..)| *unit)
    }

    /// Whether it has the same length in every zone.
    pub(crate) fn is_fixed(self) -> bool {
        matches!(self, Self::Minute | Self::Hour)
    }
}

/// What can be made of points in time.
pub trait TimeOperators<M, T: Value>: Operators<M, T>
where
    T::Base: Instant,
{
    /// The start of the bucket that it lies in, in UTC.
    ///
    /// ```
    /// use rowcol::prelude::*;
    /// use rowcol::query::Unit;
    /// # #[derive(Model)] #[model(table = "hits")] #[postgres] struct Hit { #[key] id: i64, at: Timestamp }
    ///
    /// let per_day = Hit::find().group_by(|h| h.at.start_of(Unit::Day)).select(|_, day| (day, count()));
    /// assert!(per_day.sql(Dialect::Postgres).text.starts_with("select date_trunc('day', \"at\", $1), count(*)"));
    /// ```
    fn start_of(self, unit: Unit) -> Expr<M, T, Self::Kind> {
        self.start_of_in(unit, "UTC")
    }

    /// The same in a time zone, such as `Europe/Berlin`. The store refuses one that it does not know.
    fn start_of_in(self, unit: Unit, zone: &str) -> Expr<M, T, Self::Kind> {
        let operator = unit.operator();
        let (mut fragment, _) = first(self, operator);
        fragment.args.push_text(zone);
        fragment.tokens.extend(&[
            Token::Then(operator),
            Token::Arg(None),
            Token::AndThen(operator),
            Token::Again,
            Token::End(operator),
        ]);
        Expr::new(fragment)
    }

    /// The start of its hour, in UTC.
    fn start_of_hour(self) -> Expr<M, T, Self::Kind> {
        self.start_of(Unit::Hour)
    }

    /// The start of its day, in UTC.
    fn start_of_day(self) -> Expr<M, T, Self::Kind> {
        self.start_of(Unit::Day)
    }

    /// How many seconds it is after the other, with fractions of microseconds.
    fn seconds_since(self, other: impl super::Term<M, T, Self::Kind>) -> Expr<M, Option<f64>, Self::Kind> {
        super::arithmetic::binary(self, Operator::SecondsSince, other)
    }
}

impl<M, T: Value, E: Operators<M, T>> TimeOperators<M, T> for E where T::Base: Instant {}
