//! A Postgres database as its catalog has it.

use observability_schema::SCHEMA;
use rowcol::Postgres;
use rowcol_tests::Databases;

use crate::catalog::{Catalog, assert_equal};

/// Rows of a title and a line. Constraints come with the indexes that they made; NOT NULL is a part of the column,
/// not the constraint that Postgres 18 makes of it.
const LINES: &str = r"
    WITH tables AS (
        SELECT oid, 'table ' || relname AS title
        FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    )
    SELECT 'enum ' || typname || ': ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder), NULL
    FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid
    WHERE typnamespace = 'public'::regnamespace
    GROUP BY typname
  UNION ALL
    SELECT title, attname || ' ' || format_type(atttypid, atttypmod)
        || CASE WHEN attnotnull THEN '' ELSE ' null' END
        || CASE attidentity WHEN '' THEN '' ELSE ' identity' END
        || CASE attgenerated WHEN '' THEN '' ELSE ' generated' END
        || coalesce(' = ' || pg_get_expr(adbin, adrelid), '')
    FROM tables
    JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  UNION ALL
    SELECT title, pg_get_constraintdef(pg_constraint.oid)
    FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype <> 'n'
  UNION ALL
    SELECT title, CASE WHEN indisunique THEN 'UNIQUE INDEX ' ELSE 'INDEX ' END
        || substring(pg_get_indexdef(indexrelid) FROM ' USING (.*)')
        || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
    FROM tables JOIN pg_index ON indrelid = tables.oid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
";

/// What the facts and the declared improvements say.
pub fn expected() -> Catalog {
    Catalog::parse(include_str!("postgres.txt"))
}

/// What the database holds.
pub async fn found(postgres: &Postgres) -> Catalog {
    let rows = postgres.query_raw(LINES).await.expect("the catalog can be read");
    Catalog::from_rows(rows.into_iter().map(|row| row.try_into().expect("a title and a line")))
}

#[tokio::test]
async fn the_database_is_as_the_facts_say() {
    let databases = Databases::create().await;
    let postgres = &databases.stores.postgres;
    SCHEMA.create_in_postgres(postgres).await.unwrap();
    assert_equal(&expected(), &found(postgres).await);
}

#[test]
fn every_line_counts() {
    let expected = expected();
    let mut lines = 0;
    for less in expected.with_one_thing_less() {
        lines += 1;
        assert_ne!(expected.difference(&less), "");
    }
    assert!(lines > 300, "only {lines} lines");
}
