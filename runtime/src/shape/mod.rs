//! Shapes: structs that say which columns and which relations a query gives.
//!
//! ```
//! use rowcol::prelude::*;
//! # #[derive(Model)] #[model(table = "books")] #[postgres]
//! # #[has_many(pages: Page, by = book_id)]
//! # struct Book { #[key] id: i64, title: String, note: Option<String> }
//! # #[derive(Model)] #[model(table = "pages")] #[postgres(index(book_id))]
//! # struct Page { #[key] id: i64, #[references(Book, as = book)] book_id: i64, text: String }
//!
//! #[derive(Shape)]
//! #[shape(Book)]
//! struct BookWithPages {
//!     title: String,
//!     pages: Vec<PageText>,
//! }
//!
//! #[derive(Shape)]
//! #[shape(Page)]
//! struct PageText {
//!     text: String,
//! }
//! # async fn f(pg: &Postgres) -> Result<()> {
//! let books: Vec<BookWithPages> = Book::find().order_by(|b| b.title).shape::<BookWithPages>().all(pg).await?;
//! # Ok(()) }
//! ```
//! A field is a column of the model, or a relation: `Vec<S>` for many rows, `S` for the one row that a reference points
//! to, `Option<S>` where there may be none; `S` is another shape, or a whole model. `#[shape(from = name)]` takes a
//! column or relation of another name, and `#[shape(filter = |p| …, order_by = |p| …, limit = 3)]` says which rows
//! of a relation: the limit is for each row that they belong to.
//!
//! A query for a shape selects just its columns, and runs one statement for itself and one for each relation, however
//! many rows there are.

mod key;
mod load;
mod part;
mod row;

use std::marker::PhantomData;

use crate::model::Model;
use crate::query::{Fetch, Knows, Narrows, Query, Reads, Rows, Scoped, Unread, Whole};

pub use load::LoadsRows;
pub use part::{AnyPart, FieldOf, ManyOf, MaybeOneOf, OneOf, Part, Parts, RelationPart};
pub use row::{Answer, Decode, DecodeCells, Reader, Row};

/// A struct that is filled with columns and related rows of a model. Implemented by `#[derive(Shape)]`, and by every
/// model for itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no shape",
    label = "this needs `#[derive(Shape)]`, or to be a model"
)]
pub trait Shape: Sized + Send + 'static {
    /// The model that it is a shape of.
    type Model: Model;

    /// Adds the columns and relations, in the order of the fields.
    #[doc(hidden)]
    fn parts(parts: &mut Parts);

    /// Reads one row, in the order of the parts.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self, Unread>;
}

impl<M: Model> Shape for M {
    type Model = M;

    fn parts(parts: &mut Parts) {
        parts.whole();
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Unread> {
        M::read_whole(&mut reader.cells)
    }
}

/// A query that gives a shape.
#[must_use = "a query does nothing until it is run on a store"]
pub struct Shaped<S: Shape, T, L, P> {
    query: Query<S::Model, Rows<Whole>, T, L, P>,
    shape: PhantomData<fn() -> S>,
}

impl<M: Model, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Gives a shape in place of whole rows: just its columns, and the rows of its relations.
    pub fn shape<S: Shape<Model = M>>(self) -> Shaped<S, T, L, P> {
        Shaped { query: self, shape: PhantomData }
    }
}

impl<S: Shape, T, L, P> Shaped<S, T, L, P> {
    /// All rows.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn all<E>(self, store: &E) -> Fetch<'_, Vec<S>>
    where
        E: Reads<S::Model> + LoadsRows + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        load::all(store, self.query.plan)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub async fn one<E>(self, store: &E) -> crate::Result<Option<S>>
    where
        E: Reads<S::Model> + LoadsRows + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        let first = Shaped::<S, T, L, P> { query: self.query.limit(1), shape: PhantomData };
        Ok(first.all(store).await?.into_iter().next())
    }
}

impl<S: Shape, T, L, P> std::fmt::Debug for Shaped<S, T, L, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Shaped").field(&self.query).finish()
    }
}
