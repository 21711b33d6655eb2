//! What a column may be compared with.

use super::expr::{Each, Expr};
use super::tokens::{Fragment, Place, Token};
use crate::Column;
use crate::value::Value;

/// Something that a column of type `T` (or `Option<T>`) of the model `M` can be compared with: a `T`, a `&T`, a
/// `&str` where `T` is `String`, another column of the same model.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be compared with `{Self}`",
    label = "expected `{T}`, a reference to one, or a column of `{M}` of this type"
)]
pub trait Operand<M, T> {
    /// Appends it, for comparing it with what is on the other side.
    #[doc(hidden)]
    fn append(self, fragment: &mut Appended<'_>);
}

/// Where an operand is appended.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Appended<'a> {
    fragment: &'a mut Fragment,
    column: Option<Place>,
}

impl<'a> Appended<'a> {
    /// `column` is the one on the other side, if that is a column.
    pub(crate) fn new(fragment: &'a mut Fragment, column: Option<Place>) -> Self {
        Self { fragment, column }
    }

    fn arg(&mut self) {
        self.fragment.tokens.push(Token::Arg(self.column));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Value<Base = T>> Operand<M, T> for T {
    #[inline]
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.args.push(&self);
        to.arg();
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Value<Base = T>> Operand<M, T> for &T {
    #[inline]
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.args.push(self);
        to.arg();
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, String> for &str {
    #[inline]
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.args.push_text(self);
        to.arg();
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, L> Operand<M, T> for Column<M, T, L> {
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.tokens.push(Token::Column(self.place()));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, L> Operand<M, T> for Column<M, Option<T>, L> {
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.tokens.push(Token::Column(self.place()));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T> Operand<M, T> for Expr<M, T, Each> {
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.append(self.fragment);
    }
}

#[diagnostic::do_not_recommend]
impl<M, T> Operand<M, T> for Expr<M, Option<T>, Each> {
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.append(self.fragment);
    }
}

/// Something that a column of type `T` can be compared with where NULL is a value like others: an [`Operand`], or an
/// `Option` of a value.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be compared with `{Self}`",
    label = "expected `{T}`, an `Option` or a reference of one, or a column of `{M}` of this type"
)]
pub trait NullableOperand<M, T> {
    /// Appends it.
    #[doc(hidden)]
    fn append(self, fragment: &mut Appended<'_>);
}

/// Declares those that are operands anyway.
macro_rules! operands {
    ($([$($parameters:tt)*] $operand:ty: $type:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M, $($parameters)*> NullableOperand<M, $type> for $operand {
            fn append(self, to: &mut Appended<'_>) {
                Operand::<M, $type>::append(self, to);
            }
        }
    )*};
}

operands! {
    [T: Value<Base = T>] T: T;
    [T: Value<Base = T>] &T: T;
    [] &str: String;
    [T, L] Column<M, T, L>: T;
    [T, L] Column<M, Option<T>, L>: T;
    [T] Expr<M, T, Each>: T;
    [T] Expr<M, Option<T>, Each>: T;
}

#[diagnostic::do_not_recommend]
impl<M, T: Value<Base = T>> NullableOperand<M, T> for Option<T> {
    fn append(self, to: &mut Appended<'_>) {
        to.fragment.args.push(&self);
        to.arg();
    }
}

/// An item of the list that a column of type `T` is looked up in: a `T`, a `&T`, or a `&str` where `T` is `String`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be looked up in a list of `{Self}`",
    label = "expected a list of `{T}` or of references to them"
)]
pub trait Item<T> {
    /// What is bound.
    #[doc(hidden)]
    type Held: std::borrow::Borrow<T>;
    #[doc(hidden)]
    fn held(self) -> Self::Held;
}

#[diagnostic::do_not_recommend]
impl<T: Value<Base = T>> Item<T> for T {
    type Held = T;

    fn held(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T: Value<Base = T>> Item<T> for &'a T {
    type Held = &'a T;

    fn held(self) -> &'a T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Item<String> for &str {
    type Held = String;

    fn held(self) -> String {
        self.to_owned()
    }
}
