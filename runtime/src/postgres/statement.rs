//! The text and the parameters of a query in Postgres.

use sqlx::Arguments as _;

use super::arguments::{Arguments, add, placeholder, push_placeholder};
use crate::error::Store;
use crate::model::{PostgresModel, StoreTable, Table, plain};
use crate::query::plan::{Plan, SetOperator};
use crate::query::render::{self, Target, Wanted};
use crate::query::tokens::Operator;
use crate::query::{LivesIn, PostgresDialect, Query, Renders, Select, Source, Sql};
use crate::sql::pg::PgTypeInfo;
use crate::value::{Arg, Args};
use crate::{Error, Result, ValueError};

/// The statement of a plan.
pub(super) fn select(plan: &Plan, wanted: Wanted) -> Result<(String, Arguments)> {
    plan.check(Store::Postgres)?;
    let args = &plan.filter.args;
    let mut binding = Binding::behind(Arguments::with_room(args.len(), args.size()), 0);
    let mut sql = String::new();
    render::statement(plan, wanted, &mut binding, &mut sql);
    Ok((sql, binding.finish(plan.table)?))
}

/// The text of a query and how many parameters were bound, all done as it is before it is sent. For benchmarks.
#[doc(hidden)]
pub fn bound<M: PostgresModel, O, T, L, P>(query: &Query<M, O, T, L, P>) -> Result<(String, usize)> {
    let (sql, arguments) = select(&query.plan, Wanted::Rows)?;
    Ok((sql, arguments.sent().len()))
}

/// The type of the column that an argument is compared with.
fn type_of(column: Option<(&'static StoreTable, u16)>) -> Option<PgTypeInfo> {
    column.and_then(|(table, field)| table.postgres_type(field))
}

/// Binds each parameter as it is rendered.
pub(super) struct Binding {
    arguments: Arguments,
    count: usize,
    error: Option<ValueError>,
}

impl Binding {
    /// After so many arguments that are bound already.
    pub(super) fn behind(arguments: Arguments, count: usize) -> Self {
        Self { arguments, count, error: None }
    }

    /// All arguments, for a statement on this table.
    pub(super) fn finish(self, table: &'static Table) -> Result<Arguments> {
        match self.error {
            None => Ok(self.arguments),
            Some(source) => Err(Error::Argument { table: plain(super::table(table).name), source }),
        }
    }
}

impl Target for Binding {
    const POSTGRES: bool = true;
    const OUTER: &'static str = "";
    const GROUPING_SETS: &'static str = "";

    fn set_operator(operator: SetOperator) -> &'static str {
        set_operator(operator)
    }

    fn table(table: &'static Table) -> &'static StoreTable {
        super::table(table)
    }

    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.postgres()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<(&'static StoreTable, u16)>) {
        let ty = type_of(column);
        self.count += 1;
        push_placeholder(sql, self.count);
        push_cast(sql, &arg, ty.as_ref());
        let oid = arg.postgres_type(ty.as_ref()).oid;
        let added = add(&mut self.arguments, oid, |out| arg.encode_postgres(ty.as_ref(), out));
        if let Err(error) = added {
            self.error.get_or_insert(error);
        }
    }

    fn count(&mut self, sql: &mut String, count: u64) {
        let mut args = Args::new();
        args.push(&i64::try_from(count).unwrap_or(i64::MAX));
        if let Some(arg) = args.iter().next() {
            self.parameter(sql, arg, None);
        }
    }
}

fn set_operator(operator: SetOperator) -> &'static str {
    match operator {
        SetOperator::UnionAll => "union all",
        SetOperator::Union => "union",
        SetOperator::Intersect => "intersect",
        SetOperator::Except => "except",
    }
}

fn push_cast(sql: &mut String, arg: &Arg<'_>, ty: Option<&PgTypeInfo>) {
    if let Some(cast) = arg.postgres_cast(ty) {
        sql.push_str("::");
        sql.push_str(cast);
    }
}

/// Writes each parameter down.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) parameters: Vec<(String, String)>,
    /// How many parameters come before them.
    pub(super) before: usize,
}

impl Target for Listing {
    const POSTGRES: bool = true;
    const OUTER: &'static str = "";
    const GROUPING_SETS: &'static str = "";

    fn clause(&self) -> &'static str {
        "\n"
    }

    fn set_operator(operator: SetOperator) -> &'static str {
        set_operator(operator)
    }

    fn table(table: &'static Table) -> &'static StoreTable {
        super::table(table)
    }

    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.postgres()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<(&'static StoreTable, u16)>) {
        let name = placeholder(self.before + self.parameters.len() + 1);
        sql.push_str(&name);
        push_cast(sql, &arg, type_of(column).as_ref());
        self.parameters.push((name.into_owned(), format!("{arg:?}")));
    }

    fn count(&mut self, sql: &mut String, count: u64) {
        let name = placeholder(self.before + self.parameters.len() + 1);
        sql.push_str(&name);
        self.parameters.push((name.into_owned(), count.to_string()));
    }
}

impl<M: Source + LivesIn<Self>> Renders<M> for PostgresDialect {
    const STORE: Store = Store::Postgres;

    fn render(&self, select: Select<'_>) -> Sql {
        if let Some(model) = select.0.homeless(Store::Postgres) {
            return Sql { text: format!("-- `{model}` does not live in Postgres"), parameters: Vec::new() };
        }
        let mut listing = Listing::default();
        let mut text = String::new();
        render::statement(select.0, Wanted::Rows, &mut listing, &mut text);
        Sql { text, parameters: listing.parameters }
    }
}
