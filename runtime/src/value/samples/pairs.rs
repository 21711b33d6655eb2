//! All pairs of a Rust type and a column type.

/// Calls the macro `callback` with every pair of a Rust type and a column type of both stores:
/// `Rust type, marker, "SQL type", values;`. The names are those of [`samples`](crate::value::samples).
///
/// ```
/// use rowcol::value::samples::*;
///
/// macro_rules! count {
///     (
///         postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
///         clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
///     ) => {
///         [[$($sql),*].len(), [$($ch_sql),*].len()]
///     };
/// }
/// let [postgres, clickhouse] = rowcol::__for_each_codec!(count);
/// assert!(postgres > 80 && clickhouse > 100);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_codec {
    ($callback:ident) => {
        $callback! {
            postgres: {
            bool, pg::Boolean, "boolean", bools();
            i8, pg::SmallInt, "smallint", i8s();
            i8, pg::Integer, "integer", i8s();
            i8, pg::BigInt, "bigint", i8s();
            i8, pg::Numeric<3, 0>, "numeric(3,0)", i8s();
            i16, pg::SmallInt, "smallint", i16s();
            i16, pg::Integer, "integer", i16s();
            i16, pg::BigInt, "bigint", i16s();
            i16, pg::Numeric<5, 0>, "numeric(5,0)", i16s();
            i32, pg::Integer, "integer", i32s();
            i32, pg::BigInt, "bigint", i32s();
            i32, pg::Numeric<10, 0>, "numeric(10,0)", i32s();
            i64, pg::BigInt, "bigint", i64s();
            i64, pg::Numeric<20, 1>, "numeric(20,1)", i64s();
            i128, pg::Numeric<39, 0>, "numeric(39,0)", i128s();
            i128, pg::NumericAny, "numeric", i128s();
            I256, pg::Numeric<77, 0>, "numeric(77,0)", i256s();
            I256, pg::NumericAny, "numeric", i256s();
            u8, pg::SmallInt, "smallint", u8s();
            u8, pg::Integer, "integer", u8s();
            u8, pg::BigInt, "bigint", u8s();
            u8, pg::Numeric<3, 0>, "numeric(3,0)", u8s();
            u16, pg::Integer, "integer", u16s();
            u16, pg::BigInt, "bigint", u16s();
            u16, pg::Numeric<5, 0>, "numeric(5,0)", u16s();
            u32, pg::BigInt, "bigint", u32s();
            u32, pg::Numeric<10, 0>, "numeric(10,0)", u32s();
            u64, pg::Numeric<20, 0>, "numeric(20,0)", u64s();
            u64, pg::NumericAny, "numeric", u64s();
            u128, pg::Numeric<39, 0>, "numeric(39,0)", u128s();
            u128, pg::NumericAny, "numeric", u128s();
            U256, pg::Numeric<78, 0>, "numeric(78,0)", u256s();
            U256, pg::NumericAny, "numeric", u256s();
            f32, pg::Real, "real", f32s();
            f32, pg::DoublePrecision, "double precision", f32s();
            f64, pg::DoublePrecision, "double precision", f64s();
            String, pg::Text, "text", texts();
            String, pg::Varchar<0>, "varchar", texts();
            String, pg::Varchar<5>, "varchar(5)", short_texts();
            String, pg::Char<6>, "char(6)", short_texts();
            Vec<u8>, pg::Bytea, "bytea", byte_strings();
            [u8; 3], pg::Bytea, "bytea", vec![[0; 3], [1, 2, 3], [255; 3]];
            Uuid, pg::Uuid, "uuid", uuids();
            Uuid, pg::Text, "text", uuids();
            Uuid, pg::Varchar<36>, "varchar(36)", uuids();
            Uuid, pg::Char<40>, "char(40)", uuids();
            Decimal, pg::Numeric<28, 10>, "numeric(28,10)", all_decimals(28, 10);
            Decimal, pg::Numeric<65, 30>, "numeric(65,30)", all_decimals(28, 28);
            Decimal, pg::Numeric<28, 28>, "numeric(28,28)", decimals(&["0.1", "-0.0000000000000000000000000001"]);
            Decimal, pg::Numeric<10, -3>, "numeric(10,-3)", decimals(&["0", "1000", "-12345678000", "9999999999000"]);
            Decimal, pg::NumericAny, "numeric",
                decimals(&["79228162514264337593543950335", "-79228162514264337593543950335", "1.50", "0.0000000000000000000000000001"]);
            BigDecimal, pg::NumericAny, "numeric",
                big_decimals(&["0", "1e100", "-1e-100", "1.50", "1234567.89", "-0.00001", "1e131071", "1e-16383", "99999999999999999999999999999999999999999.1"]);
            BigDecimal, pg::Numeric<65, 30>, "numeric(65,30)", all_decimals(65, 30);
            BigDecimal, pg::Numeric<5, 10>, "numeric(5,10)", big_decimals(&["0", "0.0000099999", "-0.0000000001"]);
            BigDecimal, pg::Numeric<10, -5>, "numeric(10,-5)", big_decimals(&["0", "1e5", "-123e10", "9999999999e5"]);
            Timestamp, pg::Timestamptz<6>, "timestamptz", [timestamps(6), distant_timestamps()].concat();
            Timestamp, pg::Timestamptz<3>, "timestamptz(3)", timestamps(3);
            Timestamp, pg::Timestamptz<0>, "timestamptz(0)", timestamps(0);
            Timestamp, pg::Timestamp<3>, "timestamp(3)", timestamps(3);
            NaiveDateTime, pg::Timestamp<6>, "timestamp", naive([timestamps(6), distant_timestamps()].concat());
            NaiveDateTime, pg::Timestamp<3>, "timestamp(3)", naive(timestamps(3));
            NaiveDate, pg::Date, "date", dates(&["-4712-01-01", "1969-12-31", "1970-01-01", "2000-01-01", "2105-02-03", "+262142-12-31"]);
            NaiveTime, pg::Time<6>, "time", times(6);
            NaiveTime, pg::Time<0>, "time(0)", times(0);
            Interval, pg::Interval, "interval", intervals();
            IpAddr, pg::Inet, "inet", addresses();
            Ipv4Addr, pg::Inet, "inet", ipv4s();
            Ipv6Addr, pg::Inet, "inet", ipv6s();
            IpNetwork, pg::Inet, "inet", networks();
            IpNetwork, pg::Cidr, "cidr", networks();
            RawJson, pg::Jsonb, "jsonb", raw_jsons();
            RawJson, pg::Json, "json", raw_jsons();
            RawJson, pg::Text, "text", raw_jsons();
            Json<BTreeMap<String, Vec<Option<i64>>>>, pg::Jsonb, "jsonb", jsons();
            Json<BTreeMap<String, Vec<Option<i64>>>>, pg::Json, "json", jsons();
            Json<BTreeMap<String, Vec<Option<i64>>>>, pg::Text, "text", jsons();
            BTreeMap<String, i64>, pg::Jsonb, "jsonb", maps(&short_texts(), &i64s());
            HashMap<String, Option<bool>>, pg::Jsonb, "jsonb", maps(&short_texts(), &optional(bools()));
            Level, pg::Enum<Level>, "\"Level\"", levels();
            Level, pg::Text, "text", levels();
            Level, pg::Varchar<10>, "varchar(10)", levels();
            Id<Named>, pg::Text, "text", ids();
            Id<Numbered>, pg::Uuid, "uuid", ids();
            Email, pg::Text, "text", emails();
            Vec<Email>, pg::Array<pg::Varchar<5>>, "varchar(5)[]", lists(emails());
            Option<i32>, pg::Integer, "integer", optional(i32s());
            Option<String>, pg::Text, "text", optional(texts());
            Option<Decimal>, pg::Numeric<28, 10>, "numeric(28,10)", optional(all_decimals(28, 10));
            Option<RawJson>, pg::Jsonb, "jsonb", optional(raw_jsons());
            Option<Id<Numbered>>, pg::Uuid, "uuid", optional(ids());
            Vec<i32>, pg::Array<pg::Integer>, "integer[]", lists(i32s());
            Vec<i8>, pg::Array<pg::SmallInt>, "smallint[]", lists(i8s());
            Vec<bool>, pg::Array<pg::Boolean>, "boolean[]", lists(bools());
            Vec<f64>, pg::Array<pg::DoublePrecision>, "double precision[]", lists(f64s());
            Vec<String>, pg::Array<pg::Text>, "text[]", lists(texts());
            Vec<String>, pg::Array<pg::Varchar<5>>, "varchar(5)[]", lists(short_texts());
            Vec<Vec<u8>>, pg::Array<pg::Bytea>, "bytea[]", lists(byte_strings());
            Vec<Uuid>, pg::Array<pg::Uuid>, "uuid[]", lists(uuids());
            Vec<Decimal>, pg::Array<pg::Numeric<28, 10>>, "numeric(28,10)[]", lists(all_decimals(28, 10));
            Vec<Timestamp>, pg::Array<pg::Timestamptz<6>>, "timestamptz[]", lists(timestamps(6));
            Vec<NaiveDate>, pg::Array<pg::Date>, "date[]", lists(dates(&["1970-01-01"]));
            Vec<Interval>, pg::Array<pg::Interval>, "interval[]", lists(intervals());
            Vec<IpNetwork>, pg::Array<pg::Cidr>, "cidr[]", lists(networks());
            Vec<RawJson>, pg::Array<pg::Jsonb>, "jsonb[]", lists(raw_jsons());
            Vec<Option<i64>>, pg::Array<pg::BigInt>, "bigint[]", lists(optional(i64s()));
            Vec<Option<String>>, pg::Array<pg::Text>, "text[]", lists(optional(short_texts()));
            Vec<Level>, pg::Array<pg::Enum<Level>>, "\"Level\"[]", lists(levels());
            Option<Vec<String>>, pg::Array<pg::Text>, "text[]", optional(lists(short_texts()));
            }
            clickhouse: {
            bool, ch::Bool, "Bool", bools();
            bool, ch::UInt8, "UInt8", bools();
            i8, ch::Int8, "Int8", i8s();
            i8, ch::Int64, "Int64", i8s();
            i8, ch::Int256, "Int256", i8s();
            i16, ch::Int16, "Int16", i16s();
            i16, ch::Int32, "Int32", i16s();
            i32, ch::Int32, "Int32", i32s();
            i32, ch::Int128, "Int128", i32s();
            i64, ch::Int64, "Int64", i64s();
            i64, ch::Decimal<20, 1>, "Decimal(20, 1)", i64s();
            i128, ch::Int128, "Int128", i128s();
            i128, ch::Int256, "Int256", i128s();
            I256, ch::Int256, "Int256", i256s();
            u8, ch::UInt8, "UInt8", u8s();
            u8, ch::UInt64, "UInt64", u8s();
            u8, ch::Int16, "Int16", u8s();
            u16, ch::UInt16, "UInt16", u16s();
            u16, ch::Int32, "Int32", u16s();
            u32, ch::UInt32, "UInt32", u32s();
            u32, ch::Int64, "Int64", u32s();
            u32, ch::Decimal<12, 2>, "Decimal(12, 2)", u32s();
            u64, ch::UInt64, "UInt64", u64s();
            u64, ch::Int128, "Int128", u64s();
            u64, ch::Decimal<20, 0>, "Decimal(20, 0)", u64s();
            u128, ch::UInt128, "UInt128", u128s();
            u128, ch::Int256, "Int256", u128s();
            u128, ch::Decimal<40, 1>, "Decimal(40, 1)", u128s();
            U256, ch::UInt256, "UInt256", u256s();
            f32, ch::Float32, "Float32", f32s();
            f32, ch::Float64, "Float64", f32s();
            f64, ch::Float64, "Float64", f64s();
            String, ch::String, "String", texts();
            String, ch::LowCardinality<ch::String>, "LowCardinality(String)", texts();
            Vec<u8>, ch::String, "String", byte_strings();
            [u8; 3], ch::FixedString<3>, "FixedString(3)", vec![[0; 3], [1, 2, 3], [255; 3]];
            [u8; 3], ch::LowCardinality<ch::FixedString<3>>, "LowCardinality(FixedString(3))", vec![[0; 3], [1, 2, 3]];
            Uuid, ch::Uuid, "UUID", uuids();
            Uuid, ch::String, "String", uuids();
            Decimal, ch::Decimal<9, 2>, "Decimal(9, 2)", all_decimals(9, 2);
            Decimal, ch::Decimal<18, 12>, "Decimal(18, 12)", all_decimals(18, 12);
            Decimal, ch::Decimal<28, 10>, "Decimal(28, 10)", all_decimals(28, 10);
            Decimal, ch::Decimal<38, 12>, "Decimal(38, 12)", all_decimals(28, 12);
            Decimal, ch::Decimal<76, 38>, "Decimal(76, 38)", all_decimals(28, 28);
            BigDecimal, ch::Decimal<18, 12>, "Decimal(18, 12)", all_decimals(18, 12);
            BigDecimal, ch::Decimal<38, 30>, "Decimal(38, 30)", all_decimals(38, 30);
            BigDecimal, ch::Decimal<76, 38>, "Decimal(76, 38)", all_decimals(76, 38);
            Timestamp, ch::DateTime64<0>, "DateTime64(0)", timestamps(0);
            Timestamp, ch::DateTime64<3>, "DateTime64(3)", timestamps(3);
            Timestamp, ch::DateTime64<6>, "DateTime64(6, 'Asia/Kathmandu')", timestamps(6);
            Timestamp, ch::DateTime64<9>, "DateTime64(9, 'UTC')", timestamps(9);
            Timestamp, ch::DateTime, "DateTime", date_times();
            NaiveDateTime, ch::DateTime64<6>, "DateTime64(6)", naive(timestamps(6));
            NaiveDateTime, ch::DateTime, "DateTime('Europe/Berlin')", naive(date_times());
            NaiveDate, ch::Date32, "Date32", dates(&["1900-01-01", "1969-12-31", "1970-01-01", "2105-02-03", "2299-12-31"]);
            NaiveDate, ch::Date, "Date", dates(&["1970-01-01", "2105-02-03", "2149-06-06"]);
            NaiveTime, ch::Int64, "Int64", times(6);
            NaiveTime, ch::String, "String", times(6);
            IpAddr, ch::Ipv6, "IPv6", addresses();
            Ipv4Addr, ch::Ipv4, "IPv4", ipv4s();
            Ipv6Addr, ch::Ipv6, "IPv6", ipv6s();
            IpNetwork, ch::String, "String", networks();
            RawJson, ch::String, "String", raw_jsons();
            RawJson, ch::Json, "JSON", json_objects();
            Json<BTreeMap<String, Vec<Option<i64>>>>, ch::String, "String", jsons();
            Json<BTreeMap<String, String>>, ch::Map<ch::LowCardinality<ch::String>, ch::String>,
                "Map(LowCardinality(String), String)", maps(&short_texts(), &texts()).into_iter().map(Json).collect::<Vec<_>>();
            BTreeMap<String, u64>, ch::Map<ch::LowCardinality<ch::String>, ch::UInt64>,
                "Map(LowCardinality(String), UInt64)", maps(&short_texts(), &u64s());
            HashMap<String, Decimal>, ch::Map<ch::String, ch::Decimal<18, 12>>,
                "Map(String, Decimal(18, 12))", maps(&short_texts(), &all_decimals(18, 12));
            BTreeMap<i32, Vec<Option<String>>>, ch::Map<ch::Int32, ch::Array<ch::Nullable<ch::String>>>,
                "Map(Int32, Array(Nullable(String)))", maps(&i32s(), &lists(optional(short_texts())));
            Level, ch::String, "String", levels();
            Level, ch::LowCardinality<ch::String>, "LowCardinality(String)", levels();
            Level, ch::Enum8<Level>, r"Enum8('DEBUG' = 1, 'it\'s' = -5, 'back\\slash' = 100)", levels();
            Level, ch::Enum16<Level>, r"Enum16('DEBUG' = 1, 'it\'s' = -5, 'back\\slash' = 100)", levels();
            Id<Named>, ch::String, "String", ids();
            Id<Named>, ch::LowCardinality<ch::String>, "LowCardinality(String)", ids();
            Id<Numbered>, ch::Uuid, "UUID", ids();
            Email, ch::LowCardinality<ch::String>, "LowCardinality(String)", emails();
            Option<Email>, ch::LowCardinality<ch::Nullable<ch::String>>, "LowCardinality(Nullable(String))", optional(emails());
            Option<i32>, ch::Nullable<ch::Int32>, "Nullable(Int32)", optional(i32s());
            Option<String>, ch::Nullable<ch::String>, "Nullable(String)", optional(texts());
            Option<String>, ch::LowCardinality<ch::Nullable<ch::String>>, "LowCardinality(Nullable(String))", optional(texts());
            Option<Decimal>, ch::Nullable<ch::Decimal<18, 12>>, "Nullable(Decimal(18, 12))", optional(all_decimals(18, 12));
            Option<Timestamp>, ch::Nullable<ch::DateTime64<3>>, "Nullable(DateTime64(3))", optional(timestamps(3));
            Option<Uuid>, ch::Nullable<ch::Uuid>, "Nullable(UUID)", optional(uuids());
            Option<Level>, ch::LowCardinality<ch::Nullable<ch::String>>, "LowCardinality(Nullable(String))", optional(levels());
            Option<Level>, ch::Nullable<ch::Enum8<Level>>, r"Nullable(Enum8('DEBUG' = 1, 'it\'s' = -5, 'back\\slash' = 100))", optional(levels());
            Option<Id<Numbered>>, ch::Nullable<ch::Uuid>, "Nullable(UUID)", optional(ids());
            Option<String>, ch::NullAsDefault<ch::String>, "String", vec![None, Some("a".to_owned())];
            Option<String>, ch::NullAsDefault<ch::LowCardinality<ch::String>>, "LowCardinality(String)", vec![None, Some("a".to_owned())];
            Option<u16>, ch::NullAsDefault<ch::UInt16>, "UInt16", vec![None, Some(1), Some(256)];
            Option<NaiveDate>, ch::NullAsDefault<ch::Date32>, "Date32", vec![None, NaiveDate::from_ymd_opt(1970, 1, 1)];
            Option<Vec<i32>>, ch::NullAsDefault<ch::Array<ch::Int32>>, "Array(Int32)", vec![None, Some(vec![0]), None, Some(vec![1, 2])];
            Option<BTreeMap<String, u64>>, ch::NullAsDefault<ch::Map<ch::String, ch::UInt64>>, "Map(String, UInt64)",
                vec![None, Some(BTreeMap::from([("a".to_owned(), 1)]))];
            Vec<i32>, ch::Array<ch::Int32>, "Array(Int32)", lists(i32s());
            Vec<String>, ch::Array<ch::String>, "Array(String)", lists(texts());
            Vec<String>, ch::Array<ch::LowCardinality<ch::String>>, "Array(LowCardinality(String))", lists(short_texts());
            Vec<Option<i64>>, ch::Array<ch::Nullable<ch::Int64>>, "Array(Nullable(Int64))", lists(optional(i64s()));
            Vec<Vec<Vec<u8>>>, ch::Array<ch::Array<ch::String>>, "Array(Array(String))", lists(lists(byte_strings()));
            Vec<BTreeMap<String, bool>>, ch::Array<ch::Map<ch::String, ch::Bool>>, "Array(Map(String, Bool))",
                lists(maps(&short_texts(), &bools()));
            Vec<(String, Option<u8>)>, ch::Array<ch::Tuple<(ch::String, ch::Nullable<ch::UInt8>)>>,
                "Array(Tuple(String, Nullable(UInt8)))", lists(vec![("a".to_owned(), None), ("it's".to_owned(), Some(255))]);
            Vec<Decimal>, ch::Array<ch::Decimal<28, 10>>, "Array(Decimal(28, 10))", lists(all_decimals(28, 10));
            Vec<Timestamp>, ch::Array<ch::DateTime64<9>>, "Array(DateTime64(9))", lists(timestamps(9));
            Vec<NaiveTime>, ch::Array<ch::String>, "Array(String)", lists(times(6));
            Vec<Option<Uuid>>, ch::Array<ch::Nullable<ch::Uuid>>, "Array(Nullable(UUID))", lists(optional(uuids()));
            Vec<IpAddr>, ch::Array<ch::Ipv6>, "Array(IPv6)", lists(addresses());
            (NaiveDate, Option<Timestamp>, bool), ch::Tuple<(ch::Date32, ch::Nullable<ch::DateTime64<3>>, ch::Bool)>,
                "Tuple(Date32, Nullable(DateTime64(3)), Bool)",
                timestamps(3).into_iter().map(|time| (time.date_naive(), Some(time), true)).collect();
            (i8,), ch::Tuple<(ch::Int8,)>, "Tuple(Int8)", vec![(1,), (-1,)];
            (String, Vec<f64>, Uuid), ch::Tuple<(ch::String, ch::Array<ch::Float64>, ch::Uuid)>, "Tuple(String, Array(Float64), UUID)",
                vec![(String::new(), vec![], Uuid::nil()), ("é".to_owned(), vec![0.1], Uuid::max())];
            (i8, i16, i32, i64, u8, u16, u32, u64),
                ch::Tuple<(ch::Int8, ch::Int16, ch::Int32, ch::Int64, ch::UInt8, ch::UInt16, ch::UInt32, ch::UInt64)>,
                "Tuple(Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64)", vec![(1, 2, 3, 4, 5, 6, 7, 8)];
            }
        }
    };
}
