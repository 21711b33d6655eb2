//! Pairs of schemas written by hand, a folder for each kind of change: from `a.sql`, which has rows, to `b.sql`, whose
//! first lines hold the decisions.

use std::fs;
use std::path::{Path, PathBuf};

use super::database::{Server, kept};
use crate::decisions::Decisions;
use futures_util::{StreamExt, stream};

const FEWEST: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_pair_is_planned_and_applied_there_and_back() {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations/clickhouse/pairs"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    folders.sort();
    assert!(folders.len() >= FEWEST, "there are only {} pairs", folders.len());
    let server = Server::get().await;
    let only = std::env::var("ROWCOL_PAIR").unwrap_or_default();
    let chosen = folders.iter().filter(|folder| folder.to_string_lossy().contains(&only));
    let failed: Vec<String> = stream::iter(chosen)
        .map(|folder| async {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            pair(&server, folder).await.err().map(|error| format!("=== {name}\n{error}"))
        })
        .buffer_unordered(4)
        .filter_map(|failed| async { failed })
        .collect()
        .await;
    assert!(failed.is_empty(), "{} of {} pairs failed\n{}", failed.len(), folders.len(), failed.join("\n"));
}

async fn pair(server: &Server, folder: &Path) -> Result<(), String> {
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let (a, b) = (read("a.sql"), read("b.sql"));
    let decisions = Decisions::read(&b);
    let (from, to) = (server.database().await, server.database().await);
    from.run(&a).await?;
    to.run(&b).await?;
    let (old, new) = (from.schema().await, to.schema().await);
    let columns = kept(&old, &new, &decisions);
    let mut rows = Vec::new();
    for kept in &columns {
        rows.push(from.rows(&kept.old, &kept.before).await);
    }
    from.migrate(&to.live().await, &decisions.there).await?;
    for (kept, before) in columns.iter().zip(&rows) {
        let after = from.rows(&kept.new, &kept.after).await;
        if after != *before {
            return Err(format!("rows of {} changed: {before:?} became {after:?}", kept.old));
        }
    }
    from.finish().await?;
    from.migrate(&old, &decisions.back).await.map_err(|error| format!("on the way back: {error}"))?;
    from.drop().await;
    to.drop().await;
    Ok(())
}
