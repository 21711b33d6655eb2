//! `#[derive(Model)]`: a struct, and what `#[model]`, `#[postgres]` and `#[clickhouse]` say of its table.

use heck::ToSnakeCase;
use syn::ext::IdentExt;

use super::arguments::Arguments;
use super::attributes::Place;
use super::errors::Errors;
use super::parts::Part;
use super::{field, reader, relation};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Check, ClickHouseTable, Constraint, Exclusion, Index, Key, Model, PartitionBy, PostgresTable, SkipIndex,
    SourceSpan, Spanned, Word,
};
use crate::schema::clickhouse::Engine;
use crate::schema::postgres::{Method, Strategy};

/// Reads a struct with its attributes taken apart already; nothing where it has no named fields.
pub(super) fn read(
    input: &syn::DeriveInput,
    derive: &str,
    attributes: &mut Arguments,
    errors: &Errors,
) -> Option<Model> {
    let ident = Word::new(input.ident.unraw().to_string(), input.ident.span());
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        errors.add(
            Diagnostic::error(
                "item",
                ident.span,
                format!("`#[derive({derive})]` does not fit `{}`", ident.node),
            )
            .help("it stands on a struct with named fields"),
        );
        return None;
    };
    if !input.generics.params.is_empty() {
        errors.add(
            Diagnostic::error("item", ident.span, format!("`{}` has generic parameters", ident.node))
                .help("a table has one type per column: name the types in the struct"),
        );
        return None;
    }
    let mut settings = attributes.group("model").map(|group| group.node).unwrap_or_default();
    let table = settings.text("table").unwrap_or_else(|| Word::new(ident.node.to_snake_case(), ident.span));
    let mut references = relation::references_of_struct(attributes, errors);
    let mut read_fields = Vec::with_capacity(fields.named.len());
    for field in &fields.named {
        read_fields.extend(field::read(field, &ident.node, &mut references, errors));
    }
    let model = Model {
        file: String::new(),
        doc: doc(&input.attrs),
        table,
        tenant: settings.word("tenant"),
        allow: settings.words("allow"),
        renamed_from: renamed_from(attributes),
        fields: read_fields,
        postgres: attributes.group("postgres").map(|group| postgres(group, errors)),
        clickhouse: attributes.group("clickhouse").map(|group| clickhouse(group, ident.span, errors)),
        references,
        relations: relation::relations(attributes, errors),
        ident,
    };
    settings.finish();
    Some(model)
}

/// Reads a `#[derive(Model)]` struct.
pub(super) fn read_model(input: &syn::DeriveInput, errors: &Errors) -> Option<Model> {
    let mut attributes = reader::attributes(Place::Model, &input.attrs, errors);
    let model = read(input, "Model", &mut attributes, errors)?;
    attributes.finish();
    Some(model)
}

/// The doc comment: its lines without the space that each begins with.
pub(super) fn doc(attributes: &[syn::Attribute]) -> Option<String> {
    let mut text = String::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &meta.value
        {
            let line = line.value();
            text.push_str(line.strip_prefix(' ').unwrap_or(&line));
            text.push('\n');
        }
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `#[renamed_from("…")]`
pub(super) fn renamed_from(attributes: &mut Arguments) -> Option<Word> {
    only_text(attributes.group("renamed_from")?.node)
}

/// The one text between the parentheses.
pub(super) fn only_text(mut group: Arguments) -> Option<Word> {
    match group.parts.pop()? {
        Part::Text(text) => Some(text),
        _ => None,
    }
}

fn postgres(group: Spanned<Arguments>, errors: &Errors) -> PostgresTable {
    let mut arguments = group.node;
    let table = PostgresTable {
        span: group.span,
        table: arguments.text("table"),
        schema: arguments.text("schema"),
        key: arguments.group("key").map(|group| key(group, errors)),
        uniques: arguments.groups("unique").into_iter().map(|group| index(group, errors)).collect(),
        indexes: arguments.groups("index").into_iter().map(|group| index(group, errors)).collect(),
        checks: arguments.groups("check").into_iter().filter_map(|group| check(group, errors)).collect(),
        exclusions: arguments.groups("exclude").into_iter().map(exclusion).collect(),
        partition_by: arguments.call("partition_by").map(|(word, parts)| {
            let strategy = match word.node {
                "list" => Strategy::List,
                "hash" => Strategy::Hash,
                _ => Strategy::Range,
            };
            PartitionBy { strategy: Spanned::new(strategy, word.span), parts }
        }),
    };
    arguments.finish();
    table
}

fn key(group: Spanned<Arguments>, errors: &Errors) -> Key {
    let mut arguments = group.node;
    let key = Key { name: arguments.text("name"), fields: words(&mut arguments) };
    if key.fields.is_empty() {
        errors.attribute(group.span, "this key has no fields", "name them: `key(id, project_id)`");
    }
    arguments.finish();
    key
}

fn words(arguments: &mut Arguments) -> Vec<Word> {
    let words = arguments.parts.drain(..).filter_map(|part| match part {
        Part::Word(word) => Some(word),
        _ => None,
    });
    words.collect()
}

fn index(group: Spanned<Arguments>, errors: &Errors) -> Index {
    let mut arguments = group.node;
    let parts: Vec<_> = arguments
        .parts
        .drain(..)
        .filter_map(|part| match part {
            Part::Index(part) => Some(part),
            _ => None,
        })
        .collect();
    if parts.is_empty() {
        errors.attribute(
            group.span,
            "nothing is indexed here",
            "name a field, or give an expression: `\"lower(name)\"`",
        );
    }
    let index = Index {
        span: group.span,
        parts,
        name: arguments.text("name"),
        method: using(&mut arguments, Method::Btree, group.span),
        include: arguments.words("include"),
        predicate: arguments.text("where"),
        nulls_not_distinct: arguments.flag("nulls_not_distinct").is_some(),
    };
    arguments.finish();
    index
}

fn exclusion(group: Spanned<Arguments>) -> Exclusion {
    let mut arguments = group.node;
    let parts: Vec<_> = arguments
        .parts
        .drain(..)
        .filter_map(|part| match part {
            Part::Exclusion(part, operator) => Some((part, operator)),
            _ => None,
        })
        .collect();
    let exclusion = Exclusion {
        span: group.span,
        parts,
        name: arguments.text("name"),
        method: using(&mut arguments, Method::Gist, group.span),
        include: arguments.words("include"),
        predicate: arguments.text("where"),
        deferrable: relation::deferrable(&mut arguments),
    };
    arguments.finish();
    exclusion
}

fn using(arguments: &mut Arguments, rule: Method, span: SourceSpan) -> Spanned<Method> {
    let given = arguments.choice("using").map(|word| Spanned::new(method(word.node), word.span));
    given.unwrap_or_else(|| Spanned::new(rule, span))
}

fn method(word: &str) -> Method {
    match word {
        "hash" => Method::Hash,
        "gin" => Method::Gin,
        "gist" => Method::Gist,
        "spgist" => Method::Spgist,
        "brin" => Method::Brin,
        _ => Method::Btree,
    }
}

fn check(group: Spanned<Arguments>, errors: &Errors) -> Option<Check> {
    let mut arguments = group.node;
    let name = arguments.text("name");
    let expression = only_text(arguments);
    if expression.is_none() {
        errors.attribute(
            group.span,
            "this check has no condition",
            "the correct form is `check(\"version > 0\")`",
        );
    }
    Some(Check { expression: expression?, name })
}

fn clickhouse(group: Spanned<Arguments>, ident: SourceSpan, errors: &Errors) -> ClickHouseTable {
    let mut arguments = group.node;
    let (engine, engine_arguments) =
        arguments.engine("engine").unwrap_or_else(|| (Spanned::new(Engine::MergeTree, ident), Vec::new()));
    let mut expressions = |key: &str| arguments.expressions(key).unwrap_or_default();
    let (order_by, primary_key, partition_by) =
        (expressions("order_by"), expressions("primary_key"), expressions("partition_by"));
    let table = ClickHouseTable {
        span: group.span,
        table: arguments.text("table"),
        engine,
        engine_arguments,
        order_by,
        primary_key,
        partition_by,
        sample_by: arguments.expressions("sample_by").and_then(|mut list| list.pop()),
        ttl: arguments.texts("ttl"),
        settings: arguments.settings("settings"),
        indexes: arguments
            .groups("index")
            .into_iter()
            .filter_map(|group| skip_index(group, errors))
            .collect(),
        projections: arguments
            .groups("projection")
            .into_iter()
            .filter_map(|group| projection(group, errors))
            .collect(),
        constraints: arguments
            .groups("constraint")
            .into_iter()
            .filter_map(|group| constraint(group, errors))
            .collect(),
        distributed: arguments.group("distributed").and_then(|mut group| match group.node.parts.pop() {
            Some(Part::Expression(expression)) => Some(expression),
            _ => {
                errors.attribute(
                    group.span,
                    "`distributed` has no sharding key",
                    "the correct form is `distributed(id)` or `distributed(\"rand()\")`",
                );
                None
            }
        }),
    };
    arguments.finish();
    table
}

fn skip_index(group: Spanned<Arguments>, errors: &Errors) -> Option<SkipIndex> {
    let mut arguments = group.node;
    let (granularity, name) = (arguments.number("granularity").unwrap_or(1), arguments.text("name"));
    let mut parts = std::mem::take(&mut arguments.parts).into_iter();
    arguments.finish();
    match (parts.next(), parts.next()) {
        (Some(Part::Indexed(expression)), Some(Part::Call(ty))) if !expression.is_empty() => {
            Some(SkipIndex { span: group.span, expression, ty, granularity, name })
        }
        _ => {
            errors.attribute(
                group.span,
                "a skip index names what it looks at, and then its type",
                "the correct form is `index(user_id, bloom_filter(0.01))`",
            );
            None
        }
    }
}

fn projection(group: Spanned<Arguments>, errors: &Errors) -> Option<(Word, Word)> {
    let mut parts = group.node.parts.into_iter();
    match (parts.next(), parts.next()) {
        (Some(Part::Word(name)), Some(Part::Text(query))) => Some((name, query)),
        _ => {
            errors.attribute(
                group.span,
                "a projection has a name and a query",
                "the correct form is `projection(by_user, \"SELECT * ORDER BY user_id\")`",
            );
            None
        }
    }
}

fn constraint(group: Spanned<Arguments>, errors: &Errors) -> Option<Constraint> {
    let mut arguments = group.node;
    let (check, assume) = (arguments.text("check"), arguments.text("assume"));
    let name = words(&mut arguments).pop();
    arguments.finish();
    match (name, check, assume) {
        (Some(name), Some(expression), None) => Some(Constraint { name, assume: false, expression }),
        (Some(name), None, Some(expression)) => Some(Constraint { name, assume: true, expression }),
        _ => {
            errors.attribute(
                group.span,
                "a constraint has a name, and one of `check` and `assume`",
                "the correct form is `constraint(positive, check = \"value > 0\")`",
            );
            None
        }
    }
}
