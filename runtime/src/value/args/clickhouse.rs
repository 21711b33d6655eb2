//! Arguments as ClickHouse's server-side parameters: the type in `{p0:Type}` and the text of `param_p0`.
//!
//! The server reads the text in its "escaped" form, the one of TSV. Inside of lists, maps and tuples values stand as
//! literals: quoted, with the same escapes.

use std::fmt::Write;
use std::net::IpAddr;

use chrono::{NaiveDateTime, Timelike};

use super::kind::{Parts, Scalar, WrittenKind};
use super::read::{Arg, Datum, Elements};
use crate::ValueError;
use crate::value::{date, time, timestamp};

impl Arg<'_> {
    /// Appends the parameter's type.
    ///
    /// `column` is the column's type as [`ChType`](crate::sql::ch::ChType) writes it. It matters where a value has
    /// two forms: in a `String` column a UUID is text, and a time of day is text where it is else its microseconds;
    /// in a `Map` column JSON is a map.
    pub fn write_clickhouse_type(&self, column: Option<&str>, out: &mut String) {
        match column.filter(|_| matches!(self.datum(), Datum::Json(_))) {
            Some(map) if map.starts_with("Map(") => out.push_str(map),
            _ => write_type(self.kind, is_text(column), std::slice::from_ref(&self.datum()), out),
        }
    }

    /// Appends the parameter's text.
    ///
    /// # Errors
    /// ClickHouse has no such value: an interval, a time outside of 1900 to 2299, a NULL list.
    pub fn write_clickhouse_text(&self, column: Option<&str>, out: &mut String) -> Result<(), ValueError> {
        let writer = Writer { as_text: is_text(column) };
        match &self.datum() {
            Datum::Null if !matches!(self.kind.parts(), Parts::Scalar(_)) => {
                Err(ValueError::new("a list, map or tuple cannot be NULL in ClickHouse"))
            }
            Datum::Null => {
                out.push_str("\\N");
                Ok(())
            }
            Datum::Json(text) if column.is_some_and(|name| name.starts_with("Map(")) => {
                let value = serde_json::from_str(text).map_err(|error| ValueError::new(error.to_string()))?;
                write_json(&value, out);
                Ok(())
            }
            datum => writer.write(datum, false, out),
        }
    }
}

/// Whether a column, or the elements of a list, are of the type String.
fn is_text(column: Option<&str>) -> bool {
    let mut name = column.unwrap_or_default();
    while let Some(inner) =
        ["Array(", "LowCardinality(", "Nullable("].iter().find_map(|wrapper| name.strip_prefix(wrapper))
    {
        name = inner;
    }
    name.starts_with("String")
}

/// What the values of one type have in common: which precision and which width holds all of them.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    nullable: bool,
    nanos: bool,
    integer_digits: i64,
    scale: i64,
}

impl Shape {
    fn of(values: &[Datum<'_>]) -> Self {
        let mut shape = Self::default();
        values.iter().for_each(|value| shape.widen(value));
        shape
    }

    fn widen(&mut self, datum: &Datum<'_>) {
        match datum {
            Datum::Null => self.nullable = true,
            Datum::Timestamp(v) => self.nanos |= v.nanosecond() % 1_000 != 0,
            Datum::NaiveTimestamp(v) => self.nanos |= v.nanosecond() % 1_000 != 0,
            Datum::Decimal(v) => {
                let digits = v.mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| i64::from(log) + 1);
                self.widen_decimal(digits, v.scale().into());
            }
            Datum::BigDecimal(v) => {
                let (mantissa, scale) = v.as_bigint_and_exponent();
                let digits = mantissa.magnitude().to_str_radix(10).len();
                self.widen_decimal(i64::try_from(digits).unwrap_or(i64::MAX), scale);
            }
            _ => {}
        }
    }

    fn widen_decimal(&mut self, digits: i64, scale: i64) {
        self.integer_digits = self.integer_digits.max(digits.saturating_sub(scale));
        self.scale = self.scale.max(scale);
    }

    /// 38 digits when a column of up to 30 digits behind the point can be compared in 128 bits, else 76.
    fn decimal_precision(self) -> i64 {
        if self.scale <= 30 && self.integer_digits <= 8 { 38 } else { 76 }
    }
}

/// Appends the type that all the values have.
pub(super) fn write_type(kind: WrittenKind<'_>, as_text: bool, values: &[Datum<'_>], out: &mut String) {
    match kind.parts() {
        Parts::Scalar(scalar) => {
            let shape = Shape::of(values);
            if shape.nullable {
                out.push_str("Nullable(");
            }
            match scalar {
                Scalar::Timestamp | Scalar::NaiveTimestamp => {
                    out.push_str(if shape.nanos { "DateTime64(9, 'UTC')" } else { "DateTime64(6, 'UTC')" });
                }
                Scalar::Decimal | Scalar::BigDecimal => {
                    let precision = shape.decimal_precision();
                    // A larger scale has no type; writing the text reports it.
                    let scale = shape.scale.min(precision);
                    write!(out, "Decimal({precision}, {scale})").expect(TO_STRING);
                }
                Scalar::Time | Scalar::Uuid if as_text => out.push_str("String"),
                // There is no type; writing the text reports it.
                Scalar::Interval => out.push_str("String"),
                scalar => out.push_str(scalar.clickhouse()),
            }
            if shape.nullable {
                out.push(')');
            }
        }
        Parts::Array(element) => {
            let items: Vec<_> = values.iter().flat_map(parts_of).collect();
            out.push_str("Array(");
            write_type(element, as_text, &items, out);
            out.push(')');
        }
        Parts::Map(key, value) => {
            let parts: Vec<_> = values.iter().flat_map(parts_of).collect();
            let every_other = |from| parts.iter().skip(from).step_by(2).cloned().collect::<Vec<_>>();
            out.push_str("Map(");
            write_type(key, as_text, &every_other(0), out);
            out.push_str(", ");
            write_type(value, as_text, &every_other(1), out);
            out.push(')');
        }
        Parts::Tuple(elements) => {
            out.push_str("Tuple(");
            for (index, element) in elements.enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                let column: Vec<_> = values.iter().filter_map(|row| parts_of(row).nth(index)).collect();
                write_type(element, as_text, &column, out);
            }
            out.push(')');
        }
    }
}

const TO_STRING: &str = "writing to a String cannot fail";

fn parts_of<'a>(datum: &Datum<'a>) -> Elements<'a> {
    match datum {
        Datum::Array(parts) | Datum::Map(parts) | Datum::Tuple(parts) => parts.clone(),
        _ => Elements::default(),
    }
}

/// Writes values as text.
#[derive(Debug, Clone, Copy)]
struct Writer {
    as_text: bool,
}

impl Writer {
    /// Appends a value; `inner` inside of a list, a map or a tuple, where it stands as a literal.
    fn write(self, datum: &Datum<'_>, inner: bool, out: &mut String) -> Result<(), ValueError> {
        let quote = |out: &mut String, text: &dyn std::fmt::Display| {
            if inner {
                write!(out, "'{text}'").expect(TO_STRING);
            } else {
                write!(out, "{text}").expect(TO_STRING);
            }
        };
        match datum {
            Datum::Null => out.push_str("NULL"),
            Datum::Failed(why) => return Err(ValueError::new((*why).to_owned())),
            Datum::Bool(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::Int(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::U128(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::I256(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::U256(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::F32(v) => write!(out, "{v:e}").expect(TO_STRING),
            Datum::F64(v) => write!(out, "{v:e}").expect(TO_STRING),
            Datum::Text(v) | Datum::Json(v) => write_text(v.as_bytes(), inner, out),
            Datum::Bytes(v) => write_text(v, inner, out),
            Datum::Uuid(v) => quote(out, v),
            Datum::Timestamp(v) => quote(out, &date_time(v.naive_utc())?),
            Datum::NaiveTimestamp(v) => quote(out, &date_time(*v)?),
            Datum::Date(v) => {
                date::to_date32(*v)?;
                quote(out, v);
            }
            Datum::Time(v) if self.as_text => {
                write_text(time::to_text(*v)?.as_bytes(), inner, out);
            }
            Datum::Time(v) => write!(out, "{}", time::to_micros(*v, 6)?).expect(TO_STRING),
            Datum::Interval(_) => {
                return Err(ValueError::new(
                    "an interval cannot be an argument in ClickHouse: no column holds one",
                ));
            }
            Datum::Decimal(v) => write!(out, "{v}").expect(TO_STRING),
            Datum::BigDecimal(v) => {
                let shape = Shape::of(std::slice::from_ref(datum));
                if shape.scale > 76 || shape.integer_digits + shape.scale > 76 {
                    return Err(ValueError::new(
                        "the number has more than the 76 digits of ClickHouse's Decimal",
                    ));
                }
                out.push_str(&v.to_plain_string());
            }
            Datum::Address(IpAddr::V4(v)) => quote(out, &v.to_ipv6_mapped()),
            Datum::Address(v) => quote(out, v),
            Datum::Ipv4(v) => quote(out, v),
            Datum::Network(v) => quote(out, v),
            Datum::Array(items) => self.write_all(items, ['[', ']'], out)?,
            Datum::Tuple(items) => self.write_all(items, ['(', ')'], out)?,
            Datum::Map(entries) => self.write_map(entries, out)?,
        }
        Ok(())
    }

    fn write_all(
        self,
        items: &Elements<'_>,
        brackets: [char; 2],
        out: &mut String,
    ) -> Result<(), ValueError> {
        out.push(brackets[0]);
        for (index, item) in items.clone().enumerate() {
            if index > 0 {
                out.push(',');
            }
            self.write(&item, true, out)?;
        }
        out.push(brackets[1]);
        Ok(())
    }

    fn write_map(self, entries: &Elements<'_>, out: &mut String) -> Result<(), ValueError> {
        let mut parts = entries.clone();
        out.push('{');
        let mut first = true;
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            self.write(&key, true, out)?;
            out.push(':');
            self.write(&value, true, out)?;
        }
        out.push('}');
        Ok(())
    }
}

/// Appends JSON as the literal of a map.
fn write_json(value: &serde_json::Value, out: &mut String) {
    use serde_json::Value;
    match value {
        Value::Null => out.push_str("NULL"),
        Value::Bool(value) => write!(out, "{value}").expect(TO_STRING),
        Value::Number(value) => write!(out, "{value}").expect(TO_STRING),
        Value::String(text) => write_text(text.as_bytes(), true, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_text(key.as_bytes(), true, out);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

/// Date and time of day as DateTime64 reads them, with as many digits as there are.
fn date_time(value: NaiveDateTime) -> Result<String, ValueError> {
    // The server would quietly take the nearest time that it holds.
    timestamp::to_date_time64(
        timestamp::as_utc(value),
        if value.nanosecond().is_multiple_of(1_000) { 6 } else { 9 },
    )?;
    Ok(value.format("%Y-%m-%d %H:%M:%S%.f").to_string())
}

/// Appends text or bytes with the escapes of ClickHouse, in quotes where it is a literal.
fn write_text(bytes: &[u8], quoted: bool, out: &mut String) {
    if quoted {
        out.push('\'');
    }
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => out.push_str("\\\\"),
                '\'' => out.push_str("\\'"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\0' => out.push_str("\\0"),
                '\x08' => out.push_str("\\b"),
                '\x0c' => out.push_str("\\f"),
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02X}").expect(TO_STRING);
        }
    }
    if quoted {
        out.push('\'');
    }
}
