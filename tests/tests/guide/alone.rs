//! What one of the stores has alone.

use rowcol::prelude::*;
use rowcol::query::{Sketch, Unit};

use super::models::{Day, Step, Trace, day};
use super::page::Page;
use crate::{clickhouse, locking, mutated, postgres};

pub async fn show(page: &mut Page) {
    // ## ClickHouse alone
    //
    // These do not compile for a query of Postgres, and where the engine of the table has to allow them, not for another
    // engine either.
    clickhouse!(
        page,
        Trace::of("p1").final_().prewhere(|t| t.at.ge(day().start)).select(|t| t.id).order_by(|t| t.id)
    );
    // Of the rows that a ReplacingMergeTree has not merged yet, the last version, without FINAL:
    clickhouse!(
        page,
        Trace::of("p1").group_by(|t| t.id).order_by(|_, id| id).select(|t, id| (id, t.name.at_max(t.at)))
    );
    clickhouse!(
        page,
        Step::of("p1").order_by(|s| s.id).limit_by(1, |s| s.trace_id).select(|s| (s.id, s.trace_id))
    );
    clickhouse!(page, Trace::of("p1").sample(0.5).select(|t| t.id).order_by(|t| t.id));
    clickhouse!(
        page,
        Step::of("p1").aggregate(|s| {
            (
                s.model.approx_count_distinct(Sketch::Uniq),
                s.seconds.approx_quantile(0.95),
                s.model.top_k(2),
                s.model.top_k_weighted(1, s.tokens),
                s.model.any_last().filter(s.id.eq(3)),
                s.usage.retain_keys(["input"]).sum_map(),
            )
        })
    );
    // States of aggregates are written by a query or a materialized view, and merged when they are read:
    mutated!(
        page,
        Day::insert_query(
            |d| (d.day, d.models),
            Step::of("p1")
                .group_by(|s| s.start.start_of(Unit::Day))
                .select(|s, day| (day, s.model.approx_count_distinct(Sketch::Uniq).state()))
        )
    );
    let models = clickhouse!(page, Day::find().full_scan().aggregate(|d| d.models.merge()));
    assert_eq!(models, [2]);
    // The closest of the other side, and any one of it; `asof_left_join` and `any_join` are of the same kind:
    clickhouse!(
        page,
        Step::of("p1")
            .asof_join::<Trace>(|s, t| s.project.eq(t.project) & s.start.ge(t.at))
            .select(|(s, t)| (s.id, t.id))
            .order_by(|(s, _)| s.id)
            .limit(3)
    );
    clickhouse!(
        page,
        Trace::of("p1")
            .any_left_join::<Step>(|t, s| t.id.eq(s.trace_id))
            .select(|(t, s)| (t.id, s.get(|s| s.trace_id)))
            .order_by(|(t, _)| t.id)
    );
    // Settings, a tag for the query log, and a limit of time, which is the server's `max_execution_time` as well:
    clickhouse!(
        page,
        Step::of("p1")
            .filter(|s| s.id.lt(2))
            .select(|s| s.id)
            .order_by(|s| s.id)
            .setting("max_threads", 1)
            .tag("page of queries")
            .timeout(std::time::Duration::from_secs(10))
    );
    // The id by which the server knows the query, in its logs and for KILL QUERY:
    let ids = clickhouse!(
        page,
        Step::of("p1")
            .filter(|s| s.id.eq(3))
            .select(|_| sql!(String: "queryID()"))
            .query_id("page-of-queries")
    );
    assert_eq!(ids, ["page-of-queries"]);

    // ## Postgres alone
    //
    // Rows are locked in a transaction, and a query that locks does not compile outside of one. `for_share`,
    // `for_no_key_update` and `for_key_share` are weaker locks; `no_wait` is an error in place of waiting.
    locking!(
        page,
        Trace::of("p1").filter(|t| t.version.eq(1)).order_by(|t| t.id).limit(1).for_update().skip_locked()
    );
    postgres!(
        page,
        Step::of("p1")
            .distinct_on(|s| s.trace_id)
            .order_by(|s| (s.trace_id, s.cost.desc()))
            .select(|s| (s.trace_id, s.id))
    );
    // What only Postgres can say of JSON is SQL; a GIN index serves this:
    // ```rust
    let paid: RawJson = r#"{"paid": true}"#.parse().unwrap();
    // ```
    postgres!(page, Step::of("p1").filter(|s| sql!("{} @> {}", s.input, paid.clone())).select(|s| s.id));
    // A lock on a name, until its guard is let go; in a transaction, `tx.advisory_lock` holds it until the end:
    // ```rust
    let lock = page.pg.advisory_lock("nightly report").await.unwrap();
    let other = page.pg.try_advisory_lock("nightly report").await.unwrap();
    assert!(other.is_none());
    lock.unlock().await.unwrap();
    // ```
}
