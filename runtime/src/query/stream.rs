//! Rows as they come.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::Stream;

use super::fetch::Fetch;
use crate::Result;

/// The rows of a query, as the store sends them. It holds the few that came together, and asks for more when they were
/// taken. Dropped before its end, it stops the query on the server.
#[must_use = "a stream does nothing unless it is polled"]
pub struct RowStream<'a, R> {
    queue: Queue<R>,
    work: Option<Fetch<'a, ()>>,
}

type Queue<R> = Arc<Mutex<VecDeque<R>>>;

/// Takes each row.
#[doc(hidden)]
pub type EachRow<'a, R> = Box<dyn FnMut(R) + Send + 'a>;

impl<'a, R: Send + 'a> RowStream<'a, R> {
    /// The rows that `begin` hands over.
    pub(super) fn new(begin: impl FnOnce(EachRow<'a, R>) -> Fetch<'a, ()>) -> Self {
        let queue = Queue::default();
        let sink = queue.clone();
        let push = move |row| sink.lock().unwrap_or_else(PoisonError::into_inner).push_back(row);
        Self { queue, work: Some(begin(Box::new(push))) }
    }
}

impl<R> Stream for RowStream<'_, R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = |queue: &Queue<R>| queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(row) = next(&self.queue) {
            return Poll::Ready(Some(Ok(row)));
        }
        let Some(work) = &mut self.work else { return Poll::Ready(None) };
        let done = Pin::new(work).poll(context);
        if let Poll::Ready(result) = &done {
            self.work = None;
            // Rows that came before an error are given before it.
            if result.is_err() {
                let rows: Vec<R> = std::iter::from_fn(|| next(&self.queue)).collect();
                if rows.is_empty() {
                    return done.map(|result| result.err().map(Err));
                }
                self.queue.lock().unwrap_or_else(PoisonError::into_inner).extend(rows);
                let error = done.map(Result::err);
                if let Poll::Ready(Some(error)) = error {
                    self.work = Some(Fetch::new(async move { Err(error) }));
                }
            }
        }
        match (next(&self.queue), self.work.is_some()) {
            (Some(row), _) => Poll::Ready(Some(Ok(row))),
            (None, true) => Poll::Pending,
            (None, false) => Poll::Ready(None),
        }
    }
}

impl<R> std::fmt::Debug for RowStream<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RowStream")
    }
}
