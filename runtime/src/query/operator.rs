//! What stands around operands: one table, in both dialects.

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

/// The entries of a `jsonb` object that have one of some keys; NULL of NULL.
const JSONB_WITH_KEYS: [&str; 4] = [
    "(select case when it.m is not null then coalesce((select jsonb_object_agg(e.key, e.value) \
            from jsonb_each(it.m) as e where e.key = any(",
    ")), '{}') end from (select ",
    "",
    " as m) as it)",
];

/// The same of those whose keys begin with a text.
const JSONB_WITH_PREFIX: [&str; 4] = [
    "(select case when it.m is not null then coalesce((select jsonb_object_agg(e.key, e.value) \
            from jsonb_each(it.m) as e where starts_with(e.key, ",
    ")), '{}') end from (select ",
    "",
    " as m) as it)",
];

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
    /// The entries of a map that have one of these keys.
    RetainKeys = JSONB_WITH_KEYS,
        clickhouse ["mapFilter((k, v) -> k in ", ", ", "", ")"];
    /// The entries of a map whose keys begin so.
    RetainPrefix = JSONB_WITH_PREFIX,
        clickhouse ["mapFilter((k, v) -> startsWith(k, ", "), ", "", ")"];
    /// The same of a map kept as JSON.
    RetainDocumentKeys = JSONB_WITH_KEYS,
        clickhouse ["concat('{', arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1), ':', e.2), \
            arrayFilter(e -> e.1 in ", ", JSONExtractKeysAndValuesRaw(", "", "))), ','), '}')"];
    /// The same of a map kept as JSON.
    RetainDocumentPrefix = JSONB_WITH_PREFIX,
        clickhouse ["concat('{', arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1), ':', e.2), \
            arrayFilter(e -> startsWith(e.1, ", "), JSONExtractKeysAndValuesRaw(", "", "))), ','), '}')"];
    /// A map of ClickHouse as one of another type.
    MapAs = ["", "", "", ""], clickhouse ["cast(", ", ", "", ")"];
    /// The same of one whose values can be NULL, without those that are.
    PresentMapAs = ["", "", "", ""],
        clickhouse ["cast(mapFilter((k, v) -> isNotNull(v), ", "), ", "", ")"];
    /// A map kept as JSON as one of ClickHouse.
    DocumentAs = ["", "", "", ""], clickhouse ["JSONExtract(", ", ", "", ")"];
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

    // Points in time. ClickHouse cuts off a fraction of a second towards 1970, but for `toStartOfSecond` and `toDate32`.
    /// At most so many microseconds ago.
    Since = ["", " >= now() - ", "", " * interval '1 microsecond'"],
        clickhouse ["", " >= now64(6) - toIntervalMicrosecond(", "", ")"];
    /// The start of the minute.
    StartOfMinute = ["date_trunc('minute', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfMinute(toStartOfSecond(toDateTime64(", ", 6)), ", "), 0, ", ")"];
    /// The start of the hour.
    StartOfHour = ["date_trunc('hour', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfHour(toStartOfSecond(toDateTime64(", ", 6)), ", "), 0, ", ")"];
    /// The start of the day.
    StartOfDay = ["date_trunc('day', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toDate32(", ", ", "), 0, ", ")"];
    /// The start of the week.
    StartOfWeek = ["date_trunc('week', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfWeek(toDate32(", ", ", "), 1), 0, ", ")"];
    /// The start of the month.
    StartOfMonth = ["date_trunc('month', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfMonth(toDate32(", ", ", ")), 0, ", ")"];
    /// The start of the quarter.
    StartOfQuarter = ["date_trunc('quarter', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfQuarter(toDate32(", ", ", ")), 0, ", ")"];
    /// The start of the year.
    StartOfYear = ["date_trunc('year', ", ", ", "", ")"],
        clickhouse ["toDateTime64(toStartOfYear(toDate32(", ", ", ")), 0, ", ")"];
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
    /// The same over a window, where ClickHouse must not count NULLs in their own column: there it finds none.
    CountOver = ["count(", "", "", ")"], clickhouse ["count(materialize(", "", "", "))"];
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
    /// The mean over a window.
    AvgOver = ["avg(", "", "", ")"], clickhouse ["avgOrNull(", "", "", ")"];
    /// The same, conditional.
    AvgOverIf = ["avg(", ") filter (where ", "", ")"], clickhouse ["avgOrNullIf(", ", ", "", ")"];
    /// What stands around the two.
    AvgOfWindow = ["(", "", "", ")::float8"], clickhouse ["", "", "", ""];
    /// The least.
    Min = ["min(", "", "", ")"], clickhouse ["minOrNull(", "", "", ")"];
    /// The same, conditional.
    MinIf = ["min(", ") filter (where ", "", ")"], clickhouse ["minOrNullIf(", ", ", "", ")"];
    /// Exact, interpolated.
    Quantile = ["percentile_cont(", ") within group (order by ", "", ")"],
        clickhouse ["quantileExactInclusiveOrNull(", ")(toFloat64(", "", "))"];
    /// The same, conditional.
    QuantileIf = ["percentile_cont(", ") filter (where ", "", ")"],
        clickhouse ["quantileExactInclusiveOrNullIf(", "), ", "", ")"];
    /// The same for several levels, as a list.
    Quantiles = ["coalesce(percentile_cont(array[", "]::float8[]) within group (order by ", "", "), '{}')"],
        clickhouse ["quantilesExactInclusiveOrNull(", ")(toFloat64(", "", "))"];
    /// The same, conditional.
    QuantilesIf = ["coalesce(percentile_cont(array[", ") filter (where ", "", "), '{}')"],
        clickhouse ["quantilesExactInclusiveOrNullIf(", "), ", "", ")"];
    /// Of a sample. Of one value, ClickHouse makes infinity, and of nothing else.
    StdDev = ["stddev_samp(", "", "", ")::float8"], clickhouse ["nullIf(stddevSampStableOrNull(", "", "", "), inf)"];
    /// The same, conditional.
    StdDevIf = ["(stddev_samp(", ") filter (where ", "", "))::float8"],
        clickhouse ["nullIf(stddevSampStableOrNullIf(", ", ", "", "), inf)"];
    /// The same over a window.
    StdDevOver = ["stddev_samp(", "", "", ")"], clickhouse ["stddevSampStableOrNull(", "", "", ")"];
    /// The same, conditional.
    StdDevOverIf = ["stddev_samp(", ") filter (where ", "", ")"],
        clickhouse ["stddevSampStableOrNullIf(", ", ", "", ")"];
    /// What stands around the two.
    StdDevOfWindow = ["(", "", "", ")::float8"], clickhouse ["nullIf(", "", "", ", inf)"];
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
    /// As a list, each value once.
    CollectDistinct = ["coalesce(array_remove(array_agg(distinct ", "", "", "), null), '{}')"],
        clickhouse ["groupUniqArray(", "", "", ")"];
    /// The same, conditional.
    CollectDistinctIf = ["coalesce(array_remove(array_agg(distinct ", ") filter (where ", "", "), null), '{}')"],
        clickhouse ["groupUniqArrayIf(", ", ", "", ")"];
    /// One of them.
    AnyValue = ["(array_remove(array_agg(", "", "", "), null))[1]"], clickhouse ["anyOrNull(", "", "", ")"];
    /// The same, conditional.
    AnyValueIf = ["(array_remove(array_agg(", ") filter (where ", "", "), null))[1]"],
        clickhouse ["anyOrNullIf(", ", ", "", ")"];
    /// The sums by the keys of maps, behind the sum of a value.
    SumMap = ["(select coalesce(jsonb_object_agg(s.k, s.v), '{}') from (select e.key as k, ",
        " as v from unnest(array_agg(", "", ")) as m, jsonb_each_text(m) as e \
            where e.value is not null group by e.key) as s)"],
        clickhouse ["sumMap(", "", "", ")"];
    /// The same, conditional.
    SumMapIf = ["(select coalesce(jsonb_object_agg(s.k, s.v), '{}') from (select e.key as k, ",
        ") filter (where ", "", ")) as m, jsonb_each_text(m) as e \
            where e.value is not null group by e.key) as s)"],
        clickhouse ["sumMapIf(", ", ", "", ")"];
    /// A function of ClickHouse, behind its name.
    Call = ["", "(", "", ")"];
    /// The same, conditional.
    CallIf = ["", ") filter (where ", "", ")"];
    /// The same of one that is NULL in place of 0.
    CallOrZero = ["ifNull(", "(", "", "), 0)"];
    /// The same, conditional.
    CallOrZeroIf = ["ifNull(", ") filter (where ", "", "), 0)"];
    /// The same of one that gives a float of 32 bits.
    CallF64 = ["toFloat64(", "(", "", "))"];
    /// The same, conditional.
    CallF64If = ["toFloat64(", ") filter (where ", "", "))"];
    /// The value of the states of a column, whose function's name stands before it.
    Merge = ["(", "", "", ")"];
    /// The same, conditional.
    MergeIf = ["(", ") filter (where ", "", ")"];
    /// The state of the aggregate within, whose name gets `State` behind it.
    State = ["", "", "", ""];
    /// A key of the grouping is left out, in a row of totals.
    IsTotal = ["(grouping(", "", "", ") = 1)"];
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
    (Operator::CollectDistinct, Operator::CollectDistinctIf),
    (Operator::AnyValue, Operator::AnyValueIf),
    (Operator::Quantiles, Operator::QuantilesIf),
    (Operator::SumMap, Operator::SumMapIf),
    (Operator::Call, Operator::CallIf),
    (Operator::CallOrZero, Operator::CallOrZeroIf),
    (Operator::CallF64, Operator::CallF64If),
    (Operator::Merge, Operator::MergeIf),
];

/// Aggregates that give less by themselves than is made of them: the function alone, for windows and states, and what
/// stands around a window of it.
const BARE: &[(Operator, Operator, Operator)] = &[
    (Operator::Count, Operator::CountOver, Operator::Whole),
    (Operator::Avg, Operator::AvgOver, Operator::AvgOfWindow),
    (Operator::AvgIf, Operator::AvgOverIf, Operator::AvgOfWindow),
    (Operator::StdDev, Operator::StdDevOver, Operator::StdDevOfWindow),
    (Operator::StdDevIf, Operator::StdDevOverIf, Operator::StdDevOfWindow),
    (Operator::CallOrZero, Operator::Call, Operator::Whole),
    (Operator::CallOrZeroIf, Operator::CallIf, Operator::Whole),
    (Operator::CallF64, Operator::Call, Operator::Whole),
    (Operator::CallF64If, Operator::CallIf, Operator::Whole),
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

    /// The function of an aggregate alone, and what stands around a window of it.
    pub(crate) fn bare(self) -> (Self, Self) {
        let differs = BARE.iter().find(|(plain, ..)| *plain == self);
        differs.map_or((self, Self::Whole), |(_, bare, around)| (*bare, *around))
    }
}
