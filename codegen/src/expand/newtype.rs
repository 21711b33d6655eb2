//! `#[derive(Value)]`: a newtype travels as what it holds, and is compared with nothing but itself.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{clickhouse, ident, postgres};
use crate::model::Value;

/// The codecs of the inner type, in the columns that the attribute names, or in those of the inner type.
pub(super) fn expand(item: &Value) -> TokenStream {
    let this = ident(&item.ident);
    let inner = &item.inner.tokens;
    let own = quote_spanned!(item.inner.span.resolve()=> <#inner as ::rowcol::Value>);
    let postgres = match &item.postgres {
        Some(ty) => postgres::marker_of(ty, &item.inner),
        None => quote_spanned!(item.inner.span.resolve()=> #own::Postgres),
    };
    let clickhouse = match &item.clickhouse {
        Some(ty) => clickhouse::marker_of(ty, &item.inner),
        None => quote_spanned!(item.inner.span.resolve()=> #own::ClickHouse),
    };
    let kind = quote_spanned!(item.inner.span.resolve()=> #own::KIND);
    let bind = quote_spanned!(item.inner.span.resolve()=> #own::bind(&self.0, __slot));
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl ::rowcol::Value for #this {
            type Base = Self;
            type Like<__R: ::rowcol::Value> = __R;
            type Postgres = #postgres;
            type ClickHouse = #clickhouse;
            const KIND: ::rowcol::value::Kind = #kind;
            ::rowcol::__read_methods!();
            fn bind(&self, __slot: ::rowcol::value::Slot<'_>) { #bind }
        }
        ::rowcol::__newtype_codecs!(@codecs #this, 0: #inner);
    }
}
