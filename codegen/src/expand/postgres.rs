//! `impl PostgresModel`: the codec of each column.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::columns::{indexed, row};
use super::held::held;
use super::ident;
use crate::lower::{Names, postgres};
use crate::model::{Field, KeyKind, Model, RustType};
use crate::postgres::name::{qualified, quote as quote_name};
use crate::schema::postgres::Type;

/// The table's name and its columns' names, quoted.
pub(super) fn table(model: &Model) -> TokenStream {
    let name = qualified(&postgres::table_name(model));
    let columns = model.fields.iter().map(|field| match field.postgres.skip {
        Some(_) => String::new(),
        None => quote_name(postgres::column_name(field)),
    });
    let this = ident(&model.ident);
    quote!(::rowcol::StoreTable::postgres::<#this>(#name, &[#(#columns),*]))
}

/// The codecs of the columns, and the row that is made of them.
pub(super) fn expand(model: &Model, names: &Names<'_>) -> TokenStream {
    let this = ident(&model.ident);
    let kept = indexed(model).filter(|(_, field)| field.postgres.skip.is_none());
    let columns = kept.map(|(index, field)| {
        let column = column(&index, field, names);
        let unwritten = (!written(field)).then(|| quote!(.unwritten()));
        quote_spanned!(field.ty.span.resolve()=> #column::COLUMN #unwritten)
    });
    let row = row(
        model,
        |index, field| {
            let column = column(index, field, names);
            field
                .postgres
                .skip
                .is_none()
                .then(|| quote_spanned!(field.ty.span.resolve()=> #column::decode(__row)?))
        },
        |field| field.postgres.read,
    );
    quote! {
        #[automatically_derived]
        impl ::rowcol::PostgresModel for #this {
            const POSTGRES: &'static [::rowcol::PostgresColumn<Self>] = &[#(#columns),*];
            fn decode<R: ::rowcol::Cells>(
                __row: &mut R,
            ) -> ::core::result::Result<Self, (u16, ::rowcol::ValueError)> {
                #row
            }
        }
    }
}

/// The struct, as one whose field is a column of its type.
fn column(index: &Literal, field: &Field, names: &Names<'_>) -> TokenStream {
    let marker = marker(field, names);
    quote_spanned!(field.ty.span.resolve()=> <Self as ::rowcol::field::InPostgres<#index, #marker>>)
}

/// Whether an insert names the column: the server makes identities and generated columns.
fn written(field: &Field) -> bool {
    let identity = matches!(field.key.as_deref(), Some(KeyKind::Identity | KeyKind::IdentityAlways));
    !identity && field.postgres.generated.is_none()
}

/// The marker of a column: from the name in the source where that says it all, otherwise what the type itself says.
fn marker(field: &Field, names: &Names<'_>) -> TokenStream {
    match names.postgres_column(field) {
        Ok(ty) => marker_of(&ty, &field.ty),
        Err(_) => {
            let ty = held(&field.ty);
            quote_spanned!(field.ty.span.resolve()=> <#ty as ::rowcol::Value>::Postgres)
        }
    }
}

/// The marker of a column type that holds this Rust type, at the Rust type's span.
pub(super) fn marker_of(ty: &Type, rust: &RustType) -> TokenStream {
    let plain = |name: &str| named(name, rust.span.resolve());
    let digits = |name: &str, digits: Option<u8>| {
        let name = plain(name);
        let digits = Literal::u8_unsuffixed(digits.unwrap_or(6));
        quote_spanned!(rust.span.resolve()=> #name<#digits>)
    };
    let length = |name: &str, length: u32| {
        let name = plain(name);
        let length = Literal::u32_unsuffixed(length);
        quote_spanned!(rust.span.resolve()=> #name<#length>)
    };
    match ty {
        Type::Boolean => plain("Boolean"),
        Type::SmallInt => plain("SmallInt"),
        Type::Integer => plain("Integer"),
        Type::BigInt => plain("BigInt"),
        Type::Real => plain("Real"),
        Type::DoublePrecision => plain("DoublePrecision"),
        Type::Numeric(None) => plain("NumericAny"),
        Type::Numeric(Some((precision, scale))) => {
            let name = plain("Numeric");
            let precision = Literal::u16_unsuffixed(*precision);
            let scale = Literal::i16_unsuffixed(*scale);
            quote_spanned!(rust.span.resolve()=> #name<#precision, #scale>)
        }
        Type::Text | Type::Other(_) => plain("Text"),
        Type::Varchar(limit) => length("Varchar", limit.unwrap_or(0)),
        Type::Char(limit) => length("Char", *limit),
        Type::Bytea => plain("Bytea"),
        Type::Uuid => plain("Uuid"),
        Type::Date => plain("Date"),
        Type::Time(precision) => digits("Time", *precision),
        Type::TimeTz(precision) => digits("TimeTz", *precision),
        Type::Timestamp(precision) => digits("Timestamp", *precision),
        Type::Timestamptz(precision) => digits("Timestamptz", *precision),
        Type::Interval => plain("Interval"),
        Type::Inet => plain("Inet"),
        Type::Cidr => plain("Cidr"),
        Type::Macaddr => plain("Macaddr"),
        Type::Json => plain("Json"),
        Type::Jsonb => plain("Jsonb"),
        Type::Tsvector => plain("Tsvector"),
        Type::Array(element) => {
            let name = plain("Array");
            let element = marker_of(element, rust);
            quote_spanned!(rust.span.resolve()=> #name<#element>)
        }
        Type::Enum(_) => {
            let ty = &rust.tokens;
            quote_spanned!(rust.span.resolve()=> <#ty as ::rowcol::Value>::Postgres)
        }
    }
}

fn named(name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    quote_spanned!(span=> ::rowcol::sql::pg::#name)
}
