//! The table of statements and what they do, measured on Postgres 15
//! (<https://www.postgresql.org/docs/current/explicit-locking.html> names the locks).

use crate::plan::Lock::{self, AccessExclusive, Exclusive, Share, ShareRowExclusive, ShareUpdateExclusive};

/// What a statement, or an action of ALTER TABLE, does beside its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// The table's files are written anew.
    Rewrites,
    /// This is gone.
    Loses(&'static str),
    /// The running program fails because of this.
    Breaks(&'static str),
    /// Rows for which the condition holds make it fail; `#` stands for the column.
    MayFail(&'static str, &'static str),
}

use Does::{Breaks, Loses, MayFail, Rewrites};

/// A row of the table: how it begins, up to the name of the table or of the column; the lock; what else it does.
pub(super) type Effect = (&'static str, Lock, &'static [Does]);

const READS: &str = "it still uses what has this name";

/// Statements. The first row that fits counts. What is not named here takes no lock that stops DDL or more.
#[rustfmt::skip]
pub(super) const STATEMENTS: &[Effect] = &[
    ("DROP TABLE", AccessExclusive, &[Loses("the table and its rows"), Breaks(READS)]),
    ("DROP MATERIALIZED VIEW", AccessExclusive, &[Loses("the view and its rows"), Breaks(READS)]),
    ("DROP VIEW", AccessExclusive, &[Breaks(READS)]),
    ("TRUNCATE TABLE", AccessExclusive, &[Loses("all rows"), Rewrites]),
    ("TRUNCATE", AccessExclusive, &[Loses("all rows"), Rewrites]),
    ("CREATE INDEX CONCURRENTLY … ON", ShareUpdateExclusive, &[]),
    ("CREATE UNIQUE INDEX CONCURRENTLY … ON", ShareUpdateExclusive, &[]),
    ("CREATE INDEX … ON", Share, &[]),
    ("CREATE UNIQUE INDEX … ON", Share, &[]),
    ("COMMENT ON TABLE", ShareUpdateExclusive, &[]),
    ("COMMENT ON CONSTRAINT … ON", ShareUpdateExclusive, &[]),
    ("CREATE TRIGGER … ON", ShareRowExclusive, &[]),
    ("CREATE CONSTRAINT TRIGGER … ON", ShareRowExclusive, &[]),
    ("CREATE OR REPLACE TRIGGER … ON", ShareRowExclusive, &[]),
    ("DROP TRIGGER … ON", AccessExclusive, &[]),
    ("CREATE POLICY … ON", AccessExclusive, &[]),
    ("ALTER POLICY … ON", AccessExclusive, &[]),
    ("DROP POLICY … ON", AccessExclusive, &[]),
    ("CREATE OR REPLACE VIEW", AccessExclusive, &[]),
    ("ALTER VIEW", AccessExclusive, &[]),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY", Exclusive, &[]),
    ("REFRESH MATERIALIZED VIEW", AccessExclusive, &[Rewrites]),
    ("VACUUM FULL", AccessExclusive, &[Rewrites]),
    ("VACUUM", ShareUpdateExclusive, &[]),
    ("ANALYZE", ShareUpdateExclusive, &[]),
    ("CLUSTER", AccessExclusive, &[Rewrites]),
    ("REINDEX TABLE CONCURRENTLY", ShareUpdateExclusive, &[]),
    ("REINDEX TABLE", Share, &[]),
    ("LOCK TABLE", AccessExclusive, &[]),
];

/// Actions of ALTER TABLE. The first row that fits counts; the last one fits all.
#[rustfmt::skip]
pub(super) const ACTIONS: &[Effect] = &[
    ("ADD CONSTRAINT … FOREIGN KEY", ShareRowExclusive, &[]),
    ("ADD FOREIGN KEY", ShareRowExclusive, &[]),
    ("VALIDATE CONSTRAINT", ShareUpdateExclusive, &[]),
    ("ADD CONSTRAINT", AccessExclusive, &[]),
    ("ADD CHECK|UNIQUE|PRIMARY|EXCLUDE", AccessExclusive, &[]),
    ("DROP CONSTRAINT", AccessExclusive, &[]),
    ("DROP COLUMN", AccessExclusive, &[Loses("the column and its values"), Breaks(READS)]),
    ("RENAME CONSTRAINT", AccessExclusive, &[]),
    ("RENAME", AccessExclusive, &[Breaks("it still uses the old name")]),
    ("SET SCHEMA", AccessExclusive, &[Breaks("it still uses the old name")]),
    ("SET (", ShareUpdateExclusive, &[]),
    ("RESET (", ShareUpdateExclusive, &[]),
    ("CLUSTER ON", ShareUpdateExclusive, &[]),
    ("SET WITHOUT CLUSTER", ShareUpdateExclusive, &[]),
    ("ATTACH PARTITION", ShareUpdateExclusive, &[]),
    ("DETACH PARTITION … CONCURRENTLY", ShareUpdateExclusive, &[]),
    ("ENABLE TRIGGER", ShareRowExclusive, &[]),
    ("DISABLE TRIGGER", ShareRowExclusive, &[]),
    ("SET TABLESPACE|LOGGED|UNLOGGED", AccessExclusive, &[Rewrites]),
    ("", AccessExclusive, &[]),
];

/// What follows the column in `ADD COLUMN c …`, for what makes the server write all rows anew.
#[rustfmt::skip]
pub(super) const NEW_COLUMN: &[Effect] = &[
    ("… GENERATED", AccessExclusive, &[Rewrites]),
    ("SERIAL|BIGSERIAL|SMALLSERIAL", AccessExclusive, &[Rewrites]),
    ("… DEFAULT", AccessExclusive, &[]),
    ("… NOT NULL", AccessExclusive, &[MayFail("rows that are there have no value for it", "true")]),
    ("", AccessExclusive, &[]),
];

/// What follows the column in `ALTER COLUMN c …`.
#[rustfmt::skip]
pub(super) const CHANGED_COLUMN: &[Effect] = &[
    ("SET STATISTICS", ShareUpdateExclusive, &[]),
    ("SET (", ShareUpdateExclusive, &[]),
    ("RESET (", ShareUpdateExclusive, &[]),
    ("SET NOT NULL", AccessExclusive,
     &[MayFail("rows with NULL in it", "# IS NULL"), Breaks("it may still write NULL")]),
    ("SET DATA TYPE", AccessExclusive, &[Rewrites, Breaks("it still expects the old type")]),
    ("TYPE", AccessExclusive, &[Rewrites, Breaks("it still expects the old type")]),
    ("", AccessExclusive, &[]),
];
