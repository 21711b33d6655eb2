//! Every pair of a Rust type and a column type, with its extreme values, through the real servers: by each way that
//! rows travel there, and back by the codec of the column and by the type that the server announces.

use std::marker::PhantomData;

use futures_util::StreamExt as _;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use rowcol::field::{Field, InClickHouse, InPostgres};
use rowcol::query::KeyField;
use rowcol::relation::Link;
use rowcol::sql::{ch, pg};
use rowcol::value::samples::*;
use rowcol::value::{Args, ClickHouseCodec, PostgresCodec, ReadError};
use rowcol::{
    Cells, ClickHouseModel, Column, Led, NoTenant, PostgresModel, StoreTable, Table, ValueError, Writable,
};

use super::*;

/// How many rows go by COPY and by UNNEST; fewer go by VALUES.
const COPIED: usize = 600;
const UNNESTED: usize = 40;

/// Declares a model of one store with a number and a value that a column of type `S` holds.
macro_rules! cell {
    ($name:ident: $codec:ident, $column:path, $($store:tt)*) => {
        #[derive(Debug, Clone, PartialEq)]
        struct $name<T, S> {
            n: i64,
            value: T,
            column: PhantomData<fn() -> S>,
        }

        impl<T: $codec<S> + Value + Clone, S: $column + 'static> Model for $name<T, S> {
            type Columns = ();
            type ColumnsIn<J> = ();
            type Key = i64;
            type Tenant = NoTenant;
            type TenantLead = Led;
            type KeyLead = Led;
            const COLUMNS: () = ();
            const TABLE: &'static Table = &Table {
                model: "Cell",
                fields: &["n", "value"],
                key: &[0],
                tenant: None,
                updated_at: &[],
                version: None,
                $($store)*
            };
            const KEY: &'static [KeyField] = &[KeyField::of::<i64>(0)];
            const LINKS: &'static [Link] = &[];

            fn columns_in<J>(_: u8) {}

            fn bind_key(key: &i64, args: &mut Args) {
                args.push(key);
            }

            fn read_whole(_: &mut rowcol::shape::Row<'_>) -> std::result::Result<Self, rowcol::query::Unread> {
                unreachable!("no shape is made of cells")
            }
        }

        impl<T: $codec<S> + Value + Clone, S: $column + 'static> Writable for $name<T, S> {
            fn bind_identity(&self, args: &mut Args) {
                args.push(&self.n);
            }
        }

        impl<T, S> Field<0> for $name<T, S> {
            type Type = i64;

            fn get(&self) -> &i64 {
                &self.n
            }
        }

        impl<T, S> Field<1> for $name<T, S> {
            type Type = T;

            fn get(&self) -> &T {
                &self.value
            }
        }
    };
}

cell!(PgCell: PostgresCodec, pg::PgType,
    postgres: Some(StoreTable::postgres::<Self>("cells", &["n", "v"])), clickhouse: None);
cell!(ChCell: ClickHouseCodec, ch::ChType,
    postgres: None, clickhouse: Some(StoreTable::clickhouse::<Self>("cells", &["n", "v"], &[0], "MergeTree")));

impl<T, S: pg::PgType + 'static> PostgresModel for PgCell<T, S>
where
    T: PostgresCodec<S> + Value + Clone,
{
    const POSTGRES: &'static [rowcol::PostgresColumn<Self>] =
        &[<Self as InPostgres<0, pg::BigInt>>::COLUMN, <Self as InPostgres<1, S>>::COLUMN];

    fn decode<R: Cells>(row: &mut R) -> Result<Self, (u16, ValueError)> {
        let n = <Self as InPostgres<0, pg::BigInt>>::decode(row)?;
        Ok(Self { n, value: <Self as InPostgres<1, S>>::decode(row)?, column: PhantomData })
    }
}

impl<T, S: ch::ChType + 'static> ClickHouseModel for ChCell<T, S>
where
    T: ClickHouseCodec<S> + Value + Clone,
{
    const CLICKHOUSE: &'static [rowcol::ClickHouseColumn<Self>] =
        &[<Self as InClickHouse<0, ch::Int64>>::COLUMN, <Self as InClickHouse<1, S>>::COLUMN];

    fn read(input: &mut &[u8]) -> Result<Self, (u16, ReadError)> {
        let n = <Self as InClickHouse<0, ch::Int64>>::read(input)?;
        Ok(Self { n, value: <Self as InClickHouse<1, S>>::read(input)?, column: PhantomData })
    }
}

/// Whether what came back is what was sent. JSON columns keep values, not texts.
fn alike<T: PartialEq + Debug>(sql: &str, sent: &T, read: &T) -> bool {
    let json = |value: &T| format!("{value:?}").replace("RawJson(", "(").parse_json();
    same(sent, read)
        || (sql.to_lowercase().contains("json") && json(sent).is_some() && json(sent) == json(read))
}

/// What a `Debug` of JSON shows, as JSON.
trait ParseJson {
    fn parse_json(&self) -> Option<serde_json::Value>;
}

impl ParseJson for String {
    fn parse_json(&self) -> Option<serde_json::Value> {
        let list = self.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let text = match list {
            // `[({…}), ({…})]`
            Some(items) => format!("[{}]", items.split("), (").map(unwrapped).collect::<Vec<_>>().join(",")),
            None => unwrapped(self).to_owned(),
        };
        serde_json::from_str(&text).ok()
    }
}

/// `Some((1))` as `1`.
fn unwrapped(text: &str) -> &str {
    let text = text.strip_prefix("Some(").map_or(text, |rest| rest.strip_suffix(')').unwrap_or(rest));
    let text = text.strip_prefix('(').unwrap_or(text);
    text.strip_suffix(')').unwrap_or(text)
}

async fn through_postgres<T, S>(admin: Postgres, sql: &'static str, values: Vec<T>)
where
    T: PostgresCodec<S> + Value + Clone + PartialEq + Debug,
    S: pg::PgType + 'static,
{
    let schema = fresh("cells");
    admin.execute_raw(&format!("create schema {schema}")).await.unwrap();
    let url = with(&postgres_url(), &format!("schema={schema}&connection_limit=1"));
    let postgres = Postgres::connect(&url).await.unwrap();
    let labels = Level::LABELS.iter().map(|label| format!("'{}'", label.replace('\'', "''")));
    let labels = labels.collect::<Vec<_>>().join(", ");
    let create = [
        format!("create type \"Level\" as enum ({labels})"),
        format!("create table cells (n bigint primary key, v {sql})"),
    ];
    postgres.create(&create).await.unwrap();
    // Large values go once by each way, small ones until the way is taken.
    let large = values.iter().any(|value| format!("{value:?}").len() > 100_000);
    let mut from = 0;
    for count in if large { vec![values.len()] } else { vec![values.len(), UNNESTED, COPIED] } {
        let rows: Vec<PgCell<T, S>> = (0..count.max(values.len()))
            .map(|at| PgCell {
                n: from + at as i64,
                value: values[at % values.len()].clone(),
                column: PhantomData,
            })
            .collect();
        from += rows.len() as i64;
        let written = PgCell::insert_many(&rows).run(&postgres).await;
        assert_eq!(written.unwrap_or_else(|error| panic!("{sql}: {error}")), rows.len() as u64);
        let n = Column::<PgCell<T, S>, i64>::at(0, 0);
        let first = rows[0].n;
        let query = || PgCell::<T, S>::find().filter(move |()| n.ge(first)).order_by(move |()| n);
        let whole = query().all(&postgres).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(whole.len(), rows.len());
        for (sent, read) in rows.iter().zip(&whole) {
            assert!(alike(sql, &sent.value, &read.value), "{sql}: {:?} became {:?}", sent.value, read.value);
        }
        match query().select(|()| Column::<PgCell<T, S>, T>::at(1, 0)).all(&postgres).await {
            Ok(dynamic) => {
                for (whole, dynamic) in whole.iter().zip(&dynamic) {
                    assert!(same(&whole.value, dynamic), "{sql}: {:?} and {dynamic:?}", whole.value);
                }
            }
            // A map by itself is read as part of its row, and its error says so.
            Err(error) => assert!(error.to_string().contains("`Json` around the map"), "{sql}: {error}"),
        }
    }
}

async fn through_clickhouse<T, S>(admin: ClickHouse, sql: &'static str, values: Vec<T>)
where
    T: ClickHouseCodec<S> + Value + Clone + PartialEq + Debug,
    S: ch::ChType + 'static,
{
    let database = fresh("cells");
    admin.execute_raw(&format!("create database {database}")).await.unwrap();
    let clickhouse =
        ClickHouse::connect(&with(&clickhouse_url(), &format!("database={database}"))).await.unwrap();
    clickhouse
        .create(&[format!(
            "create table cells (n Int64, v {sql}) engine = MergeTree order by n settings allow_suspicious_low_cardinality_types = 1"
        )])
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let rows: Vec<ChCell<T, S>> =
        (0..).zip(values).map(|(n, value)| ChCell { n, value, column: PhantomData }).collect();
    let written = ChCell::insert_many(&rows).run(&clickhouse).await;
    assert_eq!(written.unwrap_or_else(|error| panic!("{sql}: {error}")), rows.len() as u64);
    let query = || ChCell::<T, S>::find().full_scan().order_by(|()| Column::<ChCell<T, S>, i64>::at(0, 0));
    let whole = query().all(&clickhouse).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert_eq!(whole.len(), rows.len());
    for (sent, read) in rows.iter().zip(&whole) {
        assert!(alike(sql, &sent.value, &read.value), "{sql}: {:?} became {:?}", sent.value, read.value);
    }
    let dynamic = query().select(|()| Column::<ChCell<T, S>, T>::at(1, 0)).all(&clickhouse).await;
    for (whole, dynamic) in whole.iter().zip(&dynamic.unwrap_or_else(|error| panic!("{sql}: {error}"))) {
        assert!(same(&whole.value, dynamic), "{sql}: {:?} and {dynamic:?}", whole.value);
    }
    admin.execute_raw(&format!("drop database {database}")).await.unwrap();
}

/// Texts that only their size makes special.
fn mebibyte() -> Vec<String> {
    vec!["\u{1f980}".repeat(262_144), "x".repeat(1 << 20)]
}

macro_rules! all {
    (
        postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
        clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
    ) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn every_type_through_postgres() {
            let admin = Postgres::connect(&with(&postgres_url(), "connection_limit=4")).await.unwrap();
            let trips: Vec<futures_util::future::BoxFuture<'static, ()>> = vec![
                $(Box::pin(through_postgres::<$type, $marker>(admin.clone(), $sql, $values)),)*
                Box::pin(through_postgres::<String, pg::Text>(admin.clone(), "text", mebibyte())),
            ];
            let count = trips.len();
            futures_util::stream::iter(trips).buffer_unordered(8).collect::<Vec<()>>().await;
            println!("{count} pairs of a Rust type and a column type went through Postgres");
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn every_type_through_clickhouse() {
            let admin = ClickHouse::connect(&clickhouse_url()).await.unwrap();
            let trips: Vec<futures_util::future::BoxFuture<'static, ()>> = vec![
                $(Box::pin(through_clickhouse::<$ch_type, $ch_marker>(admin.clone(), $ch_sql, $ch_values)),)*
                Box::pin(through_clickhouse::<String, ch::String>(admin.clone(), "String", mebibyte())),
            ];
            let count = trips.len();
            futures_util::stream::iter(trips).buffer_unordered(8).collect::<Vec<()>>().await;
            println!("{count} pairs of a Rust type and a column type went through ClickHouse");
        }
    };
}
rowcol::__for_each_codec!(all);

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_byte_is_refused_by_postgres_with_a_clear_error() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let span = Span { name: Some("a\0b".into()), ..span(1) };
    insta::assert_snapshot!(Span::insert(&span).run(&postgres).await.unwrap_err(), @"spans.name: the text holds a NUL byte, which Postgres cannot store");
    Span::insert(&span).run(&clickhouse).await.unwrap();
    assert_eq!(Span::of(&span.project).one(&clickhouse).await.unwrap(), Some(span));
}

/// So many values that the strategy makes, from a seed that is printed.
fn random<S: Strategy>(seed: u64, strategy: &S) -> Vec<S::Value> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(proptest::test_runner::Config::default(), rng);
    (0..400).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn random_values_through_both_servers() {
    let seed = rowcol_tests::random::seed();
    let pg = Postgres::connect(&with(&postgres_url(), "connection_limit=4")).await.unwrap();
    let ch = ClickHouse::connect(&clickhouse_url()).await.unwrap();
    let text = "\\PC*".prop_map(|text: String| text.replace('\0', ""));
    let micros = -2_208_988_800_000_000_i64..10_413_791_999_000_000;
    let time = micros.prop_map(|micros| Timestamp::from_timestamp_micros(micros).unwrap());
    let decimal = (any::<i64>(), 0..=10_u32).prop_map(|(digits, scale)| Decimal::new(digits / 10, scale));
    macro_rules! both {
        ($($type:ty: $strategy:expr, $pg:ty, $pg_sql:literal, $ch:ty, $ch_sql:literal;)*) => {$(
            let values = random(seed, &$strategy);
            through_postgres::<$type, $pg>(pg.clone(), $pg_sql, values.clone()).await;
            through_clickhouse::<$type, $ch>(ch.clone(), $ch_sql, values).await;
        )*};
    }
    both! {
        i16: any::<i16>(), pg::SmallInt, "smallint", ch::Int16, "Int16";
        i64: any::<i64>(), pg::BigInt, "bigint", ch::Int64, "Int64";
        u64: any::<u64>(), pg::Numeric<20, 0>, "numeric(20,0)", ch::UInt64, "UInt64";
        i128: any::<i128>(), pg::Numeric<39, 0>, "numeric(39,0)", ch::Int128, "Int128";
        f32: any::<f32>(), pg::Real, "real", ch::Float32, "Float32";
        f64: any::<u64>().prop_map(f64::from_bits), pg::DoublePrecision, "double precision", ch::Float64, "Float64";
        bool: any::<bool>(), pg::Boolean, "boolean", ch::Bool, "Bool";
        String: text, pg::Text, "text", ch::LowCardinality<ch::String>, "LowCardinality(String)";
        Option<String>: option::of(text.clone()), pg::Text, "text", ch::Nullable<ch::String>, "Nullable(String)";
        Vec<u8>: vec(any::<u8>(), 0..40), pg::Bytea, "bytea", ch::String, "String";
        Uuid: any::<u128>().prop_map(Uuid::from_u128), pg::Uuid, "uuid", ch::Uuid, "UUID";
        Decimal: decimal, pg::Numeric<28, 10>, "numeric(28,10)", ch::Decimal<28, 10>, "Decimal(28, 10)";
        Timestamp: time, pg::Timestamptz<6>, "timestamptz", ch::DateTime64<6>, "DateTime64(6)";
        Vec<Option<i32>>: vec(option::of(any::<i32>()), 0..6), pg::Array<pg::Integer>, "integer[]",
            ch::Array<ch::Nullable<ch::Int32>>, "Array(Nullable(Int32))";
        Vec<String>: vec(text, 0..4), pg::Array<pg::Text>, "text[]", ch::Array<ch::String>, "Array(String)";
    }
}
