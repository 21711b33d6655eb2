//! Tables.

use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::schema::postgres::{Column, Given, PrimaryKey, Table};
use rowcol_tests::random::Random;

use super::{Edit, edit, text};
use crate::postgres::random::kinds;
use crate::postgres::random::model::{Model, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a table", add),
    edit("drop a table", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let name = model.schema.tables[at].name.name.clone();
        model.forget(&name);
        Some(())
    }),
    edit("rename a table", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let old = model.schema.tables[at].name.name.clone();
        let new = model.name("t", random);
        model.rename(&old, &new);
        Some(())
    }),
    edit("comment on a table", |model, random| {
        let at = model.some_table(random, |_| true)?;
        model.schema.tables[at].comment = text(model, random);
        Some(())
    }),
];

/// Types of keys.
const KEYS: [(&str, Option<Given>); 5] = [
    ("bigint", Some(Given::IdentityAlways)),
    ("integer", Some(Given::IdentityByDefault)),
    ("bigint", None),
    ("uuid", None),
    ("varchar(20)", None),
];

/// Adds one, at the end.
pub(super) fn add(model: &mut Model, random: &mut Random) -> Option<()> {
    let name = model.qualified("t", random);
    let mut table = Table {
        name,
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        partition_by: None,
        comment: None,
    };
    for _ in 0..random.below(4) / 2 + 1 {
        let (ty, value) = random.pick::<(&str, Option<Given>)>(&KEYS).clone();
        let mut column = column(model, ty.parse().unwrap(), random);
        column.value = value;
        column.nullable = false;
        table.columns.push(column);
    }
    if !random.one_in(5) {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        table.primary_key = Some(PrimaryKey { name: model.name("k", random), columns });
    }
    for _ in 0..1 + random.below(5) {
        let ty = some_type(model, random);
        let column = column(model, ty, random);
        table.columns.push(column);
    }
    if !model.settled {
        model.filled.insert(table.name.name.clone());
        table.columns.iter().for_each(|column| describe(model, column, random));
    }
    model.schema.tables.push(table);
    Some(())
}

/// Any type, an enum once in a while.
pub(super) fn some_type(model: &Model, random: &mut Random) -> Type {
    let enums: Vec<Type> = model.schema.enums.iter().map(|ty| Type::Enum(ty.name.clone())).collect();
    match pick(&enums, random).filter(|_| random.one_in(4)) {
        Some(ty) if random.one_in(4) => Type::Array(Box::new(ty)),
        Some(ty) => ty,
        None => random.pick::<Type>(&kinds::types()).clone(),
    }
}

/// A column that is not in a table yet.
pub(super) fn column(model: &mut Model, ty: Type, random: &mut Random) -> Column {
    let (name, nullable) = (model.name("c", random), random.one_in(2));
    Column { name, ty, nullable, value: None, collation: None, comment: None }
}

/// Says what the rows of a new column are like.
pub(super) fn describe(model: &mut Model, column: &Column, random: &mut Random) {
    model.given.insert(column.name.clone());
    if column.nullable && random.one_in(2) {
        model.sparse.insert(column.name.clone());
    }
    if Model::family(column).is_some_and(|family| family.distinct) {
        model.distinct.insert(column.name.clone());
    }
}
