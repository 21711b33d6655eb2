//! Aggregate states, which only the server understands.

use std::marker::PhantomData;

use super::{ClickHouseBytes, Kind, ReadError, Scalar, Slot, Value};
use crate::ValueError;
use crate::sql::ch;

/// The field of an `AggregateFunction(…)` column, whose states give a `T` when they are put together. It holds nothing:
/// states are made by a materialized view, put together by the engine `AggregatingMergeTree`, and read by
/// [`merge`](crate::Column::merge) on the server. Such columns are left out of inserts and of reads.
///
/// The view makes each state by the function with `State` behind its name; its columns have the names of the table's:
///
/// ```
/// use rowcol::AggregateState;
/// use rowcol::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "visits")]
/// #[clickhouse(engine = MergeTree, order_by = (page, at))]
/// struct Visit {
///     #[key]
///     page: String,
///     at: Timestamp,
///     user: String,
///     took: f64,
/// }
///
/// #[derive(Model)]
/// #[model(table = "daily")]
/// #[clickhouse(engine = AggregatingMergeTree, order_by = (page, day))]
/// struct Daily {
///     #[key]
///     page: String,
///     #[key]
///     day: chrono::NaiveDate,
///     #[clickhouse(type = "AggregateFunction(uniq, String)")]
///     users: AggregateState<u64>,
///     #[clickhouse(type = "AggregateFunction(quantileTDigest(0.9), Float64)")]
///     took: AggregateState<f32>,
/// }
///
/// #[derive(View)]
/// #[view(
///     query = "SELECT page, toDate(at) AS day, uniqState(v.user) AS users, quantileTDigestState(0.9)(v.took) AS took
///              FROM visits AS v GROUP BY page, day",
///     materialized,
///     to = Daily
/// )]
/// #[clickhouse]
/// struct FillDaily {
///     page: String,
///     day: chrono::NaiveDate,
/// }
///
/// // The states of the days give the users of the month: nobody is counted twice.
/// let query = Daily::find().filter(|d| d.page.eq("/")).aggregate(|d| (d.users.merge(), d.took.merge()));
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.starts_with("select uniqMerge(`users`), quantileTDigestMerge(0.9)(`took`)"), "{sql}");
/// assert_eq!(size_of::<AggregateState<u64>>(), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(bound = "")]
pub struct AggregateState<T>(#[serde(skip)] PhantomData<fn() -> T>);

impl<T> Default for AggregateState<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> Value for AggregateState<T> {
    type Base = Self;
    type Like<R: Value> = R;
    type Postgres = ();
    type ClickHouse = ch::AggregateFunction;
    const KIND: Kind = Kind::Scalar(Scalar::Bytes);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        slot.fail(ValueError::new(ONLY_THE_SERVER));
    }
}

const ONLY_THE_SERVER: &str =
    "an aggregate state is made and read by the server only; select it by `.merge()`, a `-Merge` function";

impl<T> ClickHouseBytes<ch::AggregateFunction> for AggregateState<T> {
    fn to_row_binary(&self, _: &mut Vec<u8>) -> Result<(), ValueError> {
        Err(ValueError::new(ONLY_THE_SERVER))
    }

    fn from_row_binary(_: &mut &[u8]) -> Result<Self, ReadError> {
        Err(ValueError::new(ONLY_THE_SERVER).into())
    }
}
