//! The steps for enum types. Values can be added in place; for anything else the type is made anew.

use std::collections::{BTreeSet, HashMap};

use super::side::{Side, display};
use super::steps::Steps;
use crate::plan::{Hazard, Target};
use crate::postgres::ddl::{Object, comment, enums};
use crate::postgres::name::{MAX_BYTES, literal, qualified, quote};
use crate::schema::postgres::{EnumType, Name};

/// What happens to enum types.
pub(super) struct Enums<'a> {
    new: Vec<&'a EnumType>,
    gone: Vec<&'a EnumType>,
    kept: Vec<(&'a EnumType, &'a EnumType)>,
    /// The types that are made anew.
    pub(super) rebuilt: BTreeSet<Name>,
}

impl<'a> Enums<'a> {
    pub(super) fn between(from: &'a Side, to: &'a Side) -> Self {
        let old: HashMap<&Name, &EnumType> = from.cmp.enums.iter().map(|ty| (&ty.name, ty)).collect();
        let new: HashMap<&Name, &EnumType> = to.cmp.enums.iter().map(|ty| (&ty.name, ty)).collect();
        let kept: Vec<_> = to
            .cmp
            .enums
            .iter()
            .filter_map(|ty| Some((*old.get(&ty.name)?, ty)))
            .filter(|(a, b)| a != b)
            .collect();
        let rebuilt = kept.iter().filter(|(old, new)| !is_within(&old.values, &new.values));
        Self {
            new: to.cmp.enums.iter().filter(|ty| !old.contains_key(&ty.name)).collect(),
            gone: from.cmp.enums.iter().filter(|ty| !new.contains_key(&ty.name)).collect(),
            rebuilt: rebuilt.map(|(old, _)| old.name.clone()).collect(),
            kept,
        }
    }

    /// New types and new values; what is put into a type cannot be used before it is committed.
    pub(super) fn add(&self, steps: &mut Steps<'_>) {
        let mut added = false;
        for (old, new) in self.kept.iter().filter(|(old, _)| !self.rebuilt.contains(&old.name)) {
            for (at, value) in new.values.iter().enumerate().filter(|(_, value)| !old.values.contains(value))
            {
                let place = match at.checked_sub(1) {
                    // The one before is there: either it was, or it was added just now.
                    Some(before) => format!(" AFTER {}", literal(&new.values[before])),
                    None => old
                        .values
                        .first()
                        .map(|first| format!(" BEFORE {}", literal(first)))
                        .unwrap_or_default(),
                };
                let sql = format!("ALTER TYPE {} ADD VALUE {}{place}", qualified(&new.name), literal(value));
                steps.push(&Object::Enum(new.name.clone()), sql, Vec::new());
                added = true;
            }
        }
        if added {
            steps.commit();
        }
        for ty in &self.new {
            steps.plain(enums::statements(ty));
        }
    }

    /// Puts new types beside the old ones, for the columns to change to.
    pub(super) fn begin(&self, steps: &mut Steps<'_>) {
        for (old, new) in self.kept.iter().filter(|(old, _)| self.rebuilt.contains(&old.name)) {
            let object = Object::Enum(old.name.clone());
            let mut hazards = Vec::new();
            for value in old.values.iter().filter(|value| !new.values.contains(value)) {
                let target = Target::enumeration(display(&old.name), Some(value));
                hazards.push(
                    steps.loses(target, format!("the value {} of {}", literal(value), display(&old.name))),
                );
                let why = format!("it still uses the value {}", literal(value));
                hazards.push(Hazard::BreaksProgram { why });
            }
            let sql =
                format!("ALTER TYPE {} RENAME TO {}", qualified(&old.name), quote(&former(&old.name).name));
            steps.push(&object, sql, hazards);
            steps.push(&object, enums::create(new), Vec::new());
            if let Some(text) = &new.comment {
                steps.push(&object, comment::on(&object, Some(text)), Vec::new());
            }
        }
    }

    /// Drops what nothing uses any more, and says what is said of the types.
    pub(super) fn end(&self, steps: &mut Steps<'_>) {
        for name in &self.rebuilt {
            let sql = format!("DROP TYPE {}", qualified(&former(name)));
            steps.push(&Object::Enum(former(name)), sql, Vec::new());
        }
        for ty in &self.gone {
            let hazard = steps.loses(
                Target::enumeration(display(&ty.name), None),
                format!("the enum type {}", display(&ty.name)),
            );
            steps.push(
                &Object::Enum(ty.name.clone()),
                format!("DROP TYPE {}", qualified(&ty.name)),
                vec![hazard],
            );
        }
        for (old, new) in self.kept.iter().filter(|(old, _)| !self.rebuilt.contains(&old.name)) {
            if old.comment != new.comment {
                let object = Object::Enum(new.name.clone());
                steps.push(&object, comment::on(&object, new.comment.as_deref()), Vec::new());
            }
        }
    }
}

/// The name that a type has while another one takes its place.
fn former(name: &Name) -> Name {
    const SUFFIX: &str = "_former";
    let stem = &name.name[..name.name.floor_char_boundary(MAX_BYTES - SUFFIX.len())];
    Name { schema: name.schema.clone(), name: format!("{stem}{SUFFIX}") }
}

/// Whether all old values are among the new ones, in the same order.
fn is_within(old: &[String], new: &[String]) -> bool {
    let mut rest = new.iter();
    old.iter().all(|value| rest.any(|other| other == value))
}
