//! What a ClickHouse database holds, in ClickHouse's terms.
//!
//! Engines are written in their plain form (`ReplacingMergeTree`); what a cluster adds to them is decided by the
//! [topology](crate::clickhouse::Topology) when the SQL is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use crate::clickhouse::types::Type;

/// The ClickHouse side of a [`Schema`](super::Schema).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClickHouse {
    /// Tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Views and materialized views.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
    /// Dictionaries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dictionaries: Vec<Dictionary>,
}

impl ClickHouse {
    /// Whether nothing is stored in ClickHouse.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.views.is_empty() && self.dictionaries.is_empty()
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    pub(super) fn sort(&mut self) {
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.views.sort_by(|a, b| a.name.cmp(&b.name));
        self.dictionaries.sort();
        for table in &mut self.tables {
            for column in &mut table.columns {
                column.ty = column.ty.clone().canonical();
            }
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.projections.sort_by(|a, b| a.name.cmp(&b.name));
            table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
}

/// A table of the MergeTree family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The table's name, unquoted.
    pub name: String,
    /// Columns in their order.
    pub columns: Vec<Column>,
    /// How rows are kept and merged, and where.
    #[serde(flatten)]
    pub storage: Storage,
    /// Skip indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<SkipIndex>,
    /// Projections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projections: Vec<Projection>,
    /// CHECK and ASSUME constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// On a cluster, the table is also offered as a Distributed table over all shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distributed: Option<Distributed>,
    /// The table's COMMENT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Table {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The clauses behind ENGINE, of a table or of a materialized view with a table of its own.
/// Expressions are SQL; a tuple is a list of its elements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// The engine with its arguments.
    pub engine: Engine,
    /// `ORDER BY`; empty is `tuple()`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<String>,
    /// `PRIMARY KEY`, where it is a proper prefix of `order_by`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// `PARTITION BY`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition_by: Vec<String>,
    /// `SAMPLE BY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_by: Option<String>,
    /// `TTL`, an element per rule (`expression [DELETE | TO DISK … | GROUP BY …]`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ttl: Vec<String>,
    /// `SETTINGS`, values as SQL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
}

/// An engine of the MergeTree family; its columns by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Engine {
    /// `MergeTree`.
    #[default]
    MergeTree,
    /// `ReplacingMergeTree([version [, is_deleted]])`: of rows with one sorting key the newest stays.
    Replacing {
        /// The column whose greatest value wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        /// The UInt8 column that marks a deleted row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is_deleted: Option<String>,
    },
    /// `SummingMergeTree([(columns)])`.
    Summing {
        /// The columns to sum; empty means all numeric ones outside the key.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<String>,
    },
    /// `AggregatingMergeTree`.
    Aggregating,
    /// `CollapsingMergeTree(sign)`.
    Collapsing {
        /// The Int8 column of 1 and -1.
        sign: String,
    },
    /// `VersionedCollapsingMergeTree(sign, version)`.
    VersionedCollapsing {
        /// The Int8 column of 1 and -1.
        sign: String,
        /// The column that orders the states of a row.
        version: String,
    },
    /// `CoalescingMergeTree([(columns)])`: the last non-NULL value of each column stays.
    Coalescing {
        /// The columns to coalesce; empty means all outside the key.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<String>,
    },
    /// `GraphiteMergeTree(config_section)`.
    Graphite {
        /// The section of the server's configuration with the rollup rules.
        config: String,
    },
    /// `Null`: rows are passed on to materialized views and not kept.
    Null,
    /// `Memory`.
    Memory,
    /// `Log`, `TinyLog`, `StripeLog` and others, written as they are.
    Other(String),
}

/// The engines that put rows of the same sorting key together, so that FINAL does it while reading. GraphiteMergeTree
/// does not know FINAL.
const MERGING: [&str; 6] = [
    "ReplacingMergeTree",
    "SummingMergeTree",
    "AggregatingMergeTree",
    "CollapsingMergeTree",
    "VersionedCollapsingMergeTree",
    "CoalescingMergeTree",
];

/// Whether the engine with this name knows FINAL.
#[must_use]
pub fn merges(engine: &str) -> bool {
    MERGING.contains(&engine)
}

impl Engine {
    /// The engine's name without its arguments.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::MergeTree => "MergeTree",
            Self::Replacing { .. } => "ReplacingMergeTree",
            Self::Summing { .. } => "SummingMergeTree",
            Self::Aggregating => "AggregatingMergeTree",
            Self::Collapsing { .. } => "CollapsingMergeTree",
            Self::VersionedCollapsing { .. } => "VersionedCollapsingMergeTree",
            Self::Coalescing { .. } => "CoalescingMergeTree",
            Self::Graphite { .. } => "GraphiteMergeTree",
            Self::Null => "Null",
            Self::Memory => "Memory",
            Self::Other(sql) => sql.split_once('(').map_or(sql, |(name, _)| name.trim_end()),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The column's name, unquoted.
    pub name: String,
    /// Its type; NULL is allowed where the type is Nullable.
    #[serde(rename = "type")]
    pub ty: Type,
    /// What stands in a row that does not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Given>,
    /// `CODEC(…)`: what stands between the parentheses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// The column's `TTL` expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// The column's COMMENT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What the server puts into a column by itself; expressions as SQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// `DEFAULT expression`.
    Default(String),
    /// `MATERIALIZED expression`: always computed on insert, not part of `SELECT *`.
    Materialized(String),
    /// `ALIAS expression`: computed when read, not stored.
    Alias(String),
    /// `EPHEMERAL [expression]`: only for other defaults to use on insert.
    Ephemeral(Option<String>),
}

/// `INDEX name expression TYPE type GRANULARITY n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipIndex {
    /// The index's name.
    pub name: String,
    /// What is indexed, as SQL; several elements are a tuple.
    pub expression: Vec<String>,
    /// The index type with its arguments, as SQL: `bloom_filter(0.01)`.
    #[serde(rename = "type")]
    pub ty: String,
    /// How many granules one index entry covers.
    pub granularity: u64,
}

/// `PROJECTION name (query)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Projection {
    /// The projection's name.
    pub name: String,
    /// `SELECT … [GROUP BY …] [ORDER BY …]`, without FROM.
    pub query: String,
}

/// `CONSTRAINT name CHECK | ASSUME expression`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The constraint's name.
    pub name: String,
    /// `ASSUME`: the server believes it without a check.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assume: bool,
    /// The condition, as SQL.
    pub expression: String,
}

/// How a Distributed table over this table is made on a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distributed {
    /// The sharding key, as SQL; `rand()` where rows may go anywhere.
    pub sharding_key: String,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The view's name, unquoted.
    pub name: String,
    /// Its SELECT.
    pub query: String,
    /// What kind of view it is.
    pub kind: ViewKind,
    /// The view's COMMENT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What a view does with its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    /// `CREATE VIEW`: runs its query each time.
    Plain,
    /// `CREATE MATERIALIZED VIEW … TO table`: each insert into the source is transformed and written there.
    To(String),
    /// `CREATE MATERIALIZED VIEW … ENGINE = …`: the same, into a table of its own.
    Own(Storage),
}

/// A dictionary, which is kept as the statement that creates it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// The dictionary's name, unquoted.
    pub name: String,
    /// The statement, in the form of [`dictionary`](crate::clickhouse::dictionary).
    pub definition: String,
}
