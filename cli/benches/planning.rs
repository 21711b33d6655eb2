//! How long `rowcol migrate new` takes, the whole process: reading the models, checking them, planning, writing.
//!
//! `cargo bench -p rowcol-cli --bench planning` prints, for 50, 500 and 5,000 tables, the first plan (everything is new)
//! and the plan of one more column, and then, for each store, how long `rowcol migrate diff` takes between two live
//! databases of 500 tables that differ in a column. Each is the best of several runs: of more where they are short, so that
//! what else the machine does counts for as little.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may end with a panic"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rowcol_tests::Databases;

/// How many tables, the milliseconds that a plan may take, and the runs.
const TABLES: [(usize, u64, usize); 3] = [(50, 10, 100), (500, 50, 40), (5000, 500, 7)];
/// Tables in a live database, the milliseconds that two of them may take, and the runs.
const LIVE: (usize, u64, usize) = (500, 1000, 7);

fn main() {
    println!("{:>7}  {:>12}  {:>12}  {:>8}", "tables", "first plan", "one column", "goal");
    for (tables, goal, runs) in TABLES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), tables, 4);
        let first = best(runs, || {
            let _ = std::fs::remove_dir_all(folder.path().join("migrations"));
            plan(folder.path(), "first")
        });
        let migrations = folder.path().join("migrations");
        let kept = folder.path().join("kept");
        copy(&migrations, &kept);
        let model = folder.path().join("src/t00007.rs");
        let text = std::fs::read_to_string(&model).unwrap();
        std::fs::write(&model, text.replace("pub c0: ", "pub added: Option<String>,\n    pub c0: ")).unwrap();
        let second = best(runs, || {
            std::fs::remove_dir_all(&migrations).unwrap();
            copy(&kept, &migrations);
            plan(folder.path(), "second")
        });
        println!(
            "{tables:>7}  {:>12}  {:>12}  {:>8}",
            shown(first),
            shown(second),
            shown(Duration::from_millis(goal))
        );
    }
    println!("\n{:>7}  {:>12}  {:>12}  {:>8}", "tables", "Postgres", "ClickHouse", "goal");
    let (tables, goal, runs) = LIVE;
    let [postgres, clickhouse] = live(tables, runs).map(shown);
    println!("{tables:>7}  {postgres:>12}  {clickhouse:>12}  {:>8}", shown(Duration::from_millis(goal)));
}

/// The time of a comparison of two databases in Postgres and in ClickHouse.
fn live(tables: usize, runs: usize) -> [Duration; 2] {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), tables, 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let both = runtime.block_on(async {
        let (one, other) = (Databases::create().await, Databases::create().await);
        for Databases { stores, .. } in [&one, &other] {
            stores
                .postgres
                .execute_raw(&rowcol(folder.path(), &["sql", "--store", "postgres"]))
                .await
                .unwrap();
            for statement in rowcol(folder.path(), &["sql", "--store", "clickhouse"]).split(";\n") {
                if !statement.trim().is_empty() {
                    stores.clickhouse.execute_raw(statement).await.unwrap();
                }
            }
        }
        let column = "ALTER TABLE t00007 DROP COLUMN c0";
        other.stores.postgres.execute_raw(&format!("{column} CASCADE")).await.unwrap();
        other.stores.clickhouse.execute_raw(column).await.unwrap();
        [one, other]
    });
    let urls = both.each_ref().map(|one| [one.postgres_url.as_str(), one.clickhouse_url.as_str()]);
    let compared = [0, 1].map(|store| {
        let words = ["migrate", "diff", "--from", urls[1][store], "--to", urls[0][store]];
        best(runs, || {
            let start = Instant::now();
            let script = rowcol(folder.path(), &words);
            let elapsed = start.elapsed();
            assert!(script.contains("ADD COLUMN"), "{script}");
            elapsed
        })
    });
    drop(both);
    compared
}

/// What a command prints.
fn rowcol(folder: &Path, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rowcol")).args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn best(runs: usize, mut run: impl FnMut() -> Duration) -> Duration {
    (0..runs).map(|_| run()).min().unwrap()
}

fn plan(folder: &Path, name: &str) -> Duration {
    let start = Instant::now();
    let said = rowcol(folder, &["migrate", "new", name]);
    let elapsed = start.elapsed();
    assert!(said.starts_with("wrote "), "{said}");
    elapsed
}

/// A crate with a file for each table: all in Postgres, some of them (every fourth, say) in ClickHouse as well, most
/// with a foreign key.
fn write(folder: &Path, tables: usize, in_clickhouse: usize) {
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("rowcol.toml"), "").unwrap();
    let mut root = String::new();
    for table in 0..tables {
        let _ = writeln!(root, "mod t{table:05};");
        std::fs::write(folder.join(format!("src/t{table:05}.rs")), model(table, in_clickhouse)).unwrap();
    }
    std::fs::write(folder.join("src/lib.rs"), root).unwrap();
}

fn model(table: usize, in_clickhouse: usize) -> String {
    let clickhouse = match table % in_clickhouse {
        0 => "#[clickhouse(engine = ReplacingMergeTree(updated_at), order_by = (parent_id, id))]\n",
        _ => "",
    };
    let parent = table / 10;
    let types =
        ["String", "i64", "Option<String>", "bool", "Timestamp", "Option<f64>", "Decimal", "Vec<String>"];
    let columns =
        (0..8).map(|column| format!("    /// Column {column}.\n    pub c{column}: {},\n", types[column]));
    format!(
        "use rowcol::prelude::*;\n\n/// What table {table} is for.\n#[derive(Model, Debug, Clone, PartialEq)]\n\
         #[model(table = \"t{table:05}\")]\n#[postgres(index(parent_id), index(c0, c1), unique(c1, c0))]\n{clickhouse}\
         pub struct T{table:05} {{\n    #[key(cuid2)]\n    pub id: Id<T{table:05}>,\n    \
         #[references(T{parent:05}, as = parent, on_delete = cascade)]\n    pub parent_id: Id<T{parent:05}>,\n{}    \
         #[default(now)]\n    #[updated_at]\n    pub updated_at: Timestamp,\n}}\n\n\
         impl T{table:05} {{\n    /// Something that is no model.\n    pub fn twice(&self) -> i64 {{\n        self.c1 * 2\n    }}\n}}\n",
        columns.collect::<String>(),
    )
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
