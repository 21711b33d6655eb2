//! What is wrong with the models, said at the place where it stands.

use std::fmt;

use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::model::{Position, SourceSpan};

/// One finding: what is wrong, where, and what would be right.
///
/// `Display` writes it as a compiler would, in at most four lines:
///
/// ```text
/// error[unknown-field]: `Trace` has no field `projct_id`
///  --> src/trace.rs:8:18
///   help: did you mean `project_id`?
/// ```
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Whether it stops the build.
    pub level: Level,
    /// The rule's stable name, as `#[model(allow(…))]` takes it (with `_` for `-`).
    pub lint: &'static str,
    /// What is wrong, on which thing.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The user's own token.
    pub span: SourceSpan,
    /// The file that the span stands in, as it was opened; empty inside a derive.
    pub file: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth a look; the schema is usable.
    Warning,
    /// The schema is not usable.
    Error,
}

impl Diagnostic {
    /// An error of the rule `lint` at `span`.
    #[must_use]
    pub fn error(lint: &'static str, span: impl Into<SourceSpan>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            lint,
            message: message.into(),
            help: None,
            span: span.into(),
            file: String::new(),
        }
    }

    /// A warning of the rule `lint` at `span`.
    #[must_use]
    pub fn warning(lint: &'static str, span: impl Into<SourceSpan>, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(lint, span, message) }
    }

    /// The same finding, with what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding, in this file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }

    /// What is wrong and what would be right, on two lines.
    pub(crate) fn text(&self) -> String {
        match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.message),
            None => self.message.clone(),
        }
    }

    /// `compile_error!` with the message and the help, at the span. A derive emits one per error.
    #[must_use]
    pub fn to_compile_error(&self) -> TokenStream {
        let text = self.text();
        quote_spanned!(self.span.resolve()=> ::core::compile_error! { #text })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Warning => "warning",
            Level::Error => "error",
        };
        write!(f, "{level}[{}]: {}", self.lint, self.message)?;
        if !self.file.is_empty() {
            let Position { line, column } = self.span.start();
            write!(f, "\n --> {}:{line}:{column}", self.file)?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}
