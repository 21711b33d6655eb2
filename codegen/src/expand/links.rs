//! Relations: a handle in the struct of columns, and both sides as places of fields. The types of both sides are
//! compared by the compiler, which sees what the names stand for.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::columns::position;
use super::held::held;
use super::ident;
use crate::model::{Field, Model, Reference, Relation, RelationKind, Word};

/// The relations of a model as tokens.
#[derive(Default)]
pub(super) struct Links {
    /// Fields of the struct of columns.
    pub(super) handles: TokenStream,
    /// Their values.
    pub(super) handle_values: TokenStream,
    /// Elements of `LINKS`.
    pub(super) links: TokenStream,
    count: u16,
}

impl Links {
    /// The references of a model, then its other relations.
    pub(super) fn of(model: &Model) -> Self {
        let mut links = Self::default();
        for reference in &model.references {
            links.reference(model, reference);
        }
        for relation in &model.relations {
            links.relation(model, relation);
        }
        links
    }

    fn reference(&mut self, model: &Model, reference: &Reference) {
        let fields: Vec<&Field> = reference.fields.iter().filter_map(|name| model.field(name)).collect();
        let target = ident(&reference.target);
        let to: Vec<TokenStream> = match reference.target_fields.as_slice() {
            [] => {
                fields.iter().enumerate().map(|(place, field)| refer_to_key(field, &target, place)).collect()
            }
            named => fields.iter().zip(named).map(|(field, to)| refer_to(field, &target, to)).collect(),
        };
        if let Some(name) = &reference.name {
            let handle = if fields.iter().any(|field| field.ty.optional) {
                quote!(MaybeBelongsTo)
            } else {
                quote!(BelongsTo)
            };
            let this = ident(&model.ident);
            let about = format!("The `{}` that this row points to.", reference.target.node);
            self.handle(name, &about, &handle, &quote!(#this, #target));
        }
        let name = reference.name.as_ref().map_or("", |name| &name.node);
        self.link(name, &places(model, &reference.fields), &to);
    }

    fn relation(&mut self, model: &Model, relation: &Relation) {
        let this = ident(&model.ident);
        let target = ident(&relation.target);
        let key = model.key();
        let from = places(model, key.iter().map(|field| &field.ident));
        let name = &relation.name.node;
        match &relation.kind {
            RelationKind::HasMany { by } => {
                let about = format!("The rows of `{}` that point to this row.", relation.target.node);
                self.handle(&relation.name, &about, &quote!(HasMany), &quote!(#this, #target));
                self.link(name, &from, &pointing_here(&key, &target, by));
            }
            RelationKind::HasOne { by } => {
                let about = format!("The row of `{}` that points to this row.", relation.target.node);
                self.handle(&relation.name, &about, &quote!(HasOne), &quote!(#this, #target));
                self.link(name, &from, &pointing_here(&key, &target, by));
            }
            RelationKind::ManyToMany { through, by, to } => {
                let join = ident(through);
                let about = format!("The rows of `{}`, through `{}`.", relation.target.node, through.node);
                self.handle(&relation.name, &about, &quote!(ManyToMany), &quote!(#this, #target, #join));
                self.link(name, &from, &pointing_here(&key, &join, by));
                let from: Vec<_> = to.iter().map(|field| place_in(&join, field)).collect();
                let target = columns(&target);
                let to = to.iter().enumerate().map(|(place, field)| {
                    let place = Literal::usize_unsuffixed(place);
                    let column = column(&join, field);
                    quote_spanned!(field.span.resolve()=> ::rowcol::relation::far_key::<_, _, _, _, #place>(#column, #target))
                });
                self.link(name, &from, &to.collect::<Vec<_>>());
            }
        }
    }

    /// Adds a field to the struct of columns, for the next link.
    fn handle(&mut self, name: &Word, about: &str, handle: &TokenStream, models: &TokenStream) {
        let name = ident(name);
        let at = Literal::u16_unsuffixed(self.count);
        self.handles.extend(quote!(#[doc = #about] pub #name: ::rowcol::#handle<#models, __J>,));
        self.handle_values.extend(quote!(#name: ::rowcol::#handle::at(#at, __source),));
    }

    fn link(&mut self, name: &str, from: &[TokenStream], to: &[TokenStream]) {
        self.links.extend(quote!(::rowcol::Link { name: #name, from: &[#(#from),*], to: &[#(#to),*] },));
        self.count += 1;
    }
}

/// Places of fields of this model.
fn places<'a>(model: &Model, fields: impl IntoIterator<Item = &'a Word>) -> Vec<TokenStream> {
    fields.into_iter().filter_map(|field| position(model, field)).map(|at| quote!(#at)).collect()
}

/// The columns of another model; a struct that is none is told at its name.
fn columns(model: &syn::Ident) -> TokenStream {
    quote_spanned!(model.span()=> <#model as ::rowcol::Model>::COLUMNS)
}

/// A column of another model, at the span of the word that names it.
fn column(model: &syn::Ident, field: &Word) -> TokenStream {
    let name = ident(field);
    let span = field.span.resolve();
    let columns = columns(model);
    quote_spanned!(span=> #columns.#name)
}

fn place_in(model: &syn::Ident, field: &Word) -> TokenStream {
    let column = column(model, field);
    quote_spanned!(field.span.resolve()=> #column.index())
}

/// The place of a named target column, after the types were compared.
fn refer_to(field: &Field, target: &syn::Ident, to: &Word) -> TokenStream {
    let ty = held(&field.ty);
    let column = column(target, to);
    quote_spanned!(field.ty.span.resolve()=> ::rowcol::relation::referred::<#ty, _, _, _>(#column))
}

/// The place of a column of the target's key, after the types were compared.
fn refer_to_key(field: &Field, target: &syn::Ident, place: usize) -> TokenStream {
    let ty = held(&field.ty);
    let place = Literal::usize_unsuffixed(place);
    let target = columns(target);
    quote_spanned!(field.ty.span.resolve()=> ::rowcol::relation::referred_key::<#ty, _, #place>(#target))
}

/// The places of the columns of another model that point to the key of this one.
fn pointing_here(key: &[&Field], model: &syn::Ident, by: &[Word]) -> Vec<TokenStream> {
    let pairs = key.iter().zip(by);
    pairs
        .map(|(field, by)| {
            let ty = held(&field.ty);
            let column = column(model, by);
            quote_spanned!(by.span.resolve()=> ::rowcol::relation::referring::<#ty, _, _, _>(#column))
        })
        .collect()
}
