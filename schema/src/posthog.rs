//! The integration with PostHog.

use rowcol::prelude::*;

use crate::Project;

/// Where a project's figures are sent to, for product analytics.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "posthog_integrations", tenant = project_id)]
#[postgres]
pub struct PosthogIntegration {
    /// The project; it has one integration at most.
    #[key]
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// The key of the PostHog project, encrypted.
    pub encrypted_posthog_api_key: String,
    /// The PostHog server.
    pub posthog_host_name: String,
    /// Up to when everything was sent.
    #[column(type = "timestamptz(3)")]
    pub last_sync_at: Option<Timestamp>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
}
