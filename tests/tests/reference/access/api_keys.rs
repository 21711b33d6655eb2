use chrono::TimeDelta;
use observability_schema::access::api_keys;
use observability_schema::{ApiKey, ApiKeyScope};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, noon};

fn key(name: &str) -> ApiKey {
    new!(ApiKey {
        public_key: format!("pk-{name}"),
        hashed_secret_key: format!("slow-{name}"),
        display_secret_key: "sk-…",
        fast_hashed_secret_key: format!("fast-{name}"),
    })
}

#[tokio::test]
async fn keys_are_found_by_their_hash_until_their_time_is_over() {
    let app = App::start().await;
    let pg = app.pg();
    let of_project =
        ApiKey { project_id: Some(app.project.clone()), expires_at: Some(noon(10)), ..key("project") };
    let of_organization = ApiKey {
        organization_id: Some(app.organization.clone()),
        scope: ApiKeyScope::Organization,
        ..key("organization")
    };
    ApiKey::insert_many(&[of_project.clone(), of_organization]).run(pg).await.unwrap();

    let found = app.asks("api_keys_by_hash", api_keys::by_hash(pg, "fast-project", noon(9))).await.unwrap();
    assert_eq!((&found.id, found.scope, &found.organization), (&of_project.id, ApiKeyScope::Project, &None));
    let project = found.project.unwrap();
    assert_eq!((project.name.as_str(), project.organization.name.as_str()), ("shop", "acme"));
    assert_eq!(api_keys::by_hash(pg, "fast-project", noon(10)).await.unwrap(), None, "its time is over");
    assert_eq!(api_keys::by_hash(pg, "slow-project", noon(0)).await.unwrap(), None);
    let found = api_keys::by_hash(pg, "fast-organization", noon(1_000_000)).await.unwrap().unwrap();
    assert_eq!((found.organization.unwrap().name.as_str(), found.project), ("acme", None));

    app.asks("api_keys_mark_used", api_keys::mark_used(pg, &of_project.id, noon(0))).await;
    for (used, noted) in [(noon(0), noon(0)), (noon(60), noon(0)), (noon(61), noon(61))] {
        api_keys::mark_used(pg, &of_project.id, used).await.unwrap();
        let row = ApiKey::get(&of_project.id).one(pg).await.unwrap().unwrap();
        assert_eq!(row.last_used_at, Some(noted), "used at {used}");
        assert!(noted <= used && used - noted <= TimeDelta::minutes(1));
    }
}
