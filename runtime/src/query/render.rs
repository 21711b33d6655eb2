//! From a plan to the text of a statement and its parameters.

use std::cell::OnceCell;

use super::explain::Explained;
use super::fill::{Bucket, Fill, Filled};
use super::plan::{Lock, Origin, Output, Plan, SetOperator, Waiting};
use super::related::Related;
use super::tokens::{Fragment, Operator, Place, Token};
use crate::model::{NullAs, StoreTable, Table};
use crate::value::{Arg, Args, Timestamp};

/// What differs between the two stores.
pub(crate) trait Target {
    /// What stands before each clause: a space, or a line break for people.
    fn clause(&self) -> &'static str {
        " "
    }

    /// What ends a select in which a joined row may be missing.
    const OUTER: &'static str;

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

/// Appends the statement of a plan.
pub(crate) fn statement<T: Target>(plan: &Plan, wanted: Wanted, target: &mut T, sql: &mut String) {
    sql.reserve(256);
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
            (_, Some(fill), Some(columns)) if T::POSTGRES => self.filled(fill, &columns, target, sql),
            (Some((rows, by)), ..) if T::POSTGRES => self.numbered(*rows, by, output, target, sql),
            _ => self.plain_select(output, target, sql),
        }
    }

    /// `limit n by` where it is unknown: rows are numbered among those that are equal, and cut by their numbers.
    fn numbered<T: Target>(&self, rows: u64, by: &Fragment, output: bool, target: &mut T, sql: &mut String) {
        let width = match &self.plan.output {
            _ if !output => 1,
            Output::Whole => T::table(self.plan.table).fields().count(),
            Output::List(_) => self.plan.selected().len(),
        };
        let push_names = |sql: &mut String| {
            for place in 0..width {
                sql.push_str(if place > 0 { ", c" } else { "c" });
                push_number(sql, place as u64);
            }
        };
        self.with(target, sql);
        sql.push_str("select ");
        match &self.plan.output {
            Output::Whole if self.named && output => {
                for (place, field) in T::table(self.plan.table).fields().enumerate() {
                    sql.push_str(if place > 0 { ", c" } else { "c" });
                    push_number(sql, place as u64);
                    sql.push_str(" as ");
                    self.push_column::<T>(Place::of(field), sql);
                }
            }
            _ => push_names(sql),
        }
        push(sql, [target.clause(), "from (select "]);
        match &self.plan.output {
            _ if !output => sql.push('1'),
            Output::Whole => self.whole::<T>(sql),
            Output::List(list) => self.walk(list, target, sql),
        }
        sql.push_str(", row_number() over (partition by ");
        self.walk(by, target, sql);
        sql.push(' ');
        self.order_by(target, sql);
        sql.push_str("), row_number() over (");
        self.order_by(target, sql);
        sql.push(')');
        self.tables_where(target, sql);
        sql.push_str(") as numbered (");
        push_names(sql);
        push(sql, [", place, row)", target.clause(), "where place <= "]);
        push_number(sql, rows);
        push(sql, [target.clause(), "order by row"]);
        self.limits(target, sql);
    }

    /// A point in time, cut to the buckets of the series.
    fn cut<T: Target>(&self, bucket: &Bucket<'_>, at: Timestamp, target: &mut T, sql: &mut String) {
        let mut args = Args::new();
        args.push(&at);
        args.append(bucket.zone.clone());
        let operator = T::operator(bucket.unit.operator());
        let mut args = args.iter();
        sql.push_str(operator[0]);
        args.by_ref().take(1).for_each(|at| target.parameter(sql, at, None));
        sql.push_str(operator[1]);
        let zone = sql.len();
        args.by_ref().take(1).for_each(|zone| target.parameter(sql, zone, None));
        let zone = sql[zone..].to_owned();
        push(sql, [operator[2], if T::POSTGRES { "" } else { &zone }, operator[3]]);
    }

    /// A series without gaps in Postgres: each bucket beside each combination of the other keys, and what was found.
    fn filled<T: Target>(&self, fill: &Fill, columns: &[Filled], target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        let clause = target.clause();
        sql.push_str("with found (");
        for place in 0..columns.len() {
            sql.push_str(if place > 0 { ", c" } else { "c" });
            push_number(sql, place as u64);
        }
        push(sql, [") as (", ""]);
        self.plain_select(true, target, sql);
        push(sql, [clause, "), series as (select "]);
        let zone = |target: &mut T, sql: &mut String| {
            bucket.zone.iter().take(1).for_each(|zone| target.parameter(sql, zone, None));
        };
        // The hours of a zone follow one another as they do in UTC; its days do so on its own clock.
        let fixed = bucket.unit.is_fixed();
        sql.push_str("generate_series(");
        for (place, at) in [fill.range.start, fill.range.end].into_iter().enumerate() {
            sql.push_str(if place > 0 { ", " } else { "" });
            if place == 0 {
                self.cut(&bucket, at, target, sql);
            } else {
                let mut args = Args::new();
                args.push(&at);
                sql.push('(');
                args.iter().for_each(|at| target.parameter(sql, at, None));
                sql.push_str(" - interval '1 microsecond')");
            }
            if !fixed {
                sql.push_str(" at time zone ");
                zone(target, sql);
            }
        }
        push(sql, [", interval '", bucket.unit.step(true), "')"]);
        if !fixed {
            sql.push_str(" at time zone ");
            zone(target, sql);
        }
        push(sql, [" as bucket)", clause, "select "]);
        let others: Vec<usize> = (0..columns.len())
            .filter(|place| matches!(columns[*place], Filled::Key(key) if key != bucket.key))
            .collect();
        for (place, column) in columns.iter().enumerate() {
            sql.push_str(if place > 0 { ", " } else { "" });
            let number = place.to_string();
            match column {
                Filled::Key(key) if *key == bucket.key => sql.push_str("series.bucket"),
                Filled::Key(_) => push(sql, ["others.c", &number]),
                Filled::Count => push(sql, ["coalesce(found.c", &number, ", 0)"]),
                Filled::Other => push(sql, ["found.c", &number]),
            }
            if self.named {
                push(sql, [" as c", &number]);
            }
        }
        push(sql, [clause, "from series"]);
        if !others.is_empty() {
            sql.push_str(" cross join (select distinct ");
            for (place, other) in others.iter().enumerate() {
                push(sql, [if place > 0 { ", c" } else { "c" }, &other.to_string()]);
            }
            sql.push_str(" from found) as others");
        }
        sql.push_str(" left join found on ");
        for (place, column) in columns.iter().enumerate() {
            let number = place.to_string();
            match column {
                Filled::Key(key) if *key == bucket.key => push(sql, ["found.c", &number, " = series.bucket"]),
                Filled::Key(_) => push(sql, ["found.c", &number, " is not distinct from others.c", &number]),
                _ => continue,
            }
            sql.push_str(" and ");
        }
        sql.truncate(sql.len() - " and ".len());
        push(sql, [clause, "order by "]);
        for other in &others {
            push(sql, ["others.c", &other.to_string(), ", "]);
        }
        sql.push_str("series.bucket");
        self.limits(target, sql);
    }

    /// The order of a series without gaps in ClickHouse, which fills within each combination of the keys before.
    fn fill_order<T: Target>(&self, fill: &Fill, target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        for place in (0..self.plan.clauses().keys.len()).filter(|place| *place != bucket.key) {
            self.key(place, target, sql);
            sql.push_str(", ");
        }
        self.key(bucket.key, target, sql);
        sql.push_str(" with fill from ");
        self.cut(&bucket, fill.range.start, target, sql);
        sql.push_str(" to ");
        // The bucket of the last moment is the last one.
        let mut args = Args::new();
        args.push(&fill.range.end);
        args.append(bucket.zone.clone());
        let mut args = args.iter();
        sql.push_str("toDateTime64(");
        args.by_ref().take(1).for_each(|at| target.parameter(sql, at, None));
        sql.push_str(", 0, ");
        args.by_ref().take(1).for_each(|zone| target.parameter(sql, zone, None));
        push(sql, [") step ", bucket.unit.step(false)]);
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
            Output::List(list) if self.named => self.named_list(list, target, sql),
            Output::List(list) => self.walk(list, target, sql),
        }
        if clauses.gives_order && output {
            for term in self.plan.order.terms().unwrap_or_default() {
                sql.push_str(", ");
                self.walk(&term.expression, target, sql);
            }
        }
        self.tables_where(target, sql);
        if !clauses.keys.is_empty() {
            push(sql, [target.clause(), "group by "]);
            for place in 0..clauses.keys.len() {
                if place > 0 {
                    sql.push_str(", ");
                }
                self.key(place, target, sql);
            }
        }
        if let Some(having) = &clauses.having {
            push(sql, [target.clause(), "having "]);
            self.walk(having, target, sql);
        }
        // What is left over by a limit depends on the order only where the rows themselves are wanted.
        match &clauses.fill {
            Some(_) if T::POSTGRES => {}
            Some(fill) => {
                push(sql, [target.clause(), "order by "]);
                self.fill_order(fill, target, sql);
            }
            None if !self.plan.order.is_empty() && output => {
                sql.push_str(target.clause());
                self.order_by(target, sql);
            }
            None => {}
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
        self.end(target, sql);
    }

    /// The locks on the rows; a row that may be missing cannot be locked.
    fn lock<T: Target>(&self, lock: Lock, target: &mut T, sql: &mut String) {
        push(sql, [target.clause(), lock.strength]);
        let joins = &self.plan.clauses().joins;
        if joins.iter().any(|join| join.kind.is_optional()) {
            for source in (0..self.plan.sources()).filter(|source| !self.plan.is_optional(*source)) {
                sql.push_str(if source == 0 { " of " } else { ", " });
                self.push_name('t', source, sql);
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
            self.push_name('q', 0, sql);
            sql.push_str(" as (");
            Select::read(query, self.next_number()).select(true, target, sql);
            push(sql, [")", target.clause()]);
        }
    }

    fn end<T: Target>(&self, target: &mut T, sql: &mut String) {
        if !T::OUTER.is_empty() && self.plan.clauses().joins.iter().any(|join| join.kind.is_optional()) {
            push(sql, [target.clause(), T::OUTER]);
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

    /// The expressions of a list, each with its name.
    fn named_list<T: Target>(&self, list: &Fragment, target: &mut T, sql: &mut String) {
        let mut names = Names { depth: 0, next: 0 };
        self.walk_with(list, target, sql, Some(&mut names));
        names.push(sql);
    }

    /// The columns of all tables.
    fn whole<T: Target>(&self, sql: &mut String) {
        for source in 0..self.plan.sources() {
            if source > 0 {
                sql.push_str(", ");
            }
            self.whole_of::<T>(source, sql);
        }
    }

    /// The columns of one of the tables, as the model's struct is read from them.
    fn whole_of<T: Target>(&self, source: u8, sql: &mut String) {
        let fields: Vec<u16> = match self.plan.origin(source) {
            Some(Origin::Query(query)) if query.has_list() => (0..query.width()).collect(),
            Some(Origin::Query(query)) => T::table(query.table).fields().collect(),
            Some(Origin::Table(table)) => T::table(table).fields().collect(),
            None => Vec::new(),
        };
        let list = self.plan.is_optional(source) && !T::POSTGRES;
        if list {
            sql.push_str("if(isNull(");
            if let Some(witness) = fields.iter().find(|field| self.always_there::<T>(source, **field)) {
                self.column::<T>(Place { out: 0, source, field: *witness }, sql);
            }
            sql.push_str("), [], [(");
        } else if self.plan.is_optional(source) {
            // True of a row whose columns are all NULL, too.
            self.push_name('t', source, sql);
            sql.push_str(" is distinct from null, ");
        }
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                sql.push_str(", ");
            }
            let place = Place { out: 0, source, field };
            let made_nullable = list && !self.has_null::<T>(source, field);
            sql.push_str(if made_nullable { "assumeNotNull(" } else { "" });
            self.column::<T>(place, sql);
            sql.push_str(if made_nullable { ")" } else { "" });
            if self.named && matches!(self.plan.origin(source), Some(Origin::Table(_))) {
                sql.push_str(" as ");
                self.push_column::<T>(place, sql);
            }
        }
        sql.push_str(if list { ")])" } else { "" });
    }

    /// Whether a column of ClickHouse can hold NULL.
    fn has_null<T: Target>(&self, source: u8, field: u16) -> bool {
        self.clickhouse_type::<T>(source, field).contains("Nullable(")
    }

    /// Whether a column of ClickHouse is NULL only where its row is missing.
    fn always_there<T: Target>(&self, source: u8, field: u16) -> bool {
        let ty = self.clickhouse_type::<T>(source, field);
        let nested = ["Array(", "Map(", "Tuple(", "JSON"].iter().any(|start| ty.starts_with(start));
        !ty.is_empty() && !nested && !ty.contains("Nullable(")
    }

    fn clickhouse_type<T: Target>(&self, source: u8, field: u16) -> String {
        let mut ty = String::new();
        if let Some((table, field)) = self.plan.field(source, field) {
            T::table(table).clickhouse_type(field, &mut ty);
        }
        ty
    }

    /// `t3`: a letter and the number of a table.
    fn push_name(&self, letter: char, source: u8, sql: &mut String) {
        sql.push(letter);
        push_number(sql, self.number.unwrap_or(0) as u64 + u64::from(source));
    }

    fn tables_where<T: Target>(&self, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
        push(sql, [target.clause(), "from "]);
        match clauses.from {
            Some(_) => self.push_name('q', 0, sql),
            None => sql.push_str(T::table(self.plan.table).name),
        }
        if self.number.is_some() {
            sql.push_str(" as ");
            self.push_name('t', 0, sql);
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
            let mut merged = clauses.clickhouse.merged;
            match &join.origin {
                Origin::Table(table) => {
                    sql.push_str(T::table(table).name);
                    merged &= T::table(table).merges();
                }
                Origin::Query(query) => {
                    sql.push('(');
                    Select::read(query, self.next_number()).select(true, target, sql);
                    sql.push(')');
                    merged = false;
                }
            }
            sql.push_str(" as ");
            self.push_name('t', source, sql);
            sql.push_str(if merged { " final on " } else { " on " });
            self.walk(&join.on, target, sql);
        }
    }

    /// Whether there are rows that a relation leads to.
    fn related<T: Target>(&self, related: &Related, target: &mut T, sql: &mut String) {
        let Related { plan, from, at, to, source } = related;
        let select = Select::new(plan, Some(self), true);
        let pairs = || {
            from.iter().zip(to).map(|(from, to)| {
                (Place { out: 1, source: *at, field: *from }, Place { out: 0, source: *source, field: *to })
            })
        };
        if T::POSTGRES {
            sql.push_str("exists (select 1");
            select.joined_tables(target, sql);
            for (place, (from, to)) in pairs().enumerate() {
                sql.push_str(if place == 0 { " where " } else { " and " });
                select.column::<T>(to, sql);
                sql.push_str(" = ");
                select.column::<T>(from, sql);
            }
            if !plan.filter.is_empty() {
                sql.push_str(" and ");
                select.walk(&plan.filter, target, sql);
            }
            sql.push(')');
            return;
        }
        // NULL is in no list, and that is an answer: false.
        sql.push_str("ifNull((");
        for (place, (from, _)) in pairs().enumerate() {
            sql.push_str(if place == 0 { "" } else { ", " });
            select.column::<T>(from, sql);
        }
        sql.push_str(") in (select ");
        for (place, (_, to)) in pairs().enumerate() {
            sql.push_str(if place == 0 { "" } else { ", " });
            select.column::<T>(to, sql);
        }
        select.joined_tables(target, sql);
        if !plan.filter.is_empty() {
            sql.push_str(" where ");
            select.walk(&plan.filter, target, sql);
        }
        sql.push_str("), false)");
    }

    fn joined_tables<T: Target>(&self, target: &mut T, sql: &mut String) {
        push(sql, [" from ", T::table(self.plan.table).name, " as "]);
        self.push_name('t', 0, sql);
        self.joins(" ", target, sql);
    }

    fn key<T: Target>(&self, place: usize, target: &mut T, sql: &mut String) {
        let (Some(text), Some(key)) = (self.keys.get(place), self.plan.clauses().keys.get(place)) else {
            return;
        };
        if text.get().is_none() {
            let mut written = String::new();
            self.walk(key, target, &mut written);
            text.get_or_init(|| written);
        }
        sql.push_str(text.get().map_or("", String::as_str));
    }

    /// The select that a place counts from.
    fn at(&self, place: Place) -> &Select<'a> {
        let mut select = self;
        for _ in 0..place.out {
            select = select.outer.unwrap_or(select);
        }
        select
    }

    /// The column that a place comes from.
    fn find<T: Target>(&self, place: Place) -> Option<(&'static StoreTable, u16)> {
        let select = self.at(place);
        // What an upsert inserts has the columns of its table.
        let source = if select.upsert { 0 } else { place.source };
        select.plan.field(source, place.field).map(|(table, field)| (T::table(table), field))
    }

    fn column<T: Target>(&self, place: Place, sql: &mut String) {
        let select = self.at(place);
        if select.upsert && place.source == 1 {
            sql.push_str("excluded.");
        } else if select.number.is_some() {
            select.push_name('t', place.source, sql);
            sql.push('.');
        }
        select.push_column::<T>(place, sql);
    }

    /// The name of a column of this select's tables.
    fn push_column<T: Target>(&self, place: Place, sql: &mut String) {
        let source = if self.upsert { 0 } else { place.source };
        match self.plan.origin(source) {
            Some(Origin::Query(query)) if query.has_list() => {
                sql.push('c');
                push_number(sql, place.field.into());
            }
            Some(Origin::Query(query)) => {
                sql.push_str(T::table(query.table).columns[usize::from(place.field)])
            }
            Some(Origin::Table(table)) => sql.push_str(T::table(table).columns[usize::from(place.field)]),
            None => {}
        }
    }

    /// A column as an expression: where its default value stands for NULL, it is NULL there.
    fn cell<T: Target>(&self, place: Place, sql: &mut String) {
        if !self.is_default_for_null::<T>(place) {
            return self.column::<T>(place, sql);
        }
        sql.push_str("nullIf(");
        self.column::<T>(place, sql);
        sql.push_str(", ");
        self.default_of::<T>(place, sql);
        sql.push(')');
    }

    /// The default value of a column's type, which is NULL for none of them.
    fn default_of<T: Target>(&self, place: Place, sql: &mut String) {
        let optional = self.at(place).plan.is_optional(place.source);
        sql.push_str(if optional {
            "defaultValueOfArgumentType(assumeNotNull("
        } else {
            "defaultValueOfArgumentType("
        });
        self.column::<T>(place, sql);
        sql.push_str(if optional { "))" } else { ")" });
    }

    /// Whether the type's default value stands for NULL, as it does in the columns of tables.
    fn is_default_for_null<T: Target>(&self, place: Place) -> bool {
        let computed = match self.at(place).plan.origin(place.source) {
            Some(Origin::Query(query)) => query.has_list(),
            _ => false,
        };
        !computed && self.stands_for_null::<T>(place, NullAs::Default)
    }

    /// Whether an empty list or map stands for NULL.
    fn is_empty_for_null<T: Target>(&self, place: Place) -> bool {
        self.stands_for_null::<T>(place, NullAs::Empty)
    }

    fn stands_for_null<T: Target>(&self, place: Place, what: NullAs) -> bool {
        self.find::<T>(place).is_some_and(|(table, field)| table.null_as(field) == what)
    }

    fn walk<T: Target>(&self, fragment: &Fragment, target: &mut T, sql: &mut String) {
        self.walk_with(fragment, target, sql, None);
    }

    fn walk_with<T: Target>(
        &self,
        fragment: &Fragment,
        target: &mut T,
        sql: &mut String,
        mut names: Option<&mut Names>,
    ) {
        let mut args = fragment.args.iter();
        let mut before = Token::Comma;
        let mut exact = 0_u32;
        let mut parameter = 0..0;
        let mut equated = None;
        let tokens = fragment.tokens.as_slice();
        for (at, token) in tokens.iter().enumerate() {
            let tested = matches!(before, Token::Begin(Operator::IsNull | Operator::IsNotNull));
            let existence = before == Token::Begin(Operator::Exists);
            before = *token;
            if let Some(names) = &mut names {
                names.before(*token, sql);
            }
            match *token {
                Token::Begin(operator) if operator.tells_null_from_false() => exact += 1,
                Token::End(operator) if operator.tells_null_from_false() => exact -= 1,
                _ => {}
            }
            match *token {
                Token::Column(place) if tested && self.is_empty_for_null::<T>(place) => {
                    sql.push_str("nullIf(length(");
                    self.column::<T>(place, sql);
                    sql.push_str("), 0)");
                }
                // NULL is equal to nothing, and nor is the default that stands for it. The column stays as it is beside
                // a condition of its own, so that indexes serve, unless it matters that NULL is no false.
                Token::Begin(operator @ (Operator::Eq | Operator::In | Operator::InQuery)) if exact == 0 => {
                    equated = match tokens.get(at + 1..at + 4) {
                        Some([Token::Column(place), Token::Then(_), Token::Arg(_) | Token::Query(_)])
                            if self.is_default_for_null::<T>(*place) =>
                        {
                            sql.push('(');
                            Some(*place)
                        }
                        _ => None,
                    };
                    sql.push_str(T::operator(operator)[0]);
                }
                Token::Column(place) if equated == Some(place) => self.column::<T>(place, sql),
                Token::End(operator @ (Operator::Eq | Operator::In | Operator::InQuery))
                    if equated.is_some() =>
                {
                    sql.push_str(T::operator(operator)[3]);
                    if let Some(place) = equated.take() {
                        sql.push_str(" and ");
                        self.column::<T>(place, sql);
                        sql.push_str(" <> ");
                        self.default_of::<T>(place, sql);
                        sql.push(')');
                    }
                }
                Token::Column(place) => self.cell::<T>(place, sql),
                Token::Present(place) if exact > 0 && self.is_empty_for_null::<T>(place) => {
                    sql.push_str("if(empty(");
                    self.column::<T>(place, sql);
                    sql.push_str("), null, ");
                }
                Token::EndPresent(place) if exact > 0 && self.is_empty_for_null::<T>(place) => sql.push(')'),
                Token::Present(_) | Token::EndPresent(_) => {}
                Token::Again if T::POSTGRES => {}
                Token::Again => sql.extend_from_within(parameter.clone()),
                Token::Arg(place) => {
                    if let Some(arg) = args.next() {
                        parameter.start = sql.len();
                        let column = place.and_then(|place| self.find::<T>(place));
                        target.parameter(sql, arg, column);
                        parameter.end = sql.len();
                    }
                }
                Token::Begin(operator) => sql.push_str(T::operator(operator)[0]),
                Token::Then(operator) => sql.push_str(T::operator(operator)[1]),
                Token::AndThen(operator) => sql.push_str(T::operator(operator)[2]),
                Token::End(operator) => sql.push_str(T::operator(operator)[3]),
                Token::And => sql.push_str(" and "),
                Token::Or => sql.push_str(" or "),
                Token::Comma => sql.push_str(", "),
                Token::Key(place) => self.key(usize::from(place), target, sql),
                Token::Text(at) => sql.push_str(fragment.text(at, T::POSTGRES)),
                Token::Cast(at) if T::POSTGRES => push(sql, ["::", fragment.text(at, true)]),
                Token::Cast(_) => {}
                Token::Related(at) => {
                    if let Some(related) = fragment.related(at) {
                        self.related(related, target, sql);
                    }
                }
                Token::Query(at) => {
                    if let Some(plan) = fragment.query(at) {
                        sql.push('(');
                        let output = !existence || plan.counts_by_output();
                        Select::new(plan, Some(self), true).select(output, target, sql);
                        sql.push(')');
                    }
                }
            }
        }
    }
}

/// The names of the expressions of a list.
struct Names {
    depth: u32,
    next: u64,
}

impl Names {
    /// Ends an expression where the token is the comma behind it.
    fn before(&mut self, token: Token, sql: &mut String) {
        match token {
            Token::Begin(_) => self.depth += 1,
            Token::End(_) => self.depth = self.depth.saturating_sub(1),
            Token::Comma if self.depth == 0 => self.push(sql),
            _ => {}
        }
    }

    fn push(&mut self, sql: &mut String) {
        sql.push_str(" as c");
        push_number(sql, self.next);
        self.next += 1;
    }
}

fn push<const N: usize>(sql: &mut String, parts: [&str; N]) {
    parts.into_iter().for_each(|part| sql.push_str(part));
}

/// Appends the columns of some fields.
pub(crate) fn columns(fields: impl Iterator<Item = u16>, table: &StoreTable, sql: &mut String) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            sql.push_str(", ");
        }
        sql.push_str(table.columns[usize::from(field)]);
    }
}

/// Appends a number without the machinery of formatting.
pub(crate) fn push_number(sql: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(number % 10).expect("a digit");
        number /= 10;
        if number == 0 {
            break;
        }
    }
    sql.extend(digits[start..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn numbers() {
        for number in [0, 7, 10, 1_234_567_890, u64::MAX] {
            let mut sql = String::new();
            push_number(&mut sql, number);
            assert_eq!(sql, number.to_string());
        }
    }
}
