//! Objects that are kept as the statement that creates them: extensions, sequences, functions and procedures, triggers,
//! policies, row security.
//!
//! A statement that a person wrote and one that the server prints are read by the same reader and written down in the
//! same way: names quoted, types in the server's spelling, clauses in one order, what is the rule left out. Expressions
//! stay as they are; [`comparable`](super::catalog::comparable) brings them to one form.

mod argument;
mod extension;
mod policy;
mod reader;
mod routine;
mod sequence;
mod trigger;

use std::fmt;

use self::reader::Reader;
pub(in crate::postgres) use self::reader::listed;
pub use self::routine::Routine;
pub use self::sequence::Sequence;
use super::catalog::in_search_path;
use super::ddl;
use super::name::{qualified, quote};
use crate::schema::postgres::{Object, ObjectKind, Postgres};

/// The statements that a folder of objects may hold.
pub const FORMS: &str = "CREATE EXTENSION, CREATE SEQUENCE, CREATE FUNCTION, CREATE PROCEDURE, CREATE TRIGGER, \
                         CREATE POLICY and ALTER TABLE … ENABLE|FORCE ROW LEVEL SECURITY";

/// Why a statement is no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectError {
    /// It is none of [`FORMS`].
    Form,
    /// Something else was expected.
    Expected {
        /// What.
        what: String,
        /// What is there.
        found: String,
    },
    /// Something that the server does not keep, or that is not compared.
    Unsupported {
        /// What.
        what: String,
        /// What to do.
        instead: String,
    },
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => write!(
                f,
                "this is no object of Postgres; the folder may hold {FORMS}, and its folder `clickhouse` dictionaries"
            ),
            Self::Expected { what, found } if found.is_empty() => {
                write!(f, "{what} is expected where the statement ends")
            }
            Self::Expected { what, found } => write!(f, "{what} is expected, and there is `{found}`"),
            Self::Unsupported { what, instead } => write!(f, "{what} cannot stand here; {instead}"),
        }
    }
}

impl std::error::Error for ObjectError {}

/// The file of a folder that each kind of object is written into.
pub const FILES: [(&str, &[ObjectKind]); 5] = [
    ("extensions.sql", &[ObjectKind::Extension]),
    ("sequences.sql", &[ObjectKind::Sequence]),
    ("functions.sql", &[ObjectKind::Function, ObjectKind::Procedure]),
    ("triggers.sql", &[ObjectKind::Trigger]),
    ("policies.sql", &[ObjectKind::Policy, ObjectKind::RowSecurity, ObjectKind::ForcedRowSecurity]),
];

/// Whether the schema has the table or view that an object belongs to.
pub(crate) fn has_table_of(schema: &Postgres, object: &Object) -> bool {
    let mut names =
        schema.tables.iter().map(|table| &table.name).chain(schema.views.iter().map(|view| &view.name));
    object.table.as_ref().is_none_or(|own| names.any(|name| in_search_path(name, "public") == *own))
}

/// Reads one statement. Names in `default_schema` are written without it.
///
/// # Errors
/// It is no object, or has something that cannot be compared with a live database.
///
/// ```
/// use rowcol_codegen::postgres::object::parse;
///
/// let object = parse("create or replace function Twice(n int) returns int8 as 'select n * 2' language sql", "public")?;
/// assert_eq!(object.identity(), "\"twice\"(integer)");
/// assert_eq!(
///     object.definition,
///     "CREATE FUNCTION \"twice\"(\"n\" integer)\nRETURNS bigint\nLANGUAGE sql\nAS $function$select n * 2$function$"
/// );
/// # Ok::<(), rowcol_codegen::postgres::object::ObjectError>(())
/// ```
pub fn parse(sql: &str, default_schema: &str) -> Result<Object, ObjectError> {
    let mut reader = Reader::new(sql, default_schema);
    let object = if reader.words("CREATE") {
        let replaces = reader.words("OR REPLACE");
        match KINDS.iter().find(|(words, ..)| reader.words(words)) {
            Some((_, kind, read)) if !replaces || kind.can_be_replaced() => read(&mut reader, *kind)?,
            _ => return Err(ObjectError::Form),
        }
    } else {
        policy::security(&mut reader)?
    };
    reader.end()?;
    Ok(object)
}

type Read = fn(&mut Reader<'_>, ObjectKind) -> Result<Object, ObjectError>;

/// What follows CREATE.
const KINDS: [(&str, ObjectKind, Read); 7] = [
    ("EXTENSION", ObjectKind::Extension, extension::read),
    ("SEQUENCE", ObjectKind::Sequence, sequence::read),
    ("FUNCTION", ObjectKind::Function, routine::read),
    ("PROCEDURE", ObjectKind::Procedure, routine::read),
    ("TRIGGER", ObjectKind::Trigger, trigger::read),
    ("CONSTRAINT TRIGGER", ObjectKind::Trigger, trigger::read_constraint),
    ("POLICY", ObjectKind::Policy, policy::read),
];

impl ObjectKind {
    /// What a person calls one.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Sequence => "sequence",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::RowSecurity => "row security",
            Self::ForcedRowSecurity => "forced row security",
        }
    }

    /// Whether its statement may say OR REPLACE, which means nothing here.
    const fn can_be_replaced(self) -> bool {
        !matches!(self, Self::Policy | Self::Sequence)
    }

    /// Whether it is a function or a procedure.
    #[must_use]
    pub const fn is_routine(self) -> bool {
        matches!(self, Self::Function | Self::Procedure)
    }
}

impl Object {
    /// What tells it from others of its kind, as SQL has it: `"f"(integer)`, `"touch" ON "users"`.
    #[must_use]
    pub fn identity(&self) -> String {
        match (self.kind, &self.table, &self.arguments) {
            (ObjectKind::Trigger | ObjectKind::Policy, Some(table), _) => {
                format!("{} ON {}", quote(&self.name.name), qualified(table))
            }
            (ObjectKind::Extension, ..) => quote(&self.name.name),
            (_, _, Some(arguments)) => format!("{}({arguments})", qualified(&self.name)),
            _ => qualified(&self.name),
        }
    }

    /// The statement that takes it away; never with what uses it.
    #[must_use]
    pub fn drop(&self) -> String {
        let table = || qualified(&self.name);
        match self.kind {
            ObjectKind::RowSecurity => format!("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", table()),
            ObjectKind::ForcedRowSecurity => format!("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY", table()),
            kind => format!("DROP {} {}", kind.noun().to_uppercase(), self.identity()),
        }
    }

    /// What tells an object from all others, where a part of a schema in JSON is one: `function "f"(integer)`.
    #[must_use]
    pub fn of_json(part: &serde_json::Value) -> Option<String> {
        // No other part has a definition, and a table is not to be read for nothing.
        part.get("definition")?;
        let object: Self = serde::Deserialize::deserialize(part).ok()?;
        Some(object.as_statement_object().to_string())
    }

    /// It, as a statement is about it.
    #[must_use]
    pub fn as_statement_object(&self) -> ddl::Object {
        ddl::Object::Text(self.kind, self.identity())
    }
}

#[cfg(test)]
mod tests;
