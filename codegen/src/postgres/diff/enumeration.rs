//! Enum types: new ones, values that come, change their names, or go.

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::{Pair, Pairs};
use super::plain;
use crate::plan::{Hazard, Target};
use crate::postgres::ddl::{Object, comment, enums};
use crate::postgres::name::{beside, literal, qualified, quote};
use crate::schema::postgres::{EnumType, Name};

/// Everything about types.
pub(super) fn steps(pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
    for ty in &pairs.created_enums {
        for made in enums::statements(ty) {
            draft.step(Phase::CreateTypes, &made.object, made.sql, Vec::new(), &Existing::nothing());
        }
    }
    for ty in &pairs.dropped_enums {
        let target = Target::enumeration(plain(&ty.name), None);
        let lost = draft.decisions.loses(target, format!("the type {} goes", qualified(&ty.name)));
        // A table makes a type of its name, and comes while columns of the old one are still there.
        let aside = aside(pairs, &ty.name);
        if let Some(aside) = &aside {
            let sql = format!("ALTER TYPE {} RENAME TO {}", qualified(&ty.name), quote(&aside.name));
            draft.step(Phase::Rename, &object(&ty.name), sql, Vec::new(), &Existing::nothing());
        }
        let name = aside.as_ref().unwrap_or(&ty.name);
        let sql = format!("DROP TYPE {}", qualified(name));
        draft.step(Phase::DropTypes, &object(name), sql, vec![lost], &Existing::nothing());
    }
    for pair in &pairs.enums {
        self::pair(pair, draft);
    }
}

/// The name that a type which goes has meanwhile, where a table gets its own.
pub(super) fn aside(pairs: &Pairs<'_>, name: &Name) -> Option<Name> {
    let renamed = pairs.tables.iter().map(|pair| &pair.new.name);
    let mut tables = pairs.created.iter().map(|table| &table.name).chain(renamed);
    tables.any(|table| plain(table) == plain(name)).then(|| set_aside(name))
}

/// Whether values went or changed their order, so that the type has to be made anew.
pub(super) fn is_rebuilt(pair: &Pair<'_, EnumType>) -> bool {
    let mut after = pair.to.values.iter();
    !pair.from.values.iter().all(|value| after.any(|other| other == value))
}

/// The name of the old type while its columns get the new one.
fn set_aside(name: &Name) -> Name {
    Name { schema: name.schema.clone(), name: beside(&name.name, "old") }
}

fn pair(pair: &Pair<'_, EnumType>, draft: &mut Draft<'_>) {
    let (name, sql_name) = (&pair.new.name, qualified(&pair.new.name));
    let nothing = Existing::nothing();
    let breaks = |why: String| vec![Hazard::BreaksProgram { why }];
    if pair.old.name.name != name.name {
        let sql = format!("ALTER TYPE {} RENAME TO {}", qualified(&pair.old.name), quote(&name.name));
        let why = format!("it still casts to {}", qualified(&pair.old.name));
        draft.step(Phase::Rename, &object(name), sql, breaks(why), &nothing);
    }
    for (old, new) in &pair.renamed {
        let sql = format!("ALTER TYPE {sql_name} RENAME VALUE {} TO {}", literal(old), literal(new));
        let why = format!("it still writes {}", literal(old));
        draft.step(Phase::Rename, &object(name), sql, breaks(why), &nothing);
    }
    if is_rebuilt(pair) {
        rebuild(pair, draft);
    } else {
        let mut previous: Option<&String> = None;
        for value in &pair.to.values {
            if !pair.from.values.contains(value) {
                let place = match previous {
                    Some(previous) => format!(" AFTER {}", literal(previous)),
                    // The first one: before what was the first until now.
                    None => pair
                        .from
                        .values
                        .first()
                        .map_or_else(String::new, |first| format!(" BEFORE {}", literal(first))),
                };
                let sql = format!("ALTER TYPE {sql_name} ADD VALUE {}{place}", literal(value));
                let added = Existing::new_value();
                draft.step(Phase::CreateTypes, &object(name), sql, Vec::new(), &added);
            }
            previous = Some(value);
        }
    }
    if pair.from.comment != pair.to.comment {
        let sql = comment::on(&object(name), pair.to.comment.as_deref());
        draft.step(Phase::Comments, &object(name), sql, Vec::new(), &nothing);
    }
}

/// The new type beside the old one; the columns are changed in the phase of columns.
fn rebuild(pair: &Pair<'_, EnumType>, draft: &mut Draft<'_>) {
    let name = &pair.new.name;
    let gone = pair.from.values.iter().filter(|value| !pair.to.values.contains(value));
    let lost: Vec<Hazard> = gone
        .map(|value| {
            let target = Target::enumeration(plain(name), Some(value));
            draft.decisions.loses(target, format!("the value {} of {} goes", literal(value), qualified(name)))
        })
        .collect();
    let old = set_aside(name);
    let aside = format!("ALTER TYPE {} RENAME TO {}", qualified(name), quote(&old.name));
    let nothing = Existing::nothing();
    draft.step(Phase::CreateTypes, &object(name), aside, lost, &nothing);
    draft.step(Phase::CreateTypes, &object(name), enums::create(pair.new), Vec::new(), &nothing);
    draft.step(
        Phase::DropTypes,
        &object(&old),
        format!("DROP TYPE {}", qualified(&old)),
        Vec::new(),
        &nothing,
    );
    // The comment went with the old type.
    if pair.to.comment.is_some() && pair.from.comment == pair.to.comment {
        let sql = comment::on(&object(name), pair.to.comment.as_deref());
        draft.step(Phase::Comments, &object(name), sql, Vec::new(), &nothing);
    }
}

fn object(name: &Name) -> Object {
    Object::Enum(name.clone())
}
