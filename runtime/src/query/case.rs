//! `case when … then … else … end`.

use std::marker::PhantomData;

use super::arithmetic::Term;
use super::expr::{Each, Expr};
use super::filter::{Filter, OfKind};
use super::tokens::{Fragment, Operator, Token};
use crate::Column;
use crate::value::Value;

/// Begins an expression that goes by cases.
///
/// ```
/// # use rowcol::prelude::*;
/// # use rowcol::query::case;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, count: i32 }
/// let query = Span::find().select(|s| {
///     case().when(s.count.gt(100), "many").when(s.count.gt(0), "some").otherwise("none")
/// });
/// let sql = query.sql(Dialect::Postgres);
/// assert!(sql.starts_with(
///     r#"select case when "count" > $1 then $2 when "count" > $3 then $4 else $5 end"#
/// ), "{sql}");
/// ```
#[must_use]
pub const fn case() -> CaseStart {
    CaseStart(())
}

/// The beginning of [`case`].
#[derive(Debug, Clone, Copy)]
pub struct CaseStart(());

impl CaseStart {
    /// The value where the condition holds.
    pub fn when<M, L: OfKind, V: Outcome<M, L::Kind>>(
        self,
        condition: Filter<M, L>,
        value: V,
    ) -> Case<M, V::Value, L::Kind> {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Begin(Operator::Case));
        Case { fragment, types: PhantomData }.also(condition, |fragment| value.append(fragment))
    }
}

/// Cases, of which the first that holds gives the value.
#[must_use = "a case is an expression once it has its `.otherwise(..)`"]
pub struct Case<M, T, K> {
    fragment: Fragment,
    types: PhantomData<Types<M, T, K>>,
}

type Types<M, T, K> = fn(&M) -> (T, K);

impl<M, T: Value, K> Case<M, T, K> {
    /// The value where this condition holds and none of those before.
    pub fn when<L: OfKind<Kind = K>>(self, condition: Filter<M, L>, value: impl Term<M, T, K>) -> Self {
        self.also(condition, |fragment| value.append_to(fragment))
    }

    /// The value where no condition holds.
    pub fn otherwise(mut self, value: impl Term<M, T, K>) -> Expr<M, T, K> {
        self.fragment.tokens.push(Token::Begin(Operator::Else));
        value.append_to(&mut self.fragment);
        self.fragment.tokens.push(Token::End(Operator::Case));
        Expr::new(self.fragment)
    }

    /// NULL where no condition holds.
    pub fn or_null(mut self) -> Expr<M, Option<T::Base>, K> {
        self.fragment.tokens.push(Token::End(Operator::Case));
        Expr::new(self.fragment)
    }

    fn also<L>(mut self, condition: Filter<M, L>, value: impl FnOnce(&mut Fragment)) -> Self {
        self.fragment.tokens.push(Token::Begin(Operator::When));
        self.fragment.append(condition.fragment);
        self.fragment.tokens.push(Token::Then(Operator::When));
        value(&mut self.fragment);
        self
    }
}

impl<M, T, K> Clone for Case<M, T, K> {
    fn clone(&self) -> Self {
        Self { fragment: self.fragment.clone(), types: PhantomData }
    }
}

impl<M, T, K> std::fmt::Debug for Case<M, T, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Case").field(&self.fragment).finish()
    }
}

/// What the first case may give, and by that the others: a value, a column or an expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a case gives",
    label = "expected a value, a column or an expression of `{M}`"
)]
pub trait Outcome<M, K> {
    /// The type that all cases have.
    type Value: Value;

    /// Appends it.
    #[doc(hidden)]
    fn append(self, fragment: &mut Fragment);
}

#[diagnostic::do_not_recommend]
impl<M, K, T: Value> Outcome<M, K> for T {
    type Value = T;

    fn append(self, fragment: &mut Fragment) {
        fragment.args.push(&self);
        fragment.tokens.push(Token::Arg(None));
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> Outcome<M, K> for &str {
    type Value = String;

    fn append(self, fragment: &mut Fragment) {
        fragment.args.push_text(self);
        fragment.tokens.push(Token::Arg(None));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Value, L> Outcome<M, Each> for Column<M, T, L> {
    type Value = T;

    fn append(self, fragment: &mut Fragment) {
        fragment.tokens.push(Token::Column(self.place()));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Value, K> Outcome<M, K> for Expr<M, T, K> {
    type Value = T;

    fn append(self, fragment: &mut Fragment) {
        fragment.append(self.fragment);
    }
}
