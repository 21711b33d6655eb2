//! What is run of a migration: its statements, in one of two directions.

use std::fmt;

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::file::{Statement, checksum};

use crate::error::beginning;

/// Whether a migration is applied or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// By its own statements.
    Up,
    /// By those of its `down.sql`.
    Down,
}

impl Direction {
    /// Its name in the ledger.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The command that goes on with it.
    pub(super) const fn command(self) -> &'static str {
        match self {
            Self::Up => "rowcol migrate deploy",
            Self::Down => "rowcol migrate down",
        }
    }
}

/// The statements of a migration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script<'a> {
    pub(super) store: Store,
    pub(super) migration: &'a str,
    pub(super) direction: Direction,
    pub(super) statements: &'a [Statement],
    /// Of the whole file.
    pub(super) checksum: &'a str,
}

impl<'a> Script<'a> {
    /// The statement with this number, from 1.
    pub(super) fn statement(&self, number: usize) -> &'a Statement {
        &self.statements[number - 1]
    }

    /// What the ledger knows a statement by, beside its number.
    pub(super) fn hash(&self, number: usize) -> String {
        match number {
            0 => self.checksum.to_owned(),
            number => checksum(&self.statement(number).sql),
        }
    }

    pub(super) fn position(&self, number: usize) -> Position {
        let statement = self.statement(number);
        Position {
            store: self.store,
            migration: self.migration.to_owned(),
            direction: self.direction,
            number,
            of: self.statements.len(),
            line: statement.line,
            sql: beginning(&statement.sql),
        }
    }
}

/// Where in a migration something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The store.
    pub store: Store,
    /// The migration's name.
    pub migration: String,
    /// Whether it is applied or taken back.
    pub direction: Direction,
    /// The statement, from 1.
    pub number: usize,
    /// How many statements there are.
    pub of: usize,
    /// The line of the file on which it begins.
    pub line: usize,
    /// Its first line.
    pub sql: String,
}

/// `postgres/20240101120000_x, statement 2 of 3 (line 14)`
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { store, migration, number, of, line, .. } = self;
        let file = if self.direction == Direction::Down { ", down" } else { "" };
        write!(f, "{}/{migration}{file}, statement {number} of {of} (line {line})", store.key())
    }
}
