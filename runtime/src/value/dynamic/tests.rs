//! The dynamic readers give what the codecs of the columns give.

use super::super::samples::*;
use super::super::*;
use crate::ValueError;
use crate::sql::{ch, pg};

/// The object id that a server would announce; enums have one of the database's.
fn oid<S: pg::PgType>() -> u32 {
    if S::INFO.oid == 0 { 16_400 } else { S::INFO.oid }
}

fn postgres<T: PostgresCodec<S> + Value + PartialEq + Debug, S: pg::PgType>(sql: &str, values: Vec<T>) {
    for value in values {
        let mut out = Vec::new();
        let written = value.encode(&mut out).unwrap();
        if S::INFO.oid == 0 && sql.ends_with("[]") {
            set_element_oid(&mut out, 16_400);
        }
        let cell = (written == Written::Value).then_some(out.as_slice());
        match T::read_postgres(oid::<S>(), cell) {
            Ok(read) => assert!(same(&read, &value), "{value:?} in {sql} became {read:?}"),
            Err(error) => panic!("{value:?} in {sql}: {error}"),
        }
    }
}

fn clickhouse<T: ClickHouseCodec<S> + Value + PartialEq + Debug, S: ch::ChType>(values: Vec<T>) {
    let mut name = String::new();
    S::write_name(&mut name);
    let ty: ClickHouseType = name.parse().unwrap();
    for value in values {
        let mut out = Vec::new();
        value.write(&mut out).unwrap();
        let mut input = out.as_slice();
        let read = T::read_clickhouse(&ty, &mut input);
        assert!(read.as_ref().is_ok_and(|read| same(read, &value)), "{value:?} in {name} became {read:?}");
        assert!(input.is_empty());
        for cut in [0, out.len() / 2, out.len() - 1] {
            let read = T::read_clickhouse(&ty, &mut &out[..cut]);
            assert_eq!(read, Err(ReadError::Incomplete), "{value:?} in {name}, cut");
        }
    }
}

macro_rules! all {
    (
        postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
        clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
    ) => {
        #[test]
        fn as_the_codecs_of_postgres() {
            $(postgres::<$type, $marker>($sql, $values);)*
        }

        #[test]
        fn as_the_codecs_of_clickhouse() {
            // A NULL that is kept as the column's default is told apart by the query, not by the reader.
            $(if !stringify!($ch_marker).contains("NullAsDefault") {
                clickhouse::<$ch_type, $ch_marker>($ch_values);
            })*
        }
    };
}
crate::__for_each_codec!(all);

#[test]
fn numbers_from_every_type_that_holds_them_exactly() {
    assert_eq!(u64::read_postgres(20, Some(&7_i64.to_be_bytes())), Ok(7));
    assert_eq!(i64::read_postgres(21, Some(&(-7_i16).to_be_bytes())), Ok(-7));
    assert_eq!(Decimal::read_postgres(23, Some(&7_i32.to_be_bytes())), Ok(Decimal::from(7)));
    assert_eq!(i32::read_clickhouse(&ClickHouseType::UInt(64), &mut &7_u64.to_le_bytes()[..]), Ok(7));
    assert_eq!(f64::read_clickhouse(&ClickHouseType::Float32, &mut &0.5_f32.to_le_bytes()[..]), Ok(0.5));
}

#[test]
fn what_does_not_fit_is_said() {
    let said = |error: ValueError| error.to_string();
    insta::assert_snapshot!(said(u64::read_postgres(20, Some(&(-7_i64).to_be_bytes())).unwrap_err()), @"the column holds -7, which a `u64` cannot hold");
    insta::assert_snapshot!(said(i64::read_postgres(701, Some(&[0; 8])).unwrap_err()), @"it is double precision, which a `i64` is not read from");
    insta::assert_snapshot!(said(String::read_postgres(25, None).unwrap_err()), @"the column holds NULL; make the field an `Option` or the column NOT NULL");
    insta::assert_snapshot!(said(i64::read_postgres(600, Some(&[0; 16])).unwrap_err()), @"it is of the type with the object id 600, which a `i64` is not read from");
    let error = |ty: &str, bytes: &[u8]| match u8::read_clickhouse(&ty.parse().unwrap(), &mut &*bytes) {
        Err(ReadError::Invalid(error)) => error.to_string(),
        other => format!("{other:?}"),
    };
    insta::assert_snapshot!(error("Nullable(UInt8)", &[1]), @"the column holds NULL; make the field an `Option` or the column NOT NULL");
    insta::assert_snapshot!(error("UInt16", &[0, 1]), @"the column holds a number that is too large for a `u8`");
    insta::assert_snapshot!(error("String", &[0]), @"it is String, which a `u8` is not read from");
    insta::assert_snapshot!(error("Decimal(9, 1)", &[5, 0, 0, 0]), @"the column holds a number with a fraction, which a `u8` cannot hold");
}

#[test]
fn the_entries_of_a_document_are_read_like_columns() {
    let document = |json: &str| [b"\x01", json.as_bytes()].concat();
    let jsonb = oid::<pg::Jsonb>();
    type Map<V> = BTreeMap<String, V>;
    let wide = document(r#"{"a\"b": 340282366920938463463374607431768211455, "c": 0}"#);
    let expected = BTreeMap::from([("a\"b".to_owned(), u128::MAX), ("c".to_owned(), 0)]);
    assert_eq!(Map::<u128>::read_postgres(jsonb, Some(&wide)), Ok(expected));
    let floats = document(r#"{"x": 1.5e3, "y": -0.1}"#);
    let expected = BTreeMap::from([("x".to_owned(), 1500.0), ("y".to_owned(), -0.1)]);
    assert_eq!(Map::<f64>::read_postgres(jsonb, Some(&floats)), Ok(expected));
    let decimals = document(r#"{"as text": "1.50", "as a number": 1.50}"#);
    let found = Map::<Decimal>::read_postgres(jsonb, Some(&decimals)).unwrap();
    assert!(found.values().all(|decimal| *decimal == Decimal::new(15, 1)), "{found:?}");
    let some = document(r#"{"none": null, "some": "text", "empty": ""}"#);
    let expected = [("none", None), ("some", Some("text")), ("empty", Some(""))];
    let expected = expected.map(|(key, text)| (key.to_owned(), text.map(str::to_owned)));
    assert_eq!(Map::<Option<String>>::read_postgres(jsonb, Some(&some)), Ok(BTreeMap::from(expected)));
    let said = |error: ValueError| error.to_string();
    insta::assert_snapshot!(said(Map::<i64>::read_postgres(jsonb, Some(&floats)).unwrap_err()), @"the column holds a number with a fraction, which a `i64` cannot hold");
    insta::assert_snapshot!(said(Map::<i64>::read_postgres(jsonb, Some(&some)).unwrap_err()), @"it is text, which a `i64` is not read from");
    insta::assert_snapshot!(said(Map::<i64>::read_postgres(jsonb, Some(&document("[1]"))).unwrap_err()), @"the column's JSON is no object, of which a map is read");
    insta::assert_snapshot!(said(Map::<i64>::read_postgres(25, Some(b"{}")).unwrap_err()), @"it is text, which a `alloc::collections::btree::map::BTreeMap<alloc::string::String, i64>` is not read from");
}
