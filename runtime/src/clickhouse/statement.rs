//! The text and the parameters of a query in ClickHouse.

use super::types::split;
use crate::error::Store;
use crate::model::{StoreTable, Table, plain};
use crate::query::plan::{Plan, SetOperator};
use crate::query::render::{self, Target, Wanted, push, push_numbered};
use crate::query::tokens::Operator;
use crate::query::{ClickHouseDialect, LivesIn, Renders, Select, Source, Sql};
use crate::value::{Arg, Args};
use crate::{Error, Result, ValueError};

/// A statement with its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<Parameter>,
}

/// A parameter: its name in the text, and its value as text.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) text: String,
    /// The same for people, where `text` is for the server.
    #[cfg(feature = "testing")]
    pub(super) shown: String,
}

/// The statement of a plan.
pub(super) fn select(plan: &Plan, wanted: Wanted) -> Result<Statement> {
    plan.check(Store::ClickHouse)?;
    let mut binding = Binding::sent();
    let mut sql = String::new();
    render::statement(plan, wanted, &mut binding, &mut sql);
    binding.finish(plan.table, sql)
}

/// Keeps the text of each parameter as it is rendered.
pub(super) struct Binding {
    parameters: Vec<Parameter>,
    error: Option<ValueError>,
    /// Texts are for people, not for the server.
    shown: bool,
}

/// The server takes 128 KiB for a parameter.
const LONGEST: usize = 100_000;

impl Binding {
    /// For the server.
    pub(super) fn sent() -> Self {
        Self { parameters: Vec::new(), error: None, shown: false }
    }

    /// For people.
    pub(super) fn shown() -> Self {
        Self { shown: true, ..Self::sent() }
    }

    /// Names and values.
    pub(super) fn into_parameters(self) -> Vec<(String, String)> {
        self.parameters.into_iter().map(|parameter| (parameter.name, parameter.text)).collect()
    }

    /// The statement on this table.
    pub(super) fn finish(self, table: &'static Table, sql: String) -> Result<Statement> {
        match self.error {
            None => Ok(Statement { sql, parameters: self.parameters }),
            Some(source) => Err(Error::Argument { table: plain(super::table(table).name), source }),
        }
    }

    /// Appends `{p0:Type}`. What it shows is there when it is asked for.
    fn bind(
        &mut self,
        sql: &mut String,
        parameter_type: &str,
        text: String,
        shown: impl FnOnce(&str) -> String,
    ) {
        let mut name = String::new();
        push_numbered(&mut name, "p", self.parameters.len());
        push(sql, ["{", &name, ":", parameter_type, "}"]);
        let _ = &shown;
        self.parameters.push(Parameter {
            name,
            #[cfg(feature = "testing")]
            shown: shown(&text),
            text,
        });
    }

    /// Appends a long list as `arrayConcat({p0:Array(T)}, {p1:Array(T)})`, and long text likewise.
    fn in_parts(&mut self, sql: &mut String, parameter_type: &str, text: &str) {
        let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let (function, parts) = match (parameter_type, list) {
            (list_type, Some(items)) if list_type.starts_with("Array(") => {
                let parts = grouped(split(items).into_iter(), ",");
                ("arrayConcat(", parts.into_iter().map(|part| format!("[{part}]")).collect())
            }
            ("String" | "Nullable(String)", _) => ("concat(", grouped(characters(text), "")),
            // Anything else of this size is the server's to judge.
            _ => ("identity(", vec![text.to_owned()]),
        };
        let mut before = function;
        for part in parts {
            sql.push_str(before);
            self.bind(sql, parameter_type, part, ToOwned::to_owned);
            before = ", ";
        }
        sql.push(')');
    }
}

/// Pieces put together to parts that are not too long.
fn grouped<'a>(pieces: impl Iterator<Item = &'a str>, between: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for piece in pieces {
        match parts.last_mut() {
            Some(part) if part.len() + piece.len() < LONGEST => {
                part.push_str(between);
                part.push_str(piece);
            }
            _ => parts.push(piece.to_owned()),
        }
    }
    parts
}

/// The characters of a text, each with the backslash that escapes it.
fn characters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut ends = rest.char_indices().map(|(at, character)| at + character.len_utf8());
        let end = if rest.starts_with('\\') { ends.nth(1).or(Some(rest.len())) } else { ends.next() }?;
        let (character, after) = rest.split_at(end);
        rest = after;
        (!character.is_empty()).then_some(character)
    })
}

impl Target for Binding {
    const POSTGRES: bool = false;
    const OUTER: &'static str = "join_use_nulls = 1";
    const GROUPING_SETS: &'static str = "group_by_use_nulls = 1";

    fn clause(&self) -> &'static str {
        if self.shown { "\n" } else { " " }
    }

    fn set_operator(operator: SetOperator) -> &'static str {
        match operator {
            SetOperator::UnionAll => "union all",
            SetOperator::Union => "union distinct",
            SetOperator::Intersect => "intersect distinct",
            SetOperator::Except => "except distinct",
        }
    }

    fn table(table: &'static Table) -> &'static StoreTable {
        super::table(table)
    }

    fn operator(operator: Operator) -> [&'static str; 4] {
        operator.clickhouse()
    }

    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<(&'static StoreTable, u16)>) {
        let mut column_type = String::new();
        if let Some((table, field)) = column {
            table.clickhouse_type(field, &mut column_type);
        }
        let column = (!column_type.is_empty()).then_some(column_type.as_str());
        let mut parameter_type = String::new();
        arg.write_clickhouse_type(column, &mut parameter_type);
        let mut text = String::new();
        if self.shown {
            text = format!("{arg:?}");
        } else if let Err(error) = arg.write_clickhouse_text(column, &mut text) {
            self.error.get_or_insert(error);
        }
        if text.len() > LONGEST && !self.shown {
            self.in_parts(sql, &parameter_type, &text);
        } else {
            self.bind(sql, &parameter_type, text, |_| format!("{arg:?}"));
        }
    }

    fn count(&mut self, sql: &mut String, count: u64) {
        let mut args = Args::new();
        args.push(&count);
        if let Some(arg) = args.iter().next() {
            self.parameter(sql, arg, None);
        }
    }
}

impl<M: Source + LivesIn<Self>> Renders<M> for ClickHouseDialect {
    const STORE: Store = Store::ClickHouse;

    fn render(&self, select: Select<'_>) -> Sql {
        if let Some(model) = select.0.homeless(Store::ClickHouse) {
            return Sql { text: format!("-- `{model}` does not live in ClickHouse"), parameters: Vec::new() };
        }
        let mut listing = Binding::shown();
        let mut text = String::new();
        render::statement(select.0, Wanted::Rows, &mut listing, &mut text);
        Sql { text, parameters: listing.into_parameters() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stay_with_what_they_escape() {
        let found: Vec<&str> = characters(r"a\\\'é\n").collect();
        assert_eq!(found, ["a", r"\\", r"\'", "é", r"\n"]);
    }

    #[test]
    fn long_parameters_come_in_parts() {
        let mut binding = Binding::sent();
        let items: Vec<String> = (0..3).map(|item| format!("'{}, [{item}'", "x".repeat(60_000))).collect();
        let mut sql = String::new();
        binding.in_parts(&mut sql, "Array(String)", &format!("[{}]", items.join(",")));
        assert_eq!(sql, "arrayConcat({p0:Array(String)}, {p1:Array(String)}, {p2:Array(String)})");
        assert_eq!(binding.parameters[1].text, format!("[{}]", items[1]));
        let mut sql = String::new();
        binding.parameters.clear();
        binding.in_parts(&mut sql, "String", &r"\'".repeat(100_000));
        assert_eq!(sql, "concat({p0:String}, {p1:String}, {p2:String})");
        let texts: Vec<&str> = binding.parameters.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts.concat(), r"\'".repeat(100_000));
    }
}
