use proptest::prelude::*;

use super::super::Topology;
use super::super::name::{literal, quote};

fn cluster() -> Topology {
    Topology::Cluster { name: "c-1".into() }
}

fn on_cluster(script: &str) -> Vec<String> {
    cluster().render(script).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_sharded_table_becomes_two() {
    let script = "CREATE TABLE IF NOT EXISTS d.`t` /*@cluster*/ (a Int8)\nENGINE = /*@replicated*/ MergeTree ORDER BY a\n\
                  /*@distributed(cityHash64(a))*/;";
    assert_eq!(
        on_cluster(script),
        [
            "CREATE TABLE IF NOT EXISTS d.`t_local` ON CLUSTER `c-1` (a Int8)\nENGINE = ReplicatedMergeTree ORDER BY a",
            "CREATE TABLE IF NOT EXISTS `d`.`t` ON CLUSTER `c-1` AS `d`.`t_local`\nENGINE = Distributed('c-1', 'd', \
             't_local', cityHash64(a))",
        ]
    );
    let plain = |engine| format!("CREATE TABLE IF NOT EXISTS d.`t` (a Int8)\nENGINE = {engine} ORDER BY a");
    assert_eq!(Topology::Single.render(script).unwrap(), [plain("MergeTree")]);
    assert_eq!(Topology::Cloud.render(script).unwrap(), [plain("MergeTree")]);
    assert_eq!(Topology::ReplicatedDatabase.render(script).unwrap(), [plain("ReplicatedMergeTree")]);
}

#[test]
fn an_alter_runs_where_it_belongs() {
    assert_eq!(
        on_cluster("ALTER TABLE t/*@cluster*/ADD COLUMN b Int8 /*@distributed*/; DROP TABLE t /*@cluster*/"),
        [
            "ALTER TABLE `t_local` ON CLUSTER `c-1` ADD COLUMN b Int8",
            "ALTER TABLE t ON CLUSTER `c-1` ADD COLUMN b Int8",
            "DROP TABLE t ON CLUSTER `c-1`",
        ]
    );
    assert_eq!(
        on_cluster("ALTER TABLE t /*@local*/ /*@cluster*/ MATERIALIZE INDEX i"),
        ["ALTER TABLE `t_local` ON CLUSTER `c-1` MATERIALIZE INDEX i"]
    );
    assert_eq!(
        on_cluster("CREATE MATERIALIZED VIEW v /*@cluster*/ TO x AS SELECT a FROM t /*@local*/ WHERE a"),
        ["CREATE MATERIALIZED VIEW v ON CLUSTER `c-1` TO x AS SELECT a FROM `t_local` WHERE a"]
    );
}

#[test]
fn strings_names_and_plain_comments_are_left_alone() {
    let script = "CREATE VIEW `/*@cluster*/` /*@cluster*/ AS -- /*@local*/ ENGINE = MergeTree\n\
                  SELECT '/*@replicated*/', $$/*@nope*/$$ /* /*@nope*/ */";
    assert_eq!(Topology::Single.render(script).unwrap(), [script.replace("` /*@cluster*/", "`")]);
}

#[test]
fn what_is_not_marked_is_refused_on_a_cluster() {
    for (script, message) in [
        (
            "SELECT 1;\n\n-- new\nALTER TABLE t ADD COLUMN a Int8",
            "line 4, `ALTER TABLE t ADD COLUMN a Int8`: on a cluster this would run on one server only; write \
             /*@cluster*/ behind the name of what it is about; no statement of this script was run",
        ),
        (
            "CREATE TABLE t /*@cluster*/ (a Int8)\nENGINE = MergeTree ORDER BY a",
            "line 1, `CREATE TABLE t /*@cluster*/ (a Int8)`: the rows of MergeTree would stay on one server; write \
             /*@replicated*/MergeTree; no statement of this script was run",
        ),
    ] {
        assert_eq!(cluster().render(script).unwrap_err().to_string(), message);
        assert!(Topology::Single.render(script).is_ok());
        assert!(Topology::Cloud.render(script).is_ok());
    }
    assert!(
        Topology::ReplicatedDatabase.render("CREATE TABLE t (a Int8) ENGINE MergeTree ORDER BY a").is_err()
    );
    for script in [
        "INSERT INTO t VALUES (1)",
        "CREATE TEMPORARY TABLE t (a Int8)",
        "DROP TABLE t ON CLUSTER other",
        "CREATE TABLE t /*@cluster*/ (a Int8) ENGINE = ReplicatedMergeTree ORDER BY a",
        "CREATE TABLE t /*@cluster*/ (a Int8) ENGINE = Memory",
    ] {
        assert!(cluster().render(script).is_ok(), "{script}");
    }
}

#[test]
fn wrong_markers_are_refused_everywhere() {
    for (script, message) in [
        ("DROP TABLE t /*@clutser*/", "/*@clutser*/ is no marker; there are /*@cluster*/, "),
        ("/*@cluster*/ DROP TABLE t", "/*@cluster*/ has no meaning there; it belongs behind a name"),
        ("DROP TABLE t /*@cluster*/ /*@cluster*/", "it belongs into a statement once"),
        ("CREATE TABLE t (a /*@replicated*/Int8)", "it belongs before the name of an engine"),
        ("DROP TABLE t /*@distributed*/", "in a statement that has /*@cluster*/"),
        ("DROP TABLE t /*@cluster*/ /*@distributed(a)*/", "at the end of a CREATE TABLE, with a key"),
        ("CREATE TABLE t /*@cluster*/ (a Int8) /*@distributed*/", "at the end of a CREATE TABLE, with a key"),
        ("CREATE TABLE t /*@cluster*/ (a Int8) /*@distributed()*/", "/*@distributed()*/ is no marker"),
        ("SELECT 'a", "line 1: a string (') is opened and never closed"),
    ] {
        for topology in [Topology::Single, cluster()] {
            let error = topology.render(script).unwrap_err().to_string();
            assert!(error.contains(message), "{script}: {error}");
        }
    }
}

proptest! {
    #[test]
    fn hostile_names_and_texts_survive(name in "([a-z;'`\"\\\\*/@$-]|\\PC){1,12}", text in "([a-z;'`\\\\*/@$-]|\\PC){0,12}") {
        let rest = format!("COMMENT {}", literal(&text));
        let script = format!("CREATE TABLE {} /*@cluster*/ {rest};", quote(&name));
        prop_assert_eq!(Topology::Single.render(&script).unwrap(), [format!("CREATE TABLE {} {rest}", quote(&name))]);
        prop_assert_eq!(on_cluster(&script), [format!("CREATE TABLE {} ON CLUSTER `c-1` {rest}", quote(&name))]);
    }

    #[test]
    fn any_script_is_rendered_or_refused(script in "(CREATE TABLE|ENGINE|MergeTree|/\\*@[a-z]{0,8}\\*/|[a-z;'`(). \n]){0,20}") {
        for topology in [Topology::Single, cluster(), Topology::ReplicatedDatabase, Topology::Cloud] {
            let _ = topology.render(&script);
        }
    }
}
