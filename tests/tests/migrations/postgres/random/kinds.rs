//! What random columns are made of: types, values for rows, and expressions that fit them.

use rowcol_codegen::postgres::types::Type;

/// Types whose values are the same and that the same expressions take. In an expression `#` is the column.
pub struct Family {
    pub name: &'static str,
    /// The value in row `i`.
    pub value: &'static str,
    /// Whether each row has another one, and they can be compared.
    pub distinct: bool,
    pub defaults: &'static [&'static str],
    /// What is true of all values, and of the defaults.
    pub condition: &'static str,
    /// What can be computed from it, and the type of that.
    pub computed: (&'static str, &'static str),
}

#[rustfmt::skip]
const FAMILIES: &[Family] = &[
    Family { name: "integer", value: "i + 1", distinct: true, defaults: &["7", "-1", "3 + 4"],
             condition: "# > -1000", computed: ("# * 2", "bigint") },
    Family { name: "numeric", value: "(i + 1) / 4.0", distinct: true, defaults: &["1.25", "0", "-0.5"],
             condition: "# > -100.5", computed: ("round(#)", "numeric") },
    Family { name: "float", value: "(i + 1) / 2.0", distinct: true, defaults: &["0.5", "1"],
             condition: "# < 1000000", computed: ("# * 2", "double precision") },
    Family { name: "text", value: "'it''s ' || i", distinct: true, defaults: &["'none'", "''", "lower('ABC')"],
             condition: "length(#) < 100", computed: ("upper(#)", "text") },
    Family { name: "char", value: "'c' || i", distinct: true, defaults: &["'x'"],
             condition: "length(#) < 50", computed: ("length(#)", "integer") },
    Family { name: "boolean", value: "i % 2 = 0", distinct: false, defaults: &["true", "false"],
             condition: "# IN (true, false)", computed: ("NOT #", "boolean") },
    Family { name: "bytea", value: "decode(lpad(to_hex(i), 4, '0'), 'hex')", distinct: true, defaults: &[r"'\x00'"],
             condition: "length(#) < 100", computed: ("length(#)", "integer") },
    Family { name: "uuid", value: "'00000000-0000-0000-0000-' || lpad(i::text, 12, '0')", distinct: true,
             defaults: &["gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'"],
             condition: "# <> '99999999-0000-0000-0000-000000000000'", computed: ("#::text", "text") },
    Family { name: "date", value: "date '2024-01-01' + i", distinct: true, defaults: &["'2024-02-03'", "CURRENT_DATE"],
             condition: "# > '2000-01-01'", computed: ("# + 1", "date") },
    Family { name: "time", value: "time '10:00' + i * interval '3.25 seconds'", distinct: true,
             defaults: &["'12:00'"], condition: "# >= '00:00'", computed: ("#::interval", "interval") },
    Family { name: "timestamp", value: "timestamp '2024-01-01' + i * interval '1 day 1.125 seconds'",
             distinct: true, defaults: &["'2024-02-03 04:05:06'", "now()"],
             condition: "# > '2000-01-01'", computed: ("date_trunc('day', #)", "timestamp") },
    Family { name: "timestamptz", value: "timestamptz '2024-01-01 UTC' + i * interval '1 day 1.125 seconds'",
             distinct: true, defaults: &["now()", "clock_timestamp()", "CURRENT_TIMESTAMP"],
             condition: "# > '2000-01-01 UTC'", computed: ("# IS NULL", "boolean") },
    Family { name: "interval", value: "i * interval '1 hour'", distinct: true, defaults: &["'1 day'", "interval '2 h'"],
             condition: "# >= '0 s'", computed: ("# * 2", "interval") },
    Family { name: "inet", value: "'10.0.0.' || i", distinct: true, defaults: &["'10.0.0.1'"],
             condition: "family(#) = 4", computed: ("family(#)", "integer") },
    Family { name: "cidr", value: "'10.0.' || i || '.0/24'", distinct: true, defaults: &["'10.0.0.0/24'"],
             condition: "family(#) = 4", computed: ("family(#)", "integer") },
    Family { name: "json", value: "json_build_object('a', i)", distinct: false, defaults: &["'{}'"],
             condition: "json_typeof(#) = 'object'", computed: ("# ->> 'a'", "text") },
    Family { name: "jsonb", value: "jsonb_build_object('a', i)", distinct: true,
             defaults: &["'{}'", "'{\"a\": [1, \"it''s\"]}'"],
             condition: "jsonb_typeof(#) = 'object'", computed: ("# ->> 'a'", "text") },
    Family { name: "tsvector", value: "to_tsvector('simple', 'a ' || i)", distinct: false, defaults: &["''"],
             condition: "length(#) < 100", computed: ("length(#)", "integer") },
    Family { name: "texts", value: "ARRAY['a', i::text]", distinct: true, defaults: &["'{}'", "ARRAY['a', 'b c']"],
             condition: "cardinality(#) < 100", computed: ("cardinality(#)", "integer") },
    Family { name: "integers", value: "ARRAY[i, 2]", distinct: true, defaults: &["'{}'", "ARRAY[1, 2]"],
             condition: "cardinality(#) < 100", computed: ("cardinality(#)", "integer") },
];

/// A type and those that it can become.
pub struct Kind {
    ty: &'static str,
    family: &'static str,
    /// Of its family: every value fits.
    pub wider: &'static [&'static str],
    /// Of its family: the values of the rows fit and stay distinct.
    pub narrower: &'static [&'static str],
    /// Of other families.
    pub others: &'static [&'static str],
}

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    Kind { ty: "smallint", family: "integer", wider: &["integer", "bigint"], narrower: &[], others: &["text", "numeric", "real"] },
    Kind { ty: "integer", family: "integer", wider: &["bigint"], narrower: &["smallint"],
           others: &["text", "numeric(12,2)", "double precision", "boolean", "integer[]"] },
    Kind { ty: "bigint", family: "integer", wider: &[], narrower: &["integer", "smallint"], others: &["text", "numeric", "varchar(40)"] },
    Kind { ty: "numeric", family: "numeric", wider: &[], narrower: &["numeric(14,4)", "numeric(10,2)"], others: &["text", "double precision"] },
    Kind { ty: "numeric(10,2)", family: "numeric", wider: &["numeric", "numeric(12,2)", "numeric(14,4)"], narrower: &["numeric(8,2)"],
           others: &["integer", "bigint"] },
    Kind { ty: "numeric(14,4)", family: "numeric", wider: &["numeric"], narrower: &["numeric(10,2)"], others: &["text", "real"] },
    Kind { ty: "real", family: "float", wider: &["double precision"], narrower: &[], others: &["text", "numeric"] },
    Kind { ty: "double precision", family: "float", wider: &[], narrower: &["real"], others: &["numeric(10,2)", "integer"] },
    Kind { ty: "text", family: "text", wider: &["varchar"], narrower: &["varchar(40)", "varchar(20)"], others: &["char(30)", "text[]", "bytea"] },
    Kind { ty: "varchar", family: "text", wider: &["text"], narrower: &["varchar(40)"], others: &["char(20)"] },
    Kind { ty: "varchar(20)", family: "text", wider: &["varchar(40)", "varchar", "text"], narrower: &["varchar(15)"], others: &["char(20)"] },
    Kind { ty: "varchar(40)", family: "text", wider: &["varchar(60)", "text"], narrower: &["varchar(20)"], others: &["char(40)"] },
    Kind { ty: "char(12)", family: "char", wider: &["char(20)"], narrower: &["char(8)"], others: &["text", "varchar(30)", "varchar(9)"] },
    Kind { ty: "boolean", family: "boolean", wider: &[], narrower: &[], others: &["text", "integer", "smallint", "bigint"] },
    Kind { ty: "bytea", family: "bytea", wider: &[], narrower: &[], others: &["text"] },
    Kind { ty: "uuid", family: "uuid", wider: &[], narrower: &[], others: &["text", "varchar(40)"] },
    Kind { ty: "date", family: "date", wider: &[], narrower: &[], others: &["timestamp", "timestamptz", "text"] },
    Kind { ty: "time", family: "time", wider: &[], narrower: &["time(0)"], others: &["text"] },
    Kind { ty: "time(0)", family: "time", wider: &["time", "time(3)"], narrower: &[], others: &["interval"] },
    Kind { ty: "timestamp", family: "timestamp", wider: &[], narrower: &["timestamp(3)", "timestamp(0)"],
           others: &["timestamptz", "date", "text", "time"] },
    Kind { ty: "timestamp(3)", family: "timestamp", wider: &["timestamp", "timestamp(6)"], narrower: &["timestamp(0)"], others: &["timestamptz(3)"] },
    Kind { ty: "timestamptz", family: "timestamptz", wider: &[], narrower: &["timestamptz(3)"], others: &["timestamp", "date", "text"] },
    Kind { ty: "timestamptz(3)", family: "timestamptz", wider: &["timestamptz"], narrower: &["timestamptz(0)"], others: &["timestamp(3)"] },
    Kind { ty: "interval", family: "interval", wider: &[], narrower: &[], others: &["text"] },
    Kind { ty: "inet", family: "inet", wider: &[], narrower: &[], others: &["cidr", "text"] },
    Kind { ty: "cidr", family: "cidr", wider: &[], narrower: &[], others: &["inet", "text"] },
    Kind { ty: "json", family: "json", wider: &[], narrower: &[], others: &["jsonb", "text"] },
    Kind { ty: "jsonb", family: "jsonb", wider: &[], narrower: &[], others: &["json", "text"] },
    Kind { ty: "tsvector", family: "tsvector", wider: &[], narrower: &[], others: &["text"] },
    Kind { ty: "text[]", family: "texts", wider: &["varchar[]"], narrower: &["varchar(20)[]"], others: &["text", "jsonb"] },
    Kind { ty: "varchar(20)[]", family: "texts", wider: &["text[]", "varchar(40)[]"], narrower: &[], others: &["json"] },
    Kind { ty: "integer[]", family: "integers", wider: &["bigint[]"], narrower: &["smallint[]"], others: &["text[]", "integer"] },
    Kind { ty: "bigint[]", family: "integers", wider: &[], narrower: &["integer[]"], others: &["jsonb"] },
];

/// All types that a new column may have, beside enums.
pub fn types() -> Vec<Type> {
    KINDS.iter().map(|kind| kind.ty.parse().unwrap()).collect()
}

/// The row of a type, where it has one.
pub fn kind(ty: &Type) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.ty.parse::<Type>().is_ok_and(|known| known == *ty))
}

/// The family of a type, of whatever length or precision; none for enums.
pub fn family(ty: &Type) -> Option<&'static Family> {
    let exact = kind(ty);
    let alike = || {
        KINDS.iter().find(|kind| {
            let known: Type = kind.ty.parse().unwrap();
            let bases = [&known, ty].map(|ty| ty.element().fact().map(|fact| fact.name));
            bases[0].is_some()
                && bases[0] == bases[1]
                && matches!(known, Type::Array(_)) == matches!(ty, Type::Array(_))
        })
    };
    let name = match ty.to_string().as_str() {
        "smallint[]" => "integers",
        _ => exact.or_else(alike)?.family,
    };
    FAMILIES.iter().find(|family| family.name == name)
}
