//! What a project's scores add up to; from ClickHouse.

use std::ops::Range;

use rowcol::prelude::*;

use crate::{Project, Score, ScoreDataType};

/// What the scores of one name add up to, where they are numbers.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct NumericSummary {
    /// What is judged.
    pub name: String,
    /// How many scores there are.
    pub count: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
}

/// How often a word was given as the score of one name.
#[derive(FromTuple, Debug, Clone, PartialEq, Eq)]
pub struct CategoryCount {
    /// What is judged.
    pub name: String,
    /// The word.
    pub category: Option<String>,
    /// How often it was given.
    pub count: u64,
}

/// Numeric scores of a period by name.
///
/// # Errors
/// As every operation.
pub async fn numeric(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
) -> Result<Vec<NumericSummary>> {
    Score::of(project)
        .final_()
        .filter(|s| s.timestamp.ge(period.start) & s.timestamp.lt(period.end))
        .filter(|s| s.data_type.eq(ScoreDataType::Numeric))
        .group_by(|s| s.name)
        .select(|s, name| (name, count(), s.value.avg(), s.value.min(), s.value.max()))
        .order_by(|_, name| name)
        .into_struct()
        .all(ch)
        .await
}

/// Scores of a period that are words, by name and word, the most frequent first.
///
/// # Errors
/// As every operation.
pub async fn categories(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
) -> Result<Vec<CategoryCount>> {
    Score::of(project)
        .final_()
        .filter(|s| s.timestamp.ge(period.start) & s.timestamp.lt(period.end))
        .filter(|s| s.data_type.ne(ScoreDataType::Numeric))
        .group_by(|s| (s.name, s.string_value))
        .select(|_, (name, word)| (name, word, count()))
        .order_by(|_, (name, word)| (name, count().desc(), word))
        .into_struct()
        .all(ch)
        .await
}
