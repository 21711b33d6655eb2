//! Prompts and their versions.

use rowcol::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Observation, Project};

/// One version of a prompt. A change makes a new version; a version never changes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "prompts", tenant = project_id)]
#[postgres(
    unique(project_id, name, version),
    index(created_at),
    index(project_id, id),
    index(tags, using = gin),
    index(updated_at)
)]
#[has_many(observations: Observation, by = prompt_id)]
pub struct Prompt {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Prompt>,
    /// When the version was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed; labels and tags do change.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Who made the version: a user's id, or the word API.
    pub created_by: String,
    /// The name that all versions share.
    pub name: String,
    /// Counts up from 1 within the name.
    pub version: i32,
    /// Not used any more: the label production says which version is live.
    pub is_active: Option<bool>,
    /// Settings that go with the text: model, temperature, …
    #[default({})]
    #[postgres(type = "json")]
    pub config: RawJson,
    /// The prompt itself.
    #[column(name = "prompt")]
    pub body: Json<PromptBody>,
    /// Whether the prompt is one text or a list of messages.
    #[default(Text)]
    #[column(name = "type")]
    pub kind: PromptType,
    /// Words to find it by, the same for all versions.
    #[default([])]
    pub tags: Vec<String>,
    /// Names that point to this version: production, latest, …
    #[default([])]
    pub labels: Vec<String>,
    /// What changed since the version before.
    pub commit_message: Option<String>,
}

/// Whether a prompt is one text or a list of messages.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(rename_all = "lowercase", postgres = text)]
pub enum PromptType {
    /// One text.
    Text,
    /// A list of messages.
    Chat,
}

/// What a prompt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PromptBody {
    /// One text, with `{{variables}}`.
    Text(String),
    /// Messages in their order.
    Chat(Vec<ChatMessage>),
}

/// A message of a chat prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Who speaks: system, user, assistant, …
    pub role: String,
    /// What is said, with `{{variables}}`.
    pub content: String,
}
