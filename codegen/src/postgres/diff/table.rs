//! Tables: new ones, those that go, and what differs within a pair.

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::{Pair, Pairs};
use super::upheaval::Upheaval;
use super::{column, index, key, plain};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::ddl::{self, Object, comment};
use crate::postgres::effect::Effect;
use crate::postgres::name::{qualified, quote};
use crate::schema::postgres::{IndexKey, Table};

/// Everything about tables.
pub(super) fn steps(pairs: &Pairs<'_>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let late = ddl::object::late(pairs.old);
    for table in &pairs.dropped {
        // A routine that it calls may go with the tables that it stands on.
        let phase = if late.contains(&table.name) { Phase::DropCallers } else { Phase::DropTables };
        drop_table(table, phase, draft);
    }
    for pair in &pairs.tables {
        rename(pair, draft);
    }
    let late = ddl::object::late(pairs.new);
    for table in &pairs.created {
        if !late.contains(&table.name) {
            create(table, Phase::CreateTables, draft);
        }
        index::create_all(table, draft);
    }
    let mut keys_gone = key::Gone::default();
    for pair in &pairs.tables {
        partition(pair, upheaval, draft);
        column::steps(pair, upheaval, draft);
        keys_gone.add(&pair.to.name, index::steps(pair, upheaval, &pairs.parts, draft));
        describe(pair, upheaval, draft);
    }
    key::steps(pairs, upheaval, keys_gone, draft);
}

/// A new table with its comments.
pub(super) fn create(table: &Table, phase: Phase, draft: &mut Draft<'_>) {
    for made in ddl::table::statements(table) {
        let is_table = matches!(made.object, Object::Table(_)) && made.sql.starts_with("CREATE");
        let phase = if is_table { phase } else { Phase::Comments };
        draft.step(phase, &made.object, made.sql, Vec::new(), &Existing::nothing());
    }
}

/// The server keeps a table's partition key, and what it stands on, as long as the table is there.
fn partition(pair: &Pair<'_, Table>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let name = &pair.to.name;
    let shaken = |part: &IndexKey| match part {
        IndexKey::Column(column) => upheaval.changes(name, [column]),
        IndexKey::Expression(sql) => upheaval.shakes(name, sql),
    };
    let why = if pair.from.partition_by != pair.to.partition_by {
        "Postgres does not change what the rows of a table are put into partitions by"
    } else if pair.to.partition_by.iter().flat_map(|key| &key.parts).any(shaken) {
        "Postgres does not change the type of what the rows of a table are put into partitions by"
    } else {
        return;
    };
    let target = Target::table(Store::Postgres, plain(name), None);
    let way = "keep it as it is; or give the model a new table, copy the rows in a migration of your own (`rowcol \
               migrate new NAME --empty`), and drop the old one later";
    draft.decisions.impossible(target, format!("{why}: {way}"));
}

fn rename(pair: &Pair<'_, Table>, draft: &mut Draft<'_>) {
    let Pair { old, new, .. } = pair;
    if old.name.name == new.name.name {
        return;
    }
    let sql = format!("ALTER TABLE {} RENAME TO {}", qualified(&old.name), quote(&new.name.name));
    let hazards = vec![Hazard::BreaksProgram { why: format!("it still uses {}", qualified(&old.name)) }];
    let existing = Existing::table(Effect::Catalog, &old.name);
    draft.step(Phase::Rename, &Object::Table(new.name.clone()), sql, hazards, &existing);
}

fn drop_table(table: &Table, phase: Phase, draft: &mut Draft<'_>) {
    let (object, name) = (Object::Table(table.name.clone()), qualified(&table.name));
    // Foreign keys between tables that go would hold each other, and one to a table that stays locks that one, too.
    for constraint in table.foreign_keys.iter().filter(|key| key.target != table.name) {
        key::drop(Phase::DropForeignKeys, &table.name, &constraint.name, Some(&constraint.target), draft);
    }
    let target = Target::table(Store::Postgres, plain(&table.name), None);
    let lost = draft.decisions.loses(target, format!("the table {name} and its rows go"));
    let breaks = Hazard::BreaksProgram { why: format!("it still uses {name}") };
    let existing = Existing::table(Effect::Catalog, &table.name);
    draft.step(phase, &object, format!("DROP TABLE {name}"), vec![lost, breaks], &existing);
}

fn describe(pair: &Pair<'_, Table>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let table = &pair.new.name;
    let mut say = |object: Object, text: Option<&str>| {
        let sql = comment::on(&object, text);
        let existing = Existing::table(Effect::Description, table);
        draft.step(Phase::Comments, &object, sql, Vec::new(), &existing);
    };
    if pair.from.comment != pair.to.comment {
        say(Object::Table(table.clone()), pair.to.comment.as_deref());
    }
    for to in &pair.to.columns {
        // The comment of a column that is made anew is gone.
        let before = pair.from.column(&to.name).filter(|_| !upheaval.replaces(&pair.to.name, [&to.name]));
        if before.and_then(|from| from.comment.as_ref()) != to.comment.as_ref() {
            say(Object::Column { table: table.clone(), name: to.name.clone() }, to.comment.as_deref());
        }
    }
}
