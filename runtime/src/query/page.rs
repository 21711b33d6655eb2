//! Pages of rows: each begins behind the last row of the one before, wherever that now is.
//!
//! A page costs the same however far down it is, and no row is skipped or given twice because others came or went. The
//! order may be of any expressions, upwards and downwards, with NULLs; the keys of the models are added to it, so that
//! it tells all rows apart.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # use rowcol::query::Cursor;
//! # #[derive(Model)] #[model(table = "traces", tenant = project)] #[postgres]
//! # struct Trace { #[key(cuid2)] id: Id<Trace>, project: String, at: Timestamp }
//! # async fn f(pg: &Postgres, cursor: Option<Cursor>) -> Result<()> {
//! let page = Trace::of("p1").order_by(|t| t.at.desc()).after(&cursor).page(50, pg).await?;
//! for trace in page.rows { /* … */ }
//! let next: Option<Cursor> = page.next;           // to be sent to the client, and back
//! # Ok(()) }
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::fetch::Fetch;
use super::order::{OrderList, OrderTerm};
use super::plan::{After, Plan};
use super::select::{Knows, Narrows, Planned, Query, Reads, Rows, Scoped};
use super::sorted::SortValue;
use super::source::Source;
use super::tokens::{Fragment, Operator, Place, Token};
use super::tuples::of_2_to_6;
use crate::model::Model;
use crate::relation::KeyPart;
use crate::sql::pg::{self, PgType};
use crate::value::{Args, Written};
use crate::{Error, Result};

/// A page of rows, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// The rows, in the order of the query.
    pub rows: Vec<R>,
    /// For [`after`](Query::after); `None` if these are the last rows.
    pub next: Option<Cursor>,
}

/// A place in an order: behind one row. It is text of letters, digits, `-` and `_`.
///
/// It holds the values of the row that the order is by, readable to whoever cares to; and the shape of the order, so
/// that a query of another order refuses it. The rows behind it are those that the query's own filters find.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Any text: whether it is a cursor shows when a query is run with it.
impl<T: Into<String>> From<T> for Cursor {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// A source whose rows have keys, so that pages can tell them apart.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` have no key, so that pages cannot tell them apart",
    label = "pages are of models with a key"
)]
pub trait Keyed {}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M where M::Columns: KeyPart<0> {}
#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for Option<M> where M::Columns: KeyPart<0> {}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: Keyed),+> Keyed for ($($name),+) {}
    )*};
}

of_2_to_6!(tuples);

/// A store gives pages of rows that have keys. It is a trait of stores, for the compiler has fewer words about a type that
/// is not the user's.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` have no key, so that pages cannot tell them apart",
    label = "pages are of models with a key"
)]
pub trait Pages<M> {}

#[diagnostic::do_not_recommend]
impl<E, M: Keyed> Pages<M> for E {}

/// A column of a key, which tells rows apart.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct KeyColumn {
    pub(crate) source: u8,
    pub(crate) field: u16,
    pub(crate) value: &'static SortValue,
    /// The same where its row may be missing.
    pub(crate) missing: &'static SortValue,
}

/// What `.after(..)` takes: a cursor, or none for the first page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no cursor",
    label = "expected a `&Cursor`, or an `Option` of one: what the page before gave as `next`"
)]
pub trait IntoCursor {
    #[doc(hidden)]
    fn cursor(&self) -> Option<&Cursor>;
}

#[diagnostic::do_not_recommend]
impl IntoCursor for &Cursor {
    fn cursor(&self) -> Option<&Cursor> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoCursor for Option<&Cursor> {
    fn cursor(&self) -> Option<&Cursor> {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl IntoCursor for &Option<Cursor> {
    fn cursor(&self) -> Option<&Cursor> {
        self.as_ref()
    }
}

impl<M: Source, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// The rows behind a cursor; all of them if there is none. It stands behind [`order_by`](Self::order_by).
    ///
    /// # Errors
    /// Running the query gives [`Error::Cursor`] if the text is no cursor, or one of another order.
    pub fn after(mut self, cursor: impl IntoCursor) -> Self
    where
        M: Keyed,
    {
        complete::<M>(&mut self.plan.order);
        if let Some(cursor) = cursor.cursor() {
            match condition(&self.plan, cursor) {
                Ok(after) => self.plan.clauses_mut().after = Some(after),
                Err(reason) => self.plan.clauses_mut().refused = Some(reason),
            }
        }
        self
    }

    /// A page of so many rows, at least one, and where the next one begins.
    ///
    /// # Errors
    /// [`Error::Cursor`] if [`after`](Self::after) was given no cursor of this order, if the query has clauses by which
    /// rows do not stand for themselves (`distinct`, `limit_by`), or if a value of the order fits no cursor: one with
    /// nanoseconds. Otherwise as every operation: see [`Error`].
    pub fn page<E: Reads<M, Rows<S>> + Knows<P> + Pages<M>>(
        self,
        rows: u64,
        store: &E,
    ) -> Fetch<'_, Page<E::Row>>
    where
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        let (paging, plan) = Paging::of::<M>(self.plan, rows);
        let found = store.page(Planned(plan), paging.rows());
        Fetch::new(async move {
            let (rows, last) = found.await?;
            paging.page(rows, last)
        })
    }
}

/// A page that is asked for.
pub(crate) struct Paging {
    rows: u64,
    head: Head,
    values: Vec<&'static SortValue>,
}

impl Paging {
    /// A page of so many rows, and the plan that finds them and one more.
    pub(crate) fn of<M: Source>(mut plan: Plan, rows: u64) -> (Self, Plan) {
        complete::<M>(&mut plan.order);
        let rows = rows.max(1);
        if let Some(reason) = unpaged(&plan) {
            plan.clauses_mut().refused.get_or_insert_with(|| reason.to_owned());
        }
        let paging = Self { rows, head: head(&plan), values: plan.order.values().collect() };
        plan.clauses_mut().gives_order = true;
        plan.limit = Some(rows.saturating_add(1));
        (paging, plan)
    }

    /// At most so many.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// What rows give behind what is selected: the values that they are ordered by.
    pub(crate) fn values(&self) -> &[&'static SortValue] {
        &self.values
    }

    /// The page of these rows; `last` has the values of the last of them, if there are more.
    pub(crate) fn page<R>(&self, rows: Vec<R>, last: Option<Args>) -> Result<Page<R>> {
        let next = last.map(|last| encode(self.head, &last)).transpose()?;
        Ok(Page { rows, next })
    }
}

/// Why there are no pages of such a query.
fn unpaged(plan: &Plan) -> Option<&'static str> {
    let clauses = plan.clauses();
    if plan.order.terms().is_none() {
        return Some("the order has more than 12 expressions, the keys included");
    }
    if clauses.distinct || clauses.limit_by.is_some() || clauses.distinct_on.is_some() {
        return Some(
            "rows are put together by `distinct`, `distinct_on` or `limit_by`; page over `from_query(..)`",
        );
    }
    None
}

/// Adds the keys to an order that does not have them, in the direction of the others.
fn complete<M: Source>(order: &mut OrderList) {
    let mut keys = Vec::new();
    M::keys(&mut keys);
    let Some(terms) = order.terms() else { return };
    let down = !terms.is_empty() && terms.iter().all(|term| !term.direction().up);
    for key in keys {
        let place = Place { out: 0, source: key.source, field: key.field };
        if terms.iter().any(|term| term.expression.tokens.as_slice() == [Token::Column(place)]) {
            continue;
        }
        let expression = Fragment::column(place);
        let direction = if down { key.value.downwards() } else { Operator::Asc };
        order.append_listed(OrderList::of(expression, direction, key.value));
    }
}

/// The first version of cursors.
const VERSION: u8 = 1;

/// Why a text is refused.
const CUT: &str = "the text is no cursor, or a part of one";
const NO_NULL: &str = "the text is no cursor: NULL where there can be none";

/// What a cursor begins with: its version, and the shape of the order.
type Head = [u8; 9];

/// Tells orders apart: by the models, the expressions, their values and directions.
fn head(plan: &Plan) -> Head {
    let mut text = String::from(plan.table.model);
    for token in plan.order.fragment.tokens.as_slice() {
        let field = match token {
            Token::Column(place) => plan.field(place.source, place.field),
            _ => None,
        };
        match field {
            Some((table, field)) => {
                text.extend([" ", table.model, ".", table.fields[usize::from(field)]]);
            }
            None => text.push_str(&format!(" {token:?}")),
        }
    }
    text.push_str(&format!("{:?}", plan.order.fragment.args));
    // FNV-1a: cursors outlive programs, so that the hash must be the same in all of them.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut head = [VERSION; 9];
    head[1..].copy_from_slice(&hash.to_le_bytes());
    head
}

/// The cursor behind a row with these values. Each is a byte that says whether it is NULL, the object id of its
/// type in Postgres, the length, and the binary format, in which every type has its exact form.
fn encode(head: Head, values: &Args) -> Result<Cursor> {
    let mut bytes = head.to_vec();
    for value in values.iter() {
        let mut body = Vec::new();
        let written = value.encode_postgres(None, &mut body);
        let written =
            written.map_err(|error| Error::Cursor { reason: format!("a value of the order: {error}") })?;
        if matches!(written, Written::Null) {
            bytes.push(0);
            continue;
        }
        bytes.push(1);
        // The type of an enum is known to its database only; its labels are text.
        let oid = Some(value.postgres_type(None).oid).filter(|oid| *oid != 0).unwrap_or(pg::Text::INFO.oid);
        bytes.extend(oid.to_le_bytes());
        bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(body);
    }
    Ok(Cursor(URL_SAFE_NO_PAD.encode(bytes)))
}

/// A value of a cursor: the object id and the bytes; `None` is NULL.
type Held<'a> = Option<(u32, &'a [u8])>;

/// The values of a cursor.
fn decode(head: Head, bytes: &[u8]) -> std::result::Result<Vec<Held<'_>>, &'static str> {
    let (found, mut rest) = bytes.split_first_chunk::<9>().ok_or(CUT)?;
    if found[0] != VERSION {
        return Err(CUT);
    }
    if *found != head {
        return Err("it belongs to a query of another order; begin with the first page");
    }
    let mut values = Vec::new();
    while let Some((mark, after)) = rest.split_first() {
        rest = after;
        if *mark == 0 {
            values.push(None);
            continue;
        }
        let (oid, after) = rest.split_first_chunk::<4>().ok_or(CUT)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(CUT)?;
        let (body, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(CUT)?;
        rest = after;
        values.push(Some((u32::from_le_bytes(*oid), body)));
    }
    Ok(values)
}

/// The rows behind a cursor.
fn condition(plan: &Plan, cursor: &Cursor) -> std::result::Result<After, String> {
    let terms = plan.order.terms().ok_or("the order has too many expressions")?;
    let bytes =
        URL_SAFE_NO_PAD.decode(cursor.as_str()).map_err(|error| format!("the text is no cursor: {error}"))?;
    let values = decode(head(plan), &bytes)?;
    if values.len() != terms.len() {
        return Err(CUT.to_owned());
    }
    let row = as_row(&terms, &values).transpose()?;
    let spelled = spelled(&terms, &values)?.unwrap_or_else(nothing);
    Ok(After { row, spelled })
}

/// No row.
fn nothing() -> Fragment {
    let mut fragment = Fragment::new();
    fragment.push_text("false");
    fragment
}

/// `(a, b) > ($1, $2)`, which an index over both serves as a whole: where all go one way, and nothing can be NULL.
fn as_row(terms: &[OrderTerm], values: &[Held<'_>]) -> Option<std::result::Result<Fragment, String>> {
    let up = terms.first()?.direction().up;
    let plain = |term: &OrderTerm| term.direction().up == up && !term.value.nullable && !term.value.float;
    if terms.len() < 2 || !terms.iter().all(plain) {
        return None;
    }
    let mut left = Fragment::new();
    let mut right = Fragment::new();
    for (term, held) in terms.iter().zip(values) {
        left.append_listed(term.expression.clone());
        let mut value = Fragment::new();
        if let Err(error) = bind(term, *held, &mut value) {
            return Some(Err(error));
        }
        right.append_listed(value);
    }
    left.tokens.wrap(Operator::Group);
    right.tokens.wrap(Operator::Group);
    left.tokens.push(Token::Then(if up { Operator::Gt } else { Operator::Lt }));
    left.append(right);
    Some(Ok(left))
}

/// Appends the value of a cursor that belongs to an expression.
fn bind(term: &OrderTerm, held: Held<'_>, to: &mut Fragment) -> std::result::Result<(), String> {
    let (oid, bytes) = held.ok_or(NO_NULL)?;
    let read = (term.value.postgres)(oid, Some(bytes), &mut to.args);
    read.map_err(|error| format!("the text is no cursor: {error}"))?;
    to.tokens.push(Token::Arg(match term.expression.tokens.as_slice() {
        [Token::Column(place)] => Some(*place),
        _ => None,
    }));
    Ok(())
}

/// `a > $1 or a = $1 and b > $2`, from the last expression to the first; `None` if there can be no row.
fn spelled(terms: &[OrderTerm], values: &[Held<'_>]) -> std::result::Result<Option<Fragment>, String> {
    let mut condition: Option<Fragment> = None;
    for (term, held) in terms.iter().zip(values).rev() {
        let further = behind(term, *held)?;
        let tied = match condition {
            None => None,
            Some(rest) => {
                let mut tied = equal(term, *held)?;
                tied.append_and(rest);
                Some(tied)
            }
        };
        condition = either(further, tied);
    }
    // What every such row has to be, said first: a range that an index or a sort key serves.
    let (Some(first), Some(held)) = (terms.first(), values.first()) else { return Ok(condition) };
    if terms.len() > 1 && !first.value.nullable && !first.value.float {
        let bound = if first.direction().up { Operator::Ge } else { Operator::Le };
        let mut range = compared(first, *held, bound)?;
        if let Some(condition) = condition {
            range.append_and(condition);
            return Ok(Some(range));
        }
    }
    Ok(condition)
}

/// Rows for which one of the conditions holds; `None` is one that never does.
fn either(one: Option<Fragment>, other: Option<Fragment>) -> Option<Fragment> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            one.tokens.push(Token::Or);
            one.append(other);
            one.tokens.wrap(Operator::Group);
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

/// The expression, an operator and the value.
fn compared(term: &OrderTerm, held: Held<'_>, operator: Operator) -> std::result::Result<Fragment, String> {
    let mut fragment = Fragment::new();
    fragment.tokens.push(Token::Begin(operator));
    fragment.append(term.expression.clone());
    fragment.tokens.push(Token::Then(operator));
    bind(term, held, &mut fragment)?;
    fragment.tokens.push(Token::End(operator));
    Ok(fragment)
}

/// The expression with an operator around it.
fn asked(term: &OrderTerm, operator: Operator) -> Fragment {
    let mut fragment = term.expression.clone();
    fragment.tokens.wrap(operator);
    fragment
}

fn is_nan(term: &OrderTerm, held: Held<'_>) -> bool {
    let Some((_, bytes)) = held.filter(|_| term.value.float) else { return false };
    match bytes.len() {
        4 => bytes.try_into().is_ok_and(|bytes| f32::from_be_bytes(bytes).is_nan()),
        _ => bytes.try_into().is_ok_and(|bytes| f64::from_be_bytes(bytes).is_nan()),
    }
}

/// Rows that have the same value.
fn equal(term: &OrderTerm, held: Held<'_>) -> std::result::Result<Fragment, String> {
    match held {
        None if term.value.nullable => Ok(asked(term, Operator::IsNull)),
        _ if is_nan(term, held) => Ok(asked(term, Operator::IsNan)),
        _ => compared(term, held, Operator::Eq),
    }
}

/// Rows whose value comes behind this one; `None` if nothing does.
fn behind(term: &OrderTerm, held: Held<'_>) -> std::result::Result<Option<Fragment>, String> {
    let direction = term.direction();
    let nulls_last = term.value.nullable && !direction.nulls_first;
    let values = match (held, direction.up) {
        (None, _) if !term.value.nullable => return Err(NO_NULL.into()),
        (None, _) => return Ok(direction.nulls_first.then(|| asked(term, Operator::IsNotNull))),
        (Some(_), up) if is_nan(term, held) => match (up, direction.nulls_first) {
            (true, false) => None,
            (true, true) => Some(asked(term, Operator::BehindNan)),
            (false, true) => Some(asked(term, Operator::BelowNan)),
            (false, false) => Some(asked(term, Operator::BelowNanLast)),
        },
        (Some(_), true) if term.value.float && !direction.nulls_first => {
            Some(compared(term, held, Operator::FloatGt)?)
        }
        (Some(_), false) if term.value.float && !direction.nulls_first => {
            Some(compared(term, held, Operator::FloatLt)?)
        }
        (Some(_), true) => Some(compared(term, held, Operator::Gt)?),
        (Some(_), false) => Some(compared(term, held, Operator::Lt)?),
    };
    let null = nulls_last.then(|| asked(term, Operator::IsNull));
    Ok(either(values, null))
}
