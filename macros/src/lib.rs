//! The derive macros of rowcol; use them through the rowcol crate, whose documentation has the attributes.

use proc_macro::TokenStream;
use rowcol_codegen::expand;
use rowcol_codegen::parse::Derive;

/// A struct whose rows are kept in Postgres (`#[postgres]`), in ClickHouse (`#[clickhouse(…)]`) or in both.
#[proc_macro_derive(
    Model,
    attributes(
        model,
        postgres,
        clickhouse,
        has_many,
        has_one,
        many_to_many,
        references,
        renamed_from,
        key,
        default,
        updated_at,
        version,
        unique,
        column
    )
)]
pub fn derive_model(input: TokenStream) -> TokenStream {
    expand::derive(Derive::Model, input.into()).into()
}

/// A struct for the rows of a query that a store keeps under a name.
#[proc_macro_derive(
    View,
    attributes(
        view,
        model,
        postgres,
        clickhouse,
        references,
        renamed_from,
        key,
        default,
        updated_at,
        version,
        unique,
        column
    )
)]
pub fn derive_view(input: TokenStream) -> TokenStream {
    expand::derive(Derive::View, input.into()).into()
}

/// An enum whose variants are the labels of a column.
#[proc_macro_derive(Enum, attributes(value, renamed_from))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    expand::derive(Derive::Enum, input.into()).into()
}

/// A struct around one value that a column holds.
#[proc_macro_derive(Value, attributes(value))]
pub fn derive_value(input: TokenStream) -> TokenStream {
    expand::derive(Derive::Value, input.into()).into()
}

/// A struct that says which columns and relations of a model a query gives.
#[proc_macro_derive(Shape, attributes(shape))]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    expand::shape(input.into()).into()
}

/// A struct that is made of what a query selects, in the order of its fields: for `into_struct`.
#[proc_macro_derive(FromTuple)]
pub fn derive_from_tuple(input: TokenStream) -> TokenStream {
    expand::from_tuple(input.into()).into()
}

/// A static that holds the schema of both stores, as the models under a folder of the crate have it.
///
/// ```ignore
/// rowcol::schema!(pub SCHEMA = "src");
/// rowcol::schema!(pub OTHER = "src", migrations = "other_migrations", objects = "other_objects");
/// ```
///
/// Functions, triggers, policies, sequences and extensions of Postgres, and dictionaries of ClickHouse, stand in `.sql`
/// files in the folder `objects` beside `Cargo.toml`, or in the one that is named.
#[proc_macro]
pub fn schema(input: TokenStream) -> TokenStream {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    expand::schema(input.into(), std::path::Path::new(&root)).into()
}
