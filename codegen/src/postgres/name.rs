//! Names and strings in SQL text, and the names of what the user did not name.
//!
//! Identifiers are always quoted, reserved word or not: the SQL means the same on every server version, and a
//! snapshot of it does not change when Postgres reserves a word.

use std::fmt;

use sha2::{Digest, Sha256};

use super::token::{Kind, identifiers, meaningful};
use crate::schema::postgres::{IndexKey, IndexPart, Name};

/// The most bytes that an identifier can have; the server cuts off the rest.
pub const MAX_BYTES: usize = 63;

/// An identifier in double quotes.
///
/// ```
/// use rowcol_codegen::postgres::name::quote;
///
/// assert_eq!(quote("user"), r#""user""#);
/// assert_eq!(quote(r#"a"b"#), r#""a""b""#);
/// ```
#[must_use]
pub fn quote(name: &str) -> String {
    doubled(name, '"')
}

/// A name with its schema where it has one, both quoted.
#[must_use]
pub fn qualified(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&name.name)),
        None => quote(&name.name),
    }
}

/// Quoted identifiers with commas between them: `"a", "b"`.
#[must_use]
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| quote(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A string literal. With a backslash in it, it is an `E'…'` string, which means the same whatever
/// `standard_conforming_strings` is. A NUL byte is passed on; the server refuses it.
///
/// ```
/// use rowcol_codegen::postgres::name::literal;
///
/// assert_eq!(literal("it's"), "'it''s'");
/// assert_eq!(literal(r"a\b"), r"E'a\\b'");
/// ```
#[must_use]
pub fn literal(text: &str) -> String {
    let quoted = doubled(text, '\'');
    if text.contains('\\') { format!("E{}", quoted.replace('\\', "\\\\")) } else { quoted }
}

/// The text between these quotes, and each of them in it twice.
pub(in crate::postgres) fn doubled(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for (at, part) in text.split(quote).enumerate() {
        if at > 0 {
            quoted.extend([quote, quote]);
        }
        quoted.push_str(part);
    }
    quoted.push(quote);
    quoted
}

/// Why a text cannot be the name of anything in Postgres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// It is empty.
    Empty,
    /// It has a NUL byte in it.
    Nul,
    /// It has more than [`MAX_BYTES`] bytes: this many.
    TooLong(usize),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a name in Postgres cannot be empty"),
            Self::Nul => f.write_str("a name in Postgres cannot hold a NUL byte; remove it"),
            Self::TooLong(bytes) => write!(
                f,
                "the name has {bytes} bytes, and Postgres keeps {MAX_BYTES}: it would be cut off; shorten it"
            ),
        }
    }
}

impl std::error::Error for NameError {}

/// Checks that the server takes `name` as it is.
///
/// # Errors
/// The first of [`NameError`]'s reasons that holds.
pub fn check(name: &str) -> Result<(), NameError> {
    match name.len() {
        0 => Err(NameError::Empty),
        _ if name.contains('\0') => Err(NameError::Nul),
        bytes if bytes > MAX_BYTES => Err(NameError::TooLong(bytes)),
        _ => Ok(()),
    }
}

/// A name for something that stands beside another for a while: `role__old`. A long one is shortened, with a hash.
#[must_use]
pub fn beside(name: &str, what: &str) -> String {
    assemble(name, &[], &format!("_{what}"))
}

/// The name of a primary key: `traces_pkey`.
#[must_use]
pub fn primary_key(table: &str) -> String {
    assemble(table, &[], "pkey")
}

/// The name of a UNIQUE constraint: `prompts_project_id_name_version_key`.
#[must_use]
pub fn unique<S: AsRef<str>>(table: &str, columns: &[S]) -> String {
    assemble(table, &references(columns), "key")
}

/// The name of a foreign key: `traces_project_id_fkey`.
#[must_use]
pub fn foreign_key<S: AsRef<str>>(table: &str, columns: &[S]) -> String {
    assemble(table, &references(columns), "fkey")
}

/// The name of a CHECK constraint, after those of the table's columns that the condition mentions, in the order
/// in which it does: `prompts_version_check`, or `prompts_check` where it mentions none.
///
/// ```
/// use rowcol_codegen::postgres::name::check_constraint;
///
/// let columns = ["id", "start_time", "end_time"];
/// assert_eq!(
///     check_constraint("spans", "end_time >= start_time", &columns),
///     "spans_end_time_start_time_check"
/// );
/// ```
#[must_use]
pub fn check_constraint<S: AsRef<str>>(table: &str, condition: &str, columns: &[S]) -> String {
    let mut mentioned: Vec<String> = Vec::new();
    for identifier in identifiers(condition) {
        if !mentioned.contains(&identifier) && columns.iter().any(|column| column.as_ref() == identifier) {
            mentioned.push(identifier);
        }
    }
    assemble(table, &references(&mentioned), "check")
}

/// The name of an index, unique or not: `traces_project_id_timestamp_idx`. An expression stands in it with its
/// words: `users_lower_email_idx`. Two indexes on the same columns get the same name; one of them needs its own.
#[must_use]
pub fn index(table: &str, parts: &[IndexPart]) -> String {
    of_parts(table, parts, "idx")
}

/// The name of an exclusion constraint: `bookings_room_during_excl`. An expression stands in it with its words.
#[must_use]
pub fn exclusion(table: &str, parts: &[IndexPart]) -> String {
    of_parts(table, parts, "excl")
}

fn of_parts(table: &str, parts: &[IndexPart], suffix: &str) -> String {
    let words: Vec<String> = parts
        .iter()
        .flat_map(|part| match &part.key {
            IndexKey::Column(column) => vec![column.clone()],
            IndexKey::Expression(sql) => words(sql),
        })
        .collect();
    assemble(table, &references(&words), suffix)
}

/// The words of an expression, those in strings included: `to_tsvector('english', body)` has three.
fn words(sql: &str) -> Vec<String> {
    let words: Vec<String> = meaningful(sql)
        .filter_map(|token| match token.kind {
            Kind::Text => Some(token.text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect()),
            Kind::Number => Some(token.text.replace('.', "_")),
            _ => token.identifier(),
        })
        .filter(|word: &String| !word.is_empty())
        .collect();
    if words.is_empty() { vec!["expr".into()] } else { words }
}

fn references<S: AsRef<str>>(names: &[S]) -> Vec<&str> {
    names.iter().map(AsRef::as_ref).collect()
}

/// `table_part_part_suffix`. Where that is too long, its start is kept and a hash of all parts follows, so that
/// two long names that begin alike stay apart.
fn assemble(table: &str, parts: &[&str], suffix: &str) -> String {
    let mut all = vec![table];
    all.extend(parts);
    let stem = all.join("_");
    let name = format!("{stem}_{suffix}");
    if name.len() <= MAX_BYTES {
        return name;
    }
    all.push(suffix);
    let hash = short_hash(&all.join("\0"));
    let room = MAX_BYTES - hash.len() - suffix.len() - 2;
    format!("{}_{hash}_{suffix}", truncated(&stem, room))
}

/// Eight hexadecimal digits of SHA-256.
fn short_hash(text: &str) -> String {
    Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// At most `bytes` bytes from the start, whole characters only.
fn truncated(text: &str, bytes: usize) -> &str {
    text[..text.floor_char_boundary(bytes)].trim_end_matches('_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::token::{Kind, tokens};
    use super::*;

    fn part(key: IndexKey) -> IndexPart {
        IndexPart { key, descending: false, nulls_first: None, operator_class: None }
    }

    #[test]
    fn names_are_those_of_postgres() {
        assert_eq!(primary_key("traces"), "traces_pkey");
        assert_eq!(
            unique("prompts", &["project_id", "name", "version"]),
            "prompts_project_id_name_version_key"
        );
        assert_eq!(foreign_key("traces", &["project_id"]), "traces_project_id_fkey");
        assert_eq!(
            check_constraint("prompts", "version > 0 AND version < 9", &["version"]),
            "prompts_version_check"
        );
        assert_eq!(check_constraint("prompts", "'version' <> ''", &["version"]), "prompts_check");
        let columns = ["project_id", "timestamp"].map(|name| part(IndexKey::Column(name.into())));
        assert_eq!(index("traces", &columns), "traces_project_id_timestamp_idx");
    }

    #[test]
    fn expressions_are_named_after_their_words() {
        let named = |sql: &str| index("comments", &[part(IndexKey::Expression(sql.into()))]);
        assert_eq!(named("lower(email)"), "comments_lower_email_idx");
        assert_eq!(named("to_tsvector('english', \"content\")"), "comments_to_tsvector_english_content_idx");
        assert_eq!(named("+ ''"), "comments_expr_idx");
    }

    #[test]
    fn long_names_keep_apart() {
        let table = "a_table_with_a_name_that_is_already_rather_long_by_itself";
        let one = foreign_key(table, &["customer_identifier", "a"]);
        assert_eq!(one, "a_table_with_a_name_that_is_already_rather_long_b_aa676ccb_fkey");
        assert_ne!(one, foreign_key(table, &["customer_identifier", "b"]));
        assert_ne!(one, foreign_key(table, &["customer_identifier_a"]));
    }

    #[test]
    fn a_name_that_the_server_would_change_is_refused() {
        assert_eq!(check(""), Err(NameError::Empty));
        assert_eq!(check("a\0"), Err(NameError::Nul));
        assert_eq!(check(&"é".repeat(32)), Err(NameError::TooLong(64)));
        assert_eq!(check(&"a".repeat(63)), Ok(()));
    }

    proptest! {
        #[test]
        fn quoting_is_one_token_that_reads_back(name in r#"[a"\\';$é😀 \n-]{1,12}"#) {
            let quoted = quote(&name);
            let found: Vec<_> = tokens(&quoted).collect();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].identifier(), Some(name.clone()));
            let text = literal(&name);
            let found: Vec<_> = tokens(&text).collect();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].kind, Kind::Text);
            prop_assert!(found[0].closed);
        }

        #[test]
        fn generated_names_fit(table in "[a-zé😀_]{1,70}", columns in prop::collection::vec("[a-zé😀]{1,40}", 0..5)) {
            for name in [primary_key(&table), unique(&table, &columns), foreign_key(&table, &columns)] {
                prop_assert_eq!(check(&name), Ok(()));
            }
        }
    }
}
