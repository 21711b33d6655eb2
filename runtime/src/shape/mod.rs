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
//! Where no struct is worth its name, [`with`](crate::query::Query::with) names the relations in the query:
//!
//! ```
//! # use rowcol::prelude::*;
//! # #[derive(Model)] #[model(table = "books")] #[postgres]
//! # #[has_many(pages: Page, by = book_id)]
//! # struct Book { #[key] id: i64, title: String, note: Option<String> }
//! # #[derive(Model)] #[model(table = "pages")] #[postgres(index(book_id))]
//! # struct Page { #[key] id: i64, #[references(Book, as = book)] book_id: i64, text: String }
//! # async fn f(pg: &Postgres) -> Result<()> {
//! let books: Vec<(Book, Vec<Page>)> = Book::find()
//!     .with(|b| b.pages.filter(|p| p.text.contains("whale")).order_by(|p| p.id).limit(3))
//!     .all(pg).await?;
//! # Ok(()) }
//! ```
//!
//! A query for a shape selects just its columns, and runs one statement for itself and one for each relation, however
//! many rows there are. For one row in Postgres, all of it is one statement, in which relations are arrays of records:
//! that saves the ways to the server, and costs it more than the others where there are many rows.

mod key;
mod load;
mod nest;
mod part;
mod reader;
mod row;
mod shaped;
mod statements;
mod with;

use crate::model::Model;
use crate::query::{Unread, Whole};

pub use load::LoadsRows;
pub use part::{AnyPart, FieldOf, ManyOf, MaybeOneOf, OneOf, Part, Parts, Reading};
pub use reader::Reader;
pub use row::{Answer, Decode, DecodeCells, Row};
pub use shaped::Shaped;
pub use statements::Statements;
pub use with::{Include, Included, IncludedOf, Includes, Kind, Many, MaybeOne, One, WithRelations};

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

/// Whole rows of `M` can be given as `S`, which is a [`Shape`] of that model. It is a trait of [`Whole`], for the compiler
/// has fewer words about a type that is not the user's.
#[diagnostic::on_unimplemented(
    message = "`{S}` is no shape of `{M}`",
    label = "expected a `#[derive(Shape)]` struct with `#[shape({M})]`, or `{M}` itself"
)]
pub trait GivenAs<M, S> {}

#[diagnostic::do_not_recommend]
impl<M: Model, S: Shape<Model = M>> GivenAs<M, S> for Whole {}

/// What puts together a row and the rows of its relations: a [`Shape`], or [`WithRelations`].
pub trait Assembles: 'static {
    /// What it makes of a row.
    type Row: Send + 'static;

    /// Reads one row.
    #[doc(hidden)]
    fn assemble(reader: &mut Reader<'_>) -> Result<Self::Row, Unread>;
}

#[diagnostic::do_not_recommend]
impl<S: Shape> Assembles for S {
    type Row = S;

    fn assemble(reader: &mut Reader<'_>) -> Result<S, Unread> {
        S::read(reader)
    }
}
