//! Tables of ClickHouse that are rebuilt more than once, and taken back.

use crate::databases::Live;
use crate::project::MODELS;

impl Live {
    /// The sort key of `events` and how many rows it has, and what stands beside it.
    fn events(&self) -> (String, Vec<String>) {
        let table = self.rows(
            "SELECT sorting_key FROM system.tables WHERE database = currentDatabase() AND name = 'events'",
        );
        let beside = self.rows(
            "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'events\\_\\_%' ORDER BY name",
        );
        (format!("{}: {}", table.join(""), self.rows("SELECT count() FROM events").join("")), beside)
    }

    /// What a rebuild left is told, and no drift.
    #[track_caller]
    fn agrees(&self) {
        let said = self.ok(&["migrate", "verify"]);
        assert!(said.contains("not managed: ClickHouse: tables.events__old\n"), "{said}");
        assert!(said.ends_with("models, migrations and databases agree\n"), "{said}");
    }

    fn insert(&self, id: u64) {
        self.clickhouse(&format!("INSERT INTO events (id, project, count) VALUES ('{id}', 'p', {id})"));
    }
}

#[test]
fn a_table_is_rebuilt_again_and_taken_back() {
    let live = Live::new(MODELS);
    let way_back = ["events__back", "events__old"];
    let nothing: [&str; 0] = [];
    live.ok(&["migrate", "new", "first"]);
    live.ok(&["migrate", "deploy"]);
    live.insert(1);
    live.project.edit("order_by = (project, id)", "order_by = (id, project)");
    live.ok(&["migrate", "new", "second"]);
    live.ok(&["migrate", "deploy"]);
    live.insert(2);
    let second = |rows: u64| format!("id, project: {rows}");
    assert_eq!(live.events(), (second(2), way_back.map(str::to_owned).to_vec()));

    // The way back to the first is in the way of the next one, and goes when that was accepted.
    live.project.edit("order_by = (id, project)", "order_by = (count, id)");
    let asked = live.run(&["migrate", "new", "third"]);
    assert_eq!(asked.code, 3, "{}", asked.err);
    assert!(asked.err.contains("--accept clickhouse:drop:events__old"), "{}", asked.err);
    live.ok(&["migrate", "new", "third", "--accept", "drop:events__old"]);
    assert_eq!(live.run(&["migrate", "lint"]).code, 0);
    live.ok(&["migrate", "deploy"]);
    live.insert(3);
    let third = |rows: u64| format!("count, id: {rows}");
    assert_eq!(live.events(), (third(3), way_back.map(str::to_owned).to_vec()));
    live.agrees();

    // Who goes back keeps every row, and leaves nothing that is in the way of going on.
    live.ok(&["migrate", "down"]);
    live.insert(4);
    assert_eq!(live.events(), (second(4), nothing.map(str::to_owned).to_vec()));
    live.ok(&["migrate", "down"]);
    live.insert(5);
    assert_eq!(live.events(), ("project, id: 5".to_owned(), nothing.map(str::to_owned).to_vec()));
    live.ok(&["migrate", "deploy"]);
    live.insert(6);
    assert_eq!(live.events(), (third(6), way_back.map(str::to_owned).to_vec()));
    live.agrees();

    // What somebody has dropped by hand need not be there.
    live.ok(&["migrate", "down"]);
    live.ok(&["migrate", "down"]);
    live.ok(&["migrate", "deploy"]);
    live.clickhouse("DROP VIEW events__back");
    live.clickhouse("DROP TABLE events__old");
    live.ok(&["migrate", "down"]);
    assert_eq!(live.events(), (second(6), nothing.map(str::to_owned).to_vec()));
}

/// A change that another rebuild of its table came before is taken back after that one.
#[test]
fn changes_around_a_rebuild_are_taken_back() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    live.project.edit("pub count: u64,", "pub count: u64,\n    pub note: String,");
    live.ok(&["migrate", "new", "second"]);
    live.project.edit("order_by = (project, id)", "order_by = (id, project)");
    live.ok(&["migrate", "new", "third"]);
    live.project.edit("pub note: String,", "pub note: String,\n    pub tag: String,");
    live.ok(&["migrate", "new", "fourth"]);
    live.ok(&["migrate", "deploy"]);
    live.insert(1);
    for (key, columns) in [("id, project", 4), ("project, id", 4), ("project, id", 3)] {
        live.ok(&["migrate", "down"]);
        assert_eq!(live.events().0, format!("{key}: 1"));
        let found = live.rows(
            "SELECT count() FROM system.columns WHERE database = currentDatabase() AND table = 'events'",
        );
        assert_eq!(found, [columns.to_string()]);
    }
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.events().0, "id, project: 1");
    live.agrees();

    // With the table, its way back goes.
    let models = live.project.read("src/lib.rs");
    let table = models.find("#[derive(Model)]\n#[model(table = \"events\")]").unwrap();
    live.project.write("src/lib.rs", &models[..table]);
    live.ok(&["migrate", "new", "fifth", "--accept", "drop:events", "--accept", "drop:events__old"]);
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    let left = "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'events%'";
    assert_eq!(live.rows(left), [""; 0]);
}
