//! The schema between two others, and the plans of both halves.

use super::*;

/// A schema of Postgres from tables in JSON.
fn postgres(json: &str) -> Schema {
    serde_json::from_str(&format!(r#"{{"postgres": {json}}}"#)).unwrap()
}

fn clickhouse(json: &str) -> Schema {
    serde_json::from_str(&format!(r#"{{"clickhouse": {json}}}"#)).unwrap()
}

fn script(plan: &Plan) -> String {
    let steps = plan.postgres.iter().chain(&plan.clickhouse);
    steps.map(|step| format!("{};\n", step.sql)).collect()
}

/// Both halves, or why there are none.
fn shown(from: &Schema, to: &Schema, answers: &Answers) -> String {
    match halves(from, to, answers) {
        Ok(halves) => {
            format!("expand:\n{}contract:\n{}", script(&halves.expand), script(&halves.contract))
        }
        Err(NoHalves::Breaks(breaks)) => {
            breaks.iter().map(|one| format!("{one}\n  {}\n", one.next)).collect()
        }
        Err(NoHalves::Undecided(asked)) => asked.iter().map(|one| format!("? {one}\n")).collect(),
    }
}

/// Losses are accepted, and nothing was renamed.
fn decided() -> Answers {
    Answers { accept_all: true, no_renames: true, ..Answers::default() }
}

#[test]
fn lists_keep_the_places_of_both() {
    let merge = |base: &str, others: &str| -> String {
        let others: Vec<char> = others.chars().collect();
        merged(base.chars().collect(), &others, PartialEq::eq).into_iter().collect()
    };
    assert_eq!(merge("ac", "abcd"), "abcd");
    assert_eq!(merge("bcd", "abc"), "abcd");
    assert_eq!(merge("ba", "ab"), "ba");
    assert_eq!(merge("", "ab"), "ab");
}

const OLD: &str = r#"{"enums": [{"name": {"name": "role"}, "values": ["owner", "guest"]}],
    "tables": [
    {"name": {"name": "teams"}, "columns": [{"name": "id", "type": "bigint"}, {"name": "slug", "type": "text"}],
     "primary_key": {"name": "teams_pkey", "columns": ["id"]},
     "uniques": [{"name": "teams_slug_key", "columns": ["slug"]}]},
    {"name": {"name": "users"}, "columns": [{"name": "id", "type": "bigint"}, {"name": "name", "type": "text"},
        {"name": "kind", "type": "text", "value": {"default": "'x'"}},
        {"name": "team", "type": "bigint", "nullable": true}],
     "primary_key": {"name": "users_pkey", "columns": ["id"]},
     "uniques": [{"name": "users_name_key", "columns": ["name"]}],
     "checks": [{"name": "users_name_check", "expression": "name <> ''"}],
     "foreign_keys": [{"name": "users_team_fkey", "columns": ["team"], "target": {"name": "teams"},
        "target_columns": ["id"]}],
     "indexes": [{"name": "users_name_idx", "parts": [{"column": "name"}]}]},
    {"name": {"name": "gone"}, "columns": [{"name": "id", "type": "bigint"}, {"name": "team", "type": "bigint"}],
     "foreign_keys": [{"name": "gone_team_fkey", "columns": ["team"], "target": {"name": "teams"},
        "target_columns": ["id"]}]}]}"#;

const NEW: &str = r#"{"enums": [{"name": {"name": "role"}, "values": ["admin", "owner"]}],
    "tables": [
    {"name": {"name": "teams"}, "columns": [{"name": "id", "type": "bigint"}, {"name": "slug", "type": "text"}],
     "primary_key": {"name": "teams_pkey", "columns": ["id"]},
     "indexes": [{"name": "teams_slug_unique", "unique": true, "parts": [{"column": "slug"}]}]},
    {"name": {"name": "users"}, "columns": [{"name": "id", "type": "bigint"},
        {"name": "kind", "type": "text"}, {"name": "title", "type": "text"},
        {"name": "level", "type": "integer", "value": {"default": "1"}},
        {"name": "team", "type": "bigint"}],
     "primary_key": {"name": "users_pkey", "columns": ["id"]},
     "checks": [{"name": "users_title_check", "expression": "title <> ''"}],
     "foreign_keys": [{"name": "users_team_fkey", "columns": ["team"], "target": {"name": "teams"},
        "target_columns": ["id"]}],
     "indexes": [{"name": "users_title_idx", "parts": [{"column": "title"}]}]},
    {"name": {"name": "new"}, "columns": [{"name": "id", "type": "bigint"}, {"name": "role", "type": {"enum": "role"}}],
     "checks": [{"name": "new_check", "expression": "id > 0"}]}]}"#;

#[test]
fn the_first_half_demands_nothing_and_takes_nothing_away() {
    let new = NEW.replace(r#"{"enum": "role"}"#, "\"text\"");
    let (old, new) = (postgres(OLD), postgres(&new));
    insta::assert_snapshot!(shown(&old, &new, &decided()));
    let between = halves(&old, &new, &decided()).unwrap().between.postgres;
    assert_eq!(between.enums[0].values, ["admin", "owner", "guest"]);
    let users = between.table("users").unwrap();
    let nullable = |name: &str| users.column(name).unwrap().nullable;
    assert!(nullable("name") && nullable("title") && nullable("team"));
    assert!(!nullable("id") && !nullable("level") && !nullable("kind"));
    assert!(users.column("kind").unwrap().value.is_some(), "an old program does not write it");
    assert!(users.checks.is_empty() && users.uniques.is_empty() && users.foreign_keys.len() == 1);
    assert_eq!(users.indexes.len(), 2);
    assert!(between.table("gone").unwrap().foreign_keys.is_empty());
    assert_eq!(between.table("new").unwrap().checks.len(), 1);
    // Another rule says the same of these columns, and a foreign key may stand on them.
    assert_eq!(between.table("teams").unwrap().uniques.len(), 1);
}

#[test]
fn what_breaks_the_running_program_is_named() {
    let answers = Answers { renames: vec!["users.name:title".parse().unwrap()], ..decided() };
    let (old, new) = (postgres(OLD), postgres(&NEW.replace(r#"{"enum": "role"}"#, "\"text\"")));
    insta::assert_snapshot!(shown(&old, &new, &answers));
    let wider = OLD.replace(
        r#""name": "team", "type": "bigint", "nullable""#,
        r#""name": "team", "type": "text", "nullable""#,
    );
    let null = wider.replace(
        r#"{"name": "slug", "type": "text"}"#,
        r#"{"name": "slug", "type": "text", "nullable": true}"#,
    );
    insta::assert_snapshot!(shown(&old, &postgres(&null), &decided()));
    // The name of a type is free when the type is gone.
    let table = OLD
        .replace(r#"{"name": {"name": "role"}, "values": ["owner", "guest"]}"#, "")
        .replace(r#"{"name": "gone"}"#, r#"{"name": "role"}"#);
    insta::assert_snapshot!(shown(&old, &postgres(&table), &decided()));
}

#[test]
fn a_view_that_groups_by_a_key_holds_on_to_it() {
    let from = |query: &str| {
        let view = format!(r#"{{"name": {{"name": "seen"}}, "query": "{query}"}}"#);
        postgres(&OLD.replace(r#""tables": ["#, &format!(r#""views": [{view}], "tables": ["#)))
    };
    let key = r#""primary_key": {"name": "users_pkey", "columns": ["id"]},"#;
    let to = postgres(&OLD.replace(key, ""));
    let grouped = "SELECT id, name FROM users GROUP BY id";
    insta::assert_snapshot!(shown(&from(grouped), &to, &decided()), @"
    Postgres, primary key of users: it goes, and the view seen, which goes only afterwards, may stand on it
      drop the view in a migration before, when no program reads it
    ");
    let holds = |query: &str, to: &Schema| match halves(&from(query), to, &decided()) {
        Ok(_) => false,
        Err(NoHalves::Breaks(_)) => true,
        Err(other) => panic!("{other:?}"),
    };
    // One of another table, one that groups nothing, and a key that another one stands for until the contract.
    assert!(!holds("SELECT id, slug FROM teams GROUP BY id", &to));
    assert!(!holds("SELECT id, name FROM users", &to));
    let unique = r#""uniques": [{"name": "users_id_key", "columns": ["id"]}, "#;
    let replaced = OLD.replace(key, "").replacen(
        r#""uniques": [{"name": "users_name_key""#,
        &format!(r#"{unique}{{"name": "users_name_key""#),
        1,
    );
    assert!(!holds(grouped, &postgres(&replaced)));
}

#[test]
fn a_question_of_the_whole_comes_first() {
    let dropped = OLD.replace(r#"{"name": "name", "type": "text"},"#, "");
    let answers = Answers { no_renames: true, ..Answers::default() };
    let asked = halves(&postgres(OLD), &postgres(&dropped), &answers).unwrap_err();
    assert!(matches!(&asked, NoHalves::Undecided(asked) if asked.len() == 1), "{asked:?}");
}

const EVENTS: &str = r#"{"tables": [{"name": "events", "engine": "merge_tree", "order_by": ["id"], "columns": [
        {"name": "id", "type": "String"}, {"name": "old", "type": "String"},
        {"name": "kind", "type": "Enum8('a' = 1, 'b' = 2)"}, {"name": "both", "type": "UInt8"}],
     "constraints": [{"name": "filled", "expression": "old != ''"}]}],
    "views": [{"name": "seen", "query": "SELECT id FROM events", "kind": "plain"}]}"#;

#[test]
fn clickhouse_keeps_and_brings_columns() {
    let new = EVENTS
        .replace(r#"{"name": "old", "type": "String"}"#, r#"{"name": "new", "type": "String"}"#)
        .replace("Enum8('a' = 1, 'b' = 2)", "Enum8('a' = 1)")
        .replace(r#""type": "UInt8"}"#, r#""type": "UInt8", "value": {"materialized": "length(new)"}}"#)
        .replace("old != ''", "new != ''");
    insta::assert_snapshot!(shown(&clickhouse(EVENTS), &clickhouse(&new), &decided()));
    let more = EVENTS.replace("'b' = 2)", "'b' = 2, 'c' = 3)");
    insta::assert_snapshot!(shown(&clickhouse(EVENTS), &clickhouse(&more), &decided()));
}

#[test]
fn clickhouse_names_what_breaks_the_running_program() {
    let new = EVENTS.replace("UInt8", "UInt16").replace("SELECT id FROM", "SELECT kind FROM");
    insta::assert_snapshot!(shown(&clickhouse(EVENTS), &clickhouse(&new), &decided()));
    let to = r#""kind": {"to": "events"}"#;
    let view = |name: &str| EVENTS.replace(r#""kind": "plain""#, to).replace("seen", name);
    insta::assert_snapshot!(shown(&clickhouse(&view("a")), &clickhouse(&view("b")), &decided()));
}
