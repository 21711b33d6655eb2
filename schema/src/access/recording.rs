//! What is recorded at run time, in both stores: Postgres first, which decides, then ClickHouse.
//!
//! No transaction spans the two. A function that fails between them may be called again with the same arguments, and
//! then leaves both as they should be: rows replace their older versions, and what is gone is not deleted twice.

use rowcol::Stores;
use rowcol::postgres::Transaction;
use rowcol::prelude::*;

use crate::{BlobStorageFile, DatasetRunItemWide, Event, Observation, Project, Score, Trace};

/// A new trace, or new values for the one with its id; its project and `created_at` stay as they are. Gives it as it is
/// now, or `None`, with nothing written, if the id is that of a trace of another project.
///
/// A trace keeps its `timestamp`: ClickHouse sorts by its day, and would take the trace of another day for another one.
///
/// # Errors
/// As every operation. If ClickHouse failed, Postgres has the trace: call it again.
pub async fn save_trace(stores: &Stores, trace: Trace) -> Result<Option<Trace>> {
    let saved = Trace::upsert(&trace)
        .update(|t| {
            (
                (t.timestamp, t.name, t.metadata, t.external_id, t.user_id, t.release, t.version),
                (t.public, t.bookmarked, t.input, t.output, t.session_id, t.tags),
            )
        })
        .returning()
        .one(&stores.postgres)
        .await?;
    let Some(Trace { created_at, updated_at, .. }) = saved else { return Ok(None) };
    // Not the row of Postgres, which lacks what only ClickHouse holds; but its times, of which one is the version.
    let trace = Trace { created_at, updated_at, event_ts: updated_at, ..trace };
    Trace::insert(&trace).run(&stores.clickhouse).await?;
    Ok(Some(trace))
}

/// A new score, or new values for the one with its id, as [`save_trace`] does it. A score of no trace, such as one of
/// a session, goes into ClickHouse alone.
///
/// A score keeps its `timestamp` and its `name`, which ClickHouse sorts by.
///
/// # Errors
/// As every operation. If ClickHouse failed, Postgres has the score: call it again.
pub async fn save_score(stores: &Stores, mut score: Score) -> Result<Option<Score>> {
    if score.trace_id.is_some() {
        let saved = Score::upsert(&score)
            .update(|s| {
                let judgement = (s.timestamp, s.name, s.value, s.string_value, s.data_type, s.comment);
                let origin =
                    (s.trace_id, s.observation_id, s.source, s.author_user_id, s.config_id, s.queue_id);
                (judgement, origin)
            })
            .returning()
            .one(&stores.postgres)
            .await?;
        let Some(Score { created_at, updated_at, .. }) = saved else { return Ok(None) };
        score = Score { created_at, updated_at, event_ts: updated_at, ..score };
    }
    Score::insert(&score).run(&stores.clickhouse).await?;
    Ok(Some(score))
}

/// Deletes traces with their observations and scores. ClickHouse masks the rows at once and drops them with a later
/// merge; [`erase_project`] is for what must be gone.
///
/// # Errors
/// As every operation: call it again.
pub async fn delete_traces(stores: &Stores, project: &Id<Project>, traces: &[Id<Trace>]) -> Result<()> {
    let ch = &stores.clickhouse;
    let (project, traces) = (project.clone(), traces.to_vec());
    // The traces last: while they are there, a call that failed can be repeated by whoever lists them.
    Score::of(&project).delete().filter(|s| s.trace_id.in_(&traces)).run(ch).await?;
    Observation::of(&project).delete().filter(|o| o.trace_id.in_(&traces)).run(ch).await?;
    Trace::of(&project).delete().filter(|t| t.id.in_(&traces)).run(ch).await?;
    stores
        .postgres
        .transaction(async move |tx: &Transaction| {
            Score::of(&project).delete().filter(|s| s.trace_id.in_(&traces)).run(tx).await?;
            Observation::of(&project).delete().filter(|o| o.trace_id.in_(&traces)).run(tx).await?;
            Trace::of(&project).delete().filter(|t| t.id.in_(&traces)).run(tx).await?;
            Ok(())
        })
        .run()
        .await
}

/// Deletes a project and all that belongs to it. When it is done no byte is left in the tables of either store:
/// ClickHouse writes the parts that held rows of the project anew, which takes as long as they are large.
///
/// # Errors
/// As every operation: call it again.
pub async fn erase_project(stores: &Stores, project: &Id<Project>) -> Result<()> {
    let ch = &stores.clickhouse;
    Event::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    BlobStorageFile::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    DatasetRunItemWide::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    Score::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    Observation::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    Trace::of(project).mutate().delete().wait().all_rows().run(ch).await?;
    // All other tables point to it, and their rows go with it.
    Project::delete().get(project).run(&stores.postgres).await?;
    Ok(())
}
