//! Constraints and indexes: which go, which come, and which only have another name.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::side::Both;
use super::words::mentions;
use crate::schema::postgres::{Check, ForeignKey, Index, IndexKey, Name, PrimaryKey, Unique};

/// A constraint or an index.
pub(super) trait Part: Clone + PartialEq {
    fn name(&self) -> &str;
    fn set_name(&mut self, name: &str);

    /// Whether both are the same but for their names.
    fn is_like(&self, other: &Self) -> bool {
        let mut same = self.clone();
        same.set_name(other.name());
        same == *other
    }
}

macro_rules! parts {
    ($($type:ty),*) => {$(
        impl Part for $type {
            fn name(&self) -> &str {
                &self.name
            }
            fn set_name(&mut self, name: &str) {
                self.name = name.to_string();
            }
        }
    )*};
}

parts!(PrimaryKey, Unique, Check, ForeignKey, Index);

/// What happens to the parts of one kind, as places in the old and the new list.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub(super) drop: Vec<usize>,
    pub(super) add: Vec<usize>,
    pub(super) rename: Vec<(usize, usize)>,
}

/// The way from one list to the other. A `forced` part is dropped and added again, for something under it changes.
pub(super) fn moves<P: Part>(from: &[P], to: &[P], forced: impl Fn(&P) -> bool) -> Moves {
    let mut moves = Moves::default();
    let old: HashMap<&str, usize> = from.iter().enumerate().map(|(at, part)| (part.name(), at)).collect();
    let mut used: HashSet<usize> = HashSet::new();
    let mut waiting = Vec::new();
    for (at, part) in to.iter().enumerate() {
        match old.get(part.name()) {
            Some(same) if from[*same] == *part && !forced(part) => {
                used.insert(*same);
            }
            found => waiting.push((at, found.is_some())),
        }
    }
    for (at, taken) in waiting {
        let part = &to[at];
        let like = |(place, other): &(usize, &P)| {
            !used.contains(place) && !taken && !forced(other) && part.is_like(other)
        };
        match from.iter().enumerate().find(like) {
            Some((place, _)) => {
                used.insert(place);
                moves.rename.push((place, at));
            }
            None => moves.add.push(at),
        }
    }
    moves.drop = (0..from.len()).filter(|at| !used.contains(at)).collect();
    moves
}

/// What happens to a table's columns.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// They vanish.
    pub(super) gone: Vec<String>,
    /// They come.
    pub(super) new: Vec<String>,
    /// They are dropped and added again, as a generated column has to be.
    pub(super) again: BTreeSet<String>,
    /// Their type or collation changes.
    pub(super) retyped: BTreeSet<String>,
}

impl Columns {
    /// The columns whose values, or whose meaning for what looks at them, change.
    pub(super) fn disturbed(&self) -> BTreeSet<String> {
        self.retyped.union(&self.again).cloned().collect()
    }
}

/// What happens to a table's constraints and indexes.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) primary_key: Moves,
    pub(super) uniques: Moves,
    pub(super) checks: Moves,
    pub(super) indexes: Moves,
    pub(super) foreign_keys: Moves,
}

/// All of them but for foreign keys.
pub(super) fn own(from: Both<'_>, to: Both<'_>, columns: &Columns) -> Parts {
    let again = |names: &[String]| names.iter().any(|name| columns.again.contains(name));
    let disturbed = columns.disturbed();
    let index = |index: &Index| {
        let expressions = index.parts.iter().filter_map(|part| match &part.key {
            IndexKey::Expression(sql) => Some(sql),
            IndexKey::Column(_) => None,
        });
        let names = index.parts.iter().filter_map(|part| match &part.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        });
        again(&index.include)
            || names.into_iter().any(|name| columns.again.contains(name))
            || expressions.chain(&index.predicate).any(|sql| mentions(sql, &disturbed))
    };
    Parts {
        primary_key: moves(from.cmp.primary_key.as_slice(), to.cmp.primary_key.as_slice(), |key| {
            again(&key.columns)
        }),
        uniques: moves(&from.cmp.uniques, &to.cmp.uniques, |one| again(&one.columns) || again(&one.include)),
        checks: moves(&from.cmp.checks, &to.cmp.checks, |check| mentions(&check.expression, &disturbed)),
        indexes: moves(&from.cmp.indexes, &to.cmp.indexes, index),
        foreign_keys: Moves::default(),
    }
}

/// What foreign keys of other tables lean on, and what changes of it.
#[derive(Debug, Default)]
pub(super) struct Ground<'a> {
    columns: HashMap<&'a Name, BTreeSet<String>>,
    keys: HashMap<&'a Name, Vec<BTreeSet<&'a str>>>,
}

impl<'a> Ground<'a> {
    pub(super) fn note(&mut self, table: &'a Name, from: Both<'a>, columns: &Columns, parts: &Parts) {
        let disturbed = columns.disturbed();
        if !disturbed.is_empty() {
            self.columns.insert(table, disturbed);
        }
        let set = |names: &'a [String]| names.iter().map(String::as_str).collect::<BTreeSet<_>>();
        let primary = from.cmp.primary_key.as_ref().filter(|_| !parts.primary_key.drop.is_empty());
        let uniques = parts.uniques.drop.iter().map(|at| set(&from.cmp.uniques[*at].columns));
        let indexes = parts.indexes.drop.iter().map(|at| &from.cmp.indexes[*at]).filter(|index| index.unique);
        let indexes = indexes.map(|index| {
            let names = index.parts.iter().filter_map(|part| match &part.key {
                IndexKey::Column(name) => Some(name.as_str()),
                IndexKey::Expression(_) => None,
            });
            names.collect()
        });
        let keys: Vec<_> =
            primary.map(|key| set(&key.columns)).into_iter().chain(uniques).chain(indexes).collect();
        if !keys.is_empty() {
            self.keys.insert(table, keys);
        }
    }

    /// Whether nothing changes that a foreign key could lean on.
    pub(super) fn is_firm(&self) -> bool {
        self.columns.is_empty() && self.keys.is_empty()
    }

    /// Whether a foreign key has to be dropped and added again.
    pub(super) fn shakes(&self, table: &Name, key: &ForeignKey) -> bool {
        let changed = |table: &Name, names: &[String]| {
            self.columns.get(table).is_some_and(|columns| names.iter().any(|name| columns.contains(name)))
        };
        let names: BTreeSet<&str> = key.target_columns.iter().map(String::as_str).collect();
        changed(table, &key.columns)
            || changed(&key.target, &key.target_columns)
            || self.keys.get(&key.target).is_some_and(|keys| keys.contains(&names))
    }
}
