//! Partitioned tables. What they are partitioned by stays.

use rowcol_codegen::schema::postgres::{Column, IndexKey, Method, PartitionKey, Strategy, Type};

use super::tables;
use super::{Edit, edit};
use crate::postgres::random::model::{partition_columns, pick, shape};

pub(super) const EDITS: &[Edit] = &[
    edit("add a partitioned table", |model, random| {
        tables::add(model, random)?;
        let table = model.schema.tables.last_mut()?;
        // Partitions have no identities before Postgres 17.
        table.columns.iter_mut().for_each(|column| column.value = None);
        let strategy = *random.pick::<Strategy>(&[Strategy::Range, Strategy::List, Strategy::Hash]);
        let method = if strategy == Strategy::Hash { Method::Hash } else { Method::Btree };
        let in_key =
            |column: &Column| table.primary_key.as_ref().is_none_or(|key| key.columns.contains(&column.name));
        let fits = |column: &&Column| {
            in_key(column)
                && column.ty.supports(method) == Some(true)
                && !matches!(column.ty.element(), Type::Enum(_))
        };
        let columns: Vec<Column> = table.columns.iter().filter(fits).cloned().collect();
        let column = pick(&columns, random)?;
        model.partitioned.insert(column.name.clone(), shape(&column));
        table.partition_by = Some(PartitionKey { strategy, parts: vec![IndexKey::Column(column.name)] });
        Some(())
    }),
    edit("index a partitioned table", |model, random| {
        let at = model.some_table(random, |table| table.partition_by.is_some())?;
        let columns = partition_columns(&model.schema.tables[at]);
        let parts = columns.into_iter().map(|name| super::indexes::plain(IndexKey::Column(name))).collect();
        let index = super::indexes::named(model.name("i", random), parts);
        model.schema.tables[at].indexes.push(index);
        Some(())
    }),
];
