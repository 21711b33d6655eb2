//! What `.select(..)` takes, and what a query gives for it.

use super::expr::{Each, Expr, Group, Key};
use super::plan::Plan;
use super::select::{Any, Pin, Whole};
use super::sorted::SortValue;
use super::source::{LivesIn, Part};
use super::tokens::Fragment;
use super::tuples::{of_2_to_6, pin_of, up_to_16};
use crate::error::Store;
use crate::model::{Model, StoreTable, Table, plain};
use crate::value::{Args, ReadError, Value};
use crate::{Column, Error, ValueError};

/// What can be selected of each row of `M`: a column, an expression over the row, or a tuple of up to 16 of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected of each row of `{M}`",
    label = "expected a column of `{M}`, an expression over one row, or a tuple of up to 16 of these"
)]
pub trait Selection<M> {
    /// Appends it.
    #[doc(hidden)]
    fn append(self, list: &mut Fragment);
}

/// What can be selected of each group of rows of `M`: a key of the grouping, an aggregate, or a tuple of up to 16 of
/// these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither grouped by nor aggregated",
    label = "expected a key of `.group_by(..)` or an aggregate such as `.max()`"
)]
pub trait Aggregation<M> {
    /// The store that knows its aggregates.
    type Pin: Pin;

    /// Appends it.
    #[doc(hidden)]
    fn append(self, list: &mut Fragment);
}

impl<M, T: Value, L> Selection<M> for Column<M, T, L> {
    fn append(self, list: &mut Fragment) {
        list.append_listed(Fragment::column(self.place()));
    }
}

impl<M, T: Value> Selection<M> for Expr<M, T, Each> {
    fn append(self, list: &mut Fragment) {
        list.append_listed(self.fragment);
    }
}

/// One of what is selected of groups: kept apart so that a message names what is expected and not the tuples.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither grouped by nor aggregated",
    label = "expected a key of `.group_by(..)` or an aggregate such as `.max()`"
)]
pub trait OfGroup<M> {
    type Pin: Pin;

    fn fragment(self) -> Fragment;
}

impl<M, T: Value, P: Pin> OfGroup<M> for Expr<M, T, Group<P>> {
    type Pin = P;

    fn fragment(self) -> Fragment {
        self.fragment
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Value> OfGroup<M> for Key<M, T> {
    type Pin = Any;

    fn fragment(self) -> Fragment {
        let mut fragment = Fragment::new();
        fragment.tokens.push(self.token());
        fragment
    }
}

macro_rules! of_groups {
    ($([$($parameter:ident)?] $ty:ty, $pin:ty;)*) => {$(
        impl<M, T: Value, $($parameter: Pin)?> Aggregation<M> for $ty {
            type Pin = $pin;

            fn append(self, list: &mut Fragment) {
                list.append_listed(OfGroup::<M>::fragment(self));
            }
        }
    )*};
}

of_groups! {
    [P] Expr<M, T, Group<P>>, P;
    [] Key<M, T>, Any;
}

/// The bytes of an answer in one of the dialects.
#[doc(hidden)]
pub trait Wire {
    /// The cells of a row, one after the other.
    type Cells<'a>;

    /// The next cell.
    fn value<T: Value>(cells: &mut Self::Cells<'_>) -> Result<T, Unread>;

    /// The next cell, as a value that rows are ordered by, behind others of them.
    fn sorted(cells: &mut Self::Cells<'_>, value: &SortValue, args: &mut Args) -> Result<(), Unread>;
}

/// The rows of a page, one after the other.
pub(crate) struct Paged<R> {
    pub(crate) rows: Vec<R>,
    most: u64,
    values: Vec<&'static SortValue>,
    /// The values of the last row.
    last: Args,
    more: bool,
}

impl<R> Paged<R> {
    /// At most so many, in the order of the plan.
    pub(crate) fn new(plan: &Plan, most: u64) -> Self {
        Self { rows: Vec::new(), most, values: plan.order.values().collect(), last: Args::new(), more: false }
    }

    /// Reads a row, and the values that it is ordered by.
    pub(crate) fn read<D: Wire, M, O: Yields<D, M, Row = R>>(
        &mut self,
        cells: &mut D::Cells<'_>,
    ) -> Result<(), Unread> {
        let row = O::read(cells)?;
        let mut args = Args::new();
        for value in &self.values {
            D::sorted(cells, value, &mut args)?;
        }
        if self.rows.len() as u64 == self.most {
            self.more = true;
        } else {
            (self.last, _) = (args, self.rows.push(row));
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> (Vec<R>, Option<Args>) {
        (self.rows, self.more.then_some(self.last))
    }
}

/// Why a row could not be read.
#[doc(hidden)]
#[derive(Debug)]
pub enum Unread {
    /// The bytes end inside of it.
    Incomplete,
    /// The column of this field of a model does not hold what the model expects.
    Field(&'static Table, u16, ValueError),
    /// The expression at this place of the select list, from 0, does not.
    Place(usize, ValueError),
    /// The relation of this name does not lead where the shape expects.
    Relation(&'static Table, &'static str, ValueError),
}

impl Unread {
    /// The error that names where it stands.
    pub(crate) fn error(self, store: Store, table: &'static StoreTable) -> Error {
        let of = |model: &'static Table| {
            model.in_store(store).expect("the derive makes readers of models with a table there only")
        };
        let (table, column, source) = match self {
            Self::Field(model, field, source) => {
                (of(model), plain(of(model).columns[usize::from(field)]).into(), source)
            }
            Self::Relation(model, name, source) => (of(model), name.into(), source),
            Self::Place(place, source) => {
                (table, format!("(column {} of the answer)", place + 1).into(), source)
            }
            Self::Incomplete => (table, "(the answer)".into(), ValueError::new("it ends inside of a row")),
        };
        Error::Decode { store, table: plain(table.name), column, source }
    }

    /// What a codec found in the column of a field.
    #[cfg(feature = "clickhouse")]
    pub(crate) fn field(model: &'static Table, (field, error): (u16, ReadError)) -> Self {
        match error {
            ReadError::Incomplete => Self::Incomplete,
            ReadError::Invalid(source) => Self::Field(model, field, source),
        }
    }

    /// What was found in the cell at this place.
    #[cfg(feature = "clickhouse")]
    pub(crate) fn cell(place: usize, error: ReadError) -> Self {
        match error {
            ReadError::Incomplete => Self::Incomplete,
            ReadError::Invalid(source) => Self::Place(place, source),
        }
    }
}

/// What a query gives for each row from the stores that speak the dialect `D`.
#[diagnostic::on_unimplemented(
    message = "`{D}` cannot give `{Self}` of `{M}`",
    label = "this query has parts that the store does not know"
)]
pub trait Yields<D: Wire, M>: Sized {
    /// A row.
    type Row: Send + 'static;

    /// Reads a row.
    #[doc(hidden)]
    fn read(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread>;
}

/// A part of a joined query whose rows are read as structs.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be read as structs",
    label = "of another query, select columns and expressions"
)]
pub trait ReadWhole<D: Wire>: Part {
    fn read_part(cells: &mut D::Cells<'_>) -> Result<Self, Unread>;
}

#[diagnostic::do_not_recommend]
impl<D: Wire, M: Model + ReadWhole<D>> Yields<D, M> for Whole {
    type Row = M;

    #[inline]
    fn read(cells: &mut D::Cells<'_>) -> Result<M, Unread> {
        M::read_part(cells)
    }
}

macro_rules! joined {
    ($($($name:ident $place:literal)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<W: Wire, $($name: ReadWhole<W>),+> Yields<W, ($($name),+)> for Whole {
            type Row = ($($name),+);

            #[inline]
            fn read(cells: &mut W::Cells<'_>) -> Result<Self::Row, Unread> {
                Ok(($($name::read_part(cells)?),+))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Dialect, $($name: LivesIn<Dialect>),+> LivesIn<Dialect> for ($($name),+) {}
    )*};
}

of_2_to_6!(joined);

#[diagnostic::do_not_recommend]
impl<D, S: LivesIn<D>> LivesIn<D> for Option<S> {}

macro_rules! values {
    ($($(#[$doc:meta])* [$($parameter:ident),*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<D: Wire, M, T: Value, $($parameter),*> Yields<D, M> for $ty {
            type Row = T;

            #[inline]
            fn read(cells: &mut D::Cells<'_>) -> Result<T, Unread> {
                D::value(cells)
            }
        }
    )*};
}

values! {
    [L] Column<M, T, L>;
    [K] Expr<M, T, K>;
    [] Key<M, T>;
}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        impl<M, $($name: Selection<M>),+> Selection<M> for ($($name,)+) {
            #[allow(non_snake_case)]
            fn append(self, list: &mut Fragment) {
                let ($($name,)+) = self;
                $($name.append(list);)+
            }
        }

        impl<M, $($name: OfGroup<M>),+> Aggregation<M> for ($($name,)+) {
            type Pin = pin_of!($($name)+);

            #[allow(non_snake_case)]
            fn append(self, list: &mut Fragment) {
                let ($($name,)+) = self;
                $(list.append_listed($name.fragment());)+
            }
        }

        impl<W: Wire, Model, $($name: Yields<W, Model>),+> Yields<W, Model> for ($($name,)+) {
            type Row = ($($name::Row,)+);

            #[inline]
            fn read(cells: &mut W::Cells<'_>) -> Result<Self::Row, Unread> {
                Ok(($($name::read(cells)?,)+))
            }
        }
    )*};
}

up_to_16!(tuples);
