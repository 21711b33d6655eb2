use super::super::ddl;
use super::super::normal;
use super::{Row, read, rows};
use crate::schema::clickhouse::{Engine, Given, ViewKind};

/// What ClickHouse 26.7 answered to [`TABLES`](super::TABLES) after it had run the DDL of `every_clause`.
const RECORDED: &str = include_str!("every_clause.jsonl");

fn row(name: &str, sql: &str) -> Row {
    Row { database: "app".into(), name: name.into(), create_table_query: sql.into() }
}

#[test]
fn what_a_server_kept_is_what_it_was_given() {
    let catalog = read(rows(RECORDED).unwrap());
    assert_eq!(catalog.unmanaged, []);
    let mut given = ddl::tests::every_clause();
    // Distributed tables exist on clusters only.
    given.tables[0].distributed = None;
    let (kept, given) = (normal::schema(catalog.schema), normal::schema(given));
    for (kept, given) in kept.tables.iter().zip(&given.tables) {
        assert_eq!(kept, given);
    }
    assert_eq!(kept, given);
}

#[test]
fn a_change_is_seen() {
    let given = normal::schema(read(rows(RECORDED).unwrap()).schema);
    for (kept, changed) in [
        ("MAX 300", "MAX 301"),
        ("'ec.names'", "'names_of.others'"),
        ("now64(3)", "now64(6)"),
        ("toIntervalDay(30)", "toIntervalDay(31)"),
        ("ZSTD(3)", "ZSTD(4)"),
        ("bloom_filter(0.01)", "bloom_filter(0.02)"),
        ("cost >= 0", "cost > 0"),
        ("SELECT * ORDER BY id", "SELECT * ORDER BY at"),
        ("Only for others", "only for others"),
        ("toYYYYMM(at)", "toYYYYMMDD(at)"),
        ("SAMPLE BY cityHash64(id)", ""),
        ("index_granularity = 4096", "index_granularity = 8192"),
        ("Decimal(38, 12)", "Decimal(38, 10)"),
        ("SummingMergeTree((`b c`, d))", "SummingMergeTree(d)"),
        ("TO ec.totals", "TO ec.total"),
        ("WHERE id != ';'", "WHERE id != ','"),
    ] {
        let answer = RECORDED.replace(kept, changed);
        assert_ne!(answer, RECORDED, "{kept} is in the recorded answer");
        assert_ne!(normal::schema(read(rows(&answer).unwrap()).schema), given, "{kept}");
    }
}

#[test]
fn engines_are_plain_in_every_topology() {
    let engine = |sql: &str| {
        let sql = format!(
            "CREATE TABLE app.t (`a` Int8) ENGINE = {sql} ORDER BY a SETTINGS index_granularity = 8192"
        );
        let catalog = read([row("t", &sql)]);
        catalog.schema.table("t").unwrap().storage.engine.clone()
    };
    let replacing = Engine::Replacing { version: Some("v".into()), is_deleted: None };
    for sql in [
        "ReplacingMergeTree(v)",
        "ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v)",
        "SharedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v)",
        "ReplicatedReplacingMergeTree(v)",
    ] {
        assert_eq!(engine(sql), replacing, "{sql}");
    }
    assert_eq!(engine("SummingMergeTree(`a b`)"), Engine::Summing { columns: vec!["a b".into()] });
    assert_eq!(engine("GraphiteMergeTree('rollup')"), Engine::Graphite { config: "rollup".into() });
    assert_eq!(engine("`Null`"), Engine::Null);
    assert_eq!(engine("StripeLog"), Engine::Other("StripeLog".into()));
    assert_eq!(engine("Buffer('', 'x', 1)"), Engine::Other("Buffer('', 'x', 1)".into()));
}

#[test]
fn a_distributed_table_and_its_local_one_are_one() {
    let local =
        "CREATE TABLE app.t_local (`a` Int8) ENGINE = ReplicatedMergeTree('/p', '{replica}') ORDER BY a";
    let over = "CREATE TABLE app.t (`a` Int8) ENGINE = Distributed('main', 'app', 't_local', cityHash64(a))";
    let catalog = read([row("t", over), row("t_local", local)]);
    assert_eq!(catalog.schema.tables.len(), 1);
    let table = catalog.schema.table("t").unwrap();
    assert_eq!(table.storage.engine, Engine::MergeTree);
    assert_eq!(table.distributed.as_ref().unwrap().sharding_key, "cityHash64(a)");
    let alone = read([row("t", over)]);
    assert!(matches!(alone.schema.tables[0].storage.engine, Engine::Other(_)), "no table under it");
}

#[test]
fn views_forget_their_database() {
    let catalog = read([
        row(
            "v",
            "CREATE VIEW app.v (`a` Int8) DEFINER = x SQL SECURITY DEFINER COMMENT 'c' AS SELECT app.t.a FROM app.t, other.app.u AS app",
        ),
        row("m", "CREATE MATERIALIZED VIEW app.m TO app.t (`a` Int8) AS SELECT `app`.t.a FROM `app`.t"),
    ]);
    assert_eq!(catalog.schema.views[1].query, "SELECT t.a FROM t, other.app.u AS app");
    assert_eq!(catalog.schema.views[1].comment.as_deref(), Some("c"));
    assert_eq!(catalog.schema.views[0].query, "SELECT t.a FROM t");
    assert_eq!(catalog.schema.views[0].kind, ViewKind::To("t".into()));
}

#[test]
fn what_a_schema_has_no_words_for_is_named() {
    let catalog = read([
        row("d", "CREATE DICTIONARY app.d (`a` UInt64) PRIMARY KEY a"),
        row(
            "r",
            "CREATE MATERIALIZED VIEW app.r REFRESH EVERY 1 HOUR (`a` Int8) ENGINE = MergeTree AS SELECT 1 AS a",
        ),
        row("o", "CREATE MATERIALIZED VIEW app.o TO other.t AS SELECT 1 AS a"),
        row("s", "CREATE TABLE app.s (`a` UInt8 STATISTICS(tdigest) TTL x) ENGINE = MergeTree ORDER BY a"),
        row("h", ""),
        row("f", "CREATE TABLE app.f (`a` UInt8 'oops"),
    ]);
    let shown: Vec<_> = catalog.unmanaged.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "`d`: its CREATE statement cannot be read: SOURCE is expected where the statement ends",
            "`r`: rowcol does not manage refreshable materialized views",
            "`o`: it writes to a table of another database",
            "`s`: rowcol does not manage STATISTICS of the column a",
            "`h`: the server does not show how it was created; grant SHOW CREATE on it",
            "`f`: its CREATE statement cannot be read: a string (') is opened and never closed",
        ]
    );
    let column = &catalog.schema.table("s").unwrap().columns[0];
    assert_eq!(column.ttl.as_deref(), Some("x"));
}

#[test]
fn keywords_as_names_do_not_end_an_expression() {
    let sql = "CREATE TABLE app.t (`comment` String DEFAULT codec COMMENT 'x', `codec` String MATERIALIZED \
               concat(comment, settings), `e` Int8 EPHEMERAL defaultValueOfTypeName('Int8')) ENGINE = MergeTree \
               PRIMARY KEY comment ORDER BY comment";
    let catalog = read([row("t", sql)]);
    let table = catalog.schema.table("t").unwrap();
    assert_eq!(table.columns[0].value, Some(Given::Default("codec".into())));
    assert_eq!(table.columns[1].value, Some(Given::Materialized("concat(comment, settings)".into())));
    assert_eq!(table.columns[2].value, Some(Given::Ephemeral(None)));
    assert!(table.storage.primary_key.is_empty());
}

#[test]
fn an_error_in_the_midst_of_an_answer_is_an_error() {
    assert!(
        rows("{\"database\":\"a\",\"name\":\"b\",\"create_table_query\":\"\"}\nCode: 241. DB::Exception")
            .is_err()
    );
}
