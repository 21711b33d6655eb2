//! What stands in for the expansion of an item with a mistake: impls without a use, so that the rest of the
//! program is not told that they are missing. The attributes cannot be trusted here, so that they are only
//! searched for names.

use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

use super::{apart, without_self};
use crate::model::Word;
use crate::parse::Derive;

/// Impls that make the item usable by name. Nothing where it has another shape than the derive wants.
pub(super) fn stub(derive: Derive, input: &syn::DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let this = Word::new(input.ident.unraw().to_string(), input.ident.span());
    let Ok(input) = syn::parse2(without_self(input.to_token_stream(), &this)) else {
        return TokenStream::new();
    };
    let stub = match derive {
        Derive::Model => model(&input, true),
        Derive::View => model(&input, false),
        Derive::Enum | Derive::Value => value(&input),
    };
    stub.as_ref().map(apart).unwrap_or_default()
}

fn model(input: &syn::DeriveInput, writable: bool) -> Option<TokenStream> {
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        return None;
    };
    let this = &input.ident;
    let visibility = &input.vis;
    let columns = format_ident!("{}Columns", this.unraw());
    let names: Vec<_> = fields.named.iter().filter_map(|field| field.ident.as_ref()).collect();
    let types = fields.named.iter().map(|field| &field.ty);
    let (relations, handles): (Vec<_>, Vec<_>) =
        relations(input, fields).into_iter().filter(|(name, _)| !names.contains(&name)).unzip();
    let key: Vec<_> = key(input, fields).iter().map(|field| &field.ty).collect();
    let key_type = match key.as_slice() {
        [one] => quote!(#one),
        several => quote!((#(#several),*)),
    };
    let places = (0..key.len()).map(Literal::usize_unsuffixed);
    let tenant = argument(&input.attrs, "model", "tenant")
        .and_then(|tenant| fields.named.iter().find(|field| field.ident.as_ref() == Some(&tenant)))
        .map_or_else(
            || quote!(::rowcol::NoTenant),
            |field| {
                let ty = &field.ty;
                quote!(#ty)
            },
        );
    let has = |name: &str| input.attrs.iter().any(|attribute| attribute.path().is_ident(name));
    let postgres = has("postgres").then(|| {
        quote! {
            impl ::rowcol::PostgresModel for #this {
                const POSTGRES: &'static [::rowcol::PostgresColumn<Self>] = &[];
                fn decode<R: ::rowcol::Cells>(
                    _: &mut R,
                ) -> ::core::result::Result<Self, (u16, ::rowcol::ValueError)> {
                    ::core::unreachable!()
                }
            }
        }
    });
    let clickhouse = has("clickhouse").then(|| {
        quote! {
            impl ::rowcol::clickhouse::Merges for #this {}
            impl ::rowcol::clickhouse::Sampled for #this {}
            impl ::rowcol::ClickHouseModel for #this {
                const CLICKHOUSE: &'static [::rowcol::ClickHouseColumn<Self>] = &[];
                fn read(
                    _: &mut &[u8],
                ) -> ::core::result::Result<Self, (u16, ::rowcol::value::ReadError)> {
                    ::core::unreachable!()
                }
            }
        }
    });
    let slots = format_ident!("{}Slots", this.unraw());
    let slot_types = types.clone();
    let writable = writable.then(|| {
        quote! {
            impl ::rowcol::Writable for #this {
                fn bind_identity(&self, _: &mut ::rowcol::value::Args) {}
            }
            #visibility struct #slots {
                #(pub #names: ::core::option::Option<#slot_types>,)*
            }
            impl ::core::default::Default for #slots {
                fn default() -> Self { ::core::unreachable!() }
            }
            impl ::rowcol::new::New for #this {
                type Slots = #slots;
                const REQUIRED: &'static [&'static str] = &[];
                fn from_slots(_: Self::Slots) -> Self { ::core::unreachable!() }
            }
        }
    });
    Some(quote! {
        #visibility struct #columns<__J = #this> {
            #(pub #names: ::rowcol::Column<__J, #types>,)*
            #(pub #relations: #handles,)*
            __joined: ::core::marker::PhantomData<fn() -> __J>,
        }
        impl<__J> ::core::clone::Clone for #columns<__J> {
            fn clone(&self) -> Self { *self }
        }
        impl<__J> ::core::marker::Copy for #columns<__J> {}
        impl<__J> #columns<__J> {
            const fn __of(__source: u8) -> Self {
                Self {
                    #(#names: ::rowcol::Column::at(0, __source),)*
                    #(#relations: <#handles>::at(0, __source),)*
                    __joined: ::core::marker::PhantomData,
                }
            }
        }
        impl ::rowcol::Model for #this {
            type Columns = #columns;
            type ColumnsIn<__J> = #columns<__J>;
            type Key = #key_type;
            type Tenant = #tenant;
            type TenantLead = ::rowcol::model::Led;
            type KeyLead = ::rowcol::model::Led;
            const COLUMNS: #columns = #columns::__of(0);
            const TABLE: &'static ::rowcol::Table = &::rowcol::Table {
                model: "",
                fields: &[],
                key: &[],
                tenant: ::core::option::Option::None,
                updated_at: &[],
                version: ::core::option::Option::None,
                postgres: ::core::option::Option::None,
                clickhouse: ::core::option::Option::None,
            };
            const KEY: &'static [::rowcol::query::KeyField] = &[];
            const LINKS: &'static [::rowcol::Link] = &[];
            fn columns_in<__J>(__source: u8) -> #columns<__J> { #columns::__of(__source) }
            fn bind_key(_: &Self::Key, _: &mut ::rowcol::value::Args) {}
            fn read_whole(
                _: &mut ::rowcol::shape::Row<'_>,
            ) -> ::core::result::Result<Self, ::rowcol::query::Unread> {
                ::core::unreachable!()
            }
        }
        impl ::rowcol::value::Identified for #this {
            type Repr = ::std::string::String;
            fn new_id() -> ::std::string::String { ::core::unreachable!() }
        }
        #(impl<__J> ::rowcol::relation::KeyPart<#places> for #columns<__J> {
            type Part = #key;
            const FIELD: u16 = 0;
        })*
        #writable
        #postgres
        #clickhouse
    })
}

/// The fields of the key: those of `key(a, b)` in `#[postgres]`, or those that bear `#[key]`.
fn key<'a>(input: &syn::DeriveInput, fields: &'a syn::FieldsNamed) -> Vec<&'a syn::Field> {
    let named = lists(&input.attrs, "postgres").find_map(|tokens| list_of(tokens, "key"));
    match named {
        Some(names) => {
            let field = |name: &Ident| fields.named.iter().find(|field| field.ident.as_ref() == Some(name));
            names.iter().filter_map(field).collect()
        }
        None => {
            let is_key =
                |field: &&syn::Field| field.attrs.iter().any(|attribute| attribute.path().is_ident("key"));
            fields.named.iter().filter(is_key).collect()
        }
    }
}

/// The names of relations, with the types of their handles.
fn relations(input: &syn::DeriveInput, fields: &syn::FieldsNamed) -> Vec<(Ident, TokenStream)> {
    let this = &input.ident;
    let mut found = Vec::new();
    for (attribute, handle) in
        [("has_many", "HasMany"), ("has_one", "HasOne"), ("many_to_many", "ManyToMany")]
    {
        let handle = format_ident!("{handle}");
        for tokens in lists(&input.attrs, attribute) {
            let mut words = idents(&tokens);
            if let (Some(name), Some(target)) = (words.next(), words.next()) {
                let through = after(&tokens, "through").into_iter();
                found.push((name, quote!(::rowcol::#handle<#this, #target #(, #through)*, __J>)));
            }
        }
    }
    let carriers = fields.named.iter().map(|field| (&field.attrs, is_option(&field.ty)));
    for (attributes, optional) in std::iter::once((&input.attrs, false)).chain(carriers) {
        let handle = if optional { format_ident!("MaybeBelongsTo") } else { format_ident!("BelongsTo") };
        for tokens in lists(attributes, "references") {
            if let (Some(target), Some(name)) = (idents(&tokens).next(), after(&tokens, "as")) {
                found.push((name, quote!(::rowcol::#handle<#this, #target, __J>)));
            }
        }
    }
    found
}

fn is_option(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// What stands between the parentheses of the attributes of this name.
fn lists<'a>(attributes: &'a [syn::Attribute], name: &'a str) -> impl Iterator<Item = TokenStream> + 'a {
    attributes.iter().filter(move |attribute| attribute.path().is_ident(name)).filter_map(|attribute| {
        match &attribute.meta {
            syn::Meta::List(list) => Some(list.tokens.clone()),
            _ => None,
        }
    })
}

fn idents(tokens: &TokenStream) -> impl Iterator<Item = Ident> {
    tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    })
}

/// The word behind `key =`.
fn after(tokens: &TokenStream, key: &str) -> Option<Ident> {
    let mut tokens = tokens
        .clone()
        .into_iter()
        .skip_while(|token| !matches!(token, TokenTree::Ident(ident) if ident == key));
    match tokens.nth(2) {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

/// The word behind `key =` in an attribute.
fn argument(attributes: &[syn::Attribute], attribute: &str, key: &str) -> Option<Ident> {
    lists(attributes, attribute).find_map(|tokens| after(&tokens, key))
}

/// The words of `name(a, b, …)`.
fn list_of(tokens: TokenStream, name: &str) -> Option<Vec<Ident>> {
    let mut tokens =
        tokens.into_iter().skip_while(|token| !matches!(token, TokenTree::Ident(ident) if ident == name));
    match tokens.nth(1) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            Some(idents(&group.stream()).collect())
        }
        _ => None,
    }
}

/// A type that any column can hold.
fn value(input: &syn::DeriveInput) -> Option<TokenStream> {
    let this = &input.ident;
    Some(quote! {
        impl ::rowcol::Value for #this {
            type Base = Self;
            type Like<__R: ::rowcol::Value> = __R;
            type Postgres = ::rowcol::sql::pg::Text;
            type ClickHouse = ::rowcol::sql::ch::String;
            const KIND: ::rowcol::value::Kind = ::rowcol::value::Kind::Scalar(::rowcol::value::Scalar::Text);
            ::rowcol::__read_methods!();
            fn bind(&self, _: ::rowcol::value::Slot<'_>) {}
        }
        impl ::rowcol::value::Read for #this {
            fn of_postgres(
                _: u32,
                _: ::core::option::Option<&[u8]>,
            ) -> ::core::result::Result<Self, ::rowcol::ValueError> {
                ::core::unreachable!()
            }
            fn of_clickhouse(
                _: &::rowcol::value::ClickHouseType,
                _: &mut &[u8],
            ) -> ::core::result::Result<Self, ::rowcol::value::ReadError> {
                ::core::unreachable!()
            }
        }
        impl ::rowcol::value::Element for #this {}
        impl<S> ::rowcol::value::PostgresBytes<S> for #this {
            fn to_postgres(
                &self,
                _: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<::rowcol::value::Written, ::rowcol::ValueError> {
                ::core::unreachable!()
            }
            fn from_postgres(_: ::core::option::Option<&[u8]>) -> ::core::result::Result<Self, ::rowcol::ValueError> {
                ::core::unreachable!()
            }
        }
        impl<S> ::rowcol::value::ClickHouseBytes<S> for #this {
            fn to_row_binary(&self, _: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<(), ::rowcol::ValueError> {
                ::core::unreachable!()
            }
            fn to_native<'a>(
                _: impl ::core::iter::Iterator<Item = &'a Self> + ::core::clone::Clone,
                _: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::rowcol::ValueError>
            where
                Self: 'a,
            {
                ::core::unreachable!()
            }
            fn from_row_binary(_: &mut &[u8]) -> ::core::result::Result<Self, ::rowcol::value::ReadError> {
                ::core::unreachable!()
            }
        }
    })
}
