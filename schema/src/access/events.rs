//! Raw events, to look at and to replay; from ClickHouse.

use std::ops::Range;

use rowcol::prelude::*;
use rowcol::query::{Cursor, Page};

use crate::{Event, Project};

/// A page of the events of a period, in the order in which they happened; `after` is where the page before it ended.
///
/// # Errors
/// [`Error::Cursor`] if `after` is no place in this list.
pub async fn in_period(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
    after: Option<&Cursor>,
    rows: u64,
) -> Result<Page<Event>> {
    Event::of(project)
        .final_()
        .filter(|e| e.timestamp.ge(period.start) & e.timestamp.lt(period.end))
        .order_by(|e| e.timestamp)
        .after(after)
        .page(rows, ch)
        .await
}

/// An event by its id. An event that was sent twice is the same both times, so this needs no `FINAL`.
///
/// # Errors
/// As every operation.
pub async fn by_id(ch: &ClickHouse, project: &Id<Project>, id: &Id<Event>) -> Result<Option<Event>> {
    Event::of(project).get(id).one(ch).await
}
