//! Conditions over relations: whether there are rows of the other model that point here, or that this row points to.
//!
//! ```text
//! Trace::of(&project).filter(|t| t.observations.any(|o| o.level.eq(Level::Error)) & t.scores.none(|s| s.value.gt(1.0)))
//! ```
//! Postgres gets `exists (select …)`. ClickHouse, which knows few correlated subqueries, gets `key in (select …)`; the
//! select reads the other table as its own conditions let it, so name the tenant and the time there, too.

use super::filter::Filter;
use super::join::pairs;
use super::narrowing::Plain;
use super::plan::{Join, JoinKind, Origin, Plan};
use super::tokens::{Fragment, Operator};
use crate::model::{Free, Model};
use crate::relation::{BelongsTo, HasMany, HasOne, Link, ManyToMany, MaybeBelongsTo};

/// The rows of another model that a relation leads to.
#[derive(Debug, Clone)]
pub struct Related {
    /// What the relation is called.
    pub(crate) name: &'static str,
    /// A select on the other model.
    pub(crate) plan: Plan,
    /// Fields of the model that the condition is on.
    pub(crate) from: Vec<u16>,
    /// Its place among the tables of the query.
    pub(crate) at: u8,
    /// Fields of the source of `plan` that points to them, place by place.
    pub(crate) to: Vec<u16>,
    pub(crate) source: u8,
}

impl Related {
    /// All rows that the relation leads to. Where both models have a tenant of the same name, they are rows of the
    /// same tenant: ids of two tenants may be equal, and the tenant may lead the sort key.
    pub(crate) fn of<M: Model, O: Model>(link: &'static Link, at: u8) -> Self {
        let (mut from, mut to) = (link.from.to_vec(), link.to.to_vec());
        if let (Some(here), Some(there)) = (M::TABLE.tenant, O::TABLE.tenant)
            && M::TABLE.fields.get(usize::from(here)) == O::TABLE.fields.get(usize::from(there))
            && !to.contains(&there)
        {
            from.push(here);
            to.push(there);
        }
        Self { name: link.name, plan: Plan::new(O::TABLE), from, at, to, source: 0 }
    }

    /// The same through rows of another model.
    pub(crate) fn through<O: Model, T: Model>(near: &'static Link, far: &'static Link, at: u8) -> Self {
        let mut plan = Plan::new(O::TABLE);
        // From the other side: the join model points to the target by `far`.
        let on = pairs((1, far.from), (0, far.to));
        plan.clauses_mut().joins.push(Join { kind: JoinKind::Inner, origin: Origin::Table(T::TABLE), on });
        Self { name: near.name, plan, from: near.from.to_vec(), at, to: near.to.to_vec(), source: 1 }
    }

    fn exists<M>(self) -> Filter<M> {
        let mut fragment = Fragment::new();
        fragment.push_related(self);
        Filter::new(fragment)
    }

    fn narrowed<O: Model, L>(mut self, condition: Filter<O, L>) -> Self {
        self.plan.filter.append_and(condition.beside_and());
        self
    }
}

/// A condition that is false where it was NULL, turned round.
fn not_true<M, L>(condition: Filter<M, L>) -> Filter<M, Free> {
    let mut fragment = condition.fragment;
    fragment.tokens.wrap(Operator::IsNotTrue);
    Filter::new(fragment)
}

macro_rules! conditions {
    ($($(#[$many:meta])? [$($parameter:ident),*] $handle:ty: $related:expr;)*) => {$(
        impl<M: Model, O: Model, $($parameter: Model,)* J> $handle {
            /// The rows that it leads to.
            pub(crate) fn rows(self) -> Related {
                let related: fn(Self) -> Related = $related;
                related(self)
            }

            /// There is such a row.
            pub fn exists(self) -> Filter<J> {
                self.rows().exists()
            }

            /// There is such a row for which the condition holds.
            pub fn any<L>(self, condition: impl FnOnce(O::Columns) -> Filter<O, L>) -> Filter<J>
            where
                L: Plain,
            {
                self.rows().narrowed(condition(O::COLUMNS)).exists()
            }

            /// There is no such row for which the condition holds.
            pub fn none<L>(self, condition: impl FnOnce(O::Columns) -> Filter<O, L>) -> Filter<J>
            where
                L: Plain,
            {
                !self.any(condition)
            }

            /// The condition holds for all such rows, as it does where there is none. A condition that is NULL does not
            /// hold.
            pub fn all<L>(self, condition: impl FnOnce(O::Columns) -> Filter<O, L>) -> Filter<J>
            where
                L: Plain,
            {
                !self.rows().narrowed(not_true(condition(O::COLUMNS))).exists::<J>()
            }
        }
    )*};
}

conditions! {
    [] HasMany<M, O, J>: |handle| Related::of::<M, O>(handle.link(), handle.source());
    [] HasOne<M, O, J>: |handle| Related::of::<M, O>(handle.link(), handle.source());
    [] BelongsTo<M, O, J>: |handle| Related::of::<M, O>(handle.link(), handle.source());
    [] MaybeBelongsTo<M, O, J>: |handle| Related::of::<M, O>(handle.link(), handle.source());
    [T] ManyToMany<M, O, T, J>: |handle| Related::through::<O, T>(handle.near(), handle.far(), handle.source());
}
