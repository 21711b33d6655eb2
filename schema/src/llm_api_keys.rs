//! Keys to the APIs of language models.

use std::collections::BTreeMap;

use rowcol::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Project;

/// How a project reaches the language models of one provider. The key is kept encrypted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "llm_api_keys", tenant = project_id)]
#[postgres(unique(project_id, provider))]
pub struct LlmApiKey {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<LlmApiKey>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The provider's name within the project.
    pub provider: String,
    /// The key with its middle blanked out, to be recognized by.
    pub display_secret_key: String,
    /// The key, encrypted.
    pub secret_key: String,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Where the API is, when it is not at the provider's usual address.
    pub base_url: Option<String>,
    /// The protocol that the API speaks.
    pub adapter: String,
    /// Models that are offered beside the provider's usual ones.
    #[default([])]
    pub custom_models: Vec<String>,
    /// Whether the provider's usual models are offered.
    #[default(true)]
    pub with_default_models: bool,
    /// What some providers need to know.
    pub config: Option<Json<LlmApiKeyConfig>>,
    /// Headers sent with each request, as an encrypted JSON object.
    pub extra_headers: Option<String>,
    /// The names of those headers, to be shown.
    #[default([])]
    pub extra_header_keys: Vec<String>,
}

/// What some providers of language models need to know beside the key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LlmApiKeyConfig {
    /// The region of the cloud, at Bedrock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The location of the cloud, at Vertex AI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Settings that have no field here; kept as they are.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}
