//! Relations between models.

use super::{SourceSpan, Word};
use crate::schema::postgres::{Action, Deferrable};

/// `#[references(Target, as = name, on_delete = cascade)]` on a field, or
/// `#[references(Target(id, project_id), columns = (target_id, project_id), as = name)]` on the struct:
/// this row points to one row of the target.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Where it stands.
    pub span: SourceSpan,
    /// The target model's name.
    pub target: Word,
    /// The target's fields; empty means its key.
    pub target_fields: Vec<Word>,
    /// The fields of this model, in the same order.
    pub fields: Vec<Word>,
    /// `as = name`: the relation's name in queries; none where it was not given.
    pub name: Option<Word>,
    /// `on_delete = …`
    pub on_delete: Action,
    /// `on_update = …`
    pub on_update: Action,
    /// `deferrable = immediate | deferred`
    pub deferrable: Option<Deferrable>,
    /// `constraint = false`: a relation for queries, without a foreign key.
    pub constraint: bool,
    /// `constraint = "name"`: the constraint's name.
    pub constraint_name: Option<Word>,
}

/// A relation whose columns stand in another table.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Where it stands.
    pub span: SourceSpan,
    /// Its name in queries.
    pub name: Word,
    /// The other model.
    pub target: Word,
    /// How many rows there are, and how they are found.
    pub kind: RelationKind,
}

/// The kinds of a [`Relation`].
#[derive(Debug, Clone)]
pub enum RelationKind {
    /// `#[has_many(observations: Observation, by = trace_id)]`; `by = (a, b)` for composite keys.
    HasMany {
        /// The fields of the target that point here.
        by: Vec<Word>,
    },
    /// `#[has_one(profile: Profile, by = user_id)]`
    HasOne {
        /// The fields of the target that point here.
        by: Vec<Word>,
    },
    /// `#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]`
    ManyToMany {
        /// The join model.
        through: Word,
        /// Its fields that point here.
        by: Vec<Word>,
        /// Its fields that point to the target.
        to: Vec<Word>,
    },
}
