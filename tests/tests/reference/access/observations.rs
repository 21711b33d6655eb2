use observability_schema::access::observations::{self, ModelCost};
use observability_schema::{Observation, ObservationType, Trace};
use rowcol::prelude::*;

use super::{App, call, noon, trace};

#[tokio::test]
async fn many_are_written_at_once_and_counted_by_model() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let (one, other) = (trace(project, "one", 0), trace(project, "other", 0));
    let unpriced = Observation { total_cost: None, model: None, ..call(project, &one.id, "", 3, 0) };
    let rows = [
        call(project, &one.id, "small", 1, 5),
        call(project, &one.id, "small", 2, 7),
        call(project, &one.id, "large", 2, 90),
        unpriced,
        call(project, &other.id, "large", 2, 1000),
    ];
    assert_eq!(app.asks("observations_record_many", observations::record_many(pg, &rows)).await, 5);
    let models = app.asks("observations_by_model", observations::by_model(pg, project, &one.id)).await;
    let cost = |model: Option<&str>, observations, cents: Option<i64>| ModelCost {
        model: model.map(str::to_owned),
        observations,
        total_cost: cents.map(|cents| Decimal::new(cents, 2)),
    };
    assert_eq!(
        models,
        [cost(Some("large"), 1, Some(90)), cost(Some("small"), 2, Some(12)), cost(None, 1, None)]
    );
}

#[tokio::test]
async fn of_several_versions_the_last_counts() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let (one, other) = (Id::<Trace>::new(), Id::<Trace>::new());
    let first = call(project, &one, "small", 5, 5);
    let gone = call(project, &one, "small", 6, 5);
    let tool = Observation { kind: ObservationType::Tool, model: None, ..call(project, &one, "", 1, 0) };
    let elsewhere = call(project, &other, "large", 0, 7);
    let later = |observation: &Observation| Observation {
        event_ts: observation.event_ts + chrono::TimeDelta::seconds(1),
        ..observation.clone()
    };
    let mended = Observation { total_cost: Some(Decimal::new(6, 2)), ..later(&first) };
    let deleted = Observation { is_deleted: true, ..later(&gone) };
    // Each in a part of its own, as they come in; the later version before the first one, too.
    for row in [&first, &gone, &tool, &elsewhere, &mended, &deleted, &first] {
        Observation::insert(row).run(ch).await.unwrap();
    }

    let lines = app.asks("observations_of_trace", observations::of_trace(ch, project, &one)).await;
    let costs: Vec<_> = lines.iter().map(|o| (&o.id, o.kind, o.total_cost)).collect();
    let generation = ObservationType::Generation;
    assert_eq!(
        costs,
        [
            (&tool.id, ObservationType::Tool, Some(Decimal::ZERO)),
            (&first.id, generation, Some(Decimal::new(6, 2)))
        ]
    );

    let both = [one.clone(), other];
    let found = app.asks("observations_of_traces", observations::of_traces(ch, project, &both)).await;
    let mut found: Vec<_> = found.into_iter().map(|o| (o.start_time, o.total_cost)).collect();
    found.sort();
    let cents = |cents| Some(Decimal::new(cents, 2));
    assert_eq!(found, [(noon(0), cents(7)), (noon(1), cents(0)), (noon(5), cents(6))]);
    assert_eq!(observations::of_traces(ch, project, &[one]).await.unwrap().len(), 2);
    assert_eq!(observations::of_traces(ch, project, &[]).await.unwrap(), []);
}
