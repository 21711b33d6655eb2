//! `#[derive(View)]`: a query that a store keeps under a name.

use super::attributes::Place;
use super::errors::Errors;
use super::{reader, structure};
use crate::model::View;

/// Reads a `#[derive(View)]` struct.
pub(super) fn read_view(input: &syn::DeriveInput, errors: &Errors) -> Option<View> {
    let mut attributes = reader::attributes(Place::View, &input.attrs, errors);
    let mut settings = attributes.group("view").map(|group| group.node).unwrap_or_default();
    let model = structure::read(input, "View", &mut attributes, errors);
    attributes.finish();
    let query = settings.text("query");
    let materialized = settings.flag("materialized").is_some();
    let to = settings.word("to");
    settings.finish();
    if query.is_none() {
        errors.attribute(
            input.ident.span(),
            format!("the view `{}` has no query", input.ident),
            "say what it selects: `#[view(query = \"SELECT …\")]`",
        );
    }
    Some(View { model: model?, query: query?, materialized, to })
}
