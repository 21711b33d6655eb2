//! Rows one by one, while the store sends them.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::Stream;

use super::select::{Knows, Narrows, Planned, Query, Reads, Scoped};
use super::source::Source;
use crate::Result;

/// So many rows are read ahead of whoever takes them.
const AHEAD: usize = 8;

/// The rows of a query, one by one. Nothing is sent before the first is asked for.
///
/// Few rows are held: while nobody takes them, the store is not read from, and it waits. Dropped before its end, the
/// stream stops its query on the server; what it used of the pool is free then. An error is the last item.
///
/// In a transaction, the stream has the connection to itself: other statements of the transaction wait until it ended
/// or was dropped.
#[must_use = "a stream does nothing unless its rows are taken"]
pub struct RowStream<'a, R> {
    work: Option<Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>>,
    ahead: Arc<Ahead<R>>,
}

/// The rows that were read and not taken yet.
pub(crate) struct Ahead<R>(Mutex<VecDeque<R>>);

impl<R> Ahead<R> {
    pub(crate) fn push(&self, row: R) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(row);
    }

    fn pop(&self) -> Option<R> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Rows that somebody takes one by one.
pub(crate) trait Taken: Send + Sync {
    /// Whether no more should be read for now.
    fn is_enough(&self) -> bool;
}

impl<R: Send> Taken for Ahead<R> {
    fn is_enough(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len() >= AHEAD
    }
}

/// Rows that are all wanted at once.
pub(crate) struct AllAtOnce;

impl Taken for AllAtOnce {
    #[inline]
    fn is_enough(&self) -> bool {
        false
    }
}

/// Lets the rows be taken that are there, if they are enough.
#[inline]
pub(crate) async fn rest(taken: &dyn Taken) {
    if taken.is_enough() {
        let mut paused = false;
        // Nobody has to wake this up: it is polled again when the last of the rows was taken.
        poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

impl<'a, R: Send + 'a> RowStream<'a, R> {
    /// A stream of the rows that `work` pushes.
    pub(crate) fn new<F>(work: impl FnOnce(Arc<Ahead<R>>) -> F) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'a,
    {
        let ahead = Arc::new(Ahead(Mutex::default()));
        Self { work: Some(Box::pin(work(ahead.clone()))), ahead }
    }

    /// The next row; `None` behind the last one.
    pub async fn next(&mut self) -> Option<Result<R>> {
        poll_fn(|context| self.poll_row(context)).await
    }

    fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        if let Some(row) = self.ahead.pop() {
            return Poll::Ready(Some(Ok(row)));
        }
        let Some(work) = &mut self.work else { return Poll::Ready(None) };
        let ended = match work.as_mut().poll(context) {
            Poll::Pending => None,
            Poll::Ready(ended) => {
                self.work = None;
                Some(ended)
            }
        };
        match (self.ahead.pop(), ended) {
            (Some(row), None) => Poll::Ready(Some(Ok(row))),
            (Some(row), Some(ended)) => {
                if ended.is_err() {
                    // Behind the rows that came before it.
                    self.work = Some(Box::pin(std::future::ready(ended)));
                }
                Poll::Ready(Some(Ok(row)))
            }
            (None, None) => Poll::Pending,
            (None, Some(Ok(()))) => Poll::Ready(None),
            (None, Some(Err(error))) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl<'a, R: Send + 'a> Stream for RowStream<'a, R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        self.poll_row(context)
    }
}

impl<R> std::fmt::Debug for RowStream<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RowStream")
    }
}

impl<M: Source, O, T, L, P> Query<M, O, T, L, P> {
    /// The rows one by one, while the store sends them, without holding all of them.
    ///
    /// ```no_run
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "notes")] #[postgres] struct Note { #[key] id: i64, text: String }
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// let mut notes = Note::find().stream(pg);
    /// while let Some(note) = notes.next().await {
    ///     println!("{}", note?.text);
    /// }
    /// # Ok(()) }
    /// ```
    /// It is a [`Stream`] of `futures`, too.
    ///
    /// # Errors
    /// The last item, as of every operation: see [`Error`](crate::Error). The rows before it are rows of the answer. Of
    /// ClickHouse, an answer whose last row cannot be told from an error is asked for once more, to see whether it fails.
    pub fn stream<E>(self, store: &E) -> RowStream<'_, E::Row>
    where
        E: Reads<M, O> + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.stream(Planned(self.plan))
    }
}
