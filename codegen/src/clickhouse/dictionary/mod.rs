//! Dictionaries, which are kept as the statement that creates them.
//!
//! A statement that a person wrote and one that the server prints are read by the same reader and written down in the
//! same way: names quoted, keywords in capitals, clauses in the server's order, the keys of a source sorted. Expressions
//! stay as they are; [`normal`](super::normal) brings them to one form.
//!
//! The server shows a password as `[HIDDEN]`. So passwords are not compared, and a file may not hold one.

mod read;

use std::collections::{BTreeMap, HashSet};
use std::fmt;

pub use self::read::{DictionaryError, parse};
use super::mention;
use super::name::{literal, quote, unquote};
use super::types::Type;
use crate::schema::clickhouse::Dictionary;

/// A dictionary in its parts. `Display` is its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Its columns in their order.
    pub attributes: Vec<Attribute>,
    /// `PRIMARY KEY`: names of attributes.
    pub primary_key: Vec<String>,
    /// `SOURCE(…)`.
    pub source: Pair,
    /// `LIFETIME(MIN … MAX …)`, where it has one.
    pub lifetime: Option<[String; 2]>,
    /// `LAYOUT(…)`.
    pub layout: Pair,
    /// `RANGE(MIN … MAX …)`: names of attributes.
    pub range: Option<[String; 2]>,
    /// `SETTINGS(…)`, values as SQL.
    pub settings: BTreeMap<String, String>,
    /// `COMMENT`.
    pub comment: Option<String>,
}

/// A column of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// `DEFAULT literal` or `EXPRESSION expression`: the keyword and the SQL.
    pub value: Option<(&'static str, String)>,
    /// `HIERARCHICAL` and its like.
    pub flags: Vec<&'static str>,
}

/// A key of a source or a layout, in capitals, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Value,
}

/// What stands behind a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A literal or a name, as SQL.
    Sql(String),
    /// Pairs in parentheses.
    Group(Vec<Pair>),
}

/// The key whose value the server hides, and what it shows in its place.
const PASSWORD: &str = "PASSWORD";
const HIDDEN: &str = "'[HIDDEN]'";

impl Definition {
    /// The parts of a dictionary of a schema; None where somebody wrote something else into a snapshot.
    #[must_use]
    pub fn of(dictionary: &Dictionary) -> Option<Self> {
        parse(&dictionary.definition).ok().map(|(_, definition)| definition)
    }

    /// Whether it has a password that the server does not show.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.source.passwords().contains(&HIDDEN)
    }

    /// Whether it has a password that can be read.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.source.passwords().iter().any(|password| *password != HIDDEN)
    }

    /// Takes passwords out of it.
    pub fn forget_passwords(&mut self) {
        self.source.forget(&|pair| pair.key == PASSWORD);
    }

    /// Takes the name of its own database out of it: a table without one is looked for where the dictionary is. A query
    /// is not, and keeps its own.
    pub fn forget_database(&mut self, database: &str) {
        if self.table().is_some() {
            let own = |pair: &Pair| pair.key == "DB" && pair.value.text().as_deref() == Some(database);
            self.source.forget(&own);
        }
    }

    /// The same with a source that is nowhere.
    #[must_use]
    pub fn without_source(mut self) -> Self {
        self.source = Pair { key: "NULL".into(), value: Value::Group(Vec::new()) };
        self
    }

    /// The names of tables, views and dictionaries that it may read in its own database: all that its queries mention.
    #[must_use]
    pub fn reads(&self) -> HashSet<String> {
        let mut names = HashSet::new();
        for (_, sql) in self.attributes.iter().filter_map(|attribute| attribute.value.as_ref()) {
            names.extend(mention::dictionaries(sql));
        }
        names.extend(self.table());
        if self.is_local() {
            for sql in ["QUERY", "WHERE"].iter().filter_map(|key| self.source.text(key)) {
                names.extend(mention::names(&sql));
                names.extend(mention::dictionaries(&sql));
            }
        }
        names
    }

    /// The table of this server that it reads, where it names one.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.is_local().then(|| self.source.text("TABLE")).flatten()
    }

    /// The same after a table that it reads has got another name.
    pub fn rename_table(&mut self, old: &str, new: &str) {
        if !self.is_local() {
            return;
        }
        self.source.rewrite("TABLE", |name| if name == old { new.to_owned() } else { name.to_owned() });
        self.source.rewrite("QUERY", |sql| mention::renamed(sql, old, new));
    }

    /// Whether it reads this server.
    fn is_local(&self) -> bool {
        self.source.key == "CLICKHOUSE" && self.source.text("HOST").is_none()
    }
}

impl From<&Definition> for Dictionary {
    fn from(definition: &Definition) -> Self {
        Self { name: definition.name.clone(), definition: definition.to_string() }
    }
}

impl Value {
    /// The text that a literal stands for.
    fn text(&self) -> Option<String> {
        match self {
            Self::Sql(sql) => unquote(sql),
            Self::Group(_) => None,
        }
    }
}

impl Pair {
    fn group(&self) -> &[Self] {
        match &self.value {
            Value::Group(pairs) => pairs,
            Value::Sql(_) => &[],
        }
    }

    /// The text behind a key in the group.
    fn text(&self, key: &str) -> Option<String> {
        self.group().iter().find(|pair| pair.key == key)?.value.text()
    }

    fn rewrite(&mut self, key: &str, rewrite: impl Fn(&str) -> String) {
        let Value::Group(pairs) = &mut self.value else { return };
        for pair in pairs.iter_mut().filter(|pair| pair.key == key) {
            if let Some(text) = pair.value.text() {
                pair.value = Value::Sql(literal(&rewrite(&text)));
            }
        }
    }

    fn passwords(&self) -> Vec<&str> {
        match &self.value {
            Value::Sql(sql) if self.key == PASSWORD => vec![sql],
            Value::Sql(_) => Vec::new(),
            Value::Group(pairs) => pairs.iter().flat_map(Self::passwords).collect(),
        }
    }

    fn forget(&mut self, forgotten: &impl Fn(&Self) -> bool) {
        if let Value::Group(pairs) = &mut self.value {
            pairs.retain(|pair| !forgotten(pair));
            pairs.iter_mut().for_each(|pair| pair.forget(forgotten));
        }
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |names: &[String]| names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ");
        let attributes: Vec<String> = self.attributes.iter().map(ToString::to_string).collect();
        writeln!(f, "CREATE DICTIONARY {}", quote(&self.name))?;
        writeln!(f, "(\n    {}\n)", attributes.join(",\n    "))?;
        writeln!(f, "PRIMARY KEY {}", names(&self.primary_key))?;
        write!(f, "SOURCE({})", self.source)?;
        if let Some([min, max]) = &self.lifetime {
            write!(f, "\nLIFETIME(MIN {min} MAX {max})")?;
        }
        write!(f, "\nLAYOUT({})", self.layout)?;
        if let Some([min, max]) = &self.range {
            write!(f, "\nRANGE(MIN {} MAX {})", quote(min), quote(max))?;
        }
        if !self.settings.is_empty() {
            let settings: Vec<_> =
                self.settings.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            write!(f, "\nSETTINGS({})", settings.join(", "))?;
        }
        self.comment.as_ref().map_or(Ok(()), |comment| write!(f, "\nCOMMENT {}", literal(comment)))
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", quote(&self.name), self.ty)?;
        if let Some((keyword, sql)) = &self.value {
            write!(f, " {keyword} {sql}")?;
        }
        self.flags.iter().try_for_each(|flag| write!(f, " {flag}"))
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Sql(sql) => write!(f, "{} {sql}", self.key),
            Value::Group(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(ToString::to_string).collect();
                write!(f, "{}({})", self.key, pairs.join(" "))
            }
        }
    }
}

#[cfg(test)]
mod tests;
