//! The schema compiler of rowcol: models to Postgres DDL, ClickHouse DDL, migration plans and tokens.
