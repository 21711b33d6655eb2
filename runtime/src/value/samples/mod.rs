//! The extreme values of every type, and [`__for_each_codec!`](crate::__for_each_codec), the list of all pairs of a Rust
//! type and a column type. Tests drive each pair through every path of both stores with it; see the macro's example.

mod pairs;

pub use std::collections::{BTreeMap, HashMap};
pub use std::fmt::Debug;
pub use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use bigdecimal::BigDecimal;
pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
pub use ethnum::{I256, U256};
pub use ipnetwork::IpNetwork;
pub use rust_decimal::Decimal;
pub use uuid::Uuid;

pub use crate::sql::pg::PgTypeInfo;
pub use crate::sql::{ch, pg};
pub use crate::value::{AggregateState, Enum, Id, Identified, Interval, Json, RawJson, Timestamp, id};

/// Whether two values are one: NaN is NaN, and 1.50 is 1.5.
pub fn same<T: PartialEq + Debug>(a: &T, b: &T) -> bool {
    a == b || format!("{a:?}") == format!("{b:?}")
}

/// `Some` of each value, and `None`.
pub fn optional<T>(values: Vec<T>) -> Vec<Option<T>> {
    values.into_iter().map(Some).chain([None]).collect()
}

/// No values, each value alone, all of them.
pub fn lists<T: Clone>(values: Vec<T>) -> Vec<Vec<T>> {
    let mut lists = vec![Vec::new()];
    lists.extend(values.iter().map(|value| vec![value.clone()]));
    lists.push(values);
    lists
}

/// Maps without an entry, with one, with one for each key; the values are taken in turn.
pub fn maps<K: Clone, V: Clone, M: FromIterator<(K, V)>>(keys: &[K], values: &[V]) -> Vec<M> {
    let entry = |i: usize| (keys[i].clone(), values[i % values.len()].clone());
    vec![M::from_iter([]), M::from_iter([entry(0)]), (0..keys.len()).map(entry).collect()]
}

macro_rules! integers {
    ($($name:ident: $type:ident;)*) => {
        $(
            #[doc = concat!("The ends and the middle of `", stringify!($type), "`.")]
            pub fn $name() -> Vec<$type> {
                let one = $type::from(1_u8);
                vec![$type::MIN, $type::MIN + one, $type::from(0_u8), one, $type::from(100_u8), $type::MAX - one, $type::MAX]
            }
        )*
    };
}

integers! {
    i16s: i16; i32s: i32; i64s: i64; i128s: i128; i256s: I256;
    u8s: u8; u16s: u16; u32s: u32; u64s: u64; u128s: u128; u256s: U256;
}

/// The ends and the middle of `i8`.
pub fn i8s() -> Vec<i8> {
    vec![i8::MIN, -1, 0, 1, i8::MAX]
}

/// Both.
pub fn bools() -> Vec<bool> {
    vec![false, true]
}

/// NaN, the infinities, both zeros, the ends, the smallest.
pub fn f32s() -> Vec<f32> {
    vec![
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        0.0,
        -0.0,
        0.1,
        f32::MIN,
        f32::MAX,
        f32::MIN_POSITIVE,
        1e-45,
    ]
}

/// NaN, the infinities, both zeros, the ends, the smallest.
pub fn f64s() -> Vec<f64> {
    vec![
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        0.1,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ]
}

/// Short texts with everything that SQL and the formats give a meaning to.
pub fn short_texts() -> Vec<String> {
    [
        "",
        "a",
        "  x",
        "🦀é",
        "it's",
        "\"q\"",
        r"\",
        r"\N",
        "NULL",
        "\t\n\r\u{8}",
        "--;/*",
        "{p0}",
        "$1",
        "\u{10FFFF}",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Short texts, and one of 1 MiB.
pub fn texts() -> Vec<String> {
    let mut texts = short_texts();
    texts.push("1234567é".repeat(1 << 17));
    texts
}

/// Nothing, all bytes, 1 MiB.
pub fn byte_strings() -> Vec<Vec<u8>> {
    vec![vec![], vec![0], (0..=255).collect(), vec![0xff; 1 << 20]]
}

/// All zero, counting, all ones.
pub fn uuids() -> Vec<Uuid> {
    vec![Uuid::nil(), Uuid::from_u128(0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f), Uuid::max(), id::uuid_v4()]
}

/// Decimals that are read from text.
pub fn decimals(texts: &[&str]) -> Vec<Decimal> {
    texts.iter().map(|text| Decimal::from_str_exact(text).expect("a decimal")).collect()
}

/// Decimals of any size that are read from text.
pub fn big_decimals(texts: &[&str]) -> Vec<BigDecimal> {
    texts.iter().map(|text| text.parse().expect("a decimal")).collect()
}

/// Decimals of `precision` digits: the smallest, the largest, those that look round.
pub fn decimal_texts(precision: usize, scale: usize) -> Vec<String> {
    let place = |digits: String| {
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        if scale == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
    };
    let mut texts: Vec<String> = ["0", "1", "9", "10", "1000", "10000"].map(|d| place(d.to_owned())).to_vec();
    texts.extend([place("9".repeat(precision)), place(format!("1{}", "0".repeat(precision - 1)))]);
    let negative: Vec<_> = texts.iter().map(|text| format!("-{text}")).collect();
    texts.extend(negative);
    texts
}

/// All of [`decimal_texts`] as `T`.
pub fn all_decimals<T: std::str::FromStr<Err: Debug>>(precision: usize, scale: usize) -> Vec<T> {
    decimal_texts(precision, scale).iter().map(|text| text.parse().expect("a decimal")).collect()
}

fn timestamp(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

/// Points in time that both stores hold, with as many digits as `precision` says.
pub fn timestamps(precision: u8) -> Vec<Timestamp> {
    use chrono::SubsecRound;
    let times = [
        "1900-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "2000-01-01T00:00:00.000001Z",
        "2024-02-29T12:34:56.123456789Z",
        "2105-06-07T08:09:10.5Z",
        if precision == 9 { "2262-04-11T23:47:16.854775807Z" } else { "2299-12-31T23:59:59.999999Z" },
    ];
    times.map(|text| timestamp(text).trunc_subsecs(precision.into())).to_vec()
}

/// Points in time that only Postgres holds.
pub fn distant_timestamps() -> Vec<Timestamp> {
    ["-4712-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "+262142-12-31T23:59:59.999999Z"]
        .map(timestamp)
        .to_vec()
}

/// Points in time that ClickHouse's DateTime holds.
pub fn date_times() -> Vec<Timestamp> {
    ["1970-01-01T00:00:00Z", "2024-02-29T12:34:56Z", "2105-01-01T00:00:00Z", "2106-02-07T06:28:15Z"]
        .map(timestamp)
        .to_vec()
}

/// Without their zone.
pub fn naive(times: Vec<Timestamp>) -> Vec<NaiveDateTime> {
    times.into_iter().map(|time| time.naive_utc()).collect()
}

/// Days that are read from text.
pub fn dates(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| text.parse().expect("a date")).collect()
}

/// Times of day with as many digits as `precision` says.
pub fn times(precision: u8) -> Vec<NaiveTime> {
    use chrono::SubsecRound;
    ["00:00:00", "12:34:56.123456", "23:59:59.999999"]
        .map(|text| text.parse::<NaiveTime>().expect("a time").trunc_subsecs(precision.into()))
        .to_vec()
}

/// Intervals of every sign, and the largest.
pub fn intervals() -> Vec<Interval> {
    vec![
        Interval::default(),
        Interval { months: 14, days: -3, microseconds: 5_400_500_000 },
        Interval { months: -1, days: 1, microseconds: -1 },
        Interval { months: i32::MAX, days: i32::MIN, microseconds: i64::MAX },
        Interval { months: i32::MIN, days: i32::MAX, microseconds: i64::MIN },
    ]
}

/// IPv4 addresses.
pub fn ipv4s() -> Vec<Ipv4Addr> {
    vec![Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST, Ipv4Addr::new(1, 2, 3, 4), Ipv4Addr::BROADCAST]
}

/// IPv6 addresses.
pub fn ipv6s() -> Vec<Ipv6Addr> {
    vec![Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST, "2001:db8::8:800:200c:417a".parse().expect("an address")]
}

/// Addresses of both versions.
pub fn addresses() -> Vec<IpAddr> {
    ipv4s().into_iter().map(IpAddr::V4).chain(ipv6s().into_iter().map(IpAddr::V6)).collect()
}

/// Networks.
pub fn networks() -> Vec<IpNetwork> {
    ["0.0.0.0/0", "10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32", "::1/128"]
        .map(|text| text.parse().expect("a network"))
        .to_vec()
}

/// JSON in the form that `jsonb` gives back.
pub fn raw_jsons() -> Vec<RawJson> {
    [
        "null",
        "{}",
        "[]",
        r#""it's \"quoted\" \\ 🦀\n""#,
        r#"{"a": 1, "b": [true, null, {"c": "é"}]}"#,
        "12345678901234567890.000000000000000001",
    ]
    .map(|text| text.parse().expect("JSON"))
    .to_vec()
}

/// JSON objects in the form that ClickHouse's JSON gives back: sorted, without blanks and without empty parts.
pub fn json_objects() -> Vec<RawJson> {
    ["{}", r#"{"a":"x"}"#, r#"{"a":"it's \"quoted\" \\ 🦀","b":{"c":"é"}}"#]
        .map(|t| t.parse().expect("JSON"))
        .to_vec()
}

/// Values of a shape of their own.
pub fn jsons() -> Vec<Json<BTreeMap<String, Vec<Option<i64>>>>> {
    maps(&short_texts(), &lists(optional(i64s()))).into_iter().map(Json).collect()
}

/// An enum whose labels need quoting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `DEBUG`
    Debug,
    /// `it's`
    Quoted,
    /// `back\slash`
    Backslash,
}

/// The SQL of [`Level`] in Postgres.
pub const CREATE_LEVEL: &str = r#"create type "Level" as enum ('DEBUG', 'it''s', 'back\slash')"#;

impl Enum for Level {
    const POSTGRES: PgTypeInfo =
        PgTypeInfo { name: "\"Level\"", oid: 0, array_name: "\"Level\"[]", array_oid: 0 };
    const LABELS: &'static [&'static str] = &["DEBUG", "it's", r"back\slash"];
    const NUMBERS: &'static [i16] = &[1, -5, 100];
    const VARIANTS: &'static [Self] = &[Self::Debug, Self::Quoted, Self::Backslash];

    fn ordinal(&self) -> usize {
        *self as usize
    }

    fn at(ordinal: usize) -> Option<Self> {
        Self::VARIANTS.get(ordinal).copied()
    }
}

crate::__enum_codecs!(Level: pg::Enum<Level>, ch::LowCardinality<ch::String>, Label);

/// All variants.
pub fn levels() -> Vec<Level> {
    Level::VARIANTS.to_vec()
}

/// A model with ids of text.
#[derive(Debug, PartialEq)]
pub struct Named;

impl Identified for Named {
    type Repr = String;

    fn new_id() -> String {
        id::cuid2()
    }
}

/// A model with ids that are UUIDs.
#[derive(Debug, PartialEq)]
pub struct Numbered;

impl Identified for Numbered {
    type Repr = Uuid;

    fn new_id() -> Uuid {
        id::uuid_v7()
    }
}

/// New ids.
pub fn ids<M: Identified>() -> Vec<Id<M>> {
    vec![Id::new(), Id::new()]
}

/// A type of a user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Email(pub String);

crate::__newtype_codecs!(Email, 0: String, pg::Text, ch::String);

/// Some.
pub fn emails() -> Vec<Email> {
    short_texts().into_iter().map(Email).collect()
}
