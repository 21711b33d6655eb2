//! Local Postgres, ClickHouse, Valkey and S3 for development and tests, without containers and without root.
