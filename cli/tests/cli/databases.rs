//! What talks to the real servers: deploy and its kin, `diff` of a live database, `pull`.

use rowcol_tests::Databases;

use crate::project::{MODELS, Project, Said, unwrapped};

/// A project and its own database in each store.
pub struct Live {
    pub project: Project,
    pub databases: Databases,
    // Its connections live in it.
    runtime: tokio::runtime::Runtime,
}

impl Live {
    pub fn new(models: &str) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let databases = runtime.block_on(Databases::create());
        Self { project: Project::new(models), databases, runtime }
    }

    pub fn run(&self, words: &[&str]) -> Said {
        let urls = [
            ("DATABASE_URL", self.databases.postgres_url.as_str()),
            ("CLICKHOUSE_URL", self.databases.clickhouse_url.as_str()),
        ];
        self.project.run_with(words, &urls)
    }

    #[track_caller]
    pub fn ok(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.err);
        said.out
    }

    pub fn clickhouse(&self, sql: &str) {
        self.runtime.block_on(self.databases.stores.clickhouse.execute_raw(sql)).unwrap();
    }

    /// The first column of what ClickHouse answers.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let rows = self.runtime.block_on(self.databases.stores.clickhouse.query_raw(sql)).unwrap();
        rows.into_iter().map(|mut row| row.swap_remove(0).unwrap_or_default()).collect()
    }

    pub fn postgres(&self, sql: &str) {
        self.runtime.block_on(self.databases.stores.postgres.execute_raw(sql)).unwrap();
    }
}

#[test]
fn migrations_are_applied_looked_at_and_taken_back() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    let pending = live.run(&["migrate", "status"]);
    assert_eq!(pending.code, 2, "{}", pending.err);
    assert!(pending.out.contains("clickhouse/001_first: pending"), "{}", pending.out);

    let applied = live.ok(&["migrate", "deploy"]);
    assert!(applied.contains("applied clickhouse/001_first in "), "{applied}");
    assert_eq!(live.ok(&["migrate", "deploy"]), "no change: every migration is applied\n");
    assert!(live.ok(&["migrate", "status"]).contains("clickhouse/001_first: applied at "));
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");

    live.clickhouse("ALTER TABLE events ADD COLUMN by_hand String");
    let drifted = live.run(&["migrate", "verify"]);
    assert_eq!(drifted.code, 2, "{}{}", drifted.out, drifted.err);
    assert!(drifted.out.contains("by_hand"), "{}", drifted.out);
    live.clickhouse("ALTER TABLE events DROP COLUMN by_hand");

    let json = live.ok(&["migrate", "status", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json.as_array().unwrap().iter().all(|row| row["applied"] == true), "{json}");

    assert!(live.ok(&["migrate", "down"]).contains("took back clickhouse/001_first in "));
    assert_eq!(live.run(&["migrate", "status"]).code, 2);
    live.ok(&["migrate", "resolve", "--applied", "clickhouse:001_first"]);
    assert!(live.run(&["migrate", "status"]).out.contains("clickhouse/001_first: applied"));
}

/// Programs of both versions write between the halves of a change.
#[test]
fn programs_of_two_versions_work_between_expand_and_contract() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    live.ok(&["migrate", "deploy"]);
    live.project.edit("pub count: u64", "pub total: u64");
    live.project.edit("pub email: String", "pub name: String");
    live.ok(&["migrate", "new", "another", "--expand", "--rename", "none", "--accept", "data-loss"]);
    let out = live.ok(&["migrate", "deploy"]);
    assert!(out.contains("applied clickhouse/002_another_expand in "), "{out}");
    let waits = "a contract waits: apply it with --contract when no program of the version before runs\n";
    assert!(out.contains(waits) && out.contains("\n  clickhouse/003_another_contract"), "{out}");
    let again = live.ok(&["migrate", "deploy"]);
    assert!(again.starts_with(waits), "{again}");
    let json = live.ok(&["migrate", "deploy", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["applied"].as_array().unwrap().len(), json["waiting"].as_array().unwrap().len()),
        (0, 2)
    );

    live.postgres("INSERT INTO users (id, email) VALUES ('1', 'old')");
    live.postgres("INSERT INTO users (id, name) VALUES ('2', 'new'), ('3', 'other')");
    live.clickhouse("INSERT INTO events (id, project, count) VALUES ('1', 'p', 1)");
    live.clickhouse("INSERT INTO events (id, project, total) VALUES ('2', 'p', 2)");
    // The old program's row has to be filled before the contract demands it.
    let failed = live.run(&["migrate", "deploy", "--contract"]);
    assert!(failed.code == 1 && failed.err.contains("name__not_null"), "{}", failed.err);
    live.postgres("UPDATE users SET name = 'filled' WHERE name IS NULL");
    // It was begun, so that nobody has to say it again.
    let out = live.ok(&["migrate", "deploy"]);
    assert!(out.contains("applied clickhouse/003_another_contract in "), "{out}");
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
}

#[test]
fn a_new_database_gets_both_halves_at_once() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    live.project.edit("pub count: u64", "pub total: u64");
    live.ok(&["migrate", "new", "another", "--expand", "--rename", "none", "--accept", "data-loss"]);
    let out = live.ok(&["migrate", "deploy"]);
    assert!(out.contains("applied clickhouse/003_another_contract in "), "{out}");
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
}

#[test]
fn a_script_of_diff_is_applied_as_it_is_and_leaves_no_change() {
    let live = Live::new(MODELS);
    let url = live.databases.clickhouse_url.clone();
    let script = live.ok(&["migrate", "diff", "--from", &url, "--to", "models"]);
    for statement in rowcol_codegen::clickhouse::split::split(&script).unwrap() {
        live.clickhouse(statement.text);
    }
    assert_eq!(
        live.ok(&["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"]),
        "-- no change\n"
    );
    assert_eq!(
        live.ok(&["migrate", "diff", "--from", "models", "--to", &url, "--exit-code"]),
        "-- no change\n"
    );
    live.clickhouse("ALTER TABLE events ADD COLUMN more String DEFAULT concat(id, 'x')");
    let script = live.run(&["migrate", "diff", "--from", "models", "--to", &url, "--exit-code"]);
    assert_eq!(script.code, 2, "{}", script.err);
    assert!(script.out.contains("ADD COLUMN `more` String DEFAULT concat(id, 'x')"), "{}", script.out);

    let both = live.run(&["migrate", "diff", "--from", &url, "--to", &live.databases.postgres_url]);
    assert_eq!(both.code, 1);
    assert!(unwrapped(&both.err).contains("they cannot be compared with each other"), "{}", both.err);
}

#[test]
fn a_schema_that_was_there_is_taken_over() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    let empty = live.run(&["migrate", "baseline"]);
    assert_eq!(empty.code, 1, "{}", empty.out);
    for store in ["postgres", "clickhouse"] {
        let script = live.ok(&["sql", "--store", store]);
        match store {
            "postgres" => live.postgres(&script),
            _ => rowcol_codegen::clickhouse::split::split(&script)
                .unwrap()
                .iter()
                .for_each(|statement| live.clickhouse(statement.text)),
        }
    }
    assert!(live.ok(&["migrate", "baseline"]).contains("recorded clickhouse/001_first as applied"));
    assert_eq!(live.ok(&["migrate", "deploy"]), "no change: every migration is applied\n");
}

/// The reference application's tables, made in the stores, become models that leave no change.
#[test]
fn pulled_models_leave_no_change() {
    let live = Live::new(MODELS);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/src");
    for store in ["postgres", "clickhouse"] {
        let script = live.ok(&["sql", "--store", store, "--models", source]);
        match store {
            "postgres" => live.postgres(&script),
            _ => rowcol_codegen::clickhouse::split::split(&script)
                .unwrap()
                .iter()
                .for_each(|statement| live.clickhouse(statement.text)),
        }
    }
    let urls = [("postgres", &live.databases.postgres_url), ("clickhouse", &live.databases.clickhouse_url)];
    for (store, url) in urls {
        let out = live.ok(&["pull", url, "--out", store]);
        assert!(out.starts_with("wrote "), "{out}");
        let again = live.run(&["pull", url, "--out", store]);
        assert_eq!((again.code, again.out.as_str()), (1, ""));
        let words = ["migrate", "diff", "--from", url, "--to", store, "--exit-code"];
        let said = live.run(&words);
        assert_eq!((said.code, said.out.as_str()), (0, "-- no change\n"), "{store}: {}", said.err);
        // Not only no step, but the same in every part.
        let models = rowcol_codegen::parse::sources(&live.project.path(store)).unwrap().models;
        let schema = rowcol_codegen::lower::schema(&models).unwrap();
        let stores = &live.databases.stores;
        if store == "postgres" {
            let sides = rowcol::migrate::postgres_sides(&stores.postgres, &schema.postgres);
            let [expected, found] = live.runtime.block_on(sides).unwrap();
            assert!(found.tables.len() > 20);
            assert_eq!(expected, found);
        } else {
            let sides = rowcol::migrate::clickhouse_sides(&stores.clickhouse, &schema.clickhouse);
            let [expected, found] = live.runtime.block_on(sides).unwrap();
            assert!(found.tables.len() > 3);
            assert_eq!(expected, found);
        }
        // And the other way round, into an empty database of a plan.
        let created = live.ok(&["migrate", "diff", "--from", "empty", "--to", store]);
        assert!(created.contains("traces"), "{created}");
    }
    let text = live.ok(&["pull", urls[1].1]);
    assert!(text.starts_with("use rowcol::prelude::*;"), "{text}");
}

#[test]
fn what_models_cannot_say_is_named_in_what_is_pulled() {
    let live = Live::new(MODELS);
    live.postgres(
        "CREATE TABLE t (id int PRIMARY KEY, at timestamptz);
         CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING;
         CREATE TABLE p (id int) PARTITION BY RANGE (id);
         CREATE TABLE p_all PARTITION OF p DEFAULT;
         CREATE DOMAIN positive AS int CHECK (value > 0);
         CREATE TABLE numbered (number serial)",
    );
    let named =
        ["sequence of a column public.numbered_number_seq", "rule public.t.never", "domain public.positive"];
    let url = &live.databases.postgres_url;
    let text = live.ok(&["pull", url]);
    live.ok(&["pull", url, "--out", "pulled"]);
    let file = std::fs::read_to_string(live.project.path("pulled/mod.rs")).unwrap();
    for text in [text, file] {
        for name in named {
            let line = format!("// Models cannot say: {name}\n");
            assert!(text.contains(&line), "{line} is not in\n{text}");
        }
        assert_eq!(text.matches("Models cannot say").count(), named.len(), "{text}");
    }
}

#[test]
fn without_a_database_it_says_where_one_comes_from() {
    let project = Project::new(MODELS);
    project.ok(&["migrate", "new", "first"]);
    let said = project.run(&["migrate", "deploy"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("there is no database to work on"), "{}", said.err);
    let said = project.run(&["pull", "models"]);
    assert_eq!(said.code, 1);
}
