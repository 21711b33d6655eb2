//! `impl New`: what `new!` can leave out, and what the field holds then.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Stored, ident};
use crate::clickhouse::types::Type as Ch;
use crate::lower::Names;
use crate::model::{DefaultValue, Field, KeyKind, Model, TypeName};
use crate::postgres::types::Type as Pg;
use crate::schema::clickhouse::Given;

/// The struct of options, the list of fields that must be given, and the row made of them.
pub(super) fn expand(stored: &Stored<'_>) -> TokenStream {
    let Stored { model, visibility, names, .. } = stored;
    let this = ident(&model.ident);
    let slots = format_ident!("{}Slots", model.ident.node);
    let fields: Vec<_> = model.fields.iter().map(|field| ident(&field.ident)).collect();
    let types = model.fields.iter().map(|field| &field.ty.tokens);
    let defaults: Vec<_> = model.fields.iter().map(|field| default(model, field, names)).collect();
    let required = model.fields.iter().zip(&defaults).filter(|(_, default)| default.is_none());
    let required = required.map(|(field, _)| &field.ident.node);
    let values = fields.iter().zip(&defaults).map(|(name, default)| match default {
        Some(default) => quote! {
            #name: match __slots.#name {
                ::core::option::Option::Some(__given) => __given,
                ::core::option::Option::None => #default,
            }
        },
        None => quote!(#name: ::rowcol::new::given(__slots.#name)),
    });
    quote! {
        #[doc(hidden)]
        #visibility struct #slots {
            #(pub #fields: ::core::option::Option<#types>,)*
        }
        #[automatically_derived]
        impl ::core::default::Default for #slots {
            fn default() -> Self { Self { #(#fields: ::core::option::Option::None),* } }
        }
        #[automatically_derived]
        impl ::rowcol::new::New for #this {
            type Slots = #slots;
            const REQUIRED: &'static [&'static str] = &[#(#required),*];
            fn from_slots(__slots: Self::Slots) -> Self { Self { #(#values),* } }
        }
    }
}

/// What a field holds that was not given; none where it must be given.
fn default(model: &Model, field: &Field, names: &Names<'_>) -> Option<TokenStream> {
    if let Some(default) = &field.default {
        return constant(model, field, &default.node, names);
    }
    match field.key.as_deref() {
        Some(KeyKind::Cuid2 | KeyKind::UuidV4 | KeyKind::UuidV7 | KeyKind::Ulid) => {
            return Some(quote!(::rowcol::Id::new()));
        }
        Some(KeyKind::Identity | KeyKind::IdentityAlways) => {
            return Some(quote!(::core::default::Default::default()));
        }
        Some(KeyKind::Given) | None => {}
    }
    if field.updated_at {
        return Some(now(model, field, names));
    }
    if field.version.is_some() {
        return Some(quote!(1));
    }
    if made_by_the_server(field) {
        return Some(quote!(::core::default::Default::default()));
    }
    field.ty.optional.then(|| quote!(::core::option::Option::None))
}

/// A default that the source writes down. SQL is for the server alone.
fn constant(model: &Model, field: &Field, value: &DefaultValue, names: &Names<'_>) -> Option<TokenStream> {
    let into = |value: TokenStream| quote!(::rowcol::new::IntoField::into_field(#value));
    Some(match value {
        DefaultValue::Now => now(model, field, names),
        DefaultValue::Bool(value) => into(quote!(#value)),
        DefaultValue::Number(number) => into(self::number(field, number)),
        DefaultValue::Text(text) => into(quote!(#text)),
        DefaultValue::EmptyList => empty(field, "[]"),
        DefaultValue::EmptyObject => empty(field, "{}"),
        DefaultValue::Variant(variant) => {
            let ty = &field.ty.tokens;
            let variant = format_ident!("{variant}");
            into(quote!(<<#ty as ::rowcol::Value>::Base>::#variant))
        }
        DefaultValue::Sql(_) => return None,
    })
}

/// A number of the field's type: a literal of a primitive, or what the type reads from the digits.
fn number(field: &Field, digits: &str) -> TokenStream {
    let primitive = match &field.ty.name {
        TypeName::Known(name) => name.starts_with(['i', 'u', 'f']),
        _ => false,
    };
    let ty = &field.ty.tokens;
    if primitive && let TypeName::Known(name) = &field.ty.name {
        let suffixed = if name.starts_with('f') && !digits.contains(['.', 'e', 'E']) {
            format!("{digits}.0{name}")
        } else {
            format!("{digits}{name}")
        };
        if let Ok(tokens) = suffixed.parse() {
            return tokens;
        }
    }
    quote!(::rowcol::new::parsed::<<#ty as ::rowcol::Value>::Base>(#digits))
}

/// An empty list, map, or JSON value.
fn empty(field: &Field, json: &str) -> TokenStream {
    match &field.ty.name {
        TypeName::Json | TypeName::Known("RawJson") => {
            let ty = &field.ty.tokens;
            quote!(::rowcol::new::json::<#ty>(#json))
        }
        _ => quote!(::core::default::Default::default()),
    }
}

/// The time of the call, with the digits that the column keeps in every store.
fn now(model: &Model, field: &Field, names: &Names<'_>) -> TokenStream {
    let postgres = model.postgres.as_ref().filter(|_| field.postgres.skip.is_none());
    let postgres = postgres.and_then(|_| match names.postgres_column(field) {
        Ok(Pg::Timestamp(digits) | Pg::Timestamptz(digits)) => digits,
        _ => None,
    });
    let clickhouse = model.clickhouse.as_ref().filter(|_| field.clickhouse.skip.is_none());
    let clickhouse = clickhouse.and_then(|_| match names.clickhouse_column(model, field).ok()? {
        Ch::Nullable(inner) => digits(&inner),
        plain => digits(&plain),
    });
    let digits = [postgres, clickhouse].into_iter().flatten().fold(6, u8::min);
    let digits = Literal::u16_unsuffixed(u16::from(digits));
    quote!(::rowcol::new::Now::now(#digits))
}

fn digits(ty: &Ch) -> Option<u8> {
    match ty {
        Ch::DateTime(_) => Some(0),
        Ch::DateTime64(digits, _) => Some(*digits),
        _ => None,
    }
}

/// Whether no store takes the column from an insert.
fn made_by_the_server(field: &Field) -> bool {
    let clickhouse = field.clickhouse.value.as_deref();
    field.postgres.generated.is_some() || matches!(clickhouse, Some(Given::Materialized(_) | Given::Alias(_)))
}
