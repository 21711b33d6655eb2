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

#[test]
fn a_view_that_only_grows_is_replaced_where_it_is() {
    let views = |views: &[(&str, &str)]| {
        let views = views
            .iter()
            .map(|(name, query)| serde_json::json!({"name": {"name": name}, "query": query}).to_string());
        let column = |name: &str| format!(r#"{{"name": "{name}", "type": "text"}}"#);
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}}, "columns": [{}, {}]}}], "views": [{}]}}"#,
            column("a"),
            column("b"),
            views.collect::<Vec<_>>().join(", ")
        )
    };
    let before = "SELECT a, count(*) AS n FROM t GROUP BY a";
    let of = |query: &str| {
        let reader = ("reader", "SELECT v.a FROM v");
        let all = ("all_of_it", "SELECT * FROM v");
        let script = plan(
            &views(&[("v", before), reader, all]),
            &views(&[("v", query), reader, all]),
            &Answers::default(),
        );
        format!("=== {query}\n{script}")
    };
    let shown = [
        "SELECT a, count(*) AS n, min(b) AS least FROM t GROUP BY a",
        "select a, count(*) as n from t where b > '' group by a",
        "SELECT a, count(*) AS n, u.a AS other FROM t, t AS u GROUP BY a, u.a",
        "SELECT a FROM t GROUP BY a",
        "SELECT min(b) AS least, a, count(*) AS n FROM t GROUP BY a",
        "SELECT a, count(*) AS n FROM t GROUP BY a UNION ALL SELECT '', 1",
        "SELECT a, count(*) AS n, t.* FROM t GROUP BY a, b",
    ]
    .map(of);
    insta::assert_snapshot!(shown.join("\n"));
}

/// Two tables, and the objects of these statements.
fn with_objects(column: &str, statements: &[&str]) -> String {
    let objects = statements.iter().map(|sql| crate::postgres::object::parse(sql, "public").unwrap());
    let objects = serde_json::to_string(&objects.collect::<Vec<_>>()).unwrap();
    format!(
        r#"{{"tables": [{{"name": {{"name": "t"}}, "columns": [{column}]}},
             {{"name": {{"name": "u"}}, "columns": [{column}]}}], "objects": {objects}}}"#
    )
}

#[test]
fn policies_of_two_tables_change_in_a_transaction_each() {
    let column = r#"{"name": "a", "type": "text"}"#;
    let from = with_objects(column, &["CREATE POLICY p ON t", "CREATE POLICY p ON u"]);
    let to = with_objects(
        column,
        &[
            "CREATE POLICY p ON t USING (a = '')",
            "CREATE POLICY p ON u USING (a = '')",
            "ALTER TABLE u ENABLE ROW LEVEL SECURITY",
        ],
    );
    insta::assert_snapshot!(plan(&from, &to, &Answers::default()));
}

#[test]
fn what_stands_on_a_column_is_made_again_around_its_change() {
    let statements = [
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'",
        "CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE POLICY p ON u USING (a IN (SELECT b FROM other))",
        "CREATE EXTENSION e",
    ];
    let column = |ty: &str| format!(r#"{{"name": "a", "type": "{ty}"}}, {{"name": "b", "type": "text"}}"#);
    let from = with_objects(&column("integer"), &statements[..3]);
    let to = with_objects(&column("bigint"), &statements);
    insta::assert_snapshot!(plan(&from, &to, &Answers::default()));
}

#[test]
fn what_a_function_has_computed_is_stale_when_it_computes_something_else() {
    let table = r#""columns": [{"name": "a", "type": "text"},
            {"name": "b", "type": "text", "nullable": true, "value": {"stored": "lowered(a)"}}],
        "checks": [{"name": "t_check", "expression": "lowered(a) <> ''"}, {"name": "other", "expression": "a <> ''"}],
        "indexes": [{"name": "t_slug", "parts": [{"expression": "slug(a)"}]},
            {"name": "t_a", "parts": [{"column": "a"}]}]"#;
    let schema = |body: &str| {
        let functions = [
            format!("CREATE FUNCTION lowered(s text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ {body} $$"),
            "CREATE FUNCTION slug(s text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ select lowered(s) || '-' $$".into(),
        ];
        let objects = functions.iter().map(|sql| crate::postgres::object::parse(sql, "public").unwrap());
        let objects = serde_json::to_string(&objects.collect::<Vec<_>>()).unwrap();
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}}, {table}}}], "objects": {objects},
                "views": [{{"name": {{"name": "m"}}, "query": "SELECT lowered(a) FROM t", "materialized": true}}]}}"#
        )
    };
    let (from, to) = (schema("select lower(s)"), schema("select lower(trim(s))"));
    insta::assert_snapshot!(plan(&from, &to, &Answers::default()));
}

#[test]
fn a_key_goes_when_the_next_one_is_there() {
    let keys = |primary: &str, unique: &str| {
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}},
                "columns": [{{"name": "a", "type": "text"}}, {{"name": "b", "type": "text"}}],
                "primary_key": {{"name": "t_pkey", "columns": ["{primary}"]}},
                "uniques": [{{"name": "t_{unique}_key", "columns": ["{unique}"]}}]}}]}}"#
        )
    };
    insta::assert_snapshot!(plan(&keys("a", "b"), &keys("b", "a"), &Answers::default()));
}

#[test]
fn an_exclusion_is_checked_before_and_changed_under_one_lock() {
    let with = |exclusion: &str| {
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}}, "columns": [{{"name": "a", "type": "integer"}}, {{"name": "b", "type": "date"}}],
                "exclusions": [{exclusion}]}}]}}"#
        )
    };
    let one = r#"{"name": "x", "method": "gist", "parts": [{"operator": "app.=", "column": "a"},
        {"operator": "&&", "expression": "daterange(b, b + 1)"}], "predicate": "a > 0"}"#;
    insta::assert_snapshot!(plan(&with(""), &with(one), &Answers::default()), @r#"
    -- may fail: pairs of rows of "t" that "x" excludes; count them: SELECT count(*) FROM (SELECT tableoid AS file, ctid AS place, "a" AS part_0, (daterange(b, b + 1)) AS part_1 FROM "t" WHERE (a > 0)) AS one JOIN (SELECT tableoid AS file, ctid AS place, "a" AS part_0, (daterange(b, b + 1)) AS part_1 FROM "t" WHERE (a > 0)) AS other ON (one.file, one.place) < (other.file, other.place) AND one.part_0 OPERATOR("app".=) other.part_0 AND one.part_1 && other.part_1
    -- reads all rows of t under its lock
    -- locks t: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "t"
        ADD CONSTRAINT "x" EXCLUDE USING gist ("a" WITH OPERATOR("app".=), (daterange(b, b + 1)) WITH &&) WHERE (a > 0);
    "#);
    let other = one.replace("app.=", "=").replace(r#", "predicate": "a > 0""#, "");
    insta::assert_snapshot!(plan(&with(one), &with(&other), &Answers::default()), @r#"
    -- locks t: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "t" DROP CONSTRAINT "x";
    -- may fail: pairs of rows of "t" that "x" excludes; count them: SELECT count(*) FROM (SELECT tableoid AS file, ctid AS place, "a" AS part_0, (daterange(b, b + 1)) AS part_1 FROM "t") AS one JOIN (SELECT tableoid AS file, ctid AS place, "a" AS part_0, (daterange(b, b + 1)) AS part_1 FROM "t") AS other ON (one.file, one.place) < (other.file, other.place) AND one.part_0 = other.part_0 AND one.part_1 && other.part_1
    -- reads all rows of t under its lock
    -- locks t: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "t"
        ADD CONSTRAINT "x" EXCLUDE USING gist ("a" WITH =, (daterange(b, b + 1)) WITH &&);
    "#);
    let renamed = one.replace(r#""x""#, r#""y""#);
    insta::assert_snapshot!(plan(&with(one), &with(&renamed), &Answers::default()), @r#"
    -- locks t: ACCESS EXCLUSIVE, readers and writers wait
    ALTER TABLE "t" RENAME CONSTRAINT "x" TO "y";
    "#);
}

#[test]
fn what_a_table_is_partitioned_by_stays() {
    let with = |partition: &str, ty: &str| {
        format!(
            r#"{{"tables": [{{"name": {{"name": "t"}}, "columns": [
                {{"name": "a", "type": "{ty}"}}, {{"name": "b", "type": "text"}}]{partition}}}]}}"#
        )
    };
    let by = r#", "partition_by": {"strategy": "range", "parts": [{"column": "a"}]}"#;
    let plain = with("", "integer");
    insta::assert_snapshot!(plan(&plain, &with(by, "integer"), &Answers::default()), @r#"
    ? postgres:t: Postgres does not change what the rows of a table are put into partitions by: keep it as it is; or give the model a new table, copy the rows in a migration of your own (`rowcol migrate new NAME --empty`), and drop the old one later
    "#);
    insta::assert_snapshot!(plan(&with(by, "integer"), &with(by, "bigint"), &Answers::default()), @r#"
    ? postgres:t: Postgres does not change the type of what the rows of a table are put into partitions by: keep it as it is; or give the model a new table, copy the rows in a migration of your own (`rowcol migrate new NAME --empty`), and drop the old one later
    "#);
    let expression = by.replace(r#""column": "a""#, r#""expression": "abs(A)""#);
    let spelled = expression.replace("abs(A)", "( abs( a ) )");
    assert_eq!(plan(&with(&expression, "integer"), &with(&spelled, "integer"), &Answers::default()), "");
}
