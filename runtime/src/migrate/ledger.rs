//! What a store says about the statements that were begun on it.

use std::collections::BTreeMap;

use super::{Direction, script::Script};

/// The table of the ledger, in either store. Tools that compare databases leave it out.
///
/// | column | meaning |
/// |---|---|
/// | `migration` | the name of the migration |
/// | `direction` | `up`, or `down` for the statements that take it back |
/// | `statement` | the number of the statement, from 1; 0 is the file as a whole |
/// | `hash` | SHA-256 of the statement, or of the file |
/// | `state` | `begun`, `done`, `failed`, or `undone` |
/// | `started_at`, `finished_at` | by the server's clock |
/// | `error` | what the store said, where it failed |
/// | `query_id` | what ClickHouse knows the statement by |
/// | `before` | what it will change, so that it can be seen afterwards whether it did |
pub const LEDGER: &str = "rowcol_migrations";

/// How far a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It may have run.
    Begun,
    /// It took place.
    Done,
    /// The store refused it.
    Failed,
    /// It was taken back.
    Undone,
}

const STATES: [(State, &str); 4] =
    [(State::Begun, "begun"), (State::Done, "done"), (State::Failed, "failed"), (State::Undone, "undone")];

impl State {
    pub(super) fn key(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("", |(_, key)| key)
    }

    fn read(key: &str) -> Option<Self> {
        STATES.iter().find(|(_, known)| *known == key).map(|(state, _)| *state)
    }
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) hash: String,
    pub(super) state: State,
    pub(super) started_at: String,
    pub(super) finished_at: String,
    pub(super) error: String,
    pub(super) query_id: String,
    pub(super) before: String,
}

/// The columns of [`Ledger::of`], in their order; all of them are text.
pub(super) const COLUMNS: [&str; 10] = [
    "migration",
    "direction",
    "statement",
    "hash",
    "state",
    "started_at",
    "finished_at",
    "error",
    "query_id",
    "before",
];

type Key = (String, Direction, usize);

/// The ledger of a store.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    entries: BTreeMap<Key, Entry>,
}

impl Ledger {
    /// The rows of the table; its columns are [`COLUMNS`].
    ///
    /// # Errors
    /// A row that no version of this program has written.
    pub(super) fn of(rows: Vec<Vec<Option<String>>>) -> Result<Self, String> {
        let mut ledger = Self::default();
        for row in rows {
            let shown = format!("{row:?}");
            let unreadable = || format!("the table {LEDGER} has a row that cannot be read: {shown}");
            let cells: [Option<String>; 10] = row.try_into().map_err(|_| unreadable())?;
            let [migration, direction, number, hash, state, started_at, finished_at, error, query_id, before] =
                cells.map(Option::unwrap_or_default);
            let direction =
                [Direction::Up, Direction::Down].into_iter().find(|known| known.key() == direction);
            let key =
                (migration, direction.ok_or_else(unreadable)?, number.parse().map_err(|_| unreadable())?);
            let state = State::read(&state).ok_or_else(unreadable)?;
            let entry = Entry { hash, state, started_at, finished_at, error, query_id, before };
            ledger.entries.insert(key, entry);
        }
        Ok(ledger)
    }

    /// The row of a statement, 0 for the file, unless it was taken back.
    pub(super) fn entry(&self, migration: &str, direction: Direction, number: usize) -> Option<&Entry> {
        let entry = self.entries.get(&(migration.to_owned(), direction, number))?;
        (entry.state != State::Undone).then_some(entry)
    }

    /// The row of a statement of a script.
    pub(super) fn of_script(&self, script: &Script<'_>, number: usize) -> Option<&Entry> {
        self.entry(script.migration, script.direction, number)
    }

    /// Whether a statement of a script is done.
    pub(super) fn is_done(&self, script: &Script<'_>, number: usize) -> bool {
        self.of_script(script, number).is_some_and(|entry| entry.state == State::Done)
    }

    /// How many statements of a script are done.
    pub(super) fn done(&self, script: &Script<'_>) -> usize {
        (1..=script.statements.len()).filter(|number| self.is_done(script, *number)).count()
    }

    /// The statements of a migration that are in the ledger, the file left out.
    pub(super) fn statements(
        &self,
        migration: &str,
        direction: Direction,
    ) -> impl Iterator<Item = (usize, &Entry)> {
        let all = (migration.to_owned(), direction, 1)..=(migration.to_owned(), direction, usize::MAX);
        let entries = self.entries.range(all).filter(|(_, entry)| entry.state != State::Undone);
        entries.map(|((_, _, number), entry)| (*number, entry))
    }

    /// What takes everything back that is known of a migration in one direction, the file last: until then it is not
    /// taken back.
    pub(super) fn undo<'a>(&self, migration: &'a str, direction: Direction) -> Vec<Mark<'a>> {
        let statements = self.statements(migration, direction).map(|(number, entry)| (number, &entry.hash));
        let file = self.entry(migration, direction, 0).map(|entry| (0, &entry.hash));
        let undone = |(number, hash): (usize, &String)| Mark {
            migration,
            direction,
            number,
            hash: hash.clone(),
            state: State::Undone,
            error: String::new(),
            query_id: String::new(),
            before: String::new(),
        };
        statements.chain(file).map(undone).collect()
    }

    /// The migrations that were begun, by name.
    pub(super) fn migrations(&self) -> impl Iterator<Item = &str> {
        let files = self.entries.iter().filter(|((_, direction, number), entry)| {
            *direction == Direction::Up && *number == 0 && entry.state != State::Undone
        });
        files.map(|((migration, ..), _)| migration.as_str())
    }
}

/// A row to write.
#[derive(Debug, Clone)]
pub(super) struct Mark<'a> {
    pub(super) migration: &'a str,
    pub(super) direction: Direction,
    pub(super) number: usize,
    pub(super) hash: String,
    pub(super) state: State,
    pub(super) error: String,
    pub(super) query_id: String,
    pub(super) before: String,
}

/// How much of an error is kept.
const LONGEST: usize = 4_000;

impl<'a> Mark<'a> {
    pub(super) fn new(script: &Script<'a>, number: usize, state: State) -> Self {
        Self {
            migration: script.migration,
            direction: script.direction,
            number,
            hash: script.hash(number),
            state,
            error: String::new(),
            query_id: String::new(),
            before: String::new(),
        }
    }

    /// The same, failed with this error.
    pub(super) fn failed(script: &Script<'a>, number: usize, error: &impl ToString) -> Self {
        let error = error.to_string().chars().filter(|c| *c != '\0').take(LONGEST).collect();
        Self { error, ..Self::new(script, number, State::Failed) }
    }
}
