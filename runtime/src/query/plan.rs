//! What a query asks for, without types.

use super::tokens::{Fragment, Tokens};
use crate::model::Table;

/// A select on one table.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) table: &'static Table,
    pub(crate) filter: Fragment,
    pub(crate) order: Tokens,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
}

impl Plan {
    pub(crate) const fn new(table: &'static Table) -> Self {
        Self { table, filter: Fragment::new(), order: Tokens::new(), limit: None, offset: None }
    }
}

/// What a select gives for each row it finds.
#[derive(Clone, Copy)]
pub(crate) enum Output {
    /// The columns of the fields that this gives for 0, 1, 2 … until there are no more.
    Fields(fn(usize) -> Option<u16>),
    /// Nothing but how many there are.
    Count,
}
