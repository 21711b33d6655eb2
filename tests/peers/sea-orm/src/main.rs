//! SeaORM: entities in its dense format, the entity loader for relations, and its pool, which it always has.

use anyhow::Result;
use chrono::{DateTime, Utc};
use peers_harness::data::{self, Filters};
use peers_harness::{Job, Measured, Peer, Place, from_observation, from_trace, serve};
use sea_orm::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityLoaderTrait,
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, TransactionTrait,
};
use serde::{Serialize, Serializer};
use serde_json::json;

mod organization {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "organizations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub name: String,
        #[sea_orm(has_many)]
        pub projects: HasMany<super::project::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod project {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "projects")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub organization_id: String,
        pub name: String,
        #[sea_orm(belongs_to, from = "organization_id", to = "id")]
        pub organization: BelongsTo<super::organization::Entity>,
        #[sea_orm(has_many)]
        pub traces: HasMany<super::trace::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod trace {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "traces")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub project_id: String,
        pub timestamp: DateTimeUtc,
        pub name: Option<String>,
        pub user_id: Option<String>,
        pub session_id: Option<String>,
        pub release: Option<String>,
        pub version: Option<String>,
        pub public: bool,
        pub bookmarked: bool,
        pub tags: Vec<String>,
        #[sea_orm(column_type = "JsonBinary")]
        pub metadata: Option<Json>,
        #[sea_orm(belongs_to, from = "project_id", to = "id")]
        pub project: BelongsTo<super::project::Entity>,
        #[sea_orm(has_many)]
        pub observations: HasMany<super::observation::Entity>,
        #[sea_orm(has_many)]
        pub scores: HasMany<super::score::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod observation {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "observations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub trace_id: String,
        pub project_id: String,
        pub kind: String,
        pub name: String,
        pub start_time: DateTimeUtc,
        pub end_time: Option<DateTimeUtc>,
        pub model: Option<String>,
        pub input_tokens: i32,
        pub output_tokens: i32,
        #[sea_orm(column_type = "Decimal(Some((38, 12)))")]
        pub cost: Decimal,
        pub level: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub metadata: Option<Json>,
        #[sea_orm(belongs_to, from = "trace_id", to = "id")]
        pub trace: BelongsTo<super::trace::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod score {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "scores")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub trace_id: String,
        pub name: String,
        pub value: f64,
        pub comment: Option<String>,
        #[sea_orm(belongs_to, from = "trace_id", to = "id")]
        pub trace: BelongsTo<super::trace::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

type Trace = trace::Model;
type Observation = observation::Model;

from_trace!(Trace, |json| json);
from_observation!(Observation, |json| json);

/// A trace with its relations, as the answers of the others look.
struct Whole(trace::ModelEx);

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trace = Trace::from(self.0.clone());
        let mut whole = serde_json::to_value(&trace).map_err(serde::ser::Error::custom)?;
        let observations: Vec<Observation> = self.0.observations.iter().cloned().map(Into::into).collect();
        let scores: Vec<score::Model> = self.0.scores.iter().cloned().map(Into::into).collect();
        whole["observations"] = json!(observations);
        whole["scores"] = json!(scores);
        if let Some(project) = self.0.project.as_ref() {
            let organization =
                project.organization.as_ref().map(|found| json!({ "id": found.id, "name": found.name }));
            whole["project"] =
                json!({ "id": project.id, "name": project.name, "organization": organization });
        }
        whole.serialize(serializer)
    }
}

/// So many rows are one statement: Postgres takes 65,535 parameters.
const AT_ONCE: usize = 5000;

async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(10).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

fn project_id(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

fn newest(number: usize) -> Select<trace::Entity> {
    let query = trace::Entity::find().filter(trace::COLUMN.project_id.eq(project_id(number)));
    query.order_by_desc(trace::COLUMN.timestamp).limit(50)
}

/// Those of the filters that are given.
fn build(filters: &Filters) -> Select<trace::Entity> {
    let mut query = trace::Entity::find();
    if let Some(project) = &filters.project_id {
        query = query.filter(trace::COLUMN.project_id.eq(project));
    }
    if let Some(from) = filters.from {
        query = query.filter(trace::COLUMN.timestamp.gte(from));
    }
    if let Some(to) = filters.to {
        query = query.filter(trace::COLUMN.timestamp.lt(to));
    }
    if let Some(has_user) = filters.has_user {
        let column = trace::COLUMN.user_id;
        query = query.filter(if has_user { column.is_not_null() } else { column.is_null() });
    }
    if let Some(tags) = &filters.tags {
        query = query.filter(trace::Column::Tags.array_contains(tags.clone()));
    }
    query
}

/// Replaces the rows that are there.
fn replace() -> OnConflict {
    use observation::Column::{
        Cost, EndTime, Id, InputTokens, Kind, Level, Metadata, Model, Name, OutputTokens, ProjectId,
        StartTime, TraceId,
    };
    let mut conflict = OnConflict::column(Id);
    conflict.update_columns([
        TraceId,
        ProjectId,
        Kind,
        Name,
        StartTime,
        EndTime,
        Model,
        InputTokens,
        OutputTokens,
        Cost,
        Level,
        Metadata,
    ]);
    conflict
}

struct SeaOrm {
    place: Place,
}

impl SeaOrm {
    async fn store(&self) -> Result<DatabaseConnection> {
        connect(&self.place.postgres).await
    }

    async fn insert(
        &self,
        job: &Job,
        insert: impl AsyncFn(&sea_orm::DatabaseTransaction, Vec<observation::ActiveModel>) -> Result<u64>,
    ) -> Result<Measured> {
        let store = connect(&self.place.scratch).await?;
        let new: Vec<observation::ActiveModel> = (0..self.place.size.inserted)
            .map(|n| Observation::from(data::observation(n)).into_active_model())
            .collect();
        let empty = async |_| {
            store.execute_unprepared("truncate observations").await?;
            Ok(new.chunks(AT_ONCE).map(<[_]>::to_vec).collect())
        };
        let all = async |chunks: Vec<_>| {
            let transaction = store.begin().await?;
            let mut written = 0;
            for rows in chunks {
                written += insert(&transaction, rows).await?;
            }
            transaction.commit().await?;
            Ok(written)
        };
        job.measure_prepared(empty, all).await
    }
}

impl Peer for SeaOrm {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let store = self.store().await?;
                job.measure(async |n| Ok(trace::Entity::find_by_id(size.some_trace(n)).one(&store).await?))
                    .await
            }
            "W2" | "W2 parsed" => {
                let store = self.store().await?;
                job.measure(async |n| Ok(newest(n).all(&store).await?)).await
            }
            "W3" => {
                let store = self.store().await?;
                job.measure(async |n| {
                    use trace::Column::{Id, Name, Timestamp};
                    let query = newest(n).select_only().columns([Id, Name, Timestamp]);
                    let rows = query.into_tuple::<(String, Option<String>, DateTime<Utc>)>();
                    Ok(rows.all(&store).await?)
                })
                .await
            }
            "W4" | "W4 parsed" => {
                let store = self.store().await?;
                job.measure(async |n| {
                    let query = trace::Entity::find().filter(trace::COLUMN.project_id.eq(project_id(n)));
                    Ok(query.all(&store).await?)
                })
                .await
            }
            "W5a" => {
                let store = self.store().await?;
                job.measure(async |n| {
                    let whole = trace::Entity::load()
                        .filter_by_id(size.some_trace(n))
                        .with((project::Entity, organization::Entity))
                        .with(observation::Entity)
                        .with(score::Entity)
                        .one(&store)
                        .await?;
                    Ok(whole.map(Whole))
                })
                .await
            }
            "W5b" => {
                let store = self.store().await?;
                job.measure(async |n| {
                    let query = trace::Entity::load().filter(trace::COLUMN.project_id.eq(project_id(n)));
                    let query = query
                        .order_by_desc(trace::COLUMN.timestamp)
                        .with(observation::Entity)
                        .with(score::Entity);
                    let pages = query.paginate(&store, 50);
                    Ok(pages.fetch_page(0).await?.into_iter().map(Whole).collect::<Vec<_>>())
                })
                .await
            }
            "W6" => {
                let store = self.store().await?;
                job.measure(async |_| {
                    use observation::Column::{Cost, Id, Model};
                    let query = observation::Entity::find()
                        .select_only()
                        .column(Model)
                        .group_by(Model)
                        .order_by_asc(Model);
                    let query = query.column_as(Id.count(), "count").column_as(Cost.sum(), "cost");
                    Ok(query.into_tuple::<(Option<String>, i64, Option<Decimal>)>().all(&store).await?)
                })
                .await
            }
            "W7" => {
                self.insert(job, async |store, rows| {
                    Ok(observation::Entity::insert_many(rows).exec_without_returning(store).await?)
                })
                .await
            }
            "W7 returning" => {
                self.insert(job, async |store, rows| {
                    Ok(observation::Entity::insert_many(rows).exec_with_returning(store).await?.len() as u64)
                })
                .await
            }
            "W7 on conflict" => {
                self.insert(job, async |store, rows| {
                    let insert = observation::Entity::insert_many(rows).on_conflict(replace());
                    Ok(insert.exec_without_returning(store).await?)
                })
                .await
            }
            "W8" => {
                let store = connect(&self.place.scratch).await?;
                let new = async |n| {
                    let (trace, children) = data::created(n);
                    let children = children.into_iter().map(|row| Observation::from(row).into_active_model());
                    Ok((Trace::from(trace).into_active_model(), children.collect()))
                };
                job.measure_prepared(
                    new,
                    async |(trace, children): (trace::ActiveModel, Vec<observation::ActiveModel>)| {
                        let transaction = store.begin().await?;
                        let mut written =
                            trace::Entity::insert(trace).exec_without_returning(&transaction).await?;
                        written += observation::Entity::insert_many(children)
                            .exec_without_returning(&transaction)
                            .await?;
                        transaction.commit().await?;
                        Ok(written)
                    },
                )
                .await
            }
            "C1" => {
                let store = self.store().await?;
                job.measure_pool(async |n| {
                    Ok(trace::Entity::find_by_id(size.some_trace(n)).one(&store).await?)
                })
                .await
            }
            "C2" => {
                let store = self.store().await?;
                job.measure_pool(async |n| Ok(newest(n).all(&store).await?)).await
            }
            "W9" => {
                let filters = Filters::all();
                job.measure_build(|| {
                    let statement = build(&filters).build(DbBackend::Postgres);
                    std::hint::black_box(&statement.sql);
                    statement.values.map_or(0, |values| values.0.len())
                })
            }
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<SeaOrm>()
}
