//! API keys, as each request to the platform looks them up; from Postgres.

use chrono::TimeDelta;
use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;

use super::traces::{OrganizationLine, ProjectLine};
use crate::{ApiKey, ApiKeyScope};

/// What a key opens.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(ApiKey)]
pub struct Access {
    /// The key.
    pub id: Id<ApiKey>,
    /// The half that may be seen.
    pub public_key: String,
    /// Whether it opens a project or an organization.
    pub scope: ApiKeyScope,
    /// The project.
    pub project: Option<ProjectLine>,
    /// The organization.
    pub organization: Option<OrganizationLine>,
}

/// What the key opens whose secret half has this fast hash; `None` if there is no such key or its time is over.
///
/// # Errors
/// As every operation.
pub async fn by_hash<E: PostgresExecutor>(pg: &E, fast_hash: &str, at: Timestamp) -> Result<Option<Access>> {
    ApiKey::find()
        .filter(|k| k.fast_hashed_secret_key.eq(fast_hash))
        .filter(|k| k.expires_at.is_null() | k.expires_at.gt(at))
        .shape::<Access>()
        .one(pg)
        .await
}

/// Notes that a request used the key, once a minute at most: a key in use would otherwise be the most written row of
/// all.
///
/// # Errors
/// As every operation.
pub async fn mark_used<E: PostgresExecutor>(pg: &E, key: &Id<ApiKey>, at: Timestamp) -> Result<()> {
    let before = at - TimeDelta::minutes(1);
    ApiKey::update()
        .get(key)
        .filter(|k| k.last_used_at.is_null() | k.last_used_at.lt(before))
        .set(|k| k.last_used_at.to(at))
        .run(pg)
        .await?;
    Ok(())
}
