//! The columns that an engine works on.

use super::super::lints::{ENGINE, PROJECTION};
use super::super::{Findings, Subject};
use super::{bare, column_type};
use crate::clickhouse::types::Type;
use crate::lower::clickhouse::expressions;
use crate::model::{ClickHouseTable, Word};
use crate::schema::clickhouse::Engine;

/// Whether an engine belongs to the MergeTree family.
pub(in crate::check) fn is_merge_tree(engine: &Engine) -> bool {
    !matches!(engine, Engine::Null | Engine::Memory | Engine::Other(_))
}

/// A part that a column plays for an engine.
struct Role {
    name: &'static str,
    fits: fn(&Type) -> bool,
    wanted: &'static str,
}

const VERSION: Role = Role {
    name: "the version",
    fits: |ty| {
        matches!(
            ty,
            Type::UInt(_)
                | Type::Int(_)
                | Type::Date
                | Type::Date32
                | Type::DateTime(_)
                | Type::DateTime64(..)
        )
    },
    wanted: "an integer or a time, never NULL: `u64`, `Timestamp`",
};
const IS_DELETED: Role = Role {
    name: "the mark of deleted rows",
    fits: |ty| matches!(ty, Type::UInt(8) | Type::Bool),
    wanted: "UInt8: `bool` or `u8`, never NULL",
};
const SIGN: Role =
    Role { name: "the sign", fits: |ty| matches!(ty, Type::Int(8)), wanted: "Int8: `i8`, never NULL" };
const SUM: Role = Role {
    name: "a sum",
    fits: |ty| {
        matches!(
            bare(ty),
            Type::Int(_)
                | Type::UInt(_)
                | Type::Float32
                | Type::Float64
                | Type::Decimal(..)
                | Type::Map(..)
                | Type::Tuple(_)
                | Type::Array(_)
        )
    },
    wanted: "a number, or a map of numbers",
};

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(table) = &subject.model.clickhouse else { return };
    projections(table, found);
    let roles: Vec<&Role> = match &table.engine.node {
        Engine::Replacing { .. } => vec![&VERSION, &IS_DELETED],
        Engine::Collapsing { .. } => vec![&SIGN],
        Engine::VersionedCollapsing { .. } => vec![&SIGN, &VERSION],
        Engine::Summing { columns } => {
            not_in_key(subject, table, found);
            vec![&SUM; columns.len()]
        }
        Engine::Coalescing { .. } => return not_in_key(subject, table, found),
        _ => return,
    };
    for (role, word) in roles.into_iter().zip(&table.engine_arguments) {
        plays(subject, role, word, found);
    }
}

/// The setting that says what a merge of rows does to projections; without it, the server refuses them.
const PROJECTIONS_MERGED: &str = "deduplicate_merge_projection_mode";

fn projections(table: &ClickHouseTable, found: &mut Findings<'_>) {
    let engine = &table.engine.node;
    let merges = is_merge_tree(engine) && *engine != Engine::MergeTree;
    let says = table.settings.iter().any(|(name, _)| name.node == PROJECTIONS_MERGED);
    if let Some((name, _)) = table.projections.first()
        && merges
        && !says
    {
        found.add(
            &PROJECTION,
            name.span,
            format!("{} merges rows, and nothing says what becomes of projections then", engine.name()),
            format!("add `settings({PROJECTIONS_MERGED} = \"rebuild\")`, or `\"drop\"`"),
        );
    }
}

fn plays(subject: &Subject<'_>, role: &Role, word: &Word, found: &mut Findings<'_>) {
    if let Some(ty) = column_type(subject, &word.node)
        && !(role.fits)(&ty)
    {
        let message = format!("`{}` is {}, and its type is `{ty}`", word.node, role.name);
        found.add(&ENGINE, word.span, message, format!("{} is {}", role.name, role.wanted));
    }
}

/// What is summed or coalesced is what the key does not tell apart.
fn not_in_key(subject: &Subject<'_>, table: &ClickHouseTable, found: &mut Findings<'_>) {
    let key = expressions(subject.model, &table.order_by);
    for word in &table.engine_arguments {
        if key.contains(&word.node) {
            found.add(
                &ENGINE,
                word.span,
                format!("`{}` is merged by the engine, and in the sort key", word.node),
                "take it out of one of the two",
            );
        }
    }
}
