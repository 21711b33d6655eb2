//! Relations between models: which columns of the one point to which columns of the other.
//!
//! A relation is a field of [`Model::COLUMNS`], beside the columns. It holds no rows: models are plain data, and
//! a query says which relations it follows. Which fields stand on its two sides is in [`Model::LINKS`].

use std::marker::PhantomData;

use crate::value::Value;
use crate::{Column, Model};

/// The two sides of a relation: `from` the model that declares it, `to` the other model, place by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The relation's name in queries; empty for a reference that has none.
    pub name: &'static str,
    /// Fields of the model that declares the relation.
    pub from: &'static [u16],
    /// Fields of the other model, in the same order.
    pub to: &'static [u16],
}

/// Declares the handles of relations with one link.
macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        pub struct $name<M, O, J = M> {
            link: u16,
            source: u8,
            models: PhantomData<fn(&M, &J) -> O>,
        }

        impl<M, O, J> $name<M, O, J> {
            /// The relation at this place of [`Model::LINKS`], of the `source`-th table that the query joins. For the
            /// derive.
            #[doc(hidden)]
            #[must_use]
            pub const fn at(link: u16, source: u8) -> Self {
                Self { link, source, models: PhantomData }
            }
        }

        impl<M, O, J> $name<M, O, J> {
            /// The table that it begins at, among those that the query joins.
            pub(crate) const fn source(self) -> u8 {
                self.source
            }
        }

        impl<M: Model, O: Model, J> $name<M, O, J> {
            /// The columns on both sides.
            #[must_use]
            pub const fn link(self) -> &'static Link {
                &M::LINKS[self.link as usize]
            }
        }

        impl<M, O, J> Clone for $name<M, O, J> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M, O, J> Copy for $name<M, O, J> {}
    )*};
}

handles! {
    /// Each row of `M` has any number of rows of `O`, which point to it. `#[has_many(observations: Observation, by = trace_id)]`
    HasMany,
    /// Each row of `M` has one row of `O` or none, which points to it. `#[has_one(profile: Profile, by = user_id)]`
    HasOne,
    /// Each row of `M` points to one row of `O`. `#[references(Project, as = project)]` on a field without `Option`
    BelongsTo,
    /// Each row of `M` points to one row of `O` or to none. `#[references(Project, as = project)]` on an `Option`
    MaybeBelongsTo,
}

/// Each row of `M` has any number of rows of `O`, through rows of `T` that point to both.
/// `#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]`
pub struct ManyToMany<M, O, T, J = M> {
    link: u16,
    source: u8,
    models: PhantomData<Models<M, O, T, J>>,
}

type Models<M, O, T, J> = fn(&M, &T, &J) -> O;

impl<M, O, T, J> ManyToMany<M, O, T, J> {
    /// The relation at this place of [`Model::LINKS`] and the one behind it. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn at(link: u16, source: u8) -> Self {
        Self { link, source, models: PhantomData }
    }

    /// The table that it begins at, among those that the query joins.
    pub(crate) const fn source(self) -> u8 {
        self.source
    }
}

impl<M: Model, O: Model, T: Model, J> ManyToMany<M, O, T, J> {
    /// The columns of `M` and the columns of `T` that point to them.
    #[must_use]
    pub const fn near(self) -> &'static Link {
        &M::LINKS[self.link as usize]
    }

    /// The columns of `T` that point to `O`, and the columns of `O`.
    #[must_use]
    pub const fn far(self) -> &'static Link {
        &M::LINKS[self.link as usize + 1]
    }
}

impl<M, O, T, J> Clone for ManyToMany<M, O, T, J> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, O, T, J> Copy for ManyToMany<M, O, T, J> {}

/// A column of this type may refer to a column of type `T`: the two are equal, but for `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot refer to `{T}`",
    label = "a reference has the type of the column it points to, or an `Option` of it"
)]
pub trait RefersTo<T> {}

#[diagnostic::do_not_recommend]
impl<A: Value, T: Value> RefersTo<T> for A where A::Base: Same<T::Base> {}

#[doc(hidden)]
pub trait Same<T> {}

impl<T> Same<T> for T {}

/// The columns of a model whose key has one at place `I`. Implemented by the derive for each place.
#[diagnostic::on_unimplemented(
    message = "this reference has more columns than the key that it points to",
    label = "the key has no column for this one: name the columns, as in `Dataset(id, project_id)`"
)]
pub trait KeyPart<const I: usize>: Copy {
    /// The type of that column.
    type Part;
    /// Its field.
    const FIELD: u16;
}

/// The field of a column that a column of type `A` refers to. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn referred<A: RefersTo<T>, M, T, L>(column: Column<M, T, L>) -> u16 {
    column.index()
}

/// The field of a column that refers to a column of type `T`. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn referring<T, M, A: RefersTo<T>, L>(column: Column<M, A, L>) -> u16 {
    column.index()
}

/// The key field at place `I` of these columns, which a column of type `A` refers to. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn referred_key<A: RefersTo<C::Part>, C: KeyPart<I>, const I: usize>(_: C) -> u16 {
    C::FIELD
}

/// The key field at place `I` of these columns, which a column of a join model refers to. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn far_key<M, A: RefersTo<C::Part>, L, C: KeyPart<I>, const I: usize>(
    _: Column<M, A, L>,
    _: C,
) -> u16 {
    C::FIELD
}
