//! Keys to this platform's own API.

use rowcol::prelude::*;

use crate::{Organization, Project};

/// A key pair that programs send to the API. The secret half is kept as hashes only.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "api_keys")]
#[postgres(index(organization_id), index(project_id))]
pub struct ApiKey {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<ApiKey>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// What it is for, in its owner's words.
    pub note: Option<String>,
    /// The half that may be seen.
    #[unique]
    pub public_key: String,
    /// The slow, salted hash of the secret half.
    #[unique]
    pub hashed_secret_key: String,
    /// The secret half with its middle blanked out, to be recognized by.
    pub display_secret_key: String,
    /// When a request last used it.
    #[column(type = "timestamptz(3)")]
    pub last_used_at: Option<Timestamp>,
    /// When it stops working; NULL is never.
    #[column(type = "timestamptz(3)")]
    pub expires_at: Option<Timestamp>,
    /// The project it opens, when its scope is one project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Option<Id<Project>>,
    /// A fast hash of the secret half, made when the slow one was first verified.
    #[unique]
    pub fast_hashed_secret_key: Option<String>,
    /// The organization it opens, when its scope is an organization.
    #[references(Organization, as = organization, on_delete = cascade, on_update = cascade)]
    pub organization_id: Option<Id<Organization>>,
    /// What it opens.
    #[default(Project)]
    pub scope: ApiKeyScope,
}

/// What an API key opens.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "ApiKeyScope", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiKeyScope {
    /// The administration of one organization.
    Organization,
    /// The data of one project.
    Project,
}
