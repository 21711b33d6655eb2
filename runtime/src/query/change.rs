//! Changing and deleting rows that a condition finds.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::assign::Assignments;
use super::fetch::Fetch;
use super::filter::Filter;
use super::plan::{Join, Plan};
use super::select::{Queries, Query, Rows, Scoped, Settled, Unsettled, Whole};
use super::sql::Sql;
use super::tokens::Fragment;
use super::update_from::UpdateFrom;
use crate::Error;
use crate::model::{Model, Writable};

/// An update or a delete, without types.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Change {
    pub(crate) plan: Plan,
    pub(crate) verb: Verb,
    /// Fields with their new values, in the order of the calls.
    pub(crate) set: Vec<(u16, Fragment)>,
    /// What new values are taken from.
    pub(crate) beside: Option<Join>,
}

impl Change {
    /// Nothing but a condition says which rows are changed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.plan.is_condition() {
            return Ok(());
        }
        Err(Error::change(
            self.plan.table,
            "it is made of a query with a limit, an order or another clause, which a change does not have; say with \
             conditions alone which rows are meant, for example `.filter(|r| r.id.in_(ids))`",
        ))
    }

    /// The plan, with the table that new values are taken from as a joined one.
    pub(crate) fn reading(&self) -> Cow<'_, Plan> {
        let mut plan = Cow::Borrowed(&self.plan);
        if let Some(join) = &self.beside {
            plan.to_mut().clauses_mut().joins.push(join.clone());
        }
        plan
    }

    /// The fields that are set.
    pub(crate) fn fields(&self) -> Vec<u16> {
        self.set.iter().map(|(field, _)| *field).collect()
    }
}

/// What becomes of the rows.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Update,
    Delete,
    /// ClickHouse: parts are rewritten in the background.
    Mutate {
        wait: bool,
    },
    /// The same, without the rows.
    MutateDelete {
        wait: bool,
    },
}

/// Says of a change that it does not say yet of which rows.
#[derive(Debug, Clone, Copy)]
pub struct Everything;

/// Says of a change that it says of which rows.
#[derive(Debug, Clone, Copy)]
pub struct Chosen;

/// Changes that say of which rows they are.
#[diagnostic::on_unimplemented(
    message = "this would change all rows of the table",
    label = "add `.filter(..)` behind the verb, or say `.all_rows()`"
)]
pub trait Chooses {}

#[diagnostic::do_not_recommend]
impl Chooses for Chosen {}

/// A change of rows of `M` that are there. `T` is whether its tenant is settled, `C` whether it says of which rows it
/// is, `V` what becomes of them.
///
/// ```no_run
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "notes")] #[postgres] struct Note { #[key] id: i64, text: String, seen: i64 }
/// # async fn f(pg: &Postgres) -> Result<()> {
/// Note::update().filter(|n| n.id.eq(1)).set(|n| (n.text.to("new"), n.seen.to(n.seen + 1))).run(pg).await?;
/// let gone: Vec<Note> = Note::delete().filter(|n| n.seen.eq(0)).returning().all(pg).await?;
/// # Ok(()) }
/// ```
#[must_use = "a change does nothing until it is run on a store"]
pub struct Changing<M, V, T = Settled, C = Everything> {
    pub(super) change: Change,
    types: PhantomData<Types<M, V, T, C>>,
}

type Types<M, V, T, C> = fn(&M) -> (V, T, C);

/// Rows get new values.
#[derive(Debug, Clone, Copy)]
pub struct Update;

/// Rows are deleted.
#[derive(Debug, Clone, Copy)]
pub struct Delete;

/// ClickHouse: the parts that hold the rows are written anew, with new values or without the rows.
#[derive(Debug, Clone, Copy)]
pub struct Mutate;

/// A store that can change rows of `M` in the way `V`.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be changed like this in `{Self}`",
    label = "in ClickHouse rows are changed by `mutate()`; and the model must live in the store"
)]
pub trait Changes<M: Model, V>: Send + Sync {
    #[doc(hidden)]
    fn change(&self, change: Change) -> Fetch<'_, u64>;
}

/// A store that can give the rows it wrote.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give back the rows of `{M}` that it writes",
    label = "Postgres does, for models that live there"
)]
pub trait ChangesReturning<M: Model>: Send + Sync {
    #[doc(hidden)]
    fn change_returning(&self, change: Change) -> Fetch<'_, Vec<M>>;

    #[doc(hidden)]
    fn insert_returning<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, Vec<M>>;
}

/// A dialect in which a change can be written.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be changed like this in `{Self}`",
    label = "in ClickHouse rows are changed by `mutate()`; and the model must live in the store"
)]
pub trait RendersChange<M: Model, V> {
    #[doc(hidden)]
    fn render_change(&self, change: &Change, returning: bool) -> Sql;
}

/// Where changes begin: on every model that is no view.
pub trait ChangesRows: Queries + Writable {
    /// New values for rows. Where the model has a tenant, begin with `of(&tenant).update()`.
    fn update() -> Changing<Self, Update, Unsettled<Self::Tenant>> {
        Self::find().update()
    }

    /// Deletes rows. Where the model has a tenant, begin with `of(&tenant).delete()`.
    fn delete() -> Changing<Self, Delete, Unsettled<Self::Tenant>> {
        Self::find().delete()
    }

    /// New values for rows in ClickHouse, see [`Query::mutate`].
    fn mutate() -> Changing<Self, Mutate, Unsettled<Self::Tenant>> {
        Self::find().mutate()
    }
}

impl<M: Queries + Writable> ChangesRows for M {}

impl<M: Writable, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    fn change<V>(self, verb: Verb) -> Changing<M, V, T> {
        Changing::new(Change { plan: self.plan, verb, set: Vec::new(), beside: None })
    }

    /// New values for the rows: [`set`](Changing::set). `#[updated_at]` fields are set to the time of the update, and
    /// `#[version]` is counted up, unless they are set by hand.
    ///
    /// Of the query only its conditions count: one with a limit or an order is refused when it is run.
    pub fn update(self) -> Changing<M, Update, T> {
        self.change(Verb::Update)
    }

    /// Deletes the rows. In ClickHouse this is its lightweight delete: rows are masked at once, and gone with the next
    /// merge.
    pub fn delete(self) -> Changing<M, Delete, T> {
        self.change(Verb::Delete)
    }

    /// New values for the rows in ClickHouse: a mutation, which writes the parts that hold them anew. It goes on in the
    /// background, and readers see old and new values meanwhile, unless [`wait`](Changing::wait) says otherwise.
    /// `#[updated_at]` and `#[version]` stay as they are: a mutation repairs data, and often sets what no update may.
    ///
    /// The server refuses new values for columns of the sort key, of the partition key and of the engine's arguments
    /// (code 420).
    pub fn mutate(self) -> Changing<M, Mutate, T> {
        self.change(Verb::Mutate { wait: false })
    }
}

impl<M: Model, V, T, C> Changing<M, V, T, C> {
    pub(super) fn new(change: Change) -> Self {
        Self { change, types: PhantomData }
    }

    fn retyped<U, D>(self) -> Changing<M, V, U, D> {
        Changing::new(self.change)
    }

    /// Of the rows for which the condition holds. Several hold all together.
    pub fn filter<K>(
        mut self,
        condition: impl FnOnce(M::Columns) -> Filter<M, K>,
    ) -> Changing<M, V, T, Chosen>
    where
        crate::Free: super::Narrowing<K>,
    {
        self.change.plan.filter.append_and(condition(M::COLUMNS).beside_and());
        self.retyped()
    }

    /// Of the row with this key.
    pub fn get(mut self, key: impl std::borrow::Borrow<M::Key>) -> Changing<M, V, T, Chosen> {
        super::select::by_key::<M>(&mut self.change.plan.filter, key.borrow());
        self.retyped()
    }

    /// Of all rows of the table, or of the tenant.
    pub fn all_rows(self) -> Changing<M, V, T, Chosen> {
        self.retyped()
    }

    /// Of rows of all tenants.
    pub fn across_tenants(self) -> Changing<M, V, Settled, C> {
        self.retyped()
    }

    /// Does it, and gives the number of rows. ClickHouse does not tell it: 0.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn run<E: Changes<M, V>>(self, store: &E) -> Fetch<'_, u64>
    where
        T: Scoped,
        C: Chooses,
    {
        store.change(self.change)
    }

    /// The statement that [`run`](Self::run) would send, with its parameters.
    #[must_use]
    pub fn sql<D: RendersChange<M, V>>(&self, dialect: D) -> Sql {
        dialect.render_change(&self.change, false)
    }
}

/// What is given new values.
#[doc(hidden)]
pub trait Sets {}
impl Sets for Update {}
impl Sets for Mutate {}

impl<M: Model, V: Sets, T, C> Changing<M, V, T, C> {
    /// The new values: `|t| (t.name.to("new"), t.count.to(t.count + 1))`. A second call adds to them.
    pub fn set<A: Assignments<M>>(mut self, values: impl FnOnce(M::Columns) -> A) -> Self {
        values(M::COLUMNS).append(&mut self.change.set);
        self
    }
}

impl<M: Model, T, C> Changing<M, Mutate, T, C> {
    /// Deletes the rows with the parts that are written anew, so that their bytes are gone when it is done.
    pub fn delete(mut self) -> Self {
        self.change.verb =
            Verb::MutateDelete { wait: matches!(self.change.verb, Verb::Mutate { wait: true }) };
        self
    }

    /// Waits until it is done.
    pub fn wait(mut self) -> Self {
        self.change.verb = match self.change.verb {
            Verb::MutateDelete { .. } => Verb::MutateDelete { wait: true },
            _ => Verb::Mutate { wait: true },
        };
        self
    }
}

/// A change that gives its rows: the new ones of an update, the old ones of a delete.
#[must_use = "a change does nothing until it is run on a store"]
#[derive(Debug)]
pub struct Returned<M, T, C> {
    change: Change,
    types: PhantomData<Types<M, (), T, C>>,
}

macro_rules! returning {
    ($([$($parameter:ident)?] $verb:ty;)*) => {$(
        impl<M: Model, T, C, $($parameter)?> Changing<M, $verb, T, C> {
            /// Gives the rows: the new ones of an update, the old ones of a delete.
            pub fn returning(self) -> Returned<M, T, C> {
                Returned { change: self.change, types: PhantomData }
            }
        }
    )*};
}

returning! {
    [] Update;
    [S] UpdateFrom<S>;
    [] Delete;
}

impl<M: Model, T, C> Returned<M, T, C> {
    /// Does it, and gives all rows.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn all<E: ChangesReturning<M>>(self, store: &E) -> Fetch<'_, Vec<M>>
    where
        T: Scoped,
        C: Chooses,
    {
        store.change_returning(self.change)
    }

    /// Does it, and gives the row, if there was one. It does not limit how many rows are changed.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn one<E: ChangesReturning<M>>(self, store: &E) -> Fetch<'_, Option<M>>
    where
        T: Scoped,
        C: Chooses,
    {
        let changed = store.change_returning(self.change);
        Fetch::new(async move { Ok(changed.await?.into_iter().next()) })
    }

    /// The statement, with its parameters.
    #[must_use]
    pub fn sql<D: RendersChange<M, Update>>(&self, dialect: D) -> Sql {
        dialect.render_change(&self.change, true)
    }
}

impl<M, V, T, C> std::fmt::Debug for Changing<M, V, T, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Changing").field(&self.change).finish()
    }
}
