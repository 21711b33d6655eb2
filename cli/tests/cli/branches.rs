//! `migrate rebase`: two branches of git, merged.

use crate::project::{MODELS, Project, unwrapped};

const MORE: &str = "
#[derive(Model)]
#[model(table = \"TABLE\")]
#[clickhouse(order_by = id)]
pub struct STRUCT { #[key] pub id: String }
";

fn table(name: &str, ident: &str) -> String {
    MORE.replace("TABLE", name).replace("STRUCT", ident)
}

/// A repository in which each of two branches has written a migration, merged as far as git does it.
fn merged(ours: &str, theirs: &str) -> Project {
    let project = Project::new(MODELS);
    project.git(&["init", "-q", "-b", "main"]);
    let commit = |models: &str, name: &str| {
        project.write("src/lib.rs", models);
        project.ok(&["migrate", "new", name]);
        project.git(&["add", "-A"]);
        project.git(&["commit", "-q", "-m", name]);
    };
    commit(MODELS, "first");
    project.git(&["checkout", "-q", "-b", "theirs"]);
    commit(theirs, "theirs");
    project.git(&["checkout", "-q", "main"]);
    commit(ours, "ours");
    project.git(&["merge", "-q", "theirs"]);
    project
}

#[test]
fn branches_that_go_together_are_put_in_line() {
    let (ours, theirs) = (table("alpha", "Alpha"), table("beta", "Beta"));
    let project = merged(&format!("{MODELS}{ours}"), &format!("{MODELS}{theirs}"));
    project.write("src/lib.rs", &format!("{MODELS}{ours}{theirs}"));
    let forked = project.run(&["migrate", "new", "next"]);
    assert_eq!(forked.code, 1);
    assert!(forked.err.contains("rebase"), "{}", forked.err);

    insta::assert_snapshot!(project.ok(&["migrate", "rebase"]), @r"
    clickhouse/002_theirs comes after the others, as 003_theirs
    wrote migrations/snapshot.json
    ");
    let files = project.files("migrations/clickhouse");
    assert!(files.contains(&"migrations/clickhouse/003_theirs.down.sql".to_owned()), "{files:?}");
    assert!(!files.contains(&"migrations/clickhouse/002_theirs.sql".to_owned()), "{files:?}");
    // The snapshot is what both models say.
    assert!(project.ok(&["migrate", "new", "next"]).starts_with("no change"));
    assert_eq!(project.ok(&["migrate", "rebase"]), "no change: the migrations are in line\n");
    let up = project.read("migrations/clickhouse/003_theirs.sql");
    let down = project.read("migrations/clickhouse/003_theirs.down.sql");
    let hash = |text: &str, key: &str| {
        text.lines().find_map(|line| line.strip_prefix(key).map(str::to_owned)).unwrap()
    };
    assert_eq!(hash(&up, "-- parent: "), hash(&down, "-- result: "));
    assert_eq!(hash(&up, "-- result: "), hash(&down, "-- parent: "));
}

#[test]
fn both_halves_of_a_change_move_with_the_schema_between() {
    let project = Project::new(MODELS);
    project.git(&["init", "-q", "-b", "main"]);
    let commit = |models: &str, words: &[&str]| {
        project.write("src/lib.rs", models);
        project.ok(&[&["migrate", "new"], words].concat());
        project.git(&["add", "-A"]);
        project.git(&["commit", "-q", "-m", words[0]]);
    };
    commit(MODELS, &["first"]);
    project.git(&["checkout", "-q", "-b", "theirs"]);
    let theirs = MODELS.replace("pub count: u64", "pub total: u64");
    commit(&theirs, &["theirs", "--expand", "--rename", "none", "--accept", "data-loss"]);
    project.git(&["checkout", "-q", "main"]);
    let ours = table("alpha", "Alpha");
    commit(&format!("{MODELS}{ours}"), &["ours"]);
    project.git(&["merge", "-q", "theirs"]);
    project.write("src/lib.rs", &format!("{theirs}{ours}"));

    let out = project.ok(&["migrate", "rebase"]);
    assert!(out.contains("002_theirs_expand comes after the others, as 003_theirs_expand\n"), "{out}");
    let before = project.read("migrations/clickhouse/004_theirs_contract.before.json");
    assert!(before.contains("alpha") && before.contains("count") && before.contains("total"), "{before}");
    assert!(!project.path("migrations/clickhouse/003_theirs_contract.before.json").exists());
    assert!(project.read("migrations/clickhouse/004_theirs_contract.sql").contains("-- phase: contract\n"));
    assert!(project.ok(&["migrate", "new", "next"]).starts_with("no change"));
}

#[test]
fn the_one_that_is_named_comes_last() {
    let (ours, theirs) = (table("alpha", "Alpha"), table("beta", "Beta"));
    let project = merged(&format!("{MODELS}{ours}"), &format!("{MODELS}{theirs}"));
    let out = project.ok(&["migrate", "rebase", "002_ours"]);
    assert!(out.starts_with("clickhouse/002_ours comes after the others, as 003_ours\n"), "{out}");
}

#[test]
fn branches_that_change_one_object_are_told_and_left() {
    let ours = MODELS.replace("pub count: u64,", "pub count: u64,\n    pub name: String,");
    let theirs = MODELS.replace("pub count: u64,", "pub count: u64,\n    pub name: Option<String>,");
    let project = merged(&ours, &theirs);
    let before = project.files("migrations");
    let said = project.run(&["migrate", "rebase"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    let words = unwrapped(&said.err);
    assert!(words.contains("clickhouse table events, column name"), "{words}");
    assert_eq!(project.files("migrations"), before);
}
