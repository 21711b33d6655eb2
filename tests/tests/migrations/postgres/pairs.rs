//! Every folder of `pairs/`, there and back.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rowcol_codegen::plan::{Answers, Question};
use rowcol_codegen::postgres::diff;

use super::database::{Database, difference, shown};
use super::{apply, rows};

struct Pair {
    name: String,
    a: String,
    b: String,
}

fn pairs() -> VecDeque<Pair> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/migrations/postgres/pairs");
    let only = std::env::var("ROWCOL_PAIR").ok();
    let mut pairs: Vec<Pair> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| Pair {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            a: std::fs::read_to_string(path.join("a.sql")).unwrap(),
            b: std::fs::read_to_string(path.join("b.sql")).unwrap(),
        })
        .filter(|pair| only.as_ref().is_none_or(|only| pair.name.contains(only)))
        .collect();
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    pairs.into()
}

/// The answers in the lines at the head of `b.sql`.
fn answers(sql: &str) -> Answers {
    let mut answers = Answers::default();
    for line in sql.lines() {
        match line.strip_prefix("-- ").and_then(|line| line.split_once(": ")) {
            Some(("accept", "data-loss")) => answers.accept_all = true,
            Some(("accept", target)) => answers.accepted.push(target.parse().unwrap()),
            Some(("rename", "none")) => answers.no_renames = true,
            Some(("rename", rename)) => answers.renames.push(rename.parse().unwrap()),
            _ => {}
        }
    }
    answers
}

fn asked(questions: &[Question]) -> String {
    questions.iter().map(|question| format!("{question}\n")).collect()
}

async fn there_and_back(pair: &Pair, one: &Database, other: &Database) -> Result<(), String> {
    one.clear().await;
    other.clear().await;
    one.run(&pair.a).await?;
    other.run(&pair.b).await?;
    let (from, to) = (one.read().await, other.read().await);
    let steps = diff::steps(&from, &to, &answers(&pair.b)).map_err(|questions| asked(&questions))?;
    if steps.is_empty() && shown(&from) != shown(&to) {
        return Err(format!("nothing is planned\n{}", difference(&shown(&to), &shown(&from))));
    }
    let queries = rows::queries(&from, &to);
    let kept = rows::read(one, &queries).await?;
    apply::watched(one, &steps).await?;
    reached(one, &shown(&to)).await?;
    if rows::read(one, &queries).await? != kept {
        return Err("rows are not what they were".into());
    }
    let again = diff::steps(&one.read().await, &to, &Answers::default());
    match again {
        Ok(steps) if steps.is_empty() => {}
        Ok(steps) => return Err(format!("a second plan is not empty: {steps:#?}")),
        Err(questions) => return Err(format!("a second plan asks: {}", asked(&questions))),
    }
    let answers = Answers { accept_all: true, no_renames: true, ..Answers::default() };
    let steps = diff::steps(&to, &from, &answers).map_err(|questions| asked(&questions))?;
    apply::deployed(other, &steps).await.map_err(|error| format!("back: {error}"))?;
    reached(other, &shown(&from)).await.map_err(|error| format!("back: {error}"))
}

async fn reached(database: &Database, expected: &str) -> Result<(), String> {
    let found = shown(&database.read().await);
    if found == expected { Ok(()) } else { Err(difference(expected, &found)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_there_and_back() {
    let pairs = pairs();
    assert!(std::env::var("ROWCOL_PAIR").is_ok() || pairs.len() >= 150, "{} pairs", pairs.len());
    let waiting = Arc::new(Mutex::new(pairs));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let waiting = waiting.clone();
            tokio::spawn(async move {
                let (one, other) = (Database::create().await, Database::create().await);
                let mut failed = Vec::new();
                loop {
                    let next = waiting.lock().unwrap().pop_front();
                    let Some(pair) = next else { return failed };
                    if let Err(error) = there_and_back(&pair, &one, &other).await {
                        failed.push(format!("== {}\n{error}\n", pair.name));
                    }
                }
            })
        })
        .collect();
    let mut failed = Vec::new();
    for worker in workers {
        failed.extend(worker.await.unwrap());
    }
    failed.sort();
    assert!(failed.is_empty(), "{} pairs failed:\n{}", failed.len(), failed.join("\n"));
}
