//! Enum types.

use rowcol_codegen::schema::postgres::{EnumType, Type};
use rowcol_tests::random::Random;

use super::tables::column;
use super::{Edit, columns, edit, text};
use crate::postgres::random::model::{Model, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add an enum", |model, random| {
        let name = model.qualified("e", random);
        let mut values: Vec<String> = (0..2 + random.below(3)).map(|_| model.name("v", random)).collect();
        model.held.extend(values.iter().take(2).cloned());
        values.rotate_left(random.below(2) as usize);
        model.schema.enums.push(EnumType { name: name.clone(), values, comment: None });
        let enumeration = Type::Enum(name);
        for _ in 0..random.below(3) {
            let ty = if random.one_in(4) {
                Type::Array(Box::new(enumeration.clone()))
            } else {
                enumeration.clone()
            };
            let mut column = column(model, ty, random);
            column.value = model.some_default(&column, random);
            columns::add(model, column, random)?;
        }
        Some(())
    }),
    edit("drop an enum", |model, random| {
        let at = any(model, random)?;
        let name = model.schema.enums[at].name.name.clone();
        model.forget(&name);
        Some(())
    }),
    edit("rename an enum", |model, random| {
        let at = any(model, random)?;
        let old = model.schema.enums[at].name.name.clone();
        let new = model.name("e", random);
        model.rename(&old, &new);
        Some(())
    }),
    edit("comment on an enum", |model, random| {
        let at = any(model, random)?;
        model.schema.enums[at].comment = text(model, random);
        Some(())
    }),
    edit("append a value", |model, random| {
        let (at, value) = (any(model, random)?, model.name("v", random));
        model.schema.enums[at].values.push(value);
        Some(())
    }),
    edit("insert values", |model, random| {
        let at = any(model, random)?;
        for _ in 0..1 + random.below(2) {
            let value = model.name("v", random);
            let values = &mut model.schema.enums[at].values;
            values.insert(random.below(values.len() as u64) as usize, value);
        }
        Some(())
    }),
    edit("remove a value", |model, random| {
        let held = &model.held;
        let free = |ty: &EnumType| {
            ty.values.iter().filter(|value| !held.contains(*value)).cloned().collect::<Vec<_>>()
        };
        let enums = model.schema.enums.iter().enumerate();
        let values: Vec<_> =
            enums.flat_map(|(at, ty)| free(ty).into_iter().map(move |value| (at, value))).collect();
        let (at, value) = pick(&values, random)?;
        model.forget(&value);
        model.schema.enums[at].values.retain(|other| *other != value);
        Some(())
    }),
    edit("reorder values", |model, random| {
        let at = any(model, random)?;
        let values = &mut model.schema.enums[at].values;
        let by = 1 + random.below(values.len() as u64 - 1) as usize;
        values.rotate_left(by);
        Some(())
    }),
];

fn any(model: &Model, random: &mut Random) -> Option<usize> {
    pick(&(0..model.schema.enums.len()).collect::<Vec<_>>(), random)
}
