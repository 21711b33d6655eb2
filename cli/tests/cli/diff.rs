//! `migrate diff` of what needs no database.

use crate::project::{MODELS, Project};

#[test]
fn sides_are_found_and_compared() {
    let project = Project::new(MODELS);
    let diff = |words: &[&str]| project.run(&[&["migrate", "diff"], words].concat());
    let created = diff(&["--from", "empty", "--to", "models", "--store", "clickhouse"]);
    assert_eq!(created.code, 0, "{}", created.err);
    insta::assert_snapshot!(created.out);
    project.ok(&["migrate", "new", "first"]);
    let same = diff(&["--from", "snapshot", "--to", "models", "--exit-code"]);
    assert_eq!((same.code, same.out.as_str()), (0, "-- no change\n"));
    for side in ["migrations/snapshot.json", "src", "src/lib.rs"] {
        assert_eq!(diff(&["--from", side, "--to", "models", "--exit-code"]).code, 0, "{side}");
    }
    let changed = diff(&["--from", "empty", "--to", "src", "--store", "postgres", "--exit-code"]);
    assert_eq!(changed.code, 2, "{}", changed.err);
    let json = diff(&["--from", "empty", "--to", "models", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["clickhouse"].as_array().unwrap().len(), 1);
    assert!(!json["postgres"].as_array().unwrap().is_empty());
}

#[test]
fn wrong_words_end_with_1() {
    let project = Project::new(MODELS);
    let cases: [(&[&str], &str); 5] = [
        (&["--from", "nowhere", "--to", "models"], "`nowhere` is no schema"),
        (&["--from", "empty", "--to", "models"], "one script is for one store"),
        (&["--from", "empty"], "--to"),
        (&["--from", "empty", "--to", "models", "--accept", "traces"], "--accept `traces` names nothing"),
        (&["--from", "postgres://127.0.0.1:1/x", "--to", "models"], "could not connect to Postgres"),
    ];
    for (words, message) in cases {
        let said = project.run(&[&["migrate", "diff"], words].concat());
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{words:?}");
        assert!(said.err.contains(message), "{words:?}: {}", said.err);
    }
}

#[test]
fn a_loss_comes_before_a_change() {
    let project = Project::new(MODELS);
    let words =
        ["migrate", "diff", "--from", "models", "--to", "empty", "--store", "clickhouse", "--exit-code"];
    let said = project.run(&words);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    let said = project.run(&[&words[..], &["--accept", "data-loss"]].concat());
    assert_eq!(said.code, 2);
    insta::assert_snapshot!(said.out, @r"
    -- loses data (clickhouse:drop:events): the table `events` and its rows
    DROP TABLE `events`;
    ");
}
