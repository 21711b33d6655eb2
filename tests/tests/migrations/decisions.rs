//! The decisions that the first lines of a pair's `b.sql` hold: `-- accept: drop:t.c`, `-- rename: t.old:new`.

use std::collections::BTreeMap;

use rowcol_codegen::plan::{Answers, Kind, Rename};

/// What a person says to a pair's plans.
pub struct Decisions {
    /// On the way there.
    pub there: Answers,
    /// On the way back.
    pub back: Answers,
    /// New names by `table` and `table.column` of before.
    pub renames: BTreeMap<String, String>,
}

impl Decisions {
    /// Those in the first lines.
    pub fn read(b: &str) -> Self {
        let mut there = Answers::default();
        for line in b.lines().map_while(|line| line.strip_prefix("-- ")) {
            match line.split_once(": ").unwrap() {
                ("accept", "data-loss") => there.accept_all = true,
                ("accept", target) => there.accepted.push(target.parse().unwrap()),
                ("rename", "none") => there.no_renames = true,
                ("rename", rename) => there.renames.push(rename.parse().unwrap()),
                (other, _) => panic!("no decision: {other}"),
            }
        }
        Self::of(there)
    }

    /// What follows from the answers on the way there.
    pub fn of(there: Answers) -> Self {
        let renames = there.renames.iter().map(inverse).collect();
        let back = Answers { accept_all: true, no_renames: true, renames, ..Answers::default() };
        let tables = there.renames.iter().filter(|rename| rename.kind == Kind::Table);
        let renames = tables.map(|rename| (rename.path(), rename.to.clone())).collect();
        Self { there, back, renames }
    }

    /// The name of a table afterwards, or of its column.
    pub fn renamed<'a>(&'a self, path: &str, name: &'a str) -> &'a str {
        self.renames.get(path).map_or(name, String::as_str)
    }
}

fn inverse(rename: &Rename) -> Rename {
    let to = rename.to.clone();
    match &rename.part {
        Some(part) => Rename { part: Some(to), to: part.clone(), ..rename.clone() },
        None => Rename { name: to, to: rename.name.clone(), ..rename.clone() },
    }
}
