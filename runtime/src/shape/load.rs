//! Loading rows and the rows of their relations: one statement for each relation, or a single one.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::key::{KeyPart, push_list};
#[cfg(feature = "postgres")]
use super::nest::Nest;
use super::part::{Part, Parts};
use super::reader::{Level, Loaded, Related, Relations};
use super::row::Answer;
use crate::error::Store;
use crate::model::{StoreTable, Table};
use crate::query::plan::{Output, Plan};
use crate::query::tokens::{Fragment, Operator, Place, Token};
use crate::query::{Fetch, Unread};
use crate::{Error, Result};

/// A store that gives the rows of shapes.
#[doc(hidden)]
pub trait LoadsRows: Send + Sync {
    /// The rows of a plan, as they come.
    fn load(&self, plan: Plan) -> Fetch<'_, Answer>;

    /// Which kind it is.
    fn store(&self) -> Store;
}

pub(super) fn located(store: &dyn LoadsRows, table: &'static Table, unread: Unread) -> Error {
    static NOWHERE: StoreTable = StoreTable::nowhere();
    let store = store.store();
    unread.error(store, table.in_store(store).unwrap_or(&NOWHERE))
}

impl Level {
    pub(super) fn of(table: &'static Table, parts: &Parts, store: Store) -> Self {
        let names = parts.relations.iter().map(|part| part.related.name).collect();
        Self { table, fields: parts.fields(table, store), names }
    }
}

/// Loads the rows of a plan, at most so many, and of their relations. Whether there were more rows.
pub(super) async fn load(
    store: &dyn LoadsRows,
    plan: Plan,
    parts: Parts,
    most: Option<u64>,
) -> Result<(Loaded, bool)> {
    let most = most.map_or(usize::MAX, |rows| usize::try_from(rows).unwrap_or(usize::MAX));
    #[cfg(feature = "postgres")]
    if is_nested(store.store(), &plan, &parts) {
        return nested(store, plan, parts).await.map(|loaded| (loaded, false));
    }
    let (rows, more) = Asked::new(plan, parts, &[], store.store()).send(store, most).await?;
    Ok((rows.related(store).await?, more))
}

/// Whether the relations of a plan travel within its rows. For one row that saves the ways to the server; for many, the
/// server would look for the rows of each by themselves, which costs it more than one statement for all.
pub(super) fn is_nested(store: Store, plan: &Plan, parts: &Parts) -> bool {
    matches!(store, Store::Postgres) && plan.limit == Some(1) && !parts.relations.is_empty()
}

/// Gives a plan the cells of a row and of its relations.
#[cfg(feature = "postgres")]
pub(super) fn nest(plan: &mut Plan, parts: Parts) -> Nest {
    let (list, nest) = Nest::of(plan.table, parts);
    plan.output = Output::List(Box::new(list));
    nest
}

#[cfg(feature = "postgres")]
async fn nested(store: &dyn LoadsRows, mut plan: Plan, parts: Parts) -> Result<Loaded> {
    let Nest { level, relations } = nest(&mut plan, parts);
    let answer = store.load(plan).await?;
    Ok(Loaded { level, answer, keys: 0, relations: Relations::Within(relations) })
}

/// What the queries of relations have of the outer one.
#[derive(Clone)]
pub(super) struct Options {
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

/// A query for rows of a shape.
pub(super) struct Asked {
    pub(super) plan: Plan,
    pub(super) rest: Rest,
}

/// What comes after the rows of a shape.
pub(super) struct Rest {
    pub(super) options: Options,
    pub(super) relations: Vec<Part>,
    level: Level,
    keys: Keys,
}

/// The columns by which rows and the rows of their relations are put together: the cells that rows begin with.
struct Keys {
    columns: Vec<Place>,
    /// Those by which the rows belong to others.
    link: Vec<usize>,
    /// Those that each relation begins at.
    relations: Vec<Vec<usize>>,
}

impl Keys {
    fn of(link: &[Place], relations: &[Part]) -> Self {
        let mut columns = Vec::new();
        let mut at = |place: Place| {
            columns.iter().position(|column| *column == place).unwrap_or_else(|| {
                columns.push(place);
                columns.len() - 1
            })
        };
        let link = link.iter().copied().map(&mut at).collect();
        let from = |part: &Part| part.related.from.iter().map(|field| at(Place::of(*field))).collect();
        let relations = relations.iter().map(from).collect();
        Self { columns, link, relations }
    }

    /// What all rows hold in them.
    fn read(&self, answer: &Answer) -> Result<Vec<Key>, Unread> {
        let read = |row| {
            let mut row = answer.row(row);
            self.columns.iter().map(|_| row.value::<KeyPart>()).collect()
        };
        (0..answer.rows()).map(read).collect()
    }
}

/// Parts of the keys of a row.
type Key = Vec<KeyPart>;

/// The parts at these places.
fn picked(key: &Key, at: &[usize]) -> Key {
    at.iter().filter_map(|place| key.get(*place).cloned()).collect()
}

impl Asked {
    /// Gives a plan the cells of its rows: the columns of `link`, those that its relations begin at, and its own.
    pub(super) fn new(mut plan: Plan, parts: Parts, link: &[Place], store: Store) -> Self {
        let level = Level::of(plan.table, &parts, store);
        let keys = Keys::of(link, &parts.relations);
        let mut list = Fragment::new();
        for place in keys.columns.iter().copied().chain(level.fields.iter().map(|field| Place::of(*field))) {
            list.append_listed(Fragment::column(place));
        }
        if list.is_empty() {
            // Nothing but how many rows there are: a shape without fields.
            list.tokens.extend(&[Token::Begin(Operator::One), Token::End(Operator::One)]);
        }
        plan.output = Output::List(Box::new(list));
        let options = Options::of(&plan);
        Self { plan, rest: Rest { options, relations: parts.relations, level, keys } }
    }

    /// Loads the rows, and keeps at most so many. Whether there were more.
    async fn send(self, store: &dyn LoadsRows, most: usize) -> Result<(Answered, bool)> {
        let Self { plan, rest } = self;
        // Where there is nothing to look for, there is nothing to ask.
        let mut answer = if plan.limit == Some(0) { Answer::Nothing } else { store.load(plan).await? };
        let more = answer.truncate(most);
        let keys = rest.keys.read(&answer).map_err(|unread| located(store, rest.level.table, unread))?;
        Ok((Answered { answer, keys, rest }, more))
    }
}

/// Rows whose relations are not there yet.
struct Answered {
    answer: Answer,
    /// The keys of each row.
    keys: Vec<Key>,
    rest: Rest,
}

impl Answered {
    /// Loads the rows of the relations.
    async fn related(self, store: &dyn LoadsRows) -> Result<Loaded> {
        let Self { answer, keys: held, rest } = self;
        let Rest { options, relations: parts, level, keys } = rest;
        let mut relations = Vec::with_capacity(parts.len());
        for (part, at) in parts.into_iter().zip(&keys.relations) {
            let from = held.iter().map(|key| picked(key, at)).collect();
            relations.push(related(store, part, from, &options).await?);
        }
        Ok(Loaded { level, answer, keys: keys.columns.len(), relations: Relations::Apart(relations) })
    }
}

/// The query for the rows of a relation that have one of these keys.
pub(super) fn relation(part: Part, keys: &[Vec<&KeyPart>], options: &Options, store: Store) -> Asked {
    let Part { related, order, limit, parts } = part;
    let to = related.to.iter().map(|field| Place { out: 0, source: related.source, field: *field });
    let to: Vec<Place> = to.collect();
    let mut plan = related.plan;
    let table = plan.table;
    options.give(&mut plan, table.in_store(store));
    for (column, values) in to.iter().zip(keys) {
        if !plan.filter.is_empty() {
            plan.filter.tokens.push(Token::And);
        }
        push_list(values, &mut plan.filter.args);
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
            by.append_listed(Fragment::column(*column));
        }
        plan.clauses_mut().limit_by = Some((limit, by));
    }
    Asked::new(plan, parts, &to, store)
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Loads the rows of a relation, for all outer rows at once.
fn related<'a>(
    store: &'a dyn LoadsRows,
    part: Part,
    from: Vec<Key>,
    options: &'a Options,
) -> Boxed<'a, Related> {
    Box::pin(async move {
        let width = part.related.to.len();
        // A key with a NULL points nowhere.
        let wanted: BTreeSet<&Key> = from.iter().filter(|key| !key.contains(&KeyPart::Null)).collect();
        let values = |place| {
            let values: BTreeSet<&KeyPart> = wanted.iter().filter_map(|key| key.get(place)).collect();
            values.into_iter().collect()
        };
        let keys: Vec<Vec<&KeyPart>> = (0..width).map(values).collect();
        let mut asked = relation(part, &keys, options, store.store());
        if wanted.is_empty() {
            asked.plan.limit = Some(0);
        }
        let (rows, _) = asked.send(store, usize::MAX).await?;
        let mut to: HashMap<Key, Vec<usize>> = HashMap::new();
        for (row, key) in rows.keys.iter().enumerate() {
            to.entry(picked(key, &rows.rest.keys.link)).or_default().push(row);
        }
        Ok(Related { loaded: rows.related(store).await?, from, to })
    })
}
