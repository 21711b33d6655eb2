//! Copies of a rebuild that cannot be finished: they are dropped, and made again from the first statement on.
//!
//! Until a rebuild exchanges its tables it works on tables of its own alone, which nobody else knows. So where an INSERT
//! into them failed half way, or the check of them failed, nothing is lost by beginning anew.
//!
//! What it does to others before is that it closes tables, for the moment of the exchange. They are closed within one run
//! alone: where that ends before the exchange, they are opened, and the next run closes them anew.

use rowcol_codegen::clickhouse::diff::{CLOSED, base_of_rebuild};
use rowcol_codegen::clickhouse::lexer::{Token, significant};
use rowcol_codegen::clickhouse::name::unquote;
use rowcol_codegen::plan::file::Statement;

use super::effect::{self, Effect, Kind, TableRef};

/// Where to begin anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restart {
    /// The statement, from 1.
    pub(super) from: usize,
    /// The tables that go before.
    pub(super) drops: Vec<String>,
}

impl Restart {
    /// For the statement with this number; None where it, or what it needs, is about other tables.
    pub(super) fn of(statements: &[Statement], number: usize) -> Option<Self> {
        if let Some(Work::Waits) = work(&statements.get(number.checked_sub(1)?)?.sql) {
            return None;
        }
        let mut drops = Vec::new();
        let mut from = None;
        for (at, statement) in statements.iter().enumerate().take(number).rev() {
            match work(&statement.sql) {
                Some(Work::Makes(table)) => drops.push(table),
                Some(Work::Fills | Work::Looks | Work::Waits) => {}
                None => break,
            }
            from = Some(at + 1);
        }
        drops.reverse();
        from.filter(|_| !drops.is_empty()).map(|from| Self { from, drops })
    }
}

/// The tables that are closed before a statement, up to the exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closed {
    /// The statement that closes the first of them, from 1.
    pub(super) from: usize,
    pub(super) tables: Vec<TableRef>,
}

impl Closed {
    /// At the statement with this number; None where no table is closed then.
    pub(super) fn at(statements: &[Statement], number: usize) -> Option<Self> {
        let mut closed: Option<Self> = None;
        for (at, statement) in statements.iter().enumerate().take(number.saturating_sub(1)).rev() {
            if let Some(table) = closes(&statement.sql) {
                let tables = closed.map(|closed| closed.tables).unwrap_or_default();
                closed = Some(Self { from: at + 1, tables: [vec![table], tables].concat() });
            } else if !matches!(work(&statement.sql), Some(Work::Fills | Work::Looks | Work::Waits)) {
                break;
            }
        }
        closed
    }
}

/// The table that a statement closes.
fn closes(sql: &str) -> Option<TableRef> {
    let Effect::Names(names) = effect::read(sql).effect else { return None };
    let mut closed = names.into_iter().filter(|named| named.kind == Kind::Constraint && named.there);
    closed.find(|named| named.part.as_deref() == Some(CLOSED)).map(|named| named.table)
}

/// What a statement does that can be done again.
enum Work {
    /// It makes a table of the rebuild.
    Makes(String),
    /// It puts rows into one.
    Fills,
    /// It leaves everything as it is.
    Looks,
    /// The same, and it says nothing of a copy: others have not ended.
    Waits,
}

fn work(sql: &str) -> Option<Work> {
    let tokens = significant(sql).unwrap_or_default();
    let begins = |words: &[&str]| {
        tokens.len() > words.len() && words.iter().zip(&tokens).all(|(word, token)| token.is_word(word))
    };
    let own = |token: &Token<'_>| {
        let name = token.is_name().then(|| unquote(token.text)).flatten();
        name.filter(|name| base_of_rebuild(name).is_some())
    };
    if begins(&["CREATE", "TABLE"]) {
        own(&tokens[2]).map(Work::Makes)
    } else if begins(&["INSERT", "INTO"]) {
        own(&tokens[2]).map(|_| Work::Fills)
    } else if begins(&["SELECT", "throwIf"]) && tokens.iter().any(|token| token.is_word("processes")) {
        Some(Work::Waits)
    } else {
        (begins(&["SELECT", "throwIf"]) || begins(&["SYSTEM", "STOP", "MERGES"])).then_some(Work::Looks)
    }
}

#[cfg(test)]
mod tests {
    use rowcol_codegen::plan::Store;
    use rowcol_codegen::plan::file::statements;

    use super::*;

    #[test]
    fn what_is_done_anew_ends_where_others_see_it() {
        let script = "ALTER TABLE u ADD COLUMN a Int8;
            SELECT throwIf(count() > 0, 'left') FROM system.tables;
            SYSTEM STOP MERGES `t`;
            CREATE TABLE `t__new` /*@cluster*/ (a Int8) ENGINE = Memory;
            CREATE TABLE `t__parts` (name String) ENGINE = Memory;
            INSERT INTO `t__new` SELECT a FROM t;
            SELECT throwIf(1 != 1, 'differ');
            EXCHANGE TABLES `t` AND `t__new`;
            INSERT INTO `t__parts` VALUES ('exchanged');
            SELECT throwIf(count() > 0, 'writers') FROM system.processes;
            RENAME TABLE `t__new` TO `t__old`;
            CREATE TABLE `t__rest` (a Int8) ENGINE = Memory;
            INSERT INTO `t__rest` SELECT a FROM t__old;
            CREATE TABLE other (a Int8) ENGINE = Memory;
            INSERT INTO other SELECT a FROM t;";
        let statements = statements(Store::ClickHouse, script).unwrap();
        let found: Vec<String> = (1..=statements.len())
            .filter_map(|number| {
                let Restart { from, drops } = Restart::of(&statements, number)?;
                Some(format!("{number}: {} from {from}", drops.join(" ")))
            })
            .collect();
        assert_eq!(
            found,
            [
                "4: t__new from 2",
                "5: t__new t__parts from 2",
                "6: t__new t__parts from 2",
                "7: t__new t__parts from 2",
                "12: t__rest from 12",
                "13: t__rest from 12",
            ]
        );
    }

    #[test]
    fn a_table_is_closed_up_to_the_exchange() {
        let script = format!(
            "CREATE TABLE `t__parts` (name String) ENGINE = Memory;
            INSERT INTO `t__parts` VALUES ('closing');
            SELECT throwIf(count() > 0, 'writers') FROM system.processes;
            ALTER TABLE `s` /*@cluster*/ ADD CONSTRAINT IF NOT EXISTS `{CLOSED}` CHECK 0;
            INSERT INTO `t__parts` VALUES ('closed');
            ALTER TABLE `t` ADD CONSTRAINT IF NOT EXISTS `{CLOSED}` CHECK 0;
            SELECT throwIf(count() > 0, 'writers') FROM system.processes;
            EXCHANGE TABLES `t` AND `t__new`;
            ALTER TABLE `s` DROP CONSTRAINT IF EXISTS `{CLOSED}`;
            SELECT 1"
        );
        let statements = statements(Store::ClickHouse, &script).unwrap();
        let closed = |number| {
            let Closed { from, tables } = Closed::at(&statements, number)?;
            Some((from, tables.into_iter().map(|table| table.name).collect::<Vec<_>>().concat()))
        };
        let found: Vec<_> = (1..=statements.len()).filter_map(|at| Some((at, closed(at)?))).collect();
        let of = |at, tables: &str| (at, (4, tables.to_owned()));
        assert_eq!(found, [of(5, "s"), of(6, "s"), of(7, "st"), of(8, "st")]);
        // Whoever waits for others does not copy anew.
        assert_eq!(Restart::of(&statements, 3), None);
        assert_eq!(Restart::of(&statements, 2).unwrap().drops, ["t__parts"]);
    }
}
