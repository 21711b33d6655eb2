//! `#[derive(Shape)]`: the parts of a shape, and how a row of them is read.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::report;
use crate::model::{Shape, ShapeField};
use crate::parse;

/// What a shape's struct becomes.
#[must_use]
pub fn shape(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    match parse::shape(&input) {
        (Some(shape), errors) if errors.is_empty() => expand(&shape),
        (shape, errors) => report::errors(&errors, shape.as_ref().map(stub).unwrap_or_default()),
    }
}

fn expand(shape: &Shape) -> TokenStream {
    let model = &shape.model;
    let columns = quote_spanned!(model.span()=> <#model as ::rowcol::Model>::COLUMNS);
    let (mut parts, mut reads) = (TokenStream::new(), TokenStream::new());
    for ShapeField { ident, ty, from, filter, order_by, limit } in &shape.fields {
        let filter = filter.iter().map(|filter| quote_spanned!(filter.span()=> .filter(#filter)));
        let order_by = order_by.iter().map(|order| quote_spanned!(order.span()=> .order_by(#order)));
        let limit = limit.iter().map(|limit| quote_spanned!(limit.span()=> .limit(#limit)));
        let from = super::ident(from);
        let part = quote_spanned!(ty.span()=> part::<#ty>());
        let read = quote_spanned!(ty.span()=> read_part::<#ty>(__reader)?);
        parts.extend(quote!(__parts.add(#columns.#from.#part #(#filter)* #(#order_by)* #(#limit)*);));
        reads.extend(quote!(#ident: #columns.#from.#read,));
    }
    implementation(shape, &parts, &quote!(::core::result::Result::Ok(Self { #reads })))
}

/// What stands in for a shape with a mistake, so that its uses bring no messages of their own.
fn stub(shape: &Shape) -> TokenStream {
    implementation(
        shape,
        &TokenStream::new(),
        &quote!(::core::result::Result::Err(::rowcol::query::Unread::Incomplete)),
    )
}

fn implementation(
    Shape { ident, model, .. }: &Shape,
    parts: &TokenStream,
    read: &TokenStream,
) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::rowcol::shape::Shape for #ident {
            type Model = #model;
            fn parts(__parts: &mut ::rowcol::shape::Parts) { #parts }
            fn read(
                __reader: &mut ::rowcol::shape::Reader<'_>,
            ) -> ::core::result::Result<Self, ::rowcol::query::Unread> {
                #read
            }
        }
    }
}
