//! The decisions that the first lines of a pair's `b.sql` hold: `-- accept: drop:t.c`, `-- rename: t.old:new`.

use std::collections::BTreeMap;

use rowcol_codegen::plan::Answers;

/// The answers for the way there and for the way back, and the renames of the way there.
pub fn decisions(b: &str) -> (Answers, Answers, BTreeMap<String, String>) {
    let mut there = Answers::default();
    let mut back = Answers { accept_all: true, no_renames: true, ..Answers::default() };
    let mut renames = BTreeMap::new();
    for line in b.lines().map_while(|line| line.strip_prefix("-- ")) {
        match line.split_once(": ").unwrap() {
            ("accept", "data-loss") => there.accept_all = true,
            ("accept", target) => there.accepted.push(target.parse().unwrap()),
            ("rename", "none") => there.no_renames = true,
            ("rename", rename) => {
                there.renames.push(rename.parse().unwrap());
                let (old, new) = rename.split_once(':').unwrap();
                let inverse = match old.rsplit_once('.') {
                    Some((table, column)) => format!("{table}.{new}:{column}"),
                    None => format!("{new}:{old}"),
                };
                back.renames.push(inverse.parse().unwrap());
                renames.insert(old.to_owned(), new.to_owned());
            }
            (other, _) => panic!("no decision: {other}"),
        }
    }
    (there, back, renames)
}
