use proptest::prelude::*;

use super::{Problem, Type};

fn parse(text: &str) -> Type {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_servers_spelling_is_read_and_written() {
    for text in [
        "Bool",
        "Int256",
        "UInt8",
        "Float32",
        "Decimal(38, 12)",
        "FixedString(16)",
        "Date32",
        "DateTime",
        "DateTime('Europe/Berlin')",
        "DateTime64(3)",
        "DateTime64(3, 'UTC')",
        "UUID",
        "IPv4",
        "IPv6",
        "Enum8('b\\\\s' = -128, 'it\\'s' = 1, 'n\\nl' = 3, '' = 6, 'é😀' = 7)",
        "Enum16('a' = 1000)",
        "Map(LowCardinality(String), String)",
        "Tuple(a Int32, b String)",
        "Tuple(Int32, String)",
        "Tuple()",
        "Tuple(`a b` Int32, `x\\`y` String, `select` Int8, `1a` Int8, date Date)",
        "LowCardinality(Nullable(String))",
        "AggregateFunction(sum, UInt64)",
        "AggregateFunction(count)",
        "AggregateFunction(quantiles(0.5, 0.9), Float64)",
        "AggregateFunction(1, sumMap, Map(String, UInt64))",
        "AggregateFunction(groupArrayInsertAt('x', 3), String, UInt32)",
        "AggregateFunction(exponentialMovingAverage(-1.5), Float64, UInt64)",
        "AggregateFunction(sequenceMatch('(?1)(?2)'), DateTime, UInt8, UInt8)",
        "SimpleAggregateFunction(groupUniqArrayArray(10), Array(String))",
        "JSON",
        "JSON(max_dynamic_types=3, max_dynamic_paths=4, a Int8, `x.y` Array(Int8), SKIP `a.q`, SKIP b, SKIP \
         REGEXP 'it\\'s')",
        "Variant(Array(Int8), String, UInt64)",
        "Dynamic(max_types=5)",
        "QBit(Float32, 8)",
        "Array(Nested(a Int8, b String))",
    ] {
        assert_eq!(parse(text).to_string(), text);
    }
}

#[test]
fn other_spellings_become_the_servers() {
    for (text, expected) in [
        ("INTEGER", "Int32"),
        ("int(11)", "Int32"),
        ("bigint unsigned", "UInt64"),
        ("Double  Precision", "Float64"),
        ("varchar(255)", "String"),
        ("national character varying", "String"),
        ("BINARY(5)", "FixedString(5)"),
        ("boolean", "Bool"),
        ("timestamp", "DateTime"),
        ("DateTime(3)", "DateTime64(3)"),
        ("DateTime64", "DateTime64(3)"),
        ("Decimal", "Decimal(10, 0)"),
        ("DEC( 5 )", "Decimal(5, 0)"),
        ("Decimal32(3)", "Decimal(9, 3)"),
        ("Decimal256(3)", "Decimal(76, 3)"),
        ("Enum('a', 'b')", "Enum8('a' = 1, 'b' = 2)"),
        ("Enum8('a' = 5, 'b')", "Enum8('a' = 5, 'b' = 6)"),
        ("Enum('a' = 1000)", "Enum16('a' = 1000)"),
        ("Enum8('b'=2,'a'=1)", "Enum8('a' = 1, 'b' = 2)"),
        ("Tuple(a int, b double precision)", "Tuple(a Int32, b Float64)"),
        ("Tuple(double precision)", "Tuple(Float64)"),
        ("Variant(UInt64, String, String)", "Variant(String, UInt64)"),
        ("AggregateFunction(0, sum, int)", "AggregateFunction(sum, Int32)"),
        ("AggregateFunction(quantile(0.50), Float64)", "AggregateFunction(quantile(0.5), Float64)"),
        ("JSON()", "JSON"),
        ("JSON(max_dynamic_paths=1024)", "JSON"),
        ("JSON(SKIP b, z int, skip a.c, a.b UInt32)", "JSON(`a.b` UInt32, z Int32, SKIP `a.c`, SKIP b)"),
        ("Time64", "Time64(3)"),
        ("Dynamic(max_types = 32)", "Dynamic"),
        ("Nested(a int, `b c` text)", "Nested(a Int32, `b c` String)"),
    ] {
        assert_eq!(parse(text).to_string(), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, message) in [
        ("", "`` is not a ClickHouse type: a type was expected at its end"),
        ("Array(String", "`Array(String` is not a ClickHouse type: `,` or `)` was expected at its end"),
        ("String x(", "`String x(` is not a ClickHouse type: `)` was expected at its end"),
        ("String)", "`String)` is not a ClickHouse type: the end was expected where `)` stands"),
        ("Array(,)", "`Array(,)` is not a ClickHouse type: a type was expected where `,)` stands"),
        (
            "Map(String)",
            "`Map(String)` is not a ClickHouse type: Map takes a key and a value type, as in Map(String, UInt64)",
        ),
        ("Array()", "`Array()` is not a ClickHouse type: Array takes one type, as in Array(String)"),
        (
            "Decimal(300, 1)",
            "`Decimal(300, 1)` is not a ClickHouse type: Decimal takes a precision and a scale, as in Decimal(38, 12)",
        ),
        (
            "Enum8('a', 'b' = 5, 'c')",
            "`Enum8('a', 'b' = 5, 'c')` is not a ClickHouse type: Enum8 takes names with numbers, all or none of \
             them, as in Enum8('a' = 1, 'b' = 2)",
        ),
        (
            "Enum8('a' = 200)",
            "`Enum8('a' = 200)` is not a ClickHouse type: Enum8 takes numbers from -128 to 127 in Enum8, from \
             -32768 to 32767 in Enum16",
        ),
        ("DateTime('x", "`DateTime('x` is not a ClickHouse type: a string (') is opened and never closed"),
    ] {
        assert_eq!(text.parse::<Type>().unwrap_err().to_string(), message);
    }
    let deep = format!("{}Int8{}", "Array(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(deep.parse::<Type>().unwrap_err().problem, Problem::TooDeep);
}

#[test]
fn what_the_server_refuses_is_refused_with_what_is_right() {
    for (text, refused, reason) in [
        ("Array(Nullable(Array(Int8)))", "Nullable(Array(Int8))", "Array cannot be Nullable; an empty array"),
        ("Nullable(Map(String, String))", "", "Map cannot be Nullable"),
        ("Nullable(Tuple(Int8))", "", "Tuple cannot be Nullable; make its elements Nullable"),
        ("Nullable(Nullable(Int8))", "", "it is Nullable twice"),
        ("Nullable(LowCardinality(String))", "", "write LowCardinality(Nullable(…))"),
        ("Nullable(Variant(Int8))", "", "a Variant holds NULL by itself"),
        ("Nullable(Point)", "", "this type cannot be Nullable"),
        ("Nullable(AggregateFunction(sum, Int8))", "", "the state of an aggregate function"),
        ("LowCardinality(DateTime64(3))", "", "not DateTime64(3); leave out LowCardinality"),
        ("LowCardinality(Nullable(Decimal(3, 1)))", "", "not Decimal(3, 1)"),
        ("LowCardinality(Enum8('a' = 1))", "", "LowCardinality takes String"),
        ("Map(LowCardinality(Nullable(String)), Int8)", "", "a Map's key cannot be Nullable"),
        ("Decimal(77, 1)", "", "a Decimal has 1 to 76 digits"),
        ("Decimal(5, 6)", "", "its scale, 6, is larger than its precision, 5"),
        ("DateTime64(10)", "", "0 to 9 digits"),
        ("FixedString(0)", "", "1 to 16777215 bytes"),
        ("Enum8('a' = 1, 'a' = 2)", "", "the name 'a' stands in it twice"),
        ("Enum8('a' = 1, 'b' = 1)", "", "the number 1 stands in it twice"),
        ("Enum8()", "", "at least one value"),
        ("Tuple(a Int8, String)", "", "name all or none"),
        ("Tuple(a Int8, a String)", "", "the name `a` stands in it twice"),
        ("Tuple(NULL Int8)", "Tuple(`NULL` Int8)", "`null` is a name of the server's own"),
        ("Variant()", "", "at least one type"),
        ("Variant(Nullable(String))", "", "write String without Nullable"),
        ("Variant(Dynamic)", "", "Dynamic is not allowed"),
        ("SimpleAggregateFunction(uniq, UInt64)", "", "use AggregateFunction, or one of any, "),
        ("STRING", "", "there is no type STRING; did you mean String?"),
        ("int32", "", "did you mean Int32?"),
        ("Map(string, uint64)", "string", "did you mean String?"),
    ] {
        let error = parse(text).validate().unwrap_err();
        assert_eq!(error.ty.to_string(), if refused.is_empty() { text } else { refused });
        assert!(error.reason.contains(reason), "{text}: {}", error.reason);
    }
    assert!(Type::Int(7).validate().is_err());
    assert!(parse("Vector(8)").validate().is_ok(), "a newer server may have it");
}

#[test]
fn serde_writes_the_text() {
    let ty = parse("Tuple(a Nullable(String))");
    let json = serde_json::to_string(&ty).unwrap();
    assert_eq!(json, "\"Tuple(a Nullable(String))\"");
    assert_eq!(serde_json::from_str::<Type>(&json).unwrap(), ty);
    let error = serde_json::from_str::<Type>("\"Array(\"").unwrap_err();
    assert!(error.to_string().contains("is not a ClickHouse type"), "{error}");
}

/// A name of an enum value or of a tuple's element, harmless or not.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z0-9_]{0,8}", "[-a-zA-Z0-9 '\"`\\\\;/*\n\t()=,.é😀]{1,8}", Just("select".to_owned())]
}

/// Types that a server takes with its usual settings.
fn valid_type() -> impl Strategy<Value = Type> {
    let zone =
        || prop_oneof![Just(None), Just(Some("UTC".to_owned())), Just(Some("Europe/Berlin".to_owned()))];
    let width = || prop::sample::select(vec![8_u16, 16, 32, 64, 128, 256]);
    let scalar = prop_oneof![
        Just(Type::Bool),
        width().prop_map(Type::Int),
        width().prop_map(Type::UInt),
        Just(Type::Float32),
        Just(Type::Float64),
        (1_u8..=76).prop_flat_map(|p| (0..=p).prop_map(move |s| Type::Decimal(p, s))),
        Just(Type::String),
        (1_u32..=256).prop_map(Type::FixedString),
        Just(Type::Date),
        Just(Type::Date32),
        zone().prop_map(Type::DateTime),
        (0_u8..=9, zone()).prop_map(|(p, zone)| Type::DateTime64(p, zone)),
        Just(Type::Uuid),
        Just(Type::Ipv4),
        Just(Type::Ipv6),
        prop::collection::btree_map(any::<i8>(), name(), 1..4).prop_map(|values| Type::Enum8(unique(values))),
        prop::collection::btree_map(any::<i16>(), name(), 1..4)
            .prop_map(|values| Type::Enum16(unique(values))),
    ];
    let flat = prop_oneof![
        4 => scalar.clone(),
        2 => scalar.prop_map(Type::nullable),
        1 => Just(Type::String.low_cardinality()),
        1 => Just(Type::String.nullable().low_cardinality()),
        1 => (1_u32..=256).prop_map(|n| Type::FixedString(n).low_cardinality()),
        1 => Just(parse("AggregateFunction(quantiles(0.5, 0.9), Float64)")),
        1 => Just(parse("SimpleAggregateFunction(max, DateTime64(3))")),
        1 => Just(parse("JSON(max_dynamic_paths=8, `a.b` Int8, SKIP c)")),
        1 => Just(parse("Variant(Array(String), Bool, Int64)")),
    ];
    flat.prop_recursive(3, 12, 3, |inner| {
        let key = prop_oneof![Just(Type::String), Just(Type::String.low_cardinality()), Just(Type::Int(64))];
        prop_oneof![
            inner.clone().prop_map(Type::array),
            (key, inner.clone()).prop_map(|(key, value)| Type::Map(Box::new(key), Box::new(value))),
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|types| Type::Tuple(types.into_iter().map(|ty| (None, ty)).collect())),
            prop::collection::btree_map(name(), inner, 1..3).prop_map(|types| Type::Tuple(
                types.into_iter().map(|(name, ty)| (Some(name), ty)).collect()
            )),
        ]
    })
}

/// Enum values whose names differ.
fn unique<N>(values: std::collections::BTreeMap<N, String>) -> Vec<(String, N)> {
    let label = |(index, (number, name))| (format!("{name}{index}"), number);
    values.into_iter().enumerate().map(label).collect()
}

proptest! {
    #[test]
    fn every_type_reads_back(ty in valid_type()) {
        let text = ty.to_string();
        let read: Type = text.parse().map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(&read, &ty);
        prop_assert_eq!(read.validate(), Ok(()));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(Array|Map|Tuple|Enum8|JSON|Nullable|DateTime64|AggregateFunction|[a-z 0-9',=().`-]|\\PC){0,20}") {
        if let Ok(ty) = text.parse::<Type>() {
            let shown = ty.to_string();
            prop_assert_eq!(shown.parse::<Type>().map(|again| again.to_string()), Ok(shown), "of {}", text);
        }
    }
}
