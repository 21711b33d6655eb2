//! The schema that a program carries in itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rowcol_codegen::clickhouse::{self, Topology};
use rowcol_codegen::plan::history::History;
use rowcol_codegen::plan::{self, Answers, Plan, Question};
use rowcol_codegen::postgres;
use rowcol_codegen::schema::Schema as Description;

/// The schema of both stores as the models of a crate have it. [`schema!`](crate::schema!) makes one.
///
/// ```ignore
/// rowcol::schema!(pub SCHEMA = "src");
///
/// println!("{}", SCHEMA.postgres());
/// println!("{}", SCHEMA.clickhouse(&Topology::Single));
/// ```
///
/// It is kept as JSON, and read when it is first used. The migrations in the folder `migrations` of the crate, or in
/// the one that `schema!(pub SCHEMA = "src", migrations = "path");` names, are a part of the program.
/// So are the functions, triggers, policies, sequences and extensions of Postgres and the dictionaries of ClickHouse in the
/// `.sql` files of the folder `objects`, or of the one that `objects = "path"` names.
#[derive(Debug)]
pub struct Schema {
    json: &'static str,
    hash: &'static str,
    description: OnceLock<Description>,
    /// The files of the migrations, paths in their folder.
    pub(crate) migrations: &'static [(&'static str, &'static str)],
    /// What `#[renamed_from]` asks for, as JSON.
    pub(crate) renames: &'static str,
}

/// A table of a [`Schema`], and the stores that have one of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// The name, unquoted, with its Postgres schema where it has one: `app.traces`.
    pub name: String,
    /// Whether Postgres has it.
    pub postgres: bool,
    /// Whether ClickHouse has it.
    pub clickhouse: bool,
}

impl Schema {
    /// The schema of this JSON. For [`schema!`](crate::schema!).
    #[doc(hidden)]
    #[must_use]
    pub const fn embedded(json: &'static str, hash: &'static str) -> Self {
        Self { json, hash, description: OnceLock::new(), migrations: &[], renames: "[]" }
    }

    /// The same with its migrations. For [`schema!`](crate::schema!).
    #[doc(hidden)]
    #[must_use]
    pub const fn with_migrations(
        mut self,
        migrations: &'static [(&'static str, &'static str)],
        renames: &'static str,
    ) -> Self {
        self.migrations = migrations;
        self.renames = renames;
        self
    }

    /// The schema as data.
    pub fn description(&self) -> &Description {
        self.description.get_or_init(|| {
            serde_json::from_str(self.json).expect("`schema!` wrote it with the same version")
        })
    }

    /// The DDL of Postgres as one script. An empty database holds the schema afterwards.
    #[must_use]
    pub fn postgres(&self) -> String {
        postgres::ddl::script(&self.postgres_statements())
    }

    /// The DDL of Postgres, a statement at a time, in an order in which they can be run. They are meant to be run in
    /// one transaction.
    #[must_use]
    pub fn postgres_statements(&self) -> Vec<postgres::ddl::Statement> {
        postgres::ddl::create(&self.description().postgres)
    }

    /// The DDL of ClickHouse as one script, as the servers of a topology take it. Empty databases hold the schema
    /// afterwards.
    #[must_use]
    pub fn clickhouse(&self, topology: &Topology) -> String {
        clickhouse::ddl::script(&self.clickhouse_statements(topology))
    }

    /// The DDL of ClickHouse, a statement at a time, in an order in which they can be run.
    #[must_use]
    pub fn clickhouse_statements(&self, topology: &Topology) -> Vec<clickhouse::ddl::Statement> {
        clickhouse::ddl::create_on(&self.description().clickhouse, topology)
            .expect("`schema!` took no expression that breaks out of its statement")
    }

    /// Makes both stores hold the schema. They must not hold any of it yet: what is there is an error, and is not
    /// touched.
    ///
    /// Postgres is made in one transaction, ClickHouse after it, a statement at a time, as one server has it
    /// ([`Topology::Single`]).
    ///
    /// # Errors
    /// [`Error::Create`](crate::Error::Create) names the statement that failed and what was made before it. Where
    /// Postgres fails, nothing was made; where ClickHouse fails, Postgres holds its whole schema, and
    /// [`create_in_clickhouse`](Self::create_in_clickhouse) can be called again once its cause is gone.
    #[cfg(all(feature = "postgres", feature = "clickhouse"))]
    pub async fn create(&self, stores: &crate::Stores) -> crate::Result<()> {
        self.create_in_postgres(&stores.postgres).await?;
        self.create_in_clickhouse(&stores.clickhouse, &Topology::Single).await
    }

    /// Makes a Postgres database hold its side of the schema, in one transaction.
    ///
    /// # Errors
    /// [`Error::Create`](crate::Error::Create) names the statement that failed; nothing was made then.
    #[cfg(feature = "postgres")]
    pub async fn create_in_postgres(&self, postgres: &crate::Postgres) -> crate::Result<()> {
        let statements: Vec<_> =
            self.postgres_statements().into_iter().map(|statement| statement.sql).collect();
        postgres.create(&statements).await
    }

    /// Makes a ClickHouse database hold its side of the schema, a statement at a time.
    ///
    /// # Errors
    /// [`Error::Create`](crate::Error::Create) names the statement that failed and what was made before it.
    #[cfg(feature = "clickhouse")]
    pub async fn create_in_clickhouse(
        &self,
        clickhouse: &crate::ClickHouse,
        topology: &Topology,
    ) -> crate::Result<()> {
        let statements = self.clickhouse_statements(topology).into_iter().map(|statement| statement.sql);
        clickhouse.create(&statements.collect::<Vec<_>>()).await
    }

    /// The migrations of the program.
    #[must_use]
    pub fn history(&self) -> History {
        History::from_files(self.migrations.iter().copied()).expect("`schema!` has read them")
    }

    /// What no migration says yet: the steps from the snapshot of the migrations to the models.
    ///
    /// ```ignore
    /// #[test]
    /// fn every_change_has_a_migration() {
    ///     assert!(SCHEMA.pending().is_ok_and(|plan| plan.is_empty()), "rowcol migrate new NAME");
    /// }
    /// ```
    ///
    /// # Errors
    /// What a person has to decide before there can be steps.
    pub fn pending(&self) -> Result<Plan, Vec<Question>> {
        let renames = serde_json::from_str(self.renames).expect("`schema!` wrote it with the same version");
        let answers = Answers { renames, ..Answers::default() };
        plan::plan(&self.history().snapshot, self.description(), &answers)
    }

    /// Applies the migrations of the program that are not applied; see [`migrate`](crate::migrate).
    ///
    /// # Errors
    /// As those of [`migrate::deploy`](crate::migrate::deploy).
    #[cfg(any(feature = "postgres", feature = "clickhouse"))]
    pub async fn migrate(
        &self,
        databases: impl Into<crate::migrate::Databases>,
    ) -> Result<crate::migrate::Report, crate::migrate::Error> {
        self.migrate_with(databases, &crate::migrate::Options::default()).await
    }

    /// The same with options.
    ///
    /// # Errors
    /// As those of [`migrate::deploy`](crate::migrate::deploy).
    #[cfg(any(feature = "postgres", feature = "clickhouse"))]
    pub async fn migrate_with(
        &self,
        databases: impl Into<crate::migrate::Databases>,
        options: &crate::migrate::Options,
    ) -> Result<crate::migrate::Report, crate::migrate::Error> {
        crate::migrate::deploy(&databases.into(), &self.history(), options).await
    }

    /// Whether the databases fit the program: for its start. What they hold is compared exactly, so that it takes as
    /// long as making the schema does.
    ///
    /// ```ignore
    /// let check = SCHEMA.check(&stores).await?;
    /// assert!(check.fits(), "{check}");
    /// ```
    ///
    /// # Errors
    /// As those of [`migrate::check`](crate::migrate::check).
    #[cfg(any(feature = "postgres", feature = "clickhouse"))]
    pub async fn check(
        &self,
        databases: impl Into<crate::migrate::Databases>,
    ) -> Result<crate::migrate::Check, crate::migrate::Error> {
        crate::migrate::check(&databases.into(), &self.history(), self.description()).await
    }

    /// The tables of both stores, by name.
    #[must_use]
    pub fn tables(&self) -> Vec<TableName> {
        let Description { postgres, clickhouse } = self.description();
        let mut stores: BTreeMap<String, (bool, bool)> = BTreeMap::new();
        for table in &postgres.tables {
            let name = match &table.name.schema {
                Some(schema) => format!("{schema}.{}", table.name.name),
                None => table.name.name.clone(),
            };
            stores.entry(name).or_default().0 = true;
        }
        for table in &clickhouse.tables {
            stores.entry(table.name.clone()).or_default().1 = true;
        }
        let tables = stores.into_iter();
        tables.map(|(name, (postgres, clickhouse))| TableName { name, postgres, clickhouse }).collect()
    }

    /// SHA-256 of the whole schema, in hexadecimal: two schemas of one hash are the same.
    #[must_use]
    pub const fn hash(&self) -> &'static str {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{
        "postgres": {"tables": [
            {"name": {"schema": "app", "name": "users"}, "columns": [{"name": "id", "type": "bigint"}]},
            {"name": {"name": "traces"}, "columns": [{"name": "id", "type": "text"}]}
        ]},
        "clickhouse": {"tables": [
            {"name": "traces", "columns": [{"name": "id", "type": "String"}], "engine": "merge_tree"}
        ]}
    }"#;

    #[test]
    fn tables_of_both_stores_are_one_list() {
        let schema = Schema::embedded(JSON, "");
        let tables = schema.tables();
        let tables: Vec<_> =
            tables.iter().map(|table| (table.name.as_str(), table.postgres, table.clickhouse)).collect();
        assert_eq!(tables, [("app.users", true, false), ("traces", true, true)]);
    }

    #[test]
    fn the_ddl_of_clickhouse_is_that_of_the_topology() {
        let schema = Schema::embedded(JSON, "");
        assert!(schema.clickhouse(&Topology::Single).contains("ENGINE = MergeTree\n"));
        let cluster = schema.clickhouse(&Topology::Cluster { name: "main".into() });
        assert!(cluster.contains("ON CLUSTER") && cluster.contains("ReplicatedMergeTree"), "{cluster}");
    }

    #[test]
    fn the_ddl_of_postgres_makes_every_table() {
        let schema = Schema::embedded(JSON, "");
        let sql = schema.postgres();
        for made in [r#"CREATE SCHEMA "app""#, r#"CREATE TABLE "app"."users""#, r#"CREATE TABLE "traces""#] {
            assert!(sql.contains(made), "{sql}");
        }
    }
}
