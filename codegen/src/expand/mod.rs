//! Models to Rust: what the derive macros and `schema!` put beside the user's code.
//!
//! An item becomes data (constants), zero-sized handles and small trait impls; all behaviour is generic code of
//! the runtime. Tokens that the compiler may have to complain about carry the span of the user's own words, so
//! that its messages point there. Paths are absolute: what the user's module calls `Option` does not matter.
//!
//! An item with a mistake becomes its messages and a [stub](stub), so that one mistake gives one message.

mod clickhouse;
mod columns;
mod enumeration;
mod links;
mod postgres;
mod report;
mod schema;
mod stub;
mod value;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::check;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{Model, Models, Word};
use crate::parse;

pub use schema::schema;

/// `#[derive(Model)]`
#[must_use]
pub fn model(input: TokenStream) -> TokenStream {
    derive(input, parse::Kind::Model, |models, visibility| {
        models.models.iter().map(|model| stored(model, visibility, true)).collect()
    })
}

/// `#[derive(View)]`
#[must_use]
pub fn view(input: TokenStream) -> TokenStream {
    derive(input, parse::Kind::View, |models, visibility| {
        models.views.iter().map(|view| stored(&view.model, visibility, false)).collect()
    })
}

/// `#[derive(Enum)]`
#[must_use]
pub fn enumeration(input: TokenStream) -> TokenStream {
    derive(input, parse::Kind::Enum, |models, _| {
        models.enums.iter().map(enumeration::expand).collect()
    })
}

/// `#[derive(Value)]`
#[must_use]
pub fn value(input: TokenStream) -> TokenStream {
    derive(input, parse::Kind::Value, |models, _| models.values.iter().map(value::expand).collect())
}
