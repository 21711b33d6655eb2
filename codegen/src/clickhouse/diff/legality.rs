//! What the server makes of a change, as data.
//!
//! Each row has an example that the tests run against a real server, so that a server that changes its mind is
//! noticed: [`TYPE_CHANGES`] are casts of a column's values, [`KEY_CHANGES`] are type changes where a key needs the
//! column, [`ALTERS`] is everything else, and [`READ_ONLY`] the settings that only a new table can have.
//! Measured on 26.7.

use crate::clickhouse::types::Type;

/// What a type change does to the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Each value stays.
    Keeps,
    /// It runs without a word, and values are other ones afterwards. What becomes of them.
    Loses(&'static str),
    /// A value that does not fit stops the mutation, and the column cannot be read until it has its old type again.
    MayStick,
    /// The server does not begin, with this code. A rebuild casts the values through text.
    Refused(u32),
}

/// A kind of type change.
pub struct TypeChange {
    /// An example: the type before.
    pub from: &'static str,
    /// The type after.
    pub to: &'static str,
    /// A value of the type before, as SQL: where something is lost or stuck, one that shows it.
    pub value: &'static str,
    /// Its text afterwards, where the change succeeds.
    pub after: &'static str,
    /// What happens.
    pub effect: Effect,
    holds: fn(&Type, &Type) -> bool,
}

macro_rules! changes {
    ($($from:literal => $to:literal, $value:literal -> $after:literal, $effect:expr, $holds:expr;)*) => {
        &[$(TypeChange { from: $from, to: $to, value: $value, after: $after, effect: $effect, holds: $holds }),*]
    };
}

use Effect::{Keeps, Loses, MayStick, Refused};
use Type as T;

const WRAPS: Effect = Loses("a number outside of the new range becomes another one (300 becomes 44)");
const ROUNDS: Effect = Loses("a number with more digits than the new type has is rounded");
const CUTS: Effect =
    Loses("what is behind the point is cut off, and a number outside of the new range becomes another");
const SCALE: Effect = Loses("decimal digits beyond the new scale are cut off");
const FRACTION: Effect = Loses("fractions of a second beyond the new precision are cut off");
const TIME: Effect = Loses("the time of day is cut off");
const RANGE: Effect = Loses("a date outside of the new range becomes another one");
const NAMES: Effect = Loses("names become numbers");
const VALUES: Effect = Loses("rows that hold a value that is gone cannot be read any more");
const TRUTH: Effect = Loses("every number but 0 becomes true");

/// The rules for two types without Nullable and LowCardinality around them and without parts of their own; the
/// first that holds counts. What no rule holds for may stick.
pub const TYPE_CHANGES: &[TypeChange] = changes! {
    "Int32" => "Int64", "-5" -> "-5", Keeps, |a, b| fits_in(a, b);
    "UInt32" => "Int64", "4000000000" -> "4000000000", Keeps, |a, b| fits_in(a, b);
    "Bool" => "UInt8", "true" -> "1", Keeps, |a, b| *a == T::Bool && integer(b).is_some();
    "UInt64" => "UInt8", "300" -> "44", WRAPS, |a, b| integer(a).is_some() && integer(b).is_some();
    "Int32" => "UInt32", "-1" -> "4294967295", WRAPS, |a, b| integer(a).is_some() && integer(b).is_some();
    "UInt8" => "Bool", "7" -> "true", TRUTH, |a, b| integer(a).is_some() && *b == T::Bool;
    "Int16" => "Float32", "-7" -> "-7", Keeps, |a, b| exact_float(a, b);
    "Int64" => "Float64", "9007199254740993" -> "9007199254740992", ROUNDS,
        |a, b| integer(a).is_some() && float(b);
    "Float32" => "Float64", "0.5" -> "0.5", Keeps, |a, b| *a == T::Float32 && *b == T::Float64;
    "Float64" => "Float32", "0.1234567890123" -> "0.12345679", ROUNDS, |a, b| float(a) && float(b);
    "Float64" => "Int32", "1.9" -> "1", CUTS, |a, b| float(a) && integer(b).is_some();
    "Decimal(10, 2)" => "Decimal(18, 4)", "1.55" -> "1.55", Keeps, |a, b| wider_decimal(a, b);
    "Decimal(10, 2)" => "Decimal(10, 0)", "1.55" -> "1", SCALE, |a, b| lower_scale(a, b);
    "DateTime64(3)" => "DateTime64(6)", "'2024-01-01 00:00:00.123'" -> "2024-01-01 00:00:00.123000", Keeps,
        |a, b| matches!((digits(a), digits(b)), (Some(a), Some(b)) if a <= b && b <= 6);
    "DateTime64(6)" => "DateTime64(3)", "'2024-01-01 00:00:00.123456'" -> "2024-01-01 00:00:00.123", FRACTION,
        |a, b| matches!((digits(a), digits(b)), (Some(a), Some(b)) if a > b);
    "DateTime64(3)" => "DateTime64(9)", "'2285-01-01 00:00:00'" -> "", MayStick,
        |a, b| digits(a).is_some() && digits(b).is_some();
    "DateTime" => "DateTime('Europe/Berlin')", "'2024-01-01 00:00:00'" -> "2024-01-01 01:00:00", Keeps,
        |a, b| matches!((a, b), (T::DateTime(_), T::DateTime(_)));
    "DateTime" => "DateTime64(3)", "'2024-01-01 00:00:00'" -> "2024-01-01 00:00:00.000", Keeps,
        |a, b| matches!(a, T::DateTime(_)) && digits(b).is_some_and(|digits| digits <= 6);
    "DateTime64(3)" => "DateTime", "'2024-01-01 00:00:00.123'" -> "2024-01-01 00:00:00", FRACTION,
        |a, b| digits(a).is_some() && matches!(b, T::DateTime(_));
    "DateTime" => "Date", "'2024-01-01 12:00:00'" -> "2024-01-01", TIME,
        |a, b| (digits(a).is_some() || matches!(a, T::DateTime(_))) && matches!(b, T::Date | T::Date32);
    "Date" => "Date32", "'2024-01-01'" -> "2024-01-01", Keeps, |a, b| *a == T::Date && *b == T::Date32;
    "Date32" => "Date", "'1900-01-01'" -> "2079-06-07", RANGE, |a, b| *a == T::Date32 && *b == T::Date;
    "Date" => "DateTime", "'2140-01-02'" -> "2003-11-25 17:31:44", RANGE,
        |a, b| matches!(a, T::Date | T::Date32) && matches!(b, T::DateTime(_));
    "Enum8('x' = 1)" => "Enum8('x' = 1, 'y' = 2)", "'x'" -> "x", Keeps, |a, b| extends(a, b);
    "Enum8('x' = 1)" => "Enum16('x' = 1)", "'x'" -> "x", Keeps, |a, b| extends(a, b);
    "Enum8('x' = 1, 'y' = 2)" => "Enum8('x' = 2, 'y' = 1)", "'x'" -> "", Refused(70), |a, b| renumbers(a, b);
    "Enum8('x' = 1, 'y' = 2)" => "Enum8('y' = 2)", "'x'" -> "", VALUES,
        |a, b| members(a).is_some() && members(b).is_some();
    "Enum8('x' = 1)" => "Int8", "'x'" -> "1", NAMES, |a, b| members(a).is_some() && integer(b).is_some();
    "Enum8('x' = 1)" => "String", "'x'" -> "x", Keeps, |a, b| prints(a) && *b == T::String;
    "UUID" => "String", "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'" -> "61f0c404-5cb3-11e7-907b-a6006ad3dba0", Keeps,
        |a, b| prints(a) && *b == T::String;
    "FixedString(4)" => "FixedString(8)", "'ab'" -> "ab", Keeps,
        |a, b| matches!((a, b), (T::FixedString(a), T::FixedString(b)) if a <= b);
    "FixedString(4)" => "FixedString(2)", "'abcd'" -> "", Refused(131),
        |a, b| matches!((a, b), (T::FixedString(_), T::FixedString(_)));
    "FixedString(4)" => "String", "'abcd'" -> "abcd", Keeps,
        |a, b| matches!(a, T::FixedString(_)) && *b == T::String;
    "String" => "Int32", "'str'" -> "", MayStick, |a, _| *a == T::String;
};

/// What a type change does to the values that a column holds.
///
/// ```
/// use rowcol_codegen::clickhouse::diff::legality::{Effect, effect};
///
/// let of = |from: &str, to: &str| effect(&from.parse().unwrap(), &to.parse().unwrap());
/// assert_eq!(of("Array(Int8)", "Array(Nullable(Int64))"), Effect::Keeps);
/// assert_eq!(of("String", "Nullable(Int32)"), Effect::MayStick);
/// assert!(matches!(of("Nullable(Int8)", "Int8"), Effect::Loses(_)));
/// ```
#[must_use]
pub fn effect(from: &Type, to: &Type) -> Effect {
    let nulls = if from.is_nullable() && !to.is_nullable() { NULLS } else { Keeps };
    let (from, to) = (from.bare(), to.bare());
    if from == to {
        return nulls;
    }
    let values = match (from, to) {
        (T::Array(a), T::Array(b)) => effect(a, b),
        (T::Map(a, x), T::Map(b, y)) => effect(a, b).max(effect(x, y)),
        (T::Tuple(a), T::Tuple(b)) => tuple(a, b),
        _ => {
            let rule = TYPE_CHANGES.iter().find(|rule| (rule.holds)(from, to));
            rule.map_or(MayStick, |rule| rule.effect)
        }
    };
    nulls.max(values)
}

const NULLS: Effect = Loses("NULL becomes the default of the column or of its type");
const ELEMENTS: Effect = Loses("the values of tuple elements that are gone are gone with them");

/// Elements with names are matched by name, others by their place.
fn tuple(from: &[(Option<String>, Type)], to: &[(Option<String>, Type)]) -> Effect {
    let named = from.iter().chain(to).all(|(name, _)| name.is_some());
    if !named {
        let inner = from.iter().zip(to).map(|((_, a), (_, b))| effect(a, b)).max().unwrap_or(Keeps);
        return if from.len() == to.len() { inner } else { MayStick };
    }
    from.iter()
        .map(|(name, ty)| match to.iter().find(|(other, _)| other == name) {
            Some((_, other)) => effect(ty, other),
            None => ELEMENTS,
        })
        .max()
        .unwrap_or(Keeps)
}

/// The width in bits, and whether it has a sign.
fn integer(ty: &Type) -> Option<(u16, bool)> {
    match ty {
        T::Int(bits) => Some((*bits, true)),
        T::UInt(bits) => Some((*bits, false)),
        _ => None,
    }
}

fn fits_in(from: &Type, to: &Type) -> bool {
    match (integer(from), integer(to)) {
        (Some((a, signed)), Some((b, other))) => (a <= b && signed == other) || (a < b && other),
        _ => false,
    }
}

fn float(ty: &Type) -> bool {
    matches!(ty, T::Float32 | T::Float64)
}

fn exact_float(from: &Type, to: &Type) -> bool {
    let bits = integer(from).map(|(bits, _)| bits);
    match to {
        T::Float32 => bits.is_some_and(|bits| bits <= 16),
        T::Float64 => bits.is_some_and(|bits| bits <= 32),
        _ => false,
    }
}

fn wider_decimal(from: &Type, to: &Type) -> bool {
    matches!((from, to), (T::Decimal(p, s), T::Decimal(q, t)) if t >= s && q - t >= p - s)
}

fn lower_scale(from: &Type, to: &Type) -> bool {
    matches!((from, to), (T::Decimal(p, s), T::Decimal(q, t)) if t < s && q - t >= p - s)
}

fn digits(ty: &Type) -> Option<u8> {
    match ty {
        T::DateTime64(digits, _) => Some(*digits),
        _ => None,
    }
}

/// The names and numbers of an enum.
pub(super) fn members(ty: &Type) -> Option<Vec<(&str, i16)>> {
    match ty.bare() {
        T::Enum8(values) => {
            Some(values.iter().map(|(name, number)| (name.as_str(), (*number).into())).collect())
        }
        T::Enum16(values) => Some(values.iter().map(|(name, number)| (name.as_str(), *number)).collect()),
        _ => None,
    }
}

pub(super) fn extends(from: &Type, to: &Type) -> bool {
    matches!((members(from), members(to)), (Some(a), Some(b)) if a.iter().all(|member| b.contains(member)))
}

fn renumbers(from: &Type, to: &Type) -> bool {
    let (Some(a), Some(b)) = (members(from), members(to)) else { return false };
    a.iter().any(|(name, number)| b.iter().any(|(other, new)| (name == other) != (number == new)))
}

/// Types that are written as text and read back from it.
fn prints(ty: &Type) -> bool {
    integer(ty).is_some()
        || members(ty).is_some()
        || matches!(ty, T::Bool | T::Uuid | T::Ipv4 | T::Ipv6 | T::Date | T::Date32 | T::DateTime(_))
        || matches!(ty, T::DateTime64(..) | T::Float32 | T::Float64 | T::Decimal(..))
}

/// What needs a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// ORDER BY, PRIMARY KEY, SAMPLE BY.
    Sorting,
    /// PARTITION BY.
    Partition,
    /// An argument of the engine: a version, a sign, columns to sum.
    Engine,
}

/// A type change of a column that something needs, and whether the server does it.
pub struct KeyChange {
    /// What needs the column.
    pub place: Place,
    /// The type before.
    pub from: &'static str,
    /// The type after.
    pub to: &'static str,
    /// Whether ALTER does it.
    pub allowed: bool,
}

macro_rules! key_changes {
    ($($place:ident, $from:literal => $to:literal, $allowed:literal;)*) => {
        &[$(KeyChange { place: Place::$place, from: $from, to: $to, allowed: $allowed }),*]
    };
}

/// Examples of [`stays_in_place`].
pub const KEY_CHANGES: &[KeyChange] = key_changes! {
    Sorting, "String" => "LowCardinality(String)", true;
    Sorting, "Enum8('x' = 1)" => "Enum8('x' = 1, 'y' = 2)", true;
    Sorting, "DateTime" => "DateTime('UTC')", true;
    Sorting, "Date" => "UInt16", true;
    Sorting, "String" => "FixedString(8)", false;
    Sorting, "UInt64" => "UInt32", false;
    Sorting, "UInt32" => "UInt64", false;
    Sorting, "UInt64" => "Int64", false;
    Sorting, "UInt64" => "String", false;
    Partition, "DateTime" => "DateTime('UTC')", true;
    Partition, "Enum8('x' = 1)" => "Enum8('x' = 1, 'y' = 2)", true;
    Partition, "DateTime" => "Date", false;
    Partition, "DateTime" => "DateTime64(3)", false;
    Engine, "UInt32" => "UInt64", true;
    Engine, "UInt64" => "UInt32", false;
};

/// Whether the server changes the type of a column although something needs it.
#[must_use]
pub fn stays_in_place(place: Place, from: &Type, to: &Type) -> bool {
    let metadata = extends(from, to) || matches!((from, to), (T::DateTime(_), T::DateTime(_)));
    let same_order =
        *to == T::LowCardinality(Box::new(from.clone())) || (*from == T::Date && *to == T::UInt(16));
    match place {
        Place::Partition => metadata,
        Place::Sorting => metadata || same_order,
        Place::Engine => metadata || fits_in(from, to),
    }
}

/// A statement and what the server says to it.
pub struct Alter {
    /// What is tried.
    pub what: &'static str,
    /// The clauses behind the name of the table [`PROBED`].
    pub clauses: &'static str,
    /// The codes of the error, of one server or another; none where it succeeds.
    pub codes: &'static [u32],
}

/// The table that the [`ALTERS`] are tried on.
pub const PROBED: &str = "CREATE TABLE probed (id UInt64, k String, ts DateTime, a Int32, b Nullable(Int32), s String, \
    n Int32, v UInt32, mat Int32 MATERIALIZED a + 1, i Int32, c Int32, p Int32, INDEX ix i TYPE minmax, \
    CONSTRAINT ck CHECK c >= 0, PROJECTION pr (SELECT p ORDER BY p)) ENGINE = ReplacingMergeTree(v) \
    PARTITION BY toYYYYMM(ts) PRIMARY KEY id ORDER BY (id, k) \
    SETTINGS deduplicate_merge_projection_mode = 'drop'";

macro_rules! alters {
    ($($what:literal, $clauses:literal, $codes:expr;)*) => {
        &[$(Alter { what: $what, clauses: $clauses, codes: &$codes }),*]
    };
}

/// What the plan relies on, of changes that are no type changes.
pub const ALTERS: &[Alter] = alters! {
    "drop a column of the sorting key", "DROP COLUMN k", [47, 524];
    "drop a column of the primary key", "DROP COLUMN id", [47, 524];
    "drop a column of the partition key", "DROP COLUMN ts", [47, 524];
    "drop the version", "DROP COLUMN v", [524];
    "drop a column that a MATERIALIZED column uses", "DROP COLUMN a", [44];
    "the same, when that column changes in the same ALTER", "MODIFY COLUMN mat Int32 MATERIALIZED n, DROP COLUMN a", [44];
    "drop a column of a skip index", "DROP COLUMN i", [47];
    "drop a column of a constraint", "DROP COLUMN c", [47];
    "drop a column of a projection", "DROP COLUMN p", [47];
    "drop an index and its column", "DROP INDEX ix, DROP COLUMN i", [];
    "rename a column of the sorting key", "RENAME COLUMN k TO kk", [524];
    "rename a column of the partition key", "RENAME COLUMN ts TO tt", [524];
    "rename the version", "RENAME COLUMN v TO w", [524];
    "rename a column that a MATERIALIZED column uses", "RENAME COLUMN a TO aa", [];
    "rename a column of a skip index", "RENAME COLUMN i TO ii", [];
    "rename a column of a constraint", "RENAME COLUMN c TO cc", [];
    "rename a column of a projection", "RENAME COLUMN p TO pp", [47];
    "rename and change one column in one ALTER", "RENAME COLUMN s TO t, MODIFY COLUMN t LowCardinality(String)", [48];
    "Nullable to a type without NULL, without DEFAULT", "MODIFY COLUMN b Int32", [36];
    "the same, with a DEFAULT", "MODIFY COLUMN b Int32 DEFAULT 0", [];
    "append a new column to the sorting key", "ADD COLUMN x Int32, MODIFY ORDER BY (id, k, x)", [];
    "append a column that is there to the sorting key", "MODIFY ORDER BY (id, k, a)", [36];
    "append a new column with a DEFAULT to the sorting key", "ADD COLUMN x Int32 DEFAULT 1, MODIFY ORDER BY (id, k, x)", [36];
    "drop a suffix of the sorting key", "MODIFY ORDER BY id", [];
    "put the sorting key in another order", "MODIFY ORDER BY (k, id)", [36];
    "change the primary key", "MODIFY PRIMARY KEY (id, k)", [62];
    "change the partition key", "MODIFY PARTITION BY ts", [62];
    "change the engine", "MODIFY ENGINE = MergeTree", [62];
    "sample by a column of the primary key", "MODIFY SAMPLE BY id", [];
    "sample by another column", "MODIFY SAMPLE BY v", [36];
    "remove a TTL where there is none", "REMOVE TTL", [36];
    "remove what a column does not have", "MODIFY COLUMN a REMOVE DEFAULT", [36];
    "remove EPHEMERAL", "MODIFY COLUMN a REMOVE EPHEMERAL", [62];
    "an unknown setting", "MODIFY SETTING nope = 1", [115];
    "a setting", "MODIFY SETTING ttl_only_drop_parts = 1", [];
    "update a key column", "UPDATE k = '' WHERE 1", [420];
    "drop and add a constraint in one ALTER", "DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK c > -5", [];
    "drop and add an index in one ALTER", "DROP INDEX ix, ADD INDEX ix i TYPE set(3)", [];
};

/// Settings that the server takes in CREATE TABLE only (472).
pub const READ_ONLY: [&str; 8] = [
    "add_minmax_index_for_numeric_columns",
    "add_minmax_index_for_string_columns",
    "add_minmax_index_for_temporal_columns",
    "enable_mixed_granularity_parts",
    "index_granularity",
    "index_granularity_bytes",
    "share_nested_offsets",
    "table_disk",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> Type {
        text.parse().unwrap()
    }

    #[test]
    fn each_rule_holds_for_its_example() {
        for rule in TYPE_CHANGES {
            assert_eq!(effect(&ty(rule.from), &ty(rule.to)), rule.effect, "{} to {}", rule.from, rule.to);
        }
        for change in KEY_CHANGES {
            let found = stays_in_place(change.place, &ty(change.from), &ty(change.to));
            assert_eq!(found, change.allowed, "{} to {}", change.from, change.to);
        }
    }

    #[test]
    fn parts_are_judged_one_by_one() {
        assert_eq!(effect(&ty("Map(String, Int8)"), &ty("Map(String, Int16)")), Keeps);
        assert_eq!(effect(&ty("Tuple(a Int8)"), &ty("Tuple(a Int8, b Int8)")), Keeps);
        assert_eq!(effect(&ty("Tuple(a Int8)"), &ty("Tuple(b Int8)")), ELEMENTS);
        assert_eq!(effect(&ty("Tuple(Int8)"), &ty("Tuple(Int8, Int8)")), MayStick);
        assert_eq!(effect(&ty("LowCardinality(String)"), &ty("String")), Keeps);
        assert_eq!(effect(&ty("Nullable(UInt64)"), &ty("UInt8")), NULLS.max(WRAPS));
    }
}
