//! rowcol in one program: local servers, one schema in two databases, rows written to both and read back from both.
//!
//! The program records its own steps as a trace, with the models of the reference application, and fails loudly if
//! Postgres and ClickHouse do not tell the same story afterwards.
//!
//! ```text
//! cargo run -p rowcol-examples --example quickstart
//! ```
#![allow(clippy::print_stdout, reason = "an example prints")]

#[path = "shared/databases.rs"]
mod databases;
#[path = "quickstart/recorder.rs"]
mod recorder;
#[path = "quickstart/report.rs"]
mod report;

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use observability_schema::{
    Observation, ObservationType, Organization, Project, SCHEMA, Score, ScoreDataType, ScoreSource, Trace,
};
use rowcol::prelude::*;
use rowcol::{Stores, new};
use rowcol_dev::Local;

use crate::databases::{drop_databases, make_databases};
use crate::recorder::Recorder;
use crate::report::Story;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut recorder = Recorder::new();

    let local = recorder
        .step("start the local servers", ObservationType::Tool, async {
            let start = || Local::builder().project("quickstart").disposable().start();
            Ok(tokio::task::spawn_blocking(start).await??)
        })
        .await?;

    let database = format!("quickstart_{}", std::process::id());
    let stores = recorder
        .step("make a database in each", ObservationType::Tool, make_databases(&local, &database))
        .await?;

    recorder
        .step("create the schema in both", ObservationType::Tool, async { Ok(SCHEMA.create(&stores).await?) })
        .await?;

    let outcome = record_and_compare(&mut recorder, &stores).await;
    drop_databases(&local, stores, &database).await?;
    outcome
}

/// Writes what was recorded to both stores, reads it back, and compares.
async fn record_and_compare(recorder: &mut Recorder, stores: &Stores) -> anyhow::Result<()> {
    let (pg, ch) = (&stores.postgres, &stores.clickhouse);

    // Postgres has foreign keys: the project comes first.
    let organization = new!(Organization { name: "rowcol" });
    let project = new!(Project { org_id: &organization.id, name: "quickstart" });
    Organization::insert(&organization).run(pg).await?;
    Project::insert(&project).run(pg).await?;

    let trace = new!(Trace {
        project_id: &project.id,
        timestamp: recorder.started(),
        name: "quickstart",
        tags: vec!["example".to_owned()],
    });

    let so_far = recorder.take(&trace);
    recorder
        .step("write the trace to both", ObservationType::Span, async {
            Trace::insert(&trace).run(pg).await?;
            Trace::insert(&trace).run(ch).await?;
            Observation::insert_many(&so_far).run(pg).await?;
            Observation::insert_many(&so_far).run(ch).await?;
            Ok(())
        })
        .await?;

    let count = so_far.len();
    recorder
        .step("read it back from both", ObservationType::Retriever, async {
            let rows = Observation::of(&project.id).filter(|o| o.trace_id.eq(&trace.id)).all(pg).await?;
            let columns = Observation::of(&project.id).filter(|o| o.trace_id.eq(&trace.id)).all(ch).await?;
            ensure!(rows.len() == count, "Postgres gave {} of {count} observations back", rows.len());
            ensure!(columns.len() == count, "ClickHouse gave {} of {count} observations back", columns.len());
            Ok(())
        })
        .await?;

    // The two steps that could not be part of what they wrote and read.
    let rest = recorder.take(&trace);
    Observation::insert_many(&rest).run(pg).await?;
    Observation::insert_many(&rest).run(ch).await?;
    let scores =
        [score(&trace, "steps", (so_far.len() + rest.len()) as f64), score(&trace, "failed steps", 0.0)];
    Score::insert_many(&scores).run(pg).await?;
    Score::insert_many(&scores).run(ch).await?;

    let from_postgres = Story::from_postgres(&trace, pg).await.context("reading the trace from Postgres")?;
    let from_clickhouse =
        Story::from_clickhouse(&trace, ch).await.context("reading the trace from ClickHouse")?;
    ensure!(
        from_postgres == from_clickhouse,
        "the stores disagree\nPostgres:   {from_postgres:#?}\nClickHouse: {from_clickhouse:#?}"
    );

    println!("\n{}", report::ddl("scores"));
    println!("{from_postgres}\n");
    println!("Postgres and ClickHouse agree.");
    Ok(())
}

fn score(trace: &Trace, name: &str, value: f64) -> Score {
    new!(Score {
        project_id: &trace.project_id,
        trace_id: &trace.id,
        name: name,
        value: value,
        data_type: ScoreDataType::Numeric,
        source: ScoreSource::Eval,
        metadata: BTreeMap::new(),
    })
}
