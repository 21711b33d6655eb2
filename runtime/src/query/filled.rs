//! What is selected, as structs in place of tuples.

use std::marker::PhantomData;

use super::derived::Selected;
use super::group::Groups;
use super::select::{Query, Rows};
use super::selection::{Unread, Wire, Yields};
use super::source::Source;

/// `R`, filled with what `S` selects.
#[derive(Debug)]
pub struct Filled<S, R>(PhantomData<fn() -> (S, R)>);

/// A query that gives `T` can fill the struct `R`: it has `#[derive(FromTuple)]`, or an `impl From`. It is a trait of
/// queries' types, for the compiler has fewer words about a type that is not the user's.
#[diagnostic::on_unimplemented(
    message = "`{R}` cannot be filled with `{T}`, which is what the query selects",
    label = "its fields must have these types in this order, under `#[derive(FromTuple)]`"
)]
pub trait Fills<R, T> {}

#[diagnostic::do_not_recommend]
impl<O, T, R: From<T>> Fills<R, T> for O {}

#[diagnostic::do_not_recommend]
impl<D: Wire, M, S: Yields<D, M>, R: From<S::Row> + Send + 'static> Yields<D, M> for Filled<S, R> {
    type Row = R;

    #[inline]
    fn read(cells: &mut D::Cells<'_>) -> Result<R, Unread> {
        S::read(cells).map(R::from)
    }
}

impl<M: Source, S: Selected, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// Gives a struct in place of each tuple: its fields have the types of what is selected, in that order.
    ///
    /// ```
    /// use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "calls")] #[postgres]
    /// # struct Call { #[key] id: i64, model: Option<String>, cost: Decimal }
    ///
    /// #[derive(FromTuple)]
    /// struct ModelCost {
    ///     model: Option<String>,
    ///     calls: u64,
    ///     cost: Option<Decimal>,
    /// }
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// let costs: Vec<ModelCost> = Call::find()
    ///     .group_by(|c| c.model)
    ///     .select(|c, model| (model, count(), c.cost.sum()))
    ///     .into_struct::<ModelCost>()
    ///     .all(pg)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn into_struct<R>(self) -> Query<M, Rows<Filled<S, R>>, T, L, P>
    where
        Self: Fills<R, S::Row>,
    {
        self.retyped()
    }
}

impl<M: Source, G, S: Selected, T, L, P> Query<M, Groups<G, S>, T, L, P> {
    /// Gives a struct in place of each tuple: its fields have the types of what is selected, in that order. See
    /// [the example](Query::into_struct).
    pub fn into_struct<R>(self) -> Query<M, Groups<G, Filled<S, R>>, T, L, P>
    where
        Self: Fills<R, S::Row>,
    {
        self.retyped()
    }
}
