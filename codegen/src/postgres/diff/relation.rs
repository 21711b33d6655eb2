//! The names that tables, views, sequences, indexes and the indexes of keys share.

use std::iter::once;

use super::index::beside;
use super::pair::Pairs;
use super::{part, plain};
use crate::postgres::name;
use crate::schema::postgres::{Name, ObjectKind, Postgres};

/// The names of all relations of a schema, but for the sequences of identities.
pub(crate) fn relations(schema: &Postgres) -> impl Iterator<Item = Name> {
    let tables = schema.tables.iter().flat_map(|table| {
        let parts = part::keys(table).chain(table.indexes.iter().map(|index| index.name.as_str()));
        once(table.name.clone()).chain(parts.map(|part| beside(&table.name, part)))
    });
    let views = schema.views.iter().flat_map(|view| {
        let indexes = view.indexes.iter().map(|index| beside(&view.name, &index.name));
        once(view.name.clone()).chain(indexes)
    });
    let sequences = schema.objects.iter().filter(|object| object.kind == ObjectKind::Sequence);
    tables.chain(views).chain(sequences.map(|sequence| sequence.name.clone()))
}

/// The name that a sequence which goes has meanwhile, where something else gets its own: that one comes while columns
/// still take their values from the sequence.
pub(super) fn aside(pairs: &Pairs<'_>, name: &Name) -> Option<Name> {
    let taken = relations(pairs.new).any(|other| plain(&other) == plain(name));
    taken.then(|| Name { schema: name.schema.clone(), name: name::beside(&name.name, "old") })
}
