use super::*;
use crate::clickhouse::normal;

/// Every clause, as a person may write it.
const EVERY: &str = "create or replace dictionary if not exists `a b` -- why
(
    id UInt64 IS_OBJECT_ID, name String default 'it''s' injective, n Int64 DEFAULT -1,
    parent Nullable(UInt64) HIERARCHICAL bidirectional,
    `x y` String expression concat(name, dictGet('other','v',id)), from Date, til Date
)
primary key id
layout(range_hashed(range_lookup_strategy 'max' shards 2))
source(clickhouse(table 'src' db 'app' user 'u' password '' where 'id > 0'))
lifetime(300) range(max til min from) settings(max_threads = 2, a = 'b') comment 'it''s'";

/// The same as ClickHouse 26.7 prints it.
const PRINTED: &str = r"CREATE DICTIONARY app.`a b` (`id` UInt64 IS_OBJECT_ID, `name` String DEFAULT 'it\'s' INJECTIVE, `n` Int64 DEFAULT -1, `parent` Nullable(UInt64) HIERARCHICAL BIDIRECTIONAL, `x y` String EXPRESSION concat(name, dictGet('other', 'v', id)), `from` Date, `til` Date) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'src' DB 'app' USER 'u' PASSWORD '[HIDDEN]' WHERE 'id > 0')) LIFETIME(MIN 0 MAX 300) LAYOUT(RANGE_HASHED(RANGE_LOOKUP_STRATEGY 'max' SHARDS 2)) RANGE(MIN from MAX til) SETTINGS(max_threads = 2, a = 'b') COMMENT 'it\'s'";

fn definition(sql: &str) -> Definition {
    parse(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).1
}

#[test]
fn what_a_person_writes_and_what_the_server_prints_is_one_text() {
    insta::assert_snapshot!(definition(EVERY));
    let normal = |sql: &str| {
        let mut one = Dictionary::from(&definition(sql));
        normal::dictionary(&mut one);
        one
    };
    assert_eq!(normal(EVERY), normal(PRINTED));
    assert_eq!(parse(PRINTED).unwrap().0.as_deref(), Some("app"));
    let again = definition(&definition(EVERY).to_string());
    assert_eq!(again, definition(EVERY));
    for (there, other) in [
        ("'src'", "'source'"),
        ("Int64 DEFAULT", "Int32 DEFAULT"),
        ("-1", "1"),
        ("IS_OBJECT_ID", ""),
        ("concat(name", "concat(n"),
        ("'other'", "'another'"),
        ("PRIMARY KEY id", "PRIMARY KEY id, name"),
        ("MAX 300", "MAX 301"),
        ("'max'", "'min'"),
        ("MIN from", "MIN til"),
        ("max_threads = 2", "max_threads = 3"),
        (r"COMMENT 'it\'s'", ""),
    ] {
        assert!(PRINTED.contains(there), "{there}");
        assert_ne!(normal(&PRINTED.replacen(there, other, 1)), normal(PRINTED), "{there}");
    }
}

#[test]
fn passwords_are_told_apart_and_forgotten() {
    let of = |password: &str| {
        let source = format!("http(url 'u' credentials(user 'u' password {password}))");
        definition(&format!("create dictionary d (a UInt64) primary key a source({source}) layout(flat)"))
    };
    let told = |definition: &Definition| (definition.is_hidden(), definition.has_secret());
    assert_eq!(told(&of("'x'")), (false, true));
    assert_eq!(told(&of("'[HIDDEN]'")), (true, false));
    assert_eq!(told(&of("''")), (false, false));
    let mut one = of("'x'");
    one.forget_passwords();
    assert_eq!(one, of("''"));
}

#[test]
fn what_it_reads_is_found_and_follows_new_names() {
    let of = |source: &str| {
        definition(&format!("create dictionary d (a UInt64) primary key a source({source}) layout(flat)"))
    };
    let reads = |source: &str| {
        let mut names: Vec<String> = of(source).reads().into_iter().collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(reads("clickhouse(table 'a' db 'x' where 'dictHas(''e'', b)')"), "a b dictHas e");
    assert_eq!(reads("clickhouse(query 'select b from `a`')"), "a b from select");
    assert_eq!(reads("clickhouse(table 'a' host 'elsewhere')"), "");
    assert_eq!(reads("file(path 'a')"), "");

    let mut one = of("clickhouse(table 'a' db 'app')");
    one.forget_database("app");
    one.rename_table("a", "b c");
    assert_eq!(one, of("clickhouse(table 'b c')"));
    // A query is read where nobody knows the database.
    let mut one = of("clickhouse(query 'select 1 from a' db 'app')");
    one.forget_database("app");
    one.rename_table("a", "b");
    assert_eq!(one, of("clickhouse(query 'select 1 from b' db 'app')"));
    assert_eq!(one.without_source(), of("null()"));
}

#[test]
fn faults_are_named() {
    let faults: Vec<String> = [
        "DROP DICTIONARY d",
        "CREATE DICTIONARY (a UInt64)",
        "CREATE DICTIONARY d PRIMARY KEY a",
        "CREATE DICTIONARY d (a)",
        "CREATE DICTIONARY d (a UInt64 DEFAULT) PRIMARY KEY a",
        "CREATE DICTIONARY d (a UInt64) SOURCE(NULL()) LAYOUT(FLAT())",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a LAYOUT(FLAT())",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(NULL())",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(FILE(PATH))",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(NULL() x) LAYOUT(FLAT())",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a LIFETIME(MIN 1)",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a ENGINE = Memory",
        "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(NULL()) LAYOUT(FLAT()); SELECT 1",
        "CREATE DICTIONARY d (a String DEFAULT 'x) PRIMARY KEY a",
    ]
    .iter()
    .map(|sql| format!("{sql}\n  {}", parse(sql).unwrap_err()))
    .collect();
    insta::assert_snapshot!(faults.join("\n"));
}
