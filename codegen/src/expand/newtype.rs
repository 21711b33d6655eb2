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
        }
        #[automatically_derived]
        impl<S> ::rowcol::value::PostgresCodec<S> for #this
        where
            #inner: ::rowcol::value::PostgresCodec<S>,
        {
            #[inline]
            fn encode(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<::rowcol::value::Written, ::rowcol::ValueError> {
                <#inner as ::rowcol::value::PostgresCodec<S>>::encode(&self.0, out)
            }
            #[inline]
            fn decode(
                bytes: ::core::option::Option<&[u8]>,
            ) -> ::core::result::Result<Self, ::rowcol::ValueError> {
                ::core::result::Result::Ok(Self(<#inner as ::rowcol::value::PostgresCodec<S>>::decode(bytes)?))
            }
        }
        #[automatically_derived]
        impl<S> ::rowcol::value::ClickHouseCodec<S> for #this
        where
            #inner: ::rowcol::value::ClickHouseCodec<S>,
        {
            #[inline]
            fn write(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::rowcol::ValueError> {
                <#inner as ::rowcol::value::ClickHouseCodec<S>>::write(&self.0, out)
            }
            fn write_column<'a>(
                values: impl ::core::iter::Iterator<Item = &'a Self> + ::core::clone::Clone,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::rowcol::ValueError>
            where
                Self: 'a,
            {
                let inner = ::core::iter::Iterator::map(values, |value| &value.0);
                <#inner as ::rowcol::value::ClickHouseCodec<S>>::write_column(inner, out)
            }
            #[inline]
            fn read(
                input: &mut &[u8],
            ) -> ::core::result::Result<Self, ::rowcol::value::ReadError> {
                ::core::result::Result::Ok(Self(<#inner as ::rowcol::value::ClickHouseCodec<S>>::read(input)?))
            }
        }
    }
}
