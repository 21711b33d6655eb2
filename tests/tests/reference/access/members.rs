use observability_schema::access::members;
use observability_schema::{Organization, OrganizationMembership, ProjectMembership, Role, User};
use rowcol::new;
use rowcol::prelude::*;

use super::App;

#[tokio::test]
async fn the_role_in_the_project_goes_before_that_in_the_organization() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let other = app.other_project().await;
    let stranger = new!(Organization { name: "stranger" });
    Organization::insert(&stranger).run(pg).await.unwrap();
    let people = [
        ("ann", &app.organization, Role::Owner, None),
        ("bob", &app.organization, Role::Viewer, Some((project, Role::Admin))),
        ("cid", &app.organization, Role::Member, Some((project, Role::None))),
        ("dot", &app.organization, Role::None, None),
        ("eve", &app.organization, Role::None, Some((&other, Role::Admin))),
        ("fay", &stranger.id, Role::Owner, None),
    ];
    for (name, organization, role, in_project) in people {
        let user = new!(User { name: name, email: format!("{name}@example.com") });
        User::insert(&user).run(pg).await.unwrap();
        let membership = new!(OrganizationMembership { org_id: organization, user_id: &user.id, role: role });
        OrganizationMembership::insert(&membership).run(pg).await.unwrap();
        if let Some((project, role)) = in_project {
            let row = new!(ProjectMembership {
                project_id: project,
                user_id: &user.id,
                org_membership_id: &membership.id,
                role: role,
            });
            ProjectMembership::insert(&row).run(pg).await.unwrap();
        }
    }
    let found = app.asks("members_of_project", members::of_project(pg, project)).await;
    let found: Vec<_> = found.iter().map(|m| (m.email.as_deref().unwrap(), m.role)).collect();
    assert_eq!(found, [("ann@example.com", Role::Owner), ("bob@example.com", Role::Admin)]);
    let found = members::of_project(pg, &other).await.unwrap();
    let found: Vec<_> = found.iter().map(|m| (m.name.as_deref().unwrap(), m.role)).collect();
    let expected = [("ann", Role::Owner), ("bob", Role::Viewer), ("cid", Role::Member), ("eve", Role::Admin)];
    assert_eq!(found, expected);
}
