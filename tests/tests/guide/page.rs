//! The page: prose and code from the source of this test, SQL from the queries themselves.

use std::fmt::Write as _;
use std::path::Path;

use rowcol::{ClickHouse, Postgres};

/// Both stores, and the statements that were shown so far, in their order.
pub struct Page {
    pub pg: Postgres,
    pub ch: ClickHouse,
    shown: Vec<String>,
}

/// Shows a query in both dialects, and runs it on both stores, which give the same rows.
#[macro_export]
macro_rules! both {
    ($page:ident, $query:expr $(,)?) => {{
        $page.add(&[$query.sql(Dialect::Postgres).to_string(), $query.sql(Dialect::ClickHouse).to_string()]);
        let rows = $query.all(&$page.pg).await.unwrap();
        $crate::page::alike(&rows, &$query.all(&$page.ch).await.unwrap());
        rows
    }};
}

/// Shows a statement in one dialect, and runs it on that store.
#[macro_export]
macro_rules! one_store {
    ($page:ident, $dialect:ident, $store:ident, $run:ident, $query:expr) => {{
        $page.add(&[$query.sql(Dialect::$dialect).to_string()]);
        $query.$run(&$page.$store).await.unwrap()
    }};
}

/// Shows a query of Postgres, and runs it.
#[macro_export]
macro_rules! postgres {
    ($page:ident, $query:expr $(,)?) => {
        $crate::one_store!($page, Postgres, pg, all, $query)
    };
}

/// Shows a query of Postgres that locks rows, and runs it in a transaction.
#[macro_export]
macro_rules! locking {
    ($page:ident, $query:expr $(,)?) => {{
        $page.add(&[$query.sql(Dialect::Postgres).to_string()]);
        let rows = $page.pg.transaction(async |tx| Ok::<_, Error>($query.all(tx).await?));
        rows.run().await.unwrap()
    }};
}

/// Shows a query of ClickHouse, and runs it.
#[macro_export]
macro_rules! clickhouse {
    ($page:ident, $query:expr $(,)?) => {
        $crate::one_store!($page, ClickHouse, ch, all, $query)
    };
}

/// Shows a change of rows in Postgres, and runs it.
#[macro_export]
macro_rules! written {
    ($page:ident, $change:expr $(,)?) => {
        $crate::one_store!($page, Postgres, pg, run, $change)
    };
}

/// Shows a change of rows in ClickHouse, and runs it.
#[macro_export]
macro_rules! mutated {
    ($page:ident, $change:expr $(,)?) => {
        $crate::one_store!($page, ClickHouse, ch, run, $change)
    };
}

/// Both lists have the same rows. Where a query has no order, each store has its own.
pub fn alike<T: PartialEq + std::fmt::Debug>(one: &[T], other: &[T]) {
    let same = one.len() == other.len() && one.iter().all(|row| other.contains(row));
    assert!(same, "Postgres: {one:#?}\nClickHouse: {other:#?}");
}

const MACROS: [&str; 6] = ["both", "postgres", "locking", "clickhouse", "written", "mutated"];

impl Page {
    pub fn new(pg: Postgres, ch: ClickHouse) -> Self {
        Self { pg, ch, shown: Vec::new() }
    }

    /// Adds the statements of one query.
    pub fn add(&mut self, statements: &[String]) {
        self.shown.push(statements.join("\n\n"));
    }

    /// Compares the page with what these sources say; with `ROWCOL_UPDATE` set it is written.
    pub fn check(self, name: &str, sources: &[&str]) {
        let written = self.write(sources);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        if std::env::var_os("ROWCOL_UPDATE").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == written, "docs/{name} is old: run this test with ROWCOL_UPDATE=1");
    }

    fn write(self, sources: &[&str]) -> String {
        let mut shown = self.shown.into_iter();
        let mut page = String::new();
        for source in sources {
            let body = source.lines().skip_while(|line| !line.contains("fn show(")).skip(1);
            let mut lines = body.take_while(|line| *line != "}");
            while let Some(line) = lines.next() {
                if comment(line) == Some("```rust") {
                    let code = lines.by_ref().take_while(|line| comment(line) != Some("```"));
                    let code = code.map(|line| comment(line).unwrap_or(dedent(line)));
                    block(&mut page, "rust", &code.collect::<Vec<_>>().join("\n"));
                } else if let Some(prose) = comment(line) {
                    writeln!(page, "{prose}").unwrap();
                } else if let Some(first) = opening(line) {
                    let mut code = vec![first];
                    if !line.ends_with(");") {
                        code.extend(lines.by_ref().take_while(|line| *line != "    );"));
                    }
                    block(&mut page, "rust", &expression(&code));
                    block(&mut page, "sql", &shown.next().expect("each query was shown"));
                }
            }
            page.push('\n');
        }
        assert_eq!(shown.next(), None, "each query stands in the source");
        while page.contains("\n\n\n") {
            page = page.replace("\n\n\n", "\n\n");
        }
        page.trim_end().to_owned() + "\n"
    }
}

/// Adds a block of code.
fn block(page: &mut String, language: &str, code: &str) {
    writeln!(page, "\n```{language}\n{code}\n```\n").unwrap();
}

/// A line of prose.
fn comment(line: &str) -> Option<&str> {
    let text = line.strip_prefix("    //")?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// What stands behind `both!(page, ` where a line begins so.
fn opening(line: &str) -> Option<&str> {
    let call = line.strip_prefix("    ")?;
    let call =
        call.split_once(" = ").filter(|(start, _)| start.starts_with("let ")).map_or(call, |(_, call)| call);
    let inner = MACROS.iter().find_map(|name| call.strip_prefix(name)?.strip_prefix("!("))?;
    Some(inner.strip_prefix("page,").unwrap_or(inner).trim())
}

fn dedent(line: &str) -> &str {
    line.strip_prefix("    ").unwrap_or(line)
}

/// The query between the parentheses of a macro.
fn expression(lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| line.strip_prefix("        ").unwrap_or(line));
    let text = lines.filter(|line| !line.is_empty() && *line != "page,").collect::<Vec<_>>().join("\n");
    let text = text.strip_suffix(");").unwrap_or(&text);
    text.strip_suffix(',').unwrap_or(text).to_owned()
}
