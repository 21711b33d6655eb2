//! Who may do what in a project; from Postgres.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;

use crate::{OrganizationMembership, Project, ProjectMembership, Role, User};

/// A member of a project.
#[derive(FromTuple, Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user_id: Id<User>,
    /// The name to show.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// What the member may do: the role in the project where there is one, otherwise that in the organization.
    pub role: Role,
}

/// The members of a project by name: all of its organization, but those whose role is [`Role::None`].
///
/// # Errors
/// As every operation.
pub async fn of_project<E: PostgresExecutor>(pg: &E, project: &Id<Project>) -> Result<Vec<Member>> {
    let organization = Project::get(project).select(|p| p.org_id);
    OrganizationMembership::find()
        .filter(|m| m.org_id.in_query(organization))
        .join(|m| m.user)
        .left_join_on::<ProjectMembership>(|(m, _), p| {
            p.org_membership_id.eq(m.id) & p.project_id.eq(project)
        })
        .filter(|(m, _, p)| p.get(|p| p.role).coalesce(m.role).ne(Role::None))
        .order_by(|(_, u, _)| (u.name, u.id))
        .select(|(m, u, p)| (u.id, u.name, u.email, p.get(|p| p.role).coalesce(m.role)))
        .into_struct()
        .all(pg)
        .await
}
