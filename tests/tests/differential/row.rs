//! The rows, and the values that they and the conditions are made of.

use std::collections::BTreeMap;

use rowcol::prelude::*;

use rowcol_tests::random::Random;

#[derive(Enum, Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Glad,
    Sad,
    Other,
}

/// A row with a column of each kind, most of which may be NULL: in ClickHouse as NULL, or as an empty value.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "facts")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Fact {
    #[key]
    pub id: i64,
    pub small: i32,
    pub size: Option<i64>,
    pub other: Option<i64>,
    pub share: f64,
    pub price: Option<f64>,
    #[postgres(type = "numeric(38,12)")]
    #[clickhouse(type = "Nullable(Decimal(38, 12))")]
    pub cost: Option<Decimal>,
    pub title: String,
    pub name: Option<String>,
    #[clickhouse(null = "")]
    pub note: Option<String>,
    /// Of plain words.
    pub body: Option<String>,
    pub flag: Option<bool>,
    pub mood: Option<Mood>,
    #[column(type = "timestamptz(3)")]
    pub seen: Option<Timestamp>,
    pub tags: Vec<String>,
    pub numbers: Vec<i32>,
    #[clickhouse(null = [])]
    pub labels: Option<Vec<String>>,
    #[clickhouse(type = "Map(LowCardinality(String), String)")]
    pub metadata: Json<BTreeMap<String, String>>,
    #[clickhouse(type = "Map(LowCardinality(String), String)", null = {})]
    pub extra: Option<Json<BTreeMap<String, String>>>,
    pub usage: BTreeMap<String, i64>,
    pub rates: Json<BTreeMap<String, f64>>,
    pub document: Option<RawJson>,
}

pub const POSTGRES: &str = "
    create type mood as enum ('Glad', 'Sad', 'Other');
    create table facts (id bigint primary key, small integer not null, size bigint, other bigint,
        share double precision not null, price double precision, cost numeric(38, 12), title text not null, name text,
        note text, body text, flag boolean, mood mood, seen timestamptz(3), tags text[] not null,
        numbers integer[] not null, labels text[], metadata jsonb not null, extra jsonb, usage jsonb not null,
        rates jsonb not null, document jsonb)";

pub const CLICKHOUSE: &str = "
    create table facts (id Int64, small Int32, size Nullable(Int64), other Nullable(Int64), share Float64,
        price Nullable(Float64), cost Nullable(Decimal(38, 12)), title String, name Nullable(String), note String,
        body Nullable(String), flag Nullable(Bool), mood LowCardinality(Nullable(String)),
        seen Nullable(DateTime64(3)), tags Array(String), numbers Array(Int32), labels Array(String),
        metadata Map(LowCardinality(String), String), extra Map(LowCardinality(String), String),
        usage Map(String, Int64), rates String, document Nullable(String)) engine = MergeTree order by id";

pub const SMALLS: &[i32] = &[-7, -1, 0, 1, 2, 3, 10, 100];
pub const SIZES: &[i64] = &[-5_000_000_000, -1, 0, 1, 2, 3, 7, 5_000_000_000];
/// Halves, for they are where rounding differs, and what is no sum of powers of two.
pub const PRICES: &[f64] = &[-2.5, -1.5, -0.1, 0.0, 0.5, 1.0, 1.5, 2.5, 3.7, 1e10];
/// Texts with what means something in patterns and in SQL. Case is of ASCII only: beyond it, it is the locale's.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "ab",
    "aB",
    "b%",
    "%",
    "_",
    "a_c",
    "abc",
    "\\",
    "a\\b",
    "\\%",
    "'",
    "\"",
    "''",
    "$1",
    "{p0:String}",
    " a ",
    "日本",
    "日",
    "a\nb",
    "-- x",
    "ÄB",
    "/*",
    "Abc\u{1f980}",
    "chat",
    "Chat room",
];
pub const WORDS: &[&str] = &["alpha", "Beta", "GAMMA", "x1", "42", "delta"];
pub const TAGS: &[&str] = &["a", "b", "it's", "\\", "日本", ""];
pub const KEYS: &[&str] = &["k", "it's", "a.b", "\"q\"", "missing", ""];
pub const MOODS: &[Mood] = &[Mood::Glad, Mood::Sad, Mood::Other];
/// Long ago and far ahead, so that no clock is near.
pub const SECONDS: &[i64] = &[946_684_800, 946_684_801, 1_000_000_000, 4_102_444_800];
pub const DOCUMENTS: &[&str] = &[
    r#"{"a": {"b": "x"}}"#,
    r#"{"a": {"b": "5"}}"#,
    r#"{"a": {"b": 5}}"#,
    r#"{"a": {"b": 5.0}}"#,
    r#"{"a": {"b": -5.5}}"#,
    r#"{"a": {"b": 1e3}}"#,
    r#"{"a": {"b": 0.1}}"#,
    r#"{"a": {"b": 9223372036854775807}}"#,
    r#"{"a": {"b": 1e300}}"#,
    r#"{"a": {"b": true}}"#,
    r#"{"a": {"b": false}}"#,
    r#"{"a": {"b": null}}"#,
    r#"{"a": {"b": [1, "x"]}}"#,
    r#"{"a": {"b": {"c": "it's \"quoted\" \\ \n"}}}"#,
    r#"{"a": {}}"#,
    r#"{"a": 7}"#,
    r#"{"a": ["b"]}"#,
    "{}",
    "[]",
    "7",
    r#""b""#,
    "null",
    r#"{"a": "text", "b": "true", "": "empty"}"#,
];

pub fn texts(from: &[&str]) -> Vec<String> {
    from.iter().map(|text| (*text).to_owned()).collect()
}

pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(seconds, 0).unwrap()
}

pub fn decimal(price: f64) -> Decimal {
    Decimal::from_f64_retain(price).unwrap().round_dp(3)
}

impl Fact {
    pub fn random(id: i64, random: &mut Random) -> Self {
        let (text, tags) = (texts(TEXTS), texts(TAGS));
        let filled: Vec<String> = text.iter().filter(|text| !text.is_empty()).cloned().collect();
        let map = |random: &mut Random| -> BTreeMap<String, String> {
            random
                .some(&KEYS[..4])
                .iter()
                .map(|key| ((*key).to_owned(), random.pick::<String>(&text).clone()))
                .collect()
        };
        let metadata = map(random);
        let extra = map(random);
        let labels = random.some(&tags);
        Self {
            id,
            small: *random.pick(SMALLS),
            size: random.perhaps(SIZES),
            other: random.perhaps(SIZES),
            share: *random.pick(PRICES),
            price: random.perhaps(PRICES),
            cost: random.perhaps(PRICES).map(decimal),
            title: random.pick::<String>(&text).clone(),
            name: random.perhaps(&text),
            // An empty value would read as None.
            note: random.perhaps(&filled),
            body: random.perhaps(&[()]).map(|()| random.some(WORDS).join(" ")),
            flag: random.perhaps(&[true, false]),
            mood: random.perhaps(MOODS),
            seen: random.perhaps(SECONDS).map(time),
            tags: random.some(&tags),
            numbers: random.some(SMALLS),
            labels: Some(labels).filter(|labels| !labels.is_empty()),
            metadata: Json(metadata),
            extra: Some(Json(extra)).filter(|extra| !extra.is_empty()),
            usage: random.some(KEYS).iter().map(|key| ((*key).to_owned(), *random.pick(SIZES))).collect(),
            rates: Json(
                random.some(KEYS).iter().map(|key| ((*key).to_owned(), *random.pick(PRICES))).collect(),
            ),
            document: random.perhaps(DOCUMENTS).map(|text| text.parse().unwrap()),
        }
    }
}
