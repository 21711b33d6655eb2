//! Organizations, and who belongs to them.

use std::collections::BTreeMap;

use rowcol::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApiKey, Project, ProjectMembership, User};

/// A customer: the owner of projects, and who pays for them.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "organizations")]
#[postgres]
#[has_many(projects: Project, by = org_id)]
#[has_many(memberships: OrganizationMembership, by = org_id)]
#[has_many(api_keys: ApiKey, by = organization_id)]
#[many_to_many(users: User, through = OrganizationMembership, by = org_id, to = user_id)]
pub struct Organization {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Organization>,
    /// The name to show.
    pub name: String,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// Plan, limits and the account at the payment service.
    pub cloud_config: Option<Json<CloudConfig>>,
    /// Whatever the organization wants to keep about itself.
    pub metadata: Option<Json<serde_json::Value>>,
    /// Whether features that send data to a language model are allowed.
    #[default(false)]
    pub ai_features_enabled: bool,
    /// The day and time of the month at which a billing cycle begins.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub cloud_billing_cycle_anchor: Option<Timestamp>,
    /// When the usage of the current cycle was last counted.
    #[column(type = "timestamptz(3)")]
    pub cloud_billing_cycle_updated_at: Option<Timestamp>,
    /// Billable units in the current cycle.
    pub cloud_current_cycle_usage: Option<i32>,
    /// Which limit of the free plan was passed, if any.
    pub cloud_free_tier_usage_threshold_state: Option<String>,
}

/// Plan, limits and payment of an organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CloudConfig {
    /// The plan, where it is set by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// How many observations a month the plan holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_observation_limit: Option<u64>,
    /// The account at the payment service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stripe: Option<StripeSubscription>,
    /// Settings that have no field here; kept as they are.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

/// A customer's subscription at Stripe.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StripeSubscription {
    /// The customer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// The subscription that is paid for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_subscription_id: Option<String>,
    /// The product subscribed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_product_id: Option<String>,
}

/// That a user belongs to an organization, and as what.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "organization_memberships")]
#[postgres(unique(org_id, user_id), index(user_id))]
#[has_many(project_memberships: ProjectMembership, by = org_membership_id)]
pub struct OrganizationMembership {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<OrganizationMembership>,
    /// The organization.
    #[references(Organization, as = organization, on_delete = cascade, on_update = cascade)]
    pub org_id: Id<Organization>,
    /// The user.
    #[references(User, as = user, on_delete = cascade, on_update = cascade)]
    pub user_id: Id<User>,
    /// What the user may do in all projects of the organization.
    pub role: Role,
    /// When the user joined.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
}

/// What a member may do.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "Role", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everything, billing and deletion included.
    Owner,
    /// Settings and members.
    Admin,
    /// Read and write data.
    Member,
    /// Read data.
    Viewer,
    /// Nothing.
    None,
}
