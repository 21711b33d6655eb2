//! The rules by name.

use super::{Findings, Subject};
use crate::diagnostic::Level;
use crate::parse::similar;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is to break it.
    pub level: Level,
    /// Whether `#[model(allow(…))]` switches it off.
    pub allowable: bool,
    /// What it wants, in a sentence.
    pub meaning: &'static str,
}

impl Lint {
    /// The name as `#[model(allow(…))]` takes it.
    #[must_use]
    pub fn word(&self) -> String {
        self.name.replace('-', "_")
    }
}

macro_rules! lints {
    ($($constant:ident $name:literal $level:ident $(($allowable:ident))? $meaning:literal;)*) => {
        $(pub(super) const $constant: Lint = Lint {
            name: $name,
            level: Level::$level,
            allowable: lints!(@ $($allowable)?),
            meaning: $meaning,
        };)*
        /// Every rule.
        pub static LINTS: &[Lint] = &[$($constant),*];
    };
    (@) => { false };
    (@ allowable) => { true };
}

lints! {
    UNKNOWN_LINT "unknown-lint" Error "`allow` names rules that can be switched off.";
    NO_STORE "no-store" Error "A model lives in Postgres, in ClickHouse or in both.";
    OTHER_STORE "other-store" Error "Settings for a store stand on models and columns that are in it.";
    LEFT_OUT "left-out" Error "A field that is left out in a store is an Option, or says what it reads as there.";
    UNKNOWN_FIELD "unknown-field" Error "Indexes, keys and clauses name fields of the struct.";
    SKIPPED_FIELD "skipped-field" Error "Indexes, keys and clauses name fields that their store has.";
    DUPLICATE_NAME "duplicate-name" Error "Two columns, tables, constraints, indexes or types never share a name.";
    NAME "name" Error "Names fit the store: not empty, in Postgres at most 63 bytes.";
    KEY "key" Error "A key is declared once, is never NULL, can be compared, and has the type that its maker makes.";
    TYPE "type" Error "A column's type holds every value of the field's type.";
    UNKNOWN_TYPE "unknown-type" Error "Every type is in the type table, or explained in the sources.";
    DEFAULT "default" Error "A default is a value of the column's type, and the only one.";
    UPDATED_AT "updated-at" Error "`updated_at` stands on a time.";
    VERSION "version" Error "`version` stands on one integer of a table in Postgres.";
    INDEX "index" Error "An index is one that its method and its types allow.";
    EXCLUSION "exclusion" Error "An exclusion constraint compares by operators, with a method that knows its types.";
    PARTITION "partition" Error "The keys of a partitioned table hold what its rows are told apart by.";
    DUPLICATE_INDEX "duplicate-index" Warning (allowable) "No two indexes of a table are the same.";
    REDUNDANT_INDEX "redundant-index" Warning (allowable) "No index is only the beginning of another.";
    UNINDEXED_FOREIGN_KEY "unindexed-foreign-key" Warning (allowable)
        "A foreign key has an index, or each delete of a parent reads the whole table.";
    FOREIGN_KEY "foreign-key" Error "What a foreign key does is possible on its columns.";
    SORT_KEY "sort-key" Error "A MergeTree table has a sort key, without NULLs and without repetition.";
    PRIMARY_KEY "primary-key-prefix" Error "PRIMARY KEY is the beginning of ORDER BY.";
    TENANT_FIRST "tenant-first" Error (allowable) "The tenant comes first in ORDER BY.";
    ENGINE "engine" Error "The columns of an engine have the types that it works on.";
    PROJECTION "projection" Error "A table whose engine merges rows away says what becomes of its projections then.";
    LOW_CARDINALITY "low-cardinality" Error "LowCardinality is for text.";
    CODEC "codec" Error "Codecs are known, in an order that makes sense, and on a type that they take.";
    SKIP_INDEX "skip-index" Error "A skip index has a known type.";
    ENUM "enum" Error "An enum has values; labels and numbers are different and fit.";
    VIEW "view" Error "A view has what its store has for views.";
    RELATION_TARGET "relation-target" Error "Relations lead to models and fields in the sources.";
    RELATION_KEY "relation-key" Error "A reference leads to a key or to something unique.";
    FOREIGN_KEY_TYPES "foreign-key-types" Error "The two sides of a relation have the same type.";
}

/// `#[model(allow(…))]` names lints that can be allowed.
pub(super) fn allowed(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let allowable: Vec<String> = LINTS.iter().filter(|lint| lint.allowable).map(Lint::word).collect();
    for word in &subject.model.allow {
        if allowable.contains(&word.node) {
            continue;
        }
        let message = match LINTS.iter().find(|lint| lint.word() == word.node) {
            Some(_) => format!("`{}` cannot be allowed", word.node),
            None => format!("there is no lint `{}`", word.node),
        };
        let help = match similar(&word.node, allowable.iter().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("these can be allowed: `{}`", allowable.join("`, `")),
        };
        found.add(&UNKNOWN_LINT, word.span, message, help);
    }
}
