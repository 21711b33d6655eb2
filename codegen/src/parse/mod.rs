//! Reads annotated structs and enums: one item for a derive, or the sources of a crate.
//!
//! ```
//! use rowcol_codegen::parse::{self, Derive};
//!
//! let input = syn::parse_quote! {
//!     #[postgres(index(email))]
//!     struct User { #[key(cuid2)] id: Id<User>, email: Option<String> }
//! };
//! let models = parse::item(&input, Derive::Model).unwrap();
//! assert_eq!(models.models[0].table.node, "user");
//!
//! let wrong = syn::parse_quote! { #[postgres(idex(email))] struct User { email: String } };
//! let errors = parse::item(&wrong, Derive::Model).unwrap_err();
//! assert_eq!(errors[0].help.as_deref(), Some("did you mean `index(a, desc(b), \"lower(c)\")`?"));
//! ```

mod arguments;
pub mod attributes;
mod engine;
mod errors;
mod expression;
mod field;
mod forms;
mod parts;
mod reader;
mod relation;
mod scan;
mod shape;
mod sources;
mod structure;
pub mod types;
mod value;
mod view;

pub(crate) use errors::Errors;
pub use expression::FUNCTIONS;
pub(crate) use reader::similar;
pub use shape::shape;
pub use sources::{Sources, sources, text};

use crate::diagnostic::Diagnostic;
use crate::model::Models;

/// The derives that describe a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derive {
    /// `#[derive(Model)]`
    Model,
    /// `#[derive(Enum)]`
    Enum,
    /// `#[derive(Value)]`
    Value,
    /// `#[derive(View)]`
    View,
}

impl Derive {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Model, Self::Enum, Self::Value, Self::View];

    /// The word between the parentheses of `derive`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Enum => "Enum",
            Self::Value => "Value",
            Self::View => "View",
        }
    }
}

/// Reads the item that a derive stands on. What it names elsewhere stays a name.
///
/// # Errors
/// Everything that is wrong with the form of its attributes and with its types, at once.
pub fn item(input: &syn::DeriveInput, derive: Derive) -> Result<Models, Vec<Diagnostic>> {
    let errors = Errors::new();
    let mut models = Models::default();
    read_item(input, derive, &mut models, &errors);
    errors.check()?;
    Ok(models)
}

fn read_item(input: &syn::DeriveInput, derive: Derive, into: &mut Models, errors: &Errors) {
    match derive {
        Derive::Model => into.models.extend(structure::read_model(input, errors)),
        Derive::Enum => into.enums.extend(value::read_enum(input, errors)),
        Derive::Value => into.values.extend(value::read_value(input, errors)),
        Derive::View => into.views.extend(view::read_view(input, errors)),
    }
}
