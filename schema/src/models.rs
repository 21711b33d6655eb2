//! Language models and their prices.

use rowcol::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Project;

/// What a language model costs, and how its tokens are counted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "models")]
#[postgres(unique(project_id, model_name, start_date, unit), index(model_name))]
pub struct LlmModel {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<LlmModel>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The project it is for; NULL for all projects.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Option<Id<Project>>,
    /// The model's name.
    pub model_name: String,
    /// The regular expression that an observation's model matches.
    pub match_pattern: String,
    /// Since when the prices hold; NULL is always.
    #[column(type = "timestamptz(3)")]
    pub start_date: Option<Timestamp>,
    /// USD for a unit read.
    #[column(type = "numeric(38,12)")]
    pub input_price: Option<Decimal>,
    /// USD for a unit written.
    #[column(type = "numeric(38,12)")]
    pub output_price: Option<Decimal>,
    /// USD for a unit, where reading and writing cost the same.
    #[column(type = "numeric(38,12)")]
    pub total_price: Option<Decimal>,
    /// What is paid for: tokens, characters, images, …
    pub unit: Option<String>,
    /// Settings of the tokenizer.
    pub tokenizer_config: Option<Json<TokenizerConfig>>,
    /// The tokenizer that counts tokens when the application gives no counts.
    pub tokenizer_id: Option<String>,
}

/// How a tokenizer counts the tokens of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenizerConfig {
    /// The model whose vocabulary is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokenizer_model: Option<String>,
    /// Tokens that each message costs beside its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_message: Option<i32>,
    /// Tokens that a speaker's name costs beside its text; negative where it saves some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_name: Option<i32>,
}
