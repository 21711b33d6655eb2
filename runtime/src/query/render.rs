//! From a plan to the text of a statement and its parameters.

mod limit_by;
mod list;
mod push;
mod related;
mod series;
mod walk;

use std::cell::OnceCell;

#[cfg(feature = "postgres")]
pub(crate) use push::columns_of;
pub(crate) use push::{columns, push, push_number, push_numbered};

use super::explain::Explained;
use super::plan::{GroupingSets, Lock, Origin, Output, Plan, SetOperator, Waiting};
use super::tokens::{Fragment, Operator};
use crate::model::{StoreTable, Table};
use crate::value::Arg;

/// What differs between the two stores.
pub(crate) trait Target {
    /// What stands before each clause: a space, or a line break for people.
    fn clause(&self) -> &'static str {
        " "
    }

    /// The setting of a select in which a joined row may be missing.
    const OUTER: &'static str;

    /// The setting of a select in which keys of the grouping are NULL where it is not grouped by them.
    const GROUPING_SETS: &'static str;

    /// What stands between two selects whose rows are put together.
    fn set_operator(operator: SetOperator) -> &'static str;

    /// The table of a model; the type of a query makes sure that its models live in the store.
    fn table(table: &'static Table) -> &'static StoreTable;

    /// Whether it is Postgres. There, selects in conditions may refer to the rows outside of them, and `limit n by` is
    /// unknown.
    const POSTGRES: bool;

    /// What stands before a statement that is to be explained.
    fn explain(what: Explained) -> &'static str {
        match what {
            Explained::Planned if Self::POSTGRES => "explain",
            Explained::Planned => "explain indexes = 1",
            Explained::Run => "explain (analyze, buffers)",
        }
    }

    /// The four texts of an operator.
    fn operator(operator: Operator) -> [&'static str; 4];

    /// Appends the placeholder of the next parameter to `sql`, and keeps its value.
    /// `column` is the field whose column it is compared with.
    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<(&'static StoreTable, u16)>);

    /// Appends a parameter that is a number of rows.
    fn count(&mut self, sql: &mut String, count: u64);
}

/// What a statement gives of the rows that its plan finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Rows,
    /// How many there are.
    Count,
    /// Whether there is one.
    Exists,
    /// How the store would find them.
    Explained(Explained),
}

/// Room for the text of most statements, so that it is not moved while it grows.
const TEXT: usize = 512;

/// Appends the statement of a plan.
pub(crate) fn statement<T: Target>(plan: &Plan, wanted: Wanted, target: &mut T, sql: &mut String) {
    sql.reserve(TEXT);
    Select::new(plan, None, plan.is_qualified()).statement(wanted, target, sql);
}

/// Appends a part of a statement that is no select, such as the condition of an update, over the table of the plan.
/// In the part of an upsert, the second table is the row that was to be inserted.
pub(crate) fn part<T: Target>(
    plan: &Plan,
    fragment: &Fragment,
    kind: Part,
    target: &mut T,
    sql: &mut String,
) {
    let mut select = Select::new(plan, None, kind == Part::Upsert || plan.is_qualified());
    select.upsert = kind == Part::Upsert;
    select.walk(fragment, target, sql);
}

/// Appends `from` and the table that a change takes new values from.
#[cfg(feature = "postgres")]
pub(crate) fn beside<T: Target>(plan: &Plan, target: &mut T, sql: &mut String) {
    let select = Select::new(plan, None, true);
    for (join, source) in plan.clauses().joins.iter().zip(1_u8..) {
        push(sql, [target.clause(), "from "]);
        select.joined(&join.origin, source, target, sql);
    }
}

/// What a part belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Change,
    Upsert,
}

/// The alias of the table that a statement changes.
pub(crate) const CHANGED: &str = "t0";

/// A select that is being written, and the selects that it stands in.
struct Select<'a> {
    plan: &'a Plan,
    outer: Option<&'a Select<'a>>,
    /// The number of its first table, where columns say of which table they are.
    number: Option<usize>,
    /// It is the end of an upsert, where the second table is called `excluded`.
    upsert: bool,
    /// Its columns are called `c0`, `c1`, … by the select that reads it.
    named: bool,
    /// The keys of the grouping. Each is written once, so that it binds its values once: to Postgres, two parameters
    /// of the same value are two expressions.
    keys: Vec<OnceCell<String>>,
    /// The first bucket of a series that ClickHouse fills, and what is behind the last one.
    bounds: OnceCell<[String; 2]>,
}

impl<'a> Select<'a> {
    fn new(plan: &'a Plan, outer: Option<&'a Select<'a>>, qualified: bool) -> Self {
        let number = outer.map_or(0, Select::next_number);
        Self {
            plan,
            outer,
            number: qualified.then_some(number),
            upsert: false,
            named: false,
            keys: plan.clauses().keys.iter().map(|_| OnceCell::new()).collect(),
            bounds: OnceCell::new(),
        }
    }

    /// A select that another one reads from: it sees nothing of that.
    fn read(plan: &'a Plan, number: usize) -> Self {
        Self { number: Some(number), named: true, ..Self::new(plan, None, true) }
    }

    /// The number of the first table of a select inside of this one.
    fn next_number(&self) -> usize {
        self.number.map_or(0, |number| number + usize::from(self.plan.sources()))
    }

    fn statement<T: Target>(&self, wanted: Wanted, target: &mut T, sql: &mut String) {
        match wanted {
            Wanted::Rows => self.select(true, target, sql),
            Wanted::Explained(what) => {
                push(sql, [T::explain(what), " "]);
                self.select(true, target, sql);
            }
            Wanted::Exists => {
                sql.push_str("select exists (");
                self.select(self.plan.counts_by_output(), target, sql);
                sql.push(')');
            }
            Wanted::Count if self.plan.is_cut() => {
                push(sql, ["select count(*)", target.clause(), "from ("]);
                self.select(self.plan.counts_by_output(), target, sql);
                sql.push_str(") as counted");
            }
            Wanted::Count => {
                self.with(target, sql);
                sql.push_str("select count(*)");
                self.tables_where(target, sql);
                self.end(target, sql);
            }
        }
    }

    /// The select; without its `output`, it gives something for each row all the same.
    fn select<T: Target>(&self, output: bool, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        if !clauses.others.is_empty() {
            return self.put_together(target, sql);
        }
        match (&clauses.limit_by, &clauses.fill, self.plan.filled()) {
            (_, Some(fill), Some(columns)) if T::POSTGRES => {
                self.filled_by_join(fill, &columns, target, sql);
            }
            (_, Some(_), Some(columns)) => self.filled_in_order(&columns, target, sql),
            (Some((rows, by)), ..) if T::POSTGRES => self.numbered(*rows, by, output, target, sql),
            _ => self.plain_select(output, target, sql),
        }
    }

    fn order_by<T: Target>(&self, target: &mut T, sql: &mut String) {
        if !self.plan.order.is_empty() {
            sql.push_str("order by ");
            self.walk(&self.plan.order.fragment, target, sql);
        }
    }

    fn limits<T: Target>(&self, target: &mut T, sql: &mut String) {
        if let Some(limit) = self.plan.limit {
            // A number, not a parameter: with an unknown limit Postgres plans for a tenth of the table.
            push(sql, [target.clause(), "limit "]);
            push_number(sql, limit);
        }
        if let Some(offset) = self.plan.offset {
            push(sql, [target.clause(), "offset "]);
            target.count(sql, offset);
        }
    }

    fn plain_select<T: Target>(&self, output: bool, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        let filled = !T::POSTGRES && clauses.fill.is_some();
        self.with(target, sql);
        sql.push_str(if clauses.distinct { "select distinct " } else { "select " });
        if let Some(by) = &clauses.distinct_on {
            sql.push_str("distinct on (");
            self.walk(by, target, sql);
            sql.push_str(") ");
        }
        match &self.plan.output {
            _ if !output => sql.push('1'),
            Output::Whole => self.whole::<T>(sql),
            Output::List(list) if self.named || filled => self.named_list(list, target, sql),
            Output::List(list) => self.walk(list, target, sql),
        }
        if filled {
            self.filled_columns(target, sql);
        }
        if clauses.gives_order && output {
            for term in self.plan.order.terms().unwrap_or_default() {
                sql.push_str(", ");
                self.walk(&term.expression, target, sql);
            }
        }
        self.tables_where(target, sql);
        if !clauses.keys.is_empty() {
            let (before, behind) = match clauses.sets {
                None => ("", ""),
                Some(GroupingSets::Totals) => ("grouping sets ((", "), ())"),
                Some(GroupingSets::Rollup) => ("rollup (", ")"),
                Some(GroupingSets::Cube) => ("cube (", ")"),
            };
            push(sql, [target.clause(), "group by ", before]);
            for place in 0..clauses.keys.len() {
                if place > 0 {
                    sql.push_str(", ");
                }
                self.key(place, target, sql);
            }
            sql.push_str(behind);
        }
        if let Some(having) = &clauses.having {
            push(sql, [target.clause(), "having "]);
            self.walk(having, target, sql);
        }
        match &clauses.fill {
            // The order and the limit are those of the series around it.
            Some(_) if T::POSTGRES => {}
            Some(fill) => self.filled_order(fill, target, sql),
            None => self.ordered(output, target, sql),
        }
        self.end(target, sql);
    }

    /// What stands behind the groups: which rows are given, and in which order.
    fn ordered<T: Target>(&self, output: bool, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        // What is left over by a limit depends on the order only where the rows themselves are wanted.
        if !self.plan.order.is_empty() && output {
            sql.push_str(target.clause());
            self.order_by(target, sql);
        }
        if let Some((rows, by)) = &clauses.limit_by {
            push(sql, [target.clause(), "limit "]);
            push_number(sql, *rows);
            sql.push_str(" by ");
            self.walk(by, target, sql);
        }
        self.limits(target, sql);
        if let Some(lock) = clauses.lock.filter(|_| output) {
            self.lock(lock, target, sql);
        }
    }

    /// The locks on the rows; a row that may be missing cannot be locked.
    fn lock<T: Target>(&self, lock: Lock, target: &mut T, sql: &mut String) {
        push(sql, [target.clause(), lock.strength]);
        let joins = &self.plan.clauses().joins;
        if joins.iter().any(|join| join.kind.is_optional()) {
            for source in (0..self.plan.sources()).filter(|source| !self.plan.is_optional(*source)) {
                sql.push_str(if source == 0 { " of " } else { ", " });
                self.push_name("t", source, sql);
            }
        }
        sql.push_str(match lock.waiting {
            Waiting::Waits => "",
            Waiting::Skips => " skip locked",
            Waiting::Fails => " nowait",
        });
    }

    /// The select that this one reads from.
    fn with<T: Target>(&self, target: &mut T, sql: &mut String) {
        if let Some(query) = &self.plan.clauses().from {
            sql.push_str("with ");
            self.push_name("q", 0, sql);
            sql.push_str(" as (");
            Select::read(query, self.next_number()).select(true, target, sql);
            push(sql, [")", target.clause()]);
        }
    }

    fn end<T: Target>(&self, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        let outer = clauses.joins.iter().any(|join| join.kind.is_optional()).then_some(T::OUTER);
        let settings = outer.into_iter().chain(clauses.sets.map(|_| T::GROUPING_SETS));
        let mut before = "settings ";
        for setting in settings.filter(|setting| !setting.is_empty()) {
            push(sql, [target.clause(), before, setting]);
            before = ", ";
        }
    }

    /// The rows of several selects.
    fn put_together<T: Target>(&self, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        let plans = clauses.from.iter().map(|first| (None, &**first));
        let others = clauses.others.iter().map(|(operator, plan)| (Some(*operator), plan));
        for (operator, plan) in plans.chain(others) {
            if let Some(operator) = operator {
                push(sql, [" ", T::set_operator(operator), " "]);
            }
            sql.push('(');
            Select::read(plan, self.number.unwrap_or(0)).select(true, target, sql);
            sql.push(')');
        }
    }

    /// `t3`: a letter and the number of a table.
    fn push_name(&self, letter: &str, source: u8, sql: &mut String) {
        push_numbered(sql, letter, self.number.unwrap_or(0) + usize::from(source));
    }

    fn tables_where<T: Target>(&self, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        push(sql, [target.clause(), "from "]);
        match clauses.from {
            Some(_) => self.push_name("q", 0, sql),
            None => sql.push_str(T::table(self.plan.table).name),
        }
        if self.number.is_some() {
            sql.push_str(" as ");
            self.push_name("t", 0, sql);
        }
        let clickhouse = &clauses.clickhouse;
        if clickhouse.merged {
            sql.push_str(" final");
        }
        if let Some(share) = clickhouse.sample {
            push(sql, [" sample ", &share.to_string()]);
        }
        self.joins(target.clause(), target, sql);
        if let Some(condition) = &clickhouse.prewhere {
            push(sql, [target.clause(), "prewhere "]);
            self.walk(condition, target, sql);
        }
        let after = clauses.after.as_ref().map(|after| match &after.row {
            Some(row) if T::POSTGRES => row,
            _ => &after.spelled,
        });
        let filter = Some(&self.plan.filter).filter(|filter| !filter.is_empty());
        for (place, condition) in filter.into_iter().chain(after).enumerate() {
            push(sql, if place == 0 { [target.clause(), "where "] } else { [" and ", ""] });
            self.walk(condition, target, sql);
        }
    }

    /// The tables that are joined; `before` stands before each.
    fn joins<T: Target>(&self, before: &'static str, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        for (join, source) in clauses.joins.iter().zip(1_u8..) {
            push(sql, [before, join.kind.sql(), " "]);
            let merges = self.joined(&join.origin, source, target, sql);
            sql.push_str(if merges && clauses.clickhouse.merged { " final on " } else { " on " });
            self.walk(&join.on, target, sql);
        }
    }

    /// One of them with its name. Gives whether it is a table that merges its rows.
    fn joined<T: Target>(&self, origin: &Origin, source: u8, target: &mut T, sql: &mut String) -> bool {
        let merges = match origin {
            Origin::Table(table) => {
                sql.push_str(T::table(table).name);
                T::table(table).merges()
            }
            Origin::Query(query) => {
                sql.push('(');
                Select::read(query, self.next_number()).select(true, target, sql);
                sql.push(')');
                false
            }
        };
        sql.push_str(" as ");
        self.push_name("t", source, sql);
        merges
    }
}
