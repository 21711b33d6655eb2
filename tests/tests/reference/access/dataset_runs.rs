use observability_schema::access::dataset_runs::{self, Answer, Comparison, RunLine, RunScore};
use observability_schema::access::{datasets, recording};
use observability_schema::{
    Dataset, DatasetItem, DatasetRun, DatasetRunItem, DatasetRunItemWide, Score, ScoreDataType, ScoreSource,
    Trace,
};
use rowcol::new;
use rowcol::prelude::*;
use serde_json::json;

use super::{App, trace};

async fn dataset(app: &App, name: &str, items: i32) -> (Dataset, Vec<DatasetItem>) {
    let dataset = new!(Dataset { project_id: &app.project, name: name });
    let dataset = datasets::save(app.pg(), &dataset).await.unwrap();
    let items = (0..items)
        .map(|number| {
            new!(DatasetItem {
                project_id: &dataset.project_id,
                dataset_id: &dataset.id,
                input: number.to_string().parse::<RawJson>().unwrap(),
            })
        })
        .collect();
    let items = datasets::save_items(app.pg(), &dataset, items).await.unwrap();
    (dataset, items)
}

/// The application answers an item: a trace with scores.
async fn answer(app: &App, item: &DatasetItem, scores: &[(&str, f64)]) -> Answer {
    let trace = trace(&app.project, "answer", 0);
    recording::save_trace(app.stores(), trace.clone()).await.unwrap();
    for (name, value) in scores {
        let score = score(app, &trace.id, name);
        recording::save_score(app.stores(), Score { value: Some(*value), ..score }).await.unwrap();
    }
    Answer { item: item.id.clone(), trace: trace.id, observation: None }
}

fn score(app: &App, trace: &Id<Trace>, name: &str) -> Score {
    new!(Score { project_id: &app.project, trace_id: trace, name: name, source: ScoreSource::Eval })
}

#[tokio::test]
async fn runs_are_judged_and_compared() {
    let app = App::start().await;
    let (stores, pg, ch) = (app.stores(), app.pg(), app.ch());
    let (questions, items) = dataset(&app, "questions", 3).await;
    let metadata = Some(json!({ "model": "small" }));
    let first = app.asks("dataset_runs_start", dataset_runs::start(pg, &questions, "first", metadata)).await;
    let second = dataset_runs::start(pg, &questions, "second", None).await.unwrap();
    let (idle, others) = dataset(&app, "idle", 1).await;
    dataset_runs::start(pg, &idle, "other", None).await.unwrap();

    let answers = [
        answer(&app, &items[0], &[("correct", 1.0), ("length", 10.0)]).await,
        answer(&app, &items[1], &[("correct", 0.0)]).await,
        answer(&app, &items[2], &[]).await,
    ];
    let word = Score {
        data_type: ScoreDataType::Categorical,
        string_value: Some("calm".into()),
        ..score(&app, &answers[2].trace, "tone")
    };
    recording::save_score(stores, word).await.unwrap();
    let links = app.asks("dataset_runs_link", dataset_runs::link(stores, &first, &answers)).await;
    assert_eq!(links.len(), 3);
    let better = [
        answer(&app, &items[0], &[("correct", 1.0)]).await,
        answer(&app, &items[1], &[("correct", 0.5)]).await,
    ];
    dataset_runs::link(stores, &second, &better).await.unwrap();
    // Sent twice: counts once.
    let wide = DatasetRunItemWide::of(&app.project).filter(|i| i.dataset_id.eq(&questions.id));
    let wide = wide.all(ch).await.unwrap();
    assert_eq!(wide.len(), 5);
    DatasetRunItemWide::insert_many(&wide).run(ch).await.unwrap();
    // A score of a trace of no run does not count.
    answer(&app, &items[0], &[("correct", 0.0)]).await;

    let runs = app.asks("dataset_runs_of_dataset", dataset_runs::of_dataset(pg, &questions)).await;
    let line = |run: &DatasetRun, items| RunLine {
        id: run.id.clone(),
        name: run.name.clone(),
        created_at: run.created_at,
        items,
    };
    let mut expected = [line(&second, 2), line(&first, 3)];
    expected.sort_by(|one, other| (other.created_at, &one.id).cmp(&(one.created_at, &other.id)));
    assert_eq!(runs, expected);

    let results = app.asks("dataset_runs_results", dataset_runs::results(ch, &first)).await;
    let scored = |name: &str, count, mean| RunScore { name: name.to_owned(), count, mean };
    assert_eq!(
        results,
        [scored("correct", 2, Some(0.5)), scored("length", 1, Some(10.0)), scored("tone", 1, None)]
    );
    let results = dataset_runs::results(ch, &second).await.unwrap();
    assert_eq!(results, [scored("correct", 2, Some(0.75))]);

    let compared = app.asks("dataset_runs_compare", dataset_runs::compare(ch, &first, &second)).await;
    let side = |item: &DatasetItem, name: &str, first, second| Comparison {
        item: item.id.clone(),
        name: name.to_owned(),
        first,
        second,
    };
    let mut expected = [
        side(&items[0], "correct", Some(1.0), Some(1.0)),
        side(&items[0], "length", Some(10.0), None),
        side(&items[1], "correct", Some(0.0), Some(0.5)),
        side(&items[2], "tone", None, None),
    ];
    expected.sort_by(|one, other| (&one.item, &one.name).cmp(&(&other.item, &other.name)));
    assert_eq!(compared, expected);

    // An item of another dataset has no answer in this run.
    let stray = [answer(&app, &items[0], &[]).await, answer(&app, &others[0], &[]).await];
    let refused = dataset_runs::link(stores, &first, &stray).await.unwrap_err().to_string();
    let problem =
        format!("the dataset had no item `{}` when the run began; link items that it had", others[0].id);
    assert_eq!(refused, format!("a write of `DatasetRunItem`: {problem}"));
    assert_eq!(DatasetRunItem::of(&app.project).count(pg).await.unwrap(), 5, "nothing was written");
}

#[tokio::test]
async fn a_link_has_the_version_of_its_item_that_the_run_began_with() {
    let app = App::start().await;
    let (stores, pg, ch) = (app.stores(), app.pg(), app.ch());
    let (questions, items) = dataset(&app, "questions", 1).await;
    // What is saved from now on begins after the run, whatever the millisecond.
    let run = dataset_runs::start(pg, &questions, "first", None).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let changed = DatasetItem { input: Some("7".parse().unwrap()), ..items[0].clone() };
    datasets::save_items(pg, &questions, vec![changed]).await.unwrap();

    let answers = [answer(&app, &items[0], &[]).await];
    dataset_runs::link(stores, &run, &answers).await.unwrap();
    let wide = DatasetRunItemWide::of(&app.project).one(ch).await.unwrap().unwrap();
    assert_eq!(wide.dataset_item_version, Some(items[0].valid_from));
    assert_eq!(wide.dataset_item_input.unwrap().to_string(), "0");
}
