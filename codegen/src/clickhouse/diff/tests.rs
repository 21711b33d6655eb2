use std::time::Instant;

use super::*;
use crate::clickhouse::Topology;
use crate::clickhouse::catalog::{self, Row};
use crate::clickhouse::ddl::tests::every_clause;
use crate::clickhouse::lexer::significant;
use crate::clickhouse::split::split;
use crate::plan::{Kind, Store, Target};

/// The schema of a script, as if a server had kept it.
fn schema(script: &str) -> ClickHouse {
    let row = |text: &str| {
        let name = significant(text).unwrap().iter().find(|token| token.text.starts_with('`')).unwrap().text;
        Row { database: "app".into(), name: name.trim_matches('`').into(), create_table_query: text.into() }
    };
    let read = catalog::read(split(script).unwrap().iter().map(|statement| row(statement.text)));
    assert!(read.unmanaged.is_empty(), "{:?}", read.unmanaged);
    read.schema
}

fn table(columns: &str, rest: &str) -> String {
    format!("CREATE TABLE `t` ({columns}) ENGINE = {rest};\n")
}

fn answers(accept: &[&str], renames: &[&str]) -> Answers {
    Answers {
        accepted: accept.iter().map(|text| text.parse().unwrap()).collect(),
        renames: renames.iter().map(|text| text.parse().unwrap()).collect(),
        ..Answers::default()
    }
}

/// The plan as a file shows it.
fn shown(from: &str, to: &str, answers: &Answers) -> String {
    let plan = match steps(&schema(from), &schema(to), answers) {
        Ok(steps) => steps,
        Err(questions) => return questions.iter().map(|question| format!("? {question}\n")).collect(),
    };
    let show = |step: &Step| {
        let hazards: String = step.hazards.iter().map(|hazard| format!("-- {hazard}\n")).collect();
        format!("{hazards}{};\n", step.sql)
    };
    plan.iter().map(show).collect()
}

const MERGE_TREE: &str = "MergeTree ORDER BY id";

#[test]
fn equal_schemas_need_nothing() {
    let schema = every_clause();
    let normal = crate::clickhouse::normal::schema(schema.clone());
    assert_eq!(steps(&schema, &schema, &Answers::default()), Ok(Vec::new()));
    assert_eq!(steps(&schema, &normal, &Answers::default()), Ok(Vec::new()));
}

#[test]
fn one_alter_of_each_kind() {
    let from = table(
        "`id` UInt64, `a` Int32 DEFAULT 1, `b` String CODEC(ZSTD(3)), `c` Int8, `old` Int8, INDEX ix a TYPE minmax \
         GRANULARITY 1",
        "MergeTree ORDER BY id SETTINGS merge_with_ttl_timeout = 1",
    );
    let to = table(
        "`x` Int8, `id` UInt64, `c` Int16, `a` Int32 DEFAULT 2, `b` Nullable(Int32), `new` Int8, INDEX ix a TYPE \
         set(9) GRANULARITY 1, CONSTRAINT ck CHECK a > 0",
        "MergeTree ORDER BY id TTL toDateTime(a) + toIntervalDay(1) SETTINGS ttl_only_drop_parts = 1",
    );
    insta::assert_snapshot!(shown(&from, &to, &answers(&[], &["t.old:new"])));
}

#[test]
fn the_sorting_key_grows_and_shrinks() {
    let [short, long] = [
        table("`id` UInt64", "MergeTree PRIMARY KEY id ORDER BY id"),
        table("`id` UInt64, `k` Int8", "MergeTree PRIMARY KEY id ORDER BY (id, k)"),
    ];
    insta::assert_snapshot!(shown(&short, &long, &Answers::default()), @"
    ALTER TABLE `t` /*@cluster*/
        ADD COLUMN `k` Int8,
        MODIFY ORDER BY (id, k);
    ");
    insta::assert_snapshot!(shown(&long, &short, &answers(&["drop:t.k"], &[])), @"
    ALTER TABLE `t` /*@cluster*/ MODIFY ORDER BY id;
    -- loses data (clickhouse:drop:t.k): the column `k` of `t` and its values
    -- breaks the running program: it still uses `k` of `t`
    ALTER TABLE `t` /*@cluster*/ DROP COLUMN `k`;
    ");
}

#[test]
fn a_new_sorting_key_is_a_copy() {
    let from = table("`id` UInt64, `e` Enum8('x' = 1), CONSTRAINT ck CHECK id > 0", MERGE_TREE)
        + "CREATE TABLE `d` (`id` UInt64) ENGINE = MergeTree ORDER BY id;\n\
           CREATE MATERIALIZED VIEW `mv` TO `d` AS SELECT id FROM t";
    let to = from.replacen(MERGE_TREE, "MergeTree ORDER BY (e, id)", 1).replacen("'x' = 1", "'x' = 2", 1);
    insta::assert_snapshot!(shown(&from, &to, &Answers::default()));
}

#[test]
fn a_new_engine_takes_the_parts() {
    let from = table("`id` UInt64", MERGE_TREE);
    let to = table("`id` UInt64", "ReplacingMergeTree ORDER BY id");
    insta::assert_snapshot!(shown(&from, &to, &Answers::default()));
}

#[test]
fn every_step_can_be_rendered_for_a_cluster() {
    let from = table("`id` UInt64", MERGE_TREE);
    let to = table("`id` UInt64", "MergeTree ORDER BY tuple()");
    let plan = steps(&schema(&from), &schema(&to), &Answers::default()).unwrap();
    let cluster = Topology::Cluster { name: "main".into() };
    let rendered: Vec<_> = plan.iter().flat_map(|step| cluster.render(&step.sql).unwrap()).collect();
    assert!(rendered.contains(&"SYSTEM STOP MERGES ON CLUSTER `main` `t`".to_owned()), "{rendered:#?}");
    assert!(rendered.contains(&"EXCHANGE TABLES `t` AND `t__new` ON CLUSTER `main`".to_owned()));
}

#[test]
fn views_change_between_growing_and_shrinking() {
    let d = "CREATE TABLE `d` (`id` UInt64) ENGINE = MergeTree ORDER BY id;\n";
    let from = table("`id` UInt64, `a` Int8", MERGE_TREE)
        + d
        + "CREATE MATERIALIZED VIEW `mv` TO `d` AS SELECT id + a AS id FROM t;\n\
           CREATE VIEW `v` AS SELECT id, a FROM t;\nCREATE MATERIALIZED VIEW `gone` TO `d` AS SELECT id FROM t";
    let to = table("`id` UInt64, `b` Int8", MERGE_TREE)
        + d
        + "CREATE MATERIALIZED VIEW `mv` TO `d` AS SELECT id + b AS id FROM t;\nCREATE VIEW `v` AS SELECT id, b FROM t";
    insta::assert_snapshot!(shown(&from, &to, &answers(&["drop:t.a"], &[])));
}

#[test]
fn a_sharded_table_is_altered_where_it_is() {
    let with = |columns: &str, rest: &str| {
        let mut schema = schema(&table(columns, rest));
        schema.tables[0].distributed =
            Some(crate::schema::clickhouse::Distributed { sharding_key: "rand()".into() });
        schema
    };
    let from = with("`id` UInt64", "MergeTree PRIMARY KEY id ORDER BY id");
    let to = with(
        "`id` UInt64, `k` Int8, INDEX ix id TYPE minmax GRANULARITY 1",
        "MergeTree PRIMARY KEY id ORDER BY (id, k)",
    );
    let sql: Vec<_> =
        steps(&from, &to, &Answers::default()).unwrap().into_iter().map(|step| step.sql).collect();
    insta::assert_snapshot!(sql.join(";\n"), @"
    ALTER TABLE `t` /*@local*/ /*@cluster*/
        ADD COLUMN `k` Int8,
        MODIFY ORDER BY (id, k);
    ALTER TABLE `t` /*@cluster*/
        ADD COLUMN IF NOT EXISTS `k` Int8;
    ALTER TABLE `t` /*@local*/ /*@cluster*/ ADD INDEX `ix` id TYPE minmax GRANULARITY 1;
    ALTER TABLE `t` /*@local*/ /*@cluster*/ MATERIALIZE INDEX `ix`
    ");
    let rebuilt = with("`id` UInt64", "MergeTree ORDER BY tuple()");
    assert!(matches!(
        steps(&from, &rebuilt, &Answers::default()).unwrap_err()[..],
        [Question::Impossible { .. }]
    ));
}

#[test]
fn what_nobody_decided_is_asked_all_at_once() {
    let from = table("`id` UInt64, `a` Int32, `b` UInt64", MERGE_TREE)
        + "CREATE TABLE `u` (`x` Int8) ENGINE = Memory;\nCREATE TABLE `w` (`y` Int8) ENGINE = Memory";
    let to = table("`id` UInt64, `c` Int32, `b` UInt8", MERGE_TREE)
        + "CREATE TABLE `z` (`x` Int8) ENGINE = Memory";
    insta::assert_snapshot!(shown(&from, &to, &Answers::default()));
}

#[test]
fn what_a_rebuild_left_is_passed_over_until_it_is_dropped() {
    let t = table("`id` UInt64", MERGE_TREE);
    let live = schema(
        &(t.clone()
            + "CREATE TABLE `t__old` (`id` UInt64) ENGINE = MergeTree ORDER BY id;\n\
               CREATE TABLE `a__old` (`id` UInt64) ENGINE = MergeTree ORDER BY id;\n\
               CREATE MATERIALIZED VIEW `t__back` TO `t__old` AS SELECT id FROM t"),
    );
    let target = Target::table(Store::ClickHouse, "a__old", None);
    let asked = steps(&live, &schema(&t), &Answers::default()).unwrap_err();
    assert!(
        matches!(&asked[..], [Question::Renamed { .. } | Question::LosesData { .. }]) || asked.len() == 1
    );
    assert!(
        asked[0].to_string().contains(&target.to_string()),
        "only a table beside its own is left: {asked:?}"
    );
    let dropped: Vec<_> =
        finish(&live, &answers(&["drop:t__old"], &[])).unwrap().into_iter().map(|step| step.sql).collect();
    assert_eq!(dropped, ["DROP VIEW `t__back` /*@cluster*/", "DROP TABLE `t__old` /*@cluster*/"]);
    assert_eq!(finish(&live, &Answers::default()).unwrap_err().len(), 1);
}

/// A rebuild, a new name, the end of the table, and of a column that the view reads.
#[test]
fn what_a_rebuild_left_goes_before_what_it_is_in_the_way_of() {
    let t = |columns: &str, key: &str| table(columns, &format!("MergeTree ORDER BY {key}"));
    let left = "CREATE MATERIALIZED VIEW `t__back` TO `t__old` AS SELECT id, a FROM t";
    let from = t("`id` UInt64, `a` Int8", "id") + left;
    let dropped =
        ["DROP VIEW IF EXISTS `t__back` /*@cluster*/", "DROP TABLE IF EXISTS `t__old` /*@cluster*/"];
    for (to, accepted, renamed) in [
        (t("`id` UInt64, `a` Int8", "(a, id)"), vec!["drop:t__old"], vec![]),
        (t("`id` UInt64, `a` Int8", "id").replace("`t`", "`u`"), vec!["drop:t__old"], vec!["t:u"]),
        (t("`id` UInt64", "id"), vec!["drop:t__old", "drop:t.a"], vec![]),
        (t("`id` UInt64, `b` Int8", "id"), vec!["drop:t__old"], vec!["t.a:b"]),
        (t("`id` UInt64, `a` Nullable(Int8)", "id"), vec!["drop:t__old"], vec![]),
        (String::new(), vec!["drop:t__old", "drop:t"], vec![]),
    ] {
        let asked = steps(&schema(&from), &schema(&to), &answers(&accepted[1..], &renamed)).unwrap_err();
        assert!(
            matches!(&asked[..], [Question::LosesData { target, .. }] if target.name == "t__old"),
            "{asked:?}"
        );
        let plan = steps(&schema(&from), &schema(&to), &answers(&accepted, &renamed)).unwrap();
        assert_eq!([&plan[0].sql, &plan[1].sql], dropped, "{to}");
    }
    let other = t("`id` UInt64, `a` Int8, `b` Int8", "id");
    assert_eq!(steps(&schema(&from), &schema(&other), &Answers::default()).unwrap().len(), 1);
}

#[test]
fn answers_name_the_kind_that_they_are_about() {
    let answers = answers(&[], &["t:u"]);
    assert_eq!(answers.renamed(Store::ClickHouse, Kind::Table, ["t", "t"], None), Some("u"));
}

/// `cargo test --release -p rowcol-codegen clickhouse::diff -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn five_thousand_tables() {
    let one = &schema(&table(
        "`id` UInt64, `a` Int32 DEFAULT 1, `b` String CODEC(ZSTD(3)), `c` Nullable(Int8), `d` DateTime64(3), `e` \
         Array(String), `f` Map(String, String), `g` LowCardinality(String), INDEX ix a TYPE minmax GRANULARITY 1",
        "MergeTree PARTITION BY toYYYYMM(d) ORDER BY (id, toDate(d))",
    ))
    .tables[0];
    let tables = (0..5000).map(|at| Table { name: format!("t{at}"), ..one.clone() });
    let from = ClickHouse { tables: tables.collect(), ..ClickHouse::default() };
    let mut changed = from.clone();
    changed.tables[4000].columns[1].comment = Some("changed".into());
    let mut spelled = from.clone();
    for table in &mut spelled.tables {
        table.storage.partition_by = vec!["toYYYYMM( `d` )".into()];
    }
    for (what, from, to, expected) in [
        ("first plan", &ClickHouse::default(), &from, 5000),
        ("one column", &from, &changed, 1),
        ("all spelled another way", &from, &spelled, 0),
    ] {
        let start = Instant::now();
        let steps = steps(from, to, &Answers::default()).unwrap();
        println!("{what}: {:?}", start.elapsed());
        assert_eq!(steps.len(), expected);
    }
}

#[test]
fn dictionaries_that_cannot_change_at_once() {
    let source = |name: &str, columns: &str| table(columns, MERGE_TREE).replace("`t`", name);
    let dictionary = |rest: &str| {
        format!(
            "CREATE DICTIONARY `d` (`id` UInt64) PRIMARY KEY id SOURCE(CLICKHOUSE({rest})) LAYOUT(FLAT());\n"
        )
    };
    let user = source("`u`", "`id` UInt64, `a` UInt64 ALIAS dictGet('d', 'id', id)");
    let plain = source("`u`", "`id` UInt64");
    let from = source("`t`", "`id` UInt64") + &dictionary("TABLE 't'") + &user;
    // Another object takes its name, it is to read what looks into it or what leads there, its password is not known.
    let accepted = Answers { accept_all: true, no_renames: true, ..Answers::default() };
    let shown = [
        source("`d`", "`id` UInt64") + &plain,
        source("`t`", "`id` UInt64") + &dictionary("TABLE 'u'") + &plain,
        source("`t`", "`id` UInt64, `a` UInt64 ALIAS dictGet('e', 'id', id)")
            + &dictionary("TABLE 't'")
            + &dictionary("TABLE 'u'").replace("`d`", "`e`")
            + &plain,
        source("`t`", "`id` UInt64, `a` UInt64 ALIAS dictGet('e', 'id', id)")
            + &dictionary("TABLE 'u'").replace("`d`", "`e`")
            + &plain,
        source("`t`", "`id` UInt64") + &dictionary("TABLE 't' PASSWORD '[HIDDEN]' USER 'u'") + &plain,
    ]
    .map(|to| shown(&from, &to, &accepted));
    insta::assert_snapshot!(shown.join("\n"));
}
