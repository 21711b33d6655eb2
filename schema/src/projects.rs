//! Projects, and who may do what in them.

use rowcol::prelude::*;

use crate::{
    ApiKey, Comment, Dataset, LlmApiKey, LlmModel, Observation, Organization, OrganizationMembership,
    PosthogIntegration, Prompt, Role, Score, ScoreConfig, Trace, TraceSession, User,
};

/// One application that is observed: everything recorded belongs to a project.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "projects")]
#[postgres(index(org_id))]
#[has_many(memberships: ProjectMembership, by = project_id)]
#[many_to_many(users: User, through = ProjectMembership, by = project_id, to = user_id)]
#[has_many(api_keys: ApiKey, by = project_id)]
#[has_many(llm_api_keys: LlmApiKey, by = project_id)]
#[has_many(models: LlmModel, by = project_id)]
#[has_one(posthog_integration: PosthogIntegration, by = project_id)]
#[has_many(sessions: TraceSession, by = project_id)]
#[has_many(traces: Trace, by = project_id)]
#[has_many(observations: Observation, by = project_id)]
#[has_many(scores: Score, by = project_id)]
#[has_many(score_configs: ScoreConfig, by = project_id)]
#[has_many(prompts: Prompt, by = project_id)]
#[has_many(datasets: Dataset, by = project_id)]
#[has_many(comments: Comment, by = project_id)]
pub struct Project {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Project>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// The name to show.
    pub name: String,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The organization it belongs to.
    #[references(Organization, as = organization, on_delete = cascade, on_update = cascade)]
    pub org_id: Id<Organization>,
    /// When its deletion was asked for; the data goes later.
    #[column(type = "timestamptz(3)")]
    pub deleted_at: Option<Timestamp>,
    /// After how many days recorded data is deleted; NULL keeps it for ever.
    pub retention_days: Option<i32>,
    /// Whatever the project's members want to keep about it.
    pub metadata: Option<Json<serde_json::Value>>,
}

/// That a member of the organization has a role of their own in one of its projects.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "project_memberships")]
#[postgres(index(org_membership_id), index(user_id))]
pub struct ProjectMembership {
    /// The project.
    #[key]
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// The user.
    #[key]
    #[references(User, as = user, on_delete = cascade, on_update = cascade)]
    pub user_id: Id<User>,
    /// When the role was given.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The user's membership of the organization; when it ends, so does this one.
    #[references(OrganizationMembership, as = org_membership, on_delete = cascade, on_update = cascade)]
    pub org_membership_id: Id<OrganizationMembership>,
    /// What the user may do in this project, in place of the role in the organization.
    pub role: Role,
}
