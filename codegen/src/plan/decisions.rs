//! What a plan in the making knows of a person's decisions, and what it still has to ask.

use super::{Answers, Hazard, Question, Target};

/// The answers that were given, and the questions that came up.
pub(crate) struct Decisions<'a> {
    pub(crate) answers: &'a Answers,
    questions: Vec<Question>,
}

impl<'a> Decisions<'a> {
    pub(crate) fn new(answers: &'a Answers) -> Self {
        Self { answers, questions: Vec::new() }
    }

    /// The hazard of a loss, and the question about it unless it was accepted.
    pub(crate) fn loses(&mut self, target: Target, what: impl Into<String>) -> Hazard {
        let what = what.into();
        if !self.answers.accepts(&target) {
            self.questions.push(Question::LosesData { target: target.clone(), what: what.clone() });
        }
        Hazard::LosesData { target, what }
    }

    /// Asks whether something that vanished has another name now, where that was not decided.
    pub(crate) fn may_be_renamed(&mut self, gone: Target, candidates: Vec<String>) {
        if !candidates.is_empty() && !self.answers.no_renames && !self.answers.gives_up(&gone) {
            self.questions.push(Question::Renamed { gone, candidates });
        }
    }

    /// There is no way.
    pub(crate) fn impossible(&mut self, target: Target, why: impl Into<String>) {
        self.questions.push(Question::Impossible { target, why: why.into() });
    }

    /// All questions, where there are some.
    pub(crate) fn finish(self) -> Result<(), Vec<Question>> {
        if self.questions.is_empty() {
            return Ok(());
        }
        // What may have another name is not lost yet.
        let renamed = |question: &Question| match question {
            Question::Renamed { gone, .. } => Some(gone.clone()),
            _ => None,
        };
        let open: Vec<Target> = self.questions.iter().filter_map(renamed).collect();
        let stays = |question: &Question| match question {
            Question::LosesData { target, .. } => !open.contains(target),
            _ => true,
        };
        Err(self.questions.into_iter().filter(stays).collect())
    }
}
