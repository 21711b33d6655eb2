//! Materialized views of Postgres and their indexes.

use crate::databases::Live;
use crate::project::{MODELS, Project, unwrapped};

const VIEW: &str = r#"
#[derive(View)]
#[model(table = "user_names")]
#[view(query = "SELECT id, email FROM users", materialized)]
#[postgres(unique(id), index("lower(email)", name = "by_email"))]
pub struct UserName {
    pub id: String,
    pub email: String,
}
"#;

#[test]
fn indexes_of_a_materialized_view_come_back_with_it() {
    let live = Live::new(&format!("{MODELS}{VIEW}"));
    live.ok(&["migrate", "new", "first"]);
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    assert_eq!(
        live.ok(&["migrate", "new", "again"]),
        "no change: the last migration leaves what the models say\n"
    );
    // Another query makes the view anew.
    live.project.edit("FROM users", "FROM users WHERE email <> ''");
    live.ok(&["migrate", "new", "query"]);
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    let url = live.databases.postgres_url.clone();
    let pulled = live.ok(&["pull", &url]);
    assert!(pulled.contains(r#"unique("\"id\"", name = "user_names_id_key")"#), "{pulled}");
    assert!(pulled.contains(r#"index("lower(email)", name = "by_email")"#), "{pulled}");

    live.postgres("DROP INDEX by_email");
    let drifted = live.run(&["migrate", "verify"]);
    assert!(drifted.out.contains("views.user_names.indexes.by_email is missing"), "{}", drifted.out);
    let script = live.run(&["migrate", "diff", "--from", &url, "--to", "models"]);
    assert!(script.out.contains("CREATE INDEX CONCURRENTLY \"by_email\""), "{}{}", script.out, script.err);
}

#[test]
fn a_view_that_keeps_no_rows_has_no_indexes() {
    let project = Project::new(&format!("{MODELS}{}", VIEW.replace(", materialized", "")));
    let said = project.run(&["migrate", "new", "first"]);
    assert_eq!(said.code, 1);
    let text = unwrapped(&said.err);
    assert!(text.contains("the view `UserName` keeps no rows, so it cannot have indexes"), "{text}");
}
