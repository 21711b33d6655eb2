//! What commands print. A reader that goes away (`rowcol sql | head`) ends the program without a word.

use std::io::{ErrorKind, Write as _};

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
