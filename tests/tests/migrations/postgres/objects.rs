//! Objects as people write them, and as the server prints them.

use rowcol::migrate::postgres_sides;
use rowcol_codegen::plan::Answers;
use rowcol_codegen::postgres::{ddl, diff, object};
use rowcol_codegen::schema::postgres::Postgres;

use super::database::{Database, shown};
use crate::difference::difference;

const TABLES: &str = r#"{
    "enums": [{"name": {"name": "mood"}, "values": ["glad", "sad"]}],
    "tables": [
        {"name": {"name": "users"}, "columns": [
            {"name": "id", "type": "integer"}, {"name": "name", "type": "text"},
            {"name": "Mixed case", "type": "text", "nullable": true}, {"name": "mood", "type": "\"mood\""}]},
        {"name": {"schema": "app", "name": "posts"}, "columns": [{"name": "author", "type": "integer"}]}],
    "views": [{"name": {"name": "names"}, "query": "SELECT users.name FROM users"}]
}"#;

/// Texts that are the same as the server's, word by word.
const EXACT: &[&str] = &[
    "CREATE FUNCTION a() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'",
    "create or replace function \"A b\"(int, inout x int8 default 5, out y timestamptz(3)) as $x$ select 1::int8, now(); $x$ \
     language sql stable",
    "CREATE FUNCTION f(p varchar(10) = 'it''s', q numeric(10,2) DEFAULT 1.5, r char(3) default null) RETURNS text[] \
     IMMUTABLE STRICT PARALLEL SAFE SECURITY DEFINER COST 100 LANGUAGE SQL AS $$ select array[p, '$function$'] $$",
    "CREATE FUNCTION f(mood, public.mood[] DEFAULT '{}') RETURNS SETOF mood LANGUAGE sql ROWS 1000 AS 'select $1'",
    "CREATE FUNCTION g(VARIADIC list double precision[]) RETURNS float LANGUAGE plpgsql SET search_path = app, public \
     SET statement_timeout TO 1000 SET TimeZone = 'UTC' SET a.b TO off AS 'begin return 1; end'",
    "CREATE FUNCTION h(u users) RETURNS TABLE (\"One\" int4, two interval) LANGUAGE plpgsql CALLED ON NULL INPUT VOLATILE \
     NOT LEAKPROOF EXTERNAL SECURITY INVOKER AS 'begin return; end'",
    "CREATE FUNCTION app.k() RETURNS void LANGUAGE sql AS 'select count(*) from app.posts'",
    "CREATE FUNCTION l() RETURNS SETOF names LANGUAGE sql AS 'select * from names'",
    "CREATE PROCEDURE p(a int, inout b text default 'x') LANGUAGE plpgsql AS 'begin end'",
    "CREATE PROCEDURE p(out c int) LANGUAGE plpgsql AS 'begin c := 1; end'",
    "CREATE TRIGGER t1 AFTER TRUNCATE OR DELETE OR INSERT ON users EXECUTE PROCEDURE a()",
    "CREATE TRIGGER \"T 2\" BEFORE UPDATE OF \"Mixed case\", name ON users FOR EACH ROW WHEN (old.name <> new.name) \
     EXECUTE FUNCTION a('it''s', 5, word)",
    "CREATE TRIGGER t3 AFTER UPDATE ON users REFERENCING NEW TABLE new_rows OLD TABLE AS old_rows FOR STATEMENT \
     EXECUTE FUNCTION a()",
    "CREATE CONSTRAINT TRIGGER t4 AFTER INSERT ON app.posts INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a()",
    "CREATE CONSTRAINT TRIGGER t5 AFTER INSERT ON app.posts FROM users NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION a()",
    "CREATE TRIGGER t6 INSTEAD OF DELETE ON names FOR EACH ROW EXECUTE FUNCTION a()",
    "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE ONLY app.posts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY p1 ON users",
    "CREATE POLICY \"P 2\" ON users AS RESTRICTIVE FOR UPDATE TO pg_read_all_data, pg_monitor USING (id > 0) WITH CHECK ((id < 5))",
    "CREATE POLICY p3 ON app.posts FOR INSERT TO public WITH CHECK (author IN (1, 2))",
    "CREATE EXTENSION pg_trgm SCHEMA app",
    "CREATE EXTENSION IF NOT EXISTS citext",
    "CREATE SEQUENCE s1",
    "CREATE SEQUENCE app.\"S 2\" AS int4 INCREMENT 5 MINVALUE -5 NO MAXVALUE START 7 CACHE 10 CYCLE OWNED BY NONE",
    "create sequence s3 increment by -1 no minvalue no cycle start with -1",
    "CREATE SEQUENCE s4 AS smallint MAXVALUE 32767 START WITH 1 MINVALUE 1 CACHE 1",
];

/// Texts that only the server can tell to be the same.
const IN_ITS_WORDS: &[&str] = &[
    "CREATE FUNCTION one(n int) RETURNS int RETURN n + 1 * 2",
    "CREATE FUNCTION two(n int) RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM users u WHERE u.id between 1 and n; END",
    "CREATE TRIGGER w BEFORE UPDATE ON users FOR EACH ROW WHEN (new.id > 0 and not new.name like 'x%' or new.mood = 'sad') \
     EXECUTE FUNCTION a()",
    "CREATE POLICY w1 ON users TO CURRENT_USER USING (exists (select 1 from app.posts where author = users.id))",
    "CREATE POLICY w2 ON users USING (id = 1 and name = current_user or one(id) > 3)",
];

fn schema(texts: &[&str]) -> Postgres {
    let mut schema: Postgres = serde_json::from_str(TABLES).unwrap();
    let objects = texts
        .iter()
        .map(|sql| object::parse(sql, "public").unwrap_or_else(|error| panic!("{error}\nin {sql}")));
    schema.objects = objects.collect();
    schema.objects.sort();
    schema
}

async fn made(schema: &Postgres) -> (Database, Postgres) {
    let database = Database::create().await;
    let statements: Vec<String> = ddl::create(schema).into_iter().map(|statement| statement.sql).collect();
    database.run(&statements.join(";\n")).await.unwrap();
    let live = database.postgres().catalog(&[]).await.unwrap();
    assert_eq!(live.unmanaged, []);
    assert_eq!(live.schema.objects.len(), schema.objects.len());
    (database, live.schema)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_prints_what_was_written() {
    let schema = schema(EXACT);
    let (_database, live) = made(&schema).await;
    for (from, to) in [(&schema, &live), (&live, &schema)] {
        assert_eq!(diff::steps(from, to, &Answers::default()).unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_servers_words_all_is_the_same() {
    let schema = schema(&[EXACT, IN_ITS_WORDS].concat());
    let (database, live) = made(&schema).await;
    let [expected, found] = postgres_sides(database.postgres(), &schema).await.unwrap();
    assert!(expected == found, "{}", difference(&shown(&expected), &shown(&found)));
    assert_eq!(diff::steps(&live, &expected, &Answers::default()).unwrap(), []);
    // What the sides needed is gone, and what is not there yet is made for them alone.
    let left =
        "SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|info)'";
    assert_eq!(database.text(left).await, "app public");
    let empty = Database::create().await;
    let [expected, found] = postgres_sides(empty.postgres(), &schema).await.unwrap();
    assert_eq!(expected.objects.len(), schema.objects.len());
    assert_eq!(found, Postgres::default());
    assert_eq!(empty.text("SELECT count(*)::text FROM pg_extension").await, "1");
}

/// A schema that was read can be made again elsewhere, and is then the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_can_be_made_again() {
    let (_database, live) = made(&schema(&[EXACT, IN_ITS_WORDS].concat())).await;
    let (_other, again) = made(&live).await;
    assert!(live == again, "{}", difference(&shown(&live), &shown(&again)));
}
