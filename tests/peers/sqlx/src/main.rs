//! sqlx: `query_as` into structs that derive `FromRow`, on one connection and through `PgPool`.

use std::collections::HashMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use peers_harness::data::{self, Filters};
use peers_harness::{Job, Measured, Peer, Place, from_observation, from_trace, serve};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::types::Json;
use sqlx::{Connection as _, FromRow, PgConnection, PgExecutor, PgPool, Postgres, QueryBuilder};

#[derive(FromRow, Serialize)]
struct Trace {
    id: String,
    project_id: String,
    timestamp: DateTime<Utc>,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<Value>,
}

/// The same with JSON as text.
#[derive(FromRow, Serialize)]
struct TextTrace {
    id: String,
    project_id: String,
    timestamp: DateTime<Utc>,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<Json<Box<RawValue>>>,
}

#[derive(FromRow, Serialize)]
struct TraceName {
    id: String,
    name: Option<String>,
    timestamp: DateTime<Utc>,
}

#[derive(FromRow, Serialize)]
struct Observation {
    id: String,
    trace_id: String,
    project_id: String,
    kind: String,
    name: String,
    start_time: DateTime<Utc>,
    end_time: Option<DateTime<Utc>>,
    model: Option<String>,
    input_tokens: i32,
    output_tokens: i32,
    cost: Decimal,
    level: String,
    metadata: Option<Value>,
}

#[derive(FromRow, Serialize)]
struct Score {
    id: String,
    trace_id: String,
    name: String,
    value: f64,
    comment: Option<String>,
}

#[derive(FromRow, Serialize)]
struct Organization {
    #[sqlx(rename = "organization_id")]
    id: String,
    #[sqlx(rename = "organization_name")]
    name: String,
}

#[derive(FromRow, Serialize)]
struct Project {
    id: String,
    name: String,
    #[sqlx(flatten)]
    organization: Organization,
}

#[derive(Serialize)]
struct TraceDetail {
    #[serde(flatten)]
    trace: Trace,
    observations: Vec<Observation>,
    scores: Vec<Score>,
    project: Project,
}

#[derive(Serialize)]
struct TraceWithRows {
    #[serde(flatten)]
    trace: Trace,
    observations: Vec<Observation>,
    scores: Vec<Score>,
}

from_trace!(Trace, |json| json);
from_observation!(Observation, |json| json);

const BY_KEY: &str = "select * from traces where id = $1";
const NEWEST: &str = "select * from traces where project_id = $1 order by timestamp desc limit 50";
const INSERT_TRACE: &str =
    "insert into traces (id, project_id, timestamp, name, user_id, session_id, release, version,
    public, bookmarked, tags, metadata) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const INSERT_OBSERVATIONS: &str =
    "insert into observations (id, trace_id, project_id, kind, name, start_time,
    end_time, model, input_tokens, output_tokens, cost, level, metadata)";
const UNNEST: &str = "select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
    $6::timestamptz[], $7::timestamptz[], $8::text[], $9::integer[], $10::integer[], $11::numeric[], $12::text[],
    $13::jsonb[])";
const UPDATE: &str = "on conflict (id) do update set trace_id = excluded.trace_id, project_id = excluded.project_id,
    kind = excluded.kind, name = excluded.name, start_time = excluded.start_time, end_time = excluded.end_time,
    model = excluded.model, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
    cost = excluded.cost, level = excluded.level, metadata = excluded.metadata";
/// So many rows are one statement of VALUES: Postgres takes 65,535 parameters.
const VALUES_AT_ONCE: usize = 5000;

fn project(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

async fn by_key(executor: impl PgExecutor<'_>, id: &str) -> Result<Option<Trace>> {
    Ok(sqlx::query_as(BY_KEY).bind(id).fetch_optional(executor).await?)
}

async fn of_project<T>(executor: impl PgExecutor<'_>, sql: &'static str, number: usize) -> Result<Vec<T>>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    Ok(sqlx::query_as(sql).bind(project(number)).fetch_all(executor).await?)
}

async fn values(connection: &mut PgConnection, rows: &[Observation]) -> Result<u64> {
    let mut written = 0;
    for rows in rows.chunks(VALUES_AT_ONCE) {
        let mut query = QueryBuilder::<Postgres>::new(format!("{INSERT_OBSERVATIONS} "));
        query.push_values(rows, |mut values, row| {
            values
                .push_bind(&row.id)
                .push_bind(&row.trace_id)
                .push_bind(&row.project_id)
                .push_bind(&row.kind)
                .push_bind(&row.name)
                .push_bind(row.start_time)
                .push_bind(row.end_time)
                .push_bind(&row.model)
                .push_bind(row.input_tokens)
                .push_bind(row.output_tokens)
                .push_bind(row.cost)
                .push_bind(&row.level)
                .push_bind(&row.metadata);
        });
        written += query.build().execute(&mut *connection).await?.rows_affected();
    }
    Ok(written)
}

/// Binds one array for each column.
macro_rules! bind_columns {
    ($query:expr, $rows:expr) => {{
        let rows: &[Observation] = $rows;
        $query
            .bind(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.trace_id.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.project_id.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.start_time).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.end_time).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.model.as_deref()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.input_tokens).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.output_tokens).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.cost).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.level.as_str()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.metadata.as_ref().map(Json)).collect::<Vec<_>>())
    }};
}

async fn insert_trace(connection: &mut PgConnection, row: &Trace) -> Result<u64> {
    let query = sqlx::query(INSERT_TRACE)
        .bind(&row.id)
        .bind(&row.project_id)
        .bind(row.timestamp)
        .bind(&row.name)
        .bind(&row.user_id)
        .bind(&row.session_id)
        .bind(&row.release)
        .bind(&row.version)
        .bind(row.public)
        .bind(row.bookmarked)
        .bind(&row.tags)
        .bind(&row.metadata);
    Ok(query.execute(connection).await?.rows_affected())
}

/// Those of the filters that are given.
fn build(filters: &Filters) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("select * from traces where true");
    if let Some(project) = &filters.project_id {
        query.push(" and project_id = ").push_bind(project);
    }
    if let Some(from) = filters.from {
        query.push(" and timestamp >= ").push_bind(from);
    }
    if let Some(to) = filters.to {
        query.push(" and timestamp < ").push_bind(to);
    }
    if let Some(has_user) = filters.has_user {
        query.push(if has_user { " and user_id is not null" } else { " and user_id is null" });
    }
    if let Some(tags) = &filters.tags {
        query.push(" and tags @> ").push_bind(tags);
    }
    query
}

/// Children with their parents, in the order of these.
fn together(traces: Vec<Trace>, observations: Vec<Observation>, scores: Vec<Score>) -> Vec<TraceWithRows> {
    let places: HashMap<String, usize> =
        traces.iter().enumerate().map(|(place, trace)| (trace.id.clone(), place)).collect();
    let whole = |trace| TraceWithRows { trace, observations: Vec::new(), scores: Vec::new() };
    let mut whole: Vec<TraceWithRows> = traces.into_iter().map(whole).collect();
    for row in observations {
        whole[places[&row.trace_id]].observations.push(row);
    }
    for row in scores {
        whole[places[&row.trace_id]].scores.push(row);
    }
    whole
}

struct Sqlx {
    place: Place,
}

impl Sqlx {
    async fn connection(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.place.postgres).await?)
    }

    async fn pool(&self) -> Result<PgPool> {
        Ok(PgPoolOptions::new().max_connections(10).connect(&self.place.postgres).await?)
    }

    async fn insert(
        &self,
        job: &Job,
        mut insert: impl AsyncFnMut(&mut PgConnection, &[Observation]) -> Result<u64>,
    ) -> Result<Measured> {
        let mut connection = PgConnection::connect(&self.place.scratch).await?;
        let mut other = PgConnection::connect(&self.place.scratch).await?;
        let new: Vec<Observation> =
            (0..self.place.size.inserted).map(|n| data::observation(n).into()).collect();
        let empty =
            async |_| Ok(sqlx::query("truncate observations").execute(&mut other).await.map(|_| ())?);
        job.measure_prepared(empty, async |()| insert(&mut connection, &new).await).await
    }
}

impl Peer for Sqlx {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| by_key(&mut connection, &size.some_trace(n)).await).await
            }
            "W1 pool" => {
                let pool = self.pool().await?;
                job.measure(async |n| by_key(&pool, &size.some_trace(n)).await).await
            }
            "W2" | "W2 parsed" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| of_project::<Trace>(&mut connection, NEWEST, n).await).await
            }
            "W2 text" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| of_project::<TextTrace>(&mut connection, NEWEST, n).await).await
            }
            "W2 pool" => {
                let pool = self.pool().await?;
                job.measure(async |n| of_project::<Trace>(&pool, NEWEST, n).await).await
            }
            "W3" => {
                let mut connection = self.connection().await?;
                let sql = "select id, name, timestamp from traces where project_id = $1 order by timestamp desc limit 50";
                job.measure(async |n| {
                    let rows = of_project::<TraceName>(&mut connection, sql, n).await?;
                    Ok(rows.into_iter().map(|row| (row.id, row.name, row.timestamp)).collect::<Vec<_>>())
                })
                .await
            }
            "W4" | "W4 parsed" => {
                let mut connection = self.connection().await?;
                let sql = "select * from traces where project_id = $1";
                job.measure(async |n| of_project::<Trace>(&mut connection, sql, n).await).await
            }
            "W4 text" => {
                let mut connection = self.connection().await?;
                let sql = "select * from traces where project_id = $1";
                job.measure(async |n| of_project::<TextTrace>(&mut connection, sql, n).await).await
            }
            "W5a" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let id = size.some_trace(n);
                    let trace: Trace = sqlx::query_as(BY_KEY).bind(&id).fetch_one(&mut connection).await?;
                    let observations = sqlx::query_as("select * from observations where trace_id = $1");
                    let observations = observations.bind(&id).fetch_all(&mut connection).await?;
                    let scores = sqlx::query_as("select * from scores where trace_id = $1");
                    let scores = scores.bind(&id).fetch_all(&mut connection).await?;
                    let project = sqlx::query_as(
                        "select p.id, p.name, o.id organization_id, o.name organization_name from projects p
                         join organizations o on o.id = p.organization_id where p.id = $1",
                    );
                    let project = project.bind(&trace.project_id).fetch_one(&mut connection).await?;
                    Ok(TraceDetail { trace, observations, scores, project })
                })
                .await
            }
            "W5b" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let traces: Vec<Trace> = of_project(&mut connection, NEWEST, n).await?;
                    let ids: Vec<&str> = traces.iter().map(|trace| trace.id.as_str()).collect();
                    let observations = sqlx::query_as("select * from observations where trace_id = any($1)");
                    let observations = observations.bind(&ids).fetch_all(&mut connection).await?;
                    let scores = sqlx::query_as("select * from scores where trace_id = any($1)");
                    let scores = scores.bind(&ids).fetch_all(&mut connection).await?;
                    Ok(together(traces, observations, scores))
                })
                .await
            }
            "W6" => {
                let mut connection = self.connection().await?;
                job.measure(async |_| {
                    let sql =
                        "select model, count(*), sum(cost) from observations group by model order by model";
                    let query = sqlx::query_as::<_, (Option<String>, i64, Option<Decimal>)>(sql);
                    Ok(query.fetch_all(&mut connection).await?)
                })
                .await
            }
            "W7" => {
                let sql = format!("{INSERT_OBSERVATIONS} {UNNEST}");
                self.insert(job, async |connection, rows| {
                    let query = bind_columns!(sqlx::query(sqlx::AssertSqlSafe(sql.as_str())), rows);
                    Ok(query.execute(connection).await?.rows_affected())
                })
                .await
            }
            "W7 values" => self.insert(job, async |connection, rows| values(connection, rows).await).await,
            "W7 returning" => {
                let sql = format!("{INSERT_OBSERVATIONS} {UNNEST} returning *");
                self.insert(job, async |connection, rows| {
                    let query = bind_columns!(sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str())), rows);
                    let rows: Vec<Observation> = query.fetch_all(connection).await?;
                    Ok(rows.len() as u64)
                })
                .await
            }
            "W7 on conflict" => {
                let sql = format!("{INSERT_OBSERVATIONS} {UNNEST} {UPDATE}");
                self.insert(job, async |connection, rows| {
                    let query = bind_columns!(sqlx::query(sqlx::AssertSqlSafe(sql.as_str())), rows);
                    Ok(query.execute(connection).await?.rows_affected())
                })
                .await
            }
            "W8" => {
                let mut connection = PgConnection::connect(&self.place.scratch).await?;
                let new = async |n| {
                    let (trace, children) = data::created(n);
                    Ok((trace.into(), children.into_iter().map(Into::into).collect()))
                };
                job.measure_prepared(new, async |(trace, children): (Trace, Vec<Observation>)| {
                    let mut transaction = connection.begin().await?;
                    let mut written = insert_trace(&mut transaction, &trace).await?;
                    written += values(&mut transaction, &children).await?;
                    transaction.commit().await?;
                    Ok(written)
                })
                .await
            }
            "C1 pool" => {
                let pool = self.pool().await?;
                job.measure_pool(async |n| by_key(&pool, &size.some_trace(n)).await).await
            }
            "C2 pool" => {
                let pool = self.pool().await?;
                job.measure_pool(async |n| of_project::<Trace>(&pool, NEWEST, n).await).await
            }
            "W9" => {
                let filters = Filters::all();
                job.measure_build(|| {
                    let mut query = build(&filters);
                    let query = query.build();
                    let (sql, arguments) = split(query);
                    std::hint::black_box(&sql);
                    arguments
                })
            }
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

/// The text, and how many arguments were bound.
fn split<'q>(mut query: impl sqlx::Execute<'q, Postgres>) -> (sqlx::SqlStr, usize) {
    use sqlx::Arguments as _;
    let arguments = query.take_arguments().ok().flatten().map_or(0, |arguments| arguments.len());
    (query.sql(), arguments)
}

fn main() -> Result<()> {
    serve::<Sqlx>()
}
