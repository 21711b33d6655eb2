//! Relations within the row that they belong to: in Postgres, `array(select row(…) from … where …)`.

use super::part::{Part, Parts};
use super::reader::Level;
use crate::error::Store;
use crate::model::Table;
use crate::query::plan::Output;
use crate::query::tokens::{Fragment, Place};

/// What a record of a relation holds: the records of its relations, and then its columns.
pub(super) struct Nest {
    pub(super) level: Level,
    pub(super) relations: Vec<Nest>,
}

impl Nest {
    /// The cells of a row of the table, and what they are.
    pub(super) fn of(table: &'static Table, parts: Parts) -> (Fragment, Self) {
        let level = Level::of(table, &parts, Store::Postgres);
        let (mut list, mut relations) = (Fragment::new(), Vec::with_capacity(parts.relations.len()));
        for Part { mut related, order, limit, parts } in parts.relations {
            let (cells, nest) = Self::of(related.plan.table, parts);
            related.plan.output = Output::List(Box::new(cells));
            related.plan.order = order;
            related.plan.limit = limit;
            let mut records = Fragment::new();
            records.push_nested(related);
            list.append_listed(records);
            relations.push(nest);
        }
        for field in &level.fields {
            list.append_listed(Fragment::column(Place::of(*field)));
        }
        (list, Self { level, relations })
    }
}
