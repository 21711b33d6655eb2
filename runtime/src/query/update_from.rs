//! Updates that take new values from rows beside: `update … from …` in Postgres.

use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

use super::assign::Assignments;
use super::change::{Changing, Chosen, Update};
use super::derived::Derives;
use super::expr::{Each, Expr};
use super::filter::Filter;
use super::join::{Relation, Within, along, same_tenant};
use super::narrowing::{Narrowing, Plain};
use super::operators::{Operators, Tokenized};
use super::plan::{Join, JoinKind, Origin};
use super::select::{Any, Query, Scoped};
use super::source::{Single, Source};
use super::tokens::Fragment;
use crate::model::{Free, Model};
use crate::relation::{BelongsTo, HasOne, MaybeBelongsTo};
use crate::value::Value;

/// Rows get new values from those of `S` beside them.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "traces")] #[postgres]
/// # struct Trace { #[key] id: i64, name: String, cost: Option<Decimal> }
/// # #[derive(Model)] #[model(table = "spans")] #[postgres(index(trace_id))]
/// # struct Span { #[key] id: i64, #[references(Trace, as = trace)] trace_id: i64, name: Option<String>, cost: Decimal }
/// // From the row that a relation leads to …
/// let named = Span::update()
///     .from(|s| s.trace)
///     .when(|s, trace| s.name.is_null() & trace.get(|t| t.name).ne(""))
///     .set(|s, trace| s.name.to(trace.get(|t| t.name)));
/// insta::assert_snapshot!(named.sql(Dialect::Postgres), @r#"
/// update "spans" as t0
/// set "name" = t1."name"
/// from "traces" as t1
/// where t0."trace_id" = t1."id" and t0."name" is null and t1."name" <> $1
/// -- $1 = ""
/// "#);
/// // … and from what a query gives.
/// let costs = Span::find().group_by(|s| s.trace_id).select(|s, trace| (trace, s.cost.sum()));
/// let summed = Trace::update()
///     .from_query(costs, |t, (trace, _)| t.id.eq(trace))
///     .all_rows()
///     .set(|t, costs| t.cost.to(costs.get(|(_, cost)| cost)));
/// assert!(summed.sql(Dialect::Postgres).contains(r#"set "cost" = t1.c1"#));
/// ```
#[derive(Debug)]
pub struct UpdateFrom<S>(PhantomData<fn() -> S>);

/// An update takes new values along the relation `R`, which leads to one row at most.
#[diagnostic::on_unimplemented(
    message = "an update takes new values from one row, and `{R}` may lead to many",
    label = "sum them up in a query, and say `.from_query(query, |row, found| …)`"
)]
pub trait TakesFrom<R> {}

#[diagnostic::do_not_recommend]
impl<M, O, J> TakesFrom<BelongsTo<M, O, J>> for Update {}
#[diagnostic::do_not_recommend]
impl<M, O, J> TakesFrom<MaybeBelongsTo<M, O, J>> for Update {}
#[diagnostic::do_not_recommend]
impl<M, O, J> TakesFrom<HasOne<M, O, J>> for Update {}

/// The columns `C` of the row beside the one that gets new values. They can be read, and not set.
#[derive(Debug, Clone, Copy)]
pub struct Beside<C>(C);

impl<C> Beside<C> {
    /// One of them, or an expression over them.
    pub fn get<M, T: Value, E: Operators<M, T, Kind = Each>>(self, of: impl FnOnce(C) -> E) -> Expr<M, T> {
        let mut tokenized = Tokenized(Fragment::new());
        of(self.0).operand(&mut tokenized);
        Expr::new(tokenized.0)
    }
}

impl<M: Model, T, C> Changing<M, Update, T, C> {
    /// Takes new values from the row that a relation leads to. Rows without one stay as they are.
    pub fn from<R>(self, relation: impl FnOnce(M::Columns) -> R) -> Changing<M, UpdateFrom<R::To>, T, C>
    where
        R: Relation<M>,
        Update: TakesFrom<R>,
        <R::To as Model>::Tenant: Within<M::Tenant>,
    {
        let mut on = along(relation(M::COLUMNS), BESIDE);
        if TypeId::of::<M::Tenant>() == TypeId::of::<<R::To as Model>::Tenant>() {
            same_tenant(M::TABLE, R::To::TABLE, BESIDE, &mut on);
        }
        self.beside(Origin::Table(R::To::TABLE), on)
    }

    /// Takes new values from the row of a query for which the condition holds; where it holds for several, from any of
    /// them. Rows without one stay as they are.
    pub fn from_query<N: Source, O: Derives<N>, U: Scoped, L, K: Plain>(
        self,
        query: Query<N, O, U, L, Any>,
        on: impl FnOnce(M::Columns, ColumnsOf<O::Source, M>) -> Filter<M, K>,
    ) -> Changing<M, UpdateFrom<O::Source>, T, C> {
        let on = on(M::COLUMNS, O::Source::single_columns::<M>(BESIDE)).beside_and();
        self.beside(Origin::Query(Arc::new(query.plan)), on)
    }

    fn beside<S>(mut self, origin: Origin, on: Fragment) -> Changing<M, UpdateFrom<S>, T, C> {
        self.change.beside = Some(Join { kind: JoinKind::Inner, origin, on });
        Changing::new(self.change)
    }
}

/// The number of the table beside the one that is updated.
const BESIDE: u8 = 1;

/// The columns of `S` in an update of `M`.
type ColumnsOf<S, M> = <S as Single>::SingleColumns<M>;

impl<M: Model, S: Single, T, C> Changing<M, UpdateFrom<S>, T, C> {
    /// The new values: `|s, trace| s.name.to(trace.get(|t| t.name))`. A second call adds to them.
    pub fn set<A: Assignments<M>>(
        mut self,
        values: impl FnOnce(M::Columns, Beside<ColumnsOf<S, M>>) -> A,
    ) -> Self {
        values(M::COLUMNS, Beside(S::single_columns::<M>(BESIDE))).append(&mut self.change.set);
        self
    }

    /// Of the rows for which the condition holds, together with the row beside each.
    pub fn when<K>(
        mut self,
        condition: impl FnOnce(M::Columns, Beside<ColumnsOf<S, M>>) -> Filter<M, K>,
    ) -> Changing<M, UpdateFrom<S>, T, Chosen>
    where
        Free: Narrowing<K>,
    {
        let condition = condition(M::COLUMNS, Beside(S::single_columns::<M>(BESIDE)));
        self.change.plan.filter.append_and(condition.beside_and());
        Changing::new(self.change)
    }
}
