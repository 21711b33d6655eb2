//! diesel-async: `table!`, structs that derive `Queryable` and `Selectable`, its statement cache and its pool.

use anyhow::Result;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_builder::{QueryBuilder as _, QueryFragment};
use diesel::upsert::excluded;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{
    AnsiTransactionManager as Transactions, AsyncConnection as _, AsyncPgConnection, RunQueryDsl,
    SimpleAsyncConnection as _, TransactionManager as _,
};
use peers_harness::data::{self, Filters};
use peers_harness::{Job, Measured, Peer, Place, from_observation, from_trace, serve};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

mod schema {
    diesel::table! {
        organizations (id) {
            id -> Text,
            name -> Text,
        }
    }
    diesel::table! {
        projects (id) {
            id -> Text,
            organization_id -> Text,
            name -> Text,
        }
    }
    diesel::table! {
        traces (id) {
            id -> Text,
            project_id -> Text,
            timestamp -> Timestamptz,
            name -> Nullable<Text>,
            user_id -> Nullable<Text>,
            session_id -> Nullable<Text>,
            release -> Nullable<Text>,
            version -> Nullable<Text>,
            public -> Bool,
            bookmarked -> Bool,
            tags -> Array<Text>,
            metadata -> Nullable<Jsonb>,
        }
    }
    diesel::table! {
        observations (id) {
            id -> Text,
            trace_id -> Text,
            project_id -> Text,
            kind -> Text,
            name -> Text,
            start_time -> Timestamptz,
            end_time -> Nullable<Timestamptz>,
            model -> Nullable<Text>,
            input_tokens -> Integer,
            output_tokens -> Integer,
            cost -> Numeric,
            level -> Text,
            metadata -> Nullable<Jsonb>,
        }
    }
    diesel::table! {
        scores (id) {
            id -> Text,
            trace_id -> Text,
            name -> Text,
            value -> Double,
            comment -> Nullable<Text>,
        }
    }
    diesel::joinable!(projects -> organizations (organization_id));
    diesel::joinable!(observations -> traces (trace_id));
    diesel::joinable!(scores -> traces (trace_id));
    diesel::allow_tables_to_appear_in_same_query!(organizations, projects, traces, observations, scores);
}

use schema::{observations, organizations, projects, scores, traces};

#[derive(Queryable, Selectable, Identifiable, Insertable, Serialize)]
#[diesel(table_name = traces, check_for_backend(diesel::pg::Pg))]
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

#[derive(Queryable, Selectable, Identifiable, Associations, Insertable, Serialize)]
#[diesel(table_name = observations, belongs_to(Trace), check_for_backend(diesel::pg::Pg))]
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

#[derive(Queryable, Selectable, Identifiable, Associations, Serialize)]
#[diesel(table_name = scores, belongs_to(Trace), check_for_backend(diesel::pg::Pg))]
struct Score {
    id: String,
    trace_id: String,
    name: String,
    value: f64,
    comment: Option<String>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
struct Organization {
    id: String,
    name: String,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = projects, check_for_backend(diesel::pg::Pg))]
struct Project {
    id: String,
    name: String,
    #[diesel(embed)]
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

/// So many rows are one statement: Postgres takes 65,535 parameters.
const AT_ONCE: usize = 5000;

fn project(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

async fn by_key(connection: &mut AsyncPgConnection, id: String) -> Result<Option<Trace>> {
    Ok(traces::table.find(id).select(Trace::as_select()).first(connection).await.optional()?)
}

async fn newest(connection: &mut AsyncPgConnection, number: usize) -> Result<Vec<Trace>> {
    let query = traces::table
        .filter(traces::project_id.eq(project(number)))
        .order(traces::timestamp.desc())
        .limit(50);
    Ok(query.select(Trace::as_select()).load(connection).await?)
}

/// Those of the filters that are given.
fn build(filters: &Filters) -> traces::BoxedQuery<'_, diesel::pg::Pg> {
    let mut query = traces::table.into_boxed();
    if let Some(project) = &filters.project_id {
        query = query.filter(traces::project_id.eq(project));
    }
    if let Some(from) = filters.from {
        query = query.filter(traces::timestamp.ge(from));
    }
    if let Some(to) = filters.to {
        query = query.filter(traces::timestamp.lt(to));
    }
    if let Some(has_user) = filters.has_user {
        query = if has_user {
            query.filter(traces::user_id.is_not_null())
        } else {
            query.filter(traces::user_id.is_null())
        };
    }
    if let Some(tags) = &filters.tags {
        query = query.filter(traces::tags.contains(tags));
    }
    query
}

/// What a connection asks for types that are not built in: none of the filters has one.
struct NoTypes;

impl diesel::pg::PgMetadataLookup for NoTypes {
    fn lookup_type(&mut self, name: &str, _: Option<&str>) -> diesel::pg::PgTypeMetadata {
        unreachable!("{name} is no built-in type")
    }
}

/// The text, and how many parameters were bound.
fn bound(query: &impl QueryFragment<diesel::pg::Pg>) -> usize {
    let mut text = diesel::pg::PgQueryBuilder::default();
    let mut binds = diesel::query_builder::bind_collector::RawBytesBindCollector::<diesel::pg::Pg>::new();
    let types: &mut dyn diesel::pg::PgMetadataLookup = &mut NoTypes;
    let written = query.to_sql(&mut text, &diesel::pg::Pg);
    let collected = query.collect_binds(&mut binds, types, &diesel::pg::Pg);
    std::hint::black_box(text.finish());
    written.and(collected).map_or(0, |()| binds.binds.len())
}

struct DieselAsync {
    place: Place,
}

impl DieselAsync {
    async fn connection(&self) -> Result<AsyncPgConnection> {
        Ok(AsyncPgConnection::establish(&self.place.postgres).await?)
    }

    fn pool(&self) -> Result<Pool<AsyncPgConnection>> {
        let manager = AsyncDieselConnectionManager::new(&self.place.postgres);
        Ok(Pool::builder(manager).max_size(10).build()?)
    }

    async fn insert(
        &self,
        job: &Job,
        mut insert: impl AsyncFnMut(&mut AsyncPgConnection, &[Observation]) -> Result<u64>,
    ) -> Result<Measured> {
        let mut connection = AsyncPgConnection::establish(&self.place.scratch).await?;
        let mut other = AsyncPgConnection::establish(&self.place.scratch).await?;
        let new: Vec<Observation> =
            (0..self.place.size.inserted).map(|n| data::observation(n).into()).collect();
        let empty = async |_| Ok(other.batch_execute("truncate observations").await?);
        let all = async |()| {
            let mut written = 0;
            Transactions::begin_transaction(&mut connection).await?;
            for rows in new.chunks(AT_ONCE) {
                written += insert(&mut connection, rows).await?;
            }
            Transactions::commit_transaction(&mut connection).await?;
            Ok(written)
        };
        job.measure_prepared(empty, all).await
    }
}

impl Peer for DieselAsync {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| by_key(&mut connection, size.some_trace(n)).await).await
            }
            "W2" | "W2 parsed" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| newest(&mut connection, n).await).await
            }
            "W3" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let query = traces::table.filter(traces::project_id.eq(project(n)));
                    let query = query.order(traces::timestamp.desc()).limit(50);
                    let query = query.select((traces::id, traces::name, traces::timestamp));
                    Ok(query.load::<(String, Option<String>, DateTime<Utc>)>(&mut connection).await?)
                })
                .await
            }
            "W4" | "W4 parsed" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let query = traces::table.filter(traces::project_id.eq(project(n)));
                    Ok(query.select(Trace::as_select()).load(&mut connection).await?)
                })
                .await
            }
            "W5a" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let trace: Trace = traces::table
                        .find(size.some_trace(n))
                        .select(Trace::as_select())
                        .first(&mut connection)
                        .await?;
                    let observations = Observation::belonging_to(&trace).select(Observation::as_select());
                    let observations = observations.load(&mut connection).await?;
                    let scores =
                        Score::belonging_to(&trace).select(Score::as_select()).load(&mut connection).await?;
                    let project = projects::table
                        .inner_join(organizations::table)
                        .filter(projects::id.eq(&trace.project_id));
                    let project = project.select(Project::as_select()).first(&mut connection).await?;
                    Ok(TraceDetail { trace, observations, scores, project })
                })
                .await
            }
            "W5b" => {
                let mut connection = self.connection().await?;
                job.measure(async |n| {
                    let traces = newest(&mut connection, n).await?;
                    let observations = Observation::belonging_to(&traces).select(Observation::as_select());
                    let observations = observations.load(&mut connection).await?.grouped_by(&traces);
                    let scores =
                        Score::belonging_to(&traces).select(Score::as_select()).load(&mut connection).await?;
                    let scores: Vec<Vec<Score>> = scores.grouped_by(&traces);
                    let whole = traces.into_iter().zip(observations).zip(scores);
                    let whole = whole.map(|((trace, observations), scores)| TraceWithRows {
                        trace,
                        observations,
                        scores,
                    });
                    Ok(whole.collect::<Vec<_>>())
                })
                .await
            }
            "W6" => {
                let mut connection = self.connection().await?;
                job.measure(async |_| {
                    use diesel::dsl::{count_star, sum};
                    let query = observations::table.group_by(observations::model).order(observations::model);
                    let query = query.select((observations::model, count_star(), sum(observations::cost)));
                    Ok(query.load::<(Option<String>, i64, Option<Decimal>)>(&mut connection).await?)
                })
                .await
            }
            "W7" => {
                self.insert(job, async |connection, rows| {
                    let query = diesel::insert_into(observations::table).values(rows);
                    Ok(query.execute(connection).await? as u64)
                })
                .await
            }
            "W7 returning" => {
                self.insert(job, async |connection, rows| {
                    let query = diesel::insert_into(observations::table).values(rows);
                    let rows: Vec<Observation> =
                        query.returning(Observation::as_returning()).get_results(connection).await?;
                    Ok(rows.len() as u64)
                })
                .await
            }
            "W7 on conflict" => {
                self.insert(job, async |connection, rows| {
                    use observations::{
                        cost, end_time, id, input_tokens, kind, level, metadata, model, name, output_tokens,
                        project_id, start_time, trace_id,
                    };
                    let query = diesel::insert_into(observations::table)
                        .values(rows)
                        .on_conflict(id)
                        .do_update()
                        .set((
                            trace_id.eq(excluded(trace_id)),
                            project_id.eq(excluded(project_id)),
                            kind.eq(excluded(kind)),
                            name.eq(excluded(name)),
                            start_time.eq(excluded(start_time)),
                            end_time.eq(excluded(end_time)),
                            model.eq(excluded(model)),
                            input_tokens.eq(excluded(input_tokens)),
                            output_tokens.eq(excluded(output_tokens)),
                            cost.eq(excluded(cost)),
                            level.eq(excluded(level)),
                            metadata.eq(excluded(metadata)),
                        ));
                    Ok(query.execute(connection).await? as u64)
                })
                .await
            }
            "W8" => {
                let mut connection = AsyncPgConnection::establish(&self.place.scratch).await?;
                let new = async |n| {
                    let (trace, children) = data::created(n);
                    Ok((trace.into(), children.into_iter().map(Into::into).collect()))
                };
                job.measure_prepared(new, async |(trace, children): (Trace, Vec<Observation>)| {
                    let (trace, children) = (&trace, &children);
                    let transaction = connection.transaction(async |connection| {
                        let written =
                            diesel::insert_into(traces::table).values(trace).execute(connection).await?;
                        let more = diesel::insert_into(observations::table)
                            .values(children)
                            .execute(connection)
                            .await?;
                        Ok::<_, anyhow::Error>((written + more) as u64)
                    });
                    transaction.await
                })
                .await
            }
            "C1" => {
                let pool = self.pool()?;
                job.measure_pool(async |n| by_key(&mut *pool.get().await?, size.some_trace(n)).await).await
            }
            "C2" => {
                let pool = self.pool()?;
                job.measure_pool(async |n| newest(&mut *pool.get().await?, n).await).await
            }
            "W9" => {
                let filters = Filters::all();
                job.measure_build(|| bound(&build(&filters)))
            }
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<DieselAsync>()
}
