//! What an update sets columns to.

use std::marker::PhantomData;

use super::expr::{Each, Expr};
use super::operand::{Appended, Operand};
use super::tokens::{Fragment, Place, Token};
use super::tuples::up_to_16;
use crate::value::Value;
use crate::{Column, Model};

/// A column with its new value.
#[must_use = "an assignment does nothing until it is given to `.set(..)`"]
#[derive(Debug)]
pub struct Assignment<M> {
    pub(crate) field: u16,
    pub(crate) value: Fragment,
    model: PhantomData<fn(&M)>,
}

/// What a column of type `T` (or `Option<T>`) of the model `M` can be set to: a `T`, a `&T`, a `&str` where `T` is
/// `String`, another column, an expression.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be set to `{Self}`",
    label = "expected `{T}`, a reference to one, or a column or an expression of `{M}` of this type"
)]
pub trait NewValue<M, T> {
    /// Appends it.
    #[doc(hidden)]
    fn append_value(self, to: &mut Appended<'_>);
}

#[diagnostic::do_not_recommend]
impl<M, T, V: Operand<M, T>> NewValue<M, T> for V {
    fn append_value(self, to: &mut Appended<'_>) {
        self.append(to);
    }
}

impl<M, T: Value, L> Column<M, T, L> {
    /// Sets the column to a value, to another column, or to an expression over the row as it was.
    pub fn to(self, value: impl NewValue<M, T::Base>) -> Assignment<M> {
        let mut fragment = Fragment::new();
        value.append_value(&mut Appended::new(&mut fragment, Some(self.place())));
        Assignment { field: self.index(), value: fragment, model: PhantomData }
    }
}

impl<M, T: Value, L> Column<M, Option<T>, L> {
    /// Sets the column to a value or to NULL.
    pub fn to_option(self, value: Option<T>) -> Assignment<M> {
        let mut fragment = Fragment::new();
        fragment.args.push(&value);
        fragment.tokens.push(Token::Arg(Some(self.place())));
        Assignment { field: self.index(), value: fragment, model: PhantomData }
    }

    /// Sets the column to NULL.
    pub fn to_null(self) -> Assignment<M> {
        self.to_option(None)
    }
}

/// What `.set(..)` takes: an [`Assignment`], or a tuple of up to 16.
#[diagnostic::on_unimplemented(
    message = "`{Self}` sets no column of `{M}`",
    label = "expected `column.to(value)` of a column of `{M}`, or a tuple of these"
)]
pub trait Assignments<M>: Sized {
    /// Appends them.
    #[doc(hidden)]
    fn append(self, to: &mut Vec<(u16, Fragment)>);
}

#[diagnostic::do_not_recommend]
impl<M, A: AssignmentsOf<M>> Assignments<M> for A {
    fn append(self, to: &mut Vec<(u16, Fragment)>) {
        self.append_to(to);
    }
}

/// The same. Without it, messages would list what else can be assigned.
#[doc(hidden)]
pub trait AssignmentsOf<M> {
    fn append_to(self, to: &mut Vec<(u16, Fragment)>);
}

impl<M> AssignmentsOf<M> for Assignment<M> {
    fn append_to(self, to: &mut Vec<(u16, Fragment)>) {
        to.push((self.field, self.value));
    }
}

impl<M> AssignmentsOf<M> for Vec<Assignment<M>> {
    /// For sets that are put together at run time.
    fn append_to(self, to: &mut Vec<(u16, Fragment)>) {
        to.extend(self.into_iter().map(|assignment| (assignment.field, assignment.value)));
    }
}

/// Some columns of `M`: one, or a tuple of up to 16.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column of `{M}`",
    label = "expected a column of `{M}`, or a tuple of columns"
)]
pub trait ColumnList<M>: Sized {
    /// Appends their fields.
    #[doc(hidden)]
    fn append(self, to: &mut Vec<u16>);
}

#[diagnostic::do_not_recommend]
impl<M, C: ColumnListOf<M>> ColumnList<M> for C {
    fn append(self, to: &mut Vec<u16>) {
        self.append_to(to);
    }
}

/// The same. Without it, messages would list the columns of other models.
#[doc(hidden)]
pub trait ColumnListOf<M> {
    fn append_to(self, to: &mut Vec<u16>);
}

impl<M, T, L> ColumnListOf<M> for Column<M, T, L> {
    fn append_to(self, to: &mut Vec<u16>) {
        to.push(self.index());
    }
}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        impl<M, $($name: AssignmentsOf<M>),+> AssignmentsOf<M> for ($($name,)+) {
            #[allow(non_snake_case)]
            fn append_to(self, to: &mut Vec<(u16, Fragment)>) {
                let ($($name,)+) = self;
                $($name.append_to(to);)+
            }
        }

        impl<M, $($name: ColumnListOf<M>),+> ColumnListOf<M> for ($($name,)+) {
            #[allow(non_snake_case)]
            fn append_to(self, to: &mut Vec<u16>) {
                let ($($name,)+) = self;
                $($name.append_to(to);)+
            }
        }
    )*};
}

up_to_16!(tuples);

/// The row that an upsert would have inserted: `excluded` in SQL.
#[derive(Debug)]
pub struct NewRow<M>(PhantomData<fn(&M)>);

impl<M> Clone for NewRow<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for NewRow<M> {}

impl<M: Model> NewRow<M> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }

    /// A column of it.
    pub fn of<T: Value, L>(self, column: Column<M, T, L>) -> Expr<M, T, Each> {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Column(Place { source: 1, ..column.place() }));
        Expr::new(fragment)
    }
}
