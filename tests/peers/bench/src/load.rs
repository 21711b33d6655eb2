//! Loading the data set, once.

use std::fmt::Write as _;
use std::pin::{Pin, pin};

use anyhow::Result;
use bytes::Bytes;
use futures_util::SinkExt as _;
use indicatif::ProgressIterator as _;
use peers_harness::data::{self, EVENTS, OBSERVATIONS, SCORES, Size, TABLES};
use tokio_postgres::{Client, CopyInSink};

use crate::process::bar;
use crate::servers::{connect, with_database};

/// So much is sent at once.
const CHUNK: usize = 1 << 20;
/// So many rows are one insert into ClickHouse.
const EVENTS_AT_ONCE: u64 = 100_000;

/// Makes the database of this name, unless it is there and complete.
pub async fn postgres(url: &str, name: &str, size: Size) -> Result<()> {
    let admin = connect(url).await?;
    let complete = "select 1 from pg_database d where datname = $1 and shobj_description(d.oid, 'pg_database') = 'complete'";
    if admin.query_opt(complete, &[&name]).await?.is_some() {
        return Ok(());
    }
    admin.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
    admin.batch_execute(&format!("create database {name}")).await?;
    let client = connect(&with_database(url, name)).await?;
    client.batch_execute(TABLES).await?;
    let organizations = data::organizations().map(|row| [text(row.id), text(row.name)]);
    copy(&client, "organizations", organizations).await?;
    let projects = data::projects().map(|row| [text(row.id), text(row.organization_id), text(row.name)]);
    copy(&client, "projects", projects).await?;
    copy(&client, "traces", with_bar("traces", size.traces).map(|n| trace(data::trace(n)))).await?;
    let observations =
        with_bar("observations", size.traces * OBSERVATIONS).map(|n| observation(data::observation(n)));
    copy(&client, "observations", observations).await?;
    copy(&client, "scores", with_bar("scores", size.traces * SCORES).map(|n| score(data::score(n)))).await?;
    client.batch_execute("vacuum (analyze, freeze)").await?;
    client.batch_execute("checkpoint").await?;
    admin.batch_execute(&format!("comment on database {name} is 'complete'")).await?;
    Ok(())
}

/// Makes the database of this name, unless it is there and complete.
pub async fn clickhouse(admin: &clickhouse::Client, name: &str, size: Size) -> Result<()> {
    let complete = "select count() from system.tables where database = ? and name = 'complete'";
    if admin.query(complete).bind(name).fetch_one::<u64>().await? > 0 {
        return Ok(());
    }
    admin.query(&format!("drop database if exists {name} sync")).execute().await?;
    admin.query(&format!("create database {name}")).execute().await?;
    admin.query(&format!("create table {name}.events {EVENTS}")).execute().await?;
    let sql = format!(
        "insert into {name}.events settings date_time_input_format = 'best_effort' format JSONEachRow"
    );
    let mut rows = Vec::new();
    for n in with_bar("events", size.events) {
        serde_json::to_writer(&mut rows, &data::event(n))?;
        rows.push(b'\n');
        if (n + 1) % EVENTS_AT_ONCE == 0 || n + 1 == size.events {
            let mut insert = admin.insert_formatted_with(&sql);
            insert.send(std::mem::take(&mut rows).into()).await?;
            insert.end().await?;
        }
    }
    admin.query(&format!("optimize table {name}.events final")).execute().await?;
    admin.query(&format!("create view {name}.complete as select 1")).execute().await?;
    Ok(())
}

fn with_bar(what: &'static str, rows: u64) -> impl Iterator<Item = u64> {
    let bar = bar(rows);
    bar.set_message(format!("loading {what}"));
    (0..rows).progress_with(bar)
}

async fn copy<const N: usize>(
    client: &Client,
    table: &str,
    rows: impl Iterator<Item = [Option<String>; N]>,
) -> Result<()> {
    let mut sink: Pin<&mut CopyInSink<Bytes>> =
        pin!(client.copy_in(&format!("copy {table} from stdin")).await?);
    let mut chunk = String::with_capacity(CHUNK * 2);
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            let tab = if place == 0 { "" } else { "\t" };
            // No value of the data set has a character that would need an escape.
            write!(chunk, "{tab}{}", cell.as_deref().unwrap_or("\\N"))?;
        }
        chunk.push('\n');
        if chunk.len() >= CHUNK {
            sink.send(std::mem::take(&mut chunk).into_bytes().into()).await?;
        }
    }
    sink.send(chunk.into_bytes().into()).await?;
    sink.finish().await?;
    Ok(())
}

fn text(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

fn trace(row: data::Trace) -> [Option<String>; 12] {
    [
        text(row.id),
        text(row.project_id),
        text(row.timestamp),
        row.name,
        row.user_id,
        row.session_id,
        row.release,
        row.version,
        text(row.public),
        text(row.bookmarked),
        text(format_args!("{{{}}}", row.tags.join(","))),
        row.metadata.map(|json| json.to_string()),
    ]
}

fn observation(row: data::Observation) -> [Option<String>; 13] {
    [
        text(row.id),
        text(row.trace_id),
        text(row.project_id),
        text(row.kind),
        text(row.name),
        text(row.start_time),
        row.end_time.map(|time| time.to_string()),
        row.model,
        text(row.input_tokens),
        text(row.output_tokens),
        text(row.cost),
        text(row.level),
        row.metadata.map(|json| json.to_string()),
    ]
}

fn score(row: data::Score) -> [Option<String>; 5] {
    [text(row.id), text(row.trace_id), text(row.name), text(row.value), row.comment]
}
