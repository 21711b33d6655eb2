//! What commands print. A reader that goes away (`rowcol sql | head`) ends the program without a word.

use std::io::{ErrorKind, Write as _};

use std::path::Path;

use anstyle::AnsiColor;
use rowcol_codegen::plan::Hazard;
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

/// A path as a person names it: below the current folder, without that.
#[must_use]
pub fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).display().to_string()
}

/// Prints hazards, a line for each; in colour on a terminal, by how much there is to lose.
pub fn hazards(hazards: &[Hazard]) {
    for hazard in hazards {
        let style = match hazard {
            Hazard::LosesData { .. } | Hazard::DeletesRows { .. } => AnsiColor::Red.on_default(),
            Hazard::OldRowsUnchanged { .. } => AnsiColor::Cyan.on_default(),
            _ => AnsiColor::Yellow.on_default(),
        };
        let text = hazard.to_string().replace(['\n', '\r'], " ");
        print(&format!("  {style}{text}{style:#}"));
    }
}
