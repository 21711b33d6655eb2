//! The text and the parameters of a query in ClickHouse.

use crate::model::{ClickHouseModel, plain};
use crate::query::plan::{Output, Plan};
use crate::query::render::{self, Target, push_number};
use crate::query::tokens::Operator;
use crate::query::{ClickHouseDialect, Select, Sql, Writes};
use crate::value::{Arg, Args};
use crate::{Error, Result, ValueError};

/// The columns of a model, without its type.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// The field of the n-th column that selects read.
    pub(super) field: fn(usize) -> Option<u16>,
    /// Appends the type's name of a field's column.
    pub(super) type_name: fn(u16, &mut String),
}

impl Columns {
    pub(super) const fn of<M: ClickHouseModel>() -> Self {
        Self {
            field: |place| {
                let mut readable = M::CLICKHOUSE.iter().filter(|column| column.readable);
                readable.nth(place).map(|column| column.field)
            },
            type_name: |field, out| {
                if let Some(column) = M::CLICKHOUSE.iter().find(|column| column.field == field) {
                    (column.type_name)(out);
                }
            },
        }
    }
}

/// A statement with the texts of its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<(String, String)>,
}

/// The statement of a plan.
pub(super) fn select(plan: &Plan, output: Output, columns: Columns) -> Result<Statement> {
    let mut binding = Binding { columns, parameters: Vec::new(), error: None, shown: false };
    let mut sql = String::new();
    render::select(plan, output, super::table(plan.table), &mut binding, &mut sql);
    match binding.error {
        None => Ok(Statement { sql, parameters: binding.parameters }),
        Some(source) => Err(Error::Argument { table: plain(super::table(plan.table).name), source }),
    }
}

/// Keeps the text of each parameter as it is rendered.
struct Binding {
    columns: Columns,
    parameters: Vec<(String, String)>,
    error: Option<ValueError>,
    /// Texts are for people, not for the server.
    shown: bool,
}

impl Target for Binding {
    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.clickhouse()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<u16>) {
        let mut column_type = String::new();
        if let Some(field) = column {
            (self.columns.type_name)(field, &mut column_type);
        }
        let column = (!column_type.is_empty()).then_some(column_type.as_str());
        let mut name = String::from("p");
        push_number(&mut name, self.parameters.len() as u64);
        sql.push('{');
        sql.push_str(&name);
        sql.push(':');
        arg.write_clickhouse_type(column, sql);
        sql.push('}');
        let mut text = String::new();
        if self.shown {
            text = format!("{arg:?}");
        } else if let Err(error) = arg.write_clickhouse_text(column, &mut text) {
            self.error.get_or_insert(error);
        }
        self.parameters.push((name, text));
    }

    fn count(&mut self, sql: &mut String, count: u64) {
        let mut args = Args::new();
        args.push(&count);
        if let Some(arg) = args.iter().next() {
            self.parameter(sql, arg, None);
        }
    }
}

impl<M: ClickHouseModel> Writes<M> for ClickHouseDialect {
    fn write(&self, select: Select<'_>) -> Sql {
        let columns = Columns::of::<M>();
        let mut listing = Binding { columns, parameters: Vec::new(), error: None, shown: true };
        let mut text = String::new();
        let output = select.output(columns.field);
        render::select(select.plan, output, super::table(M::TABLE), &mut listing, &mut text);
        Sql { text, parameters: listing.parameters }
    }
}
