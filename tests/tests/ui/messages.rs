//! Every expected message is one error, short, and at the line that the case marks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines that a mistake may take on the user's screen.
const LINES: usize = 15;

/// The cases of `ui/fail` with their folders.
fn cases() -> Vec<(String, PathBuf)> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail")).unwrap();
    let mut cases = Vec::new();
    for folder in folders {
        let folder = folder.unwrap().path();
        let promise = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "rs") {
                cases.push((promise.clone(), file));
            }
        }
    }
    cases
}

/// What is wrong with the expected message of a case.
fn fault(case: &Path) -> Option<String> {
    let source = fs::read_to_string(case).unwrap();
    let marked: Vec<usize> =
        source.lines().zip(1..).filter(|(line, _)| line.contains("//~ error")).map(|(_, number)| number).collect();
    let [marked] = marked.as_slice() else {
        return Some(format!("{} lines are marked with `//~ error`", marked.len()));
    };
    let Ok(message) = fs::read_to_string(case.with_extension("stderr")) else {
        return Some("there is no expected message".to_owned());
    };
    let errors = message.lines().filter(|line| line.starts_with("error")).count();
    if errors != 1 {
        return Some(format!("{errors} errors for one mistake"));
    }
    let lines = message.trim_end().lines().count();
    if lines > LINES {
        return Some(format!("{lines} lines, of {LINES} at most"));
    }
    let place = message.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    let name = case.file_name().unwrap().to_str().unwrap();
    let place = place.and_then(|place| place.split_once(&format!("{name}:")));
    match place.and_then(|(_, place)| place.split(':').next()?.parse::<usize>().ok()) {
        Some(line) if line == *marked => None,
        Some(line) => Some(format!("points at line {line}, not at line {marked}")),
        None => Some("does not point into the case".to_owned()),
    }
}

#[test]
fn one_mistake_is_one_short_message_at_its_place() {
    let faults: Vec<String> = cases()
        .iter()
        .filter_map(|(promise, case)| {
            let name = case.file_stem().unwrap().to_str().unwrap();
            fault(case).map(|fault| format!("{promise}/{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_promise_has_three_cases() {
    let mut promises: BTreeMap<String, usize> = BTreeMap::new();
    for (promise, _) in cases() {
        *promises.entry(promise).or_default() += 1;
    }
    let few: Vec<_> = promises.iter().filter(|(_, count)| **count < 3).collect();
    assert!(few.is_empty(), "fewer than three cases: {few:?}");
    let all: usize = promises.values().sum();
    assert!(all >= 60, "{all} cases, of 60 at least");
}
