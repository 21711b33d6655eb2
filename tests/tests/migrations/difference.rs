//! What two texts do not share.

use std::collections::HashSet;

/// The lines that only one of them has.
pub fn difference(expected: &str, found: &str) -> String {
    let only = |a: &str, b: &str, mark: &str| {
        let b: HashSet<_> = b.lines().collect();
        a.lines().filter(|line| !b.contains(line)).map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    let lines = only(expected, found, "expected") + &only(found, expected, "found");
    if lines.is_empty() { format!("expected {expected}\nfound {found}") } else { lines }
}
