//! What a statement does to a live database, told from its text alone: for files that a person wrote.

mod made;
mod phrase;
#[doc(hidden)]
pub mod statement;

use std::collections::HashSet;

use self::phrase::{after, begins};
use self::statement::{
    ACTIONS, CHANGED_COLUMN, CHANGED_SEQUENCE, DROPPED_COLUMN, Does, NEW_COLUMN, Row, STATEMENTS,
};
use crate::plan::{Hazard, Lock, Made, Store, Target};
use crate::postgres::effect::Effect;
use crate::postgres::name::quote;
use crate::postgres::token::{Token, meaningful};
use crate::postgres::volatile::is_volatile;

/// Statements that the server refuses to run inside a transaction, each with an example on the tables of
/// [`statement::PROBED`].
#[doc(hidden)]
pub const NOT_IN_A_TRANSACTION: [(&str, &str); 19] = [
    ("CREATE INDEX CONCURRENTLY", "CREATE INDEX CONCURRENTLY ON t (b)"),
    ("CREATE UNIQUE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY ON t (id)"),
    ("DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY i"),
    ("REINDEX INDEX|TABLE|SCHEMA|DATABASE|SYSTEM CONCURRENTLY", "REINDEX INDEX CONCURRENTLY i"),
    ("REINDEX ( … CONCURRENTLY", "REINDEX (VERBOSE, CONCURRENTLY) TABLE t"),
    ("REINDEX SCHEMA|DATABASE|SYSTEM", "REINDEX SCHEMA public"),
    ("ALTER TABLE … DETACH PARTITION … CONCURRENTLY", "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY"),
    ("VACUUM", "VACUUM t"),
    ("CREATE DATABASE", "CREATE DATABASE nowhere"),
    ("DROP DATABASE", "DROP DATABASE nowhere"),
    ("ALTER DATABASE … SET TABLESPACE", "ALTER DATABASE nowhere SET TABLESPACE pg_default"),
    ("CREATE TABLESPACE", "CREATE TABLESPACE nowhere LOCATION '/nowhere'"),
    ("DROP TABLESPACE", "DROP TABLESPACE nowhere"),
    ("ALTER SYSTEM", "ALTER SYSTEM SET work_mem = '4MB'"),
    ("CREATE SUBSCRIPTION", "CREATE SUBSCRIPTION new CONNECTION 'dbname=nowhere' PUBLICATION p"),
    ("DROP SUBSCRIPTION", "DROP SUBSCRIPTION there"),
    ("DISCARD ALL", "DISCARD ALL"),
    ("COMMIT PREPARED", "COMMIT PREPARED 'nothing'"),
    ("ROLLBACK PREPARED", "ROLLBACK PREPARED 'nothing'"),
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
    // A plan of thousands of statements asks for each.
    let Some(first) = meaningful(sql).next() else { return true };
    let may_be = |phrase: &str| {
        phrase.get(..first.text.len()).is_some_and(|start| start.eq_ignore_ascii_case(first.text))
    };
    !NOT_IN_A_TRANSACTION.iter().any(|(phrase, _)| may_be(phrase) && begins(sql, phrase))
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
    hazards_after(sql, &mut Made::default())
}

/// The same of a statement of a file that has made something before, which takes note of what this one makes.
pub fn hazards_after(sql: &str, made: &mut Made) -> Vec<Hazard> {
    let tokens: Vec<Token<'_>> = meaningful(sql).filter(|token| token.text != ";").collect();
    let mut found = Found { hazards: Vec::new(), made };
    if let Some(rest) = after(&tokens, "ALTER TABLE") {
        let (table, rest) = named(rest);
        for action in listed(rest) {
            found.action(&table, action);
        }
    } else if let Some(rest) = after(&tokens, "ALTER SEQUENCE") {
        let (sequence, action) = named(rest);
        if let Some((row, _)) = row(CHANGED_SEQUENCE, action) {
            found.effect(&sequence, None, row);
        }
    } else if let Some(rest) = after(&tokens, "COMMENT ON COLUMN") {
        let (mut column, _) = named(rest);
        column.pop();
        found.lock(&column, Effect::Description.fact().lock);
    } else {
        let row = STATEMENTS.iter().find_map(|row| Some((row, after(&tokens, row.words)?)));
        if let Some((row, rest)) = row {
            for name in listed(rest) {
                found.effect(&named(name).0, None, row);
            }
        }
    }
    let hazards = found.hazards;
    made::note(&tokens, made);
    hazards
}

/// The hazards of a statement, each once, a table's lock the strongest of all.
struct Found<'m> {
    hazards: Vec<Hazard>,
    made: &'m Made,
}

impl Found<'_> {
    /// One action of an ALTER TABLE.
    fn action(&mut self, table: &[String], action: &[Token<'_>]) {
        let Some((row, rest)) = row(ACTIONS, action) else { return };
        let known = !row.words.is_empty();
        let (column, rest) = match row.words {
            "DROP COLUMN" => column(rest),
            _ if known => (None, rest),
            // The word COLUMN may be left out of ADD, ALTER and DROP.
            _ => match after(action, "ADD|ALTER|DROP") {
                Some(rest) => column(after(rest, "COLUMN").unwrap_or(rest)),
                None => (None, rest),
            },
        };
        let verbs = [("ADD", NEW_COLUMN), ("ALTER", CHANGED_COLUMN), ("DROP", DROPPED_COLUMN)];
        let of_column = verbs.iter().find(|(verb, _)| !known && after(action, verb).is_some());
        let (row, rest) = of_column.and_then(|(_, rows)| self::row(rows, rest)).unwrap_or((row, rest));
        self.effect(table, column.as_deref(), row);
        if after(action, "ADD").is_some() {
            if let Some(target) = after(action, "… REFERENCES") {
                self.lock(&named(target).0, Effect::ForeignKey.fact().target);
            }
            if row.words == "… DEFAULT" && is_volatile(expression(rest), &HashSet::new()) {
                self.once(table, Hazard::Rewrites { table: table.join(".") });
            }
        } else {
            self.lock(&named(rest).0, row.effect.fact().target);
        }
    }

    fn effect(&mut self, table: &[String], column: Option<&str>, row: &Row) {
        let fact = row.effect.fact();
        self.lock(table, fact.lock);
        if fact.rewrites {
            self.once(table, Hazard::Rewrites { table: table.join(".") });
        }
        if fact.scans {
            self.once(table, Hazard::Scans { table: table.join(".") });
        }
        let path = table.join(".");
        let quoted = table.iter().map(|part| quote(part)).collect::<Vec<_>>().join(".");
        for does in row.does {
            let hazard = match does {
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
            };
            self.push(table, hazard);
        }
    }

    fn push(&mut self, table: &[String], hazard: Hazard) {
        if !self.made.spares(&path(table), &hazard) {
            self.hazards.push(hazard);
        }
    }

    fn once(&mut self, table: &[String], hazard: Hazard) {
        if !self.hazards.contains(&hazard) {
            self.push(table, hazard);
        }
    }

    fn lock(&mut self, table: &[String], lock: Option<Lock>) {
        let Some(lock) = lock else { return };
        let named = table.join(".");
        for hazard in &mut self.hazards {
            if let Hazard::Locks { table: known, lock: held } = hazard
                && *known == named
            {
                *held = lock.max(*held);
                return;
            }
        }
        if !named.is_empty() {
            self.push(table, Hazard::Locks { table: named, lock });
        }
    }
}

/// What of these words is the value of DEFAULT: what comes before another constraint of the column.
fn expression<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    const ENDS: [&str; 8] =
        ["NOT", "NULL", "CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "COLLATE"];
    let end = tokens.iter().skip(1).position(|token| ENDS.iter().any(|word| token.is_word(word)));
    end.map_or(tokens, |end| &tokens[..=end])
}

/// The first row that fits, and what follows its words.
fn row<'r, 't, 's>(rows: &'r [Row], tokens: &'t [Token<'s>]) -> Option<(&'r Row, &'t [Token<'s>])> {
    rows.iter().find_map(|row| {
        let rest = if row.words.is_empty() { Some(tokens) } else { after(tokens, row.words) };
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

/// A table's name as one text, without the schema that a name without one is in.
fn path(table: &[String]) -> String {
    table.strip_prefix(&["public".to_owned()]).unwrap_or(table).join(".")
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
            "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid() CHECK (length(a) > 0), ADD b time DEFAULT now()",
            "ALTER TABLE t ATTACH PARTITION u FOR VALUES IN (1)",
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
    fn what_a_file_has_made_harms_nobody() {
        let file = [
            "CREATE TABLE public.n (a int)",
            "CREATE UNIQUE INDEX i ON n (a)",
            "ALTER TABLE n ADD COLUMN b int NOT NULL, ALTER a TYPE bigint, ADD FOREIGN KEY (a) REFERENCES p (id)",
            "DROP INDEX i",
            "INSERT INTO n VALUES (1)",
            "ALTER TABLE n ALTER COLUMN a SET NOT NULL",
            "ALTER TABLE n RENAME TO m",
            "CREATE INDEX CONCURRENTLY ON m (a)",
            "DROP TABLE m, t",
            "CREATE TABLE m (a int)",
            "ALTER TABLE p ATTACH PARTITION m FOR VALUES IN (1)",
            "CREATE TABLE parts (a int) PARTITION BY LIST (a)",
            "ALTER TABLE parts ATTACH PARTITION old FOR VALUES IN (1)",
            "DROP TABLE parts",
            "CREATE TABLE IF NOT EXISTS k (a int)",
            "CREATE INDEX j ON k (a)",
            "DROP INDEX j",
            "CREATE MATERIALIZED VIEW v AS SELECT 1",
            "REFRESH MATERIALIZED VIEW v",
        ];
        let mut made = Made::default();
        let found: String = file
            .iter()
            .map(|sql| {
                let hazards = hazards_after(sql, &mut made);
                let lines = hazards.iter().map(|hazard| format!("    {hazard}\n")).collect::<String>();
                format!("{sql}\n{lines}")
            })
            .collect();
        insta::assert_snapshot!(found);
    }

    #[test]
    fn an_example_is_of_its_row() {
        for (rows, verb) in [
            (STATEMENTS, None),
            (ACTIONS, Some("")),
            (CHANGED_SEQUENCE, Some("")),
            (NEW_COLUMN, Some("ADD")),
            (CHANGED_COLUMN, Some("ALTER")),
            (DROPPED_COLUMN, Some("DROP")),
        ] {
            for expected in rows {
                let tokens: Vec<Token<'_>> = meaningful(expected.example).collect();
                let words = match verb {
                    None => tokens.as_slice(),
                    Some(verb) => {
                        let (_, action) = named(after(&tokens, "ALTER TABLE|SEQUENCE").unwrap());
                        let of_column =
                            after(action, verb).map(|rest| column(after(rest, "COLUMN").unwrap_or(rest)).1);
                        if verb.is_empty() { action } else { of_column.unwrap() }
                    }
                };
                let (found, _) = row(rows, words).unwrap();
                assert_eq!(found.words, expected.words, "{}", expected.example);
            }
        }
        for (phrase, example) in NOT_IN_A_TRANSACTION {
            let tokens: Vec<Token<'_>> = meaningful(example).collect();
            assert!(after(&tokens, phrase).is_some(), "{example}");
        }
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
