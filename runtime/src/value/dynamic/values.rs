//! What each kind of [`Value`](crate::Value) is read from.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use rowcol_codegen::schema::clickhouse::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::wire::{present, take, take_size, take_sized};
use super::super::{
    AggregateState, Element, Enum, Id, Identified, Interval, Json, RawJson, ReadError, Value, enum_codec,
    json,
};
use super::Read;
use super::clickhouse::{self, FromClickHouse, unwrapped};
use super::postgres::{self, FromPostgres};
use crate::ValueError;
use crate::sql::pg::{self, PgType};

#[diagnostic::do_not_recommend]
impl<T: FromPostgres + FromClickHouse> Read for T {
    #[inline]
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        T::from_oid(oid, cell)
    }

    #[inline]
    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        T::from_type(not_null(ty, input)?, input)
    }
}

/// The type of a value that is not NULL.
#[inline]
fn not_null<'t>(ty: &'t Type, input: &mut &[u8]) -> Result<&'t Type, ReadError> {
    match unwrapped(ty, input)? {
        Some(ty) => Ok(ty),
        None => Err(present(None).err().map_or(ReadError::Incomplete, ReadError::Invalid)),
    }
}

impl<T: Value> Read for Option<T> {
    #[inline]
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        match cell {
            Some(_) => T::read_postgres(oid, cell).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        unwrapped(ty, input)?.map(|ty| T::read_clickhouse(ty, input)).transpose()
    }
}

impl<T: Element> Read for Vec<T> {
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        postgres::elements(oid, cell, T::read_postgres)
    }

    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        let Type::Array(element) = not_null(ty, input)? else { return Err(clickhouse::wrong::<Self>(ty)) };
        let count = take_size(input)?;
        let mut items = Vec::with_capacity(count.min(input.len()));
        for _ in 0..count {
            items.push(T::read_clickhouse(element, input)?);
        }
        Ok(items)
    }
}

impl<const N: usize> Read for [u8; N] {
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        let bytes = Vec::<u8>::from_oid(oid, cell)?;
        Self::try_from(bytes).map_err(|bytes| wrong_length(bytes.len(), N))
    }

    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match not_null(ty, input)? {
            Type::FixedString(length) if *length as usize == N => take(input),
            Type::String => {
                let bytes = take_sized(input)?;
                Ok(Self::try_from(bytes).map_err(|_| wrong_length(bytes.len(), N))?)
            }
            ty => Err(clickhouse::wrong::<Self>(ty)),
        }
    }
}

fn wrong_length(found: usize, expected: usize) -> ValueError {
    ValueError::new(format!("it has {found} bytes, which a `[u8; {expected}]` cannot hold"))
}

impl<M: Identified> Read for Id<M> {
    #[inline]
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        M::Repr::read_postgres(oid, cell).map(Self::from_raw)
    }

    #[inline]
    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        M::Repr::read_clickhouse(ty, input).map(Self::from_raw)
    }
}

/// An enum from its label. For [`__enum_codecs!`](crate::__enum_codecs).
#[doc(hidden)]
pub fn read_enum_postgres<E: Enum>(oid: u32, cell: Option<&[u8]>) -> Result<E, ValueError> {
    if postgres::is_text(oid) || oid == pg::Char::<0>::INFO.oid {
        return enum_codec::decode(cell);
    }
    present(cell)?;
    Err(postgres::wrong::<E>(oid))
}

/// The same from ClickHouse.
#[doc(hidden)]
pub fn read_enum_clickhouse<E: Enum>(ty: &Type, input: &mut &[u8]) -> Result<E, ReadError> {
    let ty = not_null(ty, input)?;
    if *ty == Type::String {
        return enum_codec::read(input);
    }
    match clickhouse::label(ty, input)? {
        Some(label) => Ok(E::from_label(label)?),
        None => Err(clickhouse::wrong::<E>(ty)),
    }
}

impl FromClickHouse for Interval {
    fn from_type(ty: &Type, _: &mut &[u8]) -> Result<Self, ReadError> {
        Err(clickhouse::wrong::<Self>(ty))
    }
}

impl FromClickHouse for RawJson {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match super::json::text(ty, input)? {
            Some(text) => Ok(super::super::text::from_utf8(text)?.parse()?),
            None => Ok(Self::new(&super::json::value(ty, input)?)?),
        }
    }
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Read for Json<T> {
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        let jsonb = oid == pg::Jsonb::INFO.oid;
        if jsonb || oid == pg::Json::INFO.oid || postgres::is_text(oid) {
            return json::decode(cell, jsonb).map(Self);
        }
        present(cell)?;
        Err(postgres::wrong::<Self>(oid))
    }

    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        let ty = not_null(ty, input)?;
        match super::json::text(ty, input)? {
            Some(text) => Ok(Self(json::from_slice(text)?)),
            None => Ok(Self(json::from_value(super::json::value(ty, input)?)?)),
        }
    }
}

macro_rules! maps {
    ($($map:ident: $($bound:ident)+;)*) => {$(
        impl<K: Value + $($bound +)+, V: Value> Read for $map<K, V> {
            fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
                let jsonb = oid == pg::Jsonb::INFO.oid;
                if jsonb || oid == pg::Json::INFO.oid {
                    return super::json::entries(cell, jsonb).map(Self::from_iter);
                }
                present(cell)?;
                Err(postgres::wrong::<Self>(oid))
            }

            fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                let Type::Map(key, value) = not_null(ty, input)? else {
                    return Err(clickhouse::wrong::<Self>(ty));
                };
                let count = take_size(input)?;
                (0..count)
                    .map(|_| Ok((K::read_clickhouse(key, input)?, V::read_clickhouse(value, input)?)))
                    .collect()
            }
        }
    )*};
}

maps! {
    BTreeMap: Ord;
    HashMap: Eq Hash;
}

macro_rules! tuples {
    ($(($($type:ident),*))*) => {$(
        impl<$($type: Value),*> Read for ($($type,)*) {
            fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
                present(cell)?;
                Err(postgres::wrong::<Self>(oid))
            }

            fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                let Type::Tuple(elements) = not_null(ty, input)? else {
                    return Err(clickhouse::wrong::<Self>(ty));
                };
                let mut elements = elements.iter();
                let read = ($({
                    let Some((_, element)) = elements.next() else { return Err(clickhouse::wrong::<Self>(ty)) };
                    $type::read_clickhouse(element, input)?
                },)*);
                if elements.next().is_some() {
                    return Err(clickhouse::wrong::<Self>(ty));
                }
                Ok(read)
            }
        }
    )*};
}

tuples! {
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
}

impl<T: Value> Read for AggregateState<T> {
    fn of_postgres(oid: u32, _: Option<&[u8]>) -> Result<Self, ValueError> {
        Err(postgres::wrong::<Self>(oid))
    }

    fn of_clickhouse(ty: &Type, _: &mut &[u8]) -> Result<Self, ReadError> {
        Err(clickhouse::wrong::<Self>(ty))
    }
}
