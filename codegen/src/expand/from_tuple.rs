//! `#[derive(FromTuple)]`: a struct that is made of what a query selects, in the order of its fields.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;

/// As many as a query can select.
const MOST: usize = 16;

/// What such a struct becomes: `From` a tuple of its fields, or of its only field itself.
#[must_use]
pub fn from_tuple(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input| expand(&input));
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let this = &input.ident;
    let fields = match &input.data {
        syn::Data::Struct(data) if !data.fields.is_empty() => &data.fields,
        _ => {
            let text =
                "`#[derive(FromTuple)]` stands on a struct with fields: one for each selected expression";
            return Err(syn::Error::new(this.span(), text));
        }
    };
    if let Some(field) = fields.iter().nth(MOST) {
        let text = format!(
            "a query selects at most {MOST} expressions, and this struct has {} fields",
            fields.len()
        );
        return Err(syn::Error::new(field.span(), text));
    }
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let values: Vec<_> = (0..fields.len()).map(|place| format_ident!("__{place}")).collect();
    let (tuple, pattern) = match (types.as_slice(), values.as_slice()) {
        ([ty], [value]) => (quote!(#ty), quote!(#value)),
        _ => (quote!((#(#types),*)), quote!((#(#values),*))),
    };
    let members = fields.members();
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::core::convert::From<#tuple> for #this #arguments #bounds {
            fn from(#pattern: #tuple) -> Self {
                Self { #(#members: #values),* }
            }
        }
    })
}
