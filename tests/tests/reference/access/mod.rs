//! The access functions on real stores: what they give, and what they ask for it.
//!
//! The statements that a function runs are in `snapshots/`, one file for each function: all of them, in their order, as
//! they were sent.

mod analytics;
mod api_keys;
mod comments;
mod dataset_runs;
mod datasets;
mod events;
mod members;
mod observations;
mod prices;
mod prompts;
mod recording;
mod scores;
mod sessions;
mod traces;

use std::sync::{Arc, Mutex};

use observability_schema::{Observation, ObservationType, Organization, Project, SCHEMA, Trace};
use rowcol::events::QueryEvent;
use rowcol::prelude::*;
use rowcol::{Stores, new};
use rowcol_tests::Databases;

/// The application with stores and a project of its own.
pub struct App {
    pub databases: Databases,
    pub organization: Id<Organization>,
    pub project: Id<Project>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl App {
    pub async fn start() -> Self {
        let databases = Databases::create().await;
        let Stores { postgres, clickhouse } = &databases.stores;
        SCHEMA.create(&databases.stores).await.unwrap();
        let organization = new!(Organization { name: "acme" });
        let project = new!(Project { org_id: &organization.id, name: "shop" });
        Organization::insert(&organization).run(postgres).await.unwrap();
        Project::insert(&project).run(postgres).await.unwrap();

        let asked = Arc::new(Mutex::new(Vec::new()));
        let hear = |asked: &Arc<Mutex<Vec<String>>>| {
            let asked = asked.clone();
            move |event: &QueryEvent<'_>| {
                asked.lock().unwrap().push(format!("-- {}\n{}", event.store, event.sql));
            }
        };
        postgres.on_query(hear(&asked));
        clickhouse.on_query(hear(&asked));
        Self { organization: organization.id, project: project.id, databases, asked }
    }

    pub fn pg(&self) -> &Postgres {
        &self.databases.stores.postgres
    }

    pub fn ch(&self) -> &ClickHouse {
        &self.databases.stores.clickhouse
    }

    pub fn stores(&self) -> &Stores {
        &self.databases.stores
    }

    /// A second project of the same organization.
    pub async fn other_project(&self) -> Id<Project> {
        let project = new!(Project { org_id: &self.organization, name: "blog" });
        Project::insert(&project).run(self.pg()).await.unwrap();
        project.id
    }

    /// Asks something, and compares the statements that it ran with `snapshots/NAME.snap`.
    // A question can be asked from a task of its own: `Send`.
    pub async fn asks<T>(&self, name: &str, question: impl Future<Output = Result<T>> + Send) -> T {
        let (answer, asked) = self.hears(question).await;
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, asked.join("\n\n")));
        answer
    }

    /// Asks something, and gives the statements that it ran.
    pub async fn hears<T>(&self, question: impl Future<Output = Result<T>>) -> (T, Vec<String>) {
        self.asked.lock().unwrap().clear();
        let answer = question.await.unwrap();
        (answer, std::mem::take(&mut *self.asked.lock().unwrap()))
    }
}

/// A point in time, in UTC.
pub fn at(text: &str) -> Timestamp {
    format!("{text}Z").parse().unwrap()
}

/// Seconds after noon on the first of May.
pub fn noon(seconds: i64) -> Timestamp {
    at("2024-05-01T12:00:00") + chrono::TimeDelta::seconds(seconds)
}

/// A trace that began so many seconds after noon.
pub fn trace(project: &Id<Project>, name: &str, seconds: i64) -> Trace {
    new!(Trace { project_id: project, name: name, timestamp: noon(seconds) })
}

/// A call of a language model in a trace, so many seconds after noon, for so many cents.
pub fn call(project: &Id<Project>, trace: &Id<Trace>, model: &str, seconds: i64, cents: i64) -> Observation {
    new!(Observation {
        project_id: project,
        trace_id: trace,
        kind: ObservationType::Generation,
        model: model,
        start_time: noon(seconds),
        total_cost: Decimal::new(cents, 2),
    })
}

/// The URL of a pool of so many connections.
pub fn with_connections(url: &str, connections: u32) -> String {
    format!("{url}{}connection_limit={connections}", if url.contains('?') { '&' } else { '?' })
}
