//! A recorder in the place of a client: what is sent is made readable, and what was given is made an answer.

use std::any::Any;
use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use bigdecimal::BigDecimal;
use bytes::Bytes;
use chrono::NaiveDate;
use clickhouse::error::Error as Carrier;
use rowcol_codegen::schema::clickhouse::Type;

use super::block::{Batch, push_text, push_varint};
use super::select::FORMAT;
use super::statement::Parameter;
use crate::error::Store;
use crate::model::{StoreTable, Table};
use crate::query::Sql;
use crate::testing::{self, AnswerParts, Given, Part, Recording};
use crate::value::{Arg, Args, I256, RawJson, ReadError, Timestamp, U256, Value};
use crate::{Error, Result, Uuid, ValueError};

/// A client that records.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    recording: Arc<Recording>,
    /// What was set for the request.
    settings: Vec<(String, String)>,
}

const LISTS: &str =
    "ClickHouse gives no lists of models within a row; each relation takes an answer of its own";

impl Recorded {
    pub(super) fn new(recording: Arc<Recording>) -> Self {
        Self { recording, settings: Vec::new() }
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn fetch(&self, sql: &str, parameters: Vec<Parameter>, format: &'static str) -> Body {
        let parameters = parameters.into_iter().map(|parameter| (parameter.name, parameter.shown)).collect();
        self.body(sql, parameters, format)
    }

    pub(super) fn insert(&self, sql: &str, rows: &dyn Batch) -> Body {
        self.body(sql, shown_rows(rows), FORMAT)
    }

    fn body(&self, sql: &str, mut parameters: Vec<(String, String)>, format: &'static str) -> Body {
        parameters.extend(self.settings.iter().cloned());
        let sql = Sql { text: sql.to_owned(), parameters };
        Body { recording: self.recording.clone(), asked: Some(sql), format }
    }
}

/// An answer that is asked for when it is read.
pub(super) struct Body {
    recording: Arc<Recording>,
    asked: Option<Sql>,
    format: &'static str,
}

impl Body {
    /// All of it, once.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Carrier> {
        let Some(sql) = self.asked.take() else { return Ok(None) };
        let given = self.recording.answer(Store::ClickHouse, sql).await;
        let bytes = given.and_then(|given| match given {
            Given::Count(_) => rows(&[], self.format),
            Given::Rows(given) => rows(&given, self.format),
        });
        // Our error among those of the driver.
        bytes.map(|bytes| Some(bytes.into())).map_err(|error| Carrier::Other(Box::new(error)))
    }
}

fn rows(rows: &[AnswerParts], format: &str) -> Result<Vec<u8>> {
    if format == FORMAT { binary(rows) } else { text(rows).map(String::into_bytes) }
}

fn misfit(source: ValueError) -> Error {
    Error::Argument { table: "an answer of the recorder", source }
}

/// Rows as RowBinaryWithNamesAndTypes.
fn binary(rows: &[AnswerParts]) -> Result<Vec<u8>> {
    let mut names = Vec::new();
    for (place, part) in rows.first().map_or(&[][..], |row| &row.0).iter().enumerate() {
        match part {
            Part::Model(model, _) => names.extend(types_of(table(model)?)),
            Part::Optional(model, _) => {
                names.push(format!("Array(Tuple({}))", types_of(table(model)?).join(", ")));
            }
            Part::Models(..) => return Err(misfit(ValueError::new(LISTS))),
            Part::Value(_) => names.push(Arg::clickhouse_type_of(&column(rows, place))),
        }
    }
    let mut out = Vec::new();
    push_varint(names.len(), &mut out);
    (1..=names.len()).for_each(|place| push_text(&format!("c{place}"), &mut out));
    names.iter().for_each(|name| push_text(name, &mut out));
    for row in rows {
        // A model has several columns; only the types of values are looked at.
        let mut place = 0;
        for part in &row.0 {
            match part {
                Part::Model(model, row) => {
                    place += write_model(model, &**row, &mut out)?;
                    continue;
                }
                Part::Optional(model, row) => {
                    out.push(u8::from(row.is_some()));
                    if let Some(row) = row {
                        write_model(model, &**row, &mut out)?;
                    }
                }
                Part::Models(..) => return Err(misfit(ValueError::new(LISTS))),
                Part::Value(args) => {
                    for arg in args.iter() {
                        arg.write_row_binary(&names[place], &mut out).map_err(misfit)?;
                    }
                }
            }
            place += 1;
        }
    }
    Ok(out)
}

/// The values at one place of all rows.
fn column(rows: &[AnswerParts], place: usize) -> Vec<Arg<'_>> {
    let parts = rows.iter().filter_map(|row| row.0.get(place));
    let values =
        parts.filter_map(|part| if let Part::Value(args) = part { args.iter().next() } else { None });
    values.collect()
}

fn table(model: &'static Table) -> Result<&'static StoreTable> {
    let (store, name) = (Store::ClickHouse, model.model);
    model.clickhouse.as_ref().ok_or(Error::Elsewhere { store, model: name })
}

fn types_of(table: &'static StoreTable) -> Vec<String> {
    let name = |field| {
        let mut name = String::new();
        table.clickhouse_type(field, &mut name);
        name
    };
    table.fields().map(name).collect()
}

/// Appends the columns of a model. Gives how many they are.
fn write_model(model: &'static Table, row: &dyn Any, out: &mut Vec<u8>) -> Result<usize> {
    let table = table(model)?;
    for field in table.fields() {
        table.encode(row, field, out).map_err(misfit)?;
    }
    Ok(table.fields().count())
}

/// Rows as TabSeparated.
fn text(rows: &[AnswerParts]) -> Result<String> {
    let mut text = String::new();
    for row in rows {
        for (place, part) in row.0.iter().enumerate() {
            text.push_str(if place == 0 { "" } else { "\t" });
            let Part::Value(args) = part else {
                return Err(misfit(ValueError::new("rows of text are values or tuples of them, not models")));
            };
            for arg in args.iter() {
                arg.write_clickhouse_text(None, &mut text).map_err(misfit)?;
            }
        }
        text.push('\n');
    }
    Ok(text)
}

fn shown_rows(rows: &dyn Batch) -> Vec<(String, String)> {
    let Ok(shown) = testing::shown_rows(rows.rows(), rows.fields().len(), |row, column| {
        let (mut name, mut bytes) = (String::new(), Vec::new());
        rows.type_name(column, &mut name);
        Ok::<_, Infallible>(match (name.parse(), rows.cell(column, row, &mut bytes)) {
            (Ok(ty), Ok(())) => shown(&ty, &bytes),
            (_, Err(error)) => format!("<{error}>"),
            (Err(_), _) => format!("{bytes:?}"),
        })
    });
    shown
}

/// A value as [`sql`](crate::query::Query::sql) shows it; what has parts, as JSON.
fn shown(ty: &Type, bytes: &[u8]) -> String {
    let read = match ty.bare() {
        Type::Bool => of::<bool>,
        Type::Int(8..=128) => of::<i128>,
        Type::Int(_) => of::<I256>,
        Type::UInt(8..=128) => of::<u128>,
        Type::UInt(_) => of::<U256>,
        Type::Float32 => of::<f32>,
        Type::Float64 => of::<f64>,
        Type::Decimal(..) => of::<BigDecimal>,
        Type::Uuid => of::<Uuid>,
        Type::Date | Type::Date32 => of::<NaiveDate>,
        Type::DateTime(_) | Type::DateTime64(..) => of::<Timestamp>,
        Type::Ipv4 => of::<Ipv4Addr>,
        Type::Ipv6 => of::<Ipv6Addr>,
        Type::Array(_) | Type::Map(..) | Type::Json(_) => of::<RawJson>,
        _ => of::<String>,
    };
    read(ty, &mut { bytes }).unwrap_or_else(|_| format!("b\"{}\"", bytes.escape_ascii()))
}

fn of<T: Value>(ty: &Type, bytes: &mut &[u8]) -> Result<String, ReadError> {
    let mut args = Args::new();
    args.push(&Option::<T>::read_clickhouse(ty, bytes)?);
    Ok(args.iter().next().map_or_else(String::new, |arg| format!("{arg:?}")))
}
