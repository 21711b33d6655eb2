//! `#[derive(Shape)]`: which columns and relations of a model a struct is filled with.

use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::attributes::Place;
use super::errors::Errors;
use super::parts::Part;
use super::reader;
use crate::diagnostic::Diagnostic;
use crate::model::{Shape, ShapeField, Word};

/// Reads a `#[derive(Shape)]` struct: the shape as far as it is known, and everything that is wrong with it.
#[must_use]
pub fn shape(input: &syn::DeriveInput) -> (Option<Shape>, Vec<Diagnostic>) {
    let errors = Errors::new();
    let shape = read(input, &errors);
    (shape, errors.check().err().unwrap_or_default())
}

fn read(input: &syn::DeriveInput, errors: &Errors) -> Option<Shape> {
    let mut attributes = reader::attributes(Place::Shape, &input.attrs, errors);
    let given = attributes.group("shape");
    attributes.finish();
    let model = given.as_ref().and_then(|group| match group.node.parts.as_slice() {
        [Part::Model(model)] => Some(model.clone()),
        _ => None,
    });
    if given.is_none() || model.is_none() && given.is_some_and(|group| group.node.parts.is_empty()) {
        errors.attribute(
            input.ident.span(),
            "the model is missing",
            "write `#[shape(Model)]` with the name of the model that it is a shape of",
        );
    }
    let item = |span, message| errors.add(Diagnostic::error("item", span, message));
    if let Some(parameter) = input.generics.params.first() {
        item(parameter.span(), "a shape has no parameters; write one struct for each");
    }
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        item(input.ident.span(), "a shape is a struct with named fields");
        return None;
    };
    let fields = fields.named.iter().filter_map(|field| read_field(field, errors)).collect();
    Some(Shape { ident: input.ident.clone(), model: model?, fields })
}

fn read_field(field: &syn::Field, errors: &Errors) -> Option<ShapeField> {
    let mut attributes = reader::attributes(Place::ShapeField, &field.attrs, errors);
    let mut keys = attributes.group("shape").map(|group| group.node).unwrap_or_default();
    attributes.finish();
    let ident = field.ident.clone()?;
    let from = keys.word("from").unwrap_or_else(|| Word::new(ident.unraw().to_string(), ident.span()));
    let [filter, order_by, limit] = ["filter", "order_by", "limit"].map(|key| keys.rust(key));
    keys.finish();
    Some(ShapeField { ty: field.ty.clone(), ident, from, filter, order_by, limit })
}
