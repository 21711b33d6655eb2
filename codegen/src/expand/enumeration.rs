//! `#[derive(Enum)]`: labels, numbers and text.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::model::{Enum, EnumColumn};
use crate::postgres::name::quote as quote_name;

/// The lists of labels and numbers, and the conversions from and to text.
pub(super) fn expand(item: &Enum) -> TokenStream {
    let this = ident(&item.ident);
    let name = &item.name.node;
    let postgres_name = quote_name(name);
    let array_name = format!("{postgres_name}[]");
    let variants: Vec<_> = item.variants.iter().map(|variant| ident(&variant.ident)).collect();
    let labels: Vec<_> = item.variants.iter().map(|variant| &variant.label.node).collect();
    let numbers = item.variants.iter().map(|variant| Literal::i16_unsuffixed(variant.number));
    let ordinals: Vec<_> = (0..variants.len()).map(Literal::usize_unsuffixed).collect();
    let (postgres, kind) = if item.native {
        (quote!(::rowcol::sql::pg::Enum<#this>), quote!(Label))
    } else {
        (quote!(::rowcol::sql::pg::Text), quote!(Text))
    };
    let clickhouse = match item.clickhouse {
        EnumColumn::LowCardinality => quote!(::rowcol::sql::ch::LowCardinality<::rowcol::sql::ch::String>),
        EnumColumn::Enum8 => quote!(::rowcol::sql::ch::Enum8<#this>),
        EnumColumn::Enum16 => quote!(::rowcol::sql::ch::Enum16<#this>),
        EnumColumn::String => quote!(::rowcol::sql::ch::String),
    };
    quote! {
        ::rowcol::__enum_codecs!(#this: #postgres, #clickhouse, #kind);
        #[automatically_derived]
        impl ::rowcol::value::Enum for #this {
            const POSTGRES: ::rowcol::sql::pg::PgTypeInfo = ::rowcol::sql::pg::PgTypeInfo {
                name: #postgres_name,
                oid: 0,
                array_name: #array_name,
                array_oid: 0,
            };
            const LABELS: &'static [&'static str] = &[#(#labels),*];
            const NUMBERS: &'static [i16] = &[#(#numbers),*];
            const VARIANTS: &'static [Self] = &[#(Self::#variants),*];
            fn ordinal(&self) -> usize {
                match self { #(Self::#variants => #ordinals),* }
            }
            fn at(__ordinal: usize) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(match __ordinal {
                    #(#ordinals => Self::#variants,)*
                    _ => return ::core::option::Option::None,
                })
            }
        }
        #[automatically_derived]
        impl #this {
            /// What this value is called in the stores.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self { #(Self::#variants => #labels),* }
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Display for #this {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __f.pad(self.as_str())
            }
        }
        #[automatically_derived]
        impl ::core::str::FromStr for #this {
            type Err = ::rowcol::ValueError;
            fn from_str(__label: &str) -> ::core::result::Result<Self, ::rowcol::ValueError> {
                <Self as ::rowcol::value::Enum>::from_label(__label)
            }
        }
    }
}
