//! The text and the parameters of a query in Postgres.

use sqlx::postgres::PgArguments;

use super::arguments::{add, placeholder, push_placeholder};
use crate::model::{PostgresModel, plain};
use crate::query::plan::{Output, Plan};
use crate::query::render::{self, Target};
use crate::query::tokens::Operator;
use crate::query::{PostgresDialect, Renders, Select, Sql};
use crate::sql::pg::PgTypeInfo;
use crate::value::{Arg, Args};
use crate::{Error, Result, ValueError};

/// The columns of a model, without its type.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// The field of the n-th column of the table.
    pub(super) field: fn(usize) -> Option<u16>,
    /// The type of a field's column.
    pub(super) ty: fn(u16) -> Option<PgTypeInfo>,
}

impl Columns {
    pub(super) const fn of<M: PostgresModel>() -> Self {
        Self {
            field: |place| M::POSTGRES.get(place).map(|column| column.field),
            ty: |field| M::POSTGRES.iter().find(|column| column.field == field).map(|column| column.ty),
        }
    }
}

/// The statement of a plan.
pub(super) fn select(plan: &Plan, output: Output, columns: Columns) -> Result<(String, PgArguments)> {
    let mut binding = Binding { columns, arguments: PgArguments::default(), count: 0, error: None };
    let mut sql = String::new();
    render::select(plan, output, super::table(plan.table), &mut binding, &mut sql);
    match binding.error {
        None => Ok((sql, binding.arguments)),
        Some(source) => Err(Error::Argument { table: plain(super::table(plan.table).name), source }),
    }
}

/// Binds each parameter as it is rendered.
struct Binding {
    columns: Columns,
    arguments: PgArguments,
    count: usize,
    error: Option<ValueError>,
}

impl Target for Binding {
    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.postgres()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<u16>) {
        let ty = column.and_then(self.columns.ty);
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

fn push_cast(sql: &mut String, arg: &Arg<'_>, ty: Option<&PgTypeInfo>) {
    if let Some(cast) = arg.postgres_cast(ty) {
        sql.push_str("::");
        sql.push_str(cast);
    }
}

/// Writes each parameter down.
struct Listing {
    columns: Columns,
    parameters: Vec<(String, String)>,
}

impl Target for Listing {
    fn clause(&self) -> &'static str {
        "\n"
    }

    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.postgres()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<u16>) {
        let name = placeholder(self.parameters.len() + 1);
        sql.push_str(&name);
        push_cast(sql, &arg, column.and_then(self.columns.ty).as_ref());
        self.parameters.push((name.into_owned(), format!("{arg:?}")));
    }

    fn count(&mut self, sql: &mut String, count: u64) {
        let name = placeholder(self.parameters.len() + 1);
        sql.push_str(&name);
        self.parameters.push((name.into_owned(), count.to_string()));
    }
}

impl<M: PostgresModel> Renders<M> for PostgresDialect {
    fn render(&self, select: Select<'_>) -> Sql {
        let columns = Columns::of::<M>();
        let mut listing = Listing { columns, parameters: Vec::new() };
        let mut text = String::new();
        let output = select.output(columns.field);
        render::select(select.plan, output, super::table(M::TABLE), &mut listing, &mut text);
        Sql { text, parameters: listing.parameters }
    }
}
