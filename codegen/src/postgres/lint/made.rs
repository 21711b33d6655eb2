//! What a statement makes, fills, renames and drops.

use super::phrase::after;
use super::{listed, named, path};
use crate::plan::Made;
use crate::postgres::token::Token;

/// What makes something that has a name, up to the name.
const MAKES: &[&str] = &[
    "CREATE TABLE",
    "CREATE UNLOGGED TABLE",
    "CREATE TEMP|TEMPORARY TABLE",
    "CREATE MATERIALIZED VIEW",
    "CREATE VIEW",
    "CREATE SEQUENCE",
];

/// What writes rows, up to the name of the table.
const FILLS: &[&str] = &["INSERT INTO", "COPY", "MERGE INTO"];

/// What an index is made by, up to its name.
const INDEXES: &[&str] =
    &["CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY", "CREATE INDEX", "CREATE UNIQUE INDEX"];

/// Takes note of the statement of these tokens.
pub(super) fn note(tokens: &[Token<'_>], made: &mut Made) {
    let one_of = |phrases: &[&str]| phrases.iter().find_map(|phrase| after(tokens, phrase));
    if let Some(rest) = one_of(MAKES) {
        // It may be there already, and be others'.
        if after(rest, "IF NOT EXISTS").is_none() {
            let (name, rest) = named(rest);
            made.create(path(&name), after(rest, "… AS").is_some());
        }
    } else if let Some(rest) = one_of(INDEXES)
        && after(rest, "ON").is_none()
        && let Some(table) = after(rest, "… ON")
        && made.knows(&path(&named(table).0))
    {
        made.create(path(&named(rest).0), false);
    } else if let Some(rest) = one_of(FILLS) {
        made.fill(&path(&named(rest).0));
    } else if let Some(rest) = one_of(&["DROP TABLE", "DROP MATERIALIZED VIEW", "DROP VIEW", "DROP SEQUENCE"])
    {
        listed(rest).for_each(|one| made.drop(&path(&named(one).0)));
    } else if let Some(rest) = one_of(&["ALTER TABLE|SEQUENCE|VIEW", "ALTER MATERIALIZED VIEW"]) {
        let (table, action) = named(rest);
        if let Some(rest) = after(action, "RENAME TO") {
            let mut new = table.clone();
            new.pop();
            new.extend(named(rest).0);
            made.rename(&path(&table), path(&new));
        } else if let Some(rest) = after(action, "ATTACH PARTITION") {
            made.take(&path(&table), &path(&named(rest).0));
        }
    }
}
