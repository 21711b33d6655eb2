use super::*;
use crate::objects::of_postgres;

fn definition(sql: &str) -> String {
    parse(sql, "public").unwrap_or_else(|error| panic!("{error}\nin {sql}")).definition
}

/// Each line of a group says the same.
#[test]
fn spellings_of_one_routine() {
    let groups: [&[&str]; 7] = [
        &[
            "CREATE FUNCTION f(a int, b varchar(20) = 'x') RETURNS numeric(10, 2) LANGUAGE sql AS 'select 1'",
            "create or replace function public.F(in A int4, B character varying default 'x') returns decimal \
             volatile called on null input security invoker parallel unsafe cost 100 not leakproof \
             language SQL as $a$select 1$a$;",
            "CREATE FUNCTION \"f\"(a integer, b text_) RETURNS x LANGUAGE sql AS ''",
        ],
        &[
            "CREATE FUNCTION g(timestamptz, double precision, text[]) RETURNS trigger AS $$ begin end $$ LANGUAGE plpgsql \
             STRICT IMMUTABLE",
            "CREATE FUNCTION g(timestamp with time zone, float8, _text) RETURNS trigger IMMUTABLE \
             RETURNS NULL ON NULL INPUT LANGUAGE 'plpgsql' AS ' begin end '",
        ],
        &[
            "CREATE FUNCTION h(a int, OUT b int, OUT c app.mood) LANGUAGE sql AS $$$$",
            "CREATE FUNCTION h(a int, OUT b int, OUT c app.mood) RETURNS record LANGUAGE sql AS ''",
        ],
        &[
            "CREATE FUNCTION i(OUT b int) RETURNS NULL ON NULL INPUT LANGUAGE sql AS ''",
            "CREATE FUNCTION i(OUT b int) RETURNS int LANGUAGE sql STRICT AS ''",
        ],
        &[
            "CREATE PROCEDURE p(a int, OUT b text) LANGUAGE plpgsql SET search_path = app, public SET work_mem TO 64 AS ''",
            "CREATE PROCEDURE p(IN a int, OUT b text) SET Work_Mem = '64' SET search_path TO 'app', 'public' \
             LANGUAGE plpgsql AS ''",
        ],
        &[
            "CREATE FUNCTION k(x int) RETURNS int RETURN (x + 1)",
            "CREATE FUNCTION k(x int) RETURNS int LANGUAGE sql RETURN x + 1",
        ],
        &[
            "CREATE FUNCTION r(a int) RETURNS TABLE(b numeric(3,1), c text) LANGUAGE sql STABLE ROWS 1000 AS ''",
            "CREATE FUNCTION r(a int) RETURNS TABLE (b numeric, c text) STABLE LANGUAGE sql AS $x$$x$",
        ],
    ];
    for group in groups {
        let same: Vec<String> = group[..2].iter().map(|sql| definition(sql)).collect();
        assert_eq!(same[0], same[1]);
    }
    assert_ne!(definition(groups[0][0]), definition(groups[0][2]));
    let object = parse(groups[2][0], "public").unwrap();
    assert_eq!(object.identity(), "\"h\"(integer)");
    assert_eq!(parse(groups[4][0], "public").unwrap().identity(), "\"p\"(integer)");
}

#[test]
fn spellings_of_one_trigger_policy_extension() {
    let groups: [&[&str]; 7] = [
        &[
            "CREATE TRIGGER t BEFORE UPDATE OF a, \"B\" OR INSERT ON public.users FOR EACH ROW \
             WHEN (new.a IS DISTINCT FROM old.a) EXECUTE PROCEDURE touch('x', 5)",
            "create or replace trigger T before insert or update of a, \"B\" on users for row \
             when ((new.a IS DISTINCT FROM old.a)) execute function public.touch('x', '5')",
        ],
        &[
            "CREATE TRIGGER t AFTER DELETE ON users REFERENCING OLD TABLE AS gone EXECUTE FUNCTION f()",
            "CREATE TRIGGER t AFTER DELETE ON users REFERENCING OLD TABLE gone FOR EACH STATEMENT EXECUTE FUNCTION f()",
        ],
        &[
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
             EXECUTE FUNCTION f()",
        ],
        &[
            "CREATE POLICY own ON users USING (id = current_user)",
            "create policy Own on public.users as permissive for all to public using ((id = current_user))",
        ],
        &[
            "CREATE POLICY own ON users AS RESTRICTIVE FOR INSERT TO writer, admin WITH CHECK (id > 0 /* why */)",
            "CREATE POLICY own ON users AS RESTRICTIVE FOR INSERT TO \"admin\", writer WITH CHECK (id > 0)",
        ],
        &["CREATE EXTENSION pg_trgm", "CREATE EXTENSION IF NOT EXISTS \"pg_trgm\" WITH SCHEMA public"],
        &[
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
            "alter table only public.\"users\" enable row level security;",
        ],
    ];
    for group in groups {
        let same: Vec<String> = group.iter().map(|sql| definition(sql)).collect();
        assert_eq!(same[0], same[1]);
    }
    let force = parse("ALTER TABLE app.users FORCE ROW LEVEL SECURITY", "public").unwrap();
    assert_eq!(force.drop(), "ALTER TABLE \"app\".\"users\" NO FORCE ROW LEVEL SECURITY");
    let trigger = parse(groups[0][0], "public").unwrap();
    assert_eq!(trigger.drop(), "DROP TRIGGER \"t\" ON \"users\"");
}

/// What is written down is read as what it was.
#[test]
fn definitions_read_back() {
    for sql in [
        "CREATE FUNCTION f(a int, VARIADIC b text[] DEFAULT '{}') RETURNS SETOF app.\"T\" LANGUAGE plpgsql WINDOW STABLE \
         PARALLEL SAFE STRICT SECURITY DEFINER LEAKPROOF COST 5 ROWS 7 SET a.b = 'c' AS 'a $function$ b'",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
        "CREATE TRIGGER t INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE POLICY p ON t FOR SELECT TO CURRENT_USER USING (a IN (SELECT b FROM c))",
        "CREATE EXTENSION e SCHEMA x",
    ] {
        let object = parse(sql, "public").unwrap();
        assert_eq!(parse(&object.definition, "public"), Ok(object));
    }
}

#[test]
fn what_can_be_replaced() {
    let routine = |sql: &str| {
        Routine::of(&parse(&format!("CREATE FUNCTION f{sql} LANGUAGE sql AS ''"), "public").unwrap())
    };
    let one = routine("(a int, b int DEFAULT 1) RETURNS int").unwrap();
    for (sql, can) in [
        ("(a int, b int DEFAULT 2) RETURNS int STABLE", true),
        ("(a int DEFAULT 0, b int DEFAULT 1) RETURNS int", true),
        ("(a int, b int) RETURNS int", false),
        ("(a int, c int DEFAULT 1) RETURNS int", false),
        ("(a int, b int DEFAULT 1) RETURNS bigint", false),
    ] {
        assert_eq!(one.can_become(&routine(sql).unwrap()), can, "{sql}");
    }
}

#[test]
fn faults_name_their_place() {
    let of = |text: &str| {
        let texts = [("objects/a.sql".into(), text.to_owned())];
        of_postgres(&texts).unwrap_err().to_string()
    };
    let faults: Vec<String> = [
        "-- a table\nCREATE TABLE t (id int);",
        "CREATE EXTENSION a;\n\nSELECT 1",
        "CREATE FUNCTION f() RETURNS int AS 'x",
        "CREATE FUNCTION f(a users.id%TYPE) RETURNS int LANGUAGE sql AS ''",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql",
        "CREATE FUNCTION f() RETURNS int AS ''",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET a FROM CURRENT AS ''",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql NONSENSE AS ''",
        "CREATE TRIGGER t ON users",
        "CREATE POLICY p ON t FOR TRUNCATE",
        "CREATE OR REPLACE POLICY p ON t",
        "CREATE EXTENSION a VERSION '1'",
        "CREATE EXTENSION a CASCADE",
        "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS '';\nCREATE FUNCTION f(a int4) RETURNS text LANGUAGE sql AS '';",
        "CREATE MATERIALIZED VIEW v ENGINE = MergeTree AS SELECT 1",
    ]
    .into_iter()
    .map(of)
    .collect();
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn a_sequence_says_what_is_not_the_rule() {
    let cases = [
        (
            "create sequence if not exists public.N start 1 increment by 1 no maxvalue cache 1 owned by none",
            "\"n\"",
        ),
        ("CREATE SEQUENCE app.n AS int4 MINVALUE 1 MAXVALUE 2147483647", "\"app\".\"n\" AS integer"),
        ("CREATE SEQUENCE n INCREMENT -5 START -1", "\"n\" INCREMENT BY -5"),
        ("CREATE SEQUENCE n MINVALUE 10 START 10", "\"n\" MINVALUE 10"),
        (
            "CREATE SEQUENCE n CYCLE CACHE 5 START WITH 7 MAXVALUE 9 MINVALUE -9 AS smallint",
            "\"n\" AS smallint MINVALUE -9 MAXVALUE 9 START WITH 7 CACHE 5 CYCLE",
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(definition(written), format!("CREATE SEQUENCE {expected}"));
        assert_eq!(definition(&definition(written)), definition(written));
    }
    let refused = [
        ("CREATE SEQUENCE n AS text", "smallint, integer or bigint is expected, and there is `text`"),
        ("CREATE SEQUENCE n START x", "a whole number is expected, and there is `x`"),
        ("CREATE SEQUENCE n CACHE 5 5", "the end of the statement is expected, and there is `5`"),
        (
            "CREATE SEQUENCE n OWNED BY t.a",
            "OWNED BY cannot stand here; leave it out, or number the rows of a model by `#[key(identity)]`",
        ),
    ];
    for (sql, message) in refused {
        assert_eq!(parse(sql, "public").unwrap_err().to_string(), message);
    }
}

#[test]
fn a_sequence_is_changed_by_what_differs() {
    let of = |sql: &str| Sequence::of(&parse(sql, "public").unwrap()).unwrap();
    let change = |from: &str, to: &str| of(to).change_from(&of(from));
    assert_eq!(change("CREATE SEQUENCE n", "CREATE SEQUENCE n CACHE 5 CYCLE"), "CACHE 5 CYCLE");
    // The server would take the bounds of the new type.
    assert_eq!(
        change("CREATE SEQUENCE n AS smallint", "CREATE SEQUENCE n MAXVALUE 32767"),
        "AS bigint MINVALUE 1 MAXVALUE 32767"
    );
    assert_eq!(change("CREATE SEQUENCE n CYCLE START 5", "CREATE SEQUENCE n"), "START WITH 1 NO CYCLE");
}
