//! The table of statements and what they do.
//!
//! Each row has an example, which the tests run against a real server beside what is said of it, so that a server that
//! changes its mind is noticed. Measured on Postgres 15.

use Does::{Breaks, Loses, MayFail};

use crate::postgres::effect::Effect::{
    self, Attach, Catalog, CheckedForeignKey, Concurrent, Description, Detach, ExclusiveIndex, ForeignKey,
    Index, Refresh, Rewrite, Sequence, Trigger, Validate,
};

/// What a statement, or an action of ALTER TABLE, does beside its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// This is gone.
    Loses(&'static str),
    /// The running program fails because of this.
    Breaks(&'static str),
    /// Rows for which the condition holds make it fail; `#` stands for the column.
    MayFail(&'static str, &'static str),
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// How it begins, up to the name of the table or of the column.
    pub words: &'static str,
    /// Its locks, and whether it rewrites.
    pub effect: Effect,
    /// What else it does.
    pub does: &'static [Does],
    /// A whole statement on the tables of [`PROBED`].
    pub example: &'static str,
}

const fn row(words: &'static str, effect: Effect, does: &'static [Does], example: &'static str) -> Row {
    Row { words, effect, does, example }
}

const READS: &str = "it still uses what has this name";
const OLD_NAME: &str = "it still uses the old name";
const OLD_TYPE: &str = "it still expects the old type";

/// Statements. The first row that fits counts. What is not named here takes no lock that stops DDL or more.
#[rustfmt::skip]
pub const STATEMENTS: &[Row] = &[
    row("CREATE TABLE … PARTITION OF", Catalog, &[], "CREATE TABLE n PARTITION OF parts FOR VALUES IN (5)"),
    row("DROP TABLE", Catalog, &[Loses("the table and its rows"), Breaks(READS)], "DROP TABLE t"),
    row("DROP MATERIALIZED VIEW", Catalog, &[Loses("the view and its rows"), Breaks(READS)], "DROP MATERIALIZED VIEW m"),
    row("DROP VIEW", Catalog, &[Breaks(READS)], "DROP VIEW v"),
    row("DROP SEQUENCE", Catalog, &[Loses("the sequence and its value"), Breaks(READS)], "DROP SEQUENCE s"),
    row("DROP INDEX CONCURRENTLY", Concurrent, &[], "DROP INDEX CONCURRENTLY i"),
    row("DROP INDEX", Catalog, &[], "DROP INDEX i"),
    row("TRUNCATE TABLE", Rewrite, &[Loses("all rows")], "TRUNCATE TABLE t"),
    row("TRUNCATE", Rewrite, &[Loses("all rows")], "TRUNCATE t"),
    row("CREATE INDEX CONCURRENTLY … ON", Concurrent, &[], "CREATE INDEX CONCURRENTLY n ON t (b)"),
    row("CREATE UNIQUE INDEX CONCURRENTLY … ON", Concurrent, &[], "CREATE UNIQUE INDEX CONCURRENTLY n ON t (id)"),
    row("CREATE INDEX … ON", Index, &[], "CREATE INDEX n ON t (b)"),
    row("CREATE UNIQUE INDEX … ON", Index, &[], "CREATE UNIQUE INDEX n ON t (id)"),
    row("COMMENT ON TABLE", Description, &[], "COMMENT ON TABLE t IS 'x'"),
    row("CREATE TRIGGER … ON", Trigger, &[],
        "CREATE TRIGGER n AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()"),
    row("CREATE CONSTRAINT TRIGGER … ON", Trigger, &[],
        "CREATE CONSTRAINT TRIGGER n AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()"),
    row("CREATE OR REPLACE TRIGGER … ON", Trigger, &[],
        "CREATE OR REPLACE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"),
    row("DROP TRIGGER … ON", Catalog, &[], "DROP TRIGGER g ON t"),
    row("CREATE POLICY … ON", Catalog, &[], "CREATE POLICY n ON t"),
    row("ALTER POLICY … ON", Catalog, &[], "ALTER POLICY o ON t USING (true)"),
    row("DROP POLICY … ON", Catalog, &[], "DROP POLICY o ON t"),
    row("CREATE OR REPLACE VIEW", Catalog, &[], "CREATE OR REPLACE VIEW v AS SELECT id FROM p WHERE id > 1"),
    row("ALTER VIEW", Catalog, &[], "ALTER VIEW v RENAME TO w"),
    row("REFRESH MATERIALIZED VIEW CONCURRENTLY", Refresh, &[], "REFRESH MATERIALIZED VIEW CONCURRENTLY m"),
    row("REFRESH MATERIALIZED VIEW", Rewrite, &[], "REFRESH MATERIALIZED VIEW m"),
    row("VACUUM FULL", Rewrite, &[], "VACUUM FULL t"),
    row("VACUUM", Concurrent, &[], "VACUUM t"),
    row("ANALYZE", Description, &[], "ANALYZE t"),
    row("CLUSTER", Rewrite, &[], "CLUSTER t"),
    row("REINDEX TABLE CONCURRENTLY", Concurrent, &[], "REINDEX TABLE CONCURRENTLY t"),
    row("REINDEX TABLE", Index, &[], "REINDEX TABLE t"),
    row("LOCK TABLE", Catalog, &[], "LOCK TABLE t"),
];

/// Actions of ALTER TABLE. The first row that fits counts; the last one fits all.
#[rustfmt::skip]
pub const ACTIONS: &[Row] = &[
    row("ADD CONSTRAINT … FOREIGN KEY … NOT VALID", ForeignKey, &[],
        "ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES p NOT VALID"),
    row("ADD FOREIGN KEY … NOT VALID", ForeignKey, &[], "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p NOT VALID"),
    row("ADD CONSTRAINT … FOREIGN KEY", CheckedForeignKey, &[],
        "ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES p"),
    row("ADD FOREIGN KEY", CheckedForeignKey, &[], "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p"),
    row("VALIDATE CONSTRAINT", Validate, &[], "ALTER TABLE t VALIDATE CONSTRAINT k"),
    row("ADD CONSTRAINT … EXCLUDE", ExclusiveIndex, &[], "ALTER TABLE t ADD CONSTRAINT n EXCLUDE USING btree (id WITH =)"),
    row("ADD EXCLUDE", ExclusiveIndex, &[], "ALTER TABLE t ADD EXCLUDE USING hash (id WITH =)"),
    row("ADD CONSTRAINT", Catalog, &[], "ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0) NOT VALID"),
    row("ADD CHECK|UNIQUE|PRIMARY", Catalog, &[], "ALTER TABLE t ADD UNIQUE (id, a)"),
    row("DROP CONSTRAINT", Catalog, &[], "ALTER TABLE t DROP CONSTRAINT k"),
    row("DROP COLUMN", Catalog, &[Loses("the column and its values"), Breaks(READS)], "ALTER TABLE t DROP COLUMN b"),
    row("RENAME CONSTRAINT", Catalog, &[], "ALTER TABLE t RENAME CONSTRAINT k TO n"),
    row("RENAME", Catalog, &[Breaks(OLD_NAME)], "ALTER TABLE t RENAME b TO n"),
    row("SET SCHEMA", Catalog, &[Breaks(OLD_NAME)], "ALTER TABLE t SET SCHEMA other"),
    row("SET (", Description, &[], "ALTER TABLE t SET (fillfactor = 70)"),
    row("RESET (", Description, &[], "ALTER TABLE t RESET (fillfactor)"),
    row("CLUSTER ON", Description, &[], "ALTER TABLE t CLUSTER ON t_pkey"),
    row("SET WITHOUT CLUSTER", Description, &[], "ALTER TABLE t SET WITHOUT CLUSTER"),
    row("ATTACH PARTITION", Attach, &[], "ALTER TABLE parts ATTACH PARTITION loose FOR VALUES IN (2)"),
    row("DETACH PARTITION … CONCURRENTLY", Concurrent, &[], "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY"),
    row("DETACH PARTITION", Detach, &[], "ALTER TABLE parts DETACH PARTITION part"),
    row("ENABLE TRIGGER", Trigger, &[], "ALTER TABLE t ENABLE TRIGGER g"),
    row("DISABLE TRIGGER", Trigger, &[], "ALTER TABLE t DISABLE TRIGGER g"),
    row("SET TABLESPACE|LOGGED|UNLOGGED", Rewrite, &[], "ALTER TABLE t SET UNLOGGED"),
    row("", Catalog, &[], "ALTER TABLE t REPLICA IDENTITY FULL"),
];

/// What follows the name in `ALTER SEQUENCE s …`.
#[rustfmt::skip]
pub const CHANGED_SEQUENCE: &[Row] = &[
    row("RENAME", Catalog, &[Breaks(OLD_NAME)], "ALTER SEQUENCE s RENAME TO n"),
    row("SET SCHEMA", Catalog, &[Breaks(OLD_NAME)], "ALTER SEQUENCE s SET SCHEMA other"),
    row("", Sequence, &[], "ALTER SEQUENCE s INCREMENT BY 2"),
];

/// What follows the column in `ADD COLUMN c …`, for what makes the server write all rows anew.
#[rustfmt::skip]
pub const NEW_COLUMN: &[Row] = &[
    row("… GENERATED", Rewrite, &[], "ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) STORED"),
    row("SERIAL|BIGSERIAL|SMALLSERIAL", Rewrite, &[], "ALTER TABLE t ADD COLUMN c serial"),
    row("… DEFAULT", Catalog, &[], "ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 1"),
    row("… NOT NULL", Catalog, &[MayFail("rows that are there have no value for it", "true")],
        "ALTER TABLE t ADD COLUMN c int NOT NULL"),
    row("", Catalog, &[], "ALTER TABLE t ADD COLUMN c int"),
];

/// What follows the column in `ALTER COLUMN c …`.
#[rustfmt::skip]
pub const CHANGED_COLUMN: &[Row] = &[
    row("SET STATISTICS", Description, &[], "ALTER TABLE t ALTER COLUMN b SET STATISTICS 10"),
    row("SET (", Description, &[], "ALTER TABLE t ALTER COLUMN b SET (n_distinct = 5)"),
    row("RESET (", Description, &[], "ALTER TABLE t ALTER COLUMN b RESET (n_distinct)"),
    row("SET NOT NULL", Catalog, &[MayFail("rows with NULL in it", "# IS NULL"), Breaks("it may still write NULL")],
        "ALTER TABLE t ALTER COLUMN b SET NOT NULL"),
    row("SET DATA TYPE", Rewrite, &[Breaks(OLD_TYPE)], "ALTER TABLE t ALTER COLUMN a SET DATA TYPE bigint"),
    row("TYPE", Rewrite, &[Breaks(OLD_TYPE)], "ALTER TABLE t ALTER a TYPE bigint"),
    row("", Catalog, &[], "ALTER TABLE t ALTER COLUMN a DROP DEFAULT"),
];

/// What follows the column in `DROP c`, without the word COLUMN.
pub const DROPPED_COLUMN: &[Row] =
    &[row("", Catalog, &[Loses("the column and its values"), Breaks(READS)], "ALTER TABLE t DROP b")];

/// The tables of the examples.
pub const PROBED: &str = "
CREATE SCHEMA other;
CREATE SEQUENCE s;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, b text, CONSTRAINT k CHECK (a > 0));
CREATE INDEX i ON t (a);
ALTER TABLE t CLUSTER ON t_pkey;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY o ON t;
CREATE VIEW v AS SELECT id FROM p;
CREATE MATERIALIZED VIEW m AS SELECT id FROM p;
CREATE UNIQUE INDEX m_id ON m (id);
CREATE TABLE parts (x int) PARTITION BY LIST (x);
CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE loose (x int);
INSERT INTO p VALUES (1), (2);
INSERT INTO t VALUES (1, 1, 'x'), (2, 2, NULL);
";
