//! What a struct of both stores holds comes back from each, and a row read from one can be written to the other.

use std::collections::BTreeMap;

use observability_schema::{
    Dataset, DatasetItem, DatasetRun, DatasetRunItem, DatasetRunItemWide, Observation, ObservationType,
    Organization, Project, SCHEMA, Score, ScoreSource, Trace,
};
use rowcol::prelude::*;
use rowcol::{Stores, new};
use rowcol_tests::Databases;
use serde_json::json;

async fn project(stores: &Stores) -> Id<Project> {
    let organization = new!(Organization { name: "acme" });
    let project = new!(Project { org_id: &organization.id, name: "shop" });
    Organization::insert(&organization).run(&stores.postgres).await.unwrap();
    Project::insert(&project).run(&stores.postgres).await.unwrap();
    project.id
}

#[tokio::test]
async fn a_trace_is_carried_from_postgres_to_clickhouse() {
    let databases = Databases::create().await;
    let Stores { postgres, clickhouse } = &databases.stores;
    SCHEMA.create(&databases.stores).await.unwrap();
    let project = project(&databases.stores).await;

    let written = new!(Trace {
        project_id: &project,
        metadata: Json(BTreeMap::from([("tier".to_owned(), "pro".to_owned())])),
        input: r#"{"question": "why?"}"#.parse::<RawJson>().unwrap(),
        session_id: "s1",
        tags: vec!["a".to_owned(), "b".to_owned()],
    });
    Trace::insert(&written).run(postgres).await.unwrap();
    let read = Trace::of(&project).get(&written.id).one(postgres).await.unwrap().unwrap();
    assert_eq!(read.event_ts, read.updated_at, "the version of a row is the time of its last change");
    assert_eq!(read, Trace { event_ts: read.event_ts, ..written });

    Trace::insert(&read).run(clickhouse).await.unwrap();
    assert_eq!(Trace::of(&project).get(&read.id).one(clickhouse).await.unwrap(), Some(read));
}

#[tokio::test]
async fn usage_and_costs_change_their_form_and_not_their_figures() {
    let databases = Databases::create().await;
    let Stores { postgres, clickhouse } = &databases.stores;
    SCHEMA.create(&databases.stores).await.unwrap();
    let project = project(&databases.stores).await;

    let written = new!(Observation {
        project_id: &project,
        kind: ObservationType::Generation,
        model: "gpt-4o",
        model_parameters: r#"{"temperature": 0}"#.parse::<RawJson>().unwrap(),
        prompt_tokens: 200,
        completion_tokens: 30,
        total_tokens: 230,
        input_cost: Decimal::new(2, 4),
        total_cost: Decimal::new(5, 4),
    });
    Observation::insert(&written).run(postgres).await.unwrap();
    let from_postgres = Observation::of(&project).get(&written.id).one(postgres).await.unwrap().unwrap();
    assert_eq!(
        from_postgres.usage_details,
        [("input", 200), ("output", 30), ("total", 230)].map(owned).into()
    );
    let costs = [("input", Decimal::new(2, 4)), ("total", Decimal::new(5, 4))];
    assert_eq!(from_postgres.cost_details, costs.map(owned).into());

    Observation::insert(&from_postgres).run(clickhouse).await.unwrap();
    let from_clickhouse = Observation::of(&project).get(&written.id).one(clickhouse).await.unwrap().unwrap();
    assert_eq!(from_clickhouse, from_postgres);
}

fn owned<T>((kind, value): (&str, T)) -> (String, T) {
    (kind.to_owned(), value)
}

#[tokio::test]
async fn a_score_of_nothing_is_not_a_score_of_zero() {
    let databases = Databases::create().await;
    let Stores { postgres, clickhouse } = &databases.stores;
    SCHEMA.create(&databases.stores).await.unwrap();
    let project = project(&databases.stores).await;

    let trace = Id::<Trace>::new();
    let zero = new!(Score {
        project_id: &project,
        trace_id: &trace,
        name: "toxicity",
        source: ScoreSource::Eval,
        value: 0.0,
    });
    let nothing = new!(Score {
        project_id: &project,
        trace_id: &trace,
        name: "tone",
        source: ScoreSource::Eval,
        string_value: "calm",
    });
    for score in [zero, nothing] {
        Score::insert(&score).run(postgres).await.unwrap();
        let read = Score::of(&project).get(&score.id).one(postgres).await.unwrap().unwrap();
        Score::insert(&read).run(clickhouse).await.unwrap();
        let read = Score::of(&project).get(&score.id).one(clickhouse).await.unwrap().unwrap();
        assert_eq!((read.value, read.string_value), (score.value, score.string_value));
    }

    // Postgres holds scores of traces only.
    let of_a_session = new!(Score {
        project_id: &project,
        session_id: "s1",
        name: "tone",
        source: ScoreSource::Eval,
        string_value: "calm",
    });
    let refused = Score::insert(&of_a_session).run(postgres).await.unwrap_err().to_string();
    assert!(refused.contains("trace_id"), "{refused}");
    Score::insert(&of_a_session).run(clickhouse).await.unwrap();
}

#[tokio::test]
async fn a_wide_run_item_has_copies_of_its_run_and_its_item() {
    let databases = Databases::create().await;
    let Stores { postgres, clickhouse } = &databases.stores;
    SCHEMA.create(&databases.stores).await.unwrap();
    let project = project(&databases.stores).await;

    let dataset = new!(Dataset { project_id: &project, name: "questions" });
    Dataset::insert(&dataset).run(postgres).await.unwrap();
    let item = new!(DatasetItem {
        project_id: &project,
        dataset_id: &dataset.id,
        input: r#""why?""#.parse::<RawJson>().unwrap(),
        metadata: Json(json!({ "topic": "sky", "difficulty": 3 })),
    });
    let run = new!(DatasetRun { project_id: &project, dataset_id: &dataset.id, name: "first" });
    DatasetItem::insert(&item).run(postgres).await.unwrap();
    DatasetRun::insert(&run).run(postgres).await.unwrap();
    let run_item = new!(DatasetRunItem {
        project_id: &project,
        dataset_run_id: &run.id,
        dataset_item_id: &item.id,
        trace_id: Id::<Trace>::new(),
    });
    DatasetRunItem::insert(&run_item).run(postgres).await.unwrap();

    let wide = DatasetRunItemWide::from((run_item, &run, &item));
    DatasetRunItemWide::insert(&wide).run(clickhouse).await.unwrap();
    let read = DatasetRunItemWide::of(&project).get(&wide.id).one(clickhouse).await.unwrap().unwrap();
    assert_eq!(read, wide);
    assert_eq!(read.dataset_item_metadata["difficulty"], "3");
    assert_eq!((read.dataset_id, read.dataset_run_name.as_str()), (dataset.id, "first"));
}
