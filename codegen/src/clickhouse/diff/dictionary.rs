//! Dictionaries.
//!
//! They hold no rows of their own, so that one that changes is replaced where it is: it is there at every moment. The
//! server lets nobody drop or rename what a dictionary reads, nor drop a dictionary that a default looks into; a step
//! whose place in the plan makes it right nevertheless says `check_table_dependencies = 0`.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    if !from.dictionaries.is_empty() {
        circles(from, to, tables, draft);
    }
    let before: HashMap<&str, &Dictionary> =
        from.dictionaries.iter().map(|one| (one.name.as_str(), one)).collect();
    for new in &to.dictionaries {
        match before.get(new.name.as_str()) {
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

/// Refuses what would let tables and dictionaries use each other in a circle for a while: the server does not let that
/// pass (code 269), and what is no longer used is given up last.
fn circles(from: &ClickHouse, to: &ClickHouse, tables: &Tables<'_>, draft: &mut Draft<'_>) {
    let renamed = |name: String| {
        let pair = tables.both.iter().find(|(old, _)| old.name == name);
        pair.map_or(name, |(_, new)| new.name.clone())
    };
    let before: BTreeSet<Use> = uses(from).map(|(user, used)| (renamed(user), renamed(used))).collect();
    let after: BTreeSet<Use> = uses(to).collect();
    let mut told: BTreeSet<&String> = BTreeSet::new();
    for (user, used) in before.difference(&after) {
        let mut reached = BTreeSet::from([used]);
        let mut next = vec![used];
        while let Some(at) = next.pop() {
            let further = before.union(&after).filter(|(user, _)| user == at).map(|(_, used)| used);
            next.extend(further.filter(|used| reached.insert(used)));
        }
        // One of the uses in a circle is enough to be told of.
        if reached.contains(user) && !told.contains(user) {
            told.extend(reached);
            let (name, used) = (quote(user), quote(used));
            let why = format!(
                "{name} uses {used} until the plan's last steps, and {used} is to use {name} before, itself or by way of \
                 others; take the former away first, in a migration of its own"
            );
            draft.impossible(user, None, why);
        }
    }
}

/// Something, and what it needs by name.
type Use = (String, String);

/// The dictionaries that tables look into, and the tables that dictionaries read.
fn uses(schema: &ClickHouse) -> impl Iterator<Item = Use> {
    let tables = schema
        .tables
        .iter()
        .flat_map(|table| used_by(table).into_iter().map(|used| (table.name.clone(), used)));
    let dictionaries =
        schema.dictionaries.iter().filter_map(|one| Some((one.name.clone(), Definition::of(one)?.table()?)));
    tables.chain(dictionaries)
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
