//! Values that may be absent.

use super::wire::take;
use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Slot, Value, Written};
use crate::ValueError;
use crate::sql::ch::{self, ChType};

#[diagnostic::do_not_recommend]
impl<T: Value> Value for Option<T> {
    type Base = T::Base;
    type Like<R: Value> = Option<R>;
    const NULLABLE: bool = true;
    type Postgres = T::Postgres;
    type ClickHouse = <T::ClickHouse as ch::Optional>::Nullable;
    const KIND: Kind = T::KIND;
    crate::__read_methods!();

    #[inline]
    fn bind(&self, slot: Slot<'_>) {
        match self {
            Some(value) => value.bind(slot),
            None => slot.null(),
        }
    }
}

impl<T: Element> Element for Option<T> {}

#[diagnostic::do_not_recommend]
impl<T: PostgresBytes<S>, S> PostgresBytes<S> for Option<T> {
    #[inline]
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        match self {
            Some(value) => value.to_postgres(out),
            None => Ok(Written::Null),
        }
    }

    #[inline]
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        match bytes {
            Some(_) => T::from_postgres(bytes).map(Some),
            None => Ok(None),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: ClickHouseBytes<S>, S: ChType> ClickHouseBytes<ch::Nullable<S>> for Option<T> {
    const ALWAYS_FITS: bool = T::ALWAYS_FITS;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.push(u8::from(self.is_none()));
        match self {
            Some(value) => value.to_row_binary(out),
            None => Ok(()),
        }
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        out.extend(values.clone().map(|value| u8::from(value.is_none())));
        // Nullable has no nested types inside, so that the values follow one another; a NULL has some value too.
        for value in values {
            match value {
                Some(value) => value.to_row_binary(out)?,
                None => S::write_default(out),
            }
        }
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        match take(input)? {
            [0] => T::from_row_binary(input).map(Some),
            [1] => Ok(None),
            _ => Err(ValueError::new("the bytes are no Nullable value").into()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: ClickHouseBytes<S>, S: ChType> ClickHouseBytes<ch::NullAsDefault<S>> for Option<T> {
    const ALWAYS_FITS: bool = T::ALWAYS_FITS;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        match self {
            Some(value) => value.to_row_binary(out),
            None => {
                S::write_default(out);
                Ok(())
            }
        }
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        if !S::NESTED {
            return values
                .into_iter()
                .try_for_each(|value| ClickHouseBytes::<ch::NullAsDefault<S>>::to_row_binary(value, out));
        }
        let mut bytes = Vec::new();
        S::write_default(&mut bytes);
        let default = T::from_row_binary(&mut bytes.as_slice()).map_err(|_| {
            ValueError::new("the Rust type has no value for the default of its ClickHouse column")
        })?;
        T::to_native(values.map(|value| value.as_ref().unwrap_or(&default)), out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let mut default = Vec::new();
        S::write_default(&mut default);
        // The bytes decide: a value such as an enum's may have no meaning for the default of the column.
        if let Some(rest) = input.strip_prefix(default.as_slice()) {
            let mut after = *input;
            let is_whole = match T::from_row_binary(&mut after) {
                Ok(_) => after.len() == rest.len(),
                Err(ReadError::Incomplete) => return Err(ReadError::Incomplete),
                Err(ReadError::Invalid(_)) => true,
            };
            if is_whole {
                *input = rest;
                return Ok(None);
            }
        }
        T::from_row_binary(input).map(Some)
    }
}
