//! SQL that the builder has no words for: [`sql!`](crate::sql!).

use std::marker::PhantomData;

use super::expr::{Each, Expr, Group, Key};
use super::filter::{Filter, OfKind};
use super::tokens::{Fragment, Operator, Token};
use crate::Column;
use crate::value::Value;

/// A condition or an expression written as SQL.
///
/// `{}` stands for an argument: a column, an expression or a condition, which is written there, or a value, which is
/// bound there. The text itself is a literal, so no value ever becomes SQL; what it names and calls is sent as it
/// stands. `{{` and `}}` stand for braces.
///
/// Without a type it is a condition; with one, an expression that gives this type, to select, to compare, to order
/// and to group by, or to set a column to. That the SQL really gives the type shows when it is run.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, name: Option<String>, price: f64 }
/// let query = Span::find()
///     .filter(|s| sql!("{} * 2 > {} or {} is null", s.price, 9.5, s.name))
///     .order_by(|s| sql!(f64: "abs({} - {})", s.price, 5.0))
///     .select(|s| sql!(i64: postgres "{}::bigint", clickhouse "toInt64({})"; s.price));
/// insta::assert_snapshot!(query.sql(Dialect::Postgres), @r#"
/// select ("price"::bigint)
/// from "span"
/// where ("price" * 2 > $1 or "name" is null)
/// order by (abs("price" - $2))
/// -- $1 = 9.5
/// -- $2 = 5.0
/// "#);
/// ```
///
/// Over groups of rows, the arguments are aggregates and keys of the grouping; a condition on groups is an expression
/// of the type `bool` that is compared with `true`.
#[macro_export]
macro_rules! sql {
    (postgres $postgres:literal, clickhouse $clickhouse:literal $(; $($argument:expr),+ $(,)?)?) => {
        $crate::sql!(@raw of_rows, [$postgres, $clickhouse], [$($($argument),+)?]).condition()
    };
    ($text:literal $(, $argument:expr)* $(,)?) => {
        $crate::sql!(@raw of_rows, [$text, $text], [$($argument),*]).condition()
    };
    (@raw $begin:ident, [$postgres:literal, $clickhouse:literal], [$($argument:expr),*]) => {{
        const _: () = {
            let arguments = 0 $(+ { let _ = ::core::stringify!($argument); 1 })*;
            $crate::query::placeholders($postgres, arguments);
            $crate::query::placeholders($clickhouse, arguments);
        };
        $crate::query::Raw::$begin([$postgres, $clickhouse])$(.with($argument))*
    }};
    ($type:ty: postgres $postgres:literal, clickhouse $clickhouse:literal $(; $($argument:expr),+ $(,)?)?) => {
        $crate::sql!(@raw new, [$postgres, $clickhouse], [$($($argument),+)?]).expr::<$type>()
    };
    ($type:ty: $text:literal $(, $argument:expr)* $(,)?) => {
        $crate::sql!(@raw new, [$text, $text], [$($argument),*]).expr::<$type>()
    };
}

/// Checks that the text has a `{}` for each argument.
///
/// # Panics
/// It has not, or has a brace that is neither doubled nor a pair.
pub const fn placeholders(text: &str, arguments: usize) {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, 0);
    while at < bytes.len() {
        let pair = if at + 1 < bytes.len() { (bytes[at], bytes[at + 1]) } else { (bytes[at], b' ') };
        match pair {
            (b'{', b'}') => {
                found += 1;
                at += 1;
            }
            (b'{', b'{') | (b'}', b'}') => at += 1,
            (b'{' | b'}', _) => panic!("in `sql!`, a brace is written twice: `{{{{` or `}}}}`"),
            _ => {}
        }
        at += 1;
    }
    if found != arguments {
        panic!("`sql!` needs one argument for each `{{}}` of its text, and no other");
    }
}

/// SQL that is being put together by [`sql!`](crate::sql!).
#[allow(missing_debug_implementations)]
pub struct Raw<M, K> {
    fragment: Fragment,
    /// What is not yet written of the text in Postgres and in ClickHouse.
    rest: [&'static str; 2],
    types: PhantomData<Types<M, K>>,
}

type Types<M, K> = fn(&M) -> K;

impl<M, K> Raw<M, K> {
    /// Begins with the text in Postgres and in ClickHouse.
    #[must_use]
    pub fn new(texts: [&'static str; 2]) -> Self {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Begin(Operator::Group));
        let mut raw = Self { fragment, rest: texts, types: PhantomData };
        raw.write();
        raw
    }

    /// Puts an argument into the next place.
    #[must_use]
    pub fn with(mut self, argument: impl RawPart<M, K>) -> Self {
        argument.append_to(&mut self);
        self.write();
        self
    }

    /// An expression of the type `T`.
    pub fn expr<T: Value>(mut self) -> Expr<M, T, K> {
        self.fragment.tokens.push(Token::End(Operator::Group));
        Expr::new(self.fragment)
    }

    /// Writes the texts up to their next `{}`, and skips that.
    fn write(&mut self) {
        let [postgres, clickhouse] = self.rest.map(pieces);
        self.rest = [postgres.1, clickhouse.1];
        let (postgres, clickhouse) = (postgres.0, clickhouse.0);
        for place in 0..postgres.len().max(clickhouse.len()) {
            let text = |pieces: &[&'static str]| pieces.get(place).copied().unwrap_or_default();
            self.fragment.push_texts([text(&postgres).into(), text(&clickhouse).into()]);
        }
    }
}

impl<M> Raw<M, Each> {
    /// Begins a condition on rows.
    #[must_use]
    pub fn of_rows(texts: [&'static str; 2]) -> Self {
        Self::new(texts)
    }

    /// A condition.
    pub fn condition(mut self) -> Filter<M> {
        self.fragment.tokens.push(Token::End(Operator::Group));
        Filter::new(self.fragment)
    }
}

/// The text before the first `{}`, cut where braces are doubled, and the text behind it.
fn pieces(text: &'static str) -> (Vec<&'static str>, &'static str) {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (end, behind) = if rest[at..].starts_with("{}") { (at, true) } else { (at + 1, false) };
        if end > 0 {
            pieces.push(&rest[..end]);
        }
        rest = rest.get(at + 2..).unwrap_or_default();
        if behind {
            return (pieces, rest);
        }
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    (pieces, "")
}

/// What may stand for a `{}` of [`sql!`](crate::sql!).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of `sql!`",
    label = "expected a value, or a column, an expression or a condition of the same rows"
)]
pub trait RawPart<M, K> {
    /// Appends it.
    fn append_to(self, raw: &mut Raw<M, K>);
}

#[diagnostic::do_not_recommend]
impl<M, K, T: Written<M, K>> RawPart<M, K> for T {
    fn append_to(self, raw: &mut Raw<M, K>) {
        self.append(raw);
    }
}

/// The same, kept apart so that a message names what is expected and not what there is for other tables.
pub trait Written<M, K> {
    /// Appends it.
    fn append(self, raw: &mut Raw<M, K>);
}

impl<M, K, T: Value> Written<M, K> for T {
    fn append(self, raw: &mut Raw<M, K>) {
        raw.fragment.args.push(&self);
        raw.fragment.tokens.push(Token::Arg(None));
    }
}

impl<M, K> Written<M, K> for &str {
    fn append(self, raw: &mut Raw<M, K>) {
        raw.fragment.args.push_text(self);
        raw.fragment.tokens.push(Token::Arg(None));
    }
}

impl<M, T, L> Written<M, Each> for Column<M, T, L> {
    fn append(self, raw: &mut Raw<M, Each>) {
        raw.fragment.tokens.push(Token::Column(self.place()));
    }
}

impl<M, T, K> Written<M, K> for Expr<M, T, K> {
    fn append(self, raw: &mut Raw<M, K>) {
        raw.fragment.append(self.fragment);
    }
}

impl<M, T> Written<M, Group> for Key<M, T> {
    fn append(self, raw: &mut Raw<M, Group>) {
        raw.fragment.tokens.push(self.token());
    }
}

impl<M, L: OfKind> Written<M, L::Kind> for Filter<M, L> {
    fn append(mut self, raw: &mut Raw<M, L::Kind>) {
        self.fragment.tokens.wrap(Operator::Group);
        raw.fragment.append(self.fragment);
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn texts_are_cut_at_their_places() {
        assert_eq!(pieces("a{}b{}"), (vec!["a"], "b{}"));
        assert_eq!(pieces("'{{x}}' {}"), (vec!["'{", "x}", "' "], ""));
        assert_eq!(pieces("a"), (vec!["a"], ""));
        assert_eq!(pieces("{}"), (vec![], ""));
    }
}
