//! Foreign keys: to other tables, to their own, and around in circles.

use rowcol_codegen::schema::postgres::{Action, Column, Deferrable, ForeignKey, Table};
use rowcol_tests::random::Random;

use super::tables::{column, describe};
use super::{Edit, edit};
use crate::postgres::random::model::{Model, are_comparable, is_plain, keys, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a foreign key", add),
    edit("drop a foreign key", |model, random| {
        let at = model.some_table(random, |table| !table.foreign_keys.is_empty())?;
        model.schema.tables[at].foreign_keys.pop();
        Some(())
    }),
    edit("change what a foreign key does", |model, random| {
        let at = model.some_table(random, |table| !table.foreign_keys.is_empty())?;
        let key = &mut model.schema.tables[at].foreign_keys[0];
        (key.on_delete, key.on_update) = (action(random), action(random));
        Some(())
    }),
    edit("change when a foreign key is checked", |model, random| {
        let at = model.some_table(random, |table| !table.foreign_keys.is_empty())?;
        let key = &mut model.schema.tables[at].foreign_keys[0];
        key.deferrable = random.perhaps(&[Deferrable::Immediate, Deferrable::Deferred]);
        Some(())
    }),
];

fn action(random: &mut Random) -> Action {
    *random.pick(&[Action::NoAction, Action::Restrict, Action::Cascade, Action::SetNull, Action::SetDefault])
}

/// From columns that are there and have the values, or from new ones.
fn add(model: &mut Model, random: &mut Random) -> Option<()> {
    let from = model.some_table(random, |_| true)?;
    let to = model.some_table(random, |table| !keys(table).is_empty())?;
    let target_columns = pick(&keys(&model.schema.tables[to]), random)?;
    let there = columns_there(model, from, to, &target_columns, random);
    let columns = match there.filter(|_| !random.one_in(3)) {
        Some(columns) => columns,
        None => new_columns(model, from, to, &target_columns, random)?,
    };
    let target = model.schema.tables[to].name.clone();
    let key = ForeignKey {
        name: model.name("k", random),
        columns,
        target,
        target_columns,
        on_delete: action(random),
        on_update: action(random),
        deferrable: random.perhaps(&[None, Some(Deferrable::Deferred)]).flatten(),
    };
    model.schema.tables[from].foreign_keys.push(key);
    Some(())
}

/// Columns whose rows find what they point to.
fn columns_there(
    model: &Model,
    from: usize,
    to: usize,
    target: &[String],
    random: &mut Random,
) -> Option<Vec<String>> {
    let (source, other) = (&model.schema.tables[from], &model.schema.tables[to]);
    let mut columns: Vec<String> = Vec::new();
    for name in target {
        let other_column = other.column(name)?;
        let fits = |column: &&Column| {
            is_plain(column)
                && are_comparable(column, other_column)
                && !columns.contains(&column.name)
                && agree(model, (source, column), (other, other_column))
        };
        let fitting: Vec<_> = source.columns.iter().filter(fits).map(|column| column.name.clone()).collect();
        columns.push(pick(&fitting, random)?);
    }
    Some(columns)
}

/// Whether both columns have the same value in the same row.
fn agree(model: &Model, one: (&Table, &Column), other: (&Table, &Column)) -> bool {
    let given = |column: &Column| model.given.contains(&column.name);
    let sparse = |column: &Column| model.sparse.contains(&column.name);
    let filled = |table: &Table| model.filled.contains(&table.name.name);
    !filled(one.0)
        || (filled(other.0) && given(one.1) && given(other.1) && (sparse(one.1) || !sparse(other.1)))
}

fn new_columns(
    model: &mut Model,
    from: usize,
    to: usize,
    target: &[String],
    random: &mut Random,
) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for name in target {
        let other = model.schema.tables[to].column(name)?.clone();
        let is_sparse = model.sparse.contains(name);
        let made = column(model, other.ty, random);
        let column = Column { nullable: true, collation: other.collation, ..made };
        if !model.settled {
            if !model.given.contains(name) {
                return None;
            }
            describe(model, &column, random);
            if is_sparse {
                model.sparse.insert(column.name.clone());
            }
        }
        columns.push(column.name.clone());
        model.schema.tables[from].columns.push(column);
    }
    Some(columns)
}
