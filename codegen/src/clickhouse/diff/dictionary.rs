//! Dictionaries.
//!
//! They hold no rows of their own, so that one that changes is replaced where it is: it is there at every moment. The
//! server lets nobody drop or rename what a dictionary reads, nor drop a dictionary that a default looks into; a step
//! whose place in the plan makes it right nevertheless says `check_table_dependencies = 0`.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase, UNCHECKED};
use super::pair::Tables;
use crate::clickhouse::ddl::dictionary::{create, object, replace, used_by};
use crate::clickhouse::dictionary::Definition;
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::quote;
use crate::clickhouse::normal;
use crate::plan::Hazard;
use crate::schema::clickhouse::{ClickHouse, Dictionary, Table};

/// The steps for all dictionaries. `rebuilt` are the old tables that stay as they were under another name.
pub(super) fn steps(
    from: &ClickHouse,
    to: &ClickHouse,
    tables: &Tables<'_>,
    rebuilt: &[&Table],
    draft: &mut Draft<'_>,
) {
    let before: HashMap<&str, &Dictionary> =
        from.dictionaries.iter().map(|one| (one.name.as_str(), one)).collect();
    for new in &to.dictionaries {
        match before.get(new.name.as_str()) {
            Some(_) if turns_around(new, tables) => {
                let why = "it is to read a table that looks into it until then; take that away first, in a migration of its own";
                draft.impossible(&new.name, None, why);
            }
            Some(old) => change(old, new, tables, draft),
            None => make(new, create(new), Vec::new(), draft),
        }
    }
    let names = to.tables.iter().map(|table| &table.name).chain(to.views.iter().map(|view| &view.name));
    let taken: HashSet<&String> = names.collect();
    for old in &from.dictionaries {
        let stays = to.dictionaries.iter().any(|new| new.name == old.name);
        let kept = rebuilt.iter().any(|table| used_by(table).contains(&old.name));
        let user = from.tables.iter().find(|table| used_by(table).contains(&old.name));
        match user.filter(|_| taken.contains(&old.name)) {
            _ if stays => {}
            Some(user) => {
                let user = quote(&user.name);
                let why = format!(
                    "something else gets its name while {user} looks into it; take that away first, in a migration of its own"
                );
                draft.impossible(&old.name, None, why);
            }
            None => drop(old, taken.contains(&old.name), kept, draft),
        }
    }
}

/// Whether a dictionary is to read a table whose columns look into it before, which the server does not let pass.
fn turns_around(new: &Dictionary, tables: &Tables<'_>) -> bool {
    let table = Definition::of(new).and_then(|definition| definition.table());
    let table = tables.both.iter().find(|(_, to)| Some(&to.name) == table.as_ref());
    table.is_some_and(|(from, _)| used_by(from).contains(&new.name))
}

fn make(new: &Dictionary, sql: String, hazards: Vec<Hazard>, draft: &mut Draft<'_>) {
    if Definition::of(new).is_some_and(|definition| definition.is_hidden()) {
        let why = "the server hides the dictionary's password, so that it cannot be made again; put it into a named \
                   collection";
        return draft.impossible(&new.name, None, why);
    }
    draft.step(Phase::Dictionaries, &object(new), sql, hazards);
}

fn change(old: &Dictionary, new: &Dictionary, tables: &Tables<'_>, draft: &mut Draft<'_>) {
    let old = &followed(old, tables, draft);
    let (mut from, mut to) = (old.clone(), new.clone());
    normal::dictionary(&mut from);
    normal::dictionary(&mut to);
    if from != to {
        make(new, replace(new), lost(old, new), draft);
    }
}

/// The dictionary under the new names of tables, which it is given as soon as they have them.
fn followed(old: &Dictionary, tables: &Tables<'_>, draft: &mut Draft<'_>) -> Dictionary {
    let Some(mut definition) = Definition::of(old).filter(|definition| !definition.is_hidden()) else {
        return old.clone();
    };
    let before = definition.clone();
    for (from, to) in tables.both.iter().filter(|(from, to)| from.name != to.name) {
        definition.rename_table(&from.name, &to.name);
    }
    let followed = Dictionary::from(&definition);
    if definition != before {
        draft.step(Phase::Rename, &object(&followed), replace(&followed), Vec::new());
    }
    followed
}

/// Attributes that are there no more.
fn lost(old: &Dictionary, new: &Dictionary) -> Vec<Hazard> {
    let (Some(old), Some(new)) = (Definition::of(old), Definition::of(new)) else { return Vec::new() };
    let gone = old.attributes.iter().filter(|old| new.attributes.iter().all(|new| new.name != old.name));
    let name = quote(&new.name);
    gone.map(|old| Hazard::BreaksProgram { why: format!("it still reads {} of {name}", quote(&old.name)) })
        .collect()
}

/// `taken` says that something else gets its name, `kept` that a table which a rebuild leaves behind looks into it.
fn drop(old: &Dictionary, taken: bool, kept: bool, draft: &mut Draft<'_>) {
    let name = quote(&old.name);
    let phase = if taken { Phase::DropViews } else { Phase::DropTables };
    let unchecked = if taken {
        draft.unchecked(&old.name)
    } else if kept {
        UNCHECKED
    } else {
        ""
    };
    let sql = format!("DROP DICTIONARY {name} {}{unchecked}", Marker::Cluster);
    let hazards = vec![Hazard::BreaksProgram { why: format!("it still reads {name}") }];
    draft.step(phase, &object(old), sql, hazards);
}
