//! One migration file: plain SQL that a person may edit, with a header of comments.
//!
//! ```sql
//! -- rowcol migration
//! -- parent: 6e34…                 the hash of the schema that it begins with
//! -- result: 0b1c…                 the hash of the schema that it leaves
//! -- goes with: clickhouse/001_x   the other store's half of the same change
//! -- accepted: drop:traces.name    what may be lost, once for each
//! -- squashes: 20231201120000_x    a migration that it stands for, once for each
//! -- phase: contract               it waits until no program of the version before runs
//!
//! -- locks traces: ACCESS EXCLUSIVE, readers and writers wait
//! ALTER TABLE "traces" DROP COLUMN "name";
//!
//! -- @commit
//! CREATE INDEX …;
//! ```
//!
//! The hashes are of schemas only, both stores' together ([`Schema::hash`](crate::schema::Schema::hash)), so that they
//! do not change when somebody edits the SQL. `-- @commit` ends the transaction before the next statement.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Hazard, Step, Store, Target};
use crate::{clickhouse, postgres};

/// The first line of every file.
const TITLE: &str = "-- rowcol migration";
/// The phase of a migration that waits.
const CONTRACT: &str = "contract";
/// The line that ends a transaction.
const COMMIT: &str = "-- @commit";

/// What the comments at the top of a file say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The hash of the schema that the migration begins with.
    pub parent: String,
    /// The hash of the schema that it leaves.
    pub result: String,
    /// The other store's migration of the same change, by its name.
    pub goes_with: Option<String>,
    /// What may be lost.
    pub accepted: Vec<Target>,
    /// The migrations that this one stands for: where all of them were applied, it counts as applied.
    pub squashes: Vec<String>,
    /// Whether it waits until no program of the version before runs: the second half of [`expand`](super::expand).
    pub contract: bool,
}

/// A statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SQL, without the comments before it and without a semicolon. In ClickHouse it is neutral: it holds
    /// [markers](crate::clickhouse::markers).
    pub sql: String,
    /// The line of the file, counted from 1, on which it begins.
    pub line: usize,
    /// Whether the statements before it are committed first: `-- @commit`.
    pub commit_before: bool,
    /// What the comment lines before it say.
    pub comments: Vec<String>,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What its comments at the top say.
    pub header: Header,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for FileError {}

/// The text of a file with these steps.
///
/// ```
/// use rowcol_codegen::plan::file::{self, Header};
/// use rowcol_codegen::plan::{Step, Store};
///
/// let header = Header { parent: "0".repeat(64), result: "1".repeat(64), ..Header::default() };
/// let step = Step { object: "schema".into(), sql: "SELECT 1".into(), hazards: vec![], commit_before: false };
/// let text = file::write(&header, &[step]);
/// assert!(text.ends_with("\n\nSELECT 1;\n"));
/// assert_eq!(file::read(Store::ClickHouse, &text)?.header, header);
/// # Ok::<(), file::FileError>(())
/// ```
#[must_use]
pub fn write(header: &Header, steps: &[Step]) -> String {
    let mut text = header.to_string();
    if !steps.is_empty() {
        text.push('\n');
        add(&mut text, steps);
    }
    text
}

/// Steps as a script for the store's own client, with a blank line between them.
///
/// Such a client commits each statement by itself, so that `-- @commit` is a comment to it.
#[must_use]
pub fn script(steps: &[Step]) -> String {
    let mut text = String::new();
    add(&mut text, steps);
    text
}

/// Adds them in one go: the files of hundreds of tables are large.
fn add(text: &mut String, steps: &[Step]) {
    text.reserve(steps.iter().map(|step| step.sql.len() + ";\n\n".len()).sum());
    for (at, step) in steps.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        if step.commit_before {
            text.extend([COMMIT, "\n"]);
        }
        text.push_str(&comments(&step.hazards));
        text.push_str(&step.sql);
        // The semicolon must not fall into a comment of the last line.
        let last = step.sql.rsplit('\n').next().unwrap_or_default();
        text.push_str(if last.contains("--") || last.contains('#') { "\n;\n" } else { ";\n" });
    }
}

/// The hazards as comments, a line for each.
fn comments(hazards: &[Hazard]) -> String {
    hazards.iter().map(|hazard| comment(&hazard.to_string())).collect()
}

/// A text as comment lines: a name may hold a line end, and what follows must not become SQL.
#[must_use]
pub fn comment(text: &str) -> String {
    format!("-- {}\n", text.split(['\n', '\r']).collect::<Vec<_>>().join("\n--   "))
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}\n-- parent: {}\n-- result: {}", self.parent, self.result)?;
        let tie = self.goes_with.iter().map(|name| format!("goes with: {name}"));
        let accepted = self.accepted.iter().map(|target| format!("accepted: {target}"));
        let squashes = self.squashes.iter().map(|name| format!("squashes: {name}"));
        let phase = self.contract.then(|| format!("phase: {CONTRACT}"));
        tie.chain(accepted).chain(squashes).chain(phase).try_for_each(|line| f.write_str(&comment(&line)))
    }
}

/// Reads a file of a store.
///
/// # Errors
/// The header lacks a hash or holds none, or the statements cannot be told apart.
pub fn read(store: Store, text: &str) -> Result<File, FileError> {
    Ok(File { header: header(text)?, statements: statements(store, text)? })
}

/// Whether a text begins as a migration file does.
#[must_use]
pub fn is_migration(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == TITLE)
}

/// The same file with another header; the rest stays as it is, byte by byte.
///
/// # Errors
/// As those of [`read`], for the header.
pub fn with_header(text: &str, header: &Header) -> Result<String, FileError> {
    self::header(text)?;
    // The fields are replaced; other comments that somebody wrote among them stay.
    let length: usize = header_lines(text).map(str::len).sum();
    let own = header_lines(text).filter(|line| line.trim_end() != TITLE && field(line).is_none());
    Ok(format!("{header}{}{}", own.collect::<String>(), &text[length..]))
}

/// SHA-256 of a file's text in hexadecimal, with every line end as `\n`: what git does to line ends is no edit.
#[must_use]
pub fn checksum(text: &str) -> String {
    Sha256::digest(text.replace("\r\n", "\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The comment lines at the top, with their line ends.
fn header_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').take_while(|line| line.starts_with("--"))
}

/// A line's key and value, where it is one of the header's.
fn field(line: &str) -> Option<(&str, &str)> {
    const KEYS: [&str; 6] = ["parent", "result", "goes with", "accepted", "squashes", "phase"];
    let (key, value) = line.strip_prefix("-- ")?.split_once(':')?;
    KEYS.contains(&key).then_some((key, value.trim()))
}

fn header(text: &str) -> Result<Header, FileError> {
    let mut header = Header::default();
    for (number, line) in header_lines(text).enumerate() {
        let wrong = |what: String| FileError { line: number + 1, what };
        let Some((key, value)) = field(line) else { continue };
        match key {
            "parent" | "result" => {
                if value.len() != 64 || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(wrong(format!(
                        "`{value}` is no hash of a schema: it has 64 hexadecimal digits"
                    )));
                }
                let place = if key == "parent" { &mut header.parent } else { &mut header.result };
                value.clone_into(place);
            }
            "goes with" => header.goes_with = Some(value.to_owned()),
            "phase" if value == CONTRACT => header.contract = true,
            "phase" => {
                let what = format!("there is no phase `{value}`; write `{CONTRACT}`, or nothing of a phase");
                return Err(wrong(what));
            }
            "squashes" => header.squashes.push(value.to_owned()),
            _ => header.accepted.push(value.parse().map_err(|error| wrong(format!("{error}")))?),
        }
    }
    for (key, hash) in [("parent", &header.parent), ("result", &header.result)] {
        if hash.is_empty() {
            let what = format!(
                "the comments at the top have no `-- {key}: …`; `rowcol migrate new NAME --empty` writes a file to begin with"
            );
            return Err(FileError { line: 1, what });
        }
    }
    Ok(header)
}

/// The statements of a script of a store.
///
/// # Errors
/// A quote or a comment that is not closed.
pub fn statements(store: Store, text: &str) -> Result<Vec<Statement>, FileError> {
    let split: Vec<(&str, usize)> = match store {
        Store::Postgres => {
            let wrong = |error: postgres::split::SplitError| FileError {
                line: error.line,
                what: format!("{} is opened and never closed", error.opening),
            };
            let split = postgres::split::split(text).map_err(wrong)?;
            split.into_iter().map(|statement| (statement.text, statement.line)).collect()
        }
        Store::ClickHouse => {
            let split = clickhouse::split::split(text);
            let split =
                split.map_err(|error| FileError { line: error.line, what: error.unclosed.to_string() })?;
            split.into_iter().map(|statement| (statement.text, statement.line)).collect()
        }
    };
    let statements = split.into_iter().map(|(text, line)| {
        let start = first_word(store, text);
        let lines = text[..start].lines().map(str::trim_end);
        let commit_before = lines.clone().any(|line| line == COMMIT);
        let comments = lines.filter_map(|line| line.strip_prefix("-- ")).map(str::to_owned).collect();
        Statement { sql: text[start..].to_owned(), line, commit_before, comments }
    });
    Ok(statements.collect())
}

/// How many lines end in a piece of a script.
pub(crate) fn line_ends(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Where the comments before a statement end.
fn first_word(store: Store, text: &str) -> usize {
    match store {
        Store::Postgres => {
            let blank = postgres::token::tokens(text).take_while(|token| !token.is_meaningful());
            blank.map(|token| token.text.len()).sum()
        }
        Store::ClickHouse => {
            let blank =
                clickhouse::lexer::tokens(text).map_while(Result::ok).take_while(|token| token.is_blank());
            blank.map(|token| token.text.len()).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Kind, Lock};

    fn step(sql: &str, hazards: Vec<Hazard>, commit_before: bool) -> Step {
        Step { object: String::new(), sql: sql.to_owned(), hazards, commit_before }
    }

    fn header() -> Header {
        Header {
            parent: "a".repeat(64),
            result: "b".repeat(64),
            goes_with: Some("clickhouse/001_x".to_owned()),
            accepted: vec![Target { store: None, kind: Kind::Table, name: "traces".into(), part: None }],
            squashes: vec!["1_a".to_owned(), "2_b".to_owned()],
            contract: true,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let locks = Hazard::Locks { table: "traces".into(), lock: Lock::AccessExclusive };
        let steps = [
            step("ALTER TABLE \"traces\"\n    DROP COLUMN \"name\"", vec![locks], false),
            step("SELECT ';' -- why", vec![], true),
        ];
        let text = write(&header(), &steps);
        insta::assert_snapshot!(text.replace(&"a".repeat(64), "aa").replace(&"b".repeat(64), "bb"), @r#"
        -- rowcol migration
        -- parent: aa
        -- result: bb
        -- goes with: clickhouse/001_x
        -- accepted: drop:traces
        -- squashes: 1_a
        -- squashes: 2_b
        -- phase: contract

        -- locks traces: ACCESS EXCLUSIVE, readers and writers wait
        ALTER TABLE "traces"
            DROP COLUMN "name";

        -- @commit
        SELECT ';' -- why
        ;
        "#);
        for store in [Store::Postgres, Store::ClickHouse] {
            let file = read(store, &text).unwrap();
            assert_eq!(file.header, header());
            let lines: Vec<_> = file.statements.iter().map(|read| (read.line, read.commit_before)).collect();
            assert_eq!(lines, [(11, false), (15, true)]);
            assert_eq!(file.statements[0].sql, steps[0].sql);
        }
    }

    #[test]
    fn a_name_with_a_line_end_stays_a_comment() {
        let why = "rows in \"a\nDROP TABLE b; --\r@commit\"".to_owned();
        let hazard = Hazard::MayFail { why, check: String::new() };
        let text = write(&header(), &[step("SELECT 1", vec![hazard], false)]);
        for store in [Store::Postgres, Store::ClickHouse] {
            let statements = read(store, &text).unwrap().statements;
            assert_eq!(statements.len(), 1);
            assert_eq!((statements[0].sql.as_str(), statements[0].commit_before), ("SELECT 1", false));
        }
    }

    #[test]
    fn a_new_header_leaves_the_rest_as_it_is() {
        let text = write(&header(), &[step("SELECT 1", vec![], false)]);
        let edited = text.replace("-- squashes: 1_a", "-- by hand: done\r") + "-- the end";
        let new = Header { goes_with: None, ..header() };
        let changed = with_header(&edited, &new).unwrap();
        assert_eq!(changed, format!("{new}-- by hand: done\r\n\nSELECT 1;\n-- the end"));
        assert!(with_header("SELECT 1", &new).is_err());
    }

    #[test]
    fn there_is_one_phase() {
        let text = write(&header(), &[]).replace("phase: contract", "phase: later");
        let error = read(Store::Postgres, &text).unwrap_err().to_string();
        assert_eq!(error, "line 8: there is no phase `later`; write `contract`, or nothing of a phase");
    }

    #[test]
    fn line_ends_do_not_change_the_checksum() {
        assert_eq!(checksum("a\r\nb\r\n"), checksum("a\nb\n"));
        assert_ne!(checksum("a\nb\n"), checksum("a\nc\n"));
    }
}
