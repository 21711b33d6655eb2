//! Observations.

use std::collections::BTreeMap;

use rowcol::prelude::*;

use crate::{LlmModel, Metadata, Project, Prompt, Score, Trace, usage};

// One struct holds an observation of either store. The stores count tokens and costs in different forms, three
// columns each in Postgres, maps in ClickHouse: a field that a store has no column for reads as the same figures in
// the other form, so a row read from one store and written to the other loses none of them.

/// One step of a trace: a call of a language model, a tool, a span of the application's own work.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "observations", tenant = project_id)]
#[postgres(
    index(created_at),
    index(internal_model),
    index(model),
    index(parent_observation_id),
    index(project_id, internal_model, start_time, unit),
    index(project_id, prompt_id),
    index(project_id, start_time, kind),
    index(prompt_id),
    index(start_time),
    index(trace_id, project_id, start_time),
    index(trace_id, project_id, kind, start_time),
    index(kind)
)]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    partition_by = month(start_time),
    primary_key = (project_id, kind, date(start_time)),
    order_by = (project_id, kind, date(start_time), id),
    index(id, bloom_filter()),
    index(trace_id, bloom_filter()),
    index(map_keys(metadata), bloom_filter(0.01), name = "idx_res_metadata_key"),
    index(map_values(metadata), bloom_filter(0.01), name = "idx_res_metadata_value"),
    index(created_at, minmax)
)]
#[has_many(children: Observation, by = parent_observation_id)]
#[has_many(scores: Score, by = observation_id)]
pub struct Observation {
    /// Made by the observed application.
    #[key(cuid2)]
    pub id: Id<Observation>,
    /// The trace it is a step of. ClickHouse keeps a missing trace as an empty id.
    #[references(Trace, as = trace, constraint = false)]
    #[clickhouse(null = "")]
    pub trace_id: Option<Id<Trace>>,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Where the application ran: production, staging, …
    #[default("default")]
    #[postgres(skip, read = String::from("default"))]
    #[clickhouse(low_cardinality)]
    pub environment: String,
    /// What kind of step it is.
    #[column(name = "type")]
    pub kind: ObservationType,
    /// The step that this one is part of.
    #[references(Observation, as = parent, constraint = false)]
    pub parent_observation_id: Option<Id<Observation>>,
    /// When the step began.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub start_time: Timestamp,
    /// When it ended; NULL for events and for steps that still run.
    #[column(type = "timestamptz(3)")]
    pub end_time: Option<Timestamp>,
    /// What the step does. ClickHouse keeps a missing name as an empty one.
    #[clickhouse(null = "")]
    pub name: Option<String>,
    /// Whatever the application wants to say about the step. ClickHouse keeps missing metadata as an empty map.
    #[clickhouse(type = "Map(LowCardinality(String), String)", null = {})]
    pub metadata: Option<Json<Metadata>>,
    /// How much it matters.
    #[default(Default)]
    pub level: ObservationLevel,
    /// Why it failed, or what else there is to say.
    pub status_message: Option<String>,
    /// The version of what was called.
    pub version: Option<String>,
    /// What was asked.
    #[clickhouse(codec(ZSTD(3)))]
    pub input: Option<RawJson>,
    /// What was answered.
    #[clickhouse(codec(ZSTD(3)))]
    pub output: Option<RawJson>,
    /// The language model, as the application names it.
    #[clickhouse(name = "provided_model_name")]
    pub model: Option<String>,
    /// The language model's name in the price list.
    #[clickhouse(skip)]
    pub internal_model: Option<String>,
    /// The entry in the price list.
    #[references(LlmModel, as = internal_model_entry, constraint = false)]
    pub internal_model_id: Option<Id<LlmModel>>,
    /// Settings of the call: temperature, token limit, …
    #[postgres(name = "modelParameters")]
    pub model_parameters: Option<RawJson>,
    /// Tokens read. ClickHouse keeps the count in `usage_details`.
    #[default(0)]
    #[clickhouse(skip, read = usage::count(&usage_details, "input"))]
    pub prompt_tokens: i32,
    /// Tokens written. ClickHouse keeps the count in `usage_details`.
    #[default(0)]
    #[clickhouse(skip, read = usage::count(&usage_details, "output"))]
    pub completion_tokens: i32,
    /// Tokens in all. ClickHouse keeps the count in `usage_details`.
    #[default(0)]
    #[clickhouse(skip, read = usage::count(&usage_details, "total"))]
    pub total_tokens: i32,
    /// What the counts are of: tokens, characters, …
    #[clickhouse(skip)]
    pub unit: Option<String>,
    /// Counts by kind, as the application gave them.
    #[default({})]
    #[postgres(skip, read = BTreeMap::new())]
    #[clickhouse(type = "Map(LowCardinality(String), UInt64)")]
    pub provided_usage_details: BTreeMap<String, u64>,
    /// Counts by kind: given, or else computed with the model's tokenizer.
    #[default({})]
    #[postgres(skip, read = usage::by_kind(prompt_tokens, completion_tokens, total_tokens))]
    #[clickhouse(type = "Map(LowCardinality(String), UInt64)")]
    pub usage_details: BTreeMap<String, u64>,
    /// What the tokens read cost in USD: given, or else computed.
    #[column(type = "numeric(38,12)")]
    #[clickhouse(skip, read = cost_details.get("input").copied())]
    pub input_cost: Option<Decimal>,
    /// What the tokens written cost in USD: given, or else computed.
    #[column(type = "numeric(38,12)")]
    #[clickhouse(skip, read = cost_details.get("output").copied())]
    pub output_cost: Option<Decimal>,
    /// What the step cost in USD: given, or else computed.
    #[column(type = "numeric(38,12)")]
    pub total_cost: Option<Decimal>,
    /// What the tokens read cost in USD by the price list.
    #[column(type = "numeric(38,12)")]
    #[clickhouse(skip)]
    pub calculated_input_cost: Option<Decimal>,
    /// What the tokens written cost in USD by the price list.
    #[column(type = "numeric(38,12)")]
    #[clickhouse(skip)]
    pub calculated_output_cost: Option<Decimal>,
    /// What the step cost in USD by the price list.
    #[column(type = "numeric(38,12)")]
    #[clickhouse(skip)]
    pub calculated_total_cost: Option<Decimal>,
    /// Costs in USD by kind, as the application gave them.
    #[default({})]
    #[postgres(skip, read = BTreeMap::new())]
    #[clickhouse(type = "Map(LowCardinality(String), Decimal(38, 12))")]
    pub provided_cost_details: BTreeMap<String, Decimal>,
    /// Costs in USD by kind: given, or else computed.
    #[default({})]
    #[postgres(skip, read = usage::costs_by_kind(input_cost, output_cost, total_cost))]
    #[clickhouse(type = "Map(LowCardinality(String), Decimal(38, 12))")]
    pub cost_details: BTreeMap<String, Decimal>,
    /// The tier of the price list that the costs were computed with.
    #[postgres(skip)]
    pub usage_pricing_tier_id: Option<String>,
    /// That tier's name at the time.
    #[postgres(skip)]
    pub usage_pricing_tier_name: Option<String>,
    /// When the first token of the answer arrived.
    #[column(type = "timestamptz(3)")]
    pub completion_start_time: Option<Timestamp>,
    /// The prompt that was used.
    #[references(Prompt, as = prompt, constraint = false)]
    pub prompt_id: Option<Id<Prompt>>,
    /// That prompt's name.
    #[postgres(skip)]
    pub prompt_name: Option<String>,
    /// That prompt's version.
    #[postgres(skip)]
    pub prompt_version: Option<u16>,
    /// The tools that the model could call: definitions as JSON, by name.
    #[default({})]
    #[postgres(skip, read = BTreeMap::new())]
    pub tool_definitions: BTreeMap<String, String>,
    /// The calls that the model asked for, each as JSON.
    #[default([])]
    #[postgres(skip, read = Vec::new())]
    pub tool_calls: Vec<String>,
    /// The tools' names in those calls, in the same order.
    #[default([])]
    #[postgres(skip, read = Vec::new())]
    pub tool_call_names: Vec<String>,
    /// When the row was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub updated_at: Timestamp,
    /// The version of the row: of several with one key the latest counts.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    #[postgres(skip, read = updated_at)]
    pub event_ts: Timestamp,
    /// Whether this version of the row says that it is gone.
    #[default(false)]
    #[postgres(skip, read = false)]
    #[clickhouse(type = "UInt8")]
    pub is_deleted: bool,
}

/// Kinds of observations.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "ObservationType", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ObservationType {
    /// A piece of work with a duration.
    Span,
    /// Something that happened at a point in time.
    Event,
    /// A call of a language model.
    Generation,
    /// An agent deciding what to do next.
    Agent,
    /// A call of a tool.
    Tool,
    /// Steps that pass data on to one another.
    Chain,
    /// A search for documents.
    Retriever,
    /// A judgement on an answer.
    Evaluator,
    /// A call of an embedding model.
    Embedding,
    /// A check that an answer may pass.
    Guardrail,
}

/// How much an observation matters.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "ObservationLevel", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ObservationLevel {
    /// Of interest only when searching for a fault.
    Debug,
    /// The ordinary case.
    Default,
    /// Something is not as it should be.
    Warning,
    /// The step failed.
    Error,
}
