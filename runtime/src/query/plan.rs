//! What a query asks for, without types.

use std::time::Duration;

use super::fill::Fill;
use super::tokens::{Fragment, Place, Token};
use crate::model::Table;

/// A select.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The table it begins with.
    pub(crate) table: &'static Table,
    pub(crate) output: Output,
    pub(crate) filter: Fragment,
    pub(crate) order: Fragment,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    clauses: Option<Box<Clauses>>,
}

/// What a select gives for each row it finds.
#[derive(Debug, Clone)]
pub enum Output {
    /// The columns that the model has fields for.
    Whole,
    /// Expressions.
    List(Box<Fragment>),
}

/// The clauses that most queries do without.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    /// Each row once.
    pub(crate) distinct: bool,
    /// What rows are grouped by. [`Token::Key`](super::tokens::Token::Key) refers to these.
    pub(crate) keys: Vec<Fragment>,
    /// Rows are aggregated, by the keys or, without any, all to one.
    pub(crate) aggregated: bool,
    /// The condition on groups.
    pub(crate) having: Option<Fragment>,
    /// Tables beside the first.
    pub(crate) joins: Vec<Join>,
    /// At most so many rows of each of these, the first in the order of the query.
    pub(crate) limit_by: Option<(u64, Fragment)>,
    /// Series have no gaps.
    pub(crate) fill: Option<Fill>,
    /// ClickHouse: what is special to it.
    pub(crate) clickhouse: ClickHouseClauses,
    /// How long the query may take, from when it is first polled.
    pub(crate) timeout: Option<Duration>,
}

/// A table beside the first one of a select, whose rows are put together with the others where columns are equal.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    pub(crate) table: &'static Table,
    /// Fields of this table, and fields of the first one, place by place.
    pub(crate) on: (&'static [u16], &'static [u16]),
}

/// The clauses that only ClickHouse has.
#[derive(Debug, Clone, Default)]
pub struct ClickHouseClauses {
    /// Rows of the same sort key are put together while they are read.
    pub(crate) merged: bool,
    /// The share of rows that is read.
    pub(crate) sample: Option<f64>,
    /// The condition that is looked at before other columns are read.
    pub(crate) prewhere: Option<Fragment>,
    /// Settings of the request, which are no part of the text.
    pub(crate) settings: Vec<(String, String)>,
    /// The id in the server's logs.
    pub(crate) query_id: Option<String>,
}

impl ClickHouseClauses {
    const NONE: Self =
        Self { merged: false, sample: None, prewhere: None, settings: Vec::new(), query_id: None };
}

impl Clauses {
    const NONE: Self = Self {
        distinct: false,
        keys: Vec::new(),
        aggregated: false,
        having: None,
        joins: Vec::new(),
        limit_by: None,
        fill: None,
        clickhouse: ClickHouseClauses::NONE,
        timeout: None,
    };
}

impl Plan {
    pub(crate) const fn new(table: &'static Table) -> Self {
        Self {
            table,
            output: Output::Whole,
            filter: Fragment::new(),
            order: Fragment::new(),
            limit: None,
            offset: None,
            clauses: None,
        }
    }

    /// The clauses, to be read.
    pub(crate) fn clauses(&self) -> &Clauses {
        static NONE: Clauses = Clauses::NONE;
        self.clauses.as_deref().unwrap_or(&NONE)
    }

    /// The clauses, to be changed.
    pub(crate) fn clauses_mut(&mut self) -> &mut Clauses {
        self.clauses.get_or_insert_default()
    }

    /// A model of the query, or of a relation in it, whose table is not there.
    pub(crate) fn homeless(&self, lives: fn(&Table) -> bool) -> Option<&'static str> {
        let clauses = self.clauses();
        let joined = clauses.joins.iter().map(|join| join.table);
        if let Some(table) = std::iter::once(self.table).chain(joined).find(|table| !lives(table)) {
            return Some(table.model);
        }
        let output = match &self.output {
            Output::List(list) => Some(&**list),
            Output::Whole => None,
        };
        let prewhere = clauses.clickhouse.prewhere.as_ref();
        let parts = [Some(&self.filter), Some(&self.order), clauses.having.as_ref(), prewhere, output];
        let parts = parts.into_iter().flatten().chain(&clauses.keys);
        parts.flat_map(Fragment::plans).find_map(|plan| plan.homeless(lives))
    }

    /// The fields of which plain columns are selected, by their place in the list; `None` for other expressions.
    pub(crate) fn selected(&self) -> Vec<Option<u16>> {
        let Output::List(list) = &self.output else { return Vec::new() };
        let (mut places, mut depth, mut item) = (Vec::new(), 0_u32, Vec::new());
        for token in list.tokens.as_slice().iter().chain([&Token::Comma]) {
            match token {
                Token::Begin(_) => depth += 1,
                Token::End(_) => depth = depth.saturating_sub(1),
                Token::Comma if depth == 0 => {
                    places.push(match item.as_slice() {
                        [Token::Column(Place { out: 0, source: 0, field })] => Some(*field),
                        _ => None,
                    });
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(*token);
        }
        places
    }

    /// Whether the rows that come out are not those that the conditions find: they are cut off or put together.
    pub(super) fn is_cut(&self) -> bool {
        let Clauses { distinct, aggregated, limit_by, .. } = self.clauses();
        let limited = self.limit.is_some() || self.offset.is_some() || limit_by.is_some();
        limited || *distinct || *aggregated
    }

    /// Whether what is selected decides how many rows come out.
    pub(super) fn counts_by_output(&self) -> bool {
        let clauses = self.clauses();
        clauses.distinct || (clauses.aggregated && clauses.keys.is_empty())
    }

    /// Whether it is a condition on rows and nothing else.
    pub(super) fn is_condition(&self) -> bool {
        let whole = matches!(self.output, Output::Whole) && self.limit.is_none() && self.offset.is_none();
        whole && self.order.is_empty() && self.clauses.is_none()
    }

    /// Whether a column must say of which table it is.
    pub(super) fn is_qualified(&self) -> bool {
        let clauses = self.clauses();
        let output = match &self.output {
            Output::List(list) => list.has_queries(),
            Output::Whole => false,
        };
        let prewhere = clauses.clickhouse.prewhere.as_ref();
        let conditions = [Some(&self.filter), Some(&self.order), clauses.having.as_ref(), prewhere];
        output
            || !clauses.joins.is_empty()
            || conditions.into_iter().flatten().chain(&clauses.keys).any(Fragment::has_queries)
    }
}
