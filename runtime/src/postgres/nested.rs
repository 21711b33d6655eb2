//! A new row together with the rows that point to it: one data-modifying statement, one round trip.

use super::batch::{Batch, TypedBatch};
use super::change::push_returning;
use super::executor::PostgresExecutor;
use super::insert::push_into;
use super::source::{OverRows, Source, shown};
use crate::model::{PostgresModel, Table};
use crate::query::render::{CHANGED, Target, columns_of, push, push_numbered};
use crate::query::{Fetch, Insert, OneRow, PostgresDialect, Sql};
use crate::relation::{HasMany, HasOne, Link};
use crate::{Error, Model};

/// The new row. A name that no table has, for it would hide the table.
const MADE: &str = "rowcol_made";

/// A relation to rows that point here: those of `C` to one of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation from `{M}` to rows of `{C}` that point to it",
    label = "expected a `has_many` or a `has_one` of `{M}`, and rows of its target"
)]
pub trait PointedAtBy<M: Model, C: Model> {
    /// The columns on both sides.
    #[doc(hidden)]
    fn sides(self) -> &'static Link;
}

#[diagnostic::do_not_recommend]
impl<M: Model, C: Model, R: Pointing<M, C>> PointedAtBy<M, C> for R {
    fn sides(self) -> &'static Link {
        self.columns()
    }
}

/// The same. Without it, messages would list other relations.
#[doc(hidden)]
pub trait Pointing<M: Model, C: Model> {
    fn columns(self) -> &'static Link;
}

impl<M: Model, C: Model> Pointing<M, C> for HasMany<M, C> {
    fn columns(self) -> &'static Link {
        self.link()
    }
}

impl<M: Model, C: Model> Pointing<M, C> for HasOne<M, C> {
    fn columns(self) -> &'static Link {
        self.link()
    }
}

/// A new row and rows that point to it. All are written, or none is.
#[must_use = "an insert does nothing until it is run on a store"]
#[allow(missing_debug_implementations)]
pub struct InsertWith<'a, M: 'static> {
    row: TypedBatch<'a, M>,
    children: Vec<Child<'a>>,
}

struct Child<'a> {
    /// Its columns do without those that point to the parent.
    batch: Box<dyn Batch + 'a>,
    link: &'static Link,
}

impl<'a, M: PostgresModel> Insert<'a, M, OneRow> {
    /// Writes rows that point to the new one with it, in one statement. Their columns that point to it are filled from
    /// it, whatever the rows hold there: so the key may be one that the server makes.
    ///
    /// ```no_run
    /// # use rowcol::prelude::*;
    /// #[derive(Model)]
    /// #[model(table = "orders")]
    /// #[postgres]
    /// #[has_many(lines: OrderLine, by = order_id)]
    /// struct Order {
    ///     #[key(identity)]
    ///     id: i64,
    ///     customer: String,
    /// }
    ///
    /// #[derive(Model)]
    /// #[model(table = "order_lines")]
    /// #[postgres(index(order_id))]
    /// struct OrderLine {
    ///     #[key(identity)]
    ///     id: i64,
    ///     #[references(Order, as = order)]
    ///     order_id: i64,
    ///     article: String,
    /// }
    ///
    /// # async fn f(pg: &Postgres, order: Order, lines: Vec<OrderLine>) -> Result<()> {
    /// let order: Order = Order::insert(&order).with(|o| o.lines, &lines).returning().one(pg).await?;
    /// # Ok(()) }
    /// ```
    pub fn with<C: PostgresModel, R: PointedAtBy<M, C>>(
        self,
        relation: impl FnOnce(M::Columns) -> R,
        rows: &'a [C],
    ) -> InsertWith<'a, M> {
        InsertWith { row: TypedBatch::new(self.rows), children: Vec::new() }.with(relation, rows)
    }
}

impl<'a, M: PostgresModel> InsertWith<'a, M> {
    /// Writes rows of another relation with it, too.
    pub fn with<C: PostgresModel, R: PointedAtBy<M, C>>(
        mut self,
        relation: impl FnOnce(M::Columns) -> R,
        rows: &'a [C],
    ) -> Self {
        let link = relation(M::COLUMNS).sides();
        let written = C::POSTGRES.iter().filter(|column| column.written).map(|column| column.field);
        let own: Vec<u16> = written.filter(|field| !link.to.contains(field)).collect();
        if !rows.is_empty() {
            self.children.push(Child { batch: Box::new(TypedBatch::of(rows, &own)), link });
        }
        self
    }

    /// Writes all rows and gives their number.
    ///
    /// # Errors
    /// As for [`Insert::run`]; nothing was written then.
    pub fn run<E: PostgresExecutor>(self, store: &'a E) -> Fetch<'a, u64> {
        let rows = self.children.iter().map(|child| child.batch.rows() as u64).sum::<u64>() + 1;
        let made = self.returning().one(store);
        Fetch::new(async move { made.await.map(|_| rows) })
    }

    /// Gives the row that the others point to, as the server made it.
    pub fn returning(self) -> Made<'a, M> {
        Made(self)
    }

    /// The statement. Parameters are named by their row and column, those of the n-th relation as `rows n`.
    #[must_use]
    pub fn sql(&self, _: PostgresDialect) -> Sql {
        shown(self)
    }
}

/// A new row that is given, when it was written with the rows that point to it.
#[must_use = "an insert does nothing until it is run on a store"]
#[allow(missing_debug_implementations)]
pub struct Made<'a, M: 'static>(InsertWith<'a, M>);

impl<'a, M: PostgresModel> Made<'a, M> {
    /// Writes all rows and gives the one that the others point to.
    ///
    /// # Errors
    /// As for [`Insert::run`]; nothing was written then.
    pub fn one<E: PostgresExecutor>(self, store: &'a E) -> Fetch<'a, M> {
        Fetch::new(async move {
            let made: Option<M> = store.executor().rows_of(&self.0).await?.pop();
            made.ok_or_else(|| Error::change(M::TABLE, "a trigger kept the new row out"))
        })
    }
}

impl<M: PostgresModel> OverRows for InsertWith<'_, M> {
    fn table(&self) -> &'static Table {
        M::TABLE
    }

    fn batches(&self) -> Vec<&dyn Batch> {
        let mut batches: Vec<&dyn Batch> = vec![&self.row];
        batches.extend(self.children.iter().map(|child| &*child.batch));
        batches
    }

    fn write<T: Target>(&self, sources: &[Source], target: &mut T, sql: &mut String) {
        let [row, children @ ..] = sources else { return };
        let table = self.row.table();
        push(sql, ["with ", MADE, " as ("]);
        push_into(Some(CHANGED), table, &self.row.fields(), sql);
        sql.push(' ');
        row.push_rows(sql);
        sql.push(' ');
        push_returning(table, sql);
        sql.push(')');
        for (place, (child, source)) in self.children.iter().zip(children).enumerate() {
            push(sql, [",", target.clause()]);
            push_numbered(sql, "rowcol_with_", place + 1);
            sql.push_str(" as (");
            self.push_child(child, source, sql);
            sql.push(')');
        }
        push(sql, [target.clause(), "select "]);
        columns_of(MADE, table.fields(), table, sql);
        push(sql, [" from ", MADE]);
    }
}

impl<M: PostgresModel> InsertWith<'_, M> {
    fn push_child(&self, child: &Child<'_>, source: &Source, sql: &mut String) {
        let (table, own) = (child.batch.table(), child.batch.fields());
        let fields: Vec<u16> = child.link.to.iter().chain(&own).copied().collect();
        push_into(None, table, &fields, sql);
        sql.push_str(" select ");
        columns_of(MADE, child.link.from.iter().copied(), self.row.table(), sql);
        if !own.is_empty() {
            sql.push_str(", ");
            columns_of("n", own.into_iter(), table, sql);
        }
        push(sql, [" from ", MADE, ", "]);
        source.push_table("n", sql);
    }
}
