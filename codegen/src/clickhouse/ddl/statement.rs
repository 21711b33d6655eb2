//! A statement and what it is about.

use std::fmt;

use crate::clickhouse::name::quote;

/// One SQL statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The object that it creates or changes.
    pub object: Object,
    /// The SQL, without a semicolon at its end.
    pub sql: String,
}

/// Something in a database. `Display` names it for a person: ``table `traces` ``.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A table.
    Table(String),
    /// A view.
    View(String),
    /// A materialized view.
    MaterializedView(String),
    /// A dictionary.
    Dictionary(String),
}

impl Object {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Table(name) | Self::View(name) | Self::MaterializedView(name) | Self::Dictionary(name) => {
                name
            }
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Table(_) => "table",
            Self::View(_) => "view",
            Self::MaterializedView(_) => "materialized view",
            Self::Dictionary(_) => "dictionary",
        };
        write!(f, "{kind} {}", quote(self.name()))
    }
}

/// The statements as a file that a ClickHouse client applies, a blank line between them.
#[must_use]
pub fn script(statements: &[Statement]) -> String {
    let texts: Vec<String> = statements.iter().map(|statement| format!("{};\n", statement.sql)).collect();
    texts.join("\n")
}
