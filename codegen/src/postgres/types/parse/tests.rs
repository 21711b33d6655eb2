use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<Type, TypeError> {
    text.parse()
}

fn spelled(text: &str) -> String {
    parse(text).map_or_else(|error| error.to_string(), |ty| ty.to_string())
}

#[test]
fn aliases_are_spelled_as_the_server_does() {
    let cases = [
        ("int2", "smallint"),
        (" INT4 ", "integer"),
        ("int8", "bigint"),
        ("pg_catalog.int4", "integer"),
        ("\"int4\"", "integer"),
        ("bool", "boolean"),
        ("float4", "real"),
        ("float8", "double precision"),
        ("float", "double precision"),
        ("float(24)", "real"),
        ("float(25)", "double precision"),
        ("double\n precision", "double precision"),
        ("decimal(10)", "numeric(10,0)"),
        ("dec ( 10 , -2 )", "numeric(10,-2)"),
        ("varchar(20)", "character varying(20)"),
        ("varchar", "character varying"),
        ("char varying (3)", "character varying(3)"),
        ("national character varying(3)", "character varying(3)"),
        ("char", "character(1)"),
        ("bpchar(4)", "character(4)"),
        ("bpchar", "bpchar"),
        ("\"char\"", "\"char\""),
        ("timestamptz(3)", "timestamp(3) with time zone"),
        ("Timestamp (3) With Time Zone", "timestamp(3) with time zone"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("timestamp(6)", "timestamp(6) without time zone"),
        ("timetz", "time with time zone"),
        ("time(0)", "time(0) without time zone"),
        ("interval", "interval"),
        ("interval(3)", "interval(3)"),
        ("interval day to second(2)", "interval day to second(2)"),
        ("int4[]", "integer[]"),
        ("int[3][]", "integer[]"),
        ("integer ARRAY[4]", "integer[]"),
        ("_text", "text[]"),
        ("timestamptz(3) /* three */ array", "timestamp(3) with time zone[]"),
        ("bit varying(4)[]", "bit varying(4)[]"),
        ("Citext", "citext"),
        ("public.geometry(Point, 4326)", "public.geometry(Point,4326)"),
        ("\"Role\"", "\"Role\""),
        ("public.\"Role\"[]", "\"public\".\"Role\"[]"),
        ("\"a\"\"b\".role", "\"a\"\"b\".role"),
    ];
    for (text, canonical) in cases {
        assert_eq!(spelled(text), canonical, "{text}");
        assert_eq!(spelled(canonical), canonical);
    }
}

#[test]
fn a_quoted_name_is_an_enum() {
    assert_eq!(parse("\"Role\""), Ok(Type::Enum(Name::new("Role"))));
    let name = Name { schema: Some("app".into()), name: "role".into() };
    assert_eq!(parse("App.\"role\""), Ok(Type::Enum(name)));
    assert_eq!(parse("app.role"), Ok(Type::Other("app.role".into())));
}

#[test]
fn precision_is_kept_as_the_catalog_keeps_it() {
    assert_ne!(parse("timestamptz(6)"), parse("timestamptz"));
    assert_eq!(parse("numeric(10)"), parse("numeric(10, 0)"));
    assert_ne!(parse("numeric"), parse("numeric(10)"));
}

#[test]
fn errors_say_what_is_right() {
    let errors: Vec<String> = [
        "",
        "serial",
        "bigserial",
        "numeric(1001,0)",
        "numeric(10,1001)",
        "numeric(1,2,3)",
        "timestamp(7)",
        "char(0)",
        "varchar(10485761)",
        "varchar(max)",
        "text(3)",
        "float(54)",
        "\"open",
        "numeric(1",
        "varchar()",
        "text not null",
        "timestamp(3) zone",
        "text; drop table x",
        "int[",
        "[]",
        "app.",
    ]
    .iter()
    .map(|text| spelled(text))
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

fn types() -> impl Strategy<Value = Type> {
    let name = || r#"[A-Z"é.;\[\]$😀 -][a-z"]{0,6}"#;
    let scalar = prop_oneof![
        prop::sample::select(FACTS.iter().map(|fact| fact.base.clone()).collect::<Vec<_>>()),
        (1_u16..=1000, -1000_i16..=1000).prop_map(|pair| Type::Numeric(Some(pair))),
        (1_u32..=10_485_760).prop_map(|length| Type::Varchar(Some(length))),
        (1_u32..=10_485_760).prop_map(Type::Char),
        (0_u8..=6).prop_map(|digits| Type::Time(Some(digits))),
        (0_u8..=6).prop_map(|digits| Type::TimeTz(Some(digits))),
        (0_u8..=6).prop_map(|digits| Type::Timestamp(Some(digits))),
        (0_u8..=6).prop_map(|digits| Type::Timestamptz(Some(digits))),
        (prop::option::of(name()), name()).prop_map(|(schema, name)| Type::Enum(Name { schema, name })),
        "x[a-z_0-9]{0,8}".prop_map(Type::Other),
    ];
    (scalar, any::<bool>()).prop_map(|(ty, array)| if array { Type::Array(Box::new(ty)) } else { ty })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(ty in types()) {
        prop_assert_eq!(ty.to_string().parse(), Ok(ty));
    }

    #[test]
    fn any_text_is_a_type_or_an_error(text in r#"([a-z ."(),'\[\]0-9-]|timestamp|with time zone|array|_int4){0,12}"#) {
        if let Ok(ty) = parse(&text) {
            let canonical = ty.to_string();
            prop_assert_eq!(parse(&canonical), Ok(ty), "{} -> {}", text, canonical);
        }
    }
}
