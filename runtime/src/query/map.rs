//! The keys of maps.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

use super::array::{exactly, operand, present};
use super::expr::{Each, Expr, Group};
use super::filter::Filter;
use super::json::{as_document, clickhouse_type};
use super::operand::Item;
use super::operators::{Loose, Operators};
use super::tokens::{Fragment, Operator, Place, Token};
use crate::Decimal;
use crate::model::Model;
use crate::sql::pg::{self, PgType};
use crate::value::{Args, Json, Value};

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
    /// Whether a value may be NULL.
    #[doc(hidden)]
    const HAS_NULL: bool;
}

#[diagnostic::do_not_recommend]
impl<V: Value> MapOf for BTreeMap<String, V>
where
    V::Base: MapValue,
{
    type Value = V::Base;
    const HAS_NULL: bool = V::NULLABLE;
}

#[diagnostic::do_not_recommend]
impl<V: Value, S> MapOf for HashMap<String, V, S>
where
    V::Base: MapValue,
{
    type Value = V::Base;
    const HAS_NULL: bool = V::NULLABLE;
}

#[diagnostic::do_not_recommend]
impl<T: MapOf> MapOf for Json<T> {
    type Value = T::Value;
    const IS_JSON: bool = true;
    const HAS_NULL: bool = T::HAS_NULL;
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

    /// The entries that have one of these keys.
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, usage: BTreeMap<String, u64> }
    /// let query = Span::find()
    ///     .select(|s| (s.usage.retain_keys(["input", "output"]), s.usage.retain_keys_with_prefix("cache_")));
    /// let sql = query.sql(Dialect::ClickHouse);
    /// assert!(sql.contains("mapFilter((k, v) -> k in {p0:Array(String)}, `usage`)"), "{sql}");
    /// assert!(sql.contains("mapFilter((k, v) -> startsWith(k, {p1:String}), `usage`)"), "{sql}");
    /// ```
    fn retain_keys<I: Item<String>>(self, keys: impl IntoIterator<Item = I>) -> Expr<M, T, Self::Kind>
    where
        T::Base: MapOf,
    {
        let held: Vec<I::Held> = keys.into_iter().map(Item::held).collect();
        retained(self, [Operator::RetainKeys, Operator::RetainDocumentKeys], |args| {
            args.push_list(held.iter().map(Borrow::borrow));
        })
    }

    /// The entries whose keys begin with this text.
    fn retain_keys_with_prefix(self, prefix: &str) -> Expr<M, T, Self::Kind>
    where
        T::Base: MapOf,
    {
        retained(self, [Operator::RetainPrefix, Operator::RetainDocumentPrefix], |args| {
            args.push_text(prefix);
        })
    }
}

impl<M: Model, T: Value, E: Operators<M, T>> MapOperators<M, T> for E {}

/// Aggregates over maps.
pub trait MapAggregates<M: Model, T: Value>: Operators<M, T, Kind = Each> {
    /// The sums of the values of each key, in a type that holds sums of many: as [`Summed`](super::Summed) has it. A
    /// value that is NULL does not count, and where there are no maps, the sums are an empty map.
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, model: String, usage: BTreeMap<String, u64> }
    /// // `BTreeMap<String, u128>` for each model.
    /// let query = Span::find().group_by(|s| s.model).select(|s, model| {
    ///     (model, s.usage.sum_map().filter(s.usage.has_key("input")))
    /// });
    /// let sql = query.sql(Dialect::ClickHouse);
    /// assert!(sql.contains("sumMapIf(cast(`usage`, 'Map(String, UInt128)'), mapContains(`usage`"), "{sql}");
    /// ```
    fn sum_map(self) -> Expr<M, <ValueOf<T> as SummedMap>::Sums, Group>
    where
        T::Base: MapOf,
        ValueOf<T>: SummedMap,
    {
        let Kept { fragment: map, is_map, .. } = Kept::of(self);
        let operator = match (is_map, T::Base::HAS_NULL) {
            (true, false) => Operator::MapAs,
            (true, true) => Operator::PresentMapAs,
            (false, _) => Operator::DocumentAs,
        };
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Begin(Operator::SumMap));
        fragment.push_texts([ValueOf::<T>::POSTGRES_SUM.into(), "".into()]);
        fragment.tokens.extend(&[Token::Then(Operator::SumMap), Token::Begin(operator)]);
        fragment.append(map);
        fragment.tokens.push(Token::Then(operator));
        fragment.push_texts(["".into(), ValueOf::<T>::CLICKHOUSE_MAP.into()]);
        fragment.tokens.extend(&[Token::End(operator), Token::End(Operator::SumMap)]);
        Expr::new(fragment)
    }
}

impl<M: Model, T: Value, E: Operators<M, T, Kind = Each>> MapAggregates<M, T> for E {}

/// Numbers that can be summed by the keys of maps.
#[diagnostic::on_unimplemented(
    message = "maps of `{Self}` cannot be summed",
    label = "this works on maps of `i32`, `i64`, `u64`, `f64` and `Decimal`"
)]
pub trait SummedMap: MapValue {
    /// The sums by their keys.
    type Sums: Value;
    /// The sum of the texts of JSON in Postgres. A decimal is a string in JSON.
    #[doc(hidden)]
    const POSTGRES_SUM: &'static str;
    /// As what ClickHouse sums it.
    #[doc(hidden)]
    const CLICKHOUSE_MAP: &'static str;
}

macro_rules! summed_maps {
    ($($type:ty => $sum:ty, $postgres:literal, $clickhouse:literal;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl SummedMap for $type {
            type Sums = BTreeMap<String, $sum>;
            const POSTGRES_SUM: &'static str = $postgres;
            const CLICKHOUSE_MAP: &'static str = concat!("'Map(String, ", $clickhouse, ")'");
        }
    )*};
}

summed_maps! {
    i32 => i64, "sum(e.value::numeric)", "Int64";
    i64 => i128, "sum(e.value::numeric)", "Int128";
    u64 => u128, "sum(e.value::numeric)", "UInt128";
    f64 => f64, "sum(e.value::float8)", "Float64";
    Decimal => Decimal, "sum(e.value::numeric)::text", "Decimal(76, 28)";
}

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

/// Some entries of a map, by an operator for maps and one for documents, whose first operand is the argument.
fn retained<M: Model, T: Value, E: Operators<M, T>>(
    expression: E,
    operators: [Operator; 2],
    argument: impl FnOnce(&mut Args),
) -> Expr<M, T, E::Kind>
where
    T::Base: MapOf,
{
    let Kept { fragment: map, is_map, column } = Kept::of(expression);
    let [of_map, of_document] = operators;
    let operator = if is_map { of_map } else { of_document };
    let mut fragment = Fragment::new();
    argument(&mut fragment.args);
    fragment.tokens.extend(&[Token::Begin(operator), Token::Arg(None), Token::Then(operator)]);
    fragment.append(map);
    fragment.tokens.push(Token::End(operator));
    if is_map && T::Base::IS_JSON {
        // No column says any more that it is kept as a map.
        fragment.tokens.wrap(Operator::ToDocument);
    }
    Expr::new(exactly(present::<T>(column, fragment)))
}

fn push_key(fragment: &mut Fragment, operator: Operator, key: &str) {
    fragment.args.push_text(key);
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(None)]);
    fragment.tokens.wrap(operator);
}
