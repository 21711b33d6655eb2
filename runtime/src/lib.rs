//! Rows in Postgres, columns in ClickHouse: one annotated struct, typed queries and DDL for both.
