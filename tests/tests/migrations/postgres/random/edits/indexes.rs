//! Indexes of every kind.

use rowcol_codegen::schema::postgres::{Column, Index, IndexKey, IndexPart, Method, Type};
use rowcol_tests::random::Random;

use super::keys::{condition, different, included};
use super::{Edit, edit};
use crate::postgres::random::model::{Model, is_plain, mentions, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add an index", |model, random| {
        let methods = [Method::Btree, Method::Hash, Method::Gin, Method::Brin, Method::Gist, Method::Spgist];
        let method = *random.pick::<Method>(&methods);
        let (at, of) = model.some_column(random, |_, column| column.ty.supports(method) == Some(true))?;
        let part = part(&model.schema.tables[at].columns[of], method, random);
        let index = Index { method, ..named(model.name("i", random), vec![part]) };
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("add an index of several columns", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let ordered = |column: &&Column| column.ty.supports(Method::Btree) == Some(true);
        let columns: Vec<_> = model.schema.tables[at].columns.iter().filter(ordered).cloned().collect();
        let parts =
            (0..2).filter_map(|_| Some(part(&pick(&columns, random)?, Method::Btree, random))).collect();
        let mut index = named(model.name("i", random), parts);
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let keys: Vec<String> = names.into_iter().filter(|name| mentions(&index, name)).collect();
        index.include = included(&model.schema.tables[at], &keys, random);
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("add a unique index", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let nulls_not_distinct = random.one_in(4);
        let columns = different(model, at, random, nulls_not_distinct)?;
        let include = included(&model.schema.tables[at], &columns, random);
        let parts = columns.into_iter().map(|name| plain(IndexKey::Column(name))).collect();
        let index =
            Index { unique: true, nulls_not_distinct, include, ..named(model.name("i", random), parts) };
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("add a partial index", |model, random| {
        let (at, predicate) = condition(model, random)?;
        let columns = &model.schema.tables[at].columns;
        let ordered = columns.iter().filter(|column| column.ty.supports(Method::Btree) == Some(true));
        let column = pick(&ordered.cloned().collect::<Vec<_>>(), random)?;
        let unique = model.is_distinct(&model.schema.tables[at], &column) && random.one_in(2);
        let parts = vec![part(&column, Method::Btree, random)];
        let index = Index { unique, predicate: Some(predicate), ..named(model.name("i", random), parts) };
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("add an index of an expression", |model, random| {
        let (at, of) = model.some_column(random, |_, column| is_plain(column))?;
        let (sql, ty) = model.some_computed(&model.schema.tables[at].columns[of])?;
        let method = *random.pick::<Method>(&[Method::Btree, Method::Hash]);
        let mut parts = vec![plain(IndexKey::Expression(sql))];
        if method == Method::Btree && ty.supports(method)? {
            parts[0].descending = random.one_in(2);
        }
        let index = Index { method, ..named(model.name("i", random), parts) };
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
    edit("drop an index", |model, random| {
        let at = model.some_table(random, |table| !table.indexes.is_empty())?;
        model.schema.tables[at].indexes.pop();
        Some(())
    }),
    edit("change an index's order", |model, random| {
        let index = any(model, random).filter(|index| index.method == Method::Btree)?;
        index.parts[0].descending ^= true;
        Some(())
    }),
    edit("change an index's NULLs", |model, random| {
        let index = any(model, random).filter(|index| index.method == Method::Btree)?;
        let part = &mut index.parts[0];
        part.nulls_first = if part.nulls_first.is_none() { Some(!part.descending) } else { None };
        Some(())
    }),
    edit("change an index's predicate", |model, random| {
        let (at, predicate) = condition(model, random)?;
        let index = model.schema.tables[at].indexes.first_mut()?;
        index.predicate = if index.predicate.is_none() || random.one_in(2) { Some(predicate) } else { None };
        Some(())
    }),
    edit("change an index's method", |model, random| {
        let index = any(model, random).filter(|index| !index.unique && index.parts.len() == 1)?;
        index.include.clear();
        let part = &mut index.parts[0];
        *part = plain(part.key.clone());
        index.method = if index.method == Method::Btree { Method::Hash } else { Method::Btree };
        Some(())
    }),
    edit("change an index's columns", |model, random| {
        let at = model.some_table(random, |table| !table.indexes.is_empty())?;
        let table = &model.schema.tables[at];
        let index = &table.indexes[0];
        let ordered = |column: &&Column| column.ty.supports(index.method) == Some(true);
        let columns: Vec<_> = table.columns.iter().filter(ordered).cloned().collect();
        let part = part(&pick(&columns, random)?, index.method, random);
        let index = &mut model.schema.tables[at].indexes[0];
        if index.include.iter().any(|name| mentions(&part, name)) {
            return None;
        }
        (index.unique, index.nulls_not_distinct, index.parts) = (false, false, vec![part]);
        Some(())
    }),
    edit("change what an index includes", |model, random| {
        let at = model
            .some_table(random, |table| table.indexes.iter().any(|index| index.method == Method::Btree))?;
        let table = &mut model.schema.tables[at];
        let index = table.indexes.iter().position(|index| index.method == Method::Btree)?;
        let columns = table.columns.iter().map(|column| column.name.clone());
        let keys: Vec<String> = columns.filter(|name| mentions(&table.indexes[index].parts, name)).collect();
        table.indexes[index].include = included(table, &keys, random);
        Some(())
    }),
];

fn any<'m>(model: &'m mut Model, random: &mut Random) -> Option<&'m mut Index> {
    let mut indexes: Vec<_> = model.schema.tables.iter_mut().flat_map(|table| &mut table.indexes).collect();
    let at = random.below(indexes.len().max(1) as u64) as usize;
    (at < indexes.len()).then(|| indexes.swap_remove(at))
}

/// An index of these parts, of the plainest kind.
pub(super) fn named(name: String, parts: Vec<IndexPart>) -> Index {
    Index {
        name,
        parts,
        unique: false,
        nulls_not_distinct: false,
        method: Method::Btree,
        include: Vec::new(),
        predicate: None,
    }
}

pub(super) fn plain(key: IndexKey) -> IndexPart {
    IndexPart { key, descending: false, nulls_first: None, operator_class: None }
}

/// A column in an index, in any order that the method knows.
fn part(column: &Column, method: Method, random: &mut Random) -> IndexPart {
    let mut part = plain(IndexKey::Column(column.name.clone()));
    if method == Method::Btree {
        part.descending = random.one_in(3);
        part.nulls_first = random.one_in(4).then_some(!part.descending);
    }
    let class = match (method, &column.ty) {
        (Method::Btree, Type::Text | Type::Varchar(_)) => Some("text_pattern_ops"),
        (Method::Gin, Type::Jsonb) => Some("jsonb_path_ops"),
        _ => None,
    };
    part.operator_class = class.filter(|_| random.one_in(3)).map(str::to_owned);
    part
}
