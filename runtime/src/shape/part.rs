//! The parts of a shape: columns, and relations with the shapes of their rows.

use std::cell::Cell;

use super::Shape;
use super::reader::Reader;
use super::with::{Included, Many, MaybeOne, One};
use crate::error::Store;
use crate::model::{Column, Model, Table};
use crate::query::related::Related;
use crate::query::{OrderList, Unread};
use crate::relation::{BelongsTo, HasMany, HasOne, ManyToMany, MaybeBelongsTo};
use crate::value::Value;

/// The parts of a shape in their order.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// All columns of the model, in place of `columns`.
    pub(super) whole: bool,
    pub(super) columns: Vec<u16>,
    pub(super) relations: Vec<Part>,
    /// The shape holds itself, so that there is no end to its parts.
    pub(super) endless: bool,
}

/// Deeper than this, a shape holds itself.
const DEEPEST: u32 = 24;

thread_local! {
    /// How deep the shape is whose parts are being told.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// A relation whose rows are part of a shape.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) related: Related,
    pub(super) order: OrderList,
    pub(super) limit: Option<u64>,
    pub(super) parts: Parts,
}

impl Parts {
    pub(super) fn of<S: Shape>() -> Self {
        let mut parts = Self::default();
        let depth = DEPTH.get();
        if depth == DEEPEST {
            parts.endless = true;
            return parts;
        }
        DEPTH.set(depth + 1);
        S::parts(&mut parts);
        DEPTH.set(depth);
        parts
    }

    pub(super) fn whole(&mut self) {
        self.whole = true;
    }

    /// Adds a column or a relation.
    pub fn add(&mut self, part: impl Into<AnyPart>) {
        match part.into() {
            AnyPart::Column(field) => self.columns.push(field),
            AnyPart::Relation(part) => self.relation(*part),
        }
    }

    pub(super) fn relation(&mut self, part: Part) {
        self.endless |= part.parts.endless;
        self.relations.push(part);
    }

    /// The fields whose columns are selected, in their order.
    pub(super) fn fields(&self, table: &'static Table, store: Store) -> Vec<u16> {
        if !self.whole {
            return self.columns.clone();
        }
        table.in_store(store).map(|table| table.fields().collect()).unwrap_or_default()
    }
}

/// A column or a relation.
#[doc(hidden)]
#[derive(Debug)]
pub enum AnyPart {
    Column(u16),
    Relation(Box<Part>),
}

impl From<u16> for AnyPart {
    fn from(field: u16) -> Self {
        Self::Column(field)
    }
}

impl<M, O, W, K> From<Included<M, O, W, K>> for AnyPart {
    fn from(included: Included<M, O, W, K>) -> Self {
        Self::Relation(Box::new(included.part))
    }
}

/// How a field of a shape is read, and the parts of the shape that it holds the rows of. For the derive, which names the
/// type of a field here and nowhere else, so that a wrong one gives one message.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Reading<F> {
    pub read: fn(&mut Reader<'_>) -> Result<F, Unread>,
    parts: fn() -> Parts,
}

/// A field that holds what the column holds.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this column holds a `{T}`, and the field is a `{Self}`",
    label = "expected `{T}`"
)]
pub trait FieldOf<T>: Sized {
    fn of(value: T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T> FieldOf<T> for T {
    fn of(value: T) -> Self {
        value
    }
}

impl<M, T: Value, L> Column<M, T, L> {
    /// How a field reads the column. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: FieldOf<T>>(self) -> Reading<F> {
        Reading { read: |reader| reader.value::<T>().map(F::of), parts: Parts::default }
    }

    /// The column as a part of a shape. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub fn part<F>(self, _: &Reading<F>) -> u16 {
        self.index()
    }
}

/// What the field of a relation is to its shape.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident, $message:literal, $label:literal, [$shape:ident] $field:ty, $read:ident;)*) => {$(
        $(#[$doc])*
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name<O>: Sized {
            type Shape: Shape<Model = O>;

            fn read(reader: &mut Reader<'_>) -> Result<Self, Unread>;
        }

        #[diagnostic::do_not_recommend]
        impl<O: Model, $shape: Shape<Model = O>> $name<O> for $field {
            type Shape = $shape;

            fn read(reader: &mut Reader<'_>) -> Result<Self, Unread> {
                reader.$read::<$shape>()
            }
        }
    )*};
}

fields! {
    /// Many rows.
    ManyOf, "this relation leads to many rows of `{O}`, and the field is a `{Self}`",
        "expected a `Vec` of a shape of `{O}`", [S] Vec<S>, many;
    /// One row.
    OneOf, "this relation leads to one row of `{O}`, and the field is a `{Self}`",
        "expected a shape of `{O}`", [S] S, one;
    /// One row or none.
    MaybeOneOf, "this relation leads to one row of `{O}` or to none, and the field is a `{Self}`",
        "expected an `Option` of a shape of `{O}`", [S] Option<S>, maybe_one;
}

// Written out, for what a macro writes is quoted with all of the macro in the compiler's messages.

impl<M, O> HasMany<M, O> {
    /// How a field reads the rows of the relation. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: ManyOf<O>>(self) -> Reading<F> {
        Reading { read: F::read, parts: Parts::of::<F::Shape> }
    }
}

impl<M, O> HasOne<M, O> {
    /// How a field reads the row of the relation. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: MaybeOneOf<O>>(self) -> Reading<F> {
        Reading { read: F::read, parts: Parts::of::<F::Shape> }
    }
}

impl<M, O> BelongsTo<M, O> {
    /// How a field reads the row of the relation. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: OneOf<O>>(self) -> Reading<F> {
        Reading { read: F::read, parts: Parts::of::<F::Shape> }
    }
}

impl<M, O> MaybeBelongsTo<M, O> {
    /// How a field reads the row of the relation. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: MaybeOneOf<O>>(self) -> Reading<F> {
        Reading { read: F::read, parts: Parts::of::<F::Shape> }
    }
}

impl<M, O, T> ManyToMany<M, O, T> {
    /// How a field reads the rows of the relation. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn reading<F: ManyOf<O>>(self) -> Reading<F> {
        Reading { read: F::read, parts: Parts::of::<F::Shape> }
    }
}

macro_rules! parts {
    ($([$($parameter:ident),*] $handle:ty, $kind:ident;)*) => {$(
        impl<M: Model, O: Model, $($parameter: Model),*> $handle {
            /// The relation as a part of a shape. For the derive.
            #[doc(hidden)]
            #[must_use]
            pub fn part<F>(self, reading: &Reading<F>) -> Included<M, O, O, $kind> {
                Included::of(self.rows(), (reading.parts)())
            }
        }
    )*};
}

parts! {
    [] HasMany<M, O>, Many;
    [] HasOne<M, O>, MaybeOne;
    [] BelongsTo<M, O>, One;
    [] MaybeBelongsTo<M, O>, MaybeOne;
    [T] ManyToMany<M, O, T>, Many;
}
