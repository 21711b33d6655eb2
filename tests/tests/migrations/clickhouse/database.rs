//! Databases that plans are applied to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rowcol::{ClickHouse, Topology};
use rowcol_codegen::clickhouse::ddl::expression::list;
use rowcol_codegen::clickhouse::diff::{finish, steps};
use rowcol_codegen::clickhouse::name::quote;
use rowcol_codegen::clickhouse::normal;
use rowcol_codegen::clickhouse::split::split;
use rowcol_codegen::plan::{Answers, Question, Step};
use rowcol_codegen::schema::clickhouse::{ClickHouse as Schema, Column, Given, Table};
use rowcol_tests::Databases;

use crate::decisions::Decisions;
use crate::difference::difference;

/// Makes databases beside that of a test, in the same server.
pub struct Server {
    databases: Databases,
}

impl Server {
    pub async fn get() -> Self {
        Self { databases: Databases::create().await }
    }

    /// A named collection with the login of the tests, for what the server reads from itself.
    pub async fn collection(&self) -> String {
        let login = self.databases.clickhouse_url.split_once("://").unwrap().1.rsplit_once('@').unwrap().0;
        let (user, password) = login.split_once(':').unwrap();
        let name = "rowcol_tests";
        let sql = format!(
            "CREATE NAMED COLLECTION IF NOT EXISTS {name} AS user = '{user}', password = '{password}'"
        );
        self.databases.stores.clickhouse.execute_raw(&sql).await.unwrap();
        name.to_owned()
    }

    /// An empty database.
    pub async fn database(&self) -> Database {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let url = &self.databases.clickhouse_url;
        let (address, parameters) = url.split_once('?').map_or((url.as_str(), ""), |(a, p)| (a, p));
        let (server, own) = address.rsplit_once('/').unwrap();
        let name = format!("{own}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.databases.stores.clickhouse.execute_raw(&format!("CREATE DATABASE {name}")).await.unwrap();
        let clickhouse = ClickHouse::connect(&format!("{server}/{name}?{parameters}")).await.unwrap();
        Database { clickhouse, name }
    }
}

/// A database of its own.
pub struct Database {
    pub clickhouse: ClickHouse,
    name: String,
}

impl Database {
    /// Runs a script as it stands.
    pub async fn run(&self, script: &str) -> Result<(), String> {
        for statement in split(script).unwrap() {
            self.statement(statement.text).await?;
        }
        Ok(())
    }

    /// Runs one statement, and waits for what it has begun.
    pub async fn statement(&self, sql: &str) -> Result<(), String> {
        let ran = self.clickhouse.execute_raw(sql).await;
        ran.map_err(|error| format!("{sql}\n{error}"))?;
        if sql.trim_start().starts_with("ALTER") {
            self.wait().await.map_err(|error| format!("{sql}\n{error}"))?;
        }
        Ok(())
    }

    async fn wait(&self) -> Result<(), String> {
        for _ in 0..500 {
            let sql = "SELECT latest_fail_reason FROM system.mutations WHERE database = currentDatabase() AND NOT is_done";
            let open = self.clickhouse.query_text(sql).await.unwrap();
            if open.is_empty() {
                return Ok(());
            }
            if !open.trim().is_empty() {
                return Err(open);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("a mutation does not end".into())
    }

    /// What the database holds, without what rebuilds leave.
    pub async fn schema(&self) -> Schema {
        let mut schema = normal::schema(self.live().await);
        schema.tables.retain(|table| !table.name.ends_with("__old"));
        schema.views.retain(|view| !view.name.ends_with("__back"));
        schema
    }

    /// What the database holds.
    pub async fn live(&self) -> Schema {
        let catalog = self.clickhouse.catalog().await.unwrap();
        assert!(catalog.unmanaged.is_empty(), "{:?}", catalog.unmanaged);
        catalog.schema
    }

    /// Applies a plan as it would be written into a file.
    pub async fn apply(&self, steps: &[Step]) -> Result<(), String> {
        for step in steps {
            for sql in Topology::Single.render(&step.sql).map_err(|error| error.to_string())? {
                self.statement(&sql).await?;
            }
        }
        Ok(())
    }

    /// Plans the way to a schema and goes it; then there is nothing left to do.
    pub async fn migrate(&self, to: &Schema, answers: &Answers) -> Result<Vec<Step>, String> {
        let asked = |questions: Vec<Question>| format!("questions: {questions:#?}");
        let plan = steps(&self.live().await, to, answers).map_err(asked)?;
        let shown = || plan.iter().map(|step| format!("{};\n", step.sql)).collect::<String>();
        self.apply(&plan).await.map_err(|error| format!("{error}\n--- of the plan\n{}", shown()))?;
        let found = self.schema().await;
        if found != normal::schema(to.clone()) {
            let json = |schema: &Schema| serde_json::to_string_pretty(schema).unwrap();
            let differ = difference(&json(&normal::schema(to.clone())), &json(&found));
            return Err(format!("the catalog differs:\n{differ}\n--- after the plan\n{}", shown()));
        }
        let again = steps(&self.live().await, to, &Answers::default()).map_err(asked)?;
        if again.is_empty() { Ok(plan) } else { Err(format!("a second plan is not empty: {again:#?}")) }
    }

    /// Drops what rebuilds have left.
    pub async fn finish(&self) -> Result<(), String> {
        let answers = Answers { accept_all: true, ..Answers::default() };
        self.apply(&finish(&self.live().await, &answers).unwrap()).await
    }

    /// The rows of these columns, as text.
    pub async fn rows(&self, table: &str, columns: &[String]) -> String {
        let columns = columns.iter().map(|column| quote(column)).collect::<Vec<_>>();
        let sql = format!("SELECT {0} FROM {1} ORDER BY {0}", list(&columns), quote(table));
        self.clickhouse.query_text(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub async fn drop(self) {
        let _ = self.clickhouse.execute_raw(&format!("DROP DATABASE {}", self.name)).await;
    }
}

/// Columns whose values a plan has to keep, by table: their old and new names.
pub fn kept(from: &Schema, to: &Schema, decisions: &Decisions) -> Vec<Kept> {
    let same = |old: &Table| {
        let new = to.table(decisions.renamed(&old.name, &old.name))?;
        let columns = old.columns.iter().filter_map(|column| {
            let path = format!("{}.{}", old.name, column.name);
            let after = new.column(decisions.renamed(&path, &column.name))?;
            (is_kept(column, after)).then(|| (column.name.clone(), after.name.clone()))
        });
        let (before, after): (Vec<_>, Vec<_>) = columns.unzip();
        (!before.is_empty()).then(|| Kept { old: old.name.clone(), new: new.name.clone(), before, after })
    };
    from.tables.iter().filter_map(same).collect()
}

fn is_kept(old: &Column, new: &Column) -> bool {
    let stored =
        |column: &Column| matches!(column.value, None | Some(Given::Default(_) | Given::Materialized(_)));
    stored(old) && stored(new) && old.ty == new.ty
}

/// The columns of a table that are kept.
pub struct Kept {
    pub old: String,
    pub new: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}
