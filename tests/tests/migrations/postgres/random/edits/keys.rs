//! Primary keys, UNIQUE and CHECK constraints.

use rowcol_codegen::schema::postgres::{Check, Column, Index, IndexKey, PrimaryKey, Table, Unique};
use rowcol_tests::random::Random;

use super::indexes::{named, plain};
use super::{Edit, edit};
use crate::postgres::random::model::{Model, key, partition_columns, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a primary key", |model, random| {
        let at = model.some_table(random, |table| table.primary_key.is_none())?;
        let (columns, name) = (different(model, at, random, true)?, model.name("k", random));
        model.schema.tables[at].primary_key = Some(PrimaryKey { name, columns });
        Some(())
    }),
    edit("change a primary key", |model, random| {
        let at = model.some_table(random, |table| table.primary_key.is_some())?;
        let columns = different(model, at, random, true)?;
        let name = model.schema.tables[at].primary_key.take()?.name;
        model.forget(&name);
        model.schema.tables[at].primary_key = Some(PrimaryKey { name, columns });
        Some(())
    }),
    edit("drop a primary key", |model, random| {
        let keys: Vec<_> =
            model.schema.tables.iter().filter_map(|table| table.primary_key.as_ref()).collect();
        let name = pick(&keys, random)?.name.clone();
        model.forget(&name);
        Some(())
    }),
    edit("add a unique key", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let unique = unique(model, at, random)?;
        model.schema.tables[at].uniques.push(unique);
        Some(())
    }),
    edit("change a unique key", |model, random| {
        let at = model.some_table(random, |table| !table.uniques.is_empty())?;
        let changed = unique(model, at, random)?;
        let old = model.schema.tables[at].uniques.remove(0);
        model.schema.tables[at].uniques.push(Unique { name: old.name, ..changed });
        Some(())
    }),
    edit("drop a unique key", |model, random| {
        let at = model.some_table(random, |table| !table.uniques.is_empty())?;
        model.schema.tables[at].uniques.pop();
        Some(())
    }),
    edit("add a check", |model, random| {
        let (at, expression) = condition(model, random)?;
        let name = model.name("k", random);
        model.schema.tables[at].checks.push(Check { name, expression });
        Some(())
    }),
    edit("change a check", |model, random| {
        let at = model.some_table(random, |table| !table.checks.is_empty())?;
        let check = &mut model.schema.tables[at].checks[0];
        check.expression = format!("({}) OR {} > 5", check.expression, random.below(5));
        Some(())
    }),
    edit("drop a check", |model, random| {
        let at = model.some_table(random, |table| !table.checks.is_empty())?;
        model.schema.tables[at].checks.pop();
        Some(())
    }),
    edit("rename a constraint or an index", |model, random| {
        let old = pick(&names(model), random)?;
        let new = model.name("k", random);
        model.rename(&old, &new);
        Some(())
    }),
    edit("swap two names", |model, random| {
        let all = names(model);
        let (one, other) = (pick(&all, random)?, pick(&all, random)?);
        let aside = model.name("k", random);
        model.rename(&one, &aside);
        model.rename(&other, &one);
        model.rename(&aside, &other);
        Some(())
    }),
    edit("turn a unique key into an index", |model, random| {
        let at = model.some_table(random, |table| !table.uniques.is_empty())?;
        let Unique { name, columns, nulls_not_distinct, include } = model.schema.tables[at].uniques.pop()?;
        let parts = columns.into_iter().map(|name| plain(IndexKey::Column(name))).collect();
        let index = Index { unique: true, nulls_not_distinct, include, ..named(name, parts) };
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("turn a unique index into a key", |model, random| {
        let at = model.some_table(random, |table| table.indexes.iter().any(|index| key(index).is_some()))?;
        let indexes = &mut model.schema.tables[at].indexes;
        let index = indexes.remove(indexes.iter().position(|index| key(index).is_some())?);
        let Index { name, nulls_not_distinct, include, .. } = index.clone();
        let unique = Unique { name, columns: key(&index)?, nulls_not_distinct, include };
        model.schema.tables[at].uniques.push(unique);
        Some(())
    }),
];

/// The names of all constraints and indexes.
fn names(model: &Model) -> Vec<String> {
    let names = model.schema.tables.iter().flat_map(|table| {
        let keys = table.primary_key.iter().map(|key| &key.name);
        let uniques = table.uniques.iter().map(|unique| &unique.name);
        let foreign = table.foreign_keys.iter().map(|key| &key.name);
        let indexes = table.indexes.iter().map(|index| &index.name);
        let indexes = indexes.chain(table.exclusions.iter().map(|exclusion| &exclusion.name));
        keys.chain(uniques).chain(foreign).chain(indexes).chain(table.checks.iter().map(|check| &check.name))
    });
    names.cloned().collect()
}

/// One to three columns, in which no two rows agree.
pub(super) fn different(model: &Model, at: usize, random: &mut Random, full: bool) -> Option<Vec<String>> {
    let table = &model.schema.tables[at];
    let named = |is: &dyn Fn(&Column) -> bool| -> Vec<String> {
        table.columns.iter().filter(|column| is(column)).map(|column| column.name.clone()).collect()
    };
    let is_full = |column: &Column| !full || model.is_full(table, column);
    let mut columns =
        vec![pick(&named(&|column| model.is_distinct(table, column) && is_full(column)), random)?];
    let others = named(&|column| column.ty.has_equality() == Some(true) && is_full(column));
    for _ in 0..random.below(3) {
        let other = pick(&others, random)?;
        if !columns.contains(&other) {
            columns.insert(random.below(columns.len() as u64 + 1) as usize, other);
        }
    }
    for name in partition_columns(table) {
        if !columns.contains(&name) {
            is_full(table.column(&name)?).then(|| columns.push(name))?;
        }
    }
    Some(columns)
}

fn unique(model: &mut Model, at: usize, random: &mut Random) -> Option<Unique> {
    let (name, nulls_not_distinct) = (model.name("k", random), random.one_in(4));
    let columns = different(model, at, random, nulls_not_distinct)?;
    let include = included(&model.schema.tables[at], &columns, random);
    Some(Unique { name, columns, nulls_not_distinct, include })
}

/// Other columns of the table, in some cases.
pub(super) fn included(table: &Table, columns: &[String], random: &mut Random) -> Vec<String> {
    let others =
        table.columns.iter().map(|column| column.name.clone()).filter(|name| !columns.contains(name));
    let others: Vec<_> = others.collect();
    pick(&others, random).filter(|_| random.one_in(3)).into_iter().collect()
}

/// What is true of one or two columns of a table.
pub(super) fn condition(model: &Model, random: &mut Random) -> Option<(usize, String)> {
    let at = model.some_table(random, |_| true)?;
    let conditions: Vec<_> =
        model.schema.tables[at].columns.iter().filter_map(|column| model.condition(column)).collect();
    let one = pick(&conditions, random)?;
    let other = pick(&conditions, random).filter(|_| random.one_in(3));
    Some((at, other.map_or_else(|| one.clone(), |other| format!("{one} AND ({other})"))))
}
