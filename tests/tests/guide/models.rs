//! The models of the page, and some rows of them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rowcol::prelude::*;
use rowcol::{AggregateState, Stores};
use rowcol_tests::Databases;

/// The kinds of a [`Step`].
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Span,
    Generation,
}

/// A request.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "traces", tenant = project)]
#[postgres(unique(project, name))]
#[clickhouse(
    engine = ReplacingMergeTree(at),
    order_by = (project, "cityHash64(id)", id),
    sample_by = "cityHash64(id)"
)]
#[has_many(steps: Step, by = trace_id)]
#[many_to_many(labels: Label, through = TraceLabel, by = trace_id, to = label_id)]
pub struct Trace {
    #[key]
    pub id: String,
    pub project: String,
    pub name: Option<String>,
    #[column(type = "timestamptz(3)")]
    pub at: Timestamp,
    pub tags: Vec<String>,
    #[version]
    pub version: i64,
}

/// A step of a request.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "steps", tenant = project)]
#[postgres(index(trace_id))]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
pub struct Step {
    #[key]
    pub id: i64,
    pub project: String,
    #[references(Trace, as = trace, on_delete = cascade)]
    pub trace_id: String,
    pub kind: Kind,
    pub model: Option<String>,
    #[column(type = "timestamptz(3)")]
    pub start: Timestamp,
    pub tokens: i64,
    pub seconds: Option<f64>,
    #[column(type = "numeric(18, 6)")]
    pub cost: Decimal,
    #[clickhouse(type = "Map(String, UInt64)")]
    pub usage: BTreeMap<String, u64>,
    pub input: RawJson,
}

/// What traces can be called; labels may stand within others.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "labels")]
#[postgres(index(outer_id))]
#[clickhouse(engine = MergeTree, order_by = id)]
#[has_many(inner: Label, by = outer_id)]
pub struct Label {
    #[key]
    pub id: String,
    #[references(Label, as = outer)]
    pub outer_id: Option<String>,
}

/// A label of a trace.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "trace_labels")]
#[postgres(key(trace_id, label_id), index(label_id))]
#[clickhouse(engine = MergeTree, order_by = (trace_id, label_id))]
pub struct TraceLabel {
    #[references(Trace, as = trace, on_delete = cascade)]
    pub trace_id: String,
    #[references(Label, as = label, on_delete = cascade)]
    pub label_id: String,
}

/// What a day's steps come to, as states of aggregates.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "days")]
#[clickhouse(engine = AggregatingMergeTree, order_by = day)]
pub struct Day {
    #[key]
    #[column(type = "timestamptz(3)")]
    pub day: Timestamp,
    #[clickhouse(type = "AggregateFunction(uniq, Nullable(String))")]
    pub models: AggregateState<u64>,
}

rowcol::schema!(SCHEMA = "tests/guide/models.rs");

/// A day in January.
pub fn day() -> std::ops::Range<Timestamp> {
    let start = Timestamp::from_timestamp(1_767_571_200, 0).unwrap();
    start..start + TimeDelta::days(1)
}

/// Both stores with the same rows.
pub async fn stores() -> Databases {
    let databases = Databases::create().await;
    SCHEMA.create(&databases.stores).await.unwrap();
    let Stores { postgres, clickhouse } = &databases.stores;
    macro_rules! fill {
        ($($model:ident $rows:ident),*) => {$(
            let rows = $rows();
            $model::insert_many(&rows).run(postgres).await.unwrap();
            $model::insert_many(&rows).run(clickhouse).await.unwrap();
        )*};
    }
    fill!(Trace traces, Step steps, Label labels, TraceLabel trace_labels);
    databases
}

pub fn traces() -> Vec<Trace> {
    let trace = |number: i64| Trace {
        id: format!("t{number}"),
        project: format!("p{}", number % 2 + 1),
        name: (number % 3 != 0).then(|| format!("chat {number}")),
        at: day().start + TimeDelta::minutes(number * 37),
        tags: (0..number % 4).map(|tag| ["slow", "beta", "paid"][tag as usize].to_owned()).collect(),
        version: 1,
    };
    (0..12).map(trace).collect()
}

pub fn steps() -> Vec<Step> {
    let step = |number: i64| Step {
        id: number,
        project: format!("p{}", number / 4 % 2 + 1),
        trace_id: format!("t{}", number / 4),
        kind: if number % 2 == 0 { Kind::Span } else { Kind::Generation },
        model: (number % 2 == 1).then(|| ["small", "large"][number as usize / 2 % 2].to_owned()),
        start: day().start + TimeDelta::minutes(number * 31),
        tokens: number * 10,
        seconds: (number % 5 != 0).then_some(number as f64 / 4.0),
        cost: Decimal::new(number * 1250, 6),
        usage: [("input".to_owned(), number as u64 * 8), ("output".to_owned(), number as u64 * 2)].into(),
        input: RawJson::new(&serde_json::json!({
            "user": { "name": format!("u{number}"), "age": 20 + number },
            "score": number as f64 / 2.0,
            "paid": number % 3 == 0,
        }))
        .unwrap(),
    };
    (0..48).map(step).collect()
}

pub fn labels() -> Vec<Label> {
    let label = |id: &str, outer: Option<&str>| Label { id: id.into(), outer_id: outer.map(Into::into) };
    vec![label("area", None), label("billing", Some("area")), label("search", Some("area"))]
}

pub fn trace_labels() -> Vec<TraceLabel> {
    let of = |number: usize| TraceLabel {
        trace_id: format!("t{number}"),
        label_id: ["billing", "search"][number / 2 % 2].into(),
    };
    (0..12).filter(|number| number % 3 != 1).map(of).collect()
}
