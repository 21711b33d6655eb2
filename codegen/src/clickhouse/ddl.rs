//! A schema as statements, in an order in which they can be run.
//!
//! The text is neutral: it runs on a single server as it is, and holds [markers](super::markers) that
//! [`Topology::render`] turns into what a cluster needs. Migration files are made of the same statements. Clauses
//! stand in the order of the server's SHOW CREATE, and each has one function, which migrations use as well.

pub mod column;
pub mod dictionary;
pub mod expression;
pub mod statement;
pub mod storage;
pub mod table;
pub mod view;

pub use self::statement::{Object, Statement, script};
use super::Topology;
use super::render::RenderError;
use crate::schema::clickhouse::ClickHouse;

/// The statements that make an empty database hold `schema`: tables and dictionaries, each after what it uses, then views,
/// each view after those that its query mentions. Every statement fails when its object is already there.
///
/// ```
/// use rowcol_codegen::clickhouse::ddl;
/// use rowcol_codegen::schema::clickhouse::ClickHouse;
///
/// let schema: ClickHouse = serde_json::from_str(
///     r#"{"tables": [{"name": "events", "columns": [{"name": "id", "type": "String"}],
///                     "engine": "merge_tree", "order_by": ["id"]}]}"#,
/// )?;
/// assert_eq!(
///     ddl::script(&ddl::create(&schema)),
///     "CREATE TABLE `events` /*@cluster*/\n(\n    `id` String\n)\nENGINE = /*@replicated*/MergeTree\nORDER BY id;\n"
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn create(schema: &ClickHouse) -> Vec<Statement> {
    let tables = schema.tables.iter().map(|created| Statement {
        object: Object::Table(created.name.clone()),
        sql: table::create(created),
    });
    let dictionaries = schema
        .dictionaries
        .iter()
        .map(|created| Statement { object: dictionary::object(created), sql: dictionary::create(created) });
    let levels = dictionary::levels(schema);
    let mut stored: Vec<Statement> = tables.chain(dictionaries).collect();
    stored.sort_by_key(|statement| levels.get(statement.object.name()).copied());
    let views = view::ordered(&schema.views);
    let views = views
        .into_iter()
        .map(|created| Statement { object: view::object(created), sql: view::create(created) });
    stored.into_iter().chain(views).collect()
}

/// The statements of [`create`] as the servers of a topology are sent them.
///
/// # Errors
/// An expression of the schema that breaks out of its statement, or holds a marker; [`expression::check`] finds it
/// in advance.
pub fn create_on(schema: &ClickHouse, topology: &Topology) -> Result<Vec<Statement>, RenderError> {
    let mut rendered = Vec::new();
    for Statement { object, sql } in create(schema) {
        rendered
            .extend(topology.render(&sql)?.into_iter().map(|sql| Statement { object: object.clone(), sql }));
    }
    Ok(rendered)
}

#[cfg(test)]
pub(crate) mod tests;
