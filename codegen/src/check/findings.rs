//! Collects what the rules find in one item.

use crate::model::SourceSpan;

use super::Lint;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Word};

/// The findings in one item so far.
pub(super) struct Findings<'a> {
    file: &'a str,
    allow: &'a [Word],
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// Of a struct, with what it allows.
    pub(super) fn of_model(model: &'a Model) -> Self {
        Self { file: &model.file, allow: &model.allow, list: Vec::new() }
    }

    /// Of another item of this file.
    pub(super) fn in_file(file: &'a str) -> Self {
        Self { file, allow: &[], list: Vec::new() }
    }

    /// Adds a finding: what is wrong, and what would be right. It is left out where the item allows it.
    pub(super) fn add(
        &mut self,
        lint: &Lint,
        span: SourceSpan,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if lint.allowable && self.allow.iter().any(|word| word.node == lint.word()) {
            return;
        }
        let found = Diagnostic { level: lint.level, ..Diagnostic::error(lint.name, span, message) };
        let help = match lint.allowable {
            true => format!("{}, or `#[model(allow({}))]`", help.into(), lint.word()),
            false => help.into(),
        };
        self.list.push(found.help(help).in_file(self.file));
    }

    /// Adds a finding that was made elsewhere.
    pub(super) fn push(&mut self, found: Diagnostic) {
        self.list.push(found);
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}
