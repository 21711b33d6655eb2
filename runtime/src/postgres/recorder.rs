//! A recorder in the place of a connection: what is sent is made readable, and what was given is made rows.

use std::any::Any;
use std::sync::Arc;

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ipnetwork::IpNetwork;

use super::arguments::{Arguments, placeholder};
use super::batch::Batch;
use super::link::Next;
use crate::error::Store;
use crate::model::Table;
use crate::query::Sql;
use crate::sql::pg::{self, PgType};
use crate::testing::{self, Given, Part, Recording};
use crate::value::{Args, Cell, Datum, Interval, RECORDS, RawJson, Timestamp, Value, Written, write_records};
use crate::{Error, Result, Uuid, ValueError};

/// A connection that records.
#[derive(Debug, Clone)]
pub(super) struct Recorded(pub(super) Arc<Recording>);

impl Recorded {
    pub(super) async fn run(&mut self, sql: &str, arguments: Arguments) -> Result<Answers, sqlx::Error> {
        let named = |(place, text)| (placeholder(place + 1).into_owned(), text);
        let parameters = arguments.shown().into_iter().enumerate().map(named).collect();
        self.answer(sql, parameters, false).await
    }

    pub(super) async fn run_text(&mut self, sql: &str) -> Result<Answers, sqlx::Error> {
        self.answer(sql, Vec::new(), true).await
    }

    /// A statement that serves others.
    pub(super) fn note(&mut self, sql: &str) {
        self.0.note(Sql { text: sql.to_owned(), parameters: Vec::new() });
    }

    /// Rows that are copied into a table. Gives how many were written.
    pub(super) async fn copy(
        &mut self,
        sql: &str,
        rows: &dyn Batch,
        serves: bool,
    ) -> Result<u64, sqlx::Error> {
        let parameters = shown_rows(rows).map_err(carried)?;
        if serves {
            self.0.note(Sql { text: sql.to_owned(), parameters });
            return Ok(rows.rows() as u64);
        }
        let mut answers = self.answer(sql, parameters, false).await?;
        let mut written = 0;
        while let Some(next) = answers.next() {
            if let Next::Done(rows) = next {
                written = rows;
            }
        }
        Ok(written)
    }

    async fn answer(
        &self,
        sql: &str,
        parameters: Vec<(String, String)>,
        as_text: bool,
    ) -> Result<Answers, sqlx::Error> {
        let given = self.0.answer(Store::Postgres, Sql { text: sql.to_owned(), parameters }).await;
        let (rows, count) = match given.map_err(carried)? {
            Given::Count(count) => (Vec::new(), count),
            Given::Rows(rows) => {
                let read: Result<Vec<Row>> = rows.iter().map(|row| Row::of(&row.0)).collect();
                let mut read = read.map_err(carried)?;
                if as_text {
                    read.iter_mut().for_each(Row::become_text);
                }
                (read, rows.len() as u64)
            }
        };
        Ok(Answers { rows: rows.into_iter(), done: Some(count) })
    }
}

/// Our error among those of the driver.
fn carried(error: impl Into<Error>) -> sqlx::Error {
    sqlx::Error::AnyDriverError(Box::new(error.into()))
}

/// Rows that were given, and how many they are.
pub(super) struct Answers {
    rows: std::vec::IntoIter<Row>,
    done: Option<u64>,
}

impl Answers {
    pub(super) fn next(&mut self) -> Option<Next> {
        match self.rows.next() {
            Some(row) => Some(Next::Row(super::link::Row::Recorder(row))),
            None => self.done.take().map(Next::Done),
        }
    }
}

/// A row in the binary format.
#[derive(Debug, Default)]
pub(super) struct Row {
    types: Vec<u32>,
    cells: Vec<Option<Vec<u8>>>,
}

impl Row {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn types(&self) -> &[u32] {
        &self.types
    }

    pub(super) fn cell(&self, place: usize) -> Option<&[u8]> {
        self.cells.get(place)?.as_deref()
    }

    fn of(parts: &[Part]) -> Result<Self> {
        let mut row = Self::default();
        for part in parts {
            match part {
                Part::Model(table, model) => row.push_model(table, Some(&**model))?,
                Part::Optional(table, model) => {
                    let model = model.as_deref();
                    row.push(pg::Boolean::INFO.oid, |out| {
                        out.push(u8::from(model.is_some()));
                        Ok(Written::Value)
                    })
                    .map_err(misfit)?;
                    row.push_model(table, model.map(|model| model as &dyn Any))?;
                }
                Part::Models(table, models) => {
                    let mut records = Vec::with_capacity(models.len());
                    for model in models {
                        let mut record = Self::default();
                        record.push_model(table, Some(&**model))?;
                        records.push(record.types.into_iter().zip(record.cells).collect());
                    }
                    row.push_records(&records).map_err(misfit)?;
                }
                Part::Value(args) => {
                    for arg in args.iter() {
                        match arg.records().map_err(misfit)? {
                            Some(records) => row.push_records(&records),
                            None => {
                                row.push(arg.postgres_type(None).oid, |out| arg.encode_postgres(None, out))
                            }
                        }
                        .map_err(misfit)?;
                    }
                }
            }
        }
        Ok(row)
    }

    /// Appends a cell. A type that only a database knows is an enum's, whose labels are text.
    fn push(
        &mut self,
        oid: u32,
        encode: impl FnOnce(&mut Vec<u8>) -> Result<Written, ValueError>,
    ) -> Result<(), ValueError> {
        let mut bytes = Vec::new();
        let written = encode(&mut bytes)?;
        self.types.push(if oid == 0 { pg::Text::INFO.oid } else { oid });
        self.cells.push((written == Written::Value).then_some(bytes));
        Ok(())
    }

    fn push_records(&mut self, records: &[Vec<Cell>]) -> Result<(), ValueError> {
        self.push(RECORDS, |out| write_records(records, out))
    }

    /// Appends the columns of a model; NULLs where it is missing.
    fn push_model(&mut self, model: &'static Table, row: Option<&dyn Any>) -> Result<()> {
        let (store, name) = (Store::Postgres, model.model);
        let table = model.postgres.as_ref().ok_or(Error::Elsewhere { store, model: name })?;
        for field in table.fields() {
            let oid = table.postgres_type(field).map_or(0, |ty| ty.oid);
            let cell = |out: &mut Vec<u8>| row.map_or(Ok(Written::Null), |row| table.encode(row, field, out));
            self.push(oid, cell).map_err(|source| super::batch::misfit(table, field, source))?;
        }
        Ok(())
    }

    /// Makes the cells what the server writes for people.
    fn become_text(&mut self) {
        for (cell, ty) in self.cells.iter_mut().zip(&self.types) {
            if let Some(bytes) = cell {
                *bytes =
                    read(*ty, Some(bytes)).iter().next().map_or_else(Vec::new, |arg| match arg.datum() {
                        Datum::Text(text) | Datum::Json(text) => text.as_bytes().to_vec(),
                        Datum::Bool(value) => if value { "t" } else { "f" }.into(),
                        other => format!("{other:?}").into_bytes(),
                    });
            }
        }
    }
}

fn misfit(source: ValueError) -> Error {
    Error::Argument { table: "an answer of the recorder", source }
}

/// An argument as [`sql`](crate::query::Query::sql) shows it.
pub(super) fn shown(oid: u32, cell: Option<&[u8]>) -> String {
    read(oid, cell).iter().next().map_or_else(String::new, |arg| format!("{arg:?}"))
}

fn shown_rows(rows: &dyn Batch) -> Result<Vec<(String, String)>> {
    let columns = rows.columns();
    testing::shown_rows(rows.rows(), columns.len(), |row, place| {
        let ((field, ty), mut cell) = (&columns[place], Vec::new());
        let written = rows.encode(row, place, &mut cell);
        let written = written.map_err(|source| super::batch::misfit(rows.table(), *field, source))?;
        Ok(shown(ty.oid, (written == Written::Value).then_some(&cell)))
    })
}

/// The value in a cell of a built-in type; of others, text.
fn read(oid: u32, cell: Option<&[u8]>) -> Args {
    /// Each type with a Rust type that holds all of its values.
    macro_rules! types {
        ($($marker:ty: $value:ty;)*) => {$(
            if oid == <$marker as PgType>::INFO.oid {
                return of::<Option<$value>>(oid, cell);
            }
            if oid == <$marker as PgType>::INFO.array_oid {
                return of::<Option<Vec<Option<$value>>>>(oid, cell);
            }
        )*};
    }
    types! {
        pg::Boolean: bool;
        pg::SmallInt: i16;
        pg::Integer: i32;
        pg::BigInt: i64;
        pg::Real: f32;
        pg::DoublePrecision: f64;
        pg::NumericAny: BigDecimal;
        pg::Text: String;
        pg::Varchar<0>: String;
        pg::Char<0>: String;
        pg::Bytea: Vec<u8>;
        pg::Uuid: Uuid;
        pg::Timestamptz<6>: Timestamp;
        pg::Timestamp<6>: NaiveDateTime;
        pg::Date: NaiveDate;
        pg::Time<6>: NaiveTime;
        pg::Interval: Interval;
        pg::Inet: IpNetwork;
        pg::Cidr: IpNetwork;
        pg::Json: RawJson;
        pg::Jsonb: RawJson;
    }
    of::<Option<String>>(pg::Text::INFO.oid, cell)
}

fn of<T: Value>(oid: u32, cell: Option<&[u8]>) -> Args {
    let mut args = Args::new();
    match T::read_postgres(oid, cell) {
        Ok(value) => args.push(&value),
        // Bytes that are no value of their type.
        Err(_) => args.push(&cell.map(<[u8]>::to_vec)),
    };
    args
}
