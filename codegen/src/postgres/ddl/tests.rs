use proptest::prelude::*;

use super::*;
use crate::postgres::token::{Kind, tokens};
use crate::schema::postgres::{Action, Check, Column, Deferrable, EnumType, ForeignKey, Table, Type, View};

fn every_feature() -> Postgres {
    serde_json::from_str(include_str!("../every_feature.json")).unwrap()
}

#[test]
fn every_feature_as_a_script() {
    insta::assert_snapshot!(script(&create(&every_feature())));
}

#[test]
fn every_statement_names_its_object() {
    let objects: Vec<String> = create(&every_feature()).iter().map(|one| one.object.to_string()).collect();
    insta::assert_snapshot!(objects.join("\n"));
}

#[test]
fn an_empty_comment_is_none() {
    let mut table = every_feature().tables.remove(0);
    table.comment = Some(String::new());
    assert_eq!(table::statements(&table).count(), 1);
    assert_eq!(comment::on(&Object::Table(table.name), None), "COMMENT ON TABLE \"all_types\" IS NULL");
}

#[test]
fn every_action_of_a_foreign_key() {
    let key = |on_delete, on_update, deferrable| ForeignKey {
        name: "k".into(),
        columns: vec!["a".into()],
        target: Name::new("t"),
        target_columns: vec!["b".into()],
        on_delete,
        on_update,
        deferrable,
    };
    let keys = [
        key(Action::NoAction, Action::Cascade, None),
        key(Action::Restrict, Action::SetNull, Some(Deferrable::Immediate)),
        key(Action::SetDefault, Action::NoAction, Some(Deferrable::Deferred)),
    ];
    insta::assert_snapshot!(keys.map(|key| constraint::foreign_key(&key)).join("\n"), @r#"
    CONSTRAINT "k" FOREIGN KEY ("a") REFERENCES "t" ("b") ON UPDATE CASCADE
    CONSTRAINT "k" FOREIGN KEY ("a") REFERENCES "t" ("b") ON DELETE RESTRICT ON UPDATE SET NULL DEFERRABLE
    CONSTRAINT "k" FOREIGN KEY ("a") REFERENCES "t" ("b") ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED
    "#);
}

#[test]
fn views_come_after_those_that_they_read() {
    let view = |name: &str, query: &str| View {
        name: Name::new(name),
        query: query.into(),
        materialized: false,
        indexes: Vec::new(),
        comment: None,
    };
    let views = [
        view("a", "SELECT * FROM \"b\""),
        view("b", "SELECT 'd' FROM c"),
        view("c", "SELECT 1"),
        view("d", "SELECT 1 AS e FROM f"),
        view("e", "SELECT 1 AS d"),
    ];
    let order: Vec<&str> = view::ordered(&views).iter().map(|view| view.name.name.as_str()).collect();
    assert_eq!(order, ["c", "b", "a", "d", "e"]);
}

/// A statement holds no semicolon of its own, so that the script has exactly as many as statements.
fn is_one_statement(sql: &str) -> bool {
    tokens(sql).all(|token| token.closed && !(token.kind == Kind::Symbol && token.text == ";"))
}

proptest! {
    #[test]
    fn hostile_names_and_texts_stay_inside_their_quotes(
        name in r#"([a-z"'\\;$é😀/* \n-]|\$\$|--|select){1,12}"#,
        text in r#"([a-z"'\\;$é😀/* \n-]|\$\$|--|E'){0,20}"#,
    ) {
        let table = Table {
            name: Name { schema: Some(name.clone()), name: name.clone() },
            columns: vec![Column {
                name: name.clone(),
                ty: Type::Enum(Name::new(name.clone())),
                nullable: false,
                value: None,
                collation: Some(name.clone()),
                comment: Some(text.clone()),
            }],
            primary_key: None,
            uniques: vec![],
            checks: vec![Check { name: name.clone(), expression: "true".into() }],
            exclusions: vec![],
            foreign_keys: vec![],
            indexes: vec![],
            partition_by: None,
            comment: Some(text.clone()),
        };
        let ty = EnumType { name: Name::new(name), values: vec![text.clone()], comment: Some(text) };
        let schema = Postgres { enums: vec![ty], tables: vec![table], views: vec![], objects: vec![] };
        for statement in create(&schema) {
            prop_assert!(is_one_statement(&statement.sql), "{}", statement.sql);
        }
    }
}
