//! Table engines by name, and the arguments that each takes.

use syn::parse::ParseStream;

use super::attributes::Entry;
use super::forms::{self, word};
use super::reader;
use crate::diagnostic::Diagnostic;
use crate::model::{Spanned, Word};
use crate::schema::clickhouse::Engine;

/// An engine that the attribute may name.
struct Row {
    name: &'static str,
    /// Its arguments, as a message shows them.
    arguments: &'static str,
    /// The least and the greatest number of arguments.
    count: (usize, usize),
    make: fn(&[Word]) -> Engine,
}

const ANY: usize = usize::MAX;

const ENGINES: &[Row] = &[
    Row { name: "MergeTree", arguments: "", count: (0, 0), make: |_| Engine::MergeTree },
    Row {
        name: "ReplacingMergeTree",
        arguments: "(version, is_deleted)",
        count: (0, 2),
        make: |fields| Engine::Replacing { version: name(fields, 0), is_deleted: name(fields, 1) },
    },
    Row {
        name: "SummingMergeTree",
        arguments: "(columns, …)",
        count: (0, ANY),
        make: |fields| Engine::Summing { columns: names(fields) },
    },
    Row { name: "AggregatingMergeTree", arguments: "", count: (0, 0), make: |_| Engine::Aggregating },
    Row {
        name: "CollapsingMergeTree",
        arguments: "(sign)",
        count: (1, 1),
        make: |fields| Engine::Collapsing { sign: fields[0].node.clone() },
    },
    Row {
        name: "VersionedCollapsingMergeTree",
        arguments: "(sign, version)",
        count: (2, 2),
        make: |fields| Engine::VersionedCollapsing {
            sign: fields[0].node.clone(),
            version: fields[1].node.clone(),
        },
    },
    Row {
        name: "CoalescingMergeTree",
        arguments: "(columns, …)",
        count: (0, ANY),
        make: |fields| Engine::Coalescing { columns: names(fields) },
    },
    Row {
        name: "GraphiteMergeTree",
        arguments: "(\"config_section\")",
        count: (1, 1),
        make: |fields| Engine::Graphite { config: fields[0].node.clone() },
    },
    Row { name: "Null", arguments: "", count: (0, 0), make: |_| Engine::Null },
    Row { name: "Memory", arguments: "", count: (0, 0), make: |_| Engine::Memory },
    Row { name: "Log", arguments: "", count: (0, 0), make: |_| Engine::Other("Log".to_owned()) },
    Row { name: "TinyLog", arguments: "", count: (0, 0), make: |_| Engine::Other("TinyLog".to_owned()) },
    Row { name: "StripeLog", arguments: "", count: (0, 0), make: |_| Engine::Other("StripeLog".to_owned()) },
];

fn name(fields: &[Word], at: usize) -> Option<String> {
    fields.get(at).map(|field| field.node.clone())
}

fn names(fields: &[Word]) -> Vec<String> {
    fields.iter().map(|field| field.node.clone()).collect()
}

/// `Name` or `Name(field, …)`: the engine, and its fields at their places.
pub(super) fn read(
    entry: &Entry,
    input: ParseStream<'_>,
) -> Result<(Spanned<Engine>, Vec<Word>), Diagnostic> {
    let wrong = |error: syn::Error| reader::wrong_form(entry, error.span());
    let engine = word(input).map_err(wrong)?;
    let arguments = match input.peek(syn::token::Paren) {
        true => forms::in_parentheses(input, |content| {
            let argument = |input: ParseStream<'_>| match input.peek(syn::LitStr) {
                true => forms::text(input),
                false => word(input),
            };
            Ok(content.parse_terminated(argument, syn::Token![,])?.into_iter().collect::<Vec<_>>())
        })
        .map_err(wrong)?,
        false => Vec::new(),
    };
    let Some(row) = ENGINES.iter().find(|row| row.name == engine.node) else {
        return Err(unknown(&engine));
    };
    if arguments.len() < row.count.0 || arguments.len() > row.count.1 {
        let message = format!("{} does not take {} arguments", row.name, arguments.len());
        return Err(Diagnostic::error("attribute", engine.span, message)
            .help(format!("the correct form is `engine = {}{}`", row.name, row.arguments)));
    }
    Ok((Spanned::new((row.make)(&arguments), engine.span), arguments))
}

fn unknown(engine: &Word) -> Diagnostic {
    let plain = engine.node.replace("Replicated", "").replace("Shared", "");
    let names = || ENGINES.iter().map(|row| row.name);
    let help = if plain != engine.node && names().any(|name| name == plain) {
        format!("write `engine = {plain}`: the topology adds the rest when the table is made")
    } else if let Some(name) = reader::similar(&engine.node, names()) {
        format!("did you mean `{name}`?")
    } else {
        format!("the engines are {}", names().collect::<Vec<_>>().join(", "))
    };
    Diagnostic::error("attribute", engine.span, format!("there is no engine `{}`", engine.node)).help(help)
}
