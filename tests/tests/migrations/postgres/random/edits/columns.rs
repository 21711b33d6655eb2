//! Columns, and what stands in them by itself.

use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::schema::postgres::{Column, Given, Table};
use rowcol_tests::random::Random;

use super::tables::{column, describe, some_type};
use super::{Edit, edit, text};
use crate::postgres::random::model::{Model, is_plain, mentions, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a column", |model, random| {
        let ty = some_type(model, random);
        let column = column(model, ty, random);
        add(model, Column { nullable: true, ..column }, random)
    }),
    edit("add a column with a default", |model, random| {
        let ty = some_type(model, random);
        let mut column = column(model, ty, random);
        column.value = Some(model.some_default(&column, random)?);
        add(model, Column { nullable: true, ..column }, random)
    }),
    edit("add a required column", |model, random| {
        let ty = some_type(model, random);
        let mut column = column(model, ty, random);
        column.value = Some(model.some_default(&column, random)?);
        add(model, Column { nullable: false, ..column }, random)
    }),
    edit("add an identity", |model, random| {
        let ty = random.pick::<Type>(&[Type::SmallInt, Type::Integer, Type::BigInt]).clone();
        let column = column(model, ty, random);
        model.distinct.insert(column.name.clone());
        let value = Some(identity(random));
        add(model, Column { nullable: false, value, ..column }, random)
    }),
    edit("add a computed column", |model, random| {
        let (at, of) = model.some_column(random, |_, column| is_plain(column))?;
        let (sql, ty) = model.some_computed(&model.schema.tables[at].columns[of])?;
        let column = column(model, ty, random);
        let column = Column { nullable: true, value: Some(Given::Stored(sql)), ..column };
        model.schema.tables[at].columns.push(column);
        Some(())
    }),
    edit("drop a column", |model, random| {
        let (at, of) = model.some_column(random, |table, _| table.columns.len() > 2)?;
        let name = model.schema.tables[at].columns[of].name.clone();
        model.forget(&name);
        Some(())
    }),
    edit("rename a column", |model, random| {
        let (at, of) = model.some_column(random, |_, _| true)?;
        let old = model.schema.tables[at].columns[of].name.clone();
        let new = model.name("c", random);
        model.rename(&old, &new);
        Some(())
    }),
    edit("comment on a column", |model, random| {
        let (at, of) = model.some_column(random, |_, _| true)?;
        model.schema.tables[at].columns[of].comment = text(model, random);
        Some(())
    }),
    edit("reorder columns", |model, random| {
        let at = model.some_table(random, |table| table.columns.len() > 1)?;
        let by = 1 + random.below(model.schema.tables[at].columns.len() as u64 - 1);
        model.schema.tables[at].columns.rotate_left(by as usize);
        Some(())
    }),
    edit("forbid NULL", |model, random| {
        let full = |table: &Table, column: &Column| column.nullable && model.is_full(table, column);
        let (at, of) = model.some_column(random, full)?;
        model.schema.tables[at].columns[of].nullable = false;
        Some(())
    }),
    edit("allow NULL", |model, random| {
        let (at, of) = model.some_column(random, |table, column| {
            let key = table.primary_key.iter().any(|key| key.columns.contains(&column.name));
            !column.nullable && !key && is_plain(column)
        })?;
        model.schema.tables[at].columns[of].nullable = true;
        Some(())
    }),
    edit("change a default", |model, random| {
        let (at, of) =
            model.some_column(random, |table, column| is_plain(column) && is_free(model, table, column))?;
        let value = model.some_default(&model.schema.tables[at].columns[of], random)?;
        model.schema.tables[at].columns[of].value = Some(value);
        Some(())
    }),
    edit("drop a default", |model, random| {
        let (at, of) = model.some_column(random, |table, column| {
            matches!(column.value, Some(Given::Default(_)))
                && (column.nullable || is_there(model, table, column))
        })?;
        model.schema.tables[at].columns[of].value = None;
        Some(())
    }),
    edit("make an identity", |model, random| {
        let (at, of) = model.some_column(random, |table, column| {
            column.ty.can_be_identity()
                && is_plain(column)
                && is_there(model, table, column)
                && model.is_full(table, column)
        })?;
        let value = identity(random);
        let column = &mut model.schema.tables[at].columns[of];
        (column.value, column.nullable) = (Some(value), false);
        Some(())
    }),
    edit("change an identity", |model, random| {
        let (at, of) = model.some_column(random, |_, column| is_identity(column))?;
        let value = &mut model.schema.tables[at].columns[of].value;
        *value = match value {
            Some(Given::IdentityAlways) => Some(Given::IdentityByDefault),
            _ => Some(Given::IdentityAlways),
        };
        Some(())
    }),
    edit("drop an identity", |model, random| {
        let (at, of) = model
            .some_column(random, |table, column| is_identity(column) && is_there(model, table, column))?;
        let value =
            model.some_default(&model.schema.tables[at].columns[of], random).filter(|_| random.one_in(3));
        model.schema.tables[at].columns[of].value = value;
        Some(())
    }),
    edit("compute a column", |model, random| {
        let (at, of) = model.some_column(random, |table, column| {
            let used =
                table.columns.iter().any(|other| other.name != column.name && mentions(other, &column.name));
            is_plain(column) && !used
        })?;
        let (table, name) = (&model.schema.tables[at], model.schema.tables[at].columns[of].name.clone());
        let sources = table.columns.iter().filter(|other| is_plain(other) && other.name != name);
        let computed: Vec<_> = sources.filter_map(|other| model.some_computed(other)).collect();
        let (sql, ty) = pick(&computed, random)?;
        become_another(model, &name);
        let column = model.schema.tables[at].columns.iter_mut().find(|column| column.name == name)?;
        (column.ty, column.nullable, column.value, column.collation) =
            (ty, true, Some(Given::Stored(sql)), None);
        Some(())
    }),
    edit("change what a column is computed from", |model, random| {
        let (at, of) =
            model.some_column(random, |_, column| matches!(column.value, Some(Given::Stored(_))))?;
        let table = &model.schema.tables[at];
        let computed = table
            .columns
            .iter()
            .filter(|other| is_plain(other))
            .filter_map(|other| model.some_computed(other));
        let (sql, ty) = pick(&computed.collect::<Vec<_>>(), random)?;
        let name = table.columns[of].name.clone();
        become_another(model, &name);
        let column = model.schema.tables[at].columns.iter_mut().find(|column| column.name == name)?;
        (column.ty, column.nullable, column.value, column.collation) =
            (ty, true, Some(Given::Stored(sql)), None);
        Some(())
    }),
    edit("compute a column no more", |model, random| {
        let (at, of) = model.some_column(random, |_, column| {
            // Only what it was computed to is sure to be of its type.
            let keeps = !model.settled || model.computed.contains(&column.name);
            keeps && matches!(column.value, Some(Given::Stored(_)))
        })?;
        let column = &mut model.schema.tables[at].columns[of];
        column.value = None;
        let column = column.clone();
        if model.settled {
            model.sparse.insert(column.name);
        } else {
            describe(model, &column, random);
        }
        Some(())
    }),
];

/// Adds a column to any table, at any place.
pub(super) fn add(model: &mut Model, column: Column, random: &mut Random) -> Option<()> {
    let at = model.some_table(random, |_| true)?;
    if !model.settled {
        describe(model, &column, random);
    }
    let columns = &mut model.schema.tables[at].columns;
    columns.insert(random.below(columns.len() as u64 + 1) as usize, column);
    Some(())
}

/// Whether the column needs no value for rows that are there.
pub(super) fn is_there(model: &Model, table: &Table, column: &Column) -> bool {
    model.given.contains(&column.name) || !model.filled.contains(&table.name.name)
}

/// Whether a default, which a new column has in all rows, breaks nothing.
fn is_free(model: &Model, table: &Table, column: &Column) -> bool {
    let used = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    is_there(model, table, column) || !used
}

pub(super) fn is_identity(column: &Column) -> bool {
    matches!(column.value, Some(Given::IdentityAlways | Given::IdentityByDefault))
}

fn identity(random: &mut Random) -> Given {
    if random.one_in(2) { Given::IdentityAlways } else { Given::IdentityByDefault }
}

/// The column's values are others now, perhaps of another type.
pub(super) fn become_another(model: &mut Model, column: &str) {
    model.forget_expressions(column);
    model.forget_keys(column);
    for table in &mut model.schema.tables {
        table.foreign_keys.retain(|key| !mentions(key, column));
    }
    model.given.remove(column);
    model.computed.remove(column);
}
