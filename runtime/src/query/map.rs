//! The keys of maps.

use std::collections::{BTreeMap, HashMap};

use super::array::{operand, present};
use super::expr::Expr;
use super::filter::Filter;
use super::json::{as_document, clickhouse_type};
use super::operators::{Loose, Operators};
use super::tokens::{Fragment, Operator, Place, Token};
use crate::Decimal;
use crate::model::Model;
use crate::sql::pg::{self, PgType};
use crate::value::{Json, Value};

/// Types that are maps from strings to values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no map from strings to values",
    label = "this works on maps, and on `Json` of one"
)]
pub trait MapOf {
    /// What the values are compared as.
    type Value: MapValue;
    /// Whether a store may keep it as JSON.
    #[doc(hidden)]
    const IS_JSON: bool = false;
}

#[diagnostic::do_not_recommend]
impl<V: Value> MapOf for BTreeMap<String, V>
where
    V::Base: MapValue,
{
    type Value = V::Base;
}

#[diagnostic::do_not_recommend]
impl<V: Value, S> MapOf for HashMap<String, V, S>
where
    V::Base: MapValue,
{
    type Value = V::Base;
}

#[diagnostic::do_not_recommend]
impl<T: MapOf> MapOf for Json<T> {
    type Value = T::Value;
    const IS_JSON: bool = true;
}

/// Types that the value of a key can be read as.
#[diagnostic::on_unimplemented(
    message = "a key's value cannot be read as `{Self}`",
    label = "expected a map of `String`, `bool`, `i32`, `i64`, `u64`, `f64` or `Decimal`"
)]
pub trait MapValue: Value<Base = Self, Postgres: PgType> {
    /// How it is read in a map that is kept as JSON.
    #[doc(hidden)]
    const DOCUMENT: Operator;
}

macro_rules! values {
    ($($type:ty: $document:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl MapValue for $type {
            const DOCUMENT: Operator = Operator::$document;
        }
    )*};
}

values! {
    String: KeyText;
    bool: KeyBool;
    i32: KeyI32;
    i64: KeyI64;
    u64: KeyU64;
    f64: KeyF64;
    Decimal: KeyDecimal;
}

/// What a key of the map that `T` holds is read as.
type ValueOf<T> = <<T as Value>::Base as MapOf>::Value;

/// What can be asked of a map from strings to values, kept as a map or as JSON.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, usage: BTreeMap<String, u64> }
/// let query = Span::find().filter(|s| s.usage.has_key("input") & s.usage.key("input").gt(1000_u64));
/// let sql = query.sql(Dialect::Postgres);
/// assert!(sql.ends_with(r#"where "usage" ? $1 and ("usage" ->> $2)::numeric > $3"#), "{sql}");
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.contains("mapContains(`usage`, {p0:String})"), "{sql}");
/// assert!(sql.contains("arrayElementOrNull(`usage`, {p1:String}) > {p2:UInt64}"), "{sql}");
/// ```
pub trait MapOperators<M: Model, T: Value>: Operators<M, T> {
    /// The value of a key; NULL where the map does not have it.
    fn key(self, key: &str) -> Expr<M, Option<ValueOf<T>>, Self::Kind>
    where
        T::Base: MapOf,
    {
        let Kept { mut fragment, is_map, .. } = Kept::of(self);
        let operator = if is_map { Operator::MapKey } else { ValueOf::<T>::DOCUMENT };
        push_key(&mut fragment, operator, key);
        let held = <ValueOf<T> as Value>::Postgres::INFO;
        if held.oid != pg::Text::INFO.oid {
            // JSON gives text; the map of ClickHouse its own type.
            fragment.push_cast(held.name);
        }
        Expr::new(fragment)
    }

    /// Has a key.
    fn has_key(self, key: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: MapOf,
    {
        let Kept { mut fragment, is_map, column } = Kept::of(self);
        let operator = if is_map { Operator::MapHasKey } else { Operator::DocumentHasKey };
        push_key(&mut fragment, operator, key);
        Filter::new(present::<T>(column, fragment))
    }
}

impl<M: Model, T: Value, E: Operators<M, T>> MapOperators<M, T> for E {}

/// A map as its stores keep it.
struct Kept {
    fragment: Fragment,
    column: Option<Place>,
    /// ClickHouse has it as a map, not as JSON.
    is_map: bool,
}

impl Kept {
    fn of<M: Model, T: Value, E: Operators<M, T>>(expression: E) -> Self
    where
        T::Base: MapOf,
    {
        let (map, column) = operand(expression);
        let is_map = !T::Base::IS_JSON
            || column.is_some_and(|column| clickhouse_type::<M>(column).starts_with("Map("));
        Self { fragment: as_document::<M>(map, column, !is_map), column, is_map }
    }
}

fn push_key(fragment: &mut Fragment, operator: Operator, key: &str) {
    fragment.args.push_text(key);
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(None)]);
    fragment.tokens.wrap(operator);
}
