//! Columns: dictionaries and codecs.

use super::super::lints::{CODEC, LOW_CARDINALITY};
use super::super::{Findings, Subject};
use super::{bare, column_type};
use crate::clickhouse::types::Type;
use crate::model::{Field, Word};
use crate::parse::similar;

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.model.clickhouse.is_none() {
        return;
    }
    for field in &subject.model.fields {
        let Some(ty) = column_type(subject, &field.ident.node) else { continue };
        low_cardinality(field, &ty, found);
        if let Some(codec) = &field.clickhouse.codec {
            codecs(codec, bare(&ty), found);
        }
    }
}

/// The server refuses dictionaries of small values: they cost more than they save.
fn low_cardinality(field: &Field, ty: &Type, found: &mut Findings<'_>) {
    let Type::LowCardinality(inner) = ty else { return };
    let held = bare(inner);
    let given = field.clickhouse.ty.as_ref().map(|ty| ty.span);
    let Some(span) = field.clickhouse.low_cardinality.or(given) else { return };
    if !matches!(held, Type::String | Type::FixedString(_) | Type::Uuid | Type::Other(_)) {
        found.add(
            &LOW_CARDINALITY,
            span,
            format!("a dictionary does not help `{}`, whose type is `{held}`", field.ident.node),
            "take it away: LowCardinality is for text with few different values",
        );
    }
}

/// What a codec does to a block.
#[derive(PartialEq, Eq)]
enum Step {
    /// Makes it easier to compress; does not compress by itself.
    Prepare,
    /// Compresses; nothing but encryption comes after it.
    Compress,
    /// Encrypts.
    Encrypt,
    /// Stands alone.
    Alone,
}

/// A codec of ClickHouse.
struct Codec {
    name: &'static str,
    step: Step,
    /// The types that it takes, in words, and the test.
    takes: (&'static str, fn(&Type) -> bool),
}

const ANY: (&str, fn(&Type) -> bool) = ("any type", |_| true);
const FIXED: (&str, fn(&Type) -> bool) = ("types of fixed size", |ty| {
    !matches!(
        ty,
        Type::String | Type::Array(_) | Type::Map(..) | Type::Json(_) | Type::Variant(_) | Type::Tuple(_)
    )
});
const FLOATS: (&str, fn(&Type) -> bool) =
    ("floating-point numbers", |ty| matches!(ty, Type::Float32 | Type::Float64));
const INTEGERS: (&str, fn(&Type) -> bool) = ("integers, decimals and times", |ty| {
    matches!(
        ty,
        Type::Bool
            | Type::Int(_)
            | Type::UInt(_)
            | Type::Decimal(..)
            | Type::Date
            | Type::Date32
            | Type::DateTime(_)
            | Type::DateTime64(..)
            | Type::Enum8(_)
            | Type::Enum16(_)
            | Type::Ipv4
    )
});

const CODECS: &[Codec] = &[
    Codec { name: "NONE", step: Step::Alone, takes: ANY },
    Codec { name: "Default", step: Step::Compress, takes: ANY },
    Codec { name: "LZ4", step: Step::Compress, takes: ANY },
    Codec { name: "LZ4HC", step: Step::Compress, takes: ANY },
    Codec { name: "ZSTD", step: Step::Compress, takes: ANY },
    Codec { name: "T64", step: Step::Compress, takes: INTEGERS },
    Codec { name: "Delta", step: Step::Prepare, takes: FIXED },
    Codec { name: "DoubleDelta", step: Step::Prepare, takes: FIXED },
    Codec { name: "GCD", step: Step::Prepare, takes: INTEGERS },
    Codec { name: "Gorilla", step: Step::Prepare, takes: FLOATS },
    Codec { name: "FPC", step: Step::Prepare, takes: FLOATS },
    Codec { name: "AES_128_GCM_SIV", step: Step::Encrypt, takes: ANY },
    Codec { name: "AES_256_GCM_SIV", step: Step::Encrypt, takes: ANY },
];

fn codecs(word: &Word, ty: &Type, found: &mut Findings<'_>) {
    let mut steps: Vec<&Codec> = Vec::new();
    for name in names(&word.node) {
        match CODECS.iter().find(|codec| codec.name == name) {
            Some(codec) => steps.push(codec),
            None => {
                let names = CODECS.iter().map(|codec| codec.name);
                let help = match similar(name, names.clone()) {
                    Some(similar) => format!("did you mean `{similar}`?"),
                    None => format!("the codecs are {}", names.collect::<Vec<_>>().join(", ")),
                };
                return found.add(&CODEC, word.span, format!("there is no codec `{name}`"), help);
            }
        }
    }
    if let Some(codec) = steps.iter().find(|codec| !(codec.takes.1)(ty)) {
        let message = format!("the codec {} does not take `{ty}`", codec.name);
        return found.add(
            &CODEC,
            word.span,
            message,
            format!("it takes {}; `ZSTD` takes any type", codec.takes.0),
        );
    }
    let compresses = steps.iter().position(|codec| codec.step == Step::Compress);
    let after = compresses.and_then(|at| steps[at + 1..].iter().find(|codec| codec.step != Step::Encrypt));
    if let Some(codec) = after {
        let message =
            format!("the codec {} comes after one that compresses, where it has no effect", codec.name);
        found.add(&CODEC, word.span, message, "compress last: `codec(Delta, ZSTD(1))`");
    } else if steps.len() > 1 && steps.iter().any(|codec| codec.step == Step::Alone) {
        found.add(&CODEC, word.span, "the codec NONE stands with others", "keep it, or the others");
    } else if steps.last().is_some_and(|codec| codec.step == Step::Prepare) {
        let message = format!("the codec {} does not compress by itself", word.node);
        found.add(&CODEC, word.span, message, format!("compress after it: `codec({}, ZSTD(1))`", word.node));
    }
}

/// The names in `Delta(4), ZSTD(3)`.
fn names(codecs: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    codecs
        .split(move |c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        })
        .map(|codec| codec.split('(').next().unwrap_or(codec).trim())
}
