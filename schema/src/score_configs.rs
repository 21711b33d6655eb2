//! Rules that scores keep to.

use rowcol::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Project, Score, ScoreDataType};

/// What values the scores of one name may have.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "score_configs", tenant = project_id)]
#[postgres(index(created_at), index(data_type), index(is_archived), index(project_id), index(updated_at))]
#[has_many(scores: Score, by = config_id)]
pub struct ScoreConfig {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<ScoreConfig>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// The scores' name.
    pub name: String,
    /// Whether they are numbers, categories or booleans.
    pub data_type: ScoreDataType,
    /// Whether no new score may use it.
    #[default(false)]
    pub is_archived: bool,
    /// The smallest number allowed.
    pub min_value: Option<f64>,
    /// The largest number allowed.
    pub max_value: Option<f64>,
    /// The words to choose from.
    pub categories: Option<Json<Vec<ScoreCategory>>>,
    /// What the score is about, for those who give it.
    pub description: Option<String>,
}

/// A word that a categorical score may be, and the number it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreCategory {
    /// The word.
    pub label: String,
    /// The number.
    pub value: f64,
}
