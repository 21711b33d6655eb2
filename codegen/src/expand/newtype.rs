//! `#[derive(Value)]`: a newtype travels as what it holds, and is compared with nothing but itself.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{clickhouse, ident, postgres};
use crate::model::Value;

/// The codecs of the inner type.
pub(super) fn expand(item: &Value) -> TokenStream {
    let this = ident(&item.ident);
    let inner = &item.inner.tokens;
    let span = item.inner.span;
    let own = quote_spanned!(span=> <#inner as ::rowcol::Value>);
    let postgres = match &item.postgres {
        Some(ty) => postgres::marker_of(ty, &item.inner),
        None => quote_spanned!(span=> #own::Postgres),
    };
    let clickhouse = match &item.clickhouse {
        Some(ty) => clickhouse::marker_of(ty, &item.inner),
        None => quote_spanned!(span=> #own::ClickHouse),
    };
    quote! {
        #[automatically_derived]
        impl ::rowcol::Value for #this {
            type Base = Self;
            type Postgres = #postgres;
            type ClickHouse = #clickhouse;
            const KIND: ::rowcol::value::Kind = #own::KIND;
            #[inline]
            fn bind(&self, slot: ::rowcol::value::Slot<'_>) {
                #own::bind(&self.0, slot)
            }
        }
        #[automatically_derived]
        impl ::rowcol::value::Element for #this {}
        #[automatically_derived]
        impl<S> ::rowcol::value::PostgresBytes<S> for #this
        where
            #inner: ::rowcol::value::PostgresBytes<S>,
        {
            #[inline]
            fn to_postgres(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<::rowcol::value::Written, ::rowcol::ValueError> {
                <#inner as ::rowcol::value::PostgresBytes<S>>::to_postgres(&self.0, out)
            }
            #[inline]
            fn from_postgres(
                bytes: ::core::option::Option<&[u8]>,
            ) -> ::core::result::Result<Self, ::rowcol::ValueError> {
                ::core::result::Result::Ok(Self(<#inner as ::rowcol::value::PostgresBytes<S>>::from_postgres(bytes)?))
            }
        }
        #[automatically_derived]
        impl<S> ::rowcol::value::ClickHouseBytes<S> for #this
        where
            #inner: ::rowcol::value::ClickHouseBytes<S>,
        {
            #[inline]
            fn to_row_binary(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::rowcol::ValueError> {
                <#inner as ::rowcol::value::ClickHouseBytes<S>>::to_row_binary(&self.0, out)
            }
            fn to_native<'a>(
                values: impl ::core::iter::Iterator<Item = &'a Self> + ::core::clone::Clone,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::rowcol::ValueError>
            where
                Self: 'a,
            {
                let inner = ::core::iter::Iterator::map(values, |value| &value.0);
                <#inner as ::rowcol::value::ClickHouseBytes<S>>::to_native(inner, out)
            }
            #[inline]
            fn from_row_binary(
                input: &mut &[u8],
            ) -> ::core::result::Result<Self, ::rowcol::value::ReadError> {
                ::core::result::Result::Ok(Self(<#inner as ::rowcol::value::ClickHouseBytes<S>>::from_row_binary(input)?))
            }
        }
    }
}
