//! The statements of a shape, to look at and to hold in snapshots.

use std::fmt;

use super::key::KeyPart;
use super::load::{Asked, Rest, is_nested, relation};
use super::part::Parts;
use crate::error::Store;
use crate::query::plan::Plan;
use crate::query::{Renders, Select, Source, Sql};

/// The statements of a query and of its relations, in their order. Its `Display` has a blank line between them; the keys
/// by which a relation's rows are found, which are known only once the rows before are there, stand as words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements(pub Vec<Sql>);

impl fmt::Display for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, sql) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "\n\n" })?;
            sql.fmt(f)?;
        }
        Ok(())
    }
}

pub(super) fn statements<M: Source, D: Renders<M>>(dialect: &D, plan: &Plan, parts: &Parts) -> Statements {
    let (mut plan, parts) = (plan.clone(), parts.clone());
    #[cfg(feature = "postgres")]
    if is_nested(D::STORE, &plan, &parts) {
        super::load::nest(&mut plan, parts);
        return Statements(vec![dialect.render(Select(&plan))]);
    }
    let mut all = Vec::new();
    // Of a shape without end, the rows have to do.
    let parts = if parts.endless { Parts::default() } else { parts };
    add(&mut all, Asked::new(plan, parts, &[], D::STORE), &|plan| dialect.render(Select(plan)), D::STORE);
    Statements(all)
}

/// Adds the statements of the relations.
fn add(all: &mut Vec<Sql>, asked: Asked, render: &dyn Fn(&Plan) -> Sql, store: Store) {
    all.push(render(&asked.plan));
    let Rest { options, relations, .. } = asked.rest;
    for part in relations {
        let (from, to) = (part.related.from.clone(), part.related.to.clone());
        let known = part.related.plan.filter.args.iter().count();
        let source =
            part.related.plan.field(part.related.source, 0).and_then(|(table, _)| table.in_store(store));
        let sample = |field: &u16| source.map_or(KeyPart::Null, |table| KeyPart::like(table, *field));
        let keys: Vec<KeyPart> = to.iter().map(sample).collect();
        let keys: Vec<Vec<&KeyPart>> = keys.iter().map(|key| vec![key]).collect();
        let inner = relation(part, &keys, &options, store);
        let first = all.len();
        add(all, inner, render, store);
        let Some(outer) = asked.plan.table.in_store(store) else { continue };
        let values = all.get_mut(first).into_iter().flat_map(|sql| sql.parameters.iter_mut().skip(known));
        for ((_, value), field) in values.zip(from) {
            *value = format!("{} of the rows of {}", outer.columns[usize::from(field)], outer.name);
        }
    }
}
