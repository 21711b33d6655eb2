use super::expression::normal;
use super::*;
use crate::schema::postgres::{Column, Given, Name, Postgres, Type};

fn every_feature() -> Postgres {
    serde_json::from_str(include_str!("../every_feature.json")).unwrap()
}

/// The rows that Postgres 15 returned after the DDL of [`every_feature`] was run in an empty database.
fn recorded() -> Catalog {
    serde_json::from_str(include_str!("every_feature.rows.json")).unwrap()
}

/// The server prints views in a way that no rule foretells.
fn without_queries(mut schema: Postgres) -> Postgres {
    for view in &mut schema.views {
        view.query.clear();
    }
    comparable(&schema, "public")
}

#[test]
fn what_was_created_reads_back() {
    let live = recorded().read("public").unwrap();
    assert_eq!(live.unmanaged, []);
    let (expected, found) = (without_queries(every_feature()), without_queries(live.schema));
    let json = |schema: &Postgres| serde_json::to_string_pretty(schema).unwrap();
    assert_eq!(json(&expected).lines().collect::<Vec<_>>(), json(&found).lines().collect::<Vec<_>>());
    assert_eq!(expected, found);
}

#[test]
fn types_are_spelled_as_the_server_spells_them() {
    let catalog = recorded();
    let columns: Vec<_> = catalog.columns.iter().filter(|row| row.enum_type.is_none()).collect();
    assert!(columns.len() > 50);
    for row in columns {
        assert_eq!(row.ty.parse::<Type>().unwrap().to_string(), row.ty, "{}", row.name);
    }
}

#[test]
fn what_was_read_can_be_created_again() {
    let live = recorded().read("public").unwrap().schema;
    insta::assert_snapshot!(crate::postgres::ddl::script(&crate::postgres::ddl::create(&live)));
}

#[test]
fn a_changed_column_is_seen() {
    let live = comparable(&recorded().read("public").unwrap().schema, "public");
    let changes: [fn(&mut Column); 6] = [
        |column| column.ty = Type::Timestamptz(None),
        |column| column.nullable = !column.nullable,
        |column| column.value = Some(Given::Default("'x'".into())),
        |column| column.value = Some(Given::IdentityByDefault),
        |column| column.collation = Some("POSIX".into()),
        |column| column.comment = Some("New.".into()),
    ];
    for change in changes {
        let mut changed = live.clone();
        let table = changed.tables.iter_mut().find(|table| table.name.name == "projects").unwrap();
        change(&mut table.columns[3]);
        assert_ne!(comparable(&changed, "public"), live);
    }
}

#[test]
fn another_default_schema_keeps_names_whole() {
    let live = recorded().read("audit").unwrap().schema;
    assert!(live.tables.iter().any(|table| table.name == Name::new("changes")));
    let projects = live.table("projects").unwrap();
    assert_eq!(projects.name.schema.as_deref(), Some("public"));
    let changes = live.table("changes").unwrap();
    assert_eq!(changes.foreign_keys[0].target, projects.name);
    assert_eq!(changes.column("kind").unwrap().ty, Type::Enum(Name::new("kind")));
}

#[test]
fn every_query_has_its_part() {
    let mut catalog = Catalog::default();
    for (part, sql) in queries(&["app", "it's"]) {
        assert!(sql.contains("= ANY (ARRAY['app', 'it''s']::text[])"), "{part:?}");
        let error = catalog.add(part, "{}").unwrap_err().to_string();
        assert!(error.contains(&format!("{part:?}")) && error.contains("missing field"), "{error}");
    }
}

#[test]
fn what_a_schema_cannot_say_is_named() {
    let mut catalog = recorded();
    let foreign = catalog.constraints.iter_mut().find(|row| row.name == "projects_parent_id_fkey").unwrap();
    foreign.validated = false;
    let index = catalog.indexes.iter_mut().find(|row| row.name == "projects_tags_idx").unwrap();
    index.method = "hnsw".into();
    let row = r#"{"kind": "trigger", "name": "public.projects.touch"}"#;
    catalog.add(Part::Unmanaged, row).unwrap();
    let live = catalog.read("public").unwrap();
    let named: Vec<_> = live.unmanaged.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    assert_eq!(
        named,
        [
            "trigger public.projects.touch",
            "NOT VALID constraint public.projects.projects_parent_id_fkey",
            "index of the method hnsw public.projects.projects_tags_idx",
        ]
    );
    assert!(
        live.schema.table("projects").unwrap().indexes.iter().all(|index| index.name != "projects_tags_idx")
    );
}

/// What a model says, and what Postgres 15 printed for it.
const EQUAL: &[(&str, &str)] = &[
    ("version > 0", "(version > 0)"),
    ("name <> ''", "(name <> ''::text)"),
    ("Name != 'x'", "(name <> 'x'::text)"),
    (r#""name" LIKE 'a%'"#, "(name ~~ 'a%'::text)"),
    ("name not like 'a%'", "(name !~~ 'a%'::text)"),
    ("name ~~* 'a'", "(name ~~* 'a'::text)"),
    ("status IN ('A', 'B')", "(status = ANY (ARRAY['A'::text, 'B'::text]))"),
    ("role IN ('OWNER', 'ADMIN')", r#"(role = ANY (ARRAY['OWNER'::public."Role", 'ADMIN'::public."Role"]))"#),
    ("version IN (1, 2)", "(version = ANY (ARRAY[1, 2]))"),
    ("version > -1", "(version > '-1'::integer)"),
    ("price >= 0.5", "(price >= 0.5)"),
    ("price < -0.5", "(price < '-0.5'::numeric)"),
    ("lower(name) = name", "(lower(name) = name)"),
    ("length(name) <= 200 -- not long", "(length(name) <= 200)"),
    ("name IS NOT NULL", "(name IS NOT NULL)"),
    ("data ? 'a'", "(data ? 'a'::text)"),
    (r#"data @> '{"a": 1}'"#, r#"(data @> '{"a": 1}'::jsonb)"#),
    ("tags <> '{}'", "(tags <> '{}'::text[])"),
    ("$$it's$$ <> name", "('it''s'::text <> name)"),
    (r#"role = 'OWNER'::"Role""#, r#"(role = 'OWNER'::public."Role")"#),
    ("coalesce(name, '') <> ''", "(COALESCE(name, ''::text) <> ''::text)"),
    ("(version > 0) AND (name <> '')", "((version > 0) AND (name <> ''::text))"),
    ("NOT public", "(NOT public)"),
    ("public", "public"),
    ("-1", "'-1'::integer"),
    ("0", "0"),
    ("-3", "'-3'::integer"),
    ("-1.5", "'-1.5'::numeric"),
    ("1", "1"),
    ("'x'::text", "'x'::text"),
    ("'x'", "'x'::character varying"),
    ("'{}'", "'{}'::text[]"),
    ("ARRAY['a', 'b']", "ARRAY['a'::text, 'b'::text]"),
    ("'{}'", "'{}'::jsonb"),
    ("'ADMIN'", r#"'ADMIN'::public."Role""#),
    ("current_timestamp", "CURRENT_TIMESTAMP"),
    ("NOW()", "now()"),
    ("CURRENT_TIMESTAMP + INTERVAL '1 day'", "(CURRENT_TIMESTAMP + '1 day'::interval)"),
    ("TRUE", "true"),
    ("7", "7"),
    ("'-infinity'", "'-infinity'::timestamp with time zone"),
    (r"E'a\\b' <> name", r"('a\b'::text <> name)"),
];

/// What only the server can tell to be the same.
const APART: &[(&str, &str)] = &[
    (
        "created_at > '2020-01-01'::timestamptz",
        "(created_at > '2020-01-01 00:00:00+00'::timestamp with time zone)",
    ),
    ("created_at > now() - interval '1 day'", "(created_at > (now() - '1 day'::interval))"),
    ("data->>'a' = 'x'", "((data ->> 'a'::text) = 'x'::text)"),
    ("version > 0 AND name <> ''", "((version > 0) AND (name <> ''::text))"),
    ("version BETWEEN 1 AND 3", "((version >= 1) AND (version <= 3))"),
    ("code = 'x'", "((code)::text = 'x'::text)"),
    (
        "code IN ('x','y')",
        "((code)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
    ),
    (r#"data = '{"a":1}'"#, r#"(data = '{"a": 1}'::jsonb)"#),
    ("'1'", "1"),
    ("gen_random_uuid()::text", "(gen_random_uuid())::text"),
];

#[test]
fn expressions_are_equal_in_either_spelling() {
    for (model, server) in EQUAL {
        assert_eq!(normal(model, "public"), normal(server, "public"), "{model}");
    }
    for (model, server) in APART {
        assert_ne!(normal(model, "public"), normal(server, "public"), "{model}");
    }
}

#[test]
fn different_expressions_stay_different() {
    let expressions = [
        "a > 0",
        "a > -0",
        "b > 0",
        "a >= 0",
        "'a' > '0'",
        "(a OR b) AND c",
        "a OR (b AND c)",
        "f(a)",
        "f(a, b)",
        "'x'",
        "'X'",
        "\"X\"",
        "x",
        "'x'::other",
        "a IN (1)",
        "a = ANY (b)",
        "audit.f(a)",
        "now()",
        "CURRENT_TIMESTAMP",
        "a AND NOT b",
        "a LIKE 'x'",
        "a NOT LIKE 'x'",
    ];
    let normal: std::collections::BTreeSet<String> =
        expressions.iter().map(|sql| normal(sql, "public")).collect();
    // `'x'::other` is `'x'` of a type that the column says.
    assert_eq!(normal.len(), expressions.len() - 1);
}

#[test]
fn hostile_expressions_do_not_panic() {
    for sql in
        ["", "(", ")", "()", "(a) + (b)", "'open", "'x'::", "$$", "= ANY (ARRAY[", "::text", "$t$x$t$ -- c"]
    {
        normal(sql, "public");
    }
    assert_eq!(normal("((a) + (b))", "public"), "(a)+(b)");
}
