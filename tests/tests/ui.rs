//! What does not compile, and what does: a folder of cases per promise.
//!
//! Each case under `ui/fail` holds one mistake, on the line marked `//~ error`. Its text beside it was written by the
//! compiler and read by a person; this test also holds it to the promise that a mistake gives one message, of at most
//! 15 lines, at the user's own token.
#![allow(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::fs;
use std::path::{Path, PathBuf};

mod ui {
    mod budget;
    mod schema;
}

const MOST_LINES: usize = 15;

// Cases that fail are built by one call of cargo, as long as none that passes is among them.
#[test]
fn cases_fail_as_promised() {
    trybuild::TestCases::new().compile_fail("ui/fail/*/*.rs");
}

#[test]
fn cases_pass_and_run() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

#[test]
fn each_mistake_gives_one_short_message_at_its_place() {
    let mut cases = 0;
    let mut broken = Vec::new();
    for case in cases_that_fail() {
        cases += 1;
        let source = fs::read_to_string(&case).unwrap();
        let stderr = case.with_extension("stderr");
        let text =
            fs::read_to_string(&stderr).unwrap_or_else(|error| panic!("{}: {error}", stderr.display()));
        if let Err(problem) = judge(&source, &text) {
            broken.push(format!("{}: {problem}", case.display()));
        }
    }
    assert!(cases >= 60, "only {cases} cases");
    assert!(broken.is_empty(), "{} of {cases} texts break the promise:\n{}", broken.len(), broken.join("\n"));
}

fn cases_that_fail() -> Vec<PathBuf> {
    let promises = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail");
    let mut cases: Vec<PathBuf> = folder(&promises).iter().flat_map(|promise| folder(promise)).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    cases
}

fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Whether a compiler's text is one error, short, and at the marked line.
fn judge(source: &str, text: &str) -> Result<(), String> {
    let errors = text.lines().filter(|line| line.starts_with("error")).count();
    if errors != 1 {
        return Err(format!("{errors} errors"));
    }
    let lines = text.trim_end().lines().count();
    if lines > MOST_LINES {
        return Err(format!("{lines} lines"));
    }
    let marked = source.lines().position(|line| line.contains("//~ error")).ok_or("no line is marked")? + 1;
    let place =
        text.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).ok_or("no place is named")?;
    let line = place.rsplit(':').nth(1).and_then(|line| line.parse::<usize>().ok());
    match line {
        Some(line) if line == marked => Ok(()),
        _ => Err(format!("points at {place}, not at line {marked}")),
    }
}

#[test]
fn the_judge_can_say_no() {
    let source = "fn a() {}\nlet b = 1; //~ error\n";
    let good = "error: wrong\n --> ui/fail/x/y.rs:2:5\n";
    assert_eq!(judge(source, good), Ok(()));
    assert!(judge(source, &good.replace(":2:", ":1:")).is_err());
    assert!(judge(source, &format!("{good}{good}")).is_err());
    assert!(judge(source, &format!("{good}{}", "|\n".repeat(15))).is_err());
}
