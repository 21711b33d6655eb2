//! Parts of a table that have a name and a definition: keys, checks, indexes.

use std::collections::HashSet;

use crate::schema::postgres::{Check, Exclusion, ForeignKey, Index, PrimaryKey, Table, Unique};

/// A constraint or an index.
pub(super) trait Part: Clone + PartialEq {
    fn name(&self) -> &str;
    fn name_mut(&mut self) -> &mut String;
}

macro_rules! parts {
    ($($type:ty),*) => {$(
        impl Part for $type {
            fn name(&self) -> &str {
                &self.name
            }

            fn name_mut(&mut self) -> &mut String {
                &mut self.name
            }
        }
    )*};
}

parts!(Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique);

/// The names of all parts of a table.
pub(super) fn names(table: &Table) -> impl Iterator<Item = &str> {
    let constraints = table.checks.iter().map(Part::name).chain(table.foreign_keys.iter().map(Part::name));
    keys(table).chain(constraints).chain(table.indexes.iter().map(Part::name))
}

/// The names of a table's primary key, UNIQUE and exclusion constraints: those that have an index of the same name.
pub(super) fn keys(table: &Table) -> impl Iterator<Item = &str> {
    let uniques = table.uniques.iter().map(Part::name);
    table.primary_key.iter().map(Part::name).chain(uniques).chain(table.exclusions.iter().map(Part::name))
}

/// What happens to the parts of a pair of tables.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    /// Old and new names of parts that are otherwise the same.
    pub renamed: Vec<(String, String)>,
    /// The old names of those that go.
    pub dropped: Vec<String>,
    /// The new names of those that come.
    pub added: Vec<String>,
}

/// Compares parts. `stands` says which ones have to make way and come back although nothing of them differs; no
/// rename can take one of the names that are `taken`.
pub(super) fn changes<'p, T: Part + 'p>(
    from: impl IntoIterator<Item = &'p T>,
    to: impl IntoIterator<Item = &'p T>,
    stands: impl Fn(&T) -> bool,
    taken: &HashSet<String>,
) -> Changes {
    let mut open: Vec<&T> = to.into_iter().collect();
    let mut changes = Changes::default();
    let mut gone = Vec::new();
    for part in from {
        match open.iter().position(|other| *other == part).filter(|_| !stands(part)) {
            Some(same) => {
                open.swap_remove(same);
            }
            None => gone.push(part),
        }
    }
    for part in gone {
        let same = |other: &&T| {
            let mut named = part.clone();
            other.name().clone_into(named.name_mut());
            named == **other && other.name() != part.name()
        };
        match open.iter().position(same).filter(|_| !stands(part)) {
            Some(at) => {
                changes.renamed.push((part.name().to_owned(), open.swap_remove(at).name().to_owned()))
            }
            None => changes.dropped.push(part.name().to_owned()),
        }
    }
    let (refused, renamed): (Vec<_>, Vec<_>) =
        changes.renamed.into_iter().partition(|(_, new)| taken.contains(new));
    changes.renamed = renamed;
    for (old, new) in refused {
        changes.dropped.push(old);
        changes.added.push(new);
    }
    changes.added.extend(open.into_iter().map(|part| part.name().to_owned()));
    changes.added.sort();
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_renamed_or_replaced() {
        let check = |name: &str, expression: &str| Check { name: name.into(), expression: expression.into() };
        let from = [check("a", "x > 0"), check("b", "y > 0"), check("c", "z > 0")];
        let to = [check("a", "x > 0"), check("b2", "y > 0"), check("c", "z > 1")];
        let found = changes(&from, &to, |_| false, &HashSet::new());
        assert_eq!(found.renamed, [("b".to_owned(), "b2".to_owned())]);
        assert_eq!(
            (found.dropped.as_slice(), found.added.as_slice()),
            (&["c".to_owned()][..], &["c".to_owned()][..])
        );
        let found = changes(&from[..1], &to[..1], |check| check.expression.contains('x'), &HashSet::new());
        assert_eq!((found.dropped.len(), found.added.len()), (1, 1));
        let found = changes(&from[1..2], &to[1..2], |_| false, &HashSet::from(["b2".to_owned()]));
        assert_eq!((found.renamed.len(), found.dropped.len(), found.added.len()), (0, 1, 1));
    }
}
