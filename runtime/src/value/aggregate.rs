//! Aggregate states, which only the server understands.

use super::{ClickHouseBytes, Kind, ReadError, Scalar, Slot, Value};
use crate::ValueError;
use crate::sql::ch;

/// The field of an `AggregateFunction(…)` column. It holds nothing: the state is made by a materialized view and read
/// by `-Merge` functions on the server. Such columns are left out of inserts and of reads.
///
/// ```
/// #[derive(Default)]
/// struct DailyUsers {
///     users: rowcol::value::AggregateState,
/// }
/// assert_eq!(size_of::<DailyUsers>(), 0);
/// # let _ = DailyUsers::default().users;
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct AggregateState;

#[diagnostic::do_not_recommend]
impl Value for AggregateState {
    type Base = Self;
    type Postgres = ();
    type ClickHouse = ch::AggregateFunction;
    const KIND: Kind = Kind::Scalar(Scalar::Bytes);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        slot.fail(ValueError::new(ONLY_THE_SERVER));
    }
}

const ONLY_THE_SERVER: &str =
    "an aggregate state is made and read by the server only; select it through a `-Merge` function";

impl ClickHouseBytes<ch::AggregateFunction> for AggregateState {
    fn to_row_binary(&self, _: &mut Vec<u8>) -> Result<(), ValueError> {
        Err(ValueError::new(ONLY_THE_SERVER))
    }

    fn from_row_binary(_: &mut &[u8]) -> Result<Self, ReadError> {
        Err(ValueError::new(ONLY_THE_SERVER).into())
    }
}
