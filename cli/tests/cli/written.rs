//! `init`, `migrate new`, `squash`: what they write.

use crate::project::{MODELS, Project, timeless, unwrapped};

#[test]
fn a_project_begins() {
    let project = Project::new(MODELS);
    std::fs::remove_file(project.path("rowcol.toml")).unwrap();
    insta::assert_snapshot!(project.ok(&["init"]), @r"
    wrote migrations/snapshot.json
    wrote rowcol.toml

    Next: derive `Model` on a struct in src, then `rowcol migrate new NAME`; `rowcol dev up` starts local stores.
    ");
    let again = project.run(&["init"]);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert!(again.err.contains("rowcol.toml is there already"), "{}", again.err);
    project.ok(&["migrate", "new", "first"]);
}

#[test]
fn both_halves_of_a_change_are_written_and_tied() {
    let project = Project::new(MODELS);
    insta::assert_snapshot!(timeless(&project.ok(&["migrate", "new", "Users & events"])));
    let files = project.files("migrations");
    insta::assert_snapshot!(files.join("\n"), @r"
    migrations/clickhouse/001_users_events.down.sql
    migrations/clickhouse/001_users_events.sql
    migrations/postgres/<time>_users_events/down.sql
    migrations/postgres/<time>_users_events/migration.sql
    migrations/snapshot.json
    ");
    insta::assert_snapshot!(timeless(&project.read("migrations/clickhouse/001_users_events.sql")));
    insta::assert_snapshot!(timeless(&project.read("migrations/clickhouse/001_users_events.down.sql")));
    let folder =
        std::fs::read_dir(project.path("migrations/postgres")).unwrap().next().unwrap().unwrap().path();
    insta::assert_snapshot!(timeless(&std::fs::read_to_string(folder.join("migration.sql")).unwrap()));
    insta::assert_snapshot!(timeless(&std::fs::read_to_string(folder.join("down.sql")).unwrap()));
    insta::assert_snapshot!(project.read("migrations/snapshot.json"));
}

#[test]
fn without_a_change_nothing_is_written() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    let before = project.files("migrations");
    assert_eq!(
        project.ok(&["migrate", "new", "second"]),
        "no change: the last migration leaves what the models say\n"
    );
    assert_eq!(project.files("migrations"), before);
    let json = project.ok(&["migrate", "new", "second", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"], serde_json::json!([]));
}

#[test]
fn what_only_a_person_can_decide_ends_with_3_and_writes_nothing() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    let before = (project.files("migrations"), project.read("migrations/snapshot.json"));
    project.edit("pub count: u64", "pub total: u64");
    let said = project.run(&["migrate", "new", "second"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    assert!(said.err.contains("--rename clickhouse:events.count:total\n"), "{}", said.err);
    assert!(said.err.contains("--accept clickhouse:drop:events.count"), "{}", said.err);
    assert_eq!((project.files("migrations"), project.read("migrations/snapshot.json")), before);

    let json = project.run(&["migrate", "new", "second", "--format", "json"]);
    assert_eq!((json.code, json.out.as_str()), (3, ""));
    let asked: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(asked[0]["question"], "renamed");

    // The flag, and then the attribute.
    project.ok(&["migrate", "new", "second", "--rename", "clickhouse:events.count:total"]);
    assert!(
        project.read("migrations/clickhouse/002_second.sql").contains("RENAME COLUMN `count` TO `total`")
    );
    assert!(
        project
            .read("migrations/clickhouse/002_second.down.sql")
            .contains("RENAME COLUMN `total` TO `count`")
    );
    project.edit("pub total: u64", "#[renamed_from(\"total\")] pub sum: u64");
    project.ok(&["migrate", "new", "third"]);
    assert!(project.read("migrations/clickhouse/003_third.sql").contains("RENAME COLUMN `total` TO `sum`"));
    // It may stay.
    assert!(project.ok(&["migrate", "new", "fourth"]).starts_with("no change"));
}

#[test]
fn what_is_lost_is_written_down_and_cannot_be_taken_back() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    project.edit("    pub count: u64,\n", "");
    assert_eq!(project.run(&["migrate", "new", "second"]).code, 3);
    let out = project.ok(&["migrate", "new", "second", "--accept", "drop:events.count"]);
    assert!(out.contains("loses data (clickhouse:drop:events.count)"), "{out}");
    insta::assert_snapshot!(timeless(&project.read("migrations/clickhouse/002_second.sql")));
    assert!(!project.path("migrations/clickhouse/002_second.down.sql").exists());
}

#[test]
fn empty_files_are_for_hands() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    project.ok(&["migrate", "new", "fill", "--empty", "--store", "clickhouse"]);
    project.write(
        "migrations/clickhouse/002_fill.sql",
        &(project.read("migrations/clickhouse/002_fill.sql")
            + "\nINSERT INTO events VALUES ('a', 'b', 1);\n"),
    );
    project.edit("pub count: u64,", "pub count: u64,\n    pub name: String,");
    project.ok(&["migrate", "new", "name"]);
    assert_eq!(project.files("migrations/clickhouse").last().unwrap(), "migrations/clickhouse/003_name.sql");
    let wrong = project.run(&["migrate", "new", "x", "--store", "clickhouse"]);
    assert_eq!(wrong.code, 1, "{}", wrong.err);
}

#[test]
fn a_squashed_history_leaves_the_same() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    project.edit("pub count: u64,", "pub count: u64,\n    pub name: String,");
    project.ok(&["migrate", "new", "second"]);
    let snapshot = project.read("migrations/snapshot.json");
    let out = project.ok(&["migrate", "squash", "all"]);
    assert!(out.contains("removed clickhouse/002_second"), "{out}");
    insta::assert_snapshot!(project.files("migrations").join("\n"), @r"
    migrations/clickhouse/003_all.sql
    migrations/postgres/<time>_all/migration.sql
    migrations/snapshot.json
    ");
    assert_eq!(project.read("migrations/snapshot.json"), snapshot);
    let text = project.read("migrations/clickhouse/003_all.sql");
    assert!(text.contains("-- squashes: 001_first\n-- squashes: 002_second\n"), "{text}");
    assert!(text.contains("`name` String"), "{text}");
    assert!(project.ok(&["migrate", "new", "third"]).starts_with("no change"));
}

/// The text of the migration of Postgres whose name ends like this.
fn in_postgres(project: &Project, end: &str) -> String {
    let folders = std::fs::read_dir(project.path("migrations/postgres")).unwrap();
    let mut folders = folders.map(|entry| entry.unwrap().path());
    let folder = folders.find(|path| path.to_string_lossy().ends_with(end)).unwrap();
    std::fs::read_to_string(folder.join("migration.sql")).unwrap()
}

/// Both lose a column, and get another.
const ANOTHER: [&str; 2] = ["pub total: u64", "pub name: String"];

#[test]
fn a_change_is_written_in_two_halves() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    project.edit("pub count: u64", ANOTHER[0]);
    project.edit("pub email: String", ANOTHER[1]);
    let words = ["migrate", "new", "another", "--expand", "--rename", "none", "--accept", "data-loss"];
    project.ok(&words);
    insta::assert_snapshot!(project.files("migrations").join("\n"), @r"
    migrations/clickhouse/001_first.down.sql
    migrations/clickhouse/001_first.sql
    migrations/clickhouse/002_another_expand.down.sql
    migrations/clickhouse/002_another_expand.sql
    migrations/clickhouse/003_another_contract.sql
    migrations/postgres/<time>_another_contract/before.json
    migrations/postgres/<time>_another_contract/migration.sql
    migrations/postgres/<time>_another_expand/down.sql
    migrations/postgres/<time>_another_expand/migration.sql
    migrations/postgres/<time>_first/down.sql
    migrations/postgres/<time>_first/migration.sql
    migrations/snapshot.json
    ");
    let halves = ["_expand", "_contract"].map(|end| timeless(&in_postgres(&project, end)));
    insta::assert_snapshot!(halves.join("=====\n"));
    let halves = ["002_another_expand", "003_another_contract"];
    let halves = halves.map(|name| timeless(&project.read(&format!("migrations/clickhouse/{name}.sql"))));
    insta::assert_snapshot!(halves.join("=====\n"));
    assert!(project.ok(&["migrate", "new", "nothing", "--expand"]).starts_with("no change"));
    // A contract alone may be all that there is, and so may what the running program tolerates.
    project.edit("    pub total: u64,\n", "");
    let out = project.ok(&["migrate", "new", "less", "--expand", "--accept", "data-loss"]);
    assert!(out.contains("there is only a contract"), "{out}");
    assert!(project.read("migrations/clickhouse/004_less_contract.sql").contains("-- phase: contract\n"));
    project.edit("pub project: String", "pub project: String, pub more: u8");
    let out = project.ok(&["migrate", "new", "more", "--expand"]);
    assert!(out.contains("there is no contract"), "{out}");
    assert!(!project.read("migrations/clickhouse/005_more.sql").contains("phase"));
    // The schema between belongs to the contract.
    let before = project.read("migrations/clickhouse/004_less_contract.before.json");
    project.write("migrations/clickhouse/004_less_contract.before.json", &before.replace("total", "totals"));
    let said = project.run(&["migrate", "new", "again"]);
    assert_eq!(said.code, 1);
    let wrong =
        "004_less_contract.before.json, line 1: this is not the schema that the migration begins with";
    assert!(unwrapped(&said.err).contains(wrong), "{}", said.err);
}

#[test]
fn a_change_that_breaks_the_running_program_has_no_halves() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    let before = project.files("migrations");
    project.edit("pub count: u64", "#[renamed_from(\"count\")] pub total: u64");
    let said = project.run(&["migrate", "new", "second", "--expand"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    insta::assert_snapshot!(said.err);
    project.edit("#[renamed_from(\"count\")] pub total: u64", "pub count: u32");
    let said = project.run(&["migrate", "new", "second", "--expand", "--accept", "data-loss"]);
    assert!(unwrapped(&said.err).contains("it still takes `count` for UInt64"), "{}", said.err);
    assert_eq!(project.files("migrations"), before);
    let said = project.run(&["migrate", "new", "second", "--expand", "--empty"]);
    assert_eq!(said.code, 1);
}

#[test]
fn a_folder_that_cannot_be_written_stays_as_it_was() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    project.edit("pub count: u64,", "pub count: u64,\n    pub name: String,");
    // A folder is where the file is to be.
    std::fs::create_dir_all(project.path("migrations/clickhouse/002_second.sql/in_the_way")).unwrap();
    let snapshot = project.read("migrations/snapshot.json");
    project.write("migrations/clickhouse/002_second.down.sql", "not a migration");
    let said = project.run(&["migrate", "new", "second"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert_eq!(project.read("migrations/snapshot.json"), snapshot);
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    let file = "migrations/clickhouse/001_first.sql";
    project.write(file, &(project.read(file) + "\nSELECT 'open\n"));
    let said = project.run(&["migrate", "new", "second"]);
    assert_eq!(said.code, 1);
    // The header, with its tie; the statement of seven lines; the open string.
    assert!(said.err.contains("clickhouse/001_first.sql, line 15"), "{}", said.err);
}

const VIEWS: &str = r#"
#[derive(View)]
#[model(table = "counts")]
#[view(query = "SELECT project, count FROM events")]
#[clickhouse]
pub struct Count {
    pub project: String,
    pub count: u64,
}

#[derive(Model)]
#[model(table = "totals")]
#[clickhouse(order_by = project)]
pub struct Total {
    pub project: String,
    pub count: u64,
}

#[derive(View)]
#[model(table = "to_totals")]
#[view(query = "SELECT project, count FROM events", materialized, to = Total)]
#[clickhouse]
pub struct ToTotal {
    pub project: String,
    pub count: u64,
}
"#;

#[test]
fn what_the_planner_does_not_ask_for_lint_does_not_either() {
    let project = Project::new(&format!("{MODELS}{VIEWS}"));
    project.ok(&["migrate", "new", "first"]);
    // The views keep no rows of their own: only the table's loss is asked for.
    project.edit(VIEWS, "");
    project.ok(&["migrate", "new", "without", "--accept", "drop:totals"]);
    let said = project.run(&["migrate", "lint"]);
    assert!(!said.out.contains("not accepted"), "{}{}", said.out, said.err);
    assert!(said.out.contains("breaks the running program: it may still read `counts`"), "{}", said.out);

    // Of a view that a person drops nobody knows.
    project.write("drop.sql", "DROP VIEW counts;");
    let said = project.run(&["migrate", "lint", "drop.sql", "--store", "clickhouse"]);
    assert_eq!(said.code, 2, "{}", said.out);
    assert!(said.out.contains("not accepted: add `-- accepted: clickhouse:drop:counts`"), "{}", said.out);
}

/// What the planner writes of tables that are new, and of one that it makes anew, has no finding.
#[test]
fn tables_of_the_same_file_are_nobodys_yet() {
    let project = Project::new(&format!("{MODELS}{VIEWS}"));
    project.ok(&["migrate", "new", "first"]);
    let said = project.ok(&["migrate", "lint"]);
    assert!(!said.contains("migration.sql") && !said.contains("001_first.sql"), "{said}");
    project.edit("order_by = (project, id)", "order_by = (id, project)");
    project.ok(&["migrate", "new", "second"]);
    let said = project.run(&["migrate", "lint"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("refuses INSERTs into events"), "{}", said.out);
}

#[test]
fn the_way_back_of_a_rebuild_goes_before_a_column_that_it_reads() {
    let rebuilt = || {
        let project = Project::new(MODELS);
        project.ok(&["migrate", "new", "first"]);
        project.edit("order_by = (project, id)", "order_by = (id, project)");
        project.ok(&["migrate", "new", "second"]);
        project.edit("    pub count: u64,\n", "");
        project
    };
    let accepted = ["--accept", "drop:events.count", "--accept", "drop:events__old"];
    let drops = |text: &str| {
        let view = text.find("DROP VIEW IF EXISTS `events__back`").expect("the view goes");
        assert!(view < text.find("DROP COLUMN `count`").unwrap(), "{text}");
    };
    let project = rebuilt();
    let asked = project.run(&[&["migrate", "new", "third"], &accepted[..2]].concat());
    assert_eq!(asked.code, 3);
    assert!(asked.err.contains("--accept clickhouse:drop:events__old"), "{}", asked.err);
    project.ok(&[&["migrate", "new", "third"], &accepted[..]].concat());
    drops(&project.read("migrations/clickhouse/003_third.sql"));
    assert!(project.ok(&["migrate", "new", "fourth"]).starts_with("no change"));
    assert_eq!(project.run(&["migrate", "lint"]).code, 0);

    // In two halves, it goes with the second, and no schema has it.
    let project = rebuilt();
    project.edit("pub project: String,", "pub project: String,\n    pub name: String,");
    project.ok(&[&["migrate", "new", "third", "--expand"], &accepted[..]].concat());
    assert!(!project.read("migrations/clickhouse/003_third_expand.sql").contains("events__back"));
    drops(&project.read("migrations/clickhouse/004_third_contract.sql"));
    assert!(!project.read("migrations/clickhouse/004_third_contract.before.json").contains("events__back"));
}
