//! Annotated structs and enums as they stand in the source: Rust's names, and the span of every word that a
//! message may have to point at. One [`Models`] holds what one derive sees (a single item) or what a crate holds.

mod column;
mod item;
mod relation;

pub use column::*;
pub use item::*;
pub use relation::*;

use std::ops::Deref;

use proc_macro2::Span;

/// A piece of the source and the place it stands at. Equal when the pieces are equal, wherever they stand.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The piece.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A piece at a place.
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.node
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// The name of a field, a type or a column, as written.
pub type Word = Spanned<String>;

/// Everything that rowcol found in some sources.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// `#[derive(Model)]` structs.
    pub models: Vec<Model>,
    /// `#[derive(Enum)]` enums.
    pub enums: Vec<Enum>,
    /// `#[derive(Value)]` newtypes.
    pub values: Vec<Value>,
    /// `#[derive(View)]` structs.
    pub views: Vec<View>,
}
