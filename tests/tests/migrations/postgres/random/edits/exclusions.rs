//! Exclusion constraints, by methods that need no extension.

use rowcol_codegen::postgres::name::quote;
use rowcol_codegen::schema::postgres::{
    Column, Deferrable, Exclusion, ExclusionPart, IndexKey, Method, Table, Type,
};
use rowcol_tests::random::Random;

use super::indexes::plain;
use super::keys::{condition, different, included};
use super::{Edit, edit};
use crate::postgres::random::model::{Model, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add an exclusion", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let exclusion = exclusion(model, at, random)?;
        model.schema.tables[at].exclusions.push(exclusion);
        Some(())
    }),
    edit("change an exclusion", |model, random| {
        let at = model.some_table(random, |table| !table.exclusions.is_empty())?;
        let changed = exclusion(model, at, random)?;
        let old = &mut model.schema.tables[at].exclusions[0];
        *old = Exclusion { name: old.name.clone(), ..changed };
        Some(())
    }),
    edit("change an exclusion's predicate", |model, random| {
        let (at, predicate) = condition(model, random)?;
        let exclusion = model.schema.tables[at].exclusions.first_mut()?;
        exclusion.predicate = exclusion.predicate.is_none().then_some(predicate);
        Some(())
    }),
    edit("drop an exclusion", |model, random| {
        let at = model.some_table(random, |table| !table.exclusions.is_empty())?;
        model.schema.tables[at].exclusions.pop();
        Some(())
    }),
];

fn exclusion(model: &mut Model, at: usize, random: &mut Random) -> Option<Exclusion> {
    let table = &model.schema.tables[at];
    let ranges: Vec<String> = table.columns.iter().filter_map(|column| range(model, table, column)).collect();
    let part = |operator: &str, key| ExclusionPart { operator: operator.to_owned(), part: plain(key) };
    let (method, parts) = match pick(&ranges, random).filter(|_| random.one_in(2)) {
        Some(range) => (Method::Gist, vec![part("&&", IndexKey::Expression(range))]),
        None => {
            let columns = different(model, at, random, false)?;
            let hash = columns.len() == 1 && random.one_in(2);
            let parts = columns.into_iter().map(|name| part("=", IndexKey::Column(name)));
            (if hash { Method::Hash } else { Method::Btree }, parts.collect())
        }
    };
    let keys: Vec<String> = parts
        .iter()
        .filter_map(|part| match &part.part.key {
            IndexKey::Column(column) => Some(column.clone()),
            IndexKey::Expression(_) => None,
        })
        .collect();
    let include = if method == Method::Btree { included(table, &keys, random) } else { Vec::new() };
    let deferrable = [None, None, Some(Deferrable::Immediate), Some(Deferrable::Deferred)];
    let deferrable = *random.pick::<Option<Deferrable>>(&deferrable);
    let name = model.name("k", random);
    Some(Exclusion { name, parts, method, include, predicate: None, deferrable })
}

/// A range of one value, which is that of no other row.
fn range(model: &Model, table: &Table, column: &Column) -> Option<String> {
    let function = match column.ty {
        Type::SmallInt | Type::Integer | Type::BigInt => "int8range",
        Type::Numeric(_) => "numrange",
        Type::Date => "daterange",
        Type::Timestamp(_) => "tsrange",
        Type::Timestamptz(_) => "tstzrange",
        _ => return None,
    };
    let name = quote(&column.name);
    // NULL is no bound: the range would be that of all values.
    let apart = model.is_distinct(table, column) && model.is_full(table, column);
    apart.then(|| format!("{function}({name}, {name}, '[]')"))
}
