//! Constraints, each as CREATE TABLE and ADD take it: `CONSTRAINT "name" …`.

use super::expression::enclosed;
use super::index;
use super::{Object, Statement};
use crate::postgres::name;
use crate::schema::postgres::{Action, Check, Deferrable, Exclusion, ForeignKey, PrimaryKey, Table, Unique};

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
    sql.push_str(deferrable(key.deferrable));
    named(&key.name, &sql)
}

/// `CONSTRAINT "bookings_excl" EXCLUDE USING gist ("room" WITH =, "during" WITH &&)`
#[must_use]
pub fn exclusion(exclusion: &Exclusion) -> String {
    let parts = exclusion.parts.iter();
    let parts: Vec<String> =
        parts.map(|one| format!("{} WITH {}", index::part(&one.part), operator(&one.operator))).collect();
    let predicate = exclusion.predicate.as_ref();
    let predicate = predicate.map_or_else(String::new, |sql| format!(" WHERE {}", enclosed(sql)));
    let sql = format!(
        "EXCLUDE USING {} ({}){}{predicate}{}",
        index::method(exclusion.method),
        parts.join(", "),
        include(&exclusion.include),
        deferrable(exclusion.deferrable)
    );
    named(&exclusion.name, &sql)
}

/// An operator as an expression has it; one with a schema in its long form.
#[must_use]
pub fn operator(operator: &str) -> String {
    match operator.rsplit_once('.') {
        Some((schema, operator)) => format!("OPERATOR({}.{operator})", name::quote(schema)),
        None => operator.to_owned(),
    }
}

fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::Immediate) => " DEFERRABLE",
        Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
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
