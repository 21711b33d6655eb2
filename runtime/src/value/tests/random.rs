//! Properties of random values, and of random bytes.

use proptest::prelude::*;

use crate::sql::{ch, pg};
use crate::value::samples::*;
use crate::value::{Args, ClickHouseCodec, PostgresCodec, Written};

fn round_trip_postgres<S, T: PostgresCodec<S> + PartialEq + Debug>(value: &T) {
    let mut out = Vec::new();
    let written = value.encode(&mut out).unwrap();
    let read = T::decode((written == Written::Value).then_some(out.as_slice())).unwrap();
    assert!(same(&read, value), "{value:?} became {read:?}");
}

fn round_trip_clickhouse<S, T: ClickHouseCodec<S> + PartialEq + Debug>(value: &T) {
    let mut out = Vec::new();
    value.write(&mut out).unwrap();
    let mut input = out.as_slice();
    let read = T::read(&mut input).unwrap();
    assert!(same(&read, value), "{value:?} became {read:?}");
    assert!(input.is_empty());
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = any::<i128>().prop_map(|n| n >> 32);
    (mantissa, 0..=28_u32, 0..96_u32)
        .prop_map(|(mantissa, scale, shift)| Decimal::from_i128_with_scale(mantissa >> shift, scale))
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (-2_208_988_800_000_000_i64..10_413_791_999_000_000)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap())
}

/// Reads the bytes as every type: whatever they are, nothing panics.
macro_rules! read_anything {
    (
        postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
        clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
    ) => {
        fn read_anything(bytes: &[u8]) {
            $(let _ = <$type as PostgresCodec<$marker>>::decode(Some(bytes));)*
            $(let _ = <$ch_type as ClickHouseCodec<$ch_marker>>::read(&mut &bytes[..]);)*
        }
    };
}

crate::__for_each_codec!(read_anything);

proptest! {
    #[test]
    fn decimals(value in any_decimal()) {
        round_trip_postgres::<pg::NumericAny, _>(&value);
        round_trip_clickhouse::<ch::Decimal<76, 28>, _>(&value);
        // Both ways of writing agree, and so do both ways of reading.
        let big: BigDecimal = value.to_string().parse().unwrap();
        let (mut small_bytes, mut big_bytes) = (Vec::new(), Vec::new());
        PostgresCodec::<pg::NumericAny>::encode(&value, &mut small_bytes).unwrap();
        PostgresCodec::<pg::NumericAny>::encode(&big, &mut big_bytes).unwrap();
        prop_assert_eq!(&small_bytes, &big_bytes);
        let read = <BigDecimal as PostgresCodec<pg::NumericAny>>::decode(Some(&small_bytes)).unwrap();
        prop_assert_eq!(read, big);
        let shown = <Decimal as PostgresCodec<pg::NumericAny>>::decode(Some(&small_bytes)).unwrap();
prop_assert_eq!((shown, shown.scale()), (value, value.scale()));
    }

    #[test]
    fn a_decimal_is_written_exactly_or_refused(value in any_decimal()) {
        let mut out = Vec::new();
        let fits = value.normalize().scale() <= 4 && value.abs() < Decimal::from(10_i64.pow(8));
        let postgres = PostgresCodec::<pg::Numeric<12, 4>>::encode(&value, &mut out);
        let clickhouse = ClickHouseCodec::<ch::Decimal<12, 4>>::write(&value, &mut out);
        prop_assert_eq!(postgres.is_ok(), fits);
        prop_assert_eq!(clickhouse.is_ok(), fits);
    }

    #[test]
    fn integers(a in any::<i128>(), b in any::<u128>(), bits in 0..127_u32) {
        let (a, b) = (a >> bits, b >> bits);
        round_trip_postgres::<pg::Numeric<39, 0>, _>(&a);
        round_trip_postgres::<pg::Numeric<39, 0>, _>(&b);
        let wide = U256::from(b) << bits;
        round_trip_postgres::<pg::Numeric<78, 0>, _>(&wide);
        round_trip_clickhouse::<ch::UInt256, _>(&wide);
        round_trip_clickhouse::<ch::Decimal<76, 3>, _>(&a);
    }

    #[test]
    fn floats(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let mut out = Vec::new();
        PostgresCodec::<pg::DoublePrecision>::encode(&value, &mut out).unwrap();
        prop_assert_eq!(&out, &value.to_be_bytes());
        round_trip_postgres::<pg::DoublePrecision, _>(&value);
        round_trip_clickhouse::<ch::Float64, _>(&value);
    }

    #[test]
    fn texts(text in ".*", nul in any::<bool>()) {
        let text = if nul { format!("{text}\0") } else { text };
        round_trip_clickhouse::<ch::String, _>(&text);
        let result = PostgresCodec::<pg::Text>::encode(&text, &mut Vec::new());
        prop_assert_eq!(result.is_err(), text.contains('\0'));
        let limited = PostgresCodec::<pg::Varchar<8>>::encode(&text.replace('\0', ""), &mut Vec::new());
        prop_assert_eq!(limited.is_ok(), text.replace('\0', "").chars().count() <= 8);
    }

    #[test]
    fn times(value in any_time(), nanos in 0..1_000_i64) {
        round_trip_postgres::<pg::Timestamptz<6>, _>(&value);
        round_trip_clickhouse::<ch::DateTime64<6>, _>(&value);
        let fine = value + chrono::TimeDelta::nanoseconds(nanos);
        let mut out = Vec::new();
        prop_assert_eq!(PostgresCodec::<pg::Timestamptz<6>>::encode(&fine, &mut out).is_ok(), nanos == 0);
        let is_whole = fine.timestamp_subsec_nanos().is_multiple_of(1_000_000);
        prop_assert_eq!(ClickHouseCodec::<ch::DateTime64<3>>::write(&fine, &mut out).is_ok(), is_whole);
    }

    #[test]
    fn intervals(months in any::<i32>(), days in any::<i32>(), microseconds in any::<i64>()) {
        let interval = Interval { months, days, microseconds };
        prop_assert_eq!(interval.to_string().parse::<Interval>(), Ok(interval));
        round_trip_postgres::<pg::Interval, _>(&interval);
    }

    #[test]
    fn lists(list in proptest::collection::vec(proptest::option::of(".*"), 0..5)) {
        round_trip_clickhouse::<ch::Array<ch::Nullable<ch::String>>, _>(&list);
        let list: Vec<_> = list.into_iter().map(|text| text.map(|text| text.replace('\0', ""))).collect();
        round_trip_postgres::<pg::Array<pg::Text>, _>(&list);
    }

    #[test]
    fn arguments_keep_their_values(
        text in ".*", number in any::<i64>(), time in any_time(), decimal in any_decimal(),
        list in proptest::collection::vec(proptest::option::of(any::<u32>()), 0..5),
    ) {
        let mut args = Args::new();
        args.push(&text);
        args.push(&Some(number));
        args.push(&time);
        args.push(&decimal);
        args.push(&list);
        let shown = format!("{args:?}");
        let list: Vec<_> = list.iter().map(|item| item.map_or("null".to_owned(), |n| n.to_string())).collect();
        prop_assert_eq!(shown, format!("[{text:?}, {number}, {time:?}, {decimal}, [{}]]", list.join(", ")));
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        read_anything(&bytes);
    }

    #[test]
    fn almost_right_bytes_never_panic(
        head in proptest::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(2), Just(3), Just(255)], 0..40),
    ) {
        read_anything(&head);
    }
}
