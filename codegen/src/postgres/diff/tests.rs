use super::steps;
use crate::plan::Answers;
use crate::schema::postgres::Postgres;

/// The plan between two schemas as a script, hazards above their statements.
fn plan(from: &str, to: &str, answers: &Answers) -> String {
    let schema = |json: &str| -> Postgres { serde_json::from_str(json).unwrap() };
    match steps(&schema(from), &schema(to), answers) {
        Ok(steps) => {
            let mut script = String::new();
            for step in steps {
                if step.commit_before {
                    script.push_str("-- @commit\n");
                }
                for hazard in &step.hazards {
                    script.push_str(&format!("-- {hazard}\n"));
                }
                script.push_str(&format!("{};\n", step.sql));
            }
            script
        }
        Err(questions) => questions.iter().map(|question| format!("? {question}\n")).collect(),
    }
}

const USERS: &str = r#"{"tables": [{"name": {"name": "users"}, "columns": [
    {"name": "id", "type": "bigint"}, {"name": "name", "type": "text", "nullable": true}],
    "primary_key": {"name": "users_pkey", "columns": ["id"]}}]}"#;

#[test]
fn a_schema_has_nothing_to_do_with_itself() {
    assert_eq!(plan(USERS, USERS, &Answers::default()), "");
}

#[test]
fn what_could_be_a_rename_is_asked() {
    let to = USERS.replace("\"name\", \"type\": \"text\"", "\"title\", \"type\": \"text\"");
    insta::assert_snapshot!(plan(USERS, &to, &Answers::default()), @r#"
    ? postgres:users.name is gone, and there is something new that it may have become:
      it was renamed to title: #[renamed_from("name")] there, or --rename postgres:users.name:title
      it was dropped: --rename none --accept postgres:drop:users.name
    "#);
    let answers = Answers { renames: vec!["users.name:title".parse().unwrap()], ..Answers::default() };
    insta::assert_snapshot!(plan(USERS, &to, &answers), @r#"
    -- breaks the running program: it still uses "name"
    -- locks users: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "users" RENAME COLUMN "name" TO "title";
    "#);
}

#[test]
fn a_required_column_is_checked_before() {
    let to = USERS.replace(", \"nullable\": true", "");
    insta::assert_snapshot!(plan(USERS, &to, &Answers::default()), @r#"
    -- breaks the running program: it may still write NULL into "name"
    -- locks users: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "users" ADD CONSTRAINT "name__not_null" CHECK ("name" IS NOT NULL) NOT VALID;
    -- @commit
    -- may fail: rows with NULL in "name"; count them: SELECT count(*) FROM "users" WHERE "name" IS NULL
    -- locks users: SHARE UPDATE EXCLUSIVE
    ALTER TABLE "users" VALIDATE CONSTRAINT "name__not_null";
    -- locks users: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;
    -- locks users: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "users" DROP CONSTRAINT "name__not_null";
    "#);
}

#[test]
fn a_view_stays_when_another_goes_whose_name_ends_like_a_column_of_it() {
    let views = |before: &str| {
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}}, "columns": [{{"name": "a", "type": "text"}}]}}],
                "views": [{before}{{"name": {{"name": "kept"}}, "query": "SELECT a FROM t"}}]}}"#
        )
    };
    let from = views(r#"{"name": {"name": "data"}, "query": "SELECT 1"}, "#);
    insta::assert_snapshot!(plan(&from, &views(""), &Answers::default()), @r#"
    -- breaks the running program: it still uses "data"
    DROP VIEW "data";
    "#);
}
