//! A statement and what it is about.

use std::fmt;

use crate::postgres::name;
use crate::schema::postgres::{Name, ObjectKind};

/// One SQL statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The object that it creates or changes.
    pub object: Object,
    /// The SQL, without a semicolon at its end.
    pub sql: String,
}

/// Something in a database. `Display` names it for a person: `table "traces"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A schema (namespace).
    Schema(String),
    /// An enum type.
    Enum(Name),
    /// A table.
    Table(Name),
    /// A column of a table.
    Column {
        /// The table.
        table: Name,
        /// The column.
        name: String,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: Name,
        /// The constraint.
        name: String,
    },
    /// An index on a table.
    Index {
        /// The table.
        table: Name,
        /// The index.
        name: String,
    },
    /// A view.
    View(Name),
    /// A materialized view.
    MaterializedView(Name),
    /// What is kept as its text, by what it is and what tells it from others: `function "f"(integer)`.
    Text(ObjectKind, String),
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name, table) = match self {
            Self::Schema(name) => ("schema", name::quote(name), None),
            Self::Enum(name) => ("enum type", name::qualified(name), None),
            Self::Table(name) => ("table", name::qualified(name), None),
            Self::Column { table, name } => ("column", name::quote(name), Some(table)),
            Self::Constraint { table, name } => ("constraint", name::quote(name), Some(table)),
            Self::Index { table, name } => ("index", name::quote(name), Some(table)),
            Self::View(name) => ("view", name::qualified(name), None),
            Self::MaterializedView(name) => ("materialized view", name::qualified(name), None),
            Self::Text(kind, identity) => (kind.noun(), identity.clone(), None),
        };
        write!(f, "{kind} {name}")?;
        table.map_or(Ok(()), |table| write!(f, " of table {}", name::qualified(table)))
    }
}

/// The statements as a file that `psql -v ON_ERROR_STOP=1 -f` applies. A blank line stands between statements,
/// unless both are of one line and of the same kind.
#[must_use]
pub fn script(statements: &[Statement]) -> String {
    let mut script = String::new();
    let mut previous: Option<&str> = None;
    for Statement { sql, .. } in statements {
        if previous.is_some_and(|previous| !belong_together(previous, sql)) {
            script.push('\n');
        }
        script.push_str(sql);
        script.push_str(";\n");
        previous = Some(sql);
    }
    script
}

fn belong_together(one: &str, other: &str) -> bool {
    let kind =
        |sql: &str| sql.split(' ').filter(|word| *word != "UNIQUE").take(2).map(str::to_string).collect();
    let kinds: [Vec<String>; 2] = [kind(one), kind(other)];
    kinds[0] == kinds[1] && !one.contains('\n') && !other.contains('\n')
}
