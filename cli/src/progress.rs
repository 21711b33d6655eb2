//! What a run of migrations shows while it lasts.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rowcol::migrate::{Applied, Event, Options, Report};
use serde::Serialize;

use crate::arguments::{self, Run};
use crate::config::Config;
use crate::error::Error;
use crate::output::{print, print_json};

/// How migrations are run, as the command line says. On a terminal, a line on standard error says what runs; what is
/// done stays on standard output.
///
/// # Errors
/// There is no such topology.
pub fn options(run: &Run, config: &Config) -> Result<Options, Error> {
    let options = Options {
        lock: !run.no_lock,
        lock_wait: Duration::from_secs(run.lock_wait),
        lock_timeout: Duration::from_secs(run.lock_timeout),
        topology: config.topology(run.topology.as_deref())?,
        ..Options::default()
    };
    // It is drawn on a terminal only.
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    let text = run.format == arguments::Report::Text;
    Ok(options.on_event(move |event| match event {
        Event::Finished { .. } | Event::Retrying { .. } | Event::Found { .. } | Event::Restarting { .. }
            if text =>
        {
            bar.suspend(|| print(&event.to_string()));
        }
        Event::Finished { .. } | Event::Recorded { .. } => bar.set_message(""),
        _ => {
            bar.set_message(event.to_string().replace(['\n', '\r'], " "));
            bar.tick();
        }
    }))
}

/// `--format json` of what was applied or taken back.
#[derive(Serialize)]
struct Done<'a> {
    applied: Vec<DoneOne>,
    waiting: &'a [String],
}

#[derive(Serialize)]
struct DoneOne {
    store: &'static str,
    migration: String,
    seconds: f64,
}

/// Prints what was done.
///
/// # Errors
/// It has no JSON form.
pub fn print_report(report: &Report, format: arguments::Report, nothing: &str) -> Result<(), Error> {
    if format == arguments::Report::Json {
        let one = |applied: &Applied| DoneOne {
            store: applied.store.key(),
            migration: applied.migration.clone(),
            seconds: applied.elapsed.as_secs_f64(),
        };
        let applied = report.applied.iter().map(one).collect();
        return print_json(&Done { applied, waiting: &report.waiting });
    }
    if !report.waiting.is_empty() {
        print("a contract waits: apply it with --contract when no program of the version before runs");
        report.waiting.iter().for_each(|name| print(&format!("  {name}")));
    } else if report.applied.is_empty() {
        print(nothing);
    }
    Ok(())
}
