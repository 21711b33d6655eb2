//! What commands print. A reader that goes away (`rowcol sql | head`) ends the program without a word.

use std::io::{ErrorKind, Write as _};

use serde::Serialize;

use crate::error::Error;

/// Prints a line on standard output.
pub fn print(line: &str) {
    let mut out = anstream::stdout().lock();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        std::process::exit(if error.kind() == ErrorKind::BrokenPipe { 0 } else { 1 });
    }
}

/// Prints a value as JSON.
///
/// # Errors
/// The value has no JSON form.
pub fn print_json(value: &impl Serialize) -> Result<(), Error> {
    print(&serde_json::to_string_pretty(value)?);
    Ok(())
}
