//! Skip indexes: their types and names.

use super::super::field::field_of;
use super::super::lints::{DUPLICATE_NAME, SKIP_INDEX};
use super::super::{Findings, Subject};
use super::{bare, column_type};
use crate::clickhouse::name;
use crate::clickhouse::types::Type;
use crate::lower::clickhouse::expressions;
use crate::model::{ExpressionKind, SkipIndex, Word};
use crate::parse::similar;

/// A type of skip index.
struct Kind {
    name: &'static str,
    /// The least and the greatest number of arguments.
    arguments: (usize, usize),
    usage: &'static str,
    /// Whether it looks at text only.
    text: bool,
}

const KINDS: &[Kind] = &[
    Kind { name: "minmax", arguments: (0, 0), usage: "minmax", text: false },
    Kind { name: "set", arguments: (1, 1), usage: "set(100)", text: false },
    Kind { name: "bloom_filter", arguments: (0, 1), usage: "bloom_filter(0.01)", text: false },
    Kind { name: "tokenbf_v1", arguments: (3, 3), usage: "tokenbf_v1(8192, 3, 0)", text: true },
    Kind { name: "ngrambf_v1", arguments: (4, 4), usage: "ngrambf_v1(3, 8192, 3, 0)", text: true },
    Kind { name: "sparse_grams", arguments: (5, 7), usage: "sparse_grams(3, 100, 8192, 3, 0)", text: true },
    Kind { name: "text", arguments: (1, 9), usage: "text(tokenizer = \"splitByNonAlpha\")", text: true },
    Kind {
        name: "vector_similarity",
        arguments: (3, 6),
        usage: "vector_similarity(\"hnsw\", \"L2Distance\", 3)",
        text: false,
    },
];

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(table) = &subject.model.clickhouse else { return };
    let mut names: Vec<String> = Vec::new();
    for index in &table.indexes {
        kind(subject, index, found);
        if index.granularity == 0 {
            found.add(
                &SKIP_INDEX,
                index.span,
                "an index entry covers no granule",
                "write `granularity = 1` or more",
            );
        }
        let name = match &index.name {
            Some(name) => name.node.clone(),
            None => name::skip_index(&expressions(subject.model, &index.expression)),
        };
        unique(&mut names, name, index.name.as_ref(), index.span, found);
    }
    let mut projections: Vec<String> = Vec::new();
    for (name, _) in &table.projections {
        unique(&mut projections, name.node.clone(), Some(name), name.span, found);
    }
    let mut constraints: Vec<String> = Vec::new();
    for constraint in &table.constraints {
        unique(
            &mut constraints,
            constraint.name.node.clone(),
            Some(&constraint.name),
            constraint.name.span,
            found,
        );
    }
}

fn unique(
    names: &mut Vec<String>,
    name: String,
    given: Option<&Word>,
    span: crate::model::SourceSpan,
    found: &mut Findings<'_>,
) {
    if names.contains(&name) {
        let span = given.map_or(span, |word| word.span);
        let help =
            if given.is_some() { "choose another name" } else { "give one of them a name: `name = \"…\"`" };
        found.add(&DUPLICATE_NAME, span, format!("two of these in this table are called `{name}`"), help);
    }
    names.push(name);
}

fn kind(subject: &Subject<'_>, index: &SkipIndex, found: &mut Findings<'_>) {
    let text = &index.ty.node;
    let name = text.split('(').next().unwrap_or(text).trim();
    let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
        let names = KINDS.iter().map(|kind| kind.name);
        let help = match similar(name, names) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => {
                format!(
                    "the types are {}",
                    KINDS.iter().map(|kind| kind.usage).collect::<Vec<_>>().join(", ")
                )
            }
        };
        return found.add(&SKIP_INDEX, index.ty.span, format!("there is no skip index `{name}`"), help);
    };
    let count = arguments(text);
    if count < kind.arguments.0 || count > kind.arguments.1 {
        let message = format!("`{name}` does not take {count} arguments");
        found.add(&SKIP_INDEX, index.ty.span, message, format!("write it like `{}`", kind.usage));
    }
    for part in
        index.expression.iter().filter(|part| kind.text && matches!(part.kind, ExpressionKind::Field(_)))
    {
        let Some(word) = field_of(part) else { continue };
        let Some(ty) = column_type(subject, &word.node) else { continue };
        let element = match bare(&ty) {
            Type::Array(element) => bare(element),
            other => other,
        };
        if !matches!(element, Type::String | Type::FixedString(_) | Type::Map(..)) {
            let message = format!("`{name}` looks at text, and `{}` has the type `{ty}`", word.node);
            found.add(&SKIP_INDEX, word.span, message, "use `minmax`, `set(100)` or `bloom_filter(0.01)`");
        }
    }
}

/// How many arguments `name(a, b)` has.
fn arguments(text: &str) -> usize {
    let Some((_, inside)) = text.split_once('(') else { return 0 };
    let inside = inside.trim().trim_end_matches(')').trim();
    if inside.is_empty() { 0 } else { inside.split(',').count() }
}
