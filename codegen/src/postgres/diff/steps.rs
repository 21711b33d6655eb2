//! The list of steps while it is made: locks of each, and where a transaction has to end.

use std::collections::{BTreeSet, HashSet};

use crate::plan::{Answers, Hazard, Lock, Question, Step, Target};
use crate::postgres::ddl::{Object, Statement};
use crate::postgres::lint;

pub(super) struct Steps<'a> {
    answers: &'a Answers,
    steps: Vec<Step>,
    questions: Vec<Question>,
    /// Tables that hold rows already: a lock on any other disturbs nobody.
    existing: HashSet<String>,
    /// Those that the open transaction keeps from readers.
    held: BTreeSet<String>,
    commit_next: bool,
}

impl<'a> Steps<'a> {
    pub(super) fn new(answers: &'a Answers, existing: HashSet<String>) -> Self {
        let (steps, questions) = (Vec::new(), Vec::new());
        Self { answers, steps, questions, existing, held: BTreeSet::new(), commit_next: false }
    }

    pub(super) fn answers(&self) -> &'a Answers {
        self.answers
    }

    /// The steps, or the questions where there are some.
    pub(super) fn finish(self) -> Result<Vec<Step>, Vec<Question>> {
        if self.questions.is_empty() { Ok(self.steps) } else { Err(self.questions) }
    }

    pub(super) fn ask(&mut self, question: Question) {
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    /// That something is lost, and the question whether it may be.
    pub(super) fn loses(&mut self, target: Target, what: impl Into<String>) -> Hazard {
        let what = what.into();
        if !self.answers.accepts(&target) {
            self.ask(Question::LosesData { target: target.clone(), what: what.clone() });
        }
        Hazard::LosesData { target, what }
    }

    /// What comes next needs what came before to be committed.
    pub(super) fn commit(&mut self) {
        self.commit_next = !self.steps.is_empty();
    }

    /// A table has another name from now on.
    pub(super) fn renamed(&mut self, old: &str, new: &str) {
        if self.held.remove(old) {
            self.held.insert(new.to_string());
        }
        self.existing.insert(new.to_string());
    }

    /// Statements about what is new, which nobody uses yet.
    pub(super) fn plain(&mut self, statements: impl IntoIterator<Item = Statement>) {
        for Statement { object, sql } in statements {
            self.add(&object, sql, Vec::new());
        }
    }

    /// A statement about what is there, with what it does beside the locks that its text tells.
    pub(super) fn push(&mut self, object: &Object, sql: String, hazards: Vec<Hazard>) {
        let mut locks: Vec<(String, Lock)> =
            lint::locks(&sql).filter(|(table, _)| self.existing.contains(table)).collect();
        let mut others = Vec::new();
        for hazard in hazards {
            match hazard {
                Hazard::Locks { table, lock } => match locks.iter_mut().find(|(known, _)| *known == table) {
                    Some((_, known)) => *known = lock.max(*known),
                    None if self.existing.contains(&table) => locks.push((table, lock)),
                    None => {}
                },
                other => others.push(other),
            }
        }
        let locks = locks.into_iter().map(|(table, lock)| Hazard::Locks { table, lock });
        self.add(object, sql, locks.chain(others).collect());
    }

    fn add(&mut self, object: &Object, sql: String, hazards: Vec<Hazard>) {
        let needs: BTreeSet<&String> = hazards
            .iter()
            .filter_map(|hazard| match hazard {
                Hazard::Locks { table, lock: Lock::AccessExclusive } => Some(table),
                _ => None,
            })
            .collect();
        let another = !self.held.is_empty() && needs.iter().any(|table| !self.held.contains(*table));
        let commit_before = std::mem::take(&mut self.commit_next) || another;
        let alone = !hazards.is_empty() && !lint::transactional(&sql);
        if commit_before || alone {
            self.held.clear();
        }
        self.held.extend(needs.into_iter().cloned());
        // A statement that runs outside of a transaction ends the one before by itself.
        self.steps.push(Step {
            object: object.to_string(),
            sql,
            hazards,
            commit_before: commit_before && !alone,
        });
    }
}
