//! Writes the table down as a page of documentation.

/// The text of `docs/attributes.md`.
#[must_use]
pub fn document() -> String {
    String::new()
}
