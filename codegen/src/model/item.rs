//! The four kinds of items that carry a derive of rowcol.

use super::{Field, Reference, Relation, SourceSpan, Spanned, Word};
use crate::schema::{clickhouse, postgres};

/// A `#[derive(Model)]` struct.
#[derive(Debug, Clone)]
pub struct Model {
    /// The struct's name.
    pub ident: Word,
    /// Where the struct stands: `src/trace.rs`, empty inside a derive.
    pub file: String,
    /// The doc comment.
    pub doc: Option<String>,
    /// The table's name in both stores, unless a store names its own.
    pub table: Word,
    /// `#[model(tenant = field)]`
    pub tenant: Option<Word>,
    /// `#[model(allow(lint, …))]`: warnings that are switched off here.
    pub allow: Vec<Word>,
    /// `#[renamed_from("old_table")]`
    pub renamed_from: Option<Word>,
    /// The fields in their order.
    pub fields: Vec<Field>,
    /// `#[postgres(…)]`, where the model lives there.
    pub postgres: Option<PostgresTable>,
    /// `#[clickhouse(…)]`, where the model lives there.
    pub clickhouse: Option<ClickHouseTable>,
    /// `#[references(…)]` on the struct and on its fields.
    pub references: Vec<Reference>,
    /// `#[has_many(…)]`, `#[has_one(…)]`, `#[many_to_many(…)]`
    pub relations: Vec<Relation>,
}

impl Model {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.ident.node == name)
    }

    /// The fields of the primary key, in key order: `#[postgres(key(a, b))]`, else the `#[key]` fields.
    #[must_use]
    pub fn key(&self) -> Vec<&Field> {
        match self.postgres.as_ref().and_then(|table| table.key.as_ref()) {
            Some(key) => key.fields.iter().filter_map(|word| self.field(word)).collect(),
            None => self.fields.iter().filter(|field| field.key.is_some()).collect(),
        }
    }
}

/// What `#[postgres(…)]` on a struct says.
#[derive(Debug, Clone)]
pub struct PostgresTable {
    /// Where the attribute stands.
    pub span: SourceSpan,
    /// `table = "…"`, where it differs from the model's.
    pub table: Option<Word>,
    /// `schema = "…"`
    pub schema: Option<Word>,
    /// `key(a, b, name = "…")`: a composite key in another order than the fields', or a key with a name.
    pub key: Option<Key>,
    /// `unique(a, b, …)`: a constraint, or a unique index where it is partial or on an expression.
    pub uniques: Vec<Index>,
    /// `index(a, desc(b), …)`
    pub indexes: Vec<Index>,
    /// `check("expression", name = "…")`
    pub checks: Vec<Check>,
    /// `exclude(with(a, "="), with(b, "&&"), …)`
    pub exclusions: Vec<Exclusion>,
    /// `partition_by = range(a)`
    pub partition_by: Option<PartitionBy>,
}

/// `partition_by = range(a, "lower(b)")`
#[derive(Debug, Clone)]
pub struct PartitionBy {
    /// How rows are told apart.
    pub strategy: Spanned<postgres::Strategy>,
    /// By what.
    pub parts: Vec<Spanned<IndexKey>>,
}

/// `key(a, b, name = "…")`
#[derive(Debug, Clone)]
pub struct Key {
    /// The fields.
    pub fields: Vec<Word>,
    /// The constraint's name.
    pub name: Option<Word>,
}

/// `index(…)` or `unique(…)` of Postgres.
#[derive(Debug, Clone)]
pub struct Index {
    /// Where it stands.
    pub span: SourceSpan,
    /// What is indexed.
    pub parts: Vec<IndexPart>,
    /// `name = "…"`
    pub name: Option<Word>,
    /// `using = gin`
    pub method: Spanned<postgres::Method>,
    /// `include(a, b)`
    pub include: Vec<Word>,
    /// `where = "…"`
    pub predicate: Option<Word>,
    /// `nulls_not_distinct`
    pub nulls_not_distinct: bool,
}

/// One part of an index: a field, or SQL in a string literal.
#[derive(Debug, Clone)]
pub struct IndexPart {
    /// A field's name or an expression.
    pub key: Spanned<IndexKey>,
    /// `desc(…)`
    pub descending: bool,
    /// `nulls_first(…)`, `nulls_last(…)`
    pub nulls_first: Option<bool>,
    /// `ops(field, operator_class)`
    pub operator_class: Option<Word>,
}

/// What an index part names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexKey {
    /// A field of the struct.
    Field(String),
    /// SQL.
    Sql(String),
}

/// `check("expression", name = "…")`
#[derive(Debug, Clone)]
pub struct Check {
    /// The condition as SQL.
    pub expression: Word,
    /// The constraint's name.
    pub name: Option<Word>,
}

/// `exclude(with(a, "="), with(b, "&&"), …)`
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// Where it stands.
    pub span: SourceSpan,
    /// What is compared, each with its operator.
    pub parts: Vec<(IndexPart, Word)>,
    /// `name = "…"`
    pub name: Option<Word>,
    /// `using = gist`
    pub method: Spanned<postgres::Method>,
    /// `include(a, b)`
    pub include: Vec<Word>,
    /// `where = "…"`
    pub predicate: Option<Word>,
    /// `deferrable = immediate | deferred`
    pub deferrable: Option<postgres::Deferrable>,
}

/// What `#[clickhouse(…)]` on a struct says.
#[derive(Debug, Clone)]
pub struct ClickHouseTable {
    /// Where the attribute stands.
    pub span: SourceSpan,
    /// `table = "…"`, where it differs from the model's.
    pub table: Option<Word>,
    /// `engine = ReplacingMergeTree(version, is_deleted)`; arguments are fields, by name.
    pub engine: Spanned<clickhouse::Engine>,
    /// The engine's arguments at their places.
    pub engine_arguments: Vec<Word>,
    /// `order_by = (a, date(b))`
    pub order_by: Vec<Expression>,
    /// `primary_key = (a)`
    pub primary_key: Vec<Expression>,
    /// `partition_by = month(a)`
    pub partition_by: Vec<Expression>,
    /// `sample_by = a`
    pub sample_by: Option<Expression>,
    /// `ttl = "…"`, once per rule
    pub ttl: Vec<Word>,
    /// `settings(name = value)`, values as SQL
    pub settings: Vec<(Word, String)>,
    /// `index(expression, type, granularity = n, name = "…")`
    pub indexes: Vec<SkipIndex>,
    /// `projection(name, "SELECT …")`
    pub projections: Vec<(Word, Word)>,
    /// `constraint(name, check = "…")`, `constraint(name, assume = "…")`
    pub constraints: Vec<Constraint>,
    /// `distributed(field)`, `distributed("expression")`
    pub distributed: Option<Expression>,
}

/// An expression in a ClickHouse clause: a field, a known function of a field, or SQL.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Where it stands.
    pub span: SourceSpan,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The forms of an [`Expression`].
#[derive(Debug, Clone)]
pub enum ExpressionKind {
    /// `field`
    Field(Word),
    /// `date(field)`, `month(field)`, …: the ClickHouse function and the field
    Call(&'static str, Word),
    /// `"SQL"`
    Sql(String),
}

/// `index(…)` of ClickHouse.
#[derive(Debug, Clone)]
pub struct SkipIndex {
    /// Where it stands.
    pub span: SourceSpan,
    /// What is indexed.
    pub expression: Vec<Expression>,
    /// The type with its arguments, as SQL.
    pub ty: Word,
    /// `granularity = n`, 1 unless given.
    pub granularity: u64,
    /// `name = "…"`
    pub name: Option<Word>,
}

/// `constraint(…)` of ClickHouse.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// The constraint's name.
    pub name: Word,
    /// `assume = "…"` in place of `check = "…"`.
    pub assume: bool,
    /// The condition as SQL.
    pub expression: Word,
}

/// A `#[derive(Enum)]` enum without fields.
#[derive(Debug, Clone)]
pub struct Enum {
    /// The enum's name.
    pub ident: Word,
    /// Where it stands.
    pub file: String,
    /// The doc comment.
    pub doc: Option<String>,
    /// `#[value(name = "Role")]`: the Postgres type's name; the Rust name in snake case unless given.
    pub name: Word,
    /// `#[value(clickhouse = low_cardinality | enum8 | enum16 | string)]`
    pub clickhouse: EnumColumn,
    /// `#[value(postgres = enum | text)]`: a native type, or text with the labels.
    pub native: bool,
    /// The variants in their order.
    pub variants: Vec<Variant>,
}

/// How ClickHouse holds an enum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EnumColumn {
    /// `LowCardinality(String)`: a new value needs no ALTER.
    #[default]
    LowCardinality,
    /// `Enum8`
    Enum8,
    /// `Enum16`
    Enum16,
    /// `String`
    String,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The variant's name.
    pub ident: Word,
    /// Its label in both stores: `#[value("label")]`, or the name after `rename_all`.
    pub label: Word,
    /// Its number in Enum8 and Enum16: the discriminant, or one more than the one before, from 1.
    pub number: i16,
    /// `#[renamed_from("old")]`
    pub renamed_from: Option<Word>,
}

/// A `#[derive(Value)]` newtype.
#[derive(Debug, Clone)]
pub struct Value {
    /// The struct's name.
    pub ident: Word,
    /// Where it stands.
    pub file: String,
    /// The type inside.
    pub inner: super::RustType,
    /// `#[value(postgres = "…")]`
    pub postgres: Option<Spanned<postgres::Type>>,
    /// `#[value(clickhouse = "…")]`
    pub clickhouse: Option<Spanned<clickhouse::Type>>,
}

/// A `#[derive(View)]` struct: the rows of a query that a store keeps under a name.
#[derive(Debug, Clone)]
pub struct View {
    /// The columns and, in `model.postgres` or `model.clickhouse`, the store.
    pub model: Model,
    /// `#[view(query = "…")]`
    pub query: Word,
    /// `#[view(materialized)]`
    pub materialized: bool,
    /// `#[view(to = Model)]`: the model that a ClickHouse materialized view writes to.
    pub to: Option<Word>,
}
