//! The struct of columns and relations, and what is known about the tables: `impl Model`.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::held::held;
use super::links::Links;
use super::{Stored, clickhouse, ident, postgres};
use crate::model::{Field, KeyKind, Model, SourceTokens};

/// Fields in their order, with their index as tokens.
pub(super) fn indexed(model: &Model) -> impl Iterator<Item = (Literal, &Field)> {
    (0u16..).map(Literal::u16_unsuffixed).zip(&model.fields)
}

/// The indexes of some fields. Names that are no fields are left out: they were reported.
fn positions<'a>(model: &Model, names: impl IntoIterator<Item = &'a str>) -> Vec<Literal> {
    names.into_iter().filter_map(|name| position(model, name)).collect()
}

/// The index of a field.
pub(super) fn position(model: &Model, name: &str) -> Option<Literal> {
    let index = model.fields.iter().position(|field| field.ident.node == name)?;
    u16::try_from(index).ok().map(Literal::u16_unsuffixed)
}

/// The struct with a handle for each field and each relation, and `impl Model` with everything static.
pub(super) fn expand(stored: &Stored<'_>, links: &Links) -> TokenStream {
    let Stored { model, visibility, .. } = stored;
    let this = ident(&model.ident);
    let columns = format_ident!("{}Columns", model.ident.node);
    let about = format!("The columns and relations of [`{}`].", model.ident.node);

    let names = model.fields.iter().map(|field| ident(&field.ident));
    let docs = model.fields.iter().map(|field| match &field.doc {
        Some(doc) => doc.clone(),
        None => format!("The column `{}`.", field.ident.node),
    });
    let types = model.fields.iter().map(|field| &field.ty.tokens);
    let first = clickhouse::first_sorted(model);
    let leads = |field: &Field| first.is_some_and(|first| *first == field.ident);
    let lead = |led: bool| if led { quote!(::rowcol::model::Led) } else { quote!(::rowcol::model::Free) };
    // `Free` is the parameter's default.
    let led = model.fields.iter().map(|field| leads(field).then(|| quote!(, ::rowcol::model::Led)));
    let values = indexed(model).map(|(index, field)| {
        let name = ident(&field.ident);
        quote!(#name: ::rowcol::Column::at(#index, __source))
    });
    let Links { handles, handle_values, links, .. } = links;

    let key = model.key();
    let key_types: Vec<_> = key.iter().map(|field| &field.ty.tokens).collect();
    let key_type = match key_types.as_slice() {
        [one] => quote!(#one),
        several => quote!((#(#several),*)),
    };
    let key_parts = key.iter().enumerate().map(|(place, part)| {
        let place = Literal::usize_unsuffixed(place);
        let ty = &part.ty.tokens;
        let field = position(model, &part.ident);
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__J> ::rowcol::relation::KeyPart<#place> for #columns<__J> {
                type Part = #ty;
                const FIELD: u16 = #field;
            }
        }
    });
    let key_values = key.iter().map(|part| {
        let ty = held(&part.ty);
        let field = position(model, &part.ident);
        quote!(::rowcol::query::KeyField::of::<#ty>(#field))
    });
    let tenant = model.tenant.as_ref().and_then(|tenant| model.field(tenant));
    let tenant_type = match tenant {
        Some(field) => {
            let ty = &field.ty.tokens;
            quote!(#ty)
        }
        None => quote!(::rowcol::NoTenant),
    };
    let tenant_lead = lead(tenant.is_some_and(leads));
    let key_lead = lead(key.iter().any(|field| leads(field)));
    let pushes: TokenStream = match key.as_slice() {
        [one] => {
            let ty = held(&one.ty);
            quote!(__args.push::<#ty>(__key);)
        }
        several => {
            let places = (0..several.len()).map(Literal::usize_unsuffixed);
            let types = several.iter().map(|field| held(&field.ty));
            quote!(#(__args.push::<#types>(&__key.#places);)*)
        }
    };
    let fields = indexed(model).map(|(index, field)| {
        let name = ident(&field.ident);
        let ty = stored.field_type(field);
        quote_spanned! {field.ty.span.resolve()=>
            #[automatically_derived]
            impl ::rowcol::field::Field<#index> for #this {
                type Type = #ty;
                #[inline]
                fn get(&self) -> &#ty { ::rowcol::field::Is::same(&self.#name) }
            }
        }
    });
    let identified = identified(model);
    let from_postgres =
        optional(model.postgres.is_some().then(|| quote!(<Self as ::rowcol::PostgresModel>::decode)));
    let from_clickhouse =
        optional(model.clickhouse.is_some().then(|| quote!(<Self as ::rowcol::ClickHouseModel>::read)));
    let table = table(stored);
    // Without a column, as in a view of which nothing is read yet, nothing else would use the parameter.
    let alone = model.fields.is_empty();
    let joined = alone.then(|| quote!(__joined: ::core::marker::PhantomData<fn() -> __J>,));
    let joined_value = alone.then(|| quote!(__joined: ::core::marker::PhantomData,));

    quote! {
        #[doc = #about]
        #visibility struct #columns<__J = #this> {
            #(#[doc = #docs] pub #names: ::rowcol::Column<__J, #types #led>,)*
            #handles
            #joined
        }
        #[automatically_derived]
        impl<__J> ::core::clone::Clone for #columns<__J> {
            fn clone(&self) -> Self { *self }
        }
        #[automatically_derived]
        impl<__J> ::core::marker::Copy for #columns<__J> {}
        #[automatically_derived]
        impl<__J> #columns<__J> {
            const fn __of(__source: u8) -> Self { Self { #(#values,)* #handle_values #joined_value } }
        }
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl ::rowcol::Model for #this {
            type Columns = #columns;
            type ColumnsIn<__J> = #columns<__J>;
            type Key = #key_type;
            type Tenant = #tenant_type;
            type TenantLead = #tenant_lead;
            type KeyLead = #key_lead;
            const COLUMNS: #columns = #columns::__of(0);
            const TABLE: &'static ::rowcol::Table = &#table;
            const KEY: &'static [::rowcol::query::KeyField] = &[#(#key_values),*];
            const LINKS: &'static [::rowcol::Link] = &[#links];
            fn columns_in<__J>(__source: u8) -> #columns<__J> { #columns::__of(__source) }
            fn bind_key(__key: &Self::Key, __args: &mut ::rowcol::value::Args) { #pushes }
            fn read_whole(
                __row: &mut ::rowcol::shape::Row<'_>,
            ) -> ::core::result::Result<Self, ::rowcol::query::Unread> {
                __row.whole(#from_postgres, #from_clickhouse)
            }
        }
        #(#key_parts)*
        #(#fields)*
        #identified
    }
}

/// What the ids of the model are made of, where the program makes them.
fn identified(model: &Model) -> Option<TokenStream> {
    let (representation, maker) = model.fields.iter().find_map(|field| match field.key.as_deref()? {
        KeyKind::Cuid2 => Some((quote!(::std::string::String), quote!(cuid2))),
        KeyKind::Ulid => Some((quote!(::std::string::String), quote!(ulid))),
        KeyKind::UuidV4 => Some((quote!(::rowcol::Uuid), quote!(uuid_v4))),
        KeyKind::UuidV7 => Some((quote!(::rowcol::Uuid), quote!(uuid_v7))),
        KeyKind::Given | KeyKind::Identity | KeyKind::IdentityAlways => None,
    })?;
    let this = ident(&model.ident);
    Some(quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl ::rowcol::value::Identified for #this {
            type Repr = #representation;
            fn new_id() -> #representation { ::rowcol::value::id::#maker() }
        }
    })
}

/// The names of the model in its stores.
fn table(stored: &Stored<'_>) -> TokenStream {
    let model = stored.model;
    let name = &model.ident.node;
    let fields = model.fields.iter().map(|field| &field.ident.node);
    let key = positions(model, model.key().iter().map(|field| field.ident.node.as_str()));
    let tenant =
        optional(model.tenant.as_ref().and_then(|tenant| position(model, tenant)).map(|at| quote!(#at)));
    let touched = model.fields.iter().filter(|field| field.updated_at);
    let updated_at = positions(model, touched.map(|field| field.ident.node.as_str()));
    let version = model.fields.iter().find(|field| field.version.is_some());
    let version = optional(version.and_then(|field| position(model, &field.ident)).map(|at| quote!(#at)));
    let postgres = optional(model.postgres.is_some().then(|| postgres::table(model)));
    let clickhouse = optional(model.clickhouse.as_ref().map(|table| clickhouse::table(model, table)));
    quote! {
        ::rowcol::Table {
            model: #name,
            fields: &[#(#fields),*],
            key: &[#(#key),*],
            tenant: #tenant,
            updated_at: &[#(#updated_at),*],
            version: #version,
            postgres: #postgres,
            clickhouse: #clickhouse,
        }
    }
}

fn optional(tokens: Option<TokenStream>) -> TokenStream {
    match tokens {
        Some(tokens) => quote!(::core::option::Option::Some(#tokens)),
        None => quote!(::core::option::Option::None),
    }
}

/// A row, put together from what each field reads as: tokens that read its column, or nothing where the store does
/// not give it and it is its `read` expression, or None.
pub(super) fn row<'a>(
    model: &'a Model,
    column: impl Fn(&Literal, &'a Field) -> Option<TokenStream>,
    expression: impl Fn(&'a Field) -> Option<SourceTokens>,
) -> TokenStream {
    let mut read = Vec::new();
    let mut unread = Vec::new();
    let mut is_read = false;
    for (index, field) in indexed(model) {
        let (name, span) = (ident(&field.ident), field.ty.span.resolve());
        match (column(&index, field), expression(field)) {
            (Some(value), _) => read.push((name, field, value)),
            (None, Some(expression)) => {
                is_read = true;
                unread.push((name, field, quote!(#expression)));
            }
            (None, None) => unread.push((name, field, quote_spanned!(span=> ::core::option::Option::None))),
        }
    }
    let fields = read.into_iter().chain(unread);
    if !is_read {
        let fields =
            fields.map(|(name, field, value)| quote_spanned!(field.ty.span.resolve()=> #name: #value));
        return quote!(::core::result::Result::Ok(Self { #(#fields),* }));
    }
    // An expression may use the other fields, so that each is a binding, and the expressions come last.
    let bindings = fields.map(|(name, field, value)| {
        let ty = &field.ty.tokens;
        quote_spanned!(field.ty.span.resolve()=> let #name: #ty = #value;)
    });
    let names = model.fields.iter().map(|field| ident(&field.ident));
    quote!(#(#bindings)* ::core::result::Result::Ok(Self { #(#names),* }))
}
