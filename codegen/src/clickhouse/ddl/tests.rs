use proptest::prelude::*;

use super::super::Topology;
use super::super::lexer::{Kind, significant};
use super::super::name::literal;
use super::super::types::Type;
use super::{Object, column, create, create_on, script};
use crate::schema::clickhouse::{ClickHouse, Column, Given, Storage, Table};

/// A schema that has every clause at least once, with text that would break careless SQL.
pub(crate) fn every_clause() -> ClickHouse {
    serde_json::from_str(include_str!("every_clause.json")).unwrap()
}

fn on(topology: &Topology) -> String {
    script(&create_on(&every_clause(), topology).unwrap())
}

#[test]
fn every_clause_neutral() {
    insta::assert_snapshot!(script(&create(&every_clause())));
}

#[test]
fn every_clause_on_a_single_server() {
    insta::assert_snapshot!(on(&Topology::Single));
}

#[test]
fn every_clause_on_a_cluster() {
    insta::assert_snapshot!(on(&Topology::Cluster { name: "main".into() }));
}

#[test]
fn every_clause_in_a_replicated_database() {
    insta::assert_snapshot!(on(&Topology::ReplicatedDatabase));
}

#[test]
fn the_cloud_is_sent_what_a_single_server_is() {
    assert_eq!(on(&Topology::Cloud), on(&Topology::Single));
}

#[test]
fn views_come_after_what_they_mention() {
    let objects: Vec<_> = create(&every_clause()).into_iter().map(|statement| statement.object).collect();
    let at = |object: &Object| objects.iter().position(|other| other == object).unwrap();
    let view = |name: &str| Object::View(name.into());
    assert!(at(&view("recent")) < at(&view("a_summary")));
    let last_table = objects.iter().rposition(|object| matches!(object, Object::Table(_))).unwrap();
    assert!(last_table < at(&Object::MaterializedView("to_totals".into())));
}

proptest! {
    #[test]
    fn hostile_text_stays_inside_its_quotes(
        name in "([a-z;'`\"\\\\*/@$,()-]|\\PC){1,12}",
        text in "([a-z;'`\"\\\\*/@$,()\n-]|\\PC){0,12}",
    ) {
        let column = Column {
            name: name.clone(),
            ty: Type::Enum8(vec![(text.clone(), 1)]),
            value: Some(Given::Default(literal(&text))),
            codec: None,
            ttl: None,
            comment: Some(text.clone()),
        };
        // name Enum8 ( text = 1 ) DEFAULT text COMMENT text
        let definition = column::definition(&column);
        let kinds: Vec<_> = significant(&definition).unwrap().iter().map(|token| token.kind).collect();
        use Kind::{Number, Quoted, String, Symbol, Word};
        prop_assert_eq!(kinds, [Quoted, Word, Symbol, String, Symbol, Number, Symbol, Word, String, Word, String]);

        let table = Table {
            name,
            columns: vec![column],
            storage: Storage::default(),
            indexes: Vec::new(),
            projections: Vec::new(),
            constraints: Vec::new(),
            distributed: None,
            comment: Some(text),
        };
        let schema = ClickHouse { tables: vec![table], ..ClickHouse::default() };
        let single = create_on(&schema, &Topology::Single).unwrap();
        prop_assert_eq!(single.len(), 1);
        let neutral = script(&create(&schema));
        prop_assert_eq!(neutral.replace(" /*@cluster*/\n(", "\n(").replace("/*@replicated*/Merge", "Merge"), script(&single));
    }
}
