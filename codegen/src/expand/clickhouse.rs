//! `impl ClickHouseModel`: the codec of each column.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::columns::{indexed, position, row};
use super::held::held;
use super::ident;
use crate::clickhouse::name::quote as quote_name;
use crate::lower::{Names, clickhouse};
use crate::model::{ClickHouseTable, ExpressionKind, Field, Model, RustType, Word};
use crate::schema::clickhouse::{Given, Type, merges};

/// The table's name and its columns' names, quoted; its engine and the fields that its sort key begins with.
pub(super) fn table(model: &Model, table: &ClickHouseTable) -> TokenStream {
    let name = quote_name(clickhouse::table_name(model));
    let columns = model.fields.iter().map(|field| match field.clickhouse.skip {
        Some(_) => String::new(),
        None => quote_name(clickhouse::column_name(field)),
    });
    let engine = table.engine.name();
    let sort_key = table.order_by.iter().map_while(|expression| match &expression.kind {
        ExpressionKind::Field(field) | ExpressionKind::Call(_, field) => position(model, field),
        ExpressionKind::Sql(_) => None,
    });
    let this = ident(&model.ident);
    quote! {
        ::rowcol::StoreTable::clickhouse::<#this>(#name, &[#(#columns),*], &[#(#sort_key),*], #engine)
    }
}

/// The functions of the attribute grammar that keep the order of their argument, so that a range of the field is a
/// range of the key.
const MONOTONIC: [&str; 6] = ["toDate", "toYYYYMM", "toYYYYMMDD", "toStartOfHour", "toMonday", "toYear"];

/// The field that the sort key begins with, by itself or in a function that keeps its order.
pub(super) fn first_sorted(model: &Model) -> Option<&Word> {
    match &model.clickhouse.as_ref()?.order_by.first()?.kind {
        ExpressionKind::Field(field) => Some(field),
        ExpressionKind::Call(function, field) if MONOTONIC.contains(function) => Some(field),
        ExpressionKind::Call(..) | ExpressionKind::Sql(_) => None,
    }
}

/// The codecs of the columns, and the row that is made of them.
pub(super) fn expand(model: &Model, names: &Names<'_>) -> TokenStream {
    let this = ident(&model.ident);
    let kept = indexed(model).filter(|(_, field)| field.clickhouse.skip.is_none());
    let columns = kept.map(|(index, field)| {
        let column = column(&index, model, field, names);
        let unwritten = (!written(field)).then(|| quote!(.unwritten()));
        let unreadable = (!readable(field)).then(|| quote!(.unreadable()));
        let states = states_of(field).map(|function| quote!(.states_of(#function)));
        quote_spanned!(field.ty.span.resolve()=> #column::COLUMN #unwritten #unreadable #states)
    });
    let row = row(
        model,
        |index, field| {
            if is_state(field) {
                return Some(quote_spanned!(field.ty.span.resolve()=> ::core::default::Default::default()));
            }
            let column = column(index, model, field, names);
            readable(field).then(|| quote_spanned!(field.ty.span.resolve()=> #column::read(__input)?))
        },
        |field| field.clickhouse.read,
    );
    let declared = model.clickhouse.as_ref();
    let merges = declared
        .is_some_and(|table| merges(table.engine.name()))
        .then(|| quote!(#[automatically_derived] impl ::rowcol::clickhouse::Merges for #this {}));
    let sampled = declared
        .is_some_and(|table| table.sample_by.is_some())
        .then(|| quote!(#[automatically_derived] impl ::rowcol::clickhouse::Sampled for #this {}));
    quote! {
        #merges
        #sampled
        #[automatically_derived]
        impl ::rowcol::ClickHouseModel for #this {
            const CLICKHOUSE: &'static [::rowcol::ClickHouseColumn<Self>] = &[#(#columns),*];
            fn read(
                __input: &mut &[u8],
            ) -> ::core::result::Result<Self, (u16, ::rowcol::value::ReadError)> {
                #row
            }
        }
    }
}

/// The struct, as one whose field is a column of its type.
fn column(index: &Literal, model: &Model, field: &Field, names: &Names<'_>) -> TokenStream {
    let marker = marker(model, field, names);
    quote_spanned!(field.ty.span.resolve()=> <Self as ::rowcol::field::InClickHouse<#index, #marker>>)
}

/// Whether an insert may name the column: MATERIALIZED and ALIAS columns and aggregate states are the server's.
fn written(field: &Field) -> bool {
    !is_state(field)
        && !matches!(field.clickhouse.value.as_deref(), Some(Given::Materialized(_) | Given::Alias(_)))
}

/// Whether a select can read the column: it is there, and is neither EPHEMERAL nor an aggregate state.
fn readable(field: &Field) -> bool {
    field.clickhouse.skip.is_none()
        && !is_state(field)
        && !matches!(field.clickhouse.value.as_deref(), Some(Given::Ephemeral(_)))
}

/// Whether the column is an `AggregateFunction(…)`.
fn is_state(field: &Field) -> bool {
    states_of(field).is_some()
}

/// The function of an `AggregateFunction(…)` column, without the version of its state.
fn states_of(field: &Field) -> Option<&str> {
    let Some(Type::AggregateFunction(function, _)) = field.clickhouse.ty.as_deref() else { return None };
    let versioned = function.split_once(", ").filter(|(version, _)| version.parse::<u64>().is_ok());
    Some(versioned.map_or(function, |(_, function)| function))
}

/// The marker of a column: from the name in the source where that says it all, otherwise what the type itself says.
fn marker(model: &Model, field: &Field, names: &Names<'_>) -> TokenStream {
    let span = field.ty.span.resolve();
    let ty = held(&field.ty);
    match (names.clickhouse_column(model, field), &field.clickhouse.null) {
        (Ok(column), None) => marker_of(&column, &field.ty),
        (Ok(column), Some(_)) => {
            let column = marker_of(&column, &field.ty);
            quote_spanned!(span=> ::rowcol::sql::ch::NullAsDefault<#column>)
        }
        (Err(_), None) => quote_spanned!(span=> <#ty as ::rowcol::Value>::ClickHouse),
        (Err(_), Some(_)) => quote_spanned! {span=>
            ::rowcol::sql::ch::NullAsDefault<<<#ty as ::rowcol::Value>::Base as ::rowcol::Value>::ClickHouse>
        },
    }
}

/// The marker of a column type that holds this Rust type, at the Rust type's span.
pub(super) fn marker_of(ty: &Type, rust: &RustType) -> TokenStream {
    let span = rust.span.resolve();
    let plain = |name: &str| named(name, span);
    let of = |name: &str, inner: &[&Type]| {
        let name = plain(name);
        let inner = inner.iter().map(|ty| marker_of(ty, rust));
        quote_spanned!(span=> #name<#(#inner),*>)
    };
    let digits = |name: &str, numbers: &[u8]| {
        let name = plain(name);
        let numbers = numbers.iter().copied().map(Literal::u8_unsuffixed);
        quote_spanned!(span=> #name<#(#numbers),*>)
    };
    match ty {
        Type::Bool => plain("Bool"),
        Type::Int(bits) => plain(&format!("Int{bits}")),
        Type::UInt(bits) => plain(&format!("UInt{bits}")),
        Type::Float32 => plain("Float32"),
        Type::Float64 => plain("Float64"),
        Type::Decimal(precision, scale) => digits("Decimal", &[*precision, *scale]),
        Type::String => plain("String"),
        Type::FixedString(length) => {
            let name = plain("FixedString");
            let length = Literal::u32_unsuffixed(*length);
            quote_spanned!(span=> #name<#length>)
        }
        Type::Date => plain("Date"),
        Type::Date32 => plain("Date32"),
        Type::DateTime(_) => plain("DateTime"),
        Type::DateTime64(precision, _) => digits("DateTime64", &[*precision]),
        Type::Uuid => plain("Uuid"),
        Type::Ipv4 => plain("Ipv4"),
        Type::Ipv6 => plain("Ipv6"),
        Type::Array(element) => of("Array", &[element]),
        Type::Map(key, value) => of("Map", &[key, value]),
        Type::Nullable(inner) => of("Nullable", &[inner]),
        Type::LowCardinality(inner) => of("LowCardinality", &[inner]),
        Type::SimpleAggregateFunction(_, value) => marker_of(value, rust),
        Type::Tuple(elements) => {
            let name = plain("Tuple");
            let elements = elements.iter().map(|(_, ty)| marker_of(ty, rust));
            quote_spanned!(span=> #name<(#(#elements,)*)>)
        }
        Type::Json(_) => plain("Json"),
        Type::AggregateFunction(..) => plain("AggregateFunction"),
        // The numbers of the labels are the Rust type's own; the rest has no marker, and no Rust type to hold it.
        Type::Enum8(_) | Type::Enum16(_) | Type::Variant(_) | Type::Other(_) => {
            let ty = &rust.tokens;
            quote_spanned!(span=> <#ty as ::rowcol::Value>::ClickHouse)
        }
    }
}

fn named(name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    quote_spanned!(span=> ::rowcol::sql::ch::#name)
}
