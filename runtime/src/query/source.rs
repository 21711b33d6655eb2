//! What a query reads: the rows of a model, of several models that are joined, or those of another query.
//!
//! | `M` of a query | read from | what closures get |
//! |---|---|---|
//! | `Trace` | one table | its columns |
//! | `(Trace, Observation)` | two tables, joined | `(t, o)`: the columns of both |
//! | `(Trace, Option<Observation>)` | the same, left joined | `(t, o)`, where `o.get(\|o\| o.name)` may be NULL |
//! | [`Derived<…>`](super::Derived) | another query | one column for each of what it selects |

use super::expr::{Each, Expr};
use super::page::KeyColumn;
use crate::Column;
use crate::model::Model;
use crate::sql::ch::Simple;
use crate::value::Value;

/// What the rows of a query are made of: a [`Model`], [another query](super::Derived), or a tuple of up to six of
/// these that are joined.
#[diagnostic::on_unimplemented(
    message = "a query cannot read `{Self}`",
    label = "expected a model, or a tuple of up to 6 models that are joined"
)]
pub trait Source: Sized + Send + Sync + 'static {
    /// What closures get.
    type Columns: Copy;
    /// The same for queries in which more is joined.
    type ColumnsIn<J>: Copy;
    /// The type of the first one's tenant.
    type Tenant: 'static;

    /// The columns.
    #[doc(hidden)]
    fn columns() -> Self::Columns;
    #[doc(hidden)]
    fn columns_in<J>() -> Self::ColumnsIn<J>;
    /// The columns that tell rows apart: those of the keys.
    #[doc(hidden)]
    fn keys(keys: &mut Vec<KeyColumn>);
}

/// What a query can read by itself: a model or another query.
pub trait Single: Sized + Send + Sync + 'static {
    /// Its columns in a query on `J`.
    type SingleColumns<J>: Copy;
    /// The type of its tenant.
    type Tenant: 'static;

    #[doc(hidden)]
    fn single_columns<J>(source: u8) -> Self::SingleColumns<J>;
    #[doc(hidden)]
    fn single_keys(source: u8, keys: &mut Vec<KeyColumn>);
}

#[diagnostic::do_not_recommend]
impl<M: Model> Single for M {
    type SingleColumns<J> = M::ColumnsIn<J>;
    type Tenant = M::Tenant;

    fn single_columns<J>(source: u8) -> M::ColumnsIn<J> {
        M::columns_in(source)
    }

    fn single_keys(source: u8, keys: &mut Vec<KeyColumn>) {
        keys.extend(M::KEY.iter().map(|key| KeyColumn {
            source,
            field: key.field,
            value: key.value,
            missing: key.missing,
        }));
    }
}

/// One of the things that are joined: `M`, or `Option<M>` where it may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "expected a model, or an `Option` of one"
)]
pub trait Part: Sized + Send + Sync + 'static {
    /// Its columns in a query on `J`.
    type PartColumns<J>: Copy;

    #[doc(hidden)]
    fn part_columns<J>(source: u8) -> Self::PartColumns<J>;
    #[doc(hidden)]
    fn part_keys(source: u8, keys: &mut Vec<KeyColumn>);
}

#[diagnostic::do_not_recommend]
impl<S: Single> Part for S {
    type PartColumns<J> = S::SingleColumns<J>;

    fn part_columns<J>(source: u8) -> S::SingleColumns<J> {
        S::single_columns(source)
    }

    fn part_keys(source: u8, keys: &mut Vec<KeyColumn>) {
        S::single_keys(source, keys);
    }
}

#[diagnostic::do_not_recommend]
impl<S: Single> Part for Option<S> {
    type PartColumns<J> = Optional<S::SingleColumns<J>>;

    fn part_columns<J>(source: u8) -> Self::PartColumns<J> {
        Optional(S::single_columns(source))
    }

    fn part_keys(source: u8, keys: &mut Vec<KeyColumn>) {
        let first = keys.len();
        S::single_keys(source, keys);
        keys[first..].iter_mut().for_each(|key| key.value = key.missing);
    }
}

/// A source whose models all live in the stores that speak the dialect `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not live in `{D}`",
    label = "a model has no attribute of this store"
)]
pub trait LivesIn<D> {}

/// The columns of what may be missing.
#[derive(Debug, Clone, Copy)]
pub struct Optional<C>(C);

impl<C> Optional<C> {
    /// A relation that begins at it, to be joined.
    pub fn relation<R>(self, of: impl FnOnce(C) -> R) -> R {
        of(self.0)
    }

    /// One of the columns, or an expression over them. It is NULL where the row is missing.
    ///
    /// Lists and maps are left out: ClickHouse has no NULL among them. Select the whole row for those.
    pub fn get<E: MayBeMissing>(self, of: impl FnOnce(C) -> E) -> E::Missing {
        of(self.0).missing()
    }
}

/// A column or an expression of what may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be had of a row that may be missing",
    label = "expected a column or an expression over one row, and no list or map"
)]
pub trait MayBeMissing {
    /// The same as an `Option`.
    type Missing;

    #[doc(hidden)]
    fn missing(self) -> Self::Missing;
}

impl<J, T: Value, L> MayBeMissing for Column<J, T, L>
where
    <T::Base as Value>::ClickHouse: Simple,
{
    type Missing = Column<J, Option<T::Base>>;

    fn missing(self) -> Self::Missing {
        self.retyped()
    }
}

impl<J, T: Value> MayBeMissing for Expr<J, T, Each>
where
    <T::Base as Value>::ClickHouse: Simple,
{
    type Missing = Expr<J, Option<T::Base>>;

    fn missing(self) -> Self::Missing {
        Expr::new(self.fragment)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Single> Source for S {
    type Columns = S::SingleColumns<S>;
    type ColumnsIn<J> = S::SingleColumns<J>;
    type Tenant = <S as Single>::Tenant;

    #[inline]
    fn columns() -> Self::Columns {
        S::single_columns(0)
    }

    fn columns_in<J>() -> Self::ColumnsIn<J> {
        S::single_columns(0)
    }

    fn keys(keys: &mut Vec<KeyColumn>) {
        S::single_keys(0, keys);
    }
}
