//! Loading a shape: one statement for its rows, and one for each relation.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::Shape;
use super::key::{KeyPart, push_list};
use super::part::{Part, Parts};
use super::row::{Answer, Loaded, Reader, Related};
use crate::error::Store;
use crate::model::{StoreTable, Table};
use crate::query::plan::{Output, Plan};
use crate::query::tokens::{Fragment, Operator, Place, Token};
use crate::query::{Fetch, Unread};
use crate::{Error, Result, ValueError};

/// A store that gives the rows of shapes.
#[doc(hidden)]
pub trait LoadsRows: Send + Sync {
    /// The rows of a plan, as they come.
    fn load(&self, plan: Plan) -> Fetch<'_, Answer>;

    /// Which kind it is.
    fn store(&self) -> Store;
}

pub(super) fn all<E: LoadsRows, S: Shape>(store: &E, plan: Plan) -> Fetch<'_, Vec<S>> {
    Fetch::new(async move {
        let table = plan.table;
        let parts = Parts::of::<S>();
        if parts.endless {
            let source =
                ValueError::new("its shape holds itself, which has no end; write a struct for each level");
            return Err(Error::Argument { table: table.model, source });
        }
        let loaded = load(store, plan, parts, Vec::new()).await?;
        let rows = (0..loaded.answer.rows()).map(|row| S::read(&mut Reader::new(&loaded, row)?));
        rows.collect::<Result<_, Unread>>().map_err(|unread| located(store, table, unread))
    })
}

fn located(store: &dyn LoadsRows, table: &'static Table, unread: Unread) -> Error {
    static NOWHERE: StoreTable = StoreTable::nowhere();
    let store = store.store();
    unread.error(store, table.in_store(store).unwrap_or(&NOWHERE))
}

/// What the queries of relations have of the outer one.
struct Options {
    timeout: Option<Duration>,
    settings: Vec<(String, String)>,
    merged: bool,
}

impl Options {
    fn of(plan: &Plan) -> Self {
        let clauses = plan.clauses();
        let clickhouse = &clauses.clickhouse;
        Self { timeout: clauses.timeout, settings: clickhouse.settings.clone(), merged: clickhouse.merged }
    }

    fn give(&self, plan: &mut Plan, table: Option<&StoreTable>) {
        if self.timeout.is_none() && self.settings.is_empty() && !self.merged {
            return;
        }
        let clauses = plan.clauses_mut();
        clauses.timeout = self.timeout;
        clauses.clickhouse.settings.clone_from(&self.settings);
        // Only tables whose rows are merged know FINAL.
        clauses.clickhouse.merged = self.merged && table.is_some_and(StoreTable::merges);
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Loads rows, giving `link` columns first, and the rows of their relations.
fn load<'a>(store: &'a dyn LoadsRows, mut plan: Plan, parts: Parts, link: Vec<Place>) -> Boxed<'a, Loaded> {
    Box::pin(async move {
        let table = plan.table;
        let from =
            parts.relations.iter().flat_map(|part| part.related.from.iter()).map(|field| Place::of(*field));
        let keys: Vec<Place> = link.into_iter().chain(from).collect();
        let columns = if parts.whole {
            table.in_store(store.store()).map(|table| table.fields().collect()).unwrap_or_default()
        } else {
            parts.columns
        };
        let mut list = Fragment::new();
        for place in keys.iter().copied().chain(columns.into_iter().map(Place::of)) {
            let mut column = Fragment::new();
            column.tokens.push(Token::Column(place));
            list.append_listed(column);
        }
        if list.is_empty() {
            // Nothing but how many rows there are: a shape without fields.
            list.tokens.extend(&[Token::Begin(Operator::One), Token::End(Operator::One)]);
        }
        plan.output = Output::List(Box::new(list));
        let options = Options::of(&plan);
        // Where there is nothing to look for, there is nothing to ask.
        let answer = if plan.limit == Some(0) { Answer::Nothing } else { store.load(plan).await? };

        let mut offset =
            keys.len() - parts.relations.iter().map(|part| part.related.from.len()).sum::<usize>();
        let mut relations = Vec::with_capacity(parts.relations.len());
        for part in parts.relations {
            let width = part.related.from.len();
            let from = read_keys(&answer, offset, width).map_err(|unread| located(store, table, unread))?;
            offset += width;
            relations.push(related(store, part, from, &options).await?);
        }
        Ok(Loaded { answer, keys: keys.len(), relations })
    })
}

/// The keys of all rows: some of the cells that they begin with.
fn read_keys(answer: &Answer, offset: usize, width: usize) -> Result<Vec<Vec<KeyPart>>, Unread> {
    let mut all = Vec::with_capacity(answer.rows());
    for at in 0..answer.rows() {
        let mut row = answer.row(at);
        for _ in 0..offset {
            row.value::<KeyPart>()?;
        }
        all.push((0..width).map(|_| row.value::<KeyPart>()).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

/// Loads the rows of a relation, for all outer rows at once.
async fn related(
    store: &dyn LoadsRows,
    part: Part,
    from: Vec<Vec<KeyPart>>,
    options: &Options,
) -> Result<Related> {
    let Part { related, order, limit, parts } = part;
    let to: Vec<Place> =
        related.to.iter().map(|field| Place { out: 0, source: related.source, field: *field }).collect();
    let mut plan = related.plan;
    let table = plan.table;
    options.give(&mut plan, table.in_store(store.store()));
    // A key with a NULL points nowhere.
    let wanted: BTreeSet<&Vec<KeyPart>> = from.iter().filter(|key| !key.contains(&KeyPart::Null)).collect();
    if wanted.is_empty() {
        plan.limit = Some(0);
    }
    for (place, column) in to.iter().enumerate().filter(|_| !wanted.is_empty()) {
        let values: BTreeSet<&KeyPart> = wanted.iter().filter_map(|key| key.get(place)).collect();
        let values: Vec<&KeyPart> = values.into_iter().collect();
        if !plan.filter.is_empty() {
            plan.filter.tokens.push(Token::And);
        }
        push_list(&values, &mut plan.filter.args);
        plan.filter.tokens.extend(&[
            Token::Begin(Operator::In),
            Token::Column(*column),
            Token::Then(Operator::In),
            Token::Arg(Some(*column)),
            Token::End(Operator::In),
        ]);
    }
    plan.order = order;
    if let Some(limit) = limit {
        let mut by = Fragment::new();
        for column in &to {
            let mut one = Fragment::new();
            one.tokens.push(Token::Column(*column));
            by.append_listed(one);
        }
        plan.clauses_mut().limit_by = Some((limit, by));
    }
    let width = to.len();
    let loaded = load(store, plan, parts, to).await?;
    let keys = read_keys(&loaded.answer, 0, width).map_err(|unread| located(store, table, unread))?;
    let mut rows: HashMap<Vec<KeyPart>, Vec<usize>> = HashMap::new();
    for (row, key) in keys.into_iter().enumerate() {
        rows.entry(key).or_default().push(row);
    }
    Ok(Related { loaded, from, to: rows })
}
