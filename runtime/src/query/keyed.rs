//! What a map or JSON holds under a key.

use std::collections::{BTreeMap, HashMap};

use super::expr::Expr;
use super::operators::{Operators, first};
use super::tokens::{Operator, Token};
use crate::sql::pg::PgType;
use crate::value::{Json, Value};

/// Maps from text to `V`, kept as such or as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no map from text",
    label = "this works on columns of maps from `String`, and of `Json` of such maps"
)]
pub trait MapOf {
    /// What it maps to.
    type Item: Value<Postgres: PgType>;
}

impl<V: Value<Postgres: PgType>> MapOf for BTreeMap<String, V> {
    type Item = V;
}

impl<V: Value<Postgres: PgType>> MapOf for HashMap<String, V> {
    type Item = V;
}

impl<T: MapOf> MapOf for Json<T> {
    type Item = T::Item;
}

/// What can be asked of a map.
pub trait MapOperators<M, T: Value>: Operators<M, T>
where
    T::Base: MapOf,
{
    /// What the map holds under this key; NULL where it has none.
    fn key(self, key: &str) -> Expr<M, Option<<T::Base as MapOf>::Item>, Self::Kind> {
        let (mut fragment, _) = first(self, Operator::MapKey);
        fragment.args.push_text(key);
        fragment.tokens.extend(&[
            Token::Then(Operator::MapKey),
            Token::Arg(None),
            Token::End(Operator::MapKey),
        ]);
        let held = <<T::Base as MapOf>::Item as Value>::Postgres::INFO;
        if held.name != "text" {
            // JSON gives text; the map of ClickHouse its own type.
            fragment.push_cast(held.name);
        }
        Expr::new(fragment)
    }
}

impl<M, T: Value, E: Operators<M, T>> MapOperators<M, T> for E where T::Base: MapOf {}
