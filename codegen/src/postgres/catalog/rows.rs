//! The rows of the catalog queries, field by field as the queries name them.

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
pub(super) struct EnumRow {
    pub schema: String,
    pub name: String,
    pub values: Vec<String>,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct TableRow {
    pub schema: String,
    pub name: String,
    pub partition_by: Option<PartitionRow>,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PartitionRow {
    pub strategy: StrategyCode,
    /// None for each expression.
    pub columns: Vec<Option<String>>,
    /// With commas between them.
    pub expressions: Option<String>,
    /// Whether one has an operator class that is not its type's default.
    pub own_class: bool,
}

/// `pg_partitioned_table.partstrat`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum StrategyCode {
    #[serde(rename = "r")]
    Range,
    #[serde(rename = "l")]
    List,
    #[serde(rename = "h")]
    Hash,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ColumnRow {
    pub schema: String,
    pub table: String,
    pub name: String,
    /// As `format_type` prints it.
    #[serde(rename = "type")]
    pub ty: String,
    pub array: bool,
    /// The enum that the column, or its elements, are of.
    #[serde(rename = "enum")]
    pub enum_type: Option<NameRow>,
    pub not_null: bool,
    /// The default, or what a generated column is computed from.
    pub expression: Option<String>,
    /// `a`: always, `d`: by default, or nothing.
    pub identity: String,
    /// `s`: stored, `v`: virtual, or nothing.
    pub generated: String,
    pub collation: Option<String>,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct NameRow {
    pub schema: String,
    pub name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ConstraintRow {
    pub schema: String,
    pub table: String,
    pub name: String,
    pub kind: ConstraintKind,
    pub columns: Vec<String>,
    pub include: Vec<String>,
    pub nulls_not_distinct: bool,
    pub expression: Option<String>,
    pub target_schema: Option<String>,
    pub target: Option<String>,
    pub target_columns: Vec<String>,
    pub on_delete: ActionCode,
    pub on_update: ActionCode,
    /// `MATCH FULL`
    pub full_match: bool,
    /// `ON DELETE SET NULL (some of the columns)`
    pub part_of_columns_set: bool,
    pub deferrable: bool,
    pub deferred: bool,
    /// False after `NOT VALID`.
    pub validated: bool,
}

/// `pg_constraint.contype`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum ConstraintKind {
    #[serde(rename = "p")]
    PrimaryKey,
    #[serde(rename = "u")]
    Unique,
    #[serde(rename = "c")]
    Check,
    #[serde(rename = "f")]
    ForeignKey,
}

/// `pg_constraint.confdeltype` and `confupdtype`; a space where the constraint is no foreign key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum ActionCode {
    #[serde(rename = "a", alias = " ")]
    NoAction,
    #[serde(rename = "r")]
    Restrict,
    #[serde(rename = "c")]
    Cascade,
    #[serde(rename = "n")]
    SetNull,
    #[serde(rename = "d")]
    SetDefault,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct IndexRow {
    pub schema: String,
    pub table: String,
    pub name: String,
    /// `pg_am.amname`; an extension may bring one that a schema does not know.
    pub method: String,
    pub unique: bool,
    /// False for what a failed `CREATE INDEX CONCURRENTLY` left.
    pub valid: bool,
    pub nulls_not_distinct: bool,
    pub predicate: Option<String>,
    pub parts: Vec<IndexPartRow>,
    pub include: Vec<String>,
    /// Whether it is that of an exclusion constraint.
    #[serde(default)]
    pub exclusion: bool,
    #[serde(default)]
    pub deferrable: bool,
    #[serde(default)]
    pub deferred: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct IndexPartRow {
    pub column: Option<String>,
    /// Where there is no column.
    pub expression: Option<String>,
    pub descending: bool,
    pub nulls_first: bool,
    /// Where it is not the type's default.
    pub operator_class: Option<String>,
    pub operator_class_schema: String,
    /// Of an exclusion constraint.
    pub operator: Option<String>,
    pub operator_schema: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ViewRow {
    pub schema: String,
    pub name: String,
    pub query: String,
    pub materialized: bool,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ObjectRow {
    /// What it is, and its name, for where its definition cannot be read.
    pub kind: String,
    pub name: String,
    pub definition: String,
}
