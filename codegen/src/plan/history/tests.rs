//! Folders as texts, and the order that is found in them.

use super::*;
use crate::plan::Step;
use crate::plan::file::Header;

/// A schema that is different for each number; 0 is the empty one.
fn schema(number: u32) -> Schema {
    let json = match number {
        0 => "{}".to_owned(),
        _ => format!(r#"{{"postgres": {{"enums": [{{"name": {{"name": "e{number}"}}, "values": []}}]}}}}"#),
    };
    serde_json::from_str(&json).unwrap()
}

/// `postgres/1_a 0→1 clickhouse/1_a`: a file with this name, from one schema to another, with its tie.
fn file(line: &str) -> (String, String) {
    let mut words = line.split(' ');
    let (store, name) = words.next().unwrap().split_once('/').unwrap();
    let (from, to) = words.next().unwrap().split_once('→').unwrap();
    let header = Header {
        parent: schema(from.parse().unwrap()).hash(),
        result: schema(to.parse().unwrap()).hash(),
        goes_with: words.next().map(str::to_owned),
        ..Header::default()
    };
    let step =
        Step { object: String::new(), sql: "SELECT 1".to_owned(), hazards: Vec::new(), commit_before: false };
    let store = if store == "postgres" { Store::Postgres } else { Store::ClickHouse };
    (path(store, name), file::write(&header, &[step]))
}

/// The order of these files; the last number is the snapshot's.
fn order(lines: &[&str], last: u32) -> Result<String, HistoryError> {
    let mut files: Vec<_> = lines.iter().map(|line| file(line)).collect();
    files.push((SNAPSHOT.to_owned(), snapshot(&schema(last))));
    let names = History::from_files(files)?.migrations.iter().map(Migration::full_name).collect::<Vec<_>>();
    Ok(names.join(" "))
}

fn refused(lines: &[&str], last: u32) -> String {
    order(lines, last).unwrap_err().to_string()
}

#[test]
fn both_stores_take_turns_by_their_hashes() {
    assert_eq!(order(&[], 0).unwrap(), "");
    let lines = [
        "clickhouse/001_a 1→2",
        "clickhouse/002_b 3→4 postgres/03_b",
        "postgres/01_a 0→1",
        "postgres/02_a 2→3",
    ];
    let lines = [&lines[..], &["postgres/03_b 3→4 clickhouse/002_b"]].concat();
    assert_eq!(
        order(&lines, 4).unwrap(),
        "postgres/01_a clickhouse/001_a postgres/02_a postgres/03_b clickhouse/002_b"
    );
}

#[test]
fn a_hash_may_come_back() {
    // Back to the empty schema, and then on in the other store; an edited file changes no schema.
    let lines = ["postgres/01_a 0→1", "postgres/02_b 1→0", "clickhouse/001_c 0→2", "clickhouse/002_d 2→2"];
    let names = "postgres/01_a postgres/02_b clickhouse/001_c clickhouse/002_d";
    assert_eq!(order(&lines, 2).unwrap(), names);
}

#[test]
fn a_thousand_comes_after_nine_hundred_and_ninety_nine() {
    let names = order(&["clickhouse/1000_b 1→2", "clickhouse/999_a 0→1"], 2).unwrap();
    assert_eq!(names, "clickhouse/999_a clickhouse/1000_b");
    assert_eq!((rank("007_x"), rank("x")), (7, u64::MAX));
}

#[test]
fn branches_and_missing_migrations_are_told_apart() {
    insta::assert_snapshot!(refused(&["postgres/01_a 0→1", "postgres/02_b 0→2"], 2), @"postgres/01_a and postgres/02_b begin with the same schema, as if each came from a branch of its own; `rowcol migrate rebase` puts them in line");
    assert!(order(&["postgres/01_a 0→1", "clickhouse/001_b 0→2"], 2).unwrap_err().is_fork());
    insta::assert_snapshot!(refused(&["postgres/01_a 0→1", "postgres/02_b 2→3"], 3), @"postgres/02_b begins with a schema that postgres/01_a does not leave; a migration is missing, or names are out of order");
    insta::assert_snapshot!(refused(&["postgres/02_b 2→3"], 3), @"postgres/02_b begins with a schema that is not empty, and nothing comes before it; a migration is missing, or names are out of order");
    insta::assert_snapshot!(refused(&["postgres/01_a 0→1"], 2), @"snapshot.json is not the schema that the last migration, postgres/01_a, leaves; take both from the same commit, or run `rowcol migrate rebase` after a merge");
}

#[test]
fn ties_hold_on_both_sides() {
    let lone = ["postgres/01_a 0→1 clickhouse/001_a"];
    assert!(refused(&lone, 1).contains("goes with 001_a, which is not there"));
    let one_sided = ["postgres/01_a 0→1 clickhouse/001_a", "clickhouse/001_a 0→1"];
    assert!(refused(&one_sided, 1).contains("which does not say the same"));
    let other_hash = ["postgres/01_a 0→1 clickhouse/001_a", "clickhouse/001_a 1→2 postgres/01_a"];
    assert!(refused(&other_hash, 2).contains("which has other hashes"));
}

#[test]
fn faults_name_the_file_and_the_line() {
    let read = |path: &str, text: &str| History::from_files([(path, text)]).unwrap_err().to_string();
    let hash = "0".repeat(64);
    let head = format!("-- rowcol migration\n-- parent: {hash}\n");
    insta::assert_snapshot!(read("postgres/1_a/migration.sql", "SELECT 1"), @"postgres/1_a/migration.sql, line 1: the comments at the top have no `-- parent: …`; `rowcol migrate new NAME --empty` writes a file to begin with");
    insta::assert_snapshot!(read("clickhouse/1_a.sql", &format!("{head}-- result: 12\n")), @"clickhouse/1_a.sql, line 3: `12` is no hash of a schema: it has 64 hexadecimal digits");
    insta::assert_snapshot!(read("clickhouse/1_a.sql", &format!("{head}-- result: {hash}\n-- accepted: all\n")), @"clickhouse/1_a.sql, line 4: `all` names nothing to accept; write `data-loss`, `drop:table`, `drop:table.column` or `drop:enum:type.value`, with `postgres:` or `clickhouse:` before it where both stores have it");
    assert!(
        read("clickhouse/1_a.sql", &format!("{head}-- result: {hash}\n\nSELECT 'a")).contains("line 5: ")
    );
    insta::assert_snapshot!(read("clickhouse/1_a.down.sql", ""), @"clickhouse/1_a.sql is missing from the folder of migrations; take it from the version control, it was written together with its neighbours");
    insta::assert_snapshot!(read(SNAPSHOT, "{}"), @"snapshot.json, line 1: missing field `format` at line 1 column 2");
    insta::assert_snapshot!(read(SNAPSHOT, r#"{"format": 2, "redis": {}}"#), @"snapshot.json, line 1: its format is 2, this program knows 1; use the version that wrote it");
    insta::assert_snapshot!(read(SNAPSHOT, "{\n<<<<<<< HEAD\n"), @"snapshot.json, line 2: a merge left its marks here; `rowcol migrate rebase` makes the file anew");
    assert!(
        read(&file("postgres/1_a 0→1").0, &file("postgres/1_a 0→1").1)
            .starts_with("snapshot.json is missing")
    );
}

#[test]
fn other_files_in_the_folder_do_not_count() {
    let files = ["README.md", "postgres/README.md", "clickhouse/seed.csv", "postgres/a/b/down.sql"];
    let history = History::from_files(files.map(|path| (path, "?"))).unwrap();
    assert_eq!(history, History::default());
}

#[test]
fn a_folder_on_disk_is_read_like_its_texts() {
    let folder = std::env::temp_dir().join(format!("rowcol-history-{}", std::process::id()));
    let files = [
        file("postgres/1_a 0→1 clickhouse/001_a"),
        file("clickhouse/001_a 0→1 postgres/1_a"),
        ("clickhouse/001_a.down.sql".to_owned(), file("clickhouse/001_a 1→0").1),
        (SNAPSHOT.to_owned(), snapshot(&schema(1))),
    ];
    for (path, text) in &files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let read = History::read(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(read, History::from_files(files).unwrap());
    assert_eq!(read.of(Store::ClickHouse).next().unwrap().down.as_ref().unwrap().len(), 1);
    assert_eq!(History::read(&folder).unwrap(), History::default());
}
