//! `#[derive(Enum)]` and `#[derive(Value)]`: types of the user's own.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase};
use syn::ext::IdentExt;

use super::attributes::Place;
use super::errors::Errors;
use super::{field, reader, structure, types};
use crate::diagnostic::Diagnostic;
use crate::model::{Enum, EnumColumn, Value, Variant, Word};

/// Reads a `#[derive(Enum)]` enum.
pub(super) fn read_enum(input: &syn::DeriveInput, errors: &Errors) -> Option<Enum> {
    let ident = Word::new(input.ident.unraw().to_string(), input.ident.span());
    let mut attributes = reader::attributes(Place::Enum, &input.attrs, errors);
    let mut settings = attributes.group("value").map(|group| group.node).unwrap_or_default();
    attributes.finish();
    let syn::Data::Enum(data) = &input.data else {
        errors.add(
            Diagnostic::error("item", ident.span, format!("`#[derive(Enum)]` does not fit `{}`", ident.node))
                .help("it stands on an enum without fields; on a struct with one field stands `#[derive(Value)]`"),
        );
        return None;
    };
    let case = settings.choice("rename_all").map(|word| word.node);
    let mut variants: Vec<Variant> = Vec::with_capacity(data.variants.len());
    for variant in &data.variants {
        let before = variants.last().map_or(0, |variant| variant.number);
        variants.extend(read_variant(variant, case, before, errors));
    }
    let read = Enum {
        file: String::new(),
        doc: structure::doc(&input.attrs),
        name: settings.text("name").unwrap_or_else(|| Word::new(ident.node.to_snake_case(), ident.span)),
        clickhouse: match settings.choice("clickhouse").map(|word| word.node) {
            Some("enum8") => EnumColumn::Enum8,
            Some("enum16") => EnumColumn::Enum16,
            Some("string") => EnumColumn::String,
            _ => EnumColumn::LowCardinality,
        },
        native: settings.choice("postgres").is_none_or(|word| word.node == "native"),
        variants,
        ident,
    };
    settings.finish();
    Some(read)
}

fn read_variant(variant: &syn::Variant, case: Option<&str>, before: i16, errors: &Errors) -> Option<Variant> {
    let ident = Word::new(variant.ident.unraw().to_string(), variant.ident.span());
    let mut attributes = reader::attributes(Place::Variant, &variant.attrs, errors);
    let label = attributes.group("value").and_then(|group| structure::only_text(group.node));
    let renamed_from = structure::renamed_from(&mut attributes);
    attributes.finish();
    if !matches!(variant.fields, syn::Fields::Unit) {
        errors.add(
            Diagnostic::error("item", ident.span, format!("the variant `{}` has fields", ident.node))
                .help("a column holds the name alone; for more, use `Json<T>`"),
        );
        return None;
    }
    let number = match &variant.discriminant {
        Some((_, expression)) => errors.keep(discriminant(expression))?,
        None => errors.keep(before.checked_add(1).ok_or_else(|| {
            Diagnostic::error("item", ident.span, "the number of this variant is over 32767")
                .help("an enum has numbers from -32768 to 32767")
        }))?,
    };
    let label = label.unwrap_or_else(|| Word::new(in_case(&ident.node, case), ident.span));
    Some(Variant { ident, label, number, renamed_from })
}

fn discriminant(expression: &syn::Expr) -> Result<i16, Diagnostic> {
    use syn::spanned::Spanned;
    let (minus, literal) = match expression {
        syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => ("-", expr.as_ref()),
        other => ("", other),
    };
    let number = match literal {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) => {
            format!("{minus}{}", number.base10_digits()).parse().ok()
        }
        _ => None,
    };
    number.ok_or_else(|| {
        Diagnostic::error("item", expression.span(), "the number of this variant is not known here")
            .help("write it as a number from -32768 to 32767")
    })
}

/// A label by `rename_all`; as written without it.
fn in_case(name: &str, case: Option<&str>) -> String {
    match case {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE") => name.to_uppercase(),
        Some("PascalCase") => name.to_pascal_case(),
        Some("camelCase") => name.to_lower_camel_case(),
        Some("snake_case") => name.to_snake_case(),
        Some("SCREAMING_SNAKE_CASE") => name.to_shouty_snake_case(),
        Some("kebab-case") => name.to_kebab_case(),
        Some("SCREAMING-KEBAB-CASE") => name.to_shouty_kebab_case(),
        _ => name.to_owned(),
    }
}

/// Reads a `#[derive(Value)]` newtype.
pub(super) fn read_value(input: &syn::DeriveInput, errors: &Errors) -> Option<Value> {
    let ident = Word::new(input.ident.unraw().to_string(), input.ident.span());
    let mut attributes = reader::attributes(Place::Value, &input.attrs, errors);
    let mut settings = attributes.group("value").map(|group| group.node).unwrap_or_default();
    attributes.finish();
    let (postgres, clickhouse) = (settings.text("postgres"), settings.text("clickhouse"));
    settings.finish();
    let inner = match &input.data {
        syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Unnamed(fields), .. })
            if fields.unnamed.len() == 1 && input.generics.params.is_empty() =>
        {
            errors.keep(types::read(&fields.unnamed[0].ty, &ident.node))
        }
        _ => {
            errors.add(
                Diagnostic::error(
                    "item",
                    ident.span,
                    format!("`#[derive(Value)]` does not fit `{}`", ident.node),
                )
                .help("it stands on a struct with one unnamed field: `struct Email(String);`"),
            );
            None
        }
    };
    let postgres = postgres.and_then(|word| field::sql_type(&word, "Postgres", errors));
    let clickhouse = clickhouse.and_then(|word| field::sql_type(&word, "ClickHouse", errors));
    Some(Value { file: String::new(), inner: inner?, postgres, clickhouse, ident })
}
