//! A struct that says which columns and relations of a model a query gives.

use proc_macro2::Ident;

use super::{SourceTokens, Word};

/// A `#[derive(Shape)]` struct.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The struct's name.
    pub ident: Ident,
    /// The model that it is a shape of.
    pub model: syn::Path,
    /// The fields in their order.
    pub fields: Vec<ShapeField>,
}

/// A field of a [`Shape`]: a column, or a relation with its rows.
#[derive(Debug, Clone)]
pub struct ShapeField {
    /// The field's name.
    pub ident: Ident,
    /// Its type.
    pub ty: syn::Type,
    /// The column or relation of the model: the field's name unless given.
    pub from: Word,
    /// Which rows of the relation.
    pub filter: Option<SourceTokens>,
    /// In which order.
    pub order_by: Option<SourceTokens>,
    /// How many for each row that they belong to.
    pub limit: Option<SourceTokens>,
}
