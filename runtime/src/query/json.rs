//! What is inside of JSON.

use std::marker::PhantomData;

use super::array::operand;
use super::expr::{Expr, Kind};
use super::filter::Filter;
use super::operators::Operators;
use super::tokens::{Fragment, Operator, Place, Token};
use crate::model::Model;
use crate::sql::pg::{self, PgType};
use crate::value::{Json, RawJson, Value};

/// Types that are JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no JSON",
    label = "this works on `Json` and `RawJson` only"
)]
pub trait Document {}

#[diagnostic::do_not_recommend]
impl<T> Document for Json<T> {}
#[diagnostic::do_not_recommend]
impl Document for RawJson {}

/// What can be asked of JSON, in whatever type a store keeps it: `jsonb`, `json` and text in Postgres, String, JSON and
/// Map in ClickHouse.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, usage: Option<RawJson> }
/// let query = Span::find().filter(|s| s.usage.path(["tokens", "input"]).i64().gt(1000));
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.ends_with(
///     "where toInt64OrNull(JSONExtractRaw(`usage`, {p0:String}, {p1:String})) > {p2:Int64}"
/// ), "{sql}");
/// assert!(query.sql(Dialect::Postgres).contains(r#""usage" -> $1 -> $2"#));
/// ```
pub trait JsonOperators<M: Model, T: Value>: Operators<M, T> {
    /// What these keys of objects lead to, one inside of the other. Without keys it is the document itself.
    ///
    /// A key that is not there leads to NULL, and so does one of something that is no object.
    fn path<S: AsRef<str>>(self, keys: impl IntoIterator<Item = S>) -> JsonPath<M, Self::Kind>
    where
        T::Base: Document,
    {
        let (document, column) = operand(self);
        let mut fragment = as_document::<M>(document, column, true);
        for key in keys {
            fragment.args.push_text(key.as_ref());
            fragment.tokens.extend(&[Token::Then(Operator::Step), Token::Arg(None)]);
        }
        JsonPath { fragment, types: PhantomData }
    }
}

impl<M: Model, T: Value, E: Operators<M, T>> JsonOperators<M, T> for E {}

/// A document in the types that the operators are for; in ClickHouse only `as_text`.
pub(super) fn as_document<M: Model>(
    mut fragment: Fragment,
    column: Option<Place>,
    as_text: bool,
) -> Fragment {
    if let Some(column) = column {
        let postgres = M::TABLE.postgres.as_ref().and_then(|table| table.postgres_type(column.field));
        if postgres.is_some_and(|ty| ty.oid != pg::Jsonb::INFO.oid) {
            fragment.tokens.wrap(Operator::ToJsonb);
        }
        // The functions for JSON take text and the type JSON, but no map.
        if as_text && clickhouse_type::<M>(column).starts_with("Map(") {
            fragment.tokens.wrap(Operator::ToDocument);
        }
    }
    fragment
}

/// The name of a column's type in ClickHouse; empty where the model does not live there.
pub(super) fn clickhouse_type<M: Model>(column: Place) -> String {
    let mut name = String::new();
    if let Some(table) = &M::TABLE.clickhouse {
        table.clickhouse_type(column.field, &mut name);
    }
    name
}

/// A place in JSON, which is read as one of the types of JSON. What is there of another type reads as NULL, and so
/// does JSON's own null.
///
/// ClickHouse reads no document that has a whole number of more than 64 bits anywhere.
#[must_use = "a place in JSON is an expression once it is read as a type: `.text()`, `.i64()`, …"]
pub struct JsonPath<M, K> {
    fragment: Fragment,
    types: PhantomData<Types<M, K>>,
}

type Types<M, K> = fn(&M) -> K;

impl<M, K: Kind> JsonPath<M, K> {
    /// The string that is there.
    pub fn text(self) -> Expr<M, Option<String>, K> {
        self.read(Operator::PathText)
    }

    /// The whole number that is there; NULL where it has a fraction, or does not fit.
    pub fn i64(self) -> Expr<M, Option<i64>, K> {
        self.read(Operator::PathI64)
    }

    /// The number that is there, to the precision of the type; NULL where it is out of its range.
    pub fn f64(self) -> Expr<M, Option<f64>, K> {
        self.read(Operator::PathF64)
    }

    /// The boolean that is there.
    pub fn bool(self) -> Expr<M, Option<bool>, K> {
        self.read(Operator::PathBool)
    }

    /// Something is there, and be it JSON's null. False where the document is NULL.
    pub fn exists(mut self) -> Filter<M, K::Lead> {
        self.fragment.tokens.wrap(Operator::PathExists);
        Filter::new(self.fragment)
    }

    fn read<T>(mut self, operator: Operator) -> Expr<M, T, K> {
        self.fragment.tokens.wrap(operator);
        Expr::new(self.fragment)
    }
}

impl<M, K> Clone for JsonPath<M, K> {
    fn clone(&self) -> Self {
        Self { fragment: self.fragment.clone(), types: PhantomData }
    }
}

impl<M, K> std::fmt::Debug for JsonPath<M, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("JsonPath").field(&self.fragment).finish()
    }
}
