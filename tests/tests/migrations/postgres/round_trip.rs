//! From one schema to another and back, in real databases.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rowcol_codegen::plan::{Answers, Question};
use rowcol_codegen::postgres::diff;

use super::database::{Database, shown};
use super::{apply, rows};
use crate::decisions::Decisions;
use crate::difference::difference;

/// What there is, with rows, and what there should be, with the decisions in its first lines.
#[derive(Clone)]
pub struct Pair {
    pub name: String,
    pub a: String,
    pub b: String,
}

/// Takes all pairs there and back; gives the names of those that failed, and why.
pub async fn failures(pairs: impl IntoIterator<Item = Pair>) -> Vec<(String, String)> {
    let results = results(pairs, |pair, one, other| there_and_back(pair, one, other).boxed()).await;
    results.into_iter().filter_map(|(name, result)| Some((name, result.err()?))).collect()
}

/// Does something with each pair, in two databases; gives what came of it, by name.
pub async fn results<T: Send + Ord + 'static>(
    pairs: impl IntoIterator<Item = Pair>,
    run: for<'r> fn(&'r Pair, &'r Database, &'r Database) -> BoxFuture<'r, Result<T, String>>,
) -> Vec<(String, Result<T, String>)> {
    let waiting = Arc::new(Mutex::new(pairs.into_iter().collect::<VecDeque<_>>()));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let waiting = waiting.clone();
            tokio::spawn(async move {
                let (one, other) = (Database::create().await, Database::create().await);
                let mut results = Vec::new();
                loop {
                    let next = waiting.lock().unwrap().pop_front();
                    let Some(pair) = next else { return results };
                    let result = run(&pair, &one, &other).await;
                    results.push((pair.name, result));
                }
            })
        })
        .collect();
    let mut results = Vec::new();
    for worker in workers {
        results.extend(worker.await.unwrap());
    }
    results.sort();
    results
}

async fn there_and_back(pair: &Pair, one: &Database, other: &Database) -> Result<(), String> {
    one.clear().await;
    other.clear().await;
    one.run(&pair.a).await?;
    other.run(&pair.b).await?;
    let decisions = Decisions::read(&pair.b);
    let (from, to) = (one.read().await, other.read().await);
    let steps = diff::steps(&from, &to, &decisions.there).map_err(|questions| asked(&questions))?;
    if steps.is_empty() && shown(&from) != shown(&to) {
        return Err(format!("nothing is planned\n{}", difference(&shown(&to), &shown(&from))));
    }
    let kept = rows::kept(&from, &to, &decisions);
    let before = rows::read(one, kept.iter().map(|kept| &kept.before)).await?;
    apply::watched(one, &steps).await?;
    reached(one, &shown(&to)).await?;
    let after = rows::read(one, kept.iter().map(|kept| &kept.after)).await?;
    if before != after {
        let text = |rows: &Vec<String>| rows.join("\n");
        return Err(format!("rows are not what they were\n{}", difference(&text(&before), &text(&after))));
    }
    let again = diff::steps(&one.read().await, &to, &Answers::default());
    match again {
        Ok(steps) if steps.is_empty() => {}
        Ok(steps) => return Err(format!("a second plan is not empty: {steps:#?}")),
        Err(questions) => return Err(format!("a second plan asks: {}", asked(&questions))),
    }
    let steps = diff::steps(&to, &from, &decisions.back).map_err(|questions| asked(&questions))?;
    apply::deployed(other, &steps).await.map_err(|error| format!("back: {error}"))?;
    reached(other, &shown(&from)).await.map_err(|error| format!("back: {error}"))
}

fn asked(questions: &[Question]) -> String {
    questions.iter().map(|question| format!("{question}\n")).collect()
}

pub async fn reached(database: &Database, expected: &str) -> Result<(), String> {
    let found = shown(&database.read().await);
    if found == expected { Ok(()) } else { Err(difference(expected, &found)) }
}
