//! What a statement does to a live database, told from its text alone: for files that a person wrote, and for the
//! locks of the statements that a plan has.

mod phrase;

use self::phrase::begins;
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
    !NOT_IN_A_TRANSACTION.iter().any(|phrase| begins(&tokens, phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

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
