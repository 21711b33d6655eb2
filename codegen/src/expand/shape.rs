//! `#[derive(Shape)]`: the parts of a shape, and how a row of them is read.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::report;
use crate::model::{Kept, Shape, ShapeField};
use crate::parse;

/// What a shape's struct becomes.
#[must_use]
pub fn shape(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let _kept = Kept::begin();
    match parse::shape(&input) {
        (Some(shape), errors) if errors.is_empty() => expand(&shape),
        (shape, errors) => report::errors(&errors, shape.as_ref().map(stub).unwrap_or_default()),
    }
}

fn expand(shape: &Shape) -> TokenStream {
    let model = &shape.model;
    let columns = quote_spanned!(model.span()=> <#model as ::rowcol::Model>::COLUMNS);
    let (mut readings, mut parts, mut reads) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (place, ShapeField { ident, ty, from, filter, order_by, limit }) in shape.fields.iter().enumerate() {
        let (from, reading) = (super::ident(from), format_ident!("__READING_{place}"));
        let typed = quote_spanned!(ty.span()=> reading::<#ty>());
        readings.extend(quote!(const #reading: ::rowcol::shape::Reading<#ty> = #columns.#from.#typed;));
        let mut part = quote!(#columns.#from.part(&#reading));
        for (method, argument) in [("filter", filter), ("order_by", order_by), ("limit", limit)] {
            let Some(argument) = argument else { continue };
            let method = Ident::new(method, argument.span());
            part = quote_spanned!(argument.span()=> ::rowcol::shape::Include::#method(#part, #argument));
        }
        parts.extend(quote!(__parts.add(#part);));
        reads.extend(quote!(#ident: (#reading.read)(__reader)?,));
    }
    let implementation = implementation(shape, &parts, &quote!(::core::result::Result::Ok(Self { #reads })));
    super::apart(&quote!(#readings #implementation))
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
