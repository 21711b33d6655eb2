//! What a query asks for, without types.

use std::sync::Arc;
use std::time::Duration;

use super::fill::Fill;
use super::order::OrderList;
use super::tokens::{Fragment, Place, Token};
use crate::error::Store;
use crate::model::{Table, plain};
use crate::{Error, Result};

/// A select.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The table it begins with, or the one that the select it reads begins with.
    pub(crate) table: &'static Table,
    pub(crate) output: Output,
    pub(crate) filter: Fragment,
    pub(crate) order: OrderList,
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

/// A table that a select reads.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The table of a model.
    Table(&'static Table),
    /// What another select gives.
    Query(Arc<Plan>),
}

/// A table that is joined.
#[derive(Debug, Clone)]
pub struct Join {
    pub(crate) kind: JoinKind,
    pub(crate) origin: Origin,
    pub(crate) on: Fragment,
}

/// How a table is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Pairs of rows for which the condition holds.
    Inner,
    /// The same, and the rows on the left that are in no pair.
    Left,
    /// ClickHouse: at most one pair of each row on the left.
    Any,
    /// ClickHouse: the same, and the rows on the left that are in no pair.
    AnyLeft,
    /// ClickHouse: the pair that is closest by an inequality.
    Asof,
    /// ClickHouse: the same, and the rows on the left that are in no pair.
    AsofLeft,
}

impl JoinKind {
    pub(super) const fn sql(self) -> &'static str {
        match self {
            Self::Inner => "join",
            Self::Left => "left join",
            Self::Any => "any join",
            Self::AnyLeft => "left any join",
            Self::Asof => "asof join",
            Self::AsofLeft => "asof left join",
        }
    }

    /// Whether the joined side may be missing.
    pub(crate) const fn is_optional(self) -> bool {
        matches!(self, Self::Left | Self::AnyLeft | Self::AsofLeft)
    }
}

/// A condition for rows that come behind another one in the order of the query.
#[derive(Debug, Clone)]
pub struct After {
    /// As a comparison of rows, where that is the same.
    pub(crate) row: Option<Fragment>,
    /// Expression by expression.
    pub(crate) spelled: Fragment,
}

/// How rows are locked.
#[derive(Debug, Clone, Copy)]
pub struct Lock {
    /// `for update`, `for share`.
    pub(crate) strength: &'static str,
    pub(crate) waiting: Waiting,
}

/// What becomes of rows that others have locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    Waits,
    Skips,
    Fails,
}

/// How the rows of two selects are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    /// The rows of both.
    UnionAll,
    /// The rows of both, each once.
    Union,
    /// The rows that both give, each once.
    Intersect,
    /// The rows that only the first gives, each once.
    Except,
}

/// By which of the keys rows are grouped, beside all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupingSets {
    /// By none: all rows together.
    Totals,
    /// By all but the last, and so on, to none.
    Rollup,
    /// By each combination of them.
    Cube,
}

/// The clauses that most queries do without.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    /// What it reads in place of its table.
    pub(crate) from: Option<Arc<Plan>>,
    /// The tables that are joined.
    pub(crate) joins: Vec<Join>,
    /// The selects whose rows are put together with its own. The plan itself has only an output and a table then.
    pub(crate) others: Vec<(SetOperator, Plan)>,
    /// Each row once.
    pub(crate) distinct: bool,
    /// Postgres: rows are locked.
    pub(crate) lock: Option<Lock>,
    /// Postgres: one row of each of these.
    pub(crate) distinct_on: Option<Fragment>,
    /// What rows are grouped by. [`Token::Key`](super::tokens::Token::Key) refers to these.
    pub(crate) keys: Vec<Fragment>,
    /// By which of the keys rows are grouped beside all of them.
    pub(crate) sets: Option<GroupingSets>,
    /// Rows are aggregated, by the keys or, without any, all to one.
    pub(crate) aggregated: bool,
    /// The condition on groups.
    pub(crate) having: Option<Fragment>,
    /// The rows behind one that a cursor stands for.
    pub(crate) after: Option<After>,
    /// Why its cursor does not do, or why it has no pages.
    pub(crate) refused: Option<String>,
    /// The values of the order are given behind what is selected.
    pub(crate) gives_order: bool,
    /// At most so many rows of each of these, the first in the order of the query.
    pub(crate) limit_by: Option<(u64, Fragment)>,
    /// Series have no gaps.
    pub(crate) fill: Option<Fill>,
    /// ClickHouse: what is special to it.
    pub(crate) clickhouse: ClickHouseClauses,
    /// How long the query may take, from when it is first polled.
    pub(crate) timeout: Option<Duration>,
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
        from: None,
        joins: Vec::new(),
        others: Vec::new(),
        distinct: false,
        keys: Vec::new(),
        sets: None,
        aggregated: false,
        having: None,
        after: None,
        refused: None,
        distinct_on: None,
        lock: None,
        gives_order: false,
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
            order: OrderList::new(),
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

    /// The clauses, to be changed, where it has any.
    pub(crate) fn clauses_if_any(&mut self) -> Option<&mut Clauses> {
        self.clauses.as_deref_mut()
    }

    /// Whether it only reads selects that are put together by this operator, so that one more can be added.
    pub(crate) fn united_by(&self, operator: SetOperator) -> bool {
        let all = |plan: &Arc<Self>| {
            let others = &plan.clauses().others;
            !others.is_empty() && others.iter().all(|(own, _)| *own == operator)
        };
        let Clauses { from, joins, .. } = self.clauses();
        let plain = self.filter.is_empty() && self.order.is_empty() && joins.is_empty() && !self.is_cut();
        plain && matches!(self.output, Output::Whole) && from.as_ref().is_some_and(all)
    }

    /// The table that a place of this select is in.
    pub(crate) fn origin(&self, source: u8) -> Option<Origin> {
        let clauses = self.clauses();
        match (source, &clauses.from) {
            (0, None) => Some(Origin::Table(self.table)),
            (0, Some(query)) => Some(Origin::Query(query.clone())),
            (joined, _) => clauses.joins.get(usize::from(joined) - 1).map(|join| join.origin.clone()),
        }
    }

    /// Whether the rows of a table may be missing where they are joined.
    pub(crate) fn is_optional(&self, source: u8) -> bool {
        let join = usize::from(source).checked_sub(1).and_then(|place| self.clauses().joins.get(place));
        join.is_some_and(|join| join.kind.is_optional())
    }

    /// Whether it gives expressions, which have no names of their own, and not the columns of a table.
    pub(crate) fn has_list(&self) -> bool {
        match (&self.output, &self.clauses().from) {
            (Output::List(_), _) => true,
            (Output::Whole, Some(query)) => query.has_list(),
            (Output::Whole, None) => false,
        }
    }

    /// Whether it gives whole rows of models, which their own codecs read.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.output, Output::Whole) && !self.has_list()
    }

    /// The models whose whole rows it gives, and whether they may be missing.
    pub(crate) fn models(&self) -> impl Iterator<Item = (&'static Table, bool)> {
        (0..self.sources()).filter_map(|source| {
            let table = match self.origin(source)? {
                Origin::Table(table) => table,
                Origin::Query(query) => query.table,
            };
            Some((table, self.is_optional(source)))
        })
    }

    /// How many expressions it gives.
    pub(crate) fn width(&self) -> u16 {
        match (&self.output, &self.clauses().from) {
            (Output::Whole, Some(query)) => query.width(),
            _ => u16::try_from(self.selected().len()).unwrap_or(u16::MAX),
        }
    }

    /// How many tables it reads.
    pub(crate) fn sources(&self) -> u8 {
        u8::try_from(self.clauses().joins.len() + 1).unwrap_or(u8::MAX)
    }

    /// The field of a table that a place of this select comes from, through the selects it reads; `None` for what is
    /// computed.
    pub(crate) fn field(&self, source: u8, field: u16) -> Option<(&'static Table, u16)> {
        match self.origin(source)? {
            Origin::Table(table) => Some((table, field)),
            Origin::Query(query) => match query.output {
                Output::Whole => query.field(0, field),
                Output::List(_) => {
                    let place = *query.selected().get(usize::from(field))?;
                    place.and_then(|place| query.field(place.source, place.field))
                }
            },
        }
    }

    /// That the store can answer it.
    pub(crate) fn check(&self, store: Store) -> Result<()> {
        if let Some(model) = self.homeless(store) {
            return Err(Error::Elsewhere { store, model });
        }
        if let Some(reason) = &self.clauses().refused {
            return Err(Error::Cursor { reason: reason.clone() });
        }
        let name = self.table.in_store(store).map_or(self.table.model, |table| plain(table.name));
        self.unfillable().map_or(Ok(()), |source| Err(Error::Argument { table: name, source }))
    }

    /// A model of the query, or of one in it, that does not live in the store.
    pub(crate) fn homeless(&self, store: Store) -> Option<&'static str> {
        let clauses = self.clauses();
        let origins = (0..self.sources()).filter_map(|source| self.origin(source));
        let origin = |origin| match origin {
            Origin::Table(table) => table.in_store(store).is_none().then_some(table.model),
            Origin::Query(query) => query.homeless(store),
        };
        if let Some(model) = origins.into_iter().find_map(origin) {
            return Some(model);
        }
        let output = match &self.output {
            Output::List(list) => Some(&**list),
            Output::Whole => None,
        };
        let prewhere = clauses.clickhouse.prewhere.as_ref();
        let order = Some(&self.order.fragment);
        let parts = [Some(&self.filter), order, clauses.having.as_ref(), prewhere, output];
        let joins = clauses.joins.iter().map(|join| &join.on);
        let parts = parts.into_iter().flatten().chain(&clauses.keys).chain(joins);
        let plans = parts.flat_map(Fragment::plans).chain(clauses.others.iter().map(|(_, plan)| plan));
        plans.into_iter().find_map(|plan| plan.homeless(store))
    }

    /// The places of which plain columns are selected, by their place in the list; `None` for other expressions.
    pub(crate) fn selected(&self) -> Vec<Option<Place>> {
        let Output::List(list) = &self.output else { return Vec::new() };
        let place = |item: &[Token]| match item {
            [Token::Column(place)] if place.out == 0 => Some(*place),
            [Token::Key(key)] => self.key_column(*key),
            _ => None,
        };
        list.tokens.items().map(place).collect()
    }

    /// The column that is a key of the grouping.
    fn key_column(&self, key: u8) -> Option<Place> {
        match self.clauses().keys.get(usize::from(key))?.tokens.as_slice() {
            [Token::Column(place)] if place.out == 0 => Some(*place),
            _ => None,
        }
    }

    /// Whether the rows that come out are not those that the conditions find: they are cut off or put together.
    pub(super) fn is_cut(&self) -> bool {
        let Clauses { distinct, distinct_on, aggregated, limit_by, .. } = self.clauses();
        let limited = self.limit.is_some() || self.offset.is_some() || limit_by.is_some();
        limited || *distinct || distinct_on.is_some() || *aggregated
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
        let conditions = [Some(&self.filter), Some(&self.order.fragment), clauses.having.as_ref(), prewhere];
        let several = clauses.from.is_some() || !clauses.joins.is_empty();
        several || output || conditions.into_iter().flatten().chain(&clauses.keys).any(Fragment::has_queries)
    }
}
