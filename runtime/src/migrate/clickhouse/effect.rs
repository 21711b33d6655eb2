//! What a statement changes that can be seen afterwards, read from its words.

use rowcol_codegen::clickhouse::lexer::{Token, significant};
use rowcol_codegen::clickhouse::name::unquote;

/// A table, with its database where one is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRef {
    pub(super) database: Option<String>,
    pub(super) name: String,
}

/// What a statement changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    /// Something has a name in a table of the server's, or has not. All of these, at once.
    Names(Vec<Named>),
    /// Two tables have changed places.
    Exchanged(TableRef),
    /// A mutation was made, and rows are rewritten.
    Mutates,
    /// It may run again: it sets something to what it is already.
    Repeatable,
    /// Only the server's log of queries tells.
    Rows,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) kind: Kind,
    /// The table, or what stands in the place of one.
    pub(super) table: TableRef,
    /// The part of the table.
    pub(super) part: Option<String>,
    pub(super) there: bool,
}

/// Where a name is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    Database,
    Function,
    Column,
    Index,
    Projection,
    Constraint,
}

/// What a statement is about and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    /// The table whose mutations are waited for.
    pub(super) alters: Option<TableRef>,
    /// It writes rows: repeating it would write them twice.
    pub(super) writes: bool,
}

/// What comes behind CREATE and DROP.
const OBJECTS: [(&[&str], Kind); 8] = [
    (&["TABLE"], Kind::Table),
    (&["MATERIALIZED", "VIEW"], Kind::Table),
    (&["LIVE", "VIEW"], Kind::Table),
    (&["WINDOW", "VIEW"], Kind::Table),
    (&["VIEW"], Kind::Table),
    (&["DICTIONARY"], Kind::Table),
    (&["DATABASE"], Kind::Database),
    (&["FUNCTION"], Kind::Function),
];

/// The parts of a table that an ALTER adds and drops.
const PARTS: [(&str, Kind); 4] = [
    ("COLUMN", Kind::Column),
    ("INDEX", Kind::Index),
    ("PROJECTION", Kind::Projection),
    ("CONSTRAINT", Kind::Constraint),
];

/// Reads a statement.
pub(super) fn read(sql: &str) -> Statement {
    let tokens = significant(sql).unwrap_or_default();
    let mut reader = Reader { tokens: &tokens };
    if reader.skip(&["ALTER", "TABLE"]) {
        reader.skip(&["IF", "EXISTS"]);
        let Some(table) = reader.table() else { return Statement::only(Effect::Rows) };
        let effect = alter(&mut reader, &table);
        let writes = effect == Effect::Rows;
        return Statement { effect, alters: Some(table), writes };
    }
    if reader.skip(&["DELETE", "FROM"]) {
        let alters = reader.table();
        return Statement { effect: Effect::Mutates, alters, writes: false };
    }
    let effect = whole(&mut reader).unwrap_or(Effect::Rows);
    let writes = effect == Effect::Rows;
    Statement { effect, alters: None, writes }
}

impl Statement {
    fn only(effect: Effect) -> Self {
        Self { effect, alters: None, writes: true }
    }
}

/// A statement about whole tables.
fn whole(reader: &mut Reader<'_>) -> Option<Effect> {
    if reader.skip(&["CREATE", "OR", "REPLACE"]) || reader.skip(&["REPLACE"]) {
        return Some(Effect::Repeatable);
    }
    if reader.skip(&["CREATE"]) || reader.skip(&["ATTACH"]) {
        let is_table = reader.word(0).as_deref() == Some("TABLE");
        let kind = reader.object()?;
        reader.skip(&["IF", "NOT", "EXISTS"]);
        let table = reader.table()?;
        // Then the table may be there, and its rows not.
        let fills = reader.has("POPULATE") || is_table && reader.selects();
        return (!fills).then(|| Effect::Names(vec![Named { kind, table, part: None, there: true }]));
    }
    if reader.skip(&["DROP"]) || reader.skip(&["DETACH"]) {
        let kind = reader.object()?;
        reader.skip(&["IF", "EXISTS"]);
        let mut gone = Vec::new();
        loop {
            gone.push(Named { kind, table: reader.table()?, part: None, there: false });
            if !reader.skip_symbol(",") {
                return Some(Effect::Names(gone));
            }
        }
    }
    if reader.skip(&["RENAME"]) {
        let kind = reader.object().unwrap_or(Kind::Table);
        reader.skip(&["IF", "EXISTS"]);
        let mut names = Vec::new();
        loop {
            names.push(Named { kind, table: reader.table()?, part: None, there: false });
            if !reader.skip(&["TO"]) {
                return None;
            }
            names.push(Named { kind, table: reader.table()?, part: None, there: true });
            if !reader.skip_symbol(",") {
                // After a rotation all names are there, as before.
                let names = without_passing(names);
                return (!names.is_empty()).then_some(Effect::Names(names));
            }
        }
    }
    if reader.skip(&["EXCHANGE", "TABLES"]) || reader.skip(&["EXCHANGE", "DICTIONARIES"]) {
        return Some(Effect::Exchanged(reader.table()?));
    }
    const REPEATABLE: [&str; 7] = ["TRUNCATE", "OPTIMIZE", "SYSTEM", "GRANT", "REVOKE", "SET", "SELECT"];
    REPEATABLE.iter().any(|word| reader.skip(&[word])).then_some(Effect::Repeatable)
}

/// What a chain of renames leaves: `a TO b, b TO c` says nothing of `b`.
fn without_passing(names: Vec<Named>) -> Vec<Named> {
    let passing =
        |named: &Named| names.iter().any(|other| other.table == named.table && other.there != named.there);
    names.iter().filter(|named| !passing(named)).cloned().collect()
}

/// The clauses of an ALTER. The server checks all of them before it changes anything, and then changes the table's
/// description at once: what one of them shows holds for all.
fn alter(reader: &mut Reader<'_>, table: &TableRef) -> Effect {
    let mut names = Vec::new();
    let (mut mutates, mut writes) = (false, false);
    for clause in reader.clauses() {
        let mut clause = Reader { tokens: clause };
        while clause.skip_symbol("(") {}
        let mut named = |kind, part: Option<String>, there| {
            names.extend(part.map(|part| Named { kind, table: table.clone(), part: Some(part), there }));
        };
        let words = (clause.word(0), clause.word(1));
        let part = words.1.as_deref().and_then(|word| PARTS.iter().find(|(part, _)| *part == word));
        match (words.0.as_deref(), part) {
            (Some("ADD"), Some((_, kind))) => {
                clause.tokens = &clause.tokens[2..];
                clause.skip(&["IF", "NOT", "EXISTS"]);
                named(*kind, clause.part(), true);
            }
            (Some("DROP"), Some((_, kind))) => {
                clause.tokens = &clause.tokens[2..];
                clause.skip(&["IF", "EXISTS"]);
                named(*kind, clause.part(), false);
            }
            (Some("RENAME"), Some((_, kind))) => {
                clause.tokens = &clause.tokens[2..];
                clause.skip(&["IF", "EXISTS"]);
                named(*kind, clause.part(), false);
                if clause.skip(&["TO"]) {
                    named(*kind, clause.part(), true);
                }
            }
            (Some("UPDATE" | "DELETE" | "MATERIALIZE" | "CLEAR"), _) => mutates = true,
            // Rows are added to those that are there.
            (Some("ATTACH" | "MOVE" | "FETCH"), _) => writes = true,
            _ => {}
        }
    }
    match (writes, mutates, names.is_empty()) {
        (true, ..) => Effect::Rows,
        (false, _, false) => Effect::Names(names),
        (false, true, true) => Effect::Mutates,
        (false, false, true) => Effect::Repeatable,
    }
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
}

impl<'a> Reader<'a> {
    fn skip(&mut self, words: &[&str]) -> bool {
        let found = words.len() <= self.tokens.len()
            && words.iter().zip(self.tokens).all(|(word, token)| token.is_word(word));
        if found {
            self.tokens = &self.tokens[words.len()..];
        }
        found
    }

    fn skip_symbol(&mut self, symbol: &str) -> bool {
        let found = self.tokens.first().is_some_and(|token| token.is_symbol(symbol));
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    /// A word in capitals.
    fn word(&self, place: usize) -> Option<String> {
        self.tokens.get(place).map(|token| token.text.to_ascii_uppercase())
    }

    fn object(&mut self) -> Option<Kind> {
        OBJECTS.iter().find(|(words, _)| self.skip(words)).map(|(_, kind)| *kind)
    }

    fn name(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        if !first.is_name() {
            return None;
        }
        self.tokens = rest;
        unquote(first.text)
    }

    fn table(&mut self) -> Option<TableRef> {
        let first = self.name()?;
        Some(match self.skip_symbol(".") {
            true => TableRef { database: Some(first), name: self.name()? },
            false => TableRef { database: None, name: first },
        })
    }

    /// The name of a column, which may have dots, or of another part.
    fn part(&mut self) -> Option<String> {
        let mut name = self.name()?;
        while self.skip_symbol(".") {
            name = format!("{name}.{}", self.name()?);
        }
        Some(name)
    }

    /// What stands between the commas of an ALTER.
    fn clauses(&self) -> Vec<&'a [Token<'a>]> {
        let mut depth = 0_usize;
        let separates = |token: &Token<'_>| {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is_symbol(",")
        };
        self.tokens.split(separates).collect()
    }

    /// Whether a query stands behind AS.
    fn selects(&self) -> bool {
        let query =
            |token: &Token<'_>| token.is_word("SELECT") || token.is_word("WITH") || token.is_symbol("(");
        self.tokens.windows(2).any(|pair| pair[0].is_word("AS") && query(&pair[1]))
    }

    fn has(&self, word: &str) -> bool {
        self.tokens.iter().any(|token| token.is_word(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> TableRef {
        TableRef { database: None, name: name.into() }
    }

    fn shown(sql: &str) -> String {
        match read(sql).effect {
            Effect::Names(names) => {
                let names = names.iter().map(|named| {
                    let sign = if named.there { '+' } else { '-' };
                    let part = named.part.as_ref().map(|part| format!(".{part}")).unwrap_or_default();
                    format!("{sign}{:?} {}{part}", named.kind, named.table.name)
                });
                names.collect::<Vec<_>>().join(", ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn effects_are_read_from_the_words() {
        for (sql, effect) in [
            ("CREATE TABLE IF NOT EXISTS d.`a b` (x Int8) ENGINE = Memory", "+Table a b"),
            ("create materialized view v to t as select 1", "+Table v"),
            ("CREATE TABLE t ENGINE = Memory AS SELECT 1", "Rows"),
            ("CREATE TABLE t AS other", "+Table t"),
            ("CREATE MATERIALIZED VIEW v ENGINE = Memory POPULATE AS SELECT 1", "Rows"),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", "Repeatable"),
            ("DROP TABLE IF EXISTS a, b SYNC", "-Table a, -Table b"),
            ("DROP DICTIONARY d", "-Table d"),
            ("RENAME TABLE a TO c, b TO a, c TO b", "Rows"),
            ("RENAME TABLE a TO b", "-Table a, +Table b"),
            ("EXCHANGE TABLES a AND b", "Exchanged(TableRef { database: None, name: \"a\" })"),
            ("ALTER TABLE t ADD COLUMN c UInt8 DEFAULT f(1, 2), MODIFY ORDER BY (a, c)", "+Column t.c"),
            (
                "ALTER TABLE t DROP COLUMN IF EXISTS `n`.m, RENAME COLUMN a TO b",
                "-Column t.n.m, -Column t.a, +Column t.b",
            ),
            ("ALTER TABLE t ADD INDEX i x TYPE minmax, MATERIALIZE INDEX i", "+Index t.i"),
            ("ALTER TABLE t ADD CONSTRAINT c CHECK x > 0", "+Constraint t.c"),
            ("ALTER TABLE t MODIFY COLUMN c String, MODIFY TTL d + INTERVAL 1 DAY", "Repeatable"),
            ("ALTER TABLE t UPDATE a = a + 1 WHERE 1", "Mutates"),
            ("ALTER TABLE t MATERIALIZE COLUMN c", "Mutates"),
            ("ALTER TABLE t ATTACH PARTITION 1 FROM u", "Rows"),
            ("ALTER TABLE t DROP PARTITION 1", "Repeatable"),
            ("INSERT INTO t SELECT * FROM u", "Rows"),
            ("TRUNCATE TABLE t", "Repeatable"),
        ] {
            assert_eq!(shown(sql), effect, "{sql}");
        }
        assert_eq!(read("ALTER TABLE t DELETE WHERE 1").alters, Some(table("t")));
    }
}
