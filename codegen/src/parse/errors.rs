//! Collects everything that is wrong with an item, so that the user sees it all at once.

use std::cell::RefCell;

use crate::diagnostic::Diagnostic;
use crate::model::SourceSpan;

/// The errors of one item so far. It must end in [`check`](Errors::check): a list that is dropped unread panics,
/// so that no error is ever lost on the way.
#[derive(Debug)]
pub(crate) struct Errors {
    found: RefCell<Option<Vec<Diagnostic>>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: RefCell::new(Some(Vec::new())) }
    }

    /// Adds an error.
    pub(crate) fn add(&self, error: Diagnostic) {
        self.found.borrow_mut().as_mut().expect("`check` takes the list by value").push(error);
    }

    /// Adds an error in the grammar of an attribute.
    pub(crate) fn attribute(
        &self,
        span: impl Into<SourceSpan>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::error("attribute", span, message).help(help));
    }

    /// Adds what syn found; one of its errors may hold several.
    pub(crate) fn syntax(&self, error: &syn::Error) {
        for error in error {
            self.add(Diagnostic::error("syntax", error.span(), error.to_string()));
        }
    }

    /// The value of a result, or nothing and its error kept.
    pub(crate) fn keep<T>(&self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// Everything found, where anything was.
    pub(crate) fn check(self) -> Result<(), Vec<Diagnostic>> {
        match self.found.take() {
            Some(found) if !found.is_empty() => Err(found),
            _ => Ok(()),
        }
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(
            self.found.borrow().is_none() || std::thread::panicking(),
            "the errors of an item were dropped unread"
        );
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    #[should_panic(expected = "dropped unread")]
    fn an_unread_list_panics() {
        drop(Errors::new());
    }

    #[test]
    fn every_error_is_handed_over() {
        let errors = Errors::new();
        errors.attribute(Span::call_site(), "one", "help");
        assert_eq!(errors.keep(Ok(7)), Some(7));
        assert_eq!(errors.keep::<u8>(Err(Diagnostic::error("x", Span::call_site(), "two"))), None);
        let found = errors.check().unwrap_err();
        assert_eq!(found.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert!(Errors::new().check().is_ok());
    }
}
