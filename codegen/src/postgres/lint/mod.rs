//! What a statement does to a live database, told from its text alone: for files that a person wrote.

mod effect;
mod phrase;

use self::effect::{ACTIONS, CHANGED_COLUMN, Does, Effect, NEW_COLUMN, STATEMENTS};
use self::phrase::after;
use crate::plan::{Hazard, Lock, Store, Target};
use crate::postgres::name::quote;
use crate::postgres::token::{Token, meaningful};

/// Statements that the server refuses to run inside a transaction.
const NOT_IN_A_TRANSACTION: [&str; 19] = [
    "CREATE INDEX CONCURRENTLY",
    "CREATE UNIQUE INDEX CONCURRENTLY",
    "DROP INDEX CONCURRENTLY",
    "REINDEX INDEX|TABLE|SCHEMA|DATABASE|SYSTEM CONCURRENTLY",
    "REINDEX ( … CONCURRENTLY",
    "REINDEX SCHEMA|DATABASE|SYSTEM",
    "ALTER TABLE … DETACH PARTITION … CONCURRENTLY",
    "VACUUM",
    "CREATE DATABASE",
    "DROP DATABASE",
    "ALTER DATABASE … SET TABLESPACE",
    "CREATE TABLESPACE",
    "DROP TABLESPACE",
    "ALTER SYSTEM",
    "CREATE SUBSCRIPTION",
    "DROP SUBSCRIPTION",
    "DISCARD ALL",
    "COMMIT PREPARED",
    "ROLLBACK PREPARED",
];

/// Whether the statement can run inside a transaction. `ALTER TYPE … ADD VALUE` can, but the new value cannot be
/// used before the transaction has ended.
///
/// ```
/// use rowcol_codegen::postgres::lint::transactional;
///
/// assert!(transactional("CREATE INDEX ON t (a)"));
/// assert!(!transactional("CREATE INDEX CONCURRENTLY ON t (a)"));
/// ```
#[must_use]
pub fn transactional(sql: &str) -> bool {
    let tokens: Vec<Token<'_>> = meaningful(sql).collect();
    !NOT_IN_A_TRANSACTION.iter().any(|phrase| after(&tokens, phrase).is_some())
}

/// What one statement does, as far as its text says it: a change of a type counts as a rewrite, for the text does not
/// say what the type was.
///
/// ```
/// use rowcol_codegen::postgres::lint::hazards;
///
/// let found: Vec<String> = hazards("ALTER TABLE t DROP COLUMN a").iter().map(ToString::to_string).collect();
/// assert_eq!(found[0], "locks t: ACCESS EXCLUSIVE, readers and writers wait");
/// assert_eq!(found[1], "loses data (postgres:drop:t.a): the column and its values");
/// ```
#[must_use]
pub fn hazards(sql: &str) -> Vec<Hazard> {
    let tokens: Vec<Token<'_>> = meaningful(sql).filter(|token| token.text != ";").collect();
    let mut found = Found::default();
    if let Some(rest) = after(&tokens, "ALTER TABLE") {
        let (table, rest) = named(rest);
        for action in listed(rest) {
            found.action(&table, action);
        }
    } else if let Some(rest) = after(&tokens, "COMMENT ON COLUMN") {
        let (mut column, _) = named(rest);
        column.pop();
        found.lock(&column, Lock::ShareUpdateExclusive);
    } else {
        let row = STATEMENTS.iter().find_map(|row| Some((row, after(&tokens, row.0)?)));
        if let Some((row, rest)) = row {
            for name in listed(rest) {
                let (table, _) = named(name);
                found.effect(&table, None, row);
            }
        }
    }
    found.0
}

/// The hazards of a statement, each once, a table's lock the strongest of all.
#[derive(Default)]
struct Found(Vec<Hazard>);

impl Found {
    /// One action of an ALTER TABLE.
    fn action(&mut self, table: &[String], action: &[Token<'_>]) {
        let Some((row, rest)) = row(ACTIONS, action) else { return };
        let known = !row.0.is_empty();
        let (column, rest) = match row.0 {
            "DROP COLUMN" => column(rest),
            _ if known => (None, rest),
            // The word COLUMN may be left out of ADD, ALTER and DROP.
            _ => match after(action, "ADD|ALTER|DROP") {
                Some(rest) => column(after(rest, "COLUMN").unwrap_or(rest)),
                None => (None, rest),
            },
        };
        let verbs: [(&str, &[Effect]); 3] = [
            ("ADD", NEW_COLUMN),
            ("ALTER", CHANGED_COLUMN),
            ("DROP", &[("", Lock::AccessExclusive, &[Does::Loses("the column and its values")])]),
        ];
        let of_column = verbs.iter().find(|(verb, _)| !known && after(action, verb).is_some());
        let row = of_column.and_then(|(_, rows)| self::row(rows, rest)).map_or(row, |(row, _)| row);
        self.effect(table, column.as_deref(), row);
        let references = action.iter().position(|token| token.is_word("references"));
        if let Some(at) = references
            && after(action, "ADD").is_some()
        {
            self.lock(&named(&action[at + 1..]).0, Lock::ShareRowExclusive);
        }
    }

    fn effect(&mut self, table: &[String], column: Option<&str>, row: &Effect) {
        self.lock(table, row.1);
        let path = table.join(".");
        let quoted = table.iter().map(|part| quote(part)).collect::<Vec<_>>().join(".");
        for does in row.2 {
            self.0.push(match does {
                Does::Rewrites => Hazard::Rewrites { table: path.clone() },
                Does::Loses(what) => Hazard::LosesData {
                    target: Target::table(Store::Postgres, path.clone(), column),
                    what: (*what).to_string(),
                },
                Does::Breaks(why) => Hazard::BreaksProgram { why: (*why).to_string() },
                Does::MayFail(why, condition) => Hazard::MayFail {
                    why: (*why).to_string(),
                    check: format!(
                        "SELECT count(*) FROM {quoted} WHERE {}",
                        condition.replace('#', &quote(column.unwrap_or_default()))
                    ),
                },
            });
        }
    }

    fn lock(&mut self, table: &[String], lock: Lock) {
        let table = table.join(".");
        for hazard in &mut self.0 {
            if let Hazard::Locks { table: known, lock: held } = hazard
                && *known == table
            {
                *held = lock.max(*held);
                return;
            }
        }
        if !table.is_empty() {
            self.0.push(Hazard::Locks { table, lock });
        }
    }
}

/// The first row that fits, and what follows its words.
fn row<'r, 't, 's>(rows: &'r [Effect], tokens: &'t [Token<'s>]) -> Option<(&'r Effect, &'t [Token<'s>])> {
    rows.iter().find_map(|row| {
        let rest = if row.0.is_empty() { Some(tokens) } else { after(tokens, row.0) };
        Some((row, rest?))
    })
}

/// What the commas outside of parentheses set apart.
fn listed<'t, 's>(tokens: &'t [Token<'s>]) -> impl Iterator<Item = &'t [Token<'s>]> {
    let mut depth = 0_i32;
    tokens.split(move |token| {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && token.text == ","
    })
}

/// The parts of the name that comes next, and what follows it.
fn named<'t, 's>(tokens: &'t [Token<'s>]) -> (Vec<String>, &'t [Token<'s>]) {
    let mut rest = tokens;
    for words in ["IF NOT EXISTS", "IF EXISTS", "ONLY"] {
        rest = after(rest, words).unwrap_or(rest);
    }
    let mut parts = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        let Some(part) = first.identifier() else { break };
        parts.push(part);
        rest = others;
        match rest.split_first() {
            Some((dot, others)) if dot.text == "." => rest = others,
            _ => break,
        }
    }
    (parts, rest)
}

/// The name of the column that comes next, and what follows it.
fn column<'t, 's>(tokens: &'t [Token<'s>]) -> (Option<String>, &'t [Token<'s>]) {
    let (mut parts, rest) = named(tokens);
    (parts.pop(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_statements_do() {
        let statements = [
            "ALTER TABLE IF EXISTS ONLY app.\"T\" ADD a int, ADD COLUMN b bigserial, DROP c",
            "ALTER TABLE t ADD COLUMN a int NOT NULL",
            "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 1 REFERENCES p (id)",
            "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES p (a, b) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT k",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
            "ALTER TABLE t ALTER a TYPE bigint",
            "ALTER TABLE t ALTER a SET STATISTICS 10",
            "ALTER TABLE t RENAME COLUMN a TO b",
            "ALTER TABLE t SET (fillfactor = 70)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "CREATE UNIQUE INDEX ON t (a)",
            "DROP TABLE IF EXISTS a, b CASCADE;",
            "COMMENT ON COLUMN app.t.a IS 'x'",
            "CREATE EXTENSION pg_trgm",
            "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ begin drop table t; end $$",
            "DROP FUNCTION f(integer)",
            "CREATE TRIGGER a BEFORE INSERT OR UPDATE OF b ON app.t FOR EACH ROW EXECUTE FUNCTION f()",
            "DROP TRIGGER IF EXISTS a ON t",
            "CREATE POLICY a ON t USING (b IN (SELECT c FROM d))",
            "DROP POLICY a ON t",
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
            "TRUNCATE t",
            "SELECT 1",
        ];
        let text: String = statements
            .iter()
            .map(|sql| {
                let lines = hazards(sql).iter().map(|hazard| format!("    {hazard}\n")).collect::<String>();
                format!("{sql}\n{lines}")
            })
            .collect();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn what_cannot_run_in_a_transaction() {
        for sql in [
            "/* a */ create unique index concurrently i on t (a)",
            "REINDEX TABLE CONCURRENTLY t",
            "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
            "VACUUM FULL t",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
        ] {
            assert!(!transactional(sql), "{sql}");
        }
        for sql in [
            "ALTER TYPE t ADD VALUE 'a'",
            "CREATE INDEX \"concurrently\" ON t (a)",
            "COMMENT ON TABLE t IS 'VACUUM'",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
            "REINDEX TABLE t",
            "",
        ] {
            assert!(transactional(sql), "{sql}");
        }
    }
}
