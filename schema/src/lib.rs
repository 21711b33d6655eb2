//! The data layer of an LLM-observability platform, in rowcol models: users and projects, traces and what happened in
//! them, scores, prompts, datasets, prices.
//!
//! Metadata lives in Postgres, events in ClickHouse; what is recorded at run time ([`Trace`], [`Observation`],
//! [`Score`]) lives in both, from one struct each. The tables are those of a real product, improved where they were
//! weak; the README beside this crate lists each table, its store, and each improvement with its reason.
//!
//! ```text
//! Organization ─┬─ OrganizationMembership ── User ── Session
//!               └─ Project ─┬─ ProjectMembership ── User
//!                           ├─ ApiKey, LlmApiKey, LlmModel, PosthogIntegration
//!                           ├─ TraceSession ── Trace ─┬─ Observation (a tree) ── Prompt
//!                           │                         └─ Score ── ScoreConfig
//!                           ├─ Dataset ─┬─ DatasetItem
//!                           │           └─ DatasetRun ── DatasetRunItem ── Trace
//!                           ├─ Comment
//!                           └─ Event, BlobStorageFile
//! ```
//!
//! A model that belongs to a project has it as its tenant: queries start with `Trace::of(&project)`. What the application
//! asks of its stores is in [`access`].

#![allow(clippy::duplicated_attributes, reason = "several indexes of a table name the same field")]

pub mod access;
mod api_keys;
mod blob_storage;
mod comments;
mod dataset_runs;
mod datasets;
mod events;
mod llm_api_keys;
mod metadata;
mod models;
mod observations;
mod organizations;
mod posthog;
mod projects;
mod prompts;
mod score_configs;
mod scores;
mod sessions;
mod trace_sessions;
mod traces;
pub mod usage;
mod users;

pub use api_keys::{ApiKey, ApiKeyScope};
pub use blob_storage::BlobStorageFile;
pub use comments::{Comment, CommentObjectType};
pub use dataset_runs::{DatasetRun, DatasetRunItem, DatasetRunItemWide};
pub use datasets::{Dataset, DatasetItem, DatasetStatus};
pub use events::Event;
pub use llm_api_keys::{LlmApiKey, LlmApiKeyConfig};
pub use metadata::{Metadata, flatten};
pub use models::{LlmModel, TokenizerConfig};
pub use observations::{Observation, ObservationLevel, ObservationType};
pub use organizations::{CloudConfig, Organization, OrganizationMembership, Role, StripeSubscription};
pub use posthog::PosthogIntegration;
pub use projects::{Project, ProjectMembership};
pub use prompts::{ChatMessage, Prompt, PromptBody, PromptType};
pub use score_configs::{ScoreCategory, ScoreConfig};
pub use scores::{Score, ScoreDataType, ScoreSource};
pub use sessions::Session;
pub use trace_sessions::TraceSession;
pub use traces::Trace;
pub use users::User;

rowcol::schema!(
    /// All of the models above, checked together: their DDL in both stores, their tables, their hash.
    pub SCHEMA = "src"
);
