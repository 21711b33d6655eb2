//! From a plan to the text of a statement and its parameters.

use std::cell::OnceCell;

use super::fill::{Bucket, Fill, Filled};
use super::plan::{Output, Plan};
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

    /// The table of a model; the type of a query makes sure that its models live in the store.
    fn table(table: &'static Table) -> &'static StoreTable;

    /// Whether it is Postgres. There, selects in conditions may refer to the rows outside of them, and `limit n by` is
    /// unknown.
    const POSTGRES: bool;

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
    /// How it would be run.
    Explanation,
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
    /// The keys of the grouping. Each is written once, so that it binds its values once: to Postgres, two parameters
    /// of the same value are two expressions.
    keys: Vec<OnceCell<String>>,
}

impl<'a> Select<'a> {
    fn new(plan: &'a Plan, outer: Option<&'a Select<'a>>, qualified: bool) -> Self {
        let number =
            outer.map_or(0, |outer| outer.number.unwrap_or(0) + 1 + outer.plan.clauses().joins.len());
        Self {
            plan,
            outer,
            number: qualified.then_some(number),
            upsert: false,
            keys: plan.clauses().keys.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    fn statement<T: Target>(&self, wanted: Wanted, target: &mut T, sql: &mut String) {
        match wanted {
            Wanted::Rows => self.select(true, target, sql),
            Wanted::Explanation => {
                push(sql, [if T::POSTGRES { "explain " } else { "explain indexes = 1 " }]);
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
                sql.push_str("select count(*)");
                self.tables_where(target, sql);
            }
        }
    }

    /// The select; without its `output`, it gives something for each row all the same.
    fn select<T: Target>(&self, output: bool, target: &mut T, sql: &mut String) {
        let clauses = self.plan.clauses();
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
        sql.push_str("select ");
        push_names(sql);
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
            self.walk(&self.plan.order, target, sql);
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
        sql.push_str(if clauses.distinct { "select distinct " } else { "select " });
        match &self.plan.output {
            _ if !output => sql.push('1'),
            Output::Whole => self.whole::<T>(sql),
            Output::List(list) => self.walk(list, target, sql),
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
    }

    fn whole<T: Target>(&self, sql: &mut String) {
        let table = T::table(self.plan.table);
        for (place, field) in table.fields().enumerate() {
            if place > 0 {
                sql.push_str(", ");
            }
            self.column::<T>(Place::of(field), sql);
        }
    }

    fn tables_where<T: Target>(&self, target: &mut T, sql: &mut String) {
        push(sql, [target.clause(), "from ", T::table(self.plan.table).name]);
        if let Some(number) = self.number {
            push(sql, [" as t"]);
            push_number(sql, number as u64);
        }
        let clickhouse = &self.plan.clauses().clickhouse;
        if clickhouse.merged {
            sql.push_str(" final");
        }
        if let Some(share) = clickhouse.sample {
            push(sql, [" sample ", &share.to_string()]);
        }
        self.joins::<T>(sql);
        if let Some(condition) = &clickhouse.prewhere {
            push(sql, [target.clause(), "prewhere "]);
            self.walk(condition, target, sql);
        }
        if !self.plan.filter.is_empty() {
            push(sql, [target.clause(), "where "]);
            self.walk(&self.plan.filter, target, sql);
        }
    }

    fn joins<T: Target>(&self, sql: &mut String) {
        for (source, join) in (1..).zip(&self.plan.clauses().joins) {
            push(sql, [" join ", T::table(join.table).name, " as t"]);
            push_number(sql, self.number.unwrap_or(0) as u64 + u64::from(source));
            for (place, (own, first)) in join.on.0.iter().zip(join.on.1).enumerate() {
                sql.push_str(if place == 0 { " on " } else { " and " });
                self.column::<T>(Place { out: 0, source, field: *own }, sql);
                sql.push_str(" = ");
                self.column::<T>(Place::of(*first), sql);
            }
        }
    }

    /// Whether there are rows that a relation leads to.
    fn related<T: Target>(&self, related: &Related, target: &mut T, sql: &mut String) {
        let Related { plan, from, to, source } = related;
        let select = Select::new(plan, Some(self), true);
        let pairs = || {
            from.iter().zip(to).map(|(from, to)| {
                (Place { out: 1, source: 0, field: *from }, Place { out: 0, source: *source, field: *to })
            })
        };
        if T::POSTGRES {
            sql.push_str("exists (select 1");
            select.joined_tables::<T>(sql);
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
        select.joined_tables::<T>(sql);
        if !plan.filter.is_empty() {
            sql.push_str(" where ");
            select.walk(&plan.filter, target, sql);
        }
        sql.push_str("), false)");
    }

    fn joined_tables<T: Target>(&self, sql: &mut String) {
        push(sql, [" from ", T::table(self.plan.table).name, " as t"]);
        push_number(sql, self.number.unwrap_or(0) as u64);
        self.joins::<T>(sql);
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

    /// The select that a place counts from, and the table there.
    fn find<T: Target>(&self, place: Place) -> (&Select<'a>, &'static StoreTable) {
        let mut select = self;
        for _ in 0..place.out {
            select = select.outer.unwrap_or(select);
        }
        let joined =
            usize::from(place.source).checked_sub(1).and_then(|at| select.plan.clauses().joins.get(at));
        (select, T::table(joined.map_or(select.plan.table, |join| join.table)))
    }

    fn column<T: Target>(&self, place: Place, sql: &mut String) {
        let (select, table) = self.find::<T>(place);
        if select.upsert && place.source == 1 {
            sql.push_str("excluded.");
        } else if let Some(number) = select.number {
            sql.push('t');
            push_number(sql, number as u64 + u64::from(place.source));
            sql.push('.');
        }
        sql.push_str(table.columns[usize::from(place.field)]);
    }

    /// A column as an expression: where its default value stands for NULL, it is NULL there. `plain` leaves it as it
    /// is, so that indexes serve.
    fn cell<T: Target>(&self, place: Place, plain: bool, sql: &mut String) {
        if plain || self.find::<T>(place).1.null_as(place.field) != NullAs::Default {
            return self.column::<T>(place, sql);
        }
        sql.push_str("nullIf(");
        self.column::<T>(place, sql);
        sql.push_str(", defaultValueOfArgumentType(");
        self.column::<T>(place, sql);
        sql.push_str("))");
    }

    fn walk<T: Target>(&self, fragment: &Fragment, target: &mut T, sql: &mut String) {
        let mut args = fragment.args.iter();
        let mut before = Token::Comma;
        let mut negations = 0_u32;
        let mut parameter = 0..0;
        for token in fragment.tokens.as_slice() {
            // NULL is equal to nothing, and nor is the default that stands for it, unless the condition is turned round.
            let equated = matches!(before, Token::Begin(Operator::Eq | Operator::In)) && negations == 0;
            before = *token;
            match *token {
                Token::Begin(Operator::Not) => negations += 1,
                Token::End(Operator::Not) => negations -= 1,
                _ => {}
            }
            match *token {
                Token::Column(place) => self.cell::<T>(place, equated, sql),
                Token::Again if T::POSTGRES => {}
                Token::Again => sql.extend_from_within(parameter.clone()),
                Token::Arg(place) => {
                    if let Some(arg) = args.next() {
                        parameter.start = sql.len();
                        let column = place.map(|place| (self.find::<T>(place).1, place.field));
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
                Token::Text(at) => sql.push_str(fragment.text(at)),
                Token::Cast(at) if T::POSTGRES => push(sql, ["::", fragment.text(at)]),
                Token::Cast(_) => {}
                Token::Related(at) => {
                    if let Some(related) = fragment.related(at) {
                        self.related(related, target, sql);
                    }
                }
                Token::Query(at) => {
                    if let Some(plan) = fragment.query(at) {
                        sql.push('(');
                        Select::new(plan, Some(self), true).select(true, target, sql);
                        sql.push(')');
                    }
                }
            }
        }
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
