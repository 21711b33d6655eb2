//! The steps from one schema to another in Postgres.

use crate::plan::{Answers, Question, Step};
use crate::schema::postgres::Postgres;

/// The steps that make a database that holds `from` hold `to`.
///
/// # Errors
/// What a person has to decide first, all of it at once.
pub fn steps(from: &Postgres, to: &Postgres, answers: &Answers) -> Result<Vec<Step>, Vec<Question>> {
    let _ = (from, to, answers);
    Ok(Vec::new())
}
