//! The models of the page, and some rows of them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rowcol::Stores;
use rowcol::prelude::*;
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
    let (traces, steps) = (traces(), steps());
    let Stores { postgres, clickhouse } = &databases.stores;
    Trace::insert_many(&traces).run(postgres).await.unwrap();
    Step::insert_many(&steps).run(postgres).await.unwrap();
    Trace::insert_many(&traces).run(clickhouse).await.unwrap();
    Step::insert_many(&steps).run(clickhouse).await.unwrap();
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
        input: RawJson::new(&serde_json::json!({ "user": { "name": format!("u{number}") } })).unwrap(),
    };
    (0..48).map(step).collect()
}
