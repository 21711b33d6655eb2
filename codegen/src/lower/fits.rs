//! Whether a column type holds every value of a Rust type: what an override is checked by.

use crate::clickhouse::types::Type as Ch;
use crate::model::{EnumColumn, TypeName};
use crate::parse::types::{BYTEA, Fits, JSONS, Shape, TEXTS, known};
use crate::postgres::types::Type as Pg;

use super::Names;
use super::types::representation;

/// The types that would hold the values, as a message names them: `text, varchar(n)`.
pub type Fitting = String;

impl Names<'_> {
    /// Whether a Postgres column of this type holds every value of the Rust type. A name that the sources do not
    /// explain fits everything: the compiler asks its impls.
    ///
    /// # Errors
    /// It does not; these types would.
    pub fn fits_postgres(&self, name: &TypeName, ty: &Pg) -> Result<(), Fitting> {
        match (name, ty) {
            (TypeName::Known(name), _) => match known(name).map(|row| &row.fits) {
                Some(Fits::Integers { signed, bits }) => integer_in_postgres(*signed, *bits, ty),
                Some(Fits::These { postgres, .. }) => one_of(postgres, ty),
                None => Ok(()),
            },
            (TypeName::Option(inner), _) => self.fits_postgres(inner, ty),
            (TypeName::List(element), Pg::Array(held)) => {
                self.fits_postgres(element, held).map_err(|fitting| format!("{fitting} (as the element)"))
            }
            (TypeName::Bytes(_), _) => one_of(&[BYTEA], ty),
            (TypeName::Map(..) | TypeName::Json, _) => one_of(JSONS, ty),
            (TypeName::Id(model), _) => match self.id(model) {
                Some(inner) => self.fits_postgres(&inner, ty),
                None => Ok(()),
            },
            (TypeName::Named(name), _) => match (self.enumeration(name), self.value(name)) {
                (Some(item), _) => match ty {
                    Pg::Enum(_) | Pg::Other(_) if item.native => Ok(()),
                    _ => one_of(TEXTS, ty),
                },
                (None, Some(value)) if value.postgres.as_ref().is_some_and(|own| own.node == *ty) => Ok(()),
                (None, Some(value)) => self.fits_postgres(&value.inner.name, ty),
                (None, None) => Ok(()),
            },
            (TypeName::List(_) | TypeName::Tuple(_), _) => Err(self.default_in_postgres(name)),
        }
    }

    /// Whether a ClickHouse column of this type holds every value of the Rust type; NULL aside.
    ///
    /// # Errors
    /// It does not; these types would.
    pub fn fits_clickhouse(&self, name: &TypeName, ty: &Ch) -> Result<(), Fitting> {
        match (name, ty) {
            // The state of an aggregate is nothing that a field reads or writes.
            (_, Ch::AggregateFunction(..)) => Ok(()),
            (_, Ch::LowCardinality(inner) | Ch::SimpleAggregateFunction(_, inner)) => {
                self.fits_clickhouse(name, inner)
            }
            (TypeName::Option(inner), Ch::Nullable(held)) => self.fits_clickhouse(inner, held),
            (TypeName::Known(name), _) => match known(name).map(|row| &row.fits) {
                Some(Fits::Integers { signed, bits }) => integer_in_clickhouse(*signed, *bits, ty),
                Some(Fits::These { clickhouse, .. }) => one_of(clickhouse, ty),
                None => Ok(()),
            },
            (TypeName::List(element), Ch::Array(held)) => {
                self.fits_clickhouse(element, held).map_err(|fitting| format!("{fitting} (as the element)"))
            }
            (TypeName::Map(key, value), Ch::Map(held_key, held_value)) => {
                self.fits_clickhouse(key, held_key).map_err(|fitting| format!("{fitting} (as the key)"))?;
                self.fits_clickhouse(value, held_value).map_err(|fitting| format!("{fitting} (as the value)"))
            }
            (TypeName::Tuple(elements), Ch::Tuple(held)) if elements.len() == held.len() => elements
                .iter()
                .zip(held)
                .try_for_each(|(element, (_, held))| self.fits_clickhouse(element, held)),
            (TypeName::Bytes(length), Ch::FixedString(held)) if length == held => Ok(()),
            (TypeName::Bytes(_), Ch::String) => Ok(()),
            (TypeName::Json, Ch::String | Ch::Json(_) | Ch::Map(..)) => Ok(()),
            (TypeName::Json, _) => Err("String, JSON, Map(String, …)".to_owned()),
            (TypeName::Id(model), _) => match self.id(model) {
                Some(inner) => self.fits_clickhouse(&inner, ty),
                None => Ok(()),
            },
            (TypeName::Named(name), _) => match (self.enumeration(name), self.value(name)) {
                (Some(item), _) => match (item.clickhouse, ty) {
                    (_, Ch::String) => Ok(()),
                    (EnumColumn::Enum8, Ch::Enum8(_)) | (EnumColumn::Enum16, Ch::Enum16(_)) => Ok(()),
                    _ => Err(format!("String, {}", super::types::enumeration(item))),
                },
                (None, Some(value)) if value.clickhouse.as_ref().is_some_and(|own| own.node == *ty) => Ok(()),
                (None, Some(value)) => self.fits_clickhouse(&value.inner.name, ty),
                (None, None) => Ok(()),
            },
            (
                TypeName::Option(_)
                | TypeName::List(_)
                | TypeName::Map(..)
                | TypeName::Tuple(_)
                | TypeName::Bytes(_),
                _,
            ) => Err(self.default_in_clickhouse(name)),
        }
    }

    fn id(&self, model: &str) -> Option<TypeName> {
        self.key_of(model).ok().and_then(representation)
    }

    fn default_in_postgres(&self, name: &TypeName) -> Fitting {
        self.postgres(name).map_or_else(|_| "none".to_owned(), |ty| ty.to_string())
    }

    fn default_in_clickhouse(&self, name: &TypeName) -> Fitting {
        self.clickhouse(name).map_or_else(|_| "none".to_owned(), |ty| ty.to_string())
    }
}

fn one_of<T>(shapes: &[Shape<T>], ty: &T) -> Result<(), Fitting> {
    if shapes.iter().any(|shape| (shape.matches)(ty)) {
        return Ok(());
    }
    let words: Vec<_> = shapes.iter().map(|shape| shape.words).collect();
    Err(if words.is_empty() { "none".to_owned() } else { words.join(", ") })
}

/// How many decimal digits the greatest number has.
fn digits(signed: bool, bits: u16) -> i32 {
    let bits = if signed { bits - 1 } else { bits };
    (f64::from(bits) * std::f64::consts::LOG10_2).floor() as i32 + 1
}

/// Whether an integer of `bits` fits in a signed one of `width`.
fn in_signed(signed: bool, bits: u16, width: u16) -> bool {
    if signed { width >= bits } else { width > bits }
}

fn integer_in_postgres(signed: bool, bits: u16, ty: &Pg) -> Result<(), Fitting> {
    let digits = digits(signed, bits);
    let holds = |ty: &Pg| match ty {
        Pg::SmallInt => in_signed(signed, bits, 16),
        Pg::Integer => in_signed(signed, bits, 32),
        Pg::BigInt => in_signed(signed, bits, 64),
        Pg::Numeric(None) => true,
        Pg::Numeric(Some((precision, scale))) => {
            *scale >= 0 && i32::from(*precision) - i32::from(*scale) >= digits
        }
        _ => false,
    };
    if holds(ty) {
        return Ok(());
    }
    let integers = [Pg::SmallInt, Pg::Integer, Pg::BigInt].into_iter().filter(holds).map(|ty| ty.to_string());
    Err(integers.chain([format!("numeric({digits},0)")]).collect::<Vec<_>>().join(", "))
}

fn integer_in_clickhouse(signed: bool, bits: u16, ty: &Ch) -> Result<(), Fitting> {
    let digits = digits(signed, bits);
    let holds = |ty: &Ch| match ty {
        Ch::Int(width) => in_signed(signed, bits, *width),
        Ch::UInt(width) => !signed && *width >= bits,
        Ch::Decimal(precision, scale) => i32::from(*precision) - i32::from(*scale) >= digits,
        _ => false,
    };
    if holds(ty) {
        return Ok(());
    }
    let widths = [8, 16, 32, 64, 128, 256];
    let integers = widths.map(Ch::UInt).into_iter().chain(widths.map(Ch::Int)).filter(holds);
    let decimal = (digits <= 76).then(|| format!("Decimal({digits}, 0)"));
    Err(integers.map(|ty| ty.to_string()).chain(decimal).collect::<Vec<_>>().join(", "))
}
