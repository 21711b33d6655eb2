//! Code that runs on a recorder: what it asks is what a server is asked, and what it is told is what a server tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rowcol::postgres::Isolation;
use rowcol::testing::Recorder;

use super::trips::{self, Leg, Trip};
use super::*;

/// The texts of statements as one, as a listener hears them.
fn texts(recorder: &Recorder) -> Vec<String> {
    recorder.statements().into_iter().map(|sql| sql.text).collect()
}

/// Hears each statement that a store was sent.
fn hear(told: &Arc<Mutex<Vec<String>>>) -> impl Fn(&rowcol::events::QueryEvent<'_>) + Send + Sync + 'static {
    let told = told.clone();
    move |event| told.lock().unwrap().push(event.sql.to_owned())
}

/// Runs a query on the server, gives its rows to a recorder, and runs it there: the text that the server was sent, the
/// text that the recorder has and the text of the query are the same, the values too, and so are the rows.
macro_rules! same {
    ($store:ident, $dialect:ident, $told:ident, $query:expr) => {{
        $told.lock().unwrap().clear();
        let rows = $query.all(&$store).await.unwrap();
        assert!(!rows.is_empty());
        let recorder = Recorder::new();
        recorder.answers(rows.clone());
        let recorded = {
            let $store = recorder.$store();
            let _ = &$store;
            $query.all(&$store).await.unwrap()
        };
        assert_eq!(recorded, rows);
        let shown = $query.sql(Dialect::$dialect);
        assert_eq!(texts(&recorder), heard(&$told));
        assert_eq!(texts(&recorder), [shown.text.replace('\n', " ")]);
        assert_eq!(recorder.statements()[0].parameters, shown.parameters);
        assert_eq!(recorder.left(), 0);
    }};
}

macro_rules! same_everywhere {
    (@each [$($store:ident $dialect:ident $told:ident)*] $query:expr) => {
        $(same!($store, $dialect, $told, $query);)*
    };
    ($stores:tt $($query:expr;)*) => {
        $(same_everywhere!(@each $stores $query);)*
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorder_is_asked_what_a_server_is_asked() {
    let (postgres, clickhouse) = trips::stores().await;
    let spans: Vec<Span> = (0..30).map(span).collect();
    Span::insert_many(&spans).run(&postgres).await.unwrap();
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    let (asked_p, asked_c) = (Arc::default(), Arc::default());
    postgres.on_query(hear(&asked_p));
    clickhouse.on_query(hear(&asked_c));
    let at = span(20).at;
    same_everywhere! {
        [postgres Postgres asked_p clickhouse ClickHouse asked_c]
        Span::of("p1").order_by(|s| s.id);
        Span::of("p1").filter(|s| s.at.lt(at) & s.state.in_([SpanState::Done, SpanState::Open]) & s.price.gt(0.5));
        Span::of("p1").order_by(|s| s.id).limit(5).offset(1).select(|s| (s.id, s.name, s.at, s.state, s.count));
        Span::of("p1").select(|s| (s.id, s.tags, s.price));
        Span::of("p2").group_by(|s| s.state).select(|s, state| (state, count(), s.count.sum()));
        Trip::of("p0").join(|t| t.legs).filter(|(_, l)| l.length.gt(-5)).order_by(|(t, l)| (t.id, l.id));
        Trip::of("p0").left_join(|t| t.legs).order_by(|(t, _)| t.id);
    }
}

#[tokio::test]
async fn counts_pages_streams_and_whole_rows() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    macro_rules! read {
        ($($store:ident)*) => {$(
            recorder.answers([7_u64]).answers([true]).answers((0..3).map(span)).answers([span(5)]).answers([span(0); 0]);
            let query = || Span::of("p1").order_by(|s| s.id);
            assert_eq!(query().count(&$store).await.unwrap(), 7);
            assert!(query().exists(&$store).await.unwrap());
            let mut rows = query().stream(&$store);
            for number in 0..3 {
                assert_eq!(rows.next().await.unwrap().unwrap(), span(number));
            }
            assert!(rows.next().await.is_none());
            assert_eq!(Span::of("p1").get("s000005".to_owned()).one(&$store).await.unwrap(), Some(span(5)));
            assert_eq!(Span::of("p1").get("none".to_owned()).one(&$store).await.unwrap(), None);
        )*};
    }
    read!(postgres clickhouse);
    assert_eq!(recorder.left(), 0);
    insta::assert_snapshot!(recorder.sql());
}

#[tokio::test]
async fn writes() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    recorder.affects(2).affects(1).answers([mark(4)]).affects(600).affects(3).affects(0).affects(0);
    assert_eq!(Mark::insert_many(&[mark(1), mark(7)]).run(&postgres).await.unwrap(), 2);
    let change =
        || Mark::update().filter(|m| m.id.eq(1)).set(|m| (m.label.to("new"), m.state.to(SpanState::Done)));
    assert_eq!(change().run(&postgres).await.unwrap(), 1);
    assert_eq!(change().returning().all(&postgres).await.unwrap(), [mark(4)]);
    // By COPY.
    let many: Vec<Mark> = (0..600).map(mark).collect();
    assert_eq!(Mark::insert_many(&many).run(&postgres).await.unwrap(), 600);
    // Over a temporary table, which nobody has to answer for.
    let many: Vec<Mark> = (0..2100).map(mark).collect();
    assert_eq!(Mark::update_many(&many).run(&postgres).await.unwrap(), 3);
    assert_eq!(Span::insert_many(&[span(1), span(4)]).run(&clickhouse).await.unwrap(), 2);
    Mark::delete().filter(|m| m.id.eq(1)).run(&clickhouse).await.unwrap();
    assert_eq!(recorder.left(), 0);
    insta::assert_snapshot!(recorder.sql());
}

/// Two rows, or none: one of them is refused.
async fn pair(postgres: &Postgres) -> Result<()> {
    let run = postgres.transaction(async |tx| {
        Mark::insert(&mark(1)).run(tx).await?;
        Mark::insert(&mark(2)).run(tx).await.map(drop)
    });
    run.retry(1).run().await
}

#[tokio::test]
async fn transactions_are_committed_rolled_back_and_repeated() {
    let recorder = Recorder::new();
    let postgres = recorder.postgres();
    recorder.affects(1).affects(1);
    pair(&postgres).await.unwrap();
    assert_eq!(texts(&recorder)[3], "commit");

    let recorder = Recorder::new();
    recorder.affects(1).violates("marks_pkey");
    let refused = pair(&recorder.postgres()).await.unwrap_err();
    assert_eq!(refused.constraint(), Some("marks_pkey"));
    assert_eq!(texts(&recorder)[3], "rollback");

    let recorder = Recorder::new();
    recorder.affects(1).refuses("40P01", "deadlock detected").affects(1).affects(1);
    pair(&recorder.postgres()).await.unwrap();
    let controls: Vec<String> =
        texts(&recorder).into_iter().filter(|sql| !sql.starts_with("insert")).collect();
    assert_eq!(controls, ["begin", "rollback", "begin", "commit"]);

    let recorder = Recorder::new();
    recorder.violates("marks_pkey").affects(1);
    let run = recorder.postgres();
    let run = run.transaction(async |tx| {
        let first = tx.nested(async |tx| Mark::insert(&mark(1)).run(tx).await).await;
        assert!(first.is_err());
        Mark::insert(&mark(2)).run(tx).await
    });
    assert_eq!(run.run().await.unwrap(), 1);
    insta::assert_snapshot!(texts(&recorder).join("\n"), @r#"
    begin
    savepoint rowcol_1
    insert into "marks" ("id", "label", "state", "small") values ($1, $2, $3, $4)
    rollback to rowcol_1; release rowcol_1
    insert into "marks" ("id", "label", "state", "small") values ($1, $2, $3, $4)
    commit
    "#);
}

#[tokio::test]
async fn a_transaction_begins_as_it_was_described() {
    let recorder = Recorder::new();
    let postgres = recorder.postgres();
    for level in [Isolation::ReadCommitted, Isolation::RepeatableRead, Isolation::Serializable] {
        postgres.transaction(async |_| Ok::<_, Error>(())).isolation(level).run().await.unwrap();
    }
    let report = postgres.transaction(async |_| Ok::<_, Error>(())).read_only().deferrable();
    let report = report.lock_timeout(Duration::from_secs(1)).statement_timeout(Duration::from_micros(1));
    report.run().await.unwrap();
    let begun = texts(&recorder).into_iter().filter(|sql| sql.starts_with("begin"));
    insta::assert_snapshot!(begun.collect::<Vec<_>>().join("\n"), @r"
    begin isolation level read committed
    begin isolation level repeatable read
    begin isolation level serializable
    begin read only deferrable; set local lock_timeout = 1000; set local statement_timeout = 1
    ");
}

#[tokio::test]
async fn errors_are_those_of_a_server() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    recorder
        .refuses("42P01", "relation \"spans\" does not exist")
        .refuses("60", "Table spans does not exist");
    let missing = Span::of("p1").all(&postgres).await.unwrap_err();
    insta::assert_snapshot!(missing, @r#"Postgres refused the statement: relation "spans" does not exist (code 42P01)"#);
    let missing = Span::of("p1").all(&clickhouse).await.unwrap_err();
    insta::assert_snapshot!(missing, @"ClickHouse refused the statement: Table spans does not exist (code 60)");

    // The limit is the query's own.
    recorder.stalls().stalls().stalls();
    let limit = Duration::from_millis(20);
    let late = Span::of("p1").timeout(limit).all(&postgres).await.unwrap_err();
    assert!(matches!(late, Error::Timeout { .. }), "{late}");
    let late = Span::of("p1").timeout(limit).all(&clickhouse).await.unwrap_err();
    assert!(matches!(late, Error::Timeout { .. }), "{late}");
    let late =
        postgres.transaction(async |tx| Mark::insert(&mark(1)).run(tx).await).timeout(limit).run().await;
    assert!(matches!(late, Err(Error::Timeout { .. })), "{late:?}");

    let (store, place, reason) = (rowcol::Store::Postgres, "db:5432/app".to_owned(), "reset".to_owned());
    recorder.fails(Error::Lost { store, place, reason, write: true });
    let lost = Mark::insert(&mark(1)).run(&postgres).await.unwrap_err();
    assert!(matches!(lost, Error::Lost { .. }), "{lost}");

    // Rows of other types than the query's are found by the decoder.
    recorder.answers([("text", 1_i32)]).answers([(1_i64, "text")]);
    let wrong = Trip::of("p1").select(|t| (t.rank, t.id)).all(&postgres).await.unwrap_err();
    insta::assert_snapshot!(wrong, @"trips.(column 1 of the answer) was read from Postgres and does not fit the model: it is text, which a `i32` is not read from");
    let wrong = Trip::of("p1").select(|t| (t.id, t.rank)).all(&clickhouse).await.unwrap_err();
    insta::assert_snapshot!(wrong, @"trips.(column 1 of the answer) was read from ClickHouse and does not fit the model: it is Int64, which a `alloc::string::String` is not read from");
    recorder.answers([mark(1)]);
    let wrong = Span::of("p1").all(&postgres).await.unwrap_err();
    insta::assert_snapshot!(wrong, @"spans.id is bigint in Postgres, and text in the model; apply the pending migrations");

    assert_eq!(recorder.left(), 0);
    let unanswered = Span::of("p1").all(&postgres).await.unwrap_err();
    insta::assert_snapshot!(unanswered, @r#"
    the recorder has no answer left for a statement on Postgres: select "id", "project", "name", "at", "state", "count", "price", "tags" from "spans" where "project"…
    give it one before the code under test runs: `recorder.answers(rows)`, `.affects(count)` or `.fails(error)`, in the order of the statements
    "#);
    let unanswered = Mark::insert(&mark(1)).run(&clickhouse).await.unwrap_err();
    insta::assert_snapshot!(unanswered, @r"
    the recorder has no answer left for a statement on ClickHouse: insert into `marks` (`id`, `label`, `state`, `small`) format Native
    give it one before the code under test runs: `recorder.answers(rows)`, `.affects(count)` or `.fails(error)`, in the order of the statements
    ");
}

/// A trip and its legs.
#[derive(Shape, Debug, PartialEq)]
#[shape(Trip)]
struct TripWithLegs {
    name: Option<String>,
    #[shape(order_by = |l| l.id)]
    legs: Vec<Length>,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Leg)]
struct Length {
    length: i32,
}

#[tokio::test]
async fn shapes_are_put_together_from_their_answers() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    macro_rules! read {
        ($($store:ident)*) => {$(
            recorder.answers([("t1", "p1", Some("one")), ("t2", "p1", None)]);
            recorder.answers([("t2", "p1", 5), ("t1", "p1", 6), ("t2", "p1", 7)]);
            let trips = Trip::of("p1").shape::<TripWithLegs>().all(&$store).await.unwrap();
            let lengths = |all: &[i32]| all.iter().map(|length| Length { length: *length }).collect();
            assert_eq!(
                trips,
                [
                    TripWithLegs { name: Some("one".into()), legs: lengths(&[6]) },
                    TripWithLegs { name: None, legs: lengths(&[5, 7]) },
                ]
            );
        )*};
    }
    read!(postgres clickhouse);
    insta::assert_snapshot!(recorder.sql());
}

/// A trip and its legs, whole ones.
#[derive(Shape, Debug, PartialEq)]
#[shape(Trip)]
struct TripWithWholeLegs {
    name: Option<String>,
    legs: Vec<Leg>,
}

#[tokio::test]
async fn one_row_of_a_shape_is_one_answer_of_postgres() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    let get = || Trip::of("p1").get("t1".to_owned());
    recorder.answers([(vec![(5_i32,), (7,)], Some("one"))]);
    let trip = get().shape::<TripWithLegs>().one(&postgres).await.unwrap().unwrap();
    assert_eq!(trip.legs, [Length { length: 5 }, Length { length: 7 }]);
    assert_eq!(trip.name.as_deref(), Some("one"));
    let legs: Vec<Leg> = trips::legs().into_iter().take(3).collect();
    recorder.answers([(legs.clone(), None::<String>)]);
    let trip = get().shape::<TripWithWholeLegs>().one(&postgres).await.unwrap().unwrap();
    assert_eq!(trip, TripWithWholeLegs { name: None, legs: legs.clone() });
    recorder.answers([(legs, None::<String>)]);
    let wrong = get().shape::<TripWithWholeLegs>().one(&clickhouse).await.unwrap_err();
    insta::assert_snapshot!(wrong, @"a value in a query on an answer of the recorder: ClickHouse gives no lists of models within a row; each relation takes an answer of its own");
}

#[tokio::test]
async fn text_is_answered_with_text() {
    let recorder = Recorder::new();
    let (postgres, clickhouse) = (recorder.postgres(), recorder.clickhouse());
    let rows = [("a\tb", 7_i32, true), ("'", -1, false)];
    recorder.answers(rows).answers(rows).affects(3);
    let text = |rows: [[&str; 3]; 2]| rows.map(|row| row.map(|cell| Some(cell.to_owned())).to_vec()).to_vec();
    let expected = |yes, no| text([["a\tb", "7", yes], ["'", "-1", no]]);
    assert_eq!(postgres.query_raw("select 1").await.unwrap(), expected("t", "f"));
    assert_eq!(clickhouse.query_raw("select 1").await.unwrap(), expected("true", "false"));
    assert_eq!(postgres.execute_raw("delete from t").await.unwrap(), 3);
    postgres.create(&["create table a (id integer)"]).await.unwrap();
    assert_eq!(recorder.left(), 0);
}

#[tokio::test]
async fn locks_are_answered_too() {
    let recorder = Recorder::new();
    let postgres = recorder.postgres();
    recorder.answers([true]).answers([true]).answers([false]);
    postgres.try_advisory_lock("report").await.unwrap().unwrap().unlock().await.unwrap();
    assert!(postgres.try_advisory_lock("report").await.unwrap().is_none());
    insta::assert_snapshot!(recorder.sql(), @r#"
    select pg_try_advisory_lock(hashtextextended($1, 0))
    -- $1 = "report"

    select pg_advisory_unlock(hashtextextended($1, 0))
    -- $1 = "report"

    select pg_try_advisory_lock(hashtextextended($1, 0))
    -- $1 = "report"
    "#);
}
