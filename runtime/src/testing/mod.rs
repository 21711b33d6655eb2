//! Testing code that uses stores, without a server.
//!
//! A [`Recorder`] gives a [`Postgres`] and a [`ClickHouse`] that open no connection. What runs on them is recorded, with
//! its values, and answered with what the test has given before: rows, counts or errors, in order. Nothing else is
//! replaced: queries are rendered as for a server, rows travel as the store's bytes and are read by the decoder that reads
//! those of a server, transactions begin, end and are repeated by the code that does it for a server.
//!
//! ```
//! use rowcol::prelude::*;
//! use rowcol::testing::Recorder;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "notes")]
//! #[postgres(unique(title))]
//! struct Note {
//!     #[key]
//!     id: i64,
//!     title: String,
//! }
//!
//! /// What is to be tested: gives a note another title, unless another one has it.
//! async fn rename(pg: &Postgres, id: i64, title: &str) -> Result<bool> {
//!     let Some(note) = Note::get(id).one(pg).await? else { return Ok(false) };
//!     let change = Note::update().filter(|n| n.id.eq(note.id)).set(|n| n.title.to(title));
//!     match change.run(pg).await {
//!         Err(error) if error.constraint() == Some("notes_title_key") => Ok(false),
//!         done => done.map(|rows| rows == 1),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let note = Note { id: 7, title: "shopping".into() };
//! let recorder = Recorder::new();
//! recorder.answers([note.clone()]).affects(1);
//! assert!(rename(&recorder.postgres(), 7, "errands").await?);
//! insta::assert_snapshot!(recorder.sql(), @r#"
//! select "id", "title" from "notes" where "id" = $1 limit 1
//! -- $1 = 7
//!
//! update "notes" as t0 set "title" = $1 where "id" = $2
//! -- $1 = "errands"
//! -- $2 = 7
//! "#);
//!
//! let recorder = Recorder::new();
//! recorder.answers([note]).violates("notes_title_key");
//! assert!(!rename(&recorder.postgres(), 7, "taken").await?);
//! # Ok(()) }
//! ```
//! This is the cargo feature `testing`, for `[dev-dependencies]`. What a query becomes in a store, and whether the store
//! agrees, is not for a recorder to say: the first is a snapshot of [`assert_sql!`](crate::assert_sql), the second a test
//! on a real server.

mod recording;
mod rows;

use std::fmt::Write;
use std::sync::Arc;

#[cfg(feature = "clickhouse")]
use crate::ClickHouse;
use crate::Error;
#[cfg(feature = "postgres")]
use crate::Postgres;
pub use crate::query::Sql;
use recording::Answer;
pub(crate) use recording::{Given, Recording};
pub(crate) use rows::Part;
pub use rows::{AnswerPart, AnswerParts, AnswerRow, IsModel, IsModels, IsOptional, IsText, IsValue};

/// So many rows of a large write are shown.
const SHOWN: usize = 20;

/// The first rows of a write as its parameters, and how many rows there are.
pub(crate) fn shown_rows<E>(
    rows: usize,
    columns: usize,
    cell: impl Fn(usize, usize) -> Result<String, E>,
) -> Result<Vec<(String, String)>, E> {
    let mut shown = Vec::new();
    for row in 0..rows.min(SHOWN) {
        let cells: Vec<String> = (0..columns).map(|column| cell(row, column)).collect::<Result<_, E>>()?;
        shown.push((format!("rows[{row}]"), format!("({})", cells.join(", "))));
    }
    if rows > SHOWN {
        shown.push(("rows".to_owned(), rows.to_string()));
    }
    Ok(shown)
}

/// Answers statements with what it is told to, and records them. Clones share what was recorded and what is to be
/// answered.
///
/// Each statement takes the next answer, whichever store it runs on. Statements that serve others take none: `begin`,
/// `commit`, `rollback`, savepoints, the temporary tables of large writes, and the DDL of `create`. A statement for which
/// no answer is left fails with [`Error::Unanswered`].
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    recording: Arc<Recording>,
}

impl Recorder {
    /// One that has recorded nothing, and has no answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A Postgres that runs its statements here.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn postgres(&self) -> Postgres {
        Postgres::recorded(&self.recording)
    }

    /// A ClickHouse that runs its statements here.
    #[cfg(feature = "clickhouse")]
    #[must_use]
    pub fn clickhouse(&self) -> ClickHouse {
        ClickHouse::recorded(&self.recording)
    }

    fn will(&self, answer: Answer) -> &Self {
        self.recording.will(answer);
        self
    }

    /// The next statement gives these rows: models, values, or tuples in the order of what is selected. An empty list is
    /// an answer without rows: `answers([0_u8; 0])`.
    ///
    /// A count is a number, and whether there is a row a `bool`. The query of a shape selects first the keys by which its
    /// relations are put together, so its rows are tuples that begin with them; then each relation takes an answer of
    /// its own. For one row of a shape, Postgres is asked once: the row is a tuple that begins with a list for each
    /// relation, of tuples or of whole models.
    ///
    /// ```
    /// use rowcol::prelude::*;
    /// # use rowcol::testing::Recorder;
    /// # #[derive(Model)] #[model(table = "notes")]
    /// # #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Note { #[key] id: i64, title: Option<String> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// let recorder = Recorder::new();
    /// let (pg, ch) = (recorder.postgres(), recorder.clickhouse());
    /// recorder.answers([(1_i64, Some("shopping")), (2, None)]);
    /// let rows = Note::find().select(|n| (n.id, n.title)).all(&pg).await?;
    /// assert_eq!(rows, [(1, Some("shopping".to_owned())), (2, None)]);
    ///
    /// recorder.answers([12_u64]);
    /// assert_eq!(Note::find().full_scan().count(&ch).await?, 12);
    /// # Ok(()) }
    /// ```
    pub fn answers<K, R: AnswerRow<K>>(&self, rows: impl IntoIterator<Item = R>) -> &Self {
        let taken_apart = |row: R| {
            let mut parts = AnswerParts::default();
            row.append(&mut parts);
            parts
        };
        self.will(Answer::Given(Given::Rows(rows.into_iter().map(taken_apart).collect())))
    }

    /// The next statement writes, and changes so many rows. ClickHouse does not tell how many; the number is of no
    /// consequence there.
    pub fn affects(&self, rows: u64) -> &Self {
        self.will(Answer::Given(Given::Count(rows)))
    }

    /// The next statement is refused by the store: an [`Error::Database`] with this code, an SQLSTATE such as `40001` or
    /// ClickHouse's number such as `60`.
    ///
    /// ```
    /// use rowcol::prelude::*;
    /// # use rowcol::testing::Recorder;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// let recorder = Recorder::new();
    /// // A conflict: the transaction is run again.
    /// recorder.refuses("40001", "could not serialize access").affects(1);
    /// let pg = recorder.postgres();
    /// let statement = "update accounts set balance = 0";
    /// let run = pg.transaction(async |tx| tx.execute_raw(statement).await).retry(1);
    /// assert_eq!(run.run().await?, 1);
    /// insta::assert_snapshot!(recorder.sql(), @r"
    /// begin
    ///
    /// update accounts set balance = 0
    ///
    /// rollback
    ///
    /// begin
    ///
    /// update accounts set balance = 0
    ///
    /// commit
    /// ");
    /// # Ok(()) }
    /// ```
    pub fn refuses(&self, code: &str, message: &str) -> &Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        self.will(Answer::Refused { code, message, constraint: None })
    }

    /// The next statement is refused because a row breaks this unique constraint or unique index: 23505, as Postgres
    /// says it.
    pub fn violates(&self, constraint: &str) -> &Self {
        let message = format!("duplicate key value violates unique constraint \"{constraint}\"");
        self.will(Answer::Refused { code: "23505".into(), message, constraint: Some(constraint.to_owned()) })
    }

    /// The next statement fails with this error. After an [`Error::Lost`] its connection is not used again.
    pub fn fails(&self, error: Error) -> &Self {
        self.will(Answer::Failed(error))
    }

    /// The next statement does not end, so that it runs into the limit that the code under test sets. With
    /// `tokio::time::pause` that takes no time.
    pub fn stalls(&self) -> &Self {
        self.will(Answer::Stalled)
    }

    /// The statements that ran, in their order, each with its values.
    ///
    /// The text is what is sent. It is that of [`sql`](crate::query::Query::sql), on one line.
    #[must_use]
    pub fn statements(&self) -> Vec<Sql> {
        self.recording.statements()
    }

    /// The same as text, with an empty line between statements: for snapshots.
    #[must_use]
    pub fn sql(&self) -> String {
        let mut text = String::new();
        for statement in self.statements() {
            let between = if text.is_empty() { "" } else { "\n\n" };
            write!(text, "{between}{statement}").expect("writing to a String cannot fail");
        }
        text
    }

    /// How many answers no statement has taken yet. A test that is over should have none.
    #[must_use]
    pub fn left(&self) -> usize {
        self.recording.left()
    }
}
