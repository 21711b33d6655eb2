use std::collections::BTreeMap;

use observability_schema::access::traces::{self, ScoreLine, TraceFilter};
use observability_schema::{Observation, Project, Score, ScoreSource, Trace};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, call, noon, trace};

fn score(project: &Id<Project>, trace: &Id<Trace>, name: &str, value: f64) -> Score {
    new!(Score { project_id: project, trace_id: trace, name: name, value: value, source: ScoreSource::Api })
}

#[tokio::test]
async fn a_trace_comes_with_all_that_belongs_to_it() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let written = trace(project, "chat", 0);
    let elsewhere = Id::<Trace>::new();
    let steps = [(5, "b"), (1, "a"), (9, "c")]
        .map(|(seconds, model)| call(project, &elsewhere, model, seconds, 10))
        .to_vec();
    let written = app.asks("traces_record", traces::record(pg, written, steps)).await;
    Score::insert_many(&[
        score(project, &written.id, "tone", 0.5),
        score(project, &written.id, "length", 1.0),
    ])
    .run(pg)
    .await
    .unwrap();

    let found = app.asks("traces_by_id", traces::by_id(pg, project, &written.id)).await;
    assert_eq!(found.as_ref(), Some(&written));

    let detail = app.asks("traces_detail", traces::detail(pg, project, &written.id)).await.unwrap();
    assert_eq!((detail.id, detail.name), (written.id.clone(), Some("chat".to_owned())));
    let models: Vec<_> = detail.observations.iter().map(|o| o.model.as_deref().unwrap()).collect();
    assert_eq!(models, ["a", "b", "c"], "as they began");
    assert!(detail.observations.iter().all(|o| o.trace_id.as_ref() == Some(&written.id)));
    let names: Vec<_> = detail.scores.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["length", "tone"]);
    assert_eq!((detail.project.name.as_str(), detail.project.organization.name.as_str()), ("shop", "acme"));

    let other = app.other_project().await;
    assert_eq!(traces::by_id(pg, &other, &written.id).await.unwrap(), None, "a project sees its own only");
    assert_eq!(traces::detail(pg, &other, &written.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_trace_and_its_steps_are_recorded_together_or_not_at_all() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let whole = trace(project, "whole", 0);
    let step = call(project, &whole.id, "a", 1, 10);
    let twice = vec![step.clone(), step.clone()];
    let refused = traces::record(pg, whole.clone(), twice).await.unwrap_err();
    assert_eq!(refused.constraint(), Some("observations_pkey"));
    assert_eq!(traces::count(pg, project, &TraceFilter::default()).await.unwrap(), 0);

    let (steps, scores) = ([step], [score(project, &Id::new(), "tone", 0.5)]);
    let rows = app.asks("traces_record_with", traces::record_with(pg, &whole, &steps, &scores)).await;
    assert_eq!(rows, 3);
    let detail = traces::detail(pg, project, &whole.id).await.unwrap().unwrap();
    assert_eq!((detail.observations.len(), detail.scores.len()), (1, 1));

    let again = traces::record_with(pg, &whole, &[call(project, &whole.id, "b", 1, 10)], &[]).await;
    assert_eq!(again.unwrap_err().constraint(), Some("traces_pkey"));
    assert_eq!(Observation::of(project).count(pg).await.unwrap(), 1);
}

/// Traces of which each filter finds some and leaves others.
fn many(project: &Id<Project>) -> Vec<Trace> {
    (0..25)
        .map(|number| Trace {
            name: (number % 5 != 0).then(|| format!("name {}", number % 3)),
            user_id: (number % 2 == 0).then(|| format!("user {}", number % 4)),
            session_id: (number % 7 == 0).then(|| "s".to_owned()),
            tags: (0..number % 4).map(|tag| format!("tag {tag}")).collect(),
            metadata: (number % 3 == 0)
                .then(|| Json(BTreeMap::from([("tier".to_owned(), format!("{}", number % 2))]))),
            // Some at the same time, so that only the key tells them apart.
            ..trace(project, "", number / 3 * 60)
        })
        .collect()
}

#[tokio::test]
async fn lists_are_narrowed_and_paged() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let other = app.other_project().await;
    let rows = many(project);
    Trace::insert_many(&rows).run(pg).await.unwrap();
    Trace::insert_many(&many(&other)).run(pg).await.unwrap();

    type Case = (TraceFilter, fn(&Trace) -> bool);
    let period = noon(60)..noon(300);
    let cases: [Case; 8] = [
        (TraceFilter::default(), |_| true),
        (TraceFilter { name: Some("name 1".into()), ..Default::default() }, |t| {
            t.name.as_deref() == Some("name 1")
        }),
        (TraceFilter { user_id: Some("user 2".into()), ..Default::default() }, |t| {
            t.user_id.as_deref() == Some("user 2")
        }),
        (TraceFilter { session_id: Some("s".into()), ..Default::default() }, |t| t.session_id.is_some()),
        (TraceFilter { tags: vec!["tag 1".into(), "tag 0".into()], ..Default::default() }, |t| {
            t.tags.len() >= 2
        }),
        (TraceFilter { period: Some(period.clone()), ..Default::default() }, |t| {
            (noon(60)..noon(300)).contains(&t.timestamp)
        }),
        (TraceFilter { metadata: [("tier".into(), "1".into())].into(), ..Default::default() }, |t| {
            t.metadata.as_ref().is_some_and(|metadata| metadata["tier"] == "1")
        }),
        (
            TraceFilter {
                name: Some("name 2".into()),
                user_id: Some("user 2".into()),
                tags: vec!["tag 0".into()],
                period: Some(period),
                ..Default::default()
            },
            |t| {
                t.name.as_deref() == Some("name 2")
                    && t.user_id.as_deref() == Some("user 2")
                    && !t.tags.is_empty()
                    && (noon(60)..noon(300)).contains(&t.timestamp)
            },
        ),
    ];
    for (filter, holds) in &cases {
        let mut expected: Vec<_> =
            rows.iter().filter(|t| holds(t)).map(|t| (t.timestamp, t.id.clone())).collect();
        expected.sort_by(|one, other| other.cmp(one));
        assert!(!expected.is_empty(), "a filter that finds nothing shows nothing: {filter:?}");
        assert_eq!(traces::count(pg, project, filter).await.unwrap(), expected.len() as u64, "{filter:?}");

        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = traces::newest(pg, project, filter, after.as_ref(), 7).await.unwrap();
            assert!(page.rows.len() <= 7);
            found.extend(page.rows.into_iter().map(|t| (t.timestamp, t.id)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{filter:?}");
    }

    let (all, whole) = (&cases[0].0, &cases[7].0);
    app.asks("traces_count", traces::count(pg, project, all)).await;
    let first = app.asks("traces_newest", traces::newest(pg, project, all, None, 7)).await;
    let second = traces::newest(pg, project, all, first.next.as_ref(), 7);
    app.asks("traces_newest_after", second).await;
    let filter =
        TraceFilter { metadata: cases[6].0.metadata.clone(), session_id: Some("s".into()), ..whole.clone() };
    app.asks("traces_newest_filtered", traces::newest(pg, project, &filter, None, 7)).await;
    for text in ["'; drop table traces; --", "$1", "{p0:String}", "\\", "\"", "%"] {
        let text = text.to_owned();
        let filter = TraceFilter {
            name: Some(text.clone()),
            tags: vec![text.clone()],
            metadata: [(text.clone(), text)].into(),
            ..Default::default()
        };
        assert_eq!(traces::count(pg, project, &filter).await.unwrap(), 0, "{filter:?}");
    }
    let wrong = traces::newest(pg, project, all, Some(&"nonsense".into()), 7).await.unwrap_err();
    assert!(matches!(wrong, Error::Cursor { .. }), "{wrong}");
}

#[tokio::test]
async fn a_list_with_scores_runs_two_statements_however_long_it_is() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    for number in 0..30 {
        let trace = trace(project, &format!("{number}"), number);
        let scores: Vec<_> = (0..number % 3)
            .map(|score_number| score(project, &trace.id, &format!("{score_number}"), 0.5))
            .collect();
        traces::record_with(pg, &trace, &[], &scores).await.unwrap();
    }
    for rows in [2, 30] {
        let (found, asked) = app.hears(traces::newest_with_scores(pg, project, rows)).await;
        assert_eq!(asked.len(), 2, "{asked:#?}");
        assert_eq!(found.len() as u64, rows);
        for (trace, number) in found.iter().zip((0..30).rev()) {
            assert_eq!(trace.name, Some(number.to_string()));
            let line = |name: i32| ScoreLine { name: name.to_string(), value: Some(0.5), string_value: None };
            assert_eq!(trace.scores, (0..number % 3).map(line).collect::<Vec<_>>());
        }
    }
    app.asks("traces_newest_with_scores", traces::newest_with_scores(pg, project, 2)).await;
    // What is asked can be part of a transaction, too.
    let seen =
        pg.transaction(async |tx| traces::count(tx, project, &TraceFilter::default()).await).run().await;
    assert_eq!(seen.unwrap(), 30);
}
