//! What does not fit is an error that says why, and what to do.

use crate::sql::{ch, pg};
use crate::value::samples::*;
use crate::value::{ClickHouseCodec, PostgresCodec, ReadError};

fn encode<S>(value: impl PostgresCodec<S>) -> String {
    value.encode(&mut Vec::new()).expect_err("the value does not fit").to_string()
}

fn write<S>(value: impl ClickHouseCodec<S>) -> String {
    value.write(&mut Vec::new()).expect_err("the value does not fit").to_string()
}

fn decode<T: PostgresCodec<S> + Debug, S>(bytes: &[u8]) -> String {
    T::decode(Some(bytes)).expect_err("the bytes are no value").to_string()
}

fn read<T: ClickHouseCodec<S> + Debug, S>(mut bytes: &[u8]) -> String {
    match T::read(&mut bytes) {
        Err(ReadError::Invalid(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn numbers() {
    let rounded = "the number would be rounded: the column has 2 digits behind the point; round it first";
    assert_eq!(encode::<pg::Numeric<5, 2>>(decimal("1.005")), rounded);
    assert_eq!(write::<ch::Decimal<5, 2>>(decimal("1.005")), rounded);
    assert_eq!(write::<ch::Decimal<70, 2>>(decimal("1.005")), rounded);
    assert_eq!(encode::<pg::Numeric<5, 2>>("1.005".parse::<BigDecimal>().unwrap()), rounded);
    let large = "the number is too large: the column has 3 digits before the point";
    assert_eq!(encode::<pg::Numeric<5, 2>>(decimal("-1000")), large);
    assert_eq!(write::<ch::Decimal<5, 2>>(decimal("1000")), large);
    assert_eq!(encode::<pg::Numeric<3, 0>>(1000_i64), large);
    assert_eq!(encode::<pg::Numeric<5, 2>>("1e9".parse::<BigDecimal>().unwrap()), large);
    assert_eq!(
        encode::<pg::Numeric<5, -2>>(decimal("150")),
        "the number would be rounded: the column holds multiples of 1e2"
    );
    assert_eq!(
        write::<ch::Decimal<5, 0>>(decimal("0.5")),
        "the number would be rounded: the column holds whole numbers"
    );
    // Zeros at the end are no digits.
    let mut out = Vec::new();
    PostgresCodec::<pg::Numeric<3, 0>>::encode(&decimal("100.00"), &mut out).unwrap();
    ClickHouseCodec::<ch::Decimal<3, 1>>::write(&decimal("10.000"), &mut out).unwrap();

    assert_eq!(decode::<i8, pg::SmallInt>(&[0, 200]), "the column holds 200, which a `i8` cannot hold");
    assert_eq!(decode::<u16, pg::Integer>(&[255; 4]), "the column holds -1, which a `u16` cannot hold");
    assert_eq!(
        decode::<i32, pg::NumericAny>(&[0, 1, 255, 255, 0, 0, 0, 1, 3, 232]),
        "the column holds a number with a fraction, which a `i32` cannot hold"
    );
    assert_eq!(
        decode::<f32, pg::DoublePrecision>(&0.1_f64.to_be_bytes()),
        "the column holds 0.1, which an `f32` would round; make the field an `f64`"
    );
    let nan = [0, 0, 0, 0, 0xC0, 0, 0, 0];
    assert_eq!(
        decode::<Decimal, pg::NumericAny>(&nan),
        "a numeric column holds NaN, which a Rust `Decimal` cannot hold"
    );
    let infinity = [0, 0, 0, 0, 0xF0, 0, 0, 0x20];
    assert_eq!(
        decode::<BigDecimal, pg::NumericAny>(&infinity),
        "a numeric column holds -Infinity, which a Rust `BigDecimal` cannot hold"
    );
    let mut wide = Vec::new();
    PostgresCodec::<pg::NumericAny>::encode(&"1e29".parse::<BigDecimal>().unwrap(), &mut wide).unwrap();
    assert_eq!(
        decode::<Decimal, pg::NumericAny>(&wide),
        "the number has more digits than a Rust `Decimal` holds"
    );
}

#[test]
fn text_and_bytes() {
    assert_eq!(
        encode::<pg::Text>("a\0".to_owned()),
        "the text holds a NUL byte, which Postgres cannot store"
    );
    assert_eq!(
        encode::<pg::Varchar<3>>("éééé".to_owned()),
        "the text has 4 characters, the column has room for 3"
    );
    assert!(encode::<pg::Char<3>>("a ".to_owned()).contains("ends with a blank"));
    assert!(
        read::<String, ch::String>(b"\x02a\xff")
            .contains("no UTF-8 from byte 1 on; make the field a `Vec<u8>`")
    );
    assert!(decode::<Uuid, pg::Text>(b"abc").contains("\"abc\", which is no UUID"));
    assert!(decode::<[u8; 3], pg::Bytea>(b"ab").contains("2 bytes where the column's type has 3"));
    assert!(String::decode_null().contains("make the field an `Option`"));
    let nul = Json("a\0b".to_owned());
    assert!(encode::<pg::Jsonb>(nul.clone()).contains("NUL"));
    PostgresCodec::<pg::Json>::encode(&nul, &mut Vec::new()).unwrap();
    PostgresCodec::<pg::Jsonb>::encode(&Json(r"a\u0000".to_owned()), &mut Vec::new()).unwrap();
    assert!(decode::<RawJson, pg::Text>(b"{a}").contains("no JSON"));
    assert!(decode::<Json<u8>, pg::Jsonb>(b"\x01300").contains("no `u8`: invalid value"));
    assert!(decode::<Level, pg::Text>(b"INFO").contains("\"INFO\", which is no"));
    assert!(read::<Level, ch::Enum8<Level>>(&[2]).contains("the number 2, which no variant"));
}

/// What a column of NULL is read as.
trait DecodeNull: PostgresCodec<pg::Text> + Debug {
    fn decode_null() -> String {
        Self::decode(None).expect_err("NULL is no value").to_string()
    }
}

impl DecodeNull for String {}

#[test]
fn times() {
    let fine = time("2024-01-01T00:00:00.0005Z");
    let cut =
        "the time has more than 3 digits behind the second, the column has not; `.trunc_subsecs(3)` cuts it";
    assert_eq!(encode::<pg::Timestamptz<3>>(fine), cut);
    assert_eq!(encode::<pg::Timestamp<3>>(fine.naive_utc()), cut);
    assert_eq!(write::<ch::DateTime64<3>>(fine), cut);
    assert_eq!(encode::<pg::Time<3>>(fine.time()), cut);
    assert!(write::<ch::DateTime>(fine).contains("`.trunc_subsecs(0)`"));
    assert!(write::<ch::DateTime>(time("2106-02-07T06:28:16Z")).contains("1970 to February 2106"));
    assert!(write::<ch::DateTime64<3>>(time("2300-01-01T00:00:00Z")).contains("1900 to 2299"));
    assert!(write::<ch::DateTime64<9>>(time("2262-04-11T23:47:17Z")).contains("ends in April 2262"));
    assert!(write::<ch::Date>("1969-12-31".parse::<NaiveDate>().unwrap()).contains("1970 to June 2149"));
    assert!(write::<ch::Date32>("1899-12-31".parse::<NaiveDate>().unwrap()).contains("1900 to 2299"));
    assert!(encode::<pg::Date>(NaiveDate::MIN).contains("4713 BC"));
    assert!(encode::<pg::Timestamptz<6>>(Timestamp::MIN_UTC).contains("4713 BC"));
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).unwrap();
    assert!(encode::<pg::Time<6>>(leap).contains("leap second"));
    assert!(decode::<Timestamp, pg::Timestamptz<6>>(&i64::MAX.to_be_bytes()).contains("infinite time"));
    assert!(decode::<NaiveDateTime, pg::Timestamp<6>>(&i64::MIN.to_be_bytes()).contains("infinite time"));
    assert!(decode::<NaiveDate, pg::Date>(&i32::MAX.to_be_bytes()).contains("infinite date"));
    assert!(decode::<NaiveTime, pg::Time<6>>(&86_400_000_000_i64.to_be_bytes()).contains("24:00"));
    assert!(decode::<Timestamp, pg::Timestamptz<6>>(&(i64::MAX - 1).to_be_bytes()).contains("cannot hold"));
}

#[test]
fn the_rest() {
    let two_dimensions =
        [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
    assert!(decode::<Vec<i32>, pg::Array<pg::Integer>>(&two_dimensions).contains("an array of 2 dimensions"));
    assert!(
        encode::<pg::Cidr>("10.0.0.1/8".parse::<IpNetwork>().unwrap())
            .contains("a cidr column holds networks: 10.0.0.0/8")
    );
    assert!(decode::<IpAddr, pg::Inet>(&[2, 8, 0, 4, 10, 0, 0, 0]).contains("make the field an `IpNetwork`"));
    assert!(decode::<Ipv6Addr, pg::Inet>(&[2, 32, 0, 4, 10, 0, 0, 0]).contains("no `Ipv6Addr`"));
    let mapped = IpAddr::V6(Ipv4Addr::LOCALHOST.to_ipv6_mapped());
    assert!(write::<ch::Ipv6>(mapped).contains("`to_canonical()`"));
    assert!(write::<ch::AggregateFunction>(AggregateState::<u64>::default()).contains("-Merge"));
    assert_eq!(read::<bool, ch::UInt8>(&[2]), "the column holds 2, which is neither 0 nor 1");
    for text in ["", "P", "PT", "P1", "P1S", "PT1D", "P1D2M", "PT0.1234567S", "P99999999999M", "P1Y🦀"] {
        text.parse::<Interval>().expect_err(text);
    }
    Id::<Named>::parse("").unwrap_err();
    Id::<Numbered>::parse("x").unwrap_err();
}
