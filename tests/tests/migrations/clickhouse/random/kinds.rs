//! What random columns are made of.

/// A type, the types that every value of it fits into, and a value of it for a row.
pub const TYPES: [(&str, &[&str], &str); 12] = [
    ("Int32", &["Int64", "Nullable(Int64)"], "toInt32(number) - 3"),
    ("UInt8", &["UInt16", "UInt64", "Int32"], "number + 1"),
    ("String", &["LowCardinality(String)", "Nullable(String)"], "concat('it\\'s ', toString(number))"),
    ("LowCardinality(String)", &["String"], "toString(number)"),
    ("Nullable(Int32)", &["Nullable(Int64)"], "if(number % 2 = 0, NULL, number)"),
    (
        "Enum8('a' = 1, 'b' = 2)",
        &["Enum8('a' = 1, 'b' = 2, 'c' = 3)", "String"],
        "if(number % 2 = 0, 'a', 'b')",
    ),
    ("Decimal(10, 2)", &["Decimal(18, 4)"], "number / 4"),
    ("DateTime", &["DateTime64(3)"], "toDateTime('2099-01-01 00:00:00') + number"),
    ("DateTime64(3)", &["DateTime64(6)"], "toDateTime64('2099-01-01 00:00:00.125', 3)"),
    ("Array(Int32)", &["Array(Nullable(Int64))"], "range(toInt32(number))"),
    ("Map(String, Int32)", &["Map(String, Int64)"], "map('a', number)"),
    ("UUID", &["String"], "toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(number % 10)))"),
];

/// A default for types with this in their name; others are numbers.
pub const DEFAULTS: [(&str, &str); 6] = [
    ("Array", "[]"),
    ("Map", "map()"),
    ("Enum", "'a'"),
    ("Date", "'2099-01-01 00:00:00'"),
    ("UUID", "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'"),
    ("String", "''"),
];
