//! Which statements share a transaction.

use rowcol_codegen::postgres::token::meaningful;

use crate::migrate::script::Script;

/// Statements of a script, by number, that run together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) numbers: Vec<usize>,
    /// In a transaction; otherwise it is one statement.
    pub(super) transactional: bool,
}

/// The statements for which `wanted` holds, in groups. A transaction ends before a statement that cannot be in one, and
/// before one that wants what comes before it to be committed.
pub(super) fn groups(script: &Script<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut closed = true;
    for (at, statement) in script.statements.iter().enumerate() {
        let transactional = transactional(&statement.sql);
        closed |= statement.commit_before || !transactional;
        if wanted(at + 1) {
            match groups.last_mut() {
                Some(group) if !closed => group.numbers.push(at + 1),
                _ => groups.push(Group { numbers: vec![at + 1], transactional }),
            }
            closed = false;
        }
        closed |= !transactional;
    }
    groups
}

/// Whether a statement may be in a transaction.
fn transactional(sql: &str) -> bool {
    let words: Vec<String> = meaningful(sql).map(|token| token.text.to_ascii_uppercase()).collect();
    let has = |word: &str| words.iter().any(|found| found == word);
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    !match (word(0), word(1)) {
        ("VACUUM" | "CHECKPOINT", _) | ("ALTER", "SYSTEM") => true,
        ("CREATE" | "DROP", "DATABASE" | "TABLESPACE" | "SUBSCRIPTION") => true,
        ("CREATE" | "DROP", _) => has("INDEX") && has("CONCURRENTLY"),
        ("REINDEX", _) => has("CONCURRENTLY") || has("DATABASE") || has("SYSTEM"),
        ("ALTER", "TABLE") => has("DETACH") && has("CONCURRENTLY"),
        ("CLUSTER", "") => true,
        _ => false,
    }
}

/// The first word of a statement where it begins or ends a transaction.
pub(super) fn controls_transaction(sql: &str) -> Option<String> {
    const WORDS: [&str; 6] = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"];
    let first = meaningful(sql).next()?;
    WORDS.iter().find(|word| first.is_word(word)).map(|word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use rowcol_codegen::plan::Store;
    use rowcol_codegen::plan::file::statements;

    use super::*;
    use crate::migrate::Direction;

    fn of(text: &str, wanted: impl Fn(usize) -> bool) -> Vec<(Vec<usize>, bool)> {
        let statements = statements(Store::Postgres, text).unwrap();
        let script = Script {
            store: Store::Postgres,
            migration: "m",
            direction: Direction::Up,
            statements: &statements,
            checksum: "",
        };
        groups(&script, wanted).into_iter().map(|group| (group.numbers, group.transactional)).collect()
    }

    const TEXT: &str = "create table a (x int); create table b (x int);\n\
        create index concurrently i on a (x);\n\
        alter table a add y int;\n-- @commit\nalter table a validate constraint c; alter table a drop y;";

    #[test]
    fn transactions_end_where_they_must() {
        let all = [(vec![1, 2], true), (vec![3], false), (vec![4], true), (vec![5, 6], true)];
        assert_eq!(of(TEXT, |_| true), all);
    }

    #[test]
    fn what_is_done_is_left_out_and_joins_nothing() {
        assert_eq!(of(TEXT, |number| number > 3), [(vec![4], true), (vec![5, 6], true)]);
        assert_eq!(
            of(TEXT, |number| number != 3 && number != 5),
            [(vec![1, 2], true), (vec![4], true), (vec![6], true)]
        );
    }

    #[test]
    fn transactions_are_the_runners() {
        assert_eq!(controls_transaction("/* a */ begin").as_deref(), Some("BEGIN"));
        assert_eq!(controls_transaction("create table begin (x int)"), None);
    }
}
