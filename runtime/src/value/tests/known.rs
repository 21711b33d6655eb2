//! Bytes that real servers sent (Postgres 15: `…_send`, ClickHouse 26.7: RowBinary and Native).

use crate::sql::{ch, pg};
use crate::value::samples::*;
use crate::value::{ClickHouseCodec, PostgresCodec};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn postgres<S, T: PostgresCodec<S> + PartialEq + Debug>(value: T, expected: &str) {
    let mut out = Vec::new();
    value.encode(&mut out).unwrap();
    assert_eq!(hex(&out), expected, "{value:?}");
    assert_eq!(T::decode(Some(&bytes(expected))), Ok(value));
}

fn clickhouse<S, T: ClickHouseCodec<S> + PartialEq + Debug>(value: T, expected: &str) {
    let mut out = Vec::new();
    value.write(&mut out).unwrap();
    assert_eq!(hex(&out), expected, "{value:?}");
    assert_eq!(T::read(&mut bytes(expected).as_slice()), Ok(value));
}

#[test]
fn numeric_of_postgres() {
    let numbers = [
        ("0", "0000000000000000"),
        ("1", "00010000000000000001"),
        ("-1.50", "000200004000000200011388"),
        ("10000", "00010001000000000001"),
        ("0.0001", "0001ffff000000040001"),
        ("12345678.9", "000300010000000104d2162e2328"),
        ("100000000000000000000", "00010005000000000001"),
        ("79228162514264337593543950335", "00080007000000000007240c0659059210f1172f112b014f"),
        ("0.00", "0000000000000002"),
    ];
    for (text, expected) in numbers {
        postgres::<pg::NumericAny, Decimal>(text.parse().unwrap(), expected);
        postgres::<pg::NumericAny, BigDecimal>(text.parse().unwrap(), expected);
        // Zeros at the end are shown as the server shows them.
        let shown = <Decimal as PostgresCodec<pg::NumericAny>>::decode(Some(&bytes(expected))).unwrap();
        assert_eq!(shown.to_string(), text);
        if let Ok(number) = text.parse::<u128>() {
            postgres::<pg::NumericAny, u128>(number, expected);
            postgres::<pg::Numeric<78, 0>, U256>(number.into(), expected);
        }
    }
    postgres::<pg::NumericAny, BigDecimal>("1e20".parse().unwrap(), "00010005000000000001");
}

#[test]
fn times_of_postgres() {
    let time: Timestamp = "2024-02-29T12:34:56.123456Z".parse().unwrap();
    postgres::<pg::Timestamptz<6>, _>(time, "0002b58341685e40");
    postgres::<pg::Timestamp<6>, _>(time.naive_utc(), "0002b58341685e40");
    postgres::<pg::Timestamptz<0>, Timestamp>("1999-12-31T23:59:59Z".parse().unwrap(), "fffffffffff0bdc0");
    postgres::<pg::Date, NaiveDate>("1970-01-01".parse().unwrap(), "ffffd533");
    postgres::<pg::Date, NaiveDate>("2105-02-03".parse().unwrap(), "000095f0");
    postgres::<pg::Time<1>, NaiveTime>("13:14:15.5".parse().unwrap(), "0000000b187d38e0");
    let interval = "P1Y2M-3DT1H30M0.5S".parse::<Interval>().unwrap();
    postgres::<pg::Interval, _>(interval, "0000000141e51720fffffffd0000000e");
}

#[test]
fn the_rest_of_postgres() {
    postgres::<pg::Inet, IpNetwork>("192.168.0.1/24".parse().unwrap(), "02180004c0a80001");
    postgres::<pg::Cidr, IpNetwork>(
        "2001:db8::/32".parse().unwrap(),
        "0320011020010db8000000000000000000000000",
    );
    postgres::<pg::Jsonb, RawJson>(r#"{"a": 1}"#.parse().unwrap(), "017b2261223a20317d");
    postgres::<pg::Uuid, _>(uuids()[1], "000102030405060708090a0b0c0d0e0f");
    postgres::<pg::Array<pg::Text>, _>(
        vec![Some("a".to_owned()), None],
        "00000001000000010000001900000002000000010000000161ffffffff",
    );
    postgres::<pg::Array<pg::Integer>, Vec<i32>>(vec![], "000000000000000000000017");
}

#[test]
fn row_binary_of_clickhouse() {
    clickhouse::<ch::Uuid, _>(uuids()[1], "07060504030201000f0e0d0c0b0a0908");
    clickhouse::<ch::Ipv4, _>(Ipv4Addr::new(1, 2, 3, 4), "04030201");
    clickhouse::<ch::Ipv6, _>(IpAddr::from([1, 2, 3, 4]), "00000000000000000000ffff01020304");
    clickhouse::<ch::Decimal<18, 12>, Decimal>("-1.5".parse().unwrap(), "006808c1a2feffff");
    clickhouse::<ch::Decimal<38, 2>, Decimal>("1.5".parse().unwrap(), "96000000000000000000000000000000");
    clickhouse::<ch::DateTime64<3>, Timestamp>(
        "1969-12-31T23:59:59.999Z".parse().unwrap(),
        "ffffffffffffffff",
    );
    clickhouse::<ch::Date32, NaiveDate>("1900-01-01".parse().unwrap(), "219cffff");
    clickhouse::<ch::Map<ch::String, ch::Nullable<ch::UInt8>>, _>(
        BTreeMap::from([("a".to_owned(), Some(1_u8))]),
        "0101610001",
    );
    clickhouse::<ch::Array<ch::Nullable<ch::String>>, _>(vec![None, Some("x".to_owned())], "0201000178");
}

#[test]
fn columns_of_clickhouse() {
    let lists = [vec![Some("a".to_owned()), None], vec![]];
    let mut out = Vec::new();
    <Vec<Option<String>> as ClickHouseCodec<ch::Array<ch::Nullable<ch::String>>>>::write_column(
        lists.iter(),
        &mut out,
    )
    .unwrap();
    // Where the lists end, which elements are NULL, the elements.
    assert_eq!(hex(&out), "0200000000000000020000000000000000010161 00".replace(' ', ""));

    let maps = [BTreeMap::from([("k".to_owned(), 1_u16), ("l".to_owned(), 2)]), BTreeMap::new()];
    out.clear();
    <BTreeMap<String, u16> as ClickHouseCodec<ch::Map<ch::String, ch::UInt16>>>::write_column(
        maps.iter(),
        &mut out,
    )
    .unwrap();
    assert_eq!(hex(&out), "02000000000000000200000000000000016b016c01000200");
}
