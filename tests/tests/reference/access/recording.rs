use std::collections::BTreeMap;

use observability_schema::access::recording;
use observability_schema::{
    BlobStorageFile, DatasetRunItemWide, Event, Observation, Project, Prompt, PromptBody, Score, ScoreSource,
    Trace,
};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, call, trace};

/// A trace as each store has it.
async fn in_both(app: &App, id: &Id<Trace>) -> [Option<Trace>; 2] {
    let rows = Trace::of(&app.project).get(id).one(app.pg()).await.unwrap();
    [rows, Trace::of(&app.project).final_().filter(|t| t.id.eq(id)).one(app.ch()).await.unwrap()]
}

#[tokio::test]
async fn a_trace_that_is_saved_again_replaces_itself_in_both() {
    let app = App::start().await;
    let (stores, project) = (app.stores(), &app.project);
    let first = Trace { environment: "staging".into(), ..trace(project, "first", 0) };
    let saved = app.asks("recording_save_trace", recording::save_trace(stores, first.clone())).await.unwrap();
    assert_eq!(saved, Trace { event_ts: saved.updated_at, updated_at: saved.updated_at, ..first.clone() });

    let second = Trace { name: Some("second".into()), tags: vec!["new".into()], ..first.clone() };
    let second = Trace { created_at: super::noon(0), ..second };
    let saved = recording::save_trace(stores, second).await.unwrap().unwrap();
    assert_eq!(saved.created_at, first.created_at, "that does not change");
    let [row, column] = in_both(&app, &first.id).await;
    assert_eq!(column.as_ref(), Some(&saved));
    assert_eq!(column.unwrap().environment, "staging", "which only ClickHouse holds");
    let row = row.unwrap();
    assert_eq!(
        (row.name.as_deref(), &row.tags, row.updated_at),
        (Some("second"), &saved.tags, saved.updated_at)
    );

    // Another project cannot have it.
    let other = app.other_project().await;
    let stolen = Trace { project_id: other.clone(), name: Some("stolen".into()), ..first.clone() };
    assert_eq!(recording::save_trace(stores, stolen).await.unwrap(), None);
    let [row, column] = in_both(&app, &first.id).await;
    assert_eq!((row.unwrap().name, column.unwrap().name), (saved.name.clone(), saved.name));
    assert_eq!(Trace::of(&other).count(app.ch()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_failed_between_the_stores_is_mended_by_calling_again() {
    let app = App::start().await;
    let (stores, ch, project) = (app.stores(), app.ch(), &app.project);
    let first = trace(project, "first", 0);
    recording::save_trace(stores, first.clone()).await.unwrap();
    let second = Trace { name: Some("second".into()), ..first.clone() };
    let names = async || in_both(&app, &first.id).await.map(|row| row.and_then(|row| row.name));
    let both = |name: &str| [Some(name.to_owned()), Some(name.to_owned())];

    ch.execute_raw("rename table traces to away").await.unwrap();
    recording::save_trace(stores, second.clone()).await.unwrap_err();
    ch.execute_raw("rename table away to traces").await.unwrap();
    assert_eq!(names().await, [Some("second".to_owned()), Some("first".to_owned())], "they differ");
    recording::save_trace(stores, second).await.unwrap();
    assert_eq!(names().await, both("second"));

    let ids = [first.id.clone()];
    ch.execute_raw("rename table observations to away").await.unwrap();
    recording::delete_traces(stores, project, &ids).await.unwrap_err();
    ch.execute_raw("rename table away to observations").await.unwrap();
    assert_eq!(names().await, both("second"), "whoever lists the traces still finds it");
    recording::delete_traces(stores, project, &ids).await.unwrap();
    assert_eq!(names().await, [None, None]);
}

#[tokio::test]
async fn a_score_is_saved_where_it_can_live() {
    let app = App::start().await;
    let (stores, project) = (app.stores(), &app.project);
    let of_trace = new!(Score {
        project_id: project,
        trace_id: Id::<Trace>::new(),
        name: "tone",
        value: 0.5,
        source: ScoreSource::Eval,
        metadata: BTreeMap::from([("judge".to_owned(), "gpt".to_owned())]),
    });
    app.asks("recording_save_score", recording::save_score(stores, of_trace.clone())).await.unwrap();
    let changed = Score { value: Some(0.75), ..of_trace.clone() };
    let saved = recording::save_score(stores, changed).await.unwrap().unwrap();
    let of_session = new!(Score {
        project_id: project,
        session_id: "s1",
        name: "tone",
        value: 1.0,
        source: ScoreSource::Eval,
    });
    recording::save_score(stores, of_session.clone()).await.unwrap().unwrap();

    let rows = Score::of(project).all(app.pg()).await.unwrap();
    assert_eq!(rows.iter().map(|s| (&s.id, s.value)).collect::<Vec<_>>(), [(&of_trace.id, Some(0.75))]);
    let columns = Score::of(project).final_().order_by(|s| s.value).all(app.ch()).await.unwrap();
    assert_eq!(columns, [saved, of_session]);
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_both() {
    let app = App::start().await;
    let (stores, pg, ch, project) = (app.stores(), app.pg(), app.ch(), &app.project);
    let traces: Vec<_> = (0..3).map(|number| trace(project, &format!("{number}"), number)).collect();
    for trace in &traces {
        recording::save_trace(stores, trace.clone()).await.unwrap();
        let step = call(project, &trace.id, "small", 0, 1);
        Observation::insert(&step).run(pg).await.unwrap();
        Observation::insert(&step).run(ch).await.unwrap();
        let score = new!(Score {
            project_id: project,
            trace_id: &trace.id,
            name: "tone",
            source: ScoreSource::Eval,
            value: 1.0,
        });
        recording::save_score(stores, score).await.unwrap();
    }
    let two: Vec<_> = traces[..2].iter().map(|trace| trace.id.clone()).collect();
    let other = app.other_project().await;
    recording::delete_traces(stores, &other, &two).await.unwrap();
    assert_eq!(left(&app).await, [[3; 3]; 2], "another project deletes nothing");
    app.asks("recording_delete_traces", recording::delete_traces(stores, project, &two)).await;
    assert_eq!(left(&app).await, [[1; 3]; 2]);
    recording::delete_traces(stores, project, &two).await.unwrap();
    assert_eq!(left(&app).await, [[1; 3]; 2]);
}

/// How many traces, observations and scores each store has.
async fn left(app: &App) -> [[u64; 3]; 2] {
    let (pg, ch, project) = (app.pg(), app.ch(), &app.project);
    let rows = [
        Trace::of(project).count(pg).await.unwrap(),
        Observation::of(project).count(pg).await.unwrap(),
        Score::of(project).count(pg).await.unwrap(),
    ];
    let columns = [
        Trace::of(project).count(ch).await.unwrap(),
        Observation::of(project).count(ch).await.unwrap(),
        Score::of(project).count(ch).await.unwrap(),
    ];
    [rows, columns]
}

#[tokio::test]
async fn nothing_is_left_of_an_erased_project() {
    let app = App::start().await;
    let (stores, pg, ch) = (app.stores(), app.pg(), app.ch());
    let other = app.other_project().await;
    for project in [&app.project, &other] {
        let trace = trace(project, "chat", 0);
        recording::save_trace(stores, trace.clone()).await.unwrap();
        let step = call(project, &trace.id, "small", 0, 1);
        Observation::insert(&step).run(pg).await.unwrap();
        Observation::insert(&step).run(ch).await.unwrap();
        let prompt = new!(Prompt {
            project_id: project,
            created_by: "API",
            name: "greeting",
            version: 1,
            body: Json(PromptBody::Text("hello".into())),
        });
        Prompt::insert(&prompt).run(pg).await.unwrap();
        let event = new!(Event {
            project_id: project,
            event_type: "trace-create",
            event_body: "{}".parse::<RawJson>().unwrap(),
            timestamp: new::now(3),
        });
        Event::insert(&event).run(ch).await.unwrap();
    }
    app.asks("recording_erase_project", recording::erase_project(stores, &app.project)).await;
    for (project, rows) in [(&app.project, 0), (&other, 1)] {
        assert_eq!(Project::get(project).count(pg).await.unwrap(), rows);
        assert_eq!(Prompt::of(project).count(pg).await.unwrap(), rows);
        assert_eq!(Trace::of(project).count(pg).await.unwrap(), rows);
        assert_eq!(Trace::of(project).count(ch).await.unwrap(), rows);
        assert_eq!(Observation::of(project).count(ch).await.unwrap(), rows);
        assert_eq!(Event::of(project).count(ch).await.unwrap(), rows);
        assert_eq!(DatasetRunItemWide::of(project).count(ch).await.unwrap(), 0);
        assert_eq!(BlobStorageFile::of(project).count(ch).await.unwrap(), 0);
    }
    // The bytes too: no part has a row that is only masked.
    let masked = "select count() from system.parts where database = currentDatabase() and active and has_lightweight_delete";
    assert_eq!(ch.query_raw(masked).await.unwrap(), [[Some("0".to_owned())]]);
}
