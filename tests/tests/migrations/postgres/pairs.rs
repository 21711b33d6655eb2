//! Every folder of `pairs/`, there and back.

use std::path::PathBuf;

use super::round_trip::{Pair, failures};

/// All of them, or those that `ROWCOL_PAIR` names.
pub fn pairs() -> Vec<Pair> {
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
    pairs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_there_and_back() {
    let pairs = pairs();
    assert!(std::env::var("ROWCOL_PAIR").is_ok() || pairs.len() >= 150, "{} pairs", pairs.len());
    let failed = failures(pairs).await;
    let shown: Vec<_> = failed.iter().map(|(name, error)| format!("== {name}\n{error}\n")).collect();
    assert!(failed.is_empty(), "{} pairs failed:\n{}", failed.len(), shown.join("\n"));
}
