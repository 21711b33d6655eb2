//! Models to Rust: what the derive macros and `schema!` put beside the user's code.
//!
//! An item becomes data (constants), zero-sized handles and small trait impls; all behaviour is generic code of
//! the runtime. Tokens that the compiler may have to complain about carry the span of the user's own words, so
//! that its messages point there. Paths are absolute: what the user's module calls `Option` does not matter. Bindings
//! begin with `__`, because a constant of the user's would take the place of a binding of its name.
//!
//! An item with a mistake becomes its messages and stub impls, so that one mistake gives one message.

mod clickhouse;
mod columns;
mod enumeration;
mod from_tuple;
mod held;
mod links;
mod new;
mod newtype;
mod postgres;
mod report;
mod schema;
mod shape;
mod stub;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::check;
use crate::diagnostic::Level;
use crate::lower::Names;
use crate::model::{Field, Kept, Model, Models, SourceSpan, SourceTokens, Word};
use crate::parse::{self, Derive};

pub use from_tuple::from_tuple;
pub use schema::schema;
pub use shape::shape;

/// What a derive puts beside the item that it stands on.
#[must_use]
pub fn derive(derive: Derive, input: TokenStream) -> TokenStream {
    let input: syn::DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let _kept = Kept::begin();
    let models = match parse::item(&input, derive) {
        Ok(models) => models,
        Err(errors) => return report::errors(&errors, stub::stub(derive, &input)),
    };
    let (errors, warnings): (Vec<_>, Vec<_>) =
        check::item(&models).into_iter().partition(|found| found.level == Level::Error);
    if !errors.is_empty() {
        return report::errors(&errors, stub::stub(derive, &input));
    }
    let expanded = expand(prepared(models), &input.vis);
    let warnings = warnings.iter().map(report::warning);
    apart(&quote!(#expanded #(#warnings)*))
}

/// The same models, with types that mean the same in every impl (`Self` is the struct's name), and each type's place
/// where the compiler is to point if it knows no such column type.
fn prepared(mut models: Models) -> Models {
    let views = models.views.iter_mut().map(|view| &mut view.model);
    for model in models.models.iter_mut().chain(views) {
        for ty in model.fields.iter_mut().map(|field| &mut field.ty) {
            ty.tokens = SourceTokens::of(&without_self(ty.tokens.to_token_stream(), &model.ident));
            ty.span = held::unexplained(ty).map_or(ty.span, SourceSpan::from);
        }
    }
    models
}

fn without_self(tokens: TokenStream, this: &Word) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            let mut name = ident(this);
            name.set_span(word.span());
            TokenTree::Ident(name)
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), this));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}

fn expand(models: Models, visibility: &syn::Visibility) -> TokenStream {
    let names = Names::new(&models);
    let tables =
        models.models.iter().map(|model| Stored { model, visibility, names: &names, writable: true });
    let views = models.views.iter();
    let views = views.map(|view| Stored { model: &view.model, visibility, names: &names, writable: false });
    tables
        .chain(views)
        .map(|stored| stored.expand())
        .chain(models.enums.iter().map(enumeration::expand))
        .chain(models.values.iter().map(newtype::expand))
        .collect()
}

/// A struct whose rows are in a store.
struct Stored<'a> {
    model: &'a Model,
    visibility: &'a syn::Visibility,
    names: &'a Names<'a>,
    /// Whether its rows can be written, as those of a view cannot.
    writable: bool,
}

impl Stored<'_> {
    fn expand(&self) -> TokenStream {
        let this = ident(&self.model.ident);
        let columns = columns::expand(self, &links::Links::of(self.model));
        let postgres = self.model.postgres.as_ref().map(|_| postgres::expand(self.model, self.names));
        let clickhouse = self.model.clickhouse.as_ref().map(|_| clickhouse::expand(self.model, self.names));
        let writable = self.writable.then(|| {
            let new = new::expand(self);
            let version = self.model.fields.iter().filter(|field| field.version.is_some());
            let pushes = self.model.key().into_iter().chain(version).map(|field| {
                let (name, ty) = (ident(&field.ident), held::held(&field.ty));
                quote!(__args.push::<#ty>(::rowcol::field::Is::same(&self.#name));)
            });
            quote! {
                #[automatically_derived]
                impl ::rowcol::Writable for #this {
                    fn bind_identity(&self, __args: &mut ::rowcol::value::Args) { #(#pushes)* }
                }
                #new
            }
        });
        quote!(#columns #writable #postgres #clickhouse)
    }

    /// The type of a field for its codecs: by its own name where the source says what its columns are, for then the
    /// compiler has one question per store; otherwise as [`held`](held::held) does.
    fn field_type(&self, field: &Field) -> TokenStream {
        let Self { model, names, .. } = self;
        let in_postgres = model.postgres.is_none() || names.postgres_column(field).is_ok();
        let in_clickhouse = model.clickhouse.is_none() || names.clickhouse_column(model, field).is_ok();
        if in_postgres && in_clickhouse {
            let ty = &field.ty.tokens;
            quote!(#ty)
        } else {
            held::held(&field.ty)
        }
    }
}

/// Keeps the names of the expansion out of the user's module, and lints about style out of the expansion.
fn apart(tokens: &TokenStream) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(unused_qualifications, clippy::absolute_paths)]
        const _: () = { #tokens };
    }
}

/// A word of the source as an identifier, raw where it is a keyword.
fn ident(word: &Word) -> Ident {
    match syn::parse_str::<Ident>(&word.node) {
        Ok(mut ident) => {
            ident.set_span(word.span.resolve());
            ident
        }
        Err(_) => Ident::new_raw(&word.node, word.span.resolve()),
    }
}

#[cfg(test)]
mod tests;
