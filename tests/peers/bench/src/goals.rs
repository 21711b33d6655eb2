//! The workloads, and what rowcol must reach in each.

/// Something to measure.
#[derive(Debug)]
pub struct Workload {
    /// What the peers call it.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What stands for 1.00: this workload of tokio-postgres.
    pub base: &'static str,
    /// How often it is repeated within a round, with all data and with little.
    pub repetitions: [usize; 2],
    /// rowcol must need at most so much.
    pub goal: Option<f64>,
    /// Where its result is shown.
    pub table: Table,
}

/// The tables of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Times of queries in Postgres.
    Postgres,
    /// The same where all peers treat JSON alike.
    Json,
    /// Building a query.
    Build,
    /// Many rows in ClickHouse.
    ClickHouse,
}

const fn postgres(
    name: &'static str,
    what: &'static str,
    base: &'static str,
    repetitions: [usize; 2],
    goal: f64,
) -> Workload {
    Workload { name, what, base, repetitions, goal: Some(goal), table: Table::Postgres }
}

const fn json(name: &'static str, what: &'static str, repetitions: [usize; 2]) -> Workload {
    Workload { name, what, base: name, repetitions, goal: None, table: Table::Json }
}

const fn clickhouse(name: &'static str, what: &'static str) -> Workload {
    Workload { name, what, base: name, repetitions: [2, 2], goal: None, table: Table::ClickHouse }
}

/// rowcol must build a query in so many nanoseconds.
pub const BUILD_NANOS: f64 = 200.0;
/// rowcol must build a query with so many allocations.
pub const BUILD_ALLOCATIONS: f64 = 2.0;
/// rowcol must insert and read so many times as fast as the `clickhouse` crate does by default.
pub const CLICKHOUSE_DEFAULT: [f64; 2] = [1.8, 1.8];
/// The same beside the crate without validation.
pub const CLICKHOUSE_UNVALIDATED: [f64; 2] = [1.5, 1.25];
/// `cargo check` of 20 models of 12 fields must cost at most so many seconds more than of plain structs.
pub const CHECK_SECONDS: f64 = 0.65;
/// Their derives must expand to at most so many lines.
pub const EXPANDED_LINES: usize = 10_000;

/// All that is measured.
pub const WORKLOADS: &[Workload] = &[
    postgres("W1", "find by primary key", "W1", [4000, 400], 1.05),
    postgres("W2", "filter, order, limit 50, all columns", "W2", [1000, 100], 0.78),
    postgres("W3", "the same, 3 columns", "W3", [3000, 300], 1.05),
    postgres("W4", "10,000 whole rows", "W4", [20, 5], 0.6),
    postgres("W5a", "one row with 4 relations", "W5a", [1500, 150], 0.85),
    postgres("W5b", "50 rows with 2 relations", "W5b", [200, 30], 0.85),
    postgres("W6", "group: count and sum", "W6", [10, 5], 1.02),
    postgres("W7", "insert 10,000 rows", "W7", [10, 5], 1.0),
    postgres("W7 returning", "insert 10,000 rows, give them back", "W7", [5, 3], 1.6),
    postgres("W7 on conflict", "insert 10,000 rows, `on conflict`", "W7", [5, 3], 1.8),
    Workload {
        name: "W7 values",
        what: "insert 10,000 rows, one parameter a value",
        base: "W7",
        repetitions: [5, 3],
        goal: None,
        table: Table::Postgres,
    },
    postgres("W8", "transaction: 1 row and 10", "W8", [500, 50], 1.0),
    postgres("W8 nested", "the same as a nested create", "W8", [500, 50], 0.65),
    postgres("C1", "W1, 16 tasks, a pool of 10", "C1", [12, 3], 1.1),
    postgres("C2", "W2, 16 tasks, a pool of 10", "C2", [5, 2], 0.9),
    json("W2 parsed", "W2, JSON parsed", [1000, 100]),
    json("W2 text", "W2, JSON as text", [1000, 100]),
    json("W4 parsed", "W4, JSON parsed", [20, 5]),
    json("W4 text", "W4, JSON as text", [20, 5]),
    Workload {
        name: "W9",
        what: "build a query with five filters",
        base: "W9",
        repetitions: [200, 50],
        goal: None,
        table: Table::Build,
    },
    clickhouse("H1", "insert 1,000,000 rows"),
    clickhouse("H1 lz4", "insert 1,000,000 rows, lz4"),
    clickhouse("H2", "read 1,000,000 rows, one by one"),
    clickhouse("H2 lz4", "read 1,000,000 rows, one by one, lz4"),
    clickhouse("H2 held", "read 1,000,000 rows into a list"),
];
