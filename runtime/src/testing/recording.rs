//! What was asked, and what to answer.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::rows::AnswerParts;
use crate::error::{DatabaseError, Store, beginning};
use crate::query::Sql;
use crate::{Error, Result};

/// The statements that ran, and the answers that are left.
#[derive(Debug, Default)]
pub(crate) struct Recording(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    statements: Vec<Sql>,
    answers: VecDeque<Answer>,
}

/// An answer to one statement.
#[derive(Debug)]
pub(super) enum Answer {
    Given(Given),
    /// As the store would: it adds who it is.
    Refused {
        code: String,
        message: String,
        constraint: Option<String>,
    },
    Failed(Error),
    /// None, for as long as anybody waits.
    Stalled,
}

/// What a statement gives.
#[derive(Debug)]
pub(crate) enum Given {
    Rows(Vec<AnswerParts>),
    Count(u64),
}

impl Recording {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an answer behind the others.
    pub(super) fn will(&self, answer: Answer) {
        self.state().answers.push_back(answer);
    }

    pub(super) fn statements(&self) -> Vec<Sql> {
        self.state().statements.clone()
    }

    pub(super) fn left(&self) -> usize {
        self.state().answers.len()
    }

    /// A statement that serves others, such as `begin`: it is done.
    pub(crate) fn note(&self, sql: Sql) {
        self.state().statements.push(sql);
    }

    /// A statement that takes the next answer.
    pub(crate) async fn answer(&self, store: Store, sql: Sql) -> Result<Given> {
        let statement = beginning(&sql.text);
        let answer = {
            let mut state = self.state();
            state.statements.push(sql);
            state.answers.pop_front()
        };
        match answer {
            Some(Answer::Given(given)) => Ok(given),
            Some(Answer::Failed(error)) => Err(error),
            Some(Answer::Refused { code, message, constraint }) => {
                let (detail, hint) = (None, None);
                Err(Box::new(DatabaseError { store, code, message, detail, hint, constraint }).into())
            }
            Some(Answer::Stalled) => std::future::pending().await,
            None => Err(Error::Unanswered { store, statement }),
        }
    }
}
