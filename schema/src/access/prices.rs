//! What language models cost; from Postgres.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;

use crate::{LlmModel, Project};

/// The price of a language model at a time, by the name that the application gives it: the entry whose pattern the name
/// matches. The project's own go before those for all projects, and newer prices before older ones.
///
/// # Errors
/// A pattern is no regular expression (2201B), otherwise as every operation.
pub async fn of_model<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    name: &str,
    at: Timestamp,
) -> Result<Option<LlmModel>> {
    LlmModel::find()
        .filter(|m| m.project_id.eq(project) | m.project_id.is_null())
        .filter(|m| m.start_date.le(at) | m.start_date.is_null())
        .filter(|m| sql!("{} ~ {}", name, m.match_pattern))
        .order_by(|m| (m.project_id, m.start_date.desc_nulls_last()))
        .one(pg)
        .await
}
