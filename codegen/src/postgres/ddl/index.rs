//! Indexes.

use super::constraint::include;
use super::expression::enclosed;
use super::{Object, Statement};
use crate::postgres::name;
use crate::schema::postgres::{Index, IndexKey, IndexPart, Method, Name};

/// `CREATE INDEX "traces_user_id_idx" ON "traces" ("user_id")`
#[must_use]
pub fn create(table: &Name, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    format!("CREATE {unique}INDEX {} ON {}", name::quote(&index.name), definition(table, index))
}

/// The same without a lock that stops writers; it cannot run in a transaction.
#[must_use]
pub fn create_concurrently(table: &Name, index: &Index) -> String {
    create(table, index).replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
}

/// What follows ON: the table, the method unless it is btree, and all clauses.
#[must_use]
pub fn definition(table: &Name, index: &Index) -> String {
    let mut sql = name::qualified(table);
    if index.method != Method::Btree {
        sql.push_str(&format!(" USING {}", method(index.method)));
    }
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    sql.push_str(&format!(" ({}){}", parts.join(", "), include(&index.include)));
    if index.nulls_not_distinct {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {}", enclosed(predicate)));
    }
    sql
}

/// The statements that create the indexes of a table or of a materialized view.
pub fn statements<'i>(table: &'i Name, indexes: &'i [Index]) -> impl Iterator<Item = Statement> + 'i {
    indexes.iter().map(|index| Statement {
        object: Object::Index { table: table.clone(), name: index.name.clone() },
        sql: create(table, index),
    })
}

/// A column, or an expression in parentheses.
#[must_use]
pub fn key(key: &IndexKey) -> String {
    match key {
        IndexKey::Column(column) => name::quote(column),
        IndexKey::Expression(expression) => enclosed(expression),
    }
}

/// One part: `lower("name") text_pattern_ops DESC`
pub(super) fn part(part: &IndexPart) -> String {
    let mut sql = key(&part.key);
    if let Some(class) = &part.operator_class {
        // A class of an extension may stand in a schema of its own: `extensions.gin_trgm_ops`.
        let class: Vec<String> = class.split('.').map(name::quote).collect();
        sql.push_str(&format!(" {}", class.join(".")));
    }
    if part.descending {
        sql.push_str(" DESC");
    }
    match part.nulls_first {
        None => {}
        Some(true) => sql.push_str(" NULLS FIRST"),
        Some(false) => sql.push_str(" NULLS LAST"),
    }
    sql
}

/// The method's name in `pg_am`.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Btree => "btree",
        Method::Hash => "hash",
        Method::Gin => "gin",
        Method::Gist => "gist",
        Method::Spgist => "spgist",
        Method::Brin => "brin",
    }
}
