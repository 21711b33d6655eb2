//! Annotated structs and enums as they stand in the source: Rust's names, and the span of every word that a
//! message may have to point at. One [`Models`] holds what one derive sees (a single item) or what a crate holds.

mod column;
mod item;
mod relation;
#[cfg(feature = "parse")]
mod shape;
mod source;

pub use column::*;
pub use item::*;
pub use relation::*;
#[cfg(feature = "parse")]
pub use shape::*;
pub(crate) use source::Kept;
pub use source::{Position, SourceSpan, SourceTokens};

use std::ops::Deref;

/// A piece of the source and the place it stands at. Equal when the pieces are equal, wherever they stand.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The piece.
    pub node: T,
    /// Its place.
    pub span: SourceSpan,
}

impl<T> Spanned<T> {
    /// A piece at a place.
    pub fn new(node: T, span: impl Into<SourceSpan>) -> Self {
        Self { node, span: span.into() }
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

impl Models {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.models.len() + self.enums.len() + self.values.len() + self.views.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the items of others.
    pub fn append(&mut self, other: Self) {
        self.models.extend(other.models);
        self.enums.extend(other.enums);
        self.values.extend(other.values);
        self.views.extend(other.views);
    }

    /// Says in which file the items stand.
    pub(crate) fn set_file(&mut self, file: &str) {
        let models = self.models.iter_mut().chain(self.views.iter_mut().map(|view| &mut view.model));
        let files = models
            .map(|item| &mut item.file)
            .chain(self.enums.iter_mut().map(|item| &mut item.file))
            .chain(self.values.iter_mut().map(|item| &mut item.file));
        files.for_each(|place| file.clone_into(place));
    }
}
