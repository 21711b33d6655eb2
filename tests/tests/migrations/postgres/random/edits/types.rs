//! Types and collations of columns.

use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::schema::postgres::{Column, Given};
use rowcol_tests::random::Random;

use super::columns::become_another;
use super::{Edit, edit};
use crate::postgres::random::kinds::{Kind, kind};
use crate::postgres::random::model::{Model, is_plain};

pub(super) const EDITS: &[Edit] = &[
    edit("widen a type", |model, random| retype(model, random, |kind| kind.wider)),
    edit("narrow a type", |model, random| retype(model, random, |kind| kind.narrower)),
    edit("change a type", |model, random| {
        let (name, ty) = chosen(model, random, |kind| kind.others)?;
        change(model, &name, ty, random)
    }),
    edit("turn an enum into text", |model, random| {
        let (at, of) =
            model.some_column(random, |_, column| is_plain(column) && matches!(column.ty, Type::Enum(_)))?;
        let name = model.schema.tables[at].columns[of].name.clone();
        change(model, &name, Type::Text, random)
    }),
    edit("change a collation", |model, random| {
        let (at, of) = model.some_column(random, |_, column| column.ty.is_collatable() == Some(true))?;
        let collation = random.perhaps(&["C".to_owned(), "POSIX".to_owned()]);
        model.schema.tables[at].columns[of].collation = collation;
        Some(())
    }),
];

/// A type of the same family: values, keys and expressions stay as they are.
fn retype(model: &mut Model, random: &mut Random, to: fn(&Kind) -> &[&str]) -> Option<()> {
    let (name, ty) = chosen(model, random, to)?;
    column(model, &name)?.ty = ty;
    Some(())
}

/// A type of another family.
fn change(model: &mut Model, name: &str, ty: Type, random: &mut Random) -> Option<()> {
    // One change is enough: what it had before is of no other type yet.
    if !model.given.contains(name) {
        return None;
    }
    become_another(model, name);
    let collatable = ty.is_collatable() == Some(true);
    let had_default = {
        let column = column(model, name)?;
        column.ty = ty;
        column.collation.take_if(|_| !collatable);
        matches!(column.value.take(), Some(Given::Default(_)))
    };
    if had_default {
        let copy = column(model, name)?.clone();
        column(model, name)?.value = Some(model.some_default(&copy, random)?);
    }
    if !model.settled {
        // The rows come later, and have what the type has then.
        model.given.insert(name.to_owned());
        if Model::family(column(model, name)?).is_some_and(|family| family.distinct) {
            model.distinct.insert(name.to_owned());
        }
    }
    Some(())
}

fn chosen(model: &Model, random: &mut Random, to: fn(&Kind) -> &[&str]) -> Option<(String, Type)> {
    let (at, of) = model.some_column(random, |_, column| {
        !matches!(column.value, Some(Given::Stored(_)))
            && kind(&column.ty).is_some_and(|kind| !to(kind).is_empty())
    })?;
    let column = &model.schema.tables[at].columns[of];
    let ty = random.pick::<&str>(to(kind(&column.ty)?)).parse().unwrap();
    Some((column.name.clone(), ty))
}

fn column<'m>(model: &'m mut Model, name: &str) -> Option<&'m mut Column> {
    model.schema.tables.iter_mut().flat_map(|table| &mut table.columns).find(|column| column.name == name)
}
