//! People.

use rowcol::prelude::*;

use crate::{Organization, OrganizationMembership, Project, ProjectMembership, Session};

/// A person who can sign in.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
#[postgres]
#[has_many(sessions: Session, by = user_id)]
#[has_many(organization_memberships: OrganizationMembership, by = user_id)]
#[has_many(project_memberships: ProjectMembership, by = user_id)]
#[many_to_many(organizations: Organization, through = OrganizationMembership, by = user_id, to = org_id)]
#[many_to_many(projects: Project, through = ProjectMembership, by = user_id, to = project_id)]
pub struct User {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<User>,
    /// The name to show.
    pub name: Option<String>,
    /// The address to sign in with.
    #[unique]
    pub email: Option<String>,
    /// When the address was confirmed; NULL while it is not.
    #[column(type = "timestamptz(3)")]
    pub email_verified: Option<Timestamp>,
    /// A hash of the password; NULL for people who sign in through another service.
    pub password: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// When the account was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// Features switched on for this person.
    #[default([])]
    pub feature_flags: Vec<String>,
    /// Whether the person runs the platform itself.
    #[default(false)]
    pub admin: bool,
}
