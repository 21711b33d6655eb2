//! Constraints, each as CREATE TABLE and ADD take it: `CONSTRAINT "name" …`.

use super::expression::enclosed;
use super::{Object, Statement};
use crate::postgres::name;
use crate::schema::postgres::{Action, Check, Deferrable, ForeignKey, PrimaryKey, Table, Unique};

/// `CONSTRAINT "traces_pkey" PRIMARY KEY ("id")`
#[must_use]
pub fn primary_key(key: &PrimaryKey) -> String {
    named(&key.name, &format!("PRIMARY KEY ({})", name::list(&key.columns)))
}

/// `CONSTRAINT "users_email_key" UNIQUE ("email")`
#[must_use]
pub fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let columns = name::list(&unique.columns);
    named(&unique.name, &format!("UNIQUE{nulls} ({columns}){}", include(&unique.include)))
}

/// `CONSTRAINT "prompts_version_check" CHECK (version > 0)`
#[must_use]
pub fn check(check: &Check) -> String {
    named(&check.name, &format!("CHECK {}", enclosed(&check.expression)))
}

/// `CONSTRAINT "traces_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id")`
#[must_use]
pub fn foreign_key(key: &ForeignKey) -> String {
    let mut sql = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        name::list(&key.columns),
        name::qualified(&key.target),
        name::list(&key.target_columns),
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            sql.push_str(&format!(" ON {event} {}", self::action(action)));
        }
    }
    match key.deferrable {
        None => {}
        Some(Deferrable::Immediate) => sql.push_str(" DEFERRABLE"),
        Some(Deferrable::Deferred) => sql.push_str(" DEFERRABLE INITIALLY DEFERRED"),
    }
    named(&key.name, &sql)
}

/// The statements that add a table's foreign keys.
pub fn foreign_keys(table: &Table) -> impl Iterator<Item = Statement> {
    table.foreign_keys.iter().map(|key| Statement {
        object: Object::Constraint { table: table.name.clone(), name: key.name.clone() },
        sql: format!("ALTER TABLE {}\n    ADD {}", name::qualified(&table.name), foreign_key(key)),
    })
}

/// ` INCLUDE ("a", "b")`, or nothing.
pub(super) fn include(columns: &[String]) -> String {
    if columns.is_empty() { String::new() } else { format!(" INCLUDE ({})", name::list(columns)) }
}

fn named(name: &str, constraint: &str) -> String {
    format!("CONSTRAINT {} {constraint}", name::quote(name))
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}
