//! From source text to the schema of both stores.

use crate::parse;
use crate::schema::Schema;

fn schema(source: &str) -> Schema {
    let models = parse::text("test.rs", source).unwrap_or_else(|errors| panic!("{}", list(&errors)));
    super::schema(&models).unwrap_or_else(|errors| panic!("{}", list(&errors)))
}

fn list(errors: &[crate::diagnostic::Diagnostic]) -> String {
    errors.iter().map(|error| format!("{error}\n")).collect()
}

#[test]
fn a_trace_in_both_stores() {
    let schema = schema(
        r#"
/// One request of a user's application, from start to end.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "traces", tenant = project_id)]
#[postgres(index(project_id, timestamp), index(user_id))]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    partition_by = month(timestamp),
    order_by = (project_id, date(timestamp), id),
    index(session_id, bloom_filter(0.01)),
)]
#[has_many(observations: Observation, by = trace_id)]
pub struct Trace {
    #[key(cuid2)] pub id: Id<Trace>,
    #[references(Project, as = project, on_delete = cascade)] pub project_id: Id<Project>,
    pub name: Option<String>,
    pub user_id: Option<String>,
    #[clickhouse(null = "")] pub session_id: Option<String>,
    pub timestamp: Timestamp,
    pub level: Level,
    #[clickhouse(type = "Map(LowCardinality(String), String)")] pub metadata: Json<Metadata>,
    #[default([])] pub tags: Vec<String>,
    #[postgres(skip, read = now())] #[default(now)] pub event_ts: Timestamp,
    #[postgres(skip, read = false)] pub is_deleted: bool,
}

#[derive(Model)]
#[model(table = "projects")]
#[postgres]
pub struct Project { #[key(cuid2)] id: Id<Self>, #[unique] name: String }

#[derive(Enum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level { Default, Error }
"#,
    );
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema).unwrap());
}
