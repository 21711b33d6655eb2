//! The text of a condition or an order before it is known for which store: a flat list of tokens, with the
//! values beside it. Rendering is one walk over the list.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::plan::Plan;
use super::related::Related;
use crate::value::Args;

/// A field of one of the tables that are in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many selects further out the table is: 0 is the select that this stands in. A part of a query thus means
    /// the same wherever it is put.
    pub(crate) out: u8,
    /// The table among those of its select: 0 is the one it begins with, then those that were joined.
    pub(crate) source: u8,
    /// The field's index.
    pub(crate) field: u16,
}

impl Place {
    /// A field of the table that the select begins with.
    pub(crate) const fn of(field: u16) -> Self {
        Self { out: 0, source: 0, field }
    }
}

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The column of a field.
    Column(Place),
    /// The next argument, and the column that it is compared with, where there is one.
    Arg(Option<Place>),
    /// In ClickHouse, the parameter before once more.
    Again,
    /// A key of the grouping, by its place.
    Key(u8),
    /// A select in parentheses: [`More::queries`] at this index.
    Query(u16),
    /// Whether there are such rows: [`More::related`] at this index.
    Related(u16),
    /// SQL as it stands: [`More::texts`] at this index.
    Text(u16),
    /// Begins what is NULL where this list or map is, for stores in which an empty one stands for NULL.
    Present(Place),
    /// Ends it.
    EndPresent(Place),
    /// In Postgres, a cast to the type that is [`More::texts`] at this index.
    Cast(u16),
    /// The text of an operator before its first operand.
    Begin(Operator),
    /// The text of an operator behind its first operand.
    Then(Operator),
    /// The text of an operator between its second and its third operand.
    AndThen(Operator),
    /// The text of an operator behind its last operand.
    End(Operator),
    /// `and`
    And,
    /// `or`
    Or,
    /// `,`
    Comma,
}

/// Declares the operators with their four texts in Postgres and, where it differs, in ClickHouse.
macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident = $postgres:expr $(, clickhouse $clickhouse:expr)?;)*) => {
        /// What stands around operands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Operator {
            $($(#[$doc])* $name,)*
        }

        impl Operator {
            /// The texts before, between, between and behind the operands.
            pub(crate) const fn postgres(self) -> [&'static str; 4] {
                match self {
                    $(Self::$name => $postgres,)*
                }
            }

            pub(crate) const fn clickhouse(self) -> [&'static str; 4] {
                match self {
                    $($(Self::$name => $clickhouse,)?)*
                    #[allow(unreachable_patterns)]
                    other => other.postgres(),
                }
            }
        }
    };
}

operators! {
    // Conditions.
    /// Parentheses.
    Group = ["(", "", "", ")"];
    /// Always.
    True = ["true", "", "", ""];
    /// Never.
    False = ["false", "", "", ""];
    /// Not.
    Not = ["not (", "", "", ")"];
    /// Equal.
    Eq = ["", " = ", "", ""];
    /// Not equal.
    Ne = ["", " <> ", "", ""];
    /// Less.
    Lt = ["", " < ", "", ""];
    /// Less or equal.
    Le = ["", " <= ", "", ""];
    /// Greater.
    Gt = ["", " > ", "", ""];
    /// Greater or equal.
    Ge = ["", " >= ", "", ""];
    /// Between two values, both included.
    Between = ["", " between ", " and ", ""];
    /// One of a list.
    In = ["", " = any(", "", ")"], clickhouse ["", " in ", "", ""];
    /// None of a list.
    NotIn = ["", " <> all(", "", ")"], clickhouse ["", " not in ", "", ""];
    /// One of a list of floats: in ClickHouse, `in` tells -0 from 0.
    InFloats = ["", " = any(", "", ")"], clickhouse ["(", " + 0.) in arrayMap(x -> x + 0., ", "", ")"];
    /// None of a list of floats.
    NotInFloats = ["", " <> all(", "", ")"], clickhouse ["(", " + 0.) not in arrayMap(x -> x + 0., ", "", ")"];
    /// One of an empty list, which nothing is, NULL neither: ClickHouse would say NULL.
    InNothing = ["", " = any(", "", ")"], clickhouse ["ifNull(", " in ", "", ", false)"];
    /// None of an empty list.
    NotInNothing = ["", " <> all(", "", ")"], clickhouse ["ifNull(", " not in ", "", ", true)"];
    /// Is NULL.
    IsNull = ["", "", "", " is null"];
    /// Is not NULL.
    IsNotNull = ["", "", "", " is not null"];
    /// False or NULL.
    IsNotTrue = ["(", "", "", ") is not true"], clickhouse ["not ifNull(", "", "", ", false)"];

    /// A condition as a value.
    Truth = ["(", "", "", ")"], clickhouse ["cast(", "", "", " as Nullable(Bool))"];
    /// Nothing, around what must be NULL where a column is, and not only untrue.
    Exact = ["", "", "", ""];
    /// Different, where NULL is a value like others. ClickHouse's own operator is of version 25.11.
    IsDistinct = ["", " is distinct from ", "", ""], clickhouse ["[", "] <> [", "", "]"];
    /// Equal, where NULL is a value like others.
    IsNotDistinct = ["", " is not distinct from ", "", ""], clickhouse ["[", "] = [", "", "]"];

    // Text.
    /// Matches a pattern with `%` and `_`.
    Like = ["", " like ", "", ""];
    /// The same without regard to case.
    ILike = ["", " ilike ", "", ""];
    /// Has all words of a text.
    HasWords = ["to_tsvector('simple', ", ") @@ plainto_tsquery('simple', ", "", ")"],
        clickhouse ["hasAllTokens(lowerUTF8(", "), tokens(lowerUTF8(", "", ")))"];
    /// Begins with a text.
    StartsWith = ["starts_with(", ", ", "", ")"], clickhouse ["startsWith(", ", ", "", ")"];
    // Arrays, maps and JSON.
    /// A list has all of these.
    HasAll = ["", " @> ", "", ""], clickhouse ["hasAll(", ", ", "", ")"];
    /// A list has one of these.
    HasAny = ["", " && ", "", ""], clickhouse ["hasAny(", ", ", "", ")"];
    /// A list without items.
    IsEmpty = ["cardinality(", "", "", ") = 0"], clickhouse ["empty(", "", "", ")"];
    /// How many items a list has.
    Cardinality = ["cardinality(", "", "", ")::int8"], clickhouse ["toInt64(length(", "", "", "))"];
    /// Each item, in a row of its own.
    Each = ["unnest(", "", "", ")"], clickhouse ["arrayJoin(", "", "", ")"];
    /// The value of a key of a map.
    MapKey = ["(", " ->> ", "", ")"], clickhouse ["arrayElementOrNull(", ", ", "", ")"];
    /// A map has a key.
    MapHasKey = ["", " ? ", "", ""], clickhouse ["mapContains(", ", ", "", ")"];
    /// A map kept as JSON has a key.
    DocumentHasKey = ["", " ? ", "", ""], clickhouse ["JSONHas(", ", ", "", ")"];
    /// The text of a key of a map kept as JSON. A string begins with a quote, a number with a digit or a minus.
    KeyText = ["(", " ->> ", "", ")"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", ", ", "", "), '^\".*'), 'Nullable(String)')"];
    /// The same of a boolean.
    KeyBool = ["(", " ->> ", "", ")"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", ", ", "", "), '^[tf].*'), 'Nullable(Bool)')"];
    /// The same of an integer.
    KeyI32 = ["(", " ->> ", "", ")"], clickhouse ["toInt32OrNull(JSONExtractRaw(", ", ", "", "))"];
    /// The same of an integer.
    KeyI64 = ["(", " ->> ", "", ")"], clickhouse ["toInt64OrNull(JSONExtractRaw(", ", ", "", "))"];
    /// The same of an integer without sign.
    KeyU64 = ["(", " ->> ", "", ")"], clickhouse ["toUInt64OrNull(JSONExtractRaw(", ", ", "", "))"];
    /// The same of a float.
    KeyF64 = ["(", " ->> ", "", ")"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", ", ", "", "), '^-?[0-9].*'), 'Nullable(Float64)')"];
    /// The same of a decimal, which serde writes as a string.
    KeyDecimal = ["(", " ->> ", "", ")"],
        clickhouse ["toDecimal256OrNull(trim(both '\"' from JSONExtractRaw(", ", ", "", ")), 28)"];
    /// Between a document and the keys that lead into it.
    Step = ["", " -> ", "", ""], clickhouse ["", ", ", "", ""];
    /// What keys lead to, where it is a string.
    PathText = ["(jsonb_path_query_first(", "", "", ", 'strict $ ? (@.type() == \"string\")') #>> '{}')"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", "", "", "), '^\".*'), 'Nullable(String)')"];
    /// What keys lead to, where it is a whole number of 64 bits.
    PathI64 = ["jsonb_path_query_first(", "", "", ", 'strict $ ? (@.type() == \"number\" && @ == @.floor() \
            && @ >= -9223372036854775808 && @ <= 9223372036854775807)')::int8"],
        clickhouse ["toInt64OrNull(JSONExtractRaw(", "", "", "))"];
    /// What keys lead to, where it is a number in the range of a float.
    PathF64 = ["jsonb_path_query_first(", "", "", ", 'strict $ ? (@.type() == \"number\" \
            && exists (@.double()))')::float8"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", "", "", "), '^-?[0-9].*'), 'Nullable(Float64)')"];
    /// What keys lead to, where it is true or false.
    PathBool = ["jsonb_path_query_first(", "", "", ", 'strict $ ? (@.type() == \"boolean\")')::boolean"],
        clickhouse ["JSONExtract(extract(JSONExtractRaw(", "", "", "), '^[tf].*'), 'Nullable(Bool)')"];
    /// Keys lead to something.
    PathExists = ["(", "", "", ") is not null"], clickhouse ["ifNull(JSONHas(", "", "", "), false)"];
    /// JSON of another type as the one that the operators are for.
    ToDocument = ["", "", "", ""], clickhouse ["toJSONString(", "", "", ")"];
    /// The same in Postgres.
    ToJsonb = ["", "", "", "::jsonb"], clickhouse ["", "", "", ""];

    // Points in time.
    /// At most so many microseconds ago.
    Since = ["", " >= now() - ", "", " * interval '1 microsecond'"],
        clickhouse ["", " >= now64(6) - toIntervalMicrosecond(", "", ")"];
    /// The start of the minute.
    StartOfMinute = ["date_trunc('minute', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfMinute(", ", ", "), 0, ", ")"];
    /// The start of the hour.
    StartOfHour = ["date_trunc('hour', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfHour(", ", ", "), 0, ", ")"];
    /// The start of the day.
    StartOfDay = ["date_trunc('day', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfDay(", ", ", "), 0, ", ")"];
    /// The start of the week.
    StartOfWeek = ["date_trunc('week', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfWeek(", ", 1, ", "), 0, ", ")"];
    /// The start of the month.
    StartOfMonth = ["date_trunc('month', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfMonth(", ", ", "), 0, ", ")"];
    /// The start of the quarter.
    StartOfQuarter = ["date_trunc('quarter', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfQuarter(", ", ", "), 0, ", ")"];
    /// The start of the year.
    StartOfYear = ["date_trunc('year', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfYear(", ", ", "), 0, ", ")"];
    /// Seconds from one to the other.
    SecondsSince = ["extract(epoch from ", " - ", "", ")::float8"],
        clickhouse ["(dateDiff('microsecond', ", ", ", "", ") / -1000000)"];

    // Arithmetic and functions of one row.
    /// Sum of two.
    Add = ["(", " + ", "", ")"];
    /// Difference.
    Sub = ["(", " - ", "", ")"];
    /// Product.
    Mul = ["(", " * ", "", ")"];
    /// Quotient.
    Div = ["(", " / ", "", ")"];
    /// The first that is not NULL.
    Coalesce = ["coalesce(", ", ", "", ")"];
    /// NULL if equal.
    NullIf = ["nullif(", ", ", "", ")"], clickhouse ["nullIf(", ", ", "", ")"];
    /// The greater of two, NULL left out of account.
    Greatest = ["greatest(", ", ", "", ")"];
    /// The lesser of two, NULL left out of account.
    Least = ["least(", ", ", "", ")"];
    /// Without sign.
    Abs = ["abs(", "", "", ")"];
    /// The same of an integer, of which ClickHouse makes one that has no sign.
    AbsI16 = ["abs(", "", "", ")"], clickhouse ["toInt16(abs(", "", "", "))"];
    /// The same.
    AbsI32 = ["abs(", "", "", ")"], clickhouse ["toInt32(abs(", "", "", "))"];
    /// The same.
    AbsI64 = ["abs(", "", "", ")"], clickhouse ["toInt64(abs(", "", "", "))"];
    /// The same.
    AbsI128 = ["abs(", "", "", ")"], clickhouse ["toInt128(abs(", "", "", "))"];
    /// The nearest whole number.
    Round = ["round(", "", "", ")"];
    /// As an integer of 64 bits.
    ToI64 = ["(", "", "", ")::int8"], clickhouse ["toInt64(", "", "", ")"];
    /// As a float of 64 bits.
    ToF64 = ["(", "", "", ")::float8"], clickhouse ["toFloat64(", "", "", ")"];
    /// As text.
    ToText = ["(", "", "", ")::text"], clickhouse ["toString(", "", "", ")"];
    /// Cases.
    Case = ["case", "", "", " end"];
    /// A case.
    When = [" when ", " then ", "", ""];
    /// What is in no case.
    Else = [" else ", "", "", ""];
    /// One text behind the other.
    Concat = ["(", " || ", "", ")"];
    /// A part of a text.
    Substring = ["substr(", ", ", ", ", ")"], clickhouse ["substringUTF8(", ", ", ", ", ")"];
    /// Without the blanks at both ends.
    Trim = ["btrim(", "", "", ")"], clickhouse ["trimBoth(", "", "", ")"];
    /// How many characters.
    Length = ["char_length(", "", "", ")::int8"], clickhouse ["toInt64(lengthUTF8(", "", "", "))"];
    /// Lower case.
    Lower = ["lower(", "", "", ")"], clickhouse ["lowerUTF8(", "", "", ")"];
    /// Upper case.
    Upper = ["upper(", "", "", ")"], clickhouse ["upperUTF8(", "", "", ")"];

    // Orders.
    /// Upwards, NULL last.
    Asc = ["", "", "", ""];
    /// Downwards, NULL first where there can be one.
    Desc = ["", "", "", " desc"];
    /// Downwards over a column that can be NULL: Postgres puts NULL first by itself.
    DescNullable = ["", "", "", " desc"], clickhouse ["", "", "", " desc nulls first"];
    /// Upwards, NULL first.
    AscNullsFirst = ["", "", "", " nulls first"];
    /// Downwards, NULL last.
    DescNullsLast = ["", "", "", " desc nulls last"];
    // What comes behind a value in an order. ClickHouse compares NaN with nothing, and puts it beside NULL.
    /// A float behind another upwards, NULL last.
    FloatGt = ["", " > ", "", ""], clickhouse ["not (", " <= ", "", ")"];
    /// A float behind another downwards, NULL last.
    FloatLt = ["", " < ", "", ""], clickhouse ["not (", " >= ", "", ")"];
    /// NaN.
    IsNan = ["", "", "", " = 'NaN'"], clickhouse ["isNaN(", "", "", ")"];
    /// A float behind NaN upwards, NULL first.
    BehindNan = ["", "", "", " > 'NaN'"], clickhouse ["not isNaN(", "", "", ")"];
    /// A float behind NaN downwards, NULL first.
    BelowNan = ["", "", "", " < 'NaN'"], clickhouse ["not isNaN(", "", "", ")"];
    /// A float behind NaN downwards, NULL last.
    BelowNanLast = ["", "", "", " < 'NaN'"], clickhouse ["(false and isNaN(", "", "", "))"];

    // Window functions.
    /// From 1.
    RowNumber = ["row_number(", "", "", ")"];
    /// 1, 2, 2, 4.
    Rank = ["rank(", "", "", ")"];
    /// 1, 2, 2, 3.
    DenseRank = ["dense_rank(", "", "", ")"];
    /// Rows before. ClickHouse gives the type's default where there is none, but for what may be NULL.
    Lag = ["lag(", ", ", "", ")"], clickhouse ["lagInFrame(toNullable(", "), ", "", ")"];
    /// Rows behind.
    Lead = ["lead(", ", ", "", ")"], clickhouse ["leadInFrame(toNullable(", "), ", "", ")"];
    /// Of the first row.
    FirstValue = ["first_value(", "", "", ")"], clickhouse ["first_value(", "", "", ") respect nulls"];
    /// Of the last row.
    LastValue = ["last_value(", "", "", ")"], clickhouse ["last_value(", "", "", ") respect nulls"];

    /// Nothing: what stands within is one.
    Whole = ["", "", "", ""];

    // Subqueries.
    /// One of what a query gives.
    InQuery = ["", " in ", "", ""];
    /// None of what a query gives.
    NotInQuery = ["", " not in ", "", ""];
    /// A query gives something.
    Exists = ["exists ", "", "", ""];
    /// Something for each row.
    One = ["1", "", "", ""];

    // Aggregates.
    /// How many rows.
    CountRows = ["count(*", "", "", ")"], clickhouse ["count(", "", "", ")"];
    /// How many rows, of those for which a condition holds.
    CountRowsIf = ["count(*", ") filter (where ", "", ")"], clickhouse ["countIf(", "", "", ")"];
    /// How many values.
    Count = ["count(", "", "", ")"];
    /// The same, conditional.
    CountIf = ["count(", ") filter (where ", "", ")"], clickhouse ["countIf(", ", ", "", ")"];
    /// How many different values.
    CountDistinct = ["count(distinct ", "", "", ")"], clickhouse ["uniqExact(", "", "", ")"];
    /// The same, conditional.
    CountDistinctIf = ["count(distinct ", ") filter (where ", "", ")"], clickhouse ["uniqExactIf(", ", ", "", ")"];
    /// The sum. Without `OrNull`, ClickHouse gives 0 for no rows.
    Sum = ["sum(", "", "", ")"], clickhouse ["sumOrNull(", "", "", ")"];
    /// The same, conditional.
    SumIf = ["sum(", ") filter (where ", "", ")"], clickhouse ["sumOrNullIf(", ", ", "", ")"];
    /// The sum in 128 bits.
    SumSigned128 = ["sum(", "", "", ")"], clickhouse ["sumOrNull(toInt128(", "", "", "))"];
    /// The same, conditional.
    SumSigned128If = ["sum(", ") filter (where ", "", ")"], clickhouse ["sumOrNullIf(toInt128(", "), ", "", ")"];
    /// The sum in 128 bits without sign.
    SumUnsigned128 = ["sum(", "", "", ")"], clickhouse ["sumOrNull(toUInt128(", "", "", "))"];
    /// The same, conditional.
    SumUnsigned128If = ["sum(", ") filter (where ", "", ")"],
        clickhouse ["sumOrNullIf(toUInt128(", "), ", "", ")"];
    /// The mean.
    Avg = ["avg(", "", "", ")::float8"], clickhouse ["avgOrNull(", "", "", ")"];
    /// The same, conditional.
    AvgIf = ["(avg(", ") filter (where ", "", "))::float8"], clickhouse ["avgOrNullIf(", ", ", "", ")"];
    /// The mean over a window, behind which the cast stands.
    AvgOver = ["avg(", "", "", ")"], clickhouse ["avgOrNull(", "", "", ")"];
    /// The same, conditional.
    AvgOverIf = ["avg(", ") filter (where ", "", ")"], clickhouse ["avgOrNullIf(", ", ", "", ")"];
    /// The least.
    Min = ["min(", "", "", ")"], clickhouse ["minOrNull(", "", "", ")"];
    /// The same, conditional.
    MinIf = ["min(", ") filter (where ", "", ")"], clickhouse ["minOrNullIf(", ", ", "", ")"];
    /// Exact, interpolated.
    Quantile = ["percentile_cont(", ") within group (order by ", "", ")"],
        clickhouse ["quantileExactInclusiveOrNull(", ")(", "", ")"];
    /// The same, conditional.
    QuantileIf = ["percentile_cont(", ") filter (where ", "", ")"],
        clickhouse ["quantileExactInclusiveOrNullIf(", ", ", "", ")"];
    /// Of a sample.
    StdDev = ["stddev_samp(", "", "", ")::float8"], clickhouse ["stddevSampOrNull(", "", "", ")"];
    /// The same, conditional.
    StdDevIf = ["(stddev_samp(", ") filter (where ", "", "))::float8"], clickhouse ["stddevSampOrNullIf(", ", ", "", ")"];
    /// The same over a window, behind which the cast stands.
    StdDevOver = ["stddev_samp(", "", "", ")"], clickhouse ["stddevSampOrNull(", "", "", ")"];
    /// The same, conditional.
    StdDevOverIf = ["stddev_samp(", ") filter (where ", "", ")"], clickhouse ["stddevSampOrNullIf(", ", ", "", ")"];
    /// The one beside the greatest other, followed by `BothThere`.
    AtMax = ["(array_agg(", " order by ", "", " desc) filter (where "], clickhouse ["argMaxOrNullIf(", ", ", "", ", "];
    /// The one beside the least other, followed by `BothThere`.
    AtMin = ["(array_agg(", " order by ", "", ") filter (where "], clickhouse ["argMinOrNullIf(", ", ", "", ", "];
    /// Neither of two is NULL; the end of the two above.
    BothThere = ["", " is not null and ", " is not null", "))[1]"], clickhouse ["", " is not null and ", " is not null", ")"];
    /// As a list.
    Collect = ["coalesce(array_remove(array_agg(", "", "", "), null), '{}')"], clickhouse ["groupArray(", "", "", ")"];
    /// The same, conditional.
    CollectIf = ["coalesce(array_remove(array_agg(", ") filter (where ", "", "), null), '{}')"],
        clickhouse ["groupArrayIf(", ", ", "", ")"];
    /// The greatest.
    Max = ["max(", "", "", ")"], clickhouse ["maxOrNull(", "", "", ")"];
    /// The same, conditional.
    MaxIf = ["max(", ") filter (where ", "", ")"], clickhouse ["maxOrNullIf(", ", ", "", ")"];
}

/// Pairs of aggregates with their conditional form.
const CONDITIONAL: &[(Operator, Operator)] = &[
    (Operator::CountRows, Operator::CountRowsIf),
    (Operator::Count, Operator::CountIf),
    (Operator::CountDistinct, Operator::CountDistinctIf),
    (Operator::Sum, Operator::SumIf),
    (Operator::SumSigned128, Operator::SumSigned128If),
    (Operator::SumUnsigned128, Operator::SumUnsigned128If),
    (Operator::Avg, Operator::AvgIf),
    (Operator::Min, Operator::MinIf),
    (Operator::Max, Operator::MaxIf),
    (Operator::Quantile, Operator::QuantileIf),
    (Operator::StdDev, Operator::StdDevIf),
    (Operator::Collect, Operator::CollectIf),
];

impl Operator {
    /// The conditional form of an aggregate, and whether this already is one.
    pub(crate) fn conditional(self) -> (Self, bool) {
        let pair = CONDITIONAL.iter().find(|(plain, _)| *plain == self);
        pair.map_or((self, true), |(_, conditional)| (*conditional, false))
    }

    /// Whether it matters if what stands within is NULL or false.
    pub(crate) const fn tells_null_from_false(self) -> bool {
        matches!(self, Self::Not | Self::Truth | Self::Exact)
    }
}

/// Pairs of aggregates that end in a cast with their form for windows.
const CAST_BEHIND_WINDOW: &[(Operator, Operator)] = &[
    (Operator::Avg, Operator::AvgOver),
    (Operator::AvgIf, Operator::AvgOverIf),
    (Operator::StdDev, Operator::StdDevOver),
    (Operator::StdDevIf, Operator::StdDevOverIf),
];

const INLINE: usize = 24;

/// Tokens in their order. The first few need no memory of their own: a condition is built from many small ones.
#[derive(Clone)]
pub struct Tokens {
    inline: [Token; INLINE],
    len: usize,
    /// All of them, once there are more.
    heap: Vec<Token>,
}

impl Tokens {
    pub(crate) const fn new() -> Self {
        Self { inline: [Token::Comma; INLINE], len: 0, heap: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, token: Token) {
        self.extend(&[token]);
    }

    #[inline]
    pub(crate) fn extend(&mut self, tokens: &[Token]) {
        if self.heap.is_empty() {
            if let Some(free) = self.inline.get_mut(self.len..self.len + tokens.len()) {
                free.copy_from_slice(tokens);
                self.len += tokens.len();
                return;
            }
            self.heap.reserve(self.len + tokens.len() + INLINE);
            self.heap.extend_from_slice(&self.inline[..self.len]);
        }
        self.heap.extend_from_slice(tokens);
        self.len = self.heap.len();
    }

    /// Puts an operator around everything.
    pub(crate) fn wrap(&mut self, operator: Operator) {
        let inner = std::mem::replace(self, Self::new());
        self.push(Token::Begin(operator));
        self.extend(inner.as_slice());
        self.push(Token::End(operator));
    }

    /// Takes the cast off an aggregate, as `over` must stand before it. Whether there was one.
    pub(crate) fn take_cast(&mut self) -> bool {
        let last = self.as_slice().last().copied();
        let pair = CAST_BEHIND_WINDOW.iter().find(|(cast, _)| last == Some(Token::End(*cast)));
        if let Some((_, bare)) = pair {
            self.replace_ends(Some(Token::Begin(*bare)), Token::End(*bare));
        }
        pair.is_some()
    }

    /// Puts other tokens in the place of the last, and of the first where one is given.
    pub(crate) fn replace_ends(&mut self, first: Option<Token>, last: Token) {
        let tokens = if self.heap.is_empty() { &mut self.inline[..self.len] } else { &mut self.heap[..] };
        if let [start, .., end] = tokens {
            *start = first.unwrap_or(*start);
            *end = last;
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[Token] {
        if self.heap.is_empty() { &self.inline[..self.len] } else { &self.heap }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Tokens and what they refer to: the values that they bind, in their order, and what is rare.
#[derive(Clone)]
pub struct Fragment {
    pub(crate) tokens: Tokens,
    pub(crate) args: Args,
    more: Option<Box<More>>,
}

/// What few conditions have.
#[derive(Clone, Default)]
struct More {
    queries: Vec<Arc<Plan>>,
    related: Vec<Arc<Related>>,
    /// In Postgres and in ClickHouse.
    texts: Vec<[Cow<'static, str>; 2]>,
}

impl Fragment {
    pub(crate) const fn new() -> Self {
        Self { tokens: Tokens::new(), args: Args::new(), more: None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Appends another one.
    pub(crate) fn append(&mut self, other: Self) {
        self.args.append(other.args);
        match (&mut self.more, other.more) {
            (_, None) => self.tokens.extend(other.tokens.as_slice()),
            (more @ None, theirs) => {
                *more = theirs;
                self.tokens.extend(other.tokens.as_slice());
            }
            (Some(more), Some(theirs)) => {
                let (queries, texts) = (index(&more.queries), index(&more.texts));
                let related = index(&more.related);
                for token in other.tokens.as_slice() {
                    self.tokens.push(match *token {
                        Token::Query(at) => Token::Query(at + queries),
                        Token::Text(at) => Token::Text(at + texts),
                        Token::Cast(at) => Token::Cast(at + texts),
                        Token::Related(at) => Token::Related(at + related),
                        token => token,
                    });
                }
                more.queries.extend(theirs.queries);
                more.texts.extend(theirs.texts);
                more.related.extend(theirs.related);
            }
        }
    }

    /// Appends another one behind a comma, if anything stands before it.
    pub(crate) fn append_listed(&mut self, other: Self) {
        if !self.is_empty() {
            self.tokens.push(Token::Comma);
        }
        self.append(other);
    }

    /// Appends a condition that holds too. Both must be ready to stand beside `and`.
    pub(crate) fn append_and(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
        } else {
            self.tokens.push(Token::And);
            self.append(other);
        }
    }

    /// A part of it: some of the tokens, and the arguments that they bind.
    pub(crate) fn part(&self, tokens: Range<usize>, args: Range<usize>) -> Self {
        let mut part = Self { tokens: Tokens::new(), args: self.args.part(args), more: self.more.clone() };
        part.tokens.extend(&self.tokens.as_slice()[tokens]);
        part
    }

    /// Appends a select in parentheses.
    pub(crate) fn push_query(&mut self, plan: Plan) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Query(index(&more.queries)));
        more.queries.push(Arc::new(plan));
    }

    /// Appends whether there are such rows.
    pub(crate) fn push_related(&mut self, related: Related) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Related(index(&more.related)));
        more.related.push(Arc::new(related));
    }

    pub(crate) fn related(&self, at: u16) -> Option<&Related> {
        self.more.as_ref()?.related.get(usize::from(at)).map(|related| &**related)
    }

    /// The selects within.
    pub(crate) fn plans(&self) -> impl Iterator<Item = &Plan> {
        let more = self.more.as_deref();
        let queries = more.into_iter().flat_map(|more| more.queries.iter().map(|plan| &**plan));
        queries.chain(more.into_iter().flat_map(|more| more.related.iter().map(|related| &related.plan)))
    }

    /// Appends SQL as it stands.
    pub(crate) fn push_text(&mut self, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        self.push_texts([text.clone(), text]);
    }

    /// Appends SQL as it stands, of Postgres and of ClickHouse.
    pub(crate) fn push_texts(&mut self, texts: [Cow<'static, str>; 2]) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Text(index(&more.texts)));
        more.texts.push(texts);
    }

    /// Appends a cast for Postgres.
    pub(crate) fn push_cast(&mut self, ty: &'static str) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Cast(index(&more.texts)));
        more.texts.push([ty.into(), "".into()]);
    }

    pub(crate) fn query(&self, at: u16) -> Option<&Plan> {
        self.more.as_ref()?.queries.get(usize::from(at)).map(|plan| &**plan)
    }

    /// A text in Postgres or in ClickHouse.
    pub(crate) fn text(&self, at: u16, postgres: bool) -> &str {
        let texts = self.more.as_ref().and_then(|more| more.texts.get(usize::from(at)));
        texts.map_or("", |[first, second]| if postgres { first } else { second })
    }

    /// Whether it holds selects, so that columns must say of which table they are.
    pub(crate) fn has_queries(&self) -> bool {
        self.more.as_ref().is_some_and(|more| !more.queries.is_empty() || !more.related.is_empty())
    }
}

/// The index of the next item.
fn index<T>(items: &[T]) -> u16 {
    u16::try_from(items.len()).expect("a query has fewer than 65,536 parts of a kind")
}

impl std::fmt::Debug for Fragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragment").field("tokens", &self.tokens.as_slice()).field("args", &self.args).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_their_order_beyond_the_inline_buffer() {
        let mut tokens = Tokens::new();
        for index in 0..100 {
            tokens.push(Token::Column(Place::of(index)));
            assert_eq!(tokens.as_slice().len(), usize::from(index) + 1);
        }
        tokens.wrap(Operator::Not);
        assert_eq!(tokens.as_slice()[0], Token::Begin(Operator::Not));
        assert_eq!(tokens.as_slice()[100], Token::Column(Place::of(99)));
        assert_eq!(tokens.as_slice()[101], Token::End(Operator::Not));
    }
}
