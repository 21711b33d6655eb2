//! The clauses of a select that only ClickHouse has. A query that has one is pinned to it by type.

use super::filter::Filter;
use super::group::GroupBy;
use super::narrowing::Narrowing;
use super::select::{Only, Pins, Query, Rows, Speaks, Whole};
use super::source::Source;
use super::sql::ClickHouseDialect;
use super::tokens::Fragment;
use crate::clickhouse::{ClickHouse, HasFinal, HasSample};
use crate::model::ClickHouseModel;

impl Speaks<Self> for ClickHouseDialect {}
impl Speaks<ClickHouseDialect> for ClickHouse {}

/// A query pinned to ClickHouse.
type Pinned<M, O, T, L> = Query<M, O, T, L, Only<ClickHouseDialect>>;

// What a query is pinned to is asked by each method: of a bound of the impl, the compiler says that there is no method.
impl<M: ClickHouseModel, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// Reads rows as if those of the same sort key had been merged already: of a `ReplacingMergeTree` the last version
    /// of each row, and none that is deleted. It costs the merge at each read.
    ///
    /// Only tables whose engine merges rows have it.
    pub fn final_(mut self) -> Pinned<M, Rows<S>, T, L>
    where
        Whole: HasFinal<M>,
        P: Pins<ClickHouseDialect>,
    {
        self.plan.clauses_mut().clickhouse.merged = true;
        self.retyped()
    }

    /// A condition for which its columns are read first, and the others only where it holds. ClickHouse moves
    /// conditions there by itself; this is for when it chooses badly. Several hold all together.
    pub fn prewhere<K>(
        mut self,
        condition: impl FnOnce(M::Columns) -> Filter<M, K>,
    ) -> Pinned<M, Rows<S>, T, L::Both>
    where
        L: Narrowing<K>,
        P: Pins<ClickHouseDialect>,
    {
        let condition = condition(M::COLUMNS).beside_and();
        let prewhere = &mut self.plan.clauses_mut().clickhouse.prewhere;
        prewhere.get_or_insert_with(Fragment::new).append_and(condition);
        self.retyped()
    }

    /// Reads about this share of the table, between 0 and 1: the same share of its `sample_by` values each time.
    /// Counts and sums are those of the share.
    ///
    /// Only tables with `sample_by` have it.
    pub fn sample(mut self, share: f64) -> Pinned<M, Rows<S>, T, L>
    where
        Whole: HasSample<M>,
        P: Pins<ClickHouseDialect>,
    {
        self.plan.clauses_mut().clickhouse.sample = Some(share.clamp(0.0, 1.0));
        self.retyped()
    }

    /// Keeps at most so many rows of each of these, the first in the order of the query.
    pub fn limit_by<B: GroupBy<M>>(
        mut self,
        rows: u64,
        by: impl FnOnce(M::Columns) -> B,
    ) -> Pinned<M, Rows<S>, T, L>
    where
        P: Pins<ClickHouseDialect>,
    {
        let mut columns = Vec::new();
        by(M::COLUMNS).append(&mut columns);
        let mut list = Fragment::new();
        columns.into_iter().for_each(|column| list.append_listed(column));
        self.plan.clauses_mut().limit_by = Some((rows, list));
        self.retyped()
    }
}

impl<M: Source, O, T, L, P> Query<M, O, T, L, P> {
    /// A setting of the server for this query, such as `max_threads`. It travels beside the text.
    ///
    /// # Errors
    /// The server refuses a setting that it does not know, or that the user may not change, when the query runs.
    pub fn setting(mut self, name: impl Into<String>, value: impl ToString) -> Pinned<M, O, T, L>
    where
        P: Pins<ClickHouseDialect>,
    {
        self.plan.clauses_mut().clickhouse.settings.push((name.into(), value.to_string()));
        self.retyped()
    }

    /// A text that stands beside the query in `system.query_log`, to find it by: the setting `log_comment`.
    pub fn tag(self, text: impl Into<String>) -> Pinned<M, O, T, L>
    where
        P: Pins<ClickHouseDialect>,
    {
        self.setting("log_comment", text.into())
    }

    /// The query's id in `system.processes` and `system.query_log`. Each query must have another; without this each
    /// gets one that is unique.
    pub fn query_id(mut self, id: impl Into<String>) -> Pinned<M, O, T, L>
    where
        P: Pins<ClickHouseDialect>,
    {
        self.plan.clauses_mut().clickhouse.query_id = Some(id.into());
        self.retyped()
    }
}
