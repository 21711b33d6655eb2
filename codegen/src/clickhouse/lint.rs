//! What a statement that a person wrote does to a live database, as far as its text tells.

mod made;

use super::diff::{CLOSED, base_of_rebuild};
use super::lexer::{Token, significant};
use super::name::{literal, quote, unquote};
use crate::plan::{Hazard, Made, Store, Target};

/// The hazards of one statement; `comments` are those before it. A text that cannot be read has none: the server refuses
/// it.
///
/// What cannot be known without the schema is taken for the worse: a type that is set may be another one. Only a comment
/// tells more: the planner knows whether a view keeps rows, and writes of one that does not what it breaks.
///
/// ```
/// use rowcol_codegen::clickhouse::lint::hazards;
///
/// let found = hazards("ALTER TABLE t DROP COLUMN a, ADD INDEX i b TYPE minmax", &[]);
/// assert_eq!(found.len(), 3);
/// assert_eq!(found[0].to_string(), "loses data (clickhouse:drop:t.a): the column `a` of `t` and its values");
/// assert!(hazards("CREATE TABLE t (a Int8) ENGINE = Memory", &[]).is_empty());
/// ```
#[must_use]
pub fn hazards(sql: &str, comments: &[String]) -> Vec<Hazard> {
    hazards_after(sql, comments, &mut Made::default())
}

/// The same of a statement of a file that has made something before, which takes note of what this one makes.
pub fn hazards_after(sql: &str, comments: &[String], made: &mut Made) -> Vec<Hazard> {
    let Ok(tokens) = significant(sql) else { return Vec::new() };
    let words = Words { sql, tokens: &tokens };
    let keeps_nothing = comments.iter().any(|comment| comment.starts_with(BREAKS));
    let drops_view = keeps_nothing.then_some(&DROPS_VIEW);
    let mut rest = words.of(words.tokens);
    let read = drops_view.into_iter().chain(STATEMENTS).find(|(beginning, _)| rest.take(beginning));
    let mut hazards = Vec::new();
    if let Some((_, read)) = read {
        let name = named(&mut words.of(rest.tokens)).unwrap_or_default();
        hazards = read(&mut rest);
        hazards.retain(|hazard| !made.spares(&name, hazard));
    }
    made::note(&words, made);
    hazards
}

/// How the comment of [`Hazard::BreaksProgram`] begins.
const BREAKS: &str = "breaks the running program";

type Read = fn(&mut Words<'_, '_>) -> Vec<Hazard>;

/// A view of which a comment says that it keeps no rows.
const DROPS_VIEW: (&[&str], Read) = (&["DROP", "VIEW"], |words| breaks(words, "it may still read"));

/// What a statement begins with, and what it does to the name that follows.
const STATEMENTS: &[(&[&str], Read)] = &[
    (&["ALTER", "TABLE"], alter),
    (&["DROP", "TABLE"], |words| loses(words, "the table", "and its rows")),
    (&["DROP", "DATABASE"], |words| loses(words, "the database", "and all its tables")),
    (&["DROP", "VIEW"], |words| {
        let mut hazards = loses(words, "the view", "and its rows, where it keeps them in a table of its own");
        // The one that a rebuild leaves writes into the table of before.
        hazards.retain(|hazard| {
            !matches!(hazard, Hazard::LosesData { target, .. } if base_of_rebuild(&target.name).is_some())
        });
        hazards
    }),
    (&["DROP", "DICTIONARY"], |words| breaks(words, "it may still read")),
    (&["DETACH", "TABLE"], |words| breaks(words, "it may still use")),
    (&["TRUNCATE", "TABLE"], |words| loses(words, "all rows of", "")),
    (&["TRUNCATE"], |words| loses(words, "all rows of", "")),
    (&["CREATE", "OR", "REPLACE", "TABLE"], |words| {
        loses(words, "the table", "and its rows, where it is there")
    }),
    (&["REPLACE", "TABLE"], |words| loses(words, "the table", "and its rows")),
    (&["RENAME", "TABLE"], |words| breaks(words, "it still uses")),
    (&["EXCHANGE", "TABLES"], exchange),
    (&["DELETE", "FROM"], |words| {
        let why = named(words).map_or_else(String::new, |name| {
            format!("those of {} that the condition is true of", quote(&name))
        });
        vec![Hazard::DeletesRows { why }]
    }),
];

fn named(words: &mut Words<'_, '_>) -> Option<String> {
    words.take(&["IF", "EXISTS"]);
    words.take(&["IF", "NOT", "EXISTS"]);
    words.qualified()
}

fn loses(words: &mut Words<'_, '_>, what: &str, rest: &str) -> Vec<Hazard> {
    let Some(name) = named(words) else { return Vec::new() };
    let what = format!("{what} {} {rest}", quote(&name)).trim_end().to_owned();
    vec![Hazard::LosesData { target: Target::table(Store::ClickHouse, name, None), what }]
}

fn breaks(words: &mut Words<'_, '_>, why: &str) -> Vec<Hazard> {
    let name = named(words).into_iter();
    name.map(|name| Hazard::BreaksProgram { why: format!("{why} {}", quote(&name)) }).collect()
}

/// A rebuild puts the table in place that the models describe.
fn exchange(words: &mut Words<'_, '_>) -> Vec<Hazard> {
    let mut names = words.of(words.tokens);
    let table = named(&mut names);
    names.take(&["AND"]);
    let is_rebuild =
        table.is_some() && named(&mut names).as_deref().and_then(base_of_rebuild) == table.as_deref();
    if is_rebuild { Vec::new() } else { breaks(words, "it finds another table under the name") }
}

/// The clauses of an ALTER, one after the other.
fn alter(words: &mut Words<'_, '_>) -> Vec<Hazard> {
    let Some(table) = named(words) else { return Vec::new() };
    if words.take(&["ON", "CLUSTER"]) {
        words.name();
    }
    let mut hazards = Vec::new();
    for mut clause in words.parts() {
        let read = CLAUSES.iter().find(|(beginning, _)| clause.take(beginning));
        hazards.extend(read.into_iter().flat_map(|(_, read)| read(&table, &mut clause)));
    }
    hazards
}

type ReadClause = fn(&str, &mut Words<'_, '_>) -> Vec<Hazard>;

/// What a clause begins with, and what it does to the table.
const CLAUSES: &[(&[&str], ReadClause)] = &[
    (&["DROP", "COLUMN"], |table, words| column(table, words, "and its values", true)),
    (&["CLEAR", "COLUMN"], |table, words| column(table, words, "keeps no values: they", false)),
    (&["DROP", "INDEX"], |_, _| Vec::new()),
    (&["DROP", "PROJECTION"], |_, _| Vec::new()),
    (&["DROP", "CONSTRAINT"], |_, _| Vec::new()),
    (&["DROP", "STATISTICS"], |_, _| Vec::new()),
    (&["DROP", "PARTITION"], |table, _| part(table, "a partition")),
    (&["DROP", "PART"], |table, _| part(table, "a part")),
    (&["REPLACE", "PARTITION"], |table, _| part(table, "a partition, which another takes the place of,")),
    (&["DETACH"], |table, _| part(table, "a part or partition, which is not read any more,")),
    (&["MOVE", "PARTITION"], |table, words| {
        let away = words.tokens.windows(2).any(|pair| pair[0].is_word("TO") && pair[1].is_word("TABLE"));
        if away { part(table, "a partition, which another table gets,") } else { Vec::new() }
    }),
    (&["RENAME", "COLUMN"], |table, words| {
        let name = named(words).into_iter();
        name.map(|name| Hazard::BreaksProgram {
            why: format!("it still uses {} of {}", quote(&name), quote(table)),
        })
        .collect()
    }),
    (&["MODIFY", "COLUMN"], modified),
    (&["ALTER", "COLUMN"], modified),
    (&["MODIFY", "TTL"], |table, _| {
        vec![Hazard::DeletesRows {
            why: format!("those of {} whose time is over by the new TTL", quote(table)),
        }]
    }),
    (&["DELETE"], |table, _| {
        vec![Hazard::DeletesRows { why: format!("those of {} that the condition is true of", quote(table)) }]
    }),
    (&["UPDATE"], |table, words| column(table, words, "in rows that the condition is true of", false)),
    (&["ADD", "INDEX"], |table, words| materialize(table, words, "INDEX")),
    (&["ADD", "PROJECTION"], |table, words| materialize(table, words, "PROJECTION")),
    (&["ADD", "STATISTICS"], |table, words| materialize(table, words, "STATISTICS")),
    (&["ADD", "CONSTRAINT"], |table, words| {
        words.take(&["IF", "NOT", "EXISTS"]);
        if words.name().as_deref() == Some(CLOSED) {
            return vec![Hazard::Refuses { table: table.to_owned() }];
        }
        let condition = if words.take(&["CHECK"]) { words.text() } else { return Vec::new() };
        vec![Hazard::OldRowsUnchanged {
            materialize: format!("ALTER TABLE {} DELETE WHERE NOT ({condition})", quote(table)),
        }]
    }),
];

fn column(table: &str, words: &mut Words<'_, '_>, rest: &str, breaks: bool) -> Vec<Hazard> {
    let Some(name) = named(words) else { return Vec::new() };
    let what = format!("the column {} of {} {rest}", quote(&name), quote(table));
    let still = Hazard::BreaksProgram { why: format!("it still uses {} of {}", quote(&name), quote(table)) };
    let target = Target::table(Store::ClickHouse, table, Some(&name));
    [Hazard::LosesData { target, what }].into_iter().chain(breaks.then_some(still)).collect()
}

fn part(table: &str, what: &str) -> Vec<Hazard> {
    let what = format!("{what} of {} and its rows", quote(table));
    vec![Hazard::LosesData { target: Target::table(Store::ClickHouse, table, None), what }]
}

fn materialize(table: &str, words: &mut Words<'_, '_>, keyword: &str) -> Vec<Hazard> {
    let name = named(words).into_iter();
    name.map(|name| Hazard::OldRowsUnchanged {
        materialize: format!("ALTER TABLE {} MATERIALIZE {keyword} {}", quote(table), quote(&name)),
    })
    .collect()
}

/// What ends the type of a column.
const BEHIND_A_TYPE: [&str; 12] = [
    "DEFAULT",
    "MATERIALIZED",
    "ALIAS",
    "EPHEMERAL",
    "COMMENT",
    "CODEC",
    "STATISTICS",
    "TTL",
    "SETTINGS",
    "FIRST",
    "AFTER",
    "REMOVE",
];

/// MODIFY COLUMN: where it names a type, values may not fit.
fn modified(table: &str, words: &mut Words<'_, '_>) -> Vec<Hazard> {
    let Some(name) = named(words) else { return Vec::new() };
    words.take(&["TYPE"]);
    let ends = words.tokens.iter().position(|token| BEHIND_A_TYPE.iter().any(|word| token.is_word(word)));
    let (ty, rest) = words.tokens.split_at(ends.unwrap_or(words.tokens.len()));
    let ty = words.of(ty).text();
    let mut hazards = Vec::new();
    if !ty.is_empty() && !["MODIFY", "RESET"].iter().any(|word| words.take(&[word, "SETTING"])) {
        let (column, table) = (quote(&name), quote(table));
        hazards.push(Hazard::MayFail {
            why: format!("values of {column} of {table} that do not fit into {ty}"),
            check: format!(
                "SELECT countIf(accurateCastOrNull({column}, {}) IS NULL AND {column} IS NOT NULL) FROM {table}",
                literal(&ty)
            ),
        });
    }
    if rest.iter().any(|token| token.is_word("TTL")) && !rest.iter().any(|token| token.is_word("REMOVE")) {
        let why =
            format!("values of {} of {} whose time is over become the default", quote(&name), quote(table));
        hazards.push(Hazard::DeletesRows { why });
    }
    if rest.first().is_some_and(|token| token.is_word("MATERIALIZED"))
        || rest.iter().any(|token| token.is_word("CODEC"))
    {
        hazards
            .push(Hazard::OldRowsUnchanged { materialize: format!("OPTIMIZE TABLE {} FINAL", quote(table)) });
    }
    hazards
}

/// What is left to read of a statement.
struct Words<'t, 'a> {
    sql: &'a str,
    tokens: &'t [Token<'a>],
}

impl<'t, 'a> Words<'t, 'a> {
    fn of(&self, tokens: &'t [Token<'a>]) -> Self {
        Self { sql: self.sql, tokens }
    }

    /// Passes these keywords where they come next.
    fn take(&mut self, keywords: &[&str]) -> bool {
        let next = self.tokens.get(..keywords.len());
        let found =
            next.is_some_and(|next| next.iter().zip(keywords).all(|(token, word)| token.is_word(word)));
        if found {
            self.tokens = &self.tokens[keywords.len()..];
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        first.is_name().then(|| unquote(first.text)).flatten()
    }

    /// The last part of `name` or `database.name`.
    fn qualified(&mut self) -> Option<String> {
        let mut name = self.name()?;
        while self.tokens.first().is_some_and(|token| token.is_symbol(".")) {
            self.tokens = &self.tokens[1..];
            name = self.name()?;
        }
        Some(name)
    }

    /// The parts between commas outside of brackets.
    fn parts(&self) -> Vec<Self> {
        let mut depth = 0_usize;
        let parts = self.tokens.split(|token| {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is_symbol(",")
        });
        parts.map(|tokens| self.of(tokens)).collect()
    }

    fn text(&self) -> String {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => self.sql[first.start..last.start + last.text.len()].to_owned(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_statement() {
        let found: Vec<String> = [
            "DROP TABLE IF EXISTS app.`t` SYNC",
            "DROP VIEW v /*@cluster*/",
            "TRUNCATE TABLE t",
            "CREATE OR REPLACE TABLE t (a Int8) ENGINE = Memory",
            "RENAME TABLE a TO b",
            "DELETE FROM t WHERE a = 1",
            "ALTER TABLE t /*@cluster*/ DROP COLUMN a, DROP INDEX i, RENAME COLUMN b TO c",
            "ALTER TABLE t ON CLUSTER main MODIFY COLUMN a Decimal(9, 2) DEFAULT 1 CODEC(ZSTD(3))",
            "ALTER TABLE t MODIFY COLUMN a REMOVE DEFAULT",
            "ALTER TABLE t MODIFY TTL at + INTERVAL 1 DAY",
            "ALTER TABLE t DROP PARTITION 202401",
            "ALTER TABLE t UPDATE a = 1, b = f(2, 3) WHERE c",
            "ALTER TABLE t ADD CONSTRAINT k CHECK a > 0, ADD PROJECTION p (SELECT a, b ORDER BY a)",
            "SELECT 1; DROP TABLE t",
            "DROP TABLE 'unclosed",
        ]
        .iter()
        .map(|sql| {
            let lines: Vec<_> = hazards(sql, &[]).iter().map(|hazard| format!("\n  {hazard}")).collect();
            format!("{sql}{}", lines.concat())
        })
        .collect();
        insta::assert_snapshot!(found.join("\n"));
    }

    #[test]
    fn what_a_file_has_made_harms_nobody() {
        let file = [
            "CREATE TABLE n (a Int8) ENGINE = MergeTree ORDER BY a",
            "ALTER TABLE n ADD INDEX i a TYPE minmax, DROP COLUMN a",
            "ALTER TABLE n MODIFY COLUMN a Int16",
            "INSERT INTO n SELECT a FROM t",
            "ALTER TABLE n MODIFY COLUMN a Int8",
            "ALTER TABLE n DELETE WHERE a = 1",
            "RENAME TABLE n TO m",
            "TRUNCATE TABLE m",
            "DROP TABLE m",
            "CREATE TABLE IF NOT EXISTS old (a Int8) ENGINE = Memory",
            "DROP TABLE old",
            "CREATE TABLE t__new (a Int8) ENGINE = MergeTree ORDER BY a",
            "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS `rebuilt at this moment, run the INSERT again` CHECK 0",
            "EXCHANGE TABLES t AND t__new",
            "RENAME TABLE t__new TO t__old",
            "ALTER TABLE t__old DROP COLUMN a",
            "ALTER TABLE t DROP COLUMN a",
            "DROP TABLE t__old",
            "DROP VIEW IF EXISTS u__back",
            "DROP TABLE IF EXISTS u__old",
            "EXCHANGE TABLES a AND b",
        ];
        let mut made = Made::default();
        let found: Vec<String> = file
            .iter()
            .map(|sql| {
                let hazards = hazards_after(sql, &[], &mut made);
                let lines: Vec<_> = hazards.iter().map(|hazard| format!("\n  {hazard}")).collect();
                format!("{sql}{}", lines.concat())
            })
            .collect();
        insta::assert_snapshot!(found.join("\n"));
    }

    #[test]
    fn a_comment_says_that_a_view_keeps_no_rows() {
        let said = Hazard::BreaksProgram { why: "it still reads `v`".into() }.to_string();
        let found = |comment: &str| hazards("DROP VIEW v", &[comment.to_owned()])[0].to_string();
        assert_eq!(found(&said), "breaks the running program: it may still read `v`");
        assert!(found("why not").starts_with("loses data (clickhouse:drop:v)"));
    }
}
