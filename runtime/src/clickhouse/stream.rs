//! Reading rows one by one.
//!
//! The server may put an exception behind the rows that it has sent. So the end of an answer is held back until it is
//! known what it is, and no row is given that is none.

use std::collections::VecDeque;

use bytes::Bytes;

use super::Inner;
use super::decoder::{Decoder, Sink};
use super::exception;
use super::select::FORMAT;
use super::statement::{self, Parameter, Statement};
use super::turn::Turn;
use crate::error::Store;
use crate::events::Running;
use crate::query::deadline::within;
use crate::query::plan::Plan;
use crate::query::render::Wanted;
use crate::query::stream::{Taken, rest};
use crate::{Error, Result};

impl Inner {
    /// Hands the rows of a plan to `rows`, as fast as they are taken.
    pub(super) async fn stream(&self, plan: &Plan, rows: &mut dyn Sink, taken: &dyn Taken) -> Result<()> {
        let place = (Store::ClickHouse, super::table(plan.table));
        within(plan, place, self.stream_at_leisure(plan, rows, taken)).await
    }

    async fn stream_at_leisure(&self, plan: &Plan, rows: &mut dyn Sink, taken: &dyn Taken) -> Result<()> {
        let Statement { sql, parameters } = statement::select(plan, Wanted::Rows)?;
        let turn = self.turn_for(plan).await?;
        let running = Running::start(&self.listeners, Store::ClickHouse, &sql);
        let mut decoder = Decoder::new(plan, Wanted::Rows, rows);
        let result = self.receive_rows(plan, &turn, (&sql, parameters), &mut decoder, taken).await;
        // After an error of the way there, and one found here, the server may still be sending.
        if matches!(result, Ok(()) | Err(Error::Database(_))) {
            turn.end();
        }
        running.end(&result, decoder.read);
        result
    }

    async fn receive_rows(
        &self,
        plan: &Plan,
        turn: &Turn,
        (sql, parameters): (&str, Vec<Parameter>),
        decoder: &mut Decoder<'_>,
        taken: &dyn Taken,
    ) -> Result<()> {
        let failed = |error| self.transport.failure(error, false);
        let whole = !self.transport.tagged;
        let mut answer = turn.fetch(sql, parameters, FORMAT, whole).map_err(failed)?;
        let mut held = Held::default();
        loop {
            match answer.next().await {
                Ok(Some(piece)) => held.push(piece),
                Ok(None) => break,
                // The rows before it were sent before it.
                Err(error) => {
                    self.feed(decoder, &held.take(), taken).await?;
                    return Err(failed(error));
                }
            }
            while let Some(piece) = held.known() {
                self.feed(decoder, &piece, taken).await?;
            }
        }
        let end = held.take();
        match exception::find(&end).filter(|_| !whole) {
            None => self.feed(decoder, &end, taken).await?,
            Some((start, text)) => {
                self.feed(decoder, &end.slice(..start), taken).await?;
                // Between rows it is an exception. Inside of one, a row may hold what looks like one.
                if decoder.is_between_rows() || !self.runs(plan).await? {
                    return Err(self.exception(text));
                }
                self.feed(decoder, &end.slice(start..), taken).await?;
            }
        }
        decoder.finished().map_err(|stop| self.stopped(stop))
    }

    async fn feed(&self, decoder: &mut Decoder<'_>, piece: &Bytes, taken: &dyn Taken) -> Result<()> {
        let mut left = &piece[..];
        while !left.is_empty() {
            decoder.feed(&mut left, || taken.is_enough()).map_err(|stop| self.stopped(stop))?;
            rest(taken).await;
        }
        Ok(())
    }

    /// Whether a query runs to its end, without its rows.
    async fn runs(&self, plan: &Plan) -> Result<bool> {
        let Statement { sql, parameters } = statement::select(plan, Wanted::Rows)?;
        let turn = self.transport.reading_turn().await?;
        let ended = async { turn.fetch(&sql, parameters, "Null", true)?.collect().await }.await;
        let ended = ended.map_err(|error| self.transport.failure(error, false));
        if !matches!(ended, Err(Error::Lost { .. })) {
            turn.end();
        }
        match ended {
            Ok(_) => Ok(true),
            Err(Error::Database(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The end of an answer, as far as it came.
#[derive(Default)]
struct Held {
    pieces: VecDeque<Bytes>,
    len: usize,
}

impl Held {
    fn push(&mut self, piece: Bytes) {
        self.len += piece.len();
        self.pieces.push_back(piece);
    }

    /// The first piece, if no exception can begin in it.
    fn known(&mut self) -> Option<Bytes> {
        let first = self.pieces.front().filter(|first| self.len - first.len() >= exception::LONGEST)?;
        self.len -= first.len();
        self.pieces.pop_front()
    }

    /// All of it.
    fn take(&mut self) -> Bytes {
        self.len = 0;
        let mut pieces = std::mem::take(&mut self.pieces);
        match pieces.len() {
            1 => pieces.pop_front().unwrap_or_default(),
            _ => pieces.into_iter().flatten().collect(),
        }
    }
}
