//! Branches as folders of texts.

use super::*;
use crate::plan::Store;
use crate::plan::file;
use crate::plan::history::{SNAPSHOT, path};

/// A schema with these tables, a letter each; capitals are ClickHouse's.
fn schema(tables: &str) -> Schema {
    let mut schema = Schema::default();
    for table in tables.chars() {
        if table.is_uppercase() {
            let json = format!(r#"{{"name": "{table}", "columns": [], "engine": "merge_tree"}}"#);
            schema.clickhouse.tables.push(serde_json::from_str(&json).unwrap());
        } else {
            let json = format!(r#"{{"name": {{"name": "{table}"}}, "columns": []}}"#);
            schema.postgres.tables.push(serde_json::from_str(&json).unwrap());
        }
    }
    schema
}

/// `01_a ab→abc [001_A]`: a migration, with the other half's name. Names with a capital are ClickHouse's.
fn files(lines: &[&str], snapshot: &str) -> Files {
    let texts = lines.iter().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let (from, to) = words[1].split_once('→').unwrap();
        let store = if words[0].ends_with(char::is_uppercase) { Store::ClickHouse } else { Store::Postgres };
        let header = Header {
            parent: schema(from).hash(),
            result: schema(to).hash(),
            goes_with: words.get(2).map(|name| (*name).to_owned()),
            ..Header::default()
        };
        (path(store, words[0]), file::write(&header, &[]))
    });
    Files::from_texts(texts.chain([(SNAPSHOT.to_owned(), snapshot.to_owned())])).unwrap()
}

/// What is moved, from where to where.
fn line_up(lines: &[&str], last: &[&str], known: &[&str]) -> Result<String, RebaseError> {
    let known: Vec<Schema> = known.iter().map(|tables| schema(tables)).collect();
    let last: Vec<String> = last.iter().map(|name| (*name).to_owned()).collect();
    let done = rebase(&files(lines, "<<<<<<< ours\n"), &last, &known)?;
    let name = |hash: &str| {
        let all = ["", "a", "b", "ab", "ac", "abc", "abB", "abcB", "abcd", "abcdB"];
        all.into_iter().find(|tables| schema(tables).hash() == hash).unwrap_or("?")
    };
    let moved = done
        .moved
        .iter()
        .map(|one| format!(" {} {}→{}", one.migration.full_name(), name(&one.parent), name(&one.result)));
    let kept = done.kept.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(" ");
    Ok(format!("{kept} |{} | {}", moved.collect::<String>(), name(&done.snapshot.hash())))
}

#[test]
fn the_later_branch_comes_after_the_earlier_one() {
    let lines = ["01_a →a", "02_b a→ab", "03_c a→ac"];
    assert_eq!(line_up(&lines, &[], &["a", "ab", "ac"]).unwrap(), "01_a 02_b | postgres/03_c ab→abc | abc");
    assert_eq!(
        line_up(&lines, &["02_b"], &["a", "ab", "ac"]).unwrap(),
        "01_a 03_c | postgres/02_b ac→abc | abc"
    );
}

#[test]
fn a_branch_moves_as_a_whole() {
    let lines = [
        "01_a →a",
        "02_b a→ab",
        "03_c a→ac 001_C",
        "001_C a→ac 03_c",
        "04_d ac→acdB 002_D",
        "002_D ac→acdB 04_d",
    ];
    assert_eq!(
        line_up(&lines, &[], &["a", "ab", "ac", "acdB"]).unwrap(),
        "01_a 02_b | postgres/03_c ab→abc clickhouse/001_C ab→abc postgres/04_d abc→abcdB \
         clickhouse/002_D abc→abcdB | abcdB"
    );
}

#[test]
fn three_branches_are_put_in_line_too() {
    let lines = ["01_a →a", "02_b a→ab", "03_c a→ac", "001_B a→aB"];
    let moved = line_up(&lines, &[], &["a", "ab", "ac", "aB"]).unwrap();
    assert!(moved.ends_with("| abcB"), "{moved}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let known = ["a", "ab", "ac"];
    let same = ["01_a →a", "02_b a→ab", "03_c a→"];
    assert_eq!(line_up(&same, &[], &known).unwrap(), "01_a 02_b | postgres/03_c ab→b | b");
    let lines = ["01_a →a", "02_b a→ab", "03_c a→ac"];
    let error = line_up(&lines, &[], &["a", "ac"]).unwrap_err().to_string();
    assert!(
        error.contains("postgres/02_b begins or ends with a schema that is in no snapshot.json"),
        "{error}"
    );
    assert_eq!(line_up(&lines, &["9"], &known).unwrap_err().to_string(), "there is no migration 9");
    assert!(matches!(
        line_up(&["01_a →a", "03_c ab→abc"], &[], &known),
        Err(RebaseError::History(HistoryError::Gap { .. }))
    ));
}

#[test]
fn objects_in_conflict_are_named() {
    let mut other = schema("ab");
    other.postgres.tables[1].comment = Some("another b".into());
    let header = |to: &Schema| Header { parent: schema("a").hash(), result: to.hash(), ..Header::default() };
    let texts = [("02_b", schema("ab")), ("03_b", other.clone())];
    let texts = texts.iter().map(|(name, to)| (path(Store::Postgres, name), file::write(&header(to), &[])));
    let first = Header { parent: schema("").hash(), result: schema("a").hash(), ..Header::default() };
    let first = (path(Store::Postgres, "01_a"), file::write(&first, &[]));
    let files = Files::from_texts(texts.chain([first])).unwrap();
    let error = rebase(&files, &[], &[schema("a"), schema("ab"), other]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("postgres/03_b changes what another branch changes too: postgres table b;")
    );
}
