//! The type of a field by way of what its parts say of themselves.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::model::{RustType, TypeName};

/// The same type, with `<T as Value>::Base` in the place of each name `T` that the source does not explain. Where `T`
/// is no `Value`, the compiler says so once, and has nothing to add: it cannot know what the type is. That is why
/// what stands around `T` is a projection too, and why all of it has one span.
pub(super) fn held(ty: &RustType) -> TokenStream {
    if is_explained(&ty.name) {
        return ty.tokens.to_token_stream();
    }
    let span = ty.span.resolve();
    match ty.optional {
        true => of(&written(ty), &TypeName::Option(Box::new(ty.name.clone())), span),
        false => of(&written(ty), &ty.name, span),
    }
}

/// The type as the source has it.
fn written(ty: &RustType) -> syn::Type {
    syn::parse2(ty.tokens.to_token_stream()).expect("the tokens of a type are a type")
}

fn of(ty: &syn::Type, name: &TypeName, span: Span) -> TokenStream {
    if is_explained(name) {
        return quote!(#ty);
    }
    match (name, arguments(ty).as_slice()) {
        (TypeName::Option(inner), [ty]) => {
            let inner = of(ty, inner, span);
            quote_spanned!(span=> <#inner as ::rowcol::field::Nullable>::Option)
        }
        (TypeName::List(inner), [ty]) => {
            let inner = of(ty, inner, span);
            quote_spanned!(span=> <::std::vec::Vec<#inner> as ::rowcol::Value>::Base)
        }
        _ => quote_spanned!(span=> <#ty as ::rowcol::Value>::Base),
    }
}

/// Where the first name stands that the source does not explain, for the compiler may have to say that.
pub(super) fn unexplained(ty: &RustType) -> Option<Span> {
    if is_explained(&ty.name) {
        return None;
    }
    let written = written(ty);
    let inner = match (ty.optional, arguments(&written).as_slice()) {
        (true, [inner]) => inner,
        _ => &written,
    };
    leaf(inner, &ty.name)
}

fn leaf(ty: &syn::Type, name: &TypeName) -> Option<Span> {
    match (name, arguments(ty).as_slice()) {
        (TypeName::Option(inner) | TypeName::List(inner), [ty]) => leaf(ty, inner),
        (TypeName::Id(_) | TypeName::Named(_), _) => match ty {
            syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.span()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the name says which column types the type has.
fn is_explained(name: &TypeName) -> bool {
    match name {
        TypeName::Known(_) | TypeName::Bytes(_) | TypeName::Json => true,
        TypeName::Id(_) | TypeName::Named(_) => false,
        TypeName::Option(inner) | TypeName::List(inner) => is_explained(inner),
        TypeName::Map(key, value) => is_explained(key) && is_explained(value),
        TypeName::Tuple(elements) => elements.iter().all(is_explained),
    }
}

/// The types between the angle brackets of a path.
fn arguments(ty: &syn::Type) -> Vec<&syn::Type> {
    let syn::Type::Path(path) = ty else { return Vec::new() };
    match path.path.segments.last().map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
