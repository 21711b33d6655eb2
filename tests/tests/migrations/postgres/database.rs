//! A database that is emptied and used again, for making one takes longer than most tests.

use rowcol::Postgres;
use rowcol_codegen::postgres::catalog::comparable;
use rowcol_codegen::schema::Schema;
use rowcol_codegen::schema::postgres as schema;
use rowcol_tests::Databases;

pub struct Database {
    databases: Databases,
}

impl Database {
    pub async fn create() -> Self {
        Self { databases: Databases::create().await }
    }

    pub fn postgres(&self) -> &Postgres {
        &self.databases.stores.postgres
    }

    /// Drops all that is in it.
    pub async fn clear(&self) {
        let all = "SELECT string_agg(quote_ident(nspname), ', ') FROM pg_namespace \
                   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'";
        let names = self.text(all).await;
        self.run(&format!("DROP SCHEMA {names} CASCADE; CREATE SCHEMA public")).await.unwrap();
    }

    pub async fn run(&self, sql: &str) -> Result<(), String> {
        self.postgres().execute_raw(sql).await.map(drop).map_err(|error| format!("{error}\nin: {sql}"))
    }

    pub async fn query(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        self.postgres().query_raw(sql).await.map_err(|error| format!("{error}\nin: {sql}"))
    }

    pub async fn text(&self, sql: &str) -> String {
        let rows = self.query(sql).await.unwrap();
        rows.into_iter().flatten().flatten().next().unwrap_or_default()
    }

    /// What is in it.
    pub async fn read(&self) -> schema::Postgres {
        self.postgres().catalog(&[]).await.unwrap().schema
    }
}

/// A schema as text, for comparison; the order of columns has no meaning.
pub fn shown(schema: &schema::Postgres) -> String {
    let mut schema = comparable(schema, "public");
    for table in &mut schema.tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    serde_json::to_string_pretty(&Schema { postgres: schema, ..Schema::default() }).unwrap()
}
