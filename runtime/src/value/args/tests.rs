//! What the arguments look like in both stores. The texts and bytes are written by hand from the formats' definitions
//! and were accepted by real servers.

use chrono::{NaiveTime, TimeZone, Utc};
use ipnetwork::IpNetwork;
use uuid::Uuid;

use super::*;
use crate::ValueError;
use crate::sql::pg::{self, PgType};
use crate::value::{Interval, Json, Written};

fn clickhouse<T: Value>(value: &T, column: Option<&str>) -> (String, Result<String, ValueError>) {
    let mut args = Args::new();
    args.push(value);
    let arg = args.iter().next().unwrap();
    let (mut sql_type, mut text) = (String::new(), String::new());
    arg.write_clickhouse_type(column, &mut sql_type);
    let result = arg.write_clickhouse_text(column, &mut text);
    (sql_type, result.map(|()| text))
}

fn in_clickhouse<T: Value>(value: &T) -> (String, String) {
    let (sql_type, text) = clickhouse(value, None);
    (sql_type, text.unwrap())
}

fn pair(sql_type: &str, text: &str) -> (String, String) {
    (sql_type.to_owned(), text.to_owned())
}

fn postgres<T: Value>(value: &T) -> Result<Vec<u8>, ValueError> {
    let mut args = Args::new();
    args.push(value);
    let mut out = Vec::new();
    args.iter().next().unwrap().encode_postgres(None, &mut out)?;
    Ok(out)
}

#[test]
fn text_is_escaped_for_clickhouse() {
    assert_eq!(in_clickhouse(&"a\tb\\c'd\n".to_owned()), pair("String", r"a\tb\\c\'d\n"));
    assert_eq!(
        in_clickhouse(&vec!["it's".to_owned(), "[,]".to_owned()]),
        pair("Array(String)", r"['it\'s','[,]']")
    );
    assert_eq!(in_clickhouse(&vec![0xff_u8, b'a', 0]), pair("String", r"\xFFa\0"));
}

#[test]
fn clickhouse_types_hold_every_value_of_a_list() {
    let time = Utc.timestamp_opt(0, 500).unwrap();
    assert_eq!(
        in_clickhouse(&vec![Some(time), None]),
        pair("Array(Nullable(DateTime64(9, 'UTC')))", "['1970-01-01 00:00:00.000000500',NULL]")
    );
    let decimals = vec!["1.5".parse::<rust_decimal::Decimal>().unwrap(), "123456789.25".parse().unwrap()];
    assert_eq!(in_clickhouse(&decimals), pair("Array(Decimal(76, 2))", "[1.5,123456789.25]"));
    assert_eq!(in_clickhouse(&Vec::<u8>::new()), pair("String", ""));
    assert_eq!(in_clickhouse(&Vec::<i64>::new()), pair("Array(Int64)", "[]"));
    assert_eq!(in_clickhouse(&None::<i32>), pair("Nullable(Int32)", r"\N"));
    assert_eq!(
        in_clickhouse(&(1_u8, vec!["a".to_owned()])),
        pair("Tuple(UInt8, Array(String))", "(1,['a'])")
    );
}

#[test]
fn the_column_decides_between_two_forms() {
    let time = NaiveTime::from_hms_micro_opt(0, 0, 1, 5).unwrap();
    assert_eq!(clickhouse(&time, None), ("Int64".into(), Ok("1000005".into())));
    assert_eq!(clickhouse(&time, Some("Nullable(String)")), ("String".into(), Ok("00:00:01.000005".into())));
    assert_eq!(clickhouse(&Uuid::nil(), Some("LowCardinality(String)")).0, "String");
    let json =
        Json(std::collections::BTreeMap::from([("k'", "v")].map(|(k, v)| (k.to_owned(), v.to_owned()))));
    assert_eq!(clickhouse(&json, None), ("String".into(), Ok(r#"{"k\'":"v"}"#.into())));
    let map = "Map(LowCardinality(String), String)";
    assert_eq!(clickhouse(&json, Some(map)), (map.into(), Ok(r"{'k\'':'v'}".into())));
}

#[test]
fn what_a_store_cannot_hold_is_an_error() {
    let errors = [
        clickhouse(&Interval::default(), None).1.unwrap_err(),
        clickhouse(&Utc.with_ymd_and_hms(1899, 12, 31, 23, 59, 59).unwrap(), None).1.unwrap_err(),
        clickhouse(&None::<Vec<i32>>, None).1.unwrap_err(),
        postgres(&"a\0b".to_owned()).unwrap_err(),
        postgres(&Utc.timestamp_opt(0, 1).unwrap()).unwrap_err(),
        postgres(&vec![vec![1_i32]]).unwrap_err(),
        postgres(&Json(
            std::collections::BTreeMap::from([((1, 2), 3)])
                .into_iter()
                .collect::<std::collections::HashMap<_, _>>(),
        ))
        .unwrap_err(),
    ];
    let texts: Vec<_> = errors.iter().map(|error| error.0.as_ref()).collect();
    assert_eq!(
        texts,
        [
            "an interval cannot be an argument in ClickHouse: no column holds one",
            "the time lies outside of what ClickHouse's DateTime64 holds: the years 1900 to 2299",
            "a list, map or tuple cannot be NULL in ClickHouse",
            "the text holds a NUL byte, which Postgres cannot store",
            "the time has more than 6 digits behind the second, the column has not; `.trunc_subsecs(6)` cuts it",
            "a list of lists cannot be an argument in Postgres",
            "the value cannot be written as JSON: key must be a string",
        ]
    );
}

#[test]
fn postgres_gets_binary_values() {
    // int4[]: one dimension, with NULLs, of oid 23; 2 elements from 1 on; 7; NULL.
    let list = postgres(&vec![Some(7_i32), None]).unwrap();
    assert_eq!(
        list,
        [
            0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255,
            255, 255
        ]
    );
    assert_eq!(postgres(&Json(1)).unwrap(), b"\x011");
    assert_eq!(postgres(&"10.0.0.0/8".parse::<IpNetwork>().unwrap()).unwrap(), [2, 8, 0, 4, 10, 0, 0, 0]);
    assert_eq!(
        postgres(&std::collections::BTreeMap::from([(1_i32, Some("a".to_owned())), (2, None)])).unwrap(),
        b"\x01{\"1\":\"a\",\"2\":null}"
    );
    let mut args = Args::new();
    args.push(&None::<i64>);
    let null = args.iter().next().unwrap();
    assert_eq!(null.encode_postgres(None, &mut Vec::new()), Ok(Written::Null));
    assert_eq!(null.postgres_type(None), pg::BigInt::INFO);
}

#[test]
fn a_value_that_breaks_its_promise_is_an_error() {
    struct Liar;
    impl crate::value::Read for Liar {
        fn of_postgres(_: u32, _: Option<&[u8]>) -> Result<Self, ValueError> {
            Ok(Self)
        }

        fn of_clickhouse(
            _: &crate::value::ClickHouseType,
            _: &mut &[u8],
        ) -> Result<Self, crate::value::ReadError> {
            Ok(Self)
        }
    }

    impl Value for Liar {
        type Base = Self;
        type Postgres = ();
        type ClickHouse = ();
        const KIND: Kind = Kind::Scalar(Scalar::I32);
        crate::__read_methods!();
        fn bind(&self, slot: Slot<'_>) {
            slot.text("no number");
        }
    }
    assert_eq!(
        postgres(&Liar).unwrap_err().0,
        "`Value::bind` put a value of another kind than `Value::KIND` says"
    );
}
