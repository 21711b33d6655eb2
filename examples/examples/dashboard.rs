//! The pages of an LLM-observability platform, as text: the access functions of the reference application at work on
//! local servers, over a day of made-up traffic.
//!
//! ```text
//! cargo run -p rowcol-examples --example dashboard
//! ```
#![allow(clippy::print_stdout, reason = "an example prints")]

#[path = "shared/databases.rs"]
mod databases;
#[path = "dashboard/traffic.rs"]
mod traffic;

use std::ops::Range;

use anyhow::ensure;
use chrono::TimeDelta;
use observability_schema::access::dataset_runs::Answer;
use observability_schema::access::prompts::{NewVersion, PRODUCTION};
use observability_schema::access::traces::TraceFilter;
use observability_schema::access::{
    analytics, dataset_runs, datasets, prompts, recording, scores, sessions, traces,
};
use observability_schema::{
    Dataset, DatasetItem, DatasetRun, Observation, Organization, Project, PromptBody, SCHEMA, Score,
    ScoreSource, Trace, TraceSession,
};
use rowcol::prelude::*;
use rowcol::query::Unit;
use rowcol::{Stores, new};
use rowcol_dev::Local;

use crate::databases::{drop_databases, make_databases};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let start = || Local::builder().project("dashboard").disposable().start();
    let local = tokio::task::spawn_blocking(start).await??;
    let database = format!("dashboard_{}", std::process::id());
    let stores = make_databases(&local, &database).await?;
    let outcome = pages(&stores).await;
    drop_databases(&local, stores, &database).await?;
    outcome
}

async fn pages(stores: &Stores) -> anyhow::Result<()> {
    SCHEMA.create(stores).await?;
    let organization = new!(Organization { name: "acme" });
    let project = new!(Project { org_id: &organization.id, name: "shop" });
    Organization::insert(&organization).run(&stores.postgres).await?;
    Project::insert(&project).run(&stores.postgres).await?;

    let midnight: Timestamp = "2024-05-01T00:00:00Z".parse()?;
    let period = midnight..midnight + TimeDelta::days(1);
    record(stores, traffic::day(&project.id, midnight, 3)).await?;

    trace_page(&stores.postgres, &project.id).await?;
    cost_page(&stores.clickhouse, &project.id, &period).await?;
    prompt_page(&stores.postgres, &project.id).await?;
    dataset_page(stores, &project.id).await
}

/// Writes the traffic to both stores, many rows at a time.
async fn record(stores: &Stores, traffic: traffic::Traffic) -> anyhow::Result<()> {
    let Stores { postgres: pg, clickhouse: ch } = stores;
    TraceSession::insert_many(&traffic.sessions).run(pg).await?;
    Trace::insert_many(&traffic.traces).run(pg).await?;
    Observation::insert_many(&traffic.observations).run(pg).await?;
    Score::insert_many(&traffic.scores).run(pg).await?;
    Trace::insert_many(&traffic.traces).run(ch).await?;
    Observation::insert_many(&traffic.observations).run(ch).await?;
    Score::insert_many(&traffic.scores).run(ch).await?;
    Ok(())
}

/// The newest traces of a user, two pages of them, one in detail, and the newest sessions. From Postgres.
async fn trace_page(pg: &Postgres, project: &Id<Project>) -> anyhow::Result<()> {
    let of_ann =
        TraceFilter { user_id: Some("ann".into()), tags: vec!["beta".into()], ..TraceFilter::default() };
    let all = traces::count(pg, project, &TraceFilter::default()).await?;
    println!("{all} traces, {} of them beta ones of ann:", traces::count(pg, project, &of_ann).await?);
    let first = traces::newest(pg, project, &of_ann, None, 3).await?;
    let second = traces::newest(pg, project, &of_ann, first.next.as_ref(), 3).await?;
    for trace in first.rows.iter().chain(&second.rows) {
        println!("  {}  {}", trace.timestamp.format("%H:%M:%S"), trace.name.as_deref().unwrap_or("?"));
    }

    if let Some(line) = first.rows.first()
        && let Some(trace) = traces::detail(pg, project, &line.id).await?
    {
        let project = &trace.project;
        println!("\nThe newest, of {} / {}:", project.organization.name, project.name);
        for step in &trace.observations {
            let lasted = step.end_time.map_or(0, |end| (end - step.start_time).num_milliseconds());
            println!("  {:<10}{lasted:>7} ms {:>10} USD", text(&step.model), cost(step.total_cost));
        }
        for score in &trace.scores {
            println!("  {} = {}", score.name, score.value.unwrap_or(f64::NAN));
        }
    }

    println!("\nNewest sessions:");
    for session in sessions::newest(pg, project, 3).await? {
        println!("  {:<8}{:>4} traces", session.id, session.traces);
    }
    Ok(())
}

/// What the day cost, by hour, model and user, how long it took, how it was judged. From ClickHouse.
async fn cost_page(ch: &ClickHouse, project: &Id<Project>, period: &Range<Timestamp>) -> anyhow::Result<()> {
    println!("\nHours:");
    for hour in analytics::series(ch, project, period, Unit::Hour, "UTC").await? {
        let bar = "█".repeat(usize::try_from(hour.observations / 2)?);
        println!("  {} {:>9} USD {bar}", hour.start.format("%H:%M"), cost(hour.total_cost));
    }

    println!("\n  model       calls        USD  tokens read  written   p50 s   p95 s");
    let latencies = analytics::latencies(ch, project, period).await?;
    for usage in analytics::by_model(ch, project, period).await? {
        let latency = latencies.iter().find(|latency| latency.model == usage.model);
        let seconds = |quantile: Option<f64>| quantile.map_or_else(|| "-".to_owned(), |s| format!("{s:.2}"));
        println!(
            "  {:<10}{:>7}{:>11}{:>13}{:>9}{:>8}{:>8}",
            text(&usage.model),
            usage.observations,
            cost(usage.total_cost),
            usage.input_tokens,
            usage.output_tokens,
            seconds(latency.and_then(|latency| latency.median)),
            seconds(latency.and_then(|latency| latency.p95)),
        );
    }

    println!("\nUsers that cost most:");
    for user in analytics::top_users(ch, project, period, 3).await? {
        println!("  {:<6}{:>5} traces{:>11} USD", text(&user.user_id), user.traces, cost(user.total_cost));
    }
    println!("\nScores:");
    for score in scores::numeric(ch, project, period).await? {
        println!("  {:<10}{:>5} times, mean {:.3}", score.name, score.count, score.mean.unwrap_or(f64::NAN));
    }
    Ok(())
}

/// Eight people change a prompt at the same time, and one version goes live.
async fn prompt_page(pg: &Postgres, project: &Id<Project>) -> anyhow::Result<()> {
    let writers: Vec<_> = (1..=8)
        .map(|writer| {
            let (pg, project) = (pg.clone(), project.clone());
            let new = NewVersion {
                name: "greeting".to_owned(),
                body: PromptBody::Text(format!("Hello {{{{name}}}}, says writer {writer}.")),
                config: None,
                labels: Vec::new(),
                tags: None,
                commit_message: None,
                created_by: format!("writer {writer}"),
            };
            tokio::spawn(async move { prompts::create_version(&pg, &project, new).await })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    prompts::set_label(pg, project, "greeting", 5, PRODUCTION).await?;
    let versions = prompts::versions(pg, project, "greeting").await?;
    println!("\nThe prompt that eight writers changed at once:");
    for prompt in &versions {
        println!("  version {} by {:<10}{}", prompt.version, prompt.created_by, prompt.labels.join(", "));
    }
    let numbers: Vec<_> = versions.iter().rev().map(|prompt| prompt.version).collect();
    ensure!(numbers == [1, 2, 3, 4, 5, 6, 7, 8], "the versions are {numbers:?}");
    Ok(())
}

/// Two runs on a dataset, side by side.
async fn dataset_page(stores: &Stores, project: &Id<Project>) -> anyhow::Result<()> {
    let pg = &stores.postgres;
    let dataset = datasets::save(pg, &new!(Dataset { project_id: project, name: "questions" })).await?;
    let items = ["why is the sky blue?", "what is 6 times 7?"].map(|question| {
        Ok(new!(DatasetItem {
            project_id: project,
            dataset_id: &dataset.id,
            input: format!("{question:?}").parse::<RawJson>()?,
        }))
    });
    let items: Vec<_> = items.into_iter().collect::<anyhow::Result<_>>()?;
    let items = datasets::save_items(pg, &dataset, items).await?;
    let before = run(stores, &dataset, "before", &items, [0.6, 0.9]).await?;
    let after = run(stores, &dataset, "after", &items, [0.8, 0.7]).await?;

    println!("\nRuns on the dataset {}:", dataset.name);
    for run in [&before, &after] {
        for score in dataset_runs::results(&stores.clickhouse, run).await? {
            println!("  {:<8}{} {:.2}", run.name, score.name, score.mean.unwrap_or(f64::NAN));
        }
    }
    for pair in dataset_runs::compare(&stores.clickhouse, &before, &after).await? {
        let question = items.iter().find(|item| item.id == pair.item).and_then(|item| item.input.as_ref());
        let question = question.map_or_else(String::new, ToString::to_string);
        let value = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        println!("  {question:<24}{} → {}", value(pair.first), value(pair.second));
    }
    Ok(())
}

/// The application answers each item, and each answer is judged.
async fn run(
    stores: &Stores,
    dataset: &Dataset,
    name: &str,
    items: &[DatasetItem],
    marks: [f64; 2],
) -> anyhow::Result<DatasetRun> {
    let run = dataset_runs::start(&stores.postgres, dataset, name, None).await?;
    let mut answers = Vec::new();
    for (item, mark) in items.iter().zip(marks) {
        let trace = new!(Trace { project_id: &dataset.project_id, name: "answer" });
        let score = new!(Score {
            project_id: &dataset.project_id,
            trace_id: &trace.id,
            name: "correct",
            value: mark,
            source: ScoreSource::Eval,
        });
        answers.push(Answer { item: item.id.clone(), trace: trace.id.clone(), observation: None });
        recording::save_trace(stores, trace).await?;
        recording::save_score(stores, score).await?;
    }
    dataset_runs::link(stores, &run, &answers).await?;
    Ok(run)
}

fn text(name: &Option<String>) -> &str {
    name.as_deref().unwrap_or("?")
}

fn cost(dollars: Option<Decimal>) -> String {
    dollars.map_or_else(|| "-".to_owned(), |dollars| format!("{:.4}", dollars))
}
