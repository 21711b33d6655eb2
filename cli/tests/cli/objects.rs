//! Functions, triggers, policies, sequences and extensions in the folder `objects`.

use crate::databases::Live;
use crate::project::{MODELS, Project, unwrapped};

const FUNCTIONS: &str = "-- Who was it?
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
begin
    new.email := lower(new.email);
    return new;
end $$;

create or replace function domain_of(email varchar(100), fallback text = 'none') returns text
    immutable language sql as 'select coalesce(nullif(split_part(email, ''@'', 2), ''''), fallback)';
";
const TRIGGERS: &str = "CREATE TRIGGER lower_email BEFORE INSERT OR UPDATE OF email ON users FOR EACH ROW
    WHEN (new.email <> lower(new.email) and length(new.email) between 1 and 9) EXECUTE PROCEDURE touch();";
const POLICIES: &str = "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users FOR SELECT TO PUBLIC
    USING (id = current_setting('app.user', true) OR domain_of(email) IN ('a.org', 'b.org'));
CREATE POLICY all_of_them ON users AS RESTRICTIVE USING (exists (select 1 from users as other where other.id = users.id));
";

fn write(project: &Project) {
    project.write("objects/functions.sql", FUNCTIONS);
    project.write("objects/of users/triggers.sql", TRIGGERS);
    project.write("objects/policies.sql", POLICIES);
    project.write("objects/extensions.sql", "CREATE EXTENSION IF NOT EXISTS pg_trgm;");
}

#[test]
fn objects_are_migrated_verified_and_taken_back() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    live.ok(&["migrate", "deploy"]);
    write(&live.project);
    let ahead = live.run(&["migrate", "verify"]);
    assert!(
        ahead.out.contains("ahead of the last migration: trigger \"lower_email\" ON \"users\""),
        "{}",
        ahead.out
    );
    let written = live.ok(&["migrate", "new", "objects"]);
    assert!(written.contains("policy \"own\" ON \"users\""), "{written}");
    assert_eq!(
        live.ok(&["migrate", "new", "again"]),
        "no change: the last migration leaves what the models say\n"
    );
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    let url = live.databases.postgres_url.clone();
    let words = ["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"];
    assert_eq!(live.ok(&words), "-- no change\n");
    let back = ["migrate", "diff", "--from", "models", "--to", &url, "--exit-code"];
    assert_eq!(live.ok(&back), "-- no change\n");

    // The same in other words is no change, and another body is one.
    let functions = FUNCTIONS.replace("varchar(100)", "character varying").replace("-- Who was it?", "");
    live.project.write("objects/functions.sql", &functions);
    assert_eq!(
        live.ok(&["migrate", "new", "again"]),
        "no change: the last migration leaves what the models say\n"
    );
    live.project
        .write("objects/functions.sql", &functions.replace("    new.email := lower(new.email);\n", ""));
    live.ok(&["migrate", "new", "body"]);
    let folder = live.project.files("migrations");
    assert!(folder.iter().any(|path| path.ends_with("_body/down.sql")), "{folder:?}");
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    live.ok(&["migrate", "down"]);
    live.ok(&["migrate", "deploy"]);

    live.postgres("ALTER TABLE users DISABLE ROW LEVEL SECURITY; DROP TRIGGER lower_email ON users");
    let drifted = live.run(&["migrate", "verify"]);
    assert_eq!(drifted.code, 2);
    assert!(drifted.out.contains("objects.row security \"users\" is missing"), "{}", drifted.out);
    assert!(
        drifted.out.contains("objects.trigger \"lower_email\" ON \"users\" is missing"),
        "{}",
        drifted.out
    );

    // Without the files the migration takes them away.
    for file in ["functions.sql", "of users/triggers.sql", "policies.sql", "extensions.sql"] {
        live.project.write(&format!("objects/{file}"), "-- nothing\n");
    }
    live.postgres(
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
         CREATE TRIGGER lower_email BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    );
    live.ok(&["migrate", "new", "nothing"]);
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    assert!(!live.ok(&["pull", &url]).contains("touch"));
}

#[test]
fn what_only_the_database_has_is_named_and_left() {
    let live = Live::new(MODELS);
    live.ok(&["migrate", "new", "first"]);
    live.ok(&["migrate", "deploy"]);
    live.postgres(
        "CREATE FUNCTION by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
         CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION by_hand();
         CREATE POLICY p ON users USING (true);
         ALTER TABLE users FORCE ROW LEVEL SECURITY;",
    );
    let url = live.databases.postgres_url.clone();
    let script = live.run(&["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"]);
    assert_eq!(script.code, 0, "{}", script.err);
    insta::assert_snapshot!(script.out);
    let verified = live.run(&["migrate", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    assert!(
        verified.out.contains("not managed: Postgres: objects.function \"by_hand\"()"),
        "{}",
        verified.out
    );

    // What the models have under this name is theirs; what stands beside an extension is not.
    live.postgres(
        "CREATE SCHEMA tools; CREATE EXTENSION pg_trgm SCHEMA tools; CREATE TABLE tools.hammers (a int)",
    );
    live.project.write(
        "objects/all.sql",
        "CREATE EXTENSION pg_trgm SCHEMA tools; CREATE POLICY p ON users USING (id <> '');",
    );
    let script = live.run(&["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"]);
    assert_eq!(script.code, 2, "{}", script.err);
    assert!(script.out.contains("DROP POLICY \"p\" ON \"users\""), "{}", script.out);
    assert!(!script.out.contains("DROP TRIGGER") && !script.out.contains("tools"), "{}", script.out);
    // Two databases are compared as a whole.
    let other = Live::new(MODELS);
    let words =
        ["migrate", "diff", "--from", &url, "--to", &other.databases.postgres_url, "--accept", "data-loss"];
    let script = live.run(&words);
    assert!(script.out.contains("DROP FUNCTION \"by_hand\"()"), "{}{}", script.out, script.err);
}

#[test]
fn objects_follow_the_new_name_of_their_table() {
    let live = Live::new(MODELS);
    write(&live.project);
    live.postgres(&live.ok(&["sql", "--store", "postgres"]));
    live.postgres("CREATE POLICY by_hand ON users USING (true)");
    live.project.edit("table = \"users\"", "table = \"accounts\"");
    live.project.write("objects/of users/triggers.sql", &TRIGGERS.replace("ON users", "ON accounts"));
    let policies = POLICIES.replace("users", "accounts");
    live.project.write("objects/policies.sql", &policies);
    let url = live.databases.postgres_url.clone();
    let words = ["migrate", "diff", "--from", &url, "--to", "models", "--rename", "users:accounts"];
    let script = live.ok(&words);
    assert!(script.contains("ALTER TABLE \"users\" RENAME TO \"accounts\""), "{script}");
    let of_objects = ["TRIGGER", "POLICY \"own\"", "by_hand\" ON \"users\";", "SECURITY", "FUNCTION"];
    assert!(of_objects.iter().all(|words| !script.contains(words)), "{script}");
    live.postgres(&script);
    let again = live.run(&["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"]);
    assert_eq!(again.code, 0, "{}", again.out);
}

#[test]
fn pulled_objects_leave_no_change() {
    let live = Live::new(MODELS);
    write(&live.project);
    let script = live.ok(&["sql", "--store", "postgres"]);
    live.postgres(&script);
    live.postgres(
        "CREATE FUNCTION later() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM users; END;
         CREATE SEQUENCE numbers START 5;
         CREATE TABLE parts (a bigint NOT NULL DEFAULT nextval('numbers')) PARTITION BY LIST (a);
         CREATE TABLE part PARTITION OF parts FOR VALUES IN (5);
         CREATE POLICY elsewhere ON part USING (a > 0);",
    );
    let url = live.databases.postgres_url.clone();
    for folder in ["pulled", "new/src"] {
        let out = live.ok(&["pull", &url, "--out", folder]);
        assert!(out.contains("Models cannot say: policy public.part.elsewhere"), "{out}");
        let objects = if folder == "pulled" { "pulled/objects" } else { "new/objects" };
        let files = ["extensions", "functions", "policies", "sequences", "triggers"];
        assert_eq!(live.project.files(objects), files.map(|file| format!("{objects}/{file}.sql")));
        for words in [["--from", &url, "--to", folder], ["--from", folder, "--to", &url]] {
            let words = [&["migrate", "diff", "--exit-code"][..], &words].concat();
            let said = live.run(&words);
            let steps: Vec<&str> =
                said.out.lines().filter(|line| !line.starts_with("-- not managed")).collect();
            assert_eq!((said.code, steps.as_slice()), (0, &["-- no change"][..]), "{}{}", said.out, said.err);
        }
    }
    let text = live.ok(&["pull", &url]);
    assert!(text.contains("\n// objects/triggers.sql\n// CREATE TRIGGER"), "{text}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_its_line() {
    let project = Project::new(MODELS);
    let cases = [
        ("\nCREATE TABLE a (b int);", "objects/a.sql, line 2: this is no object of Postgres"),
        ("CREATE TRIGGER t BEFORE INSERT ON events EXECUTE FUNCTION f()", "no model has this table"),
        ("CREATE EXTENSION a; CREATE EXTENSION \"a\"", "extension \"a\" is there twice"),
    ];
    for (text, message) in cases {
        project.write("objects/a.sql", text);
        let said = project.run(&["migrate", "new", "first"]);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(unwrapped(&said.err).replace("/ ", "/").contains(message), "{}", said.err);
    }
    project.write("rowcol.toml", "objects = \"other\"");
    project.ok(&["migrate", "new", "first"]);
}

const DICTIONARY: &str = "-- What kind it is.
create dictionary kinds (id UInt64, kind String default '?') primary key id
source(clickhouse(table 'kinds_of_events')) layout(flat) lifetime(300);
";
const SAME_DICTIONARY: &str = "CREATE OR REPLACE DICTIONARY `kinds` (`id` UInt64, `kind` String DEFAULT '?')
LAYOUT(FLAT()) LIFETIME(MIN 0 MAX 300) SOURCE(CLICKHOUSE(PASSWORD '' TABLE 'kinds_of_events')) PRIMARY KEY (id);";

/// The models with a table for the dictionary, and a column that looks into it.
fn models_with_a_dictionary() -> String {
    let model = "
#[derive(Model)]
#[model(table = \"kinds_of_events\")]
#[clickhouse(order_by = id)]
pub struct Kind {
    pub id: u64,
    pub kind: String,
}

#[derive(Model)]
#[model(table = \"looked_up\")]
#[clickhouse(order_by = id)]
pub struct LookedUp {
    pub id: u64,
    #[clickhouse(default = \"dictGet('kinds', 'kind', id)\")]
    pub kind: String,
}
";
    format!("{MODELS}{model}")
}

#[test]
fn dictionaries_are_migrated_verified_pulled_and_taken_back() {
    let live = Live::new(&models_with_a_dictionary());
    live.project.write("objects/clickhouse/kinds.sql", DICTIONARY);
    live.ok(&["migrate", "new", "first"]);
    let written = live.project.read("migrations/clickhouse/001_first.sql");
    assert!(written.contains("CREATE DICTIONARY `kinds` /*@cluster*/"), "{written}");
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    let url = live.databases.clickhouse_url.clone();
    for words in [["--from", &url, "--to", "models"], ["--from", "models", "--to", &url]] {
        let words = [&["migrate", "diff", "--exit-code"][..], &words].concat();
        assert_eq!(live.ok(&words), "-- no change\n");
    }

    // The same in other words is no change, and another layout is one.
    live.project.write("objects/clickhouse/kinds.sql", SAME_DICTIONARY);
    assert_eq!(
        live.ok(&["migrate", "new", "again"]),
        "no change: the last migration leaves what the models say\n"
    );
    live.project.write("objects/clickhouse/kinds.sql", &DICTIONARY.replace("flat", "hashed"));
    live.ok(&["migrate", "new", "layout"]);
    live.ok(&["migrate", "deploy"]);
    assert_eq!(live.ok(&["migrate", "verify"]), "models, migrations and databases agree\n");
    live.ok(&["migrate", "down"]);
    live.ok(&["migrate", "deploy"]);

    let out = live.ok(&["pull", &url, "--out", "pulled"]);
    assert!(out.contains("wrote"), "{out}");
    assert_eq!(live.project.files("pulled/objects"), ["pulled/objects/clickhouse/dictionaries.sql"]);
    assert_eq!(
        live.ok(&["migrate", "diff", "--from", &url, "--to", "pulled", "--exit-code"]),
        "-- no change\n"
    );

    // Somebody changes it, and makes another.
    live.clickhouse(
        "CREATE OR REPLACE DICTIONARY kinds (id UInt64, kind String) PRIMARY KEY id
         SOURCE(CLICKHOUSE(TABLE 'kinds_of_events' USER 'u' PASSWORD 'a secret')) LAYOUT(HASHED()) LIFETIME(300)",
    );
    live.clickhouse(
        "CREATE DICTIONARY by_hand (id UInt64) PRIMARY KEY id SOURCE(NULL()) LAYOUT(FLAT()) LIFETIME(1)",
    );
    let drifted = live.run(&["migrate", "verify"]);
    assert_eq!(drifted.code, 2, "{}", drifted.out);
    assert!(drifted.out.contains("ClickHouse: dictionaries.kinds.definition is CREATE"), "{}", drifted.out);
    assert!(drifted.out.contains("not managed: ClickHouse: dictionaries.by_hand"), "{}", drifted.out);
    assert!(!drifted.out.contains("secret") && !drifted.out.contains("HIDDEN"), "{}", drifted.out);
    let script = live.run(&["migrate", "diff", "--from", &url, "--to", "models", "--exit-code"]);
    assert!(script.out.contains("CREATE OR REPLACE DICTIONARY `kinds`"), "{}{}", script.out, script.err);
    assert!(!script.out.contains("DROP DICTIONARY"), "{}", script.out);

    // A password that is hidden has to go somewhere else.
    let pulled = live.ok(&["pull", &url, "--out", "hidden"]);
    assert!(pulled.contains("wrote"), "{pulled}");
    let text = live.project.read("hidden/objects/clickhouse/dictionaries.sql");
    assert!(text.contains("-- The server does not show the password"), "{text}");
    let refused = live.run(&["migrate", "diff", "--from", &url, "--to", "hidden"]);
    assert!(unwrapped(&refused.err).contains("put it into a named collection"), "{}", refused.err);

    // Without the file the migration takes it away.
    live.project.edit("default = \"dictGet('kinds', 'kind', id)\"", "default = \"'?'\"");
    live.project.write("objects/clickhouse/kinds.sql", "-- nothing\n");
    live.ok(&["migrate", "new", "nothing"]);
    let dropped = live.project.read("migrations/clickhouse/003_nothing.sql");
    assert!(dropped.contains("DROP DICTIONARY `kinds` /*@cluster*/"), "{dropped}");
    live.ok(&["migrate", "deploy"]);
    assert_eq!(
        live.ok(&["migrate", "verify"]).lines().next(),
        Some("not managed: ClickHouse: dictionaries.by_hand")
    );
}
