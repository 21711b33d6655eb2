//! `String`.

use super::wire::{present, put_sized, take_sized, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    String: pg::Text, ch::String, Text, |value| text(value);
}

impl Element for String {}

/// Appends UTF-8 for any of Postgres' text types.
pub(super) fn write_postgres(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    if text.contains(&0) {
        return Err(ValueError::new("the text holds a NUL byte, which Postgres cannot store"));
    }
    out.extend_from_slice(text);
    Ok(())
}

/// Reads UTF-8.
pub(super) fn from_utf8(bytes: &[u8]) -> Result<&str, ValueError> {
    std::str::from_utf8(bytes).map_err(|error| {
        ValueError::new(format!(
            "the column's bytes are no UTF-8 from byte {} on; make the field a `Vec<u8>`",
            error.valid_up_to()
        ))
    })
}

/// Checks the length of a text in characters, as `varchar(n)` and `char(n)` count.
pub(super) fn check_length(text: &str, limit: u32) -> Result<(), ValueError> {
    let limit = limit as usize;
    // A text of few bytes has few characters.
    if text.len() <= limit {
        return Ok(());
    }
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    Err(ValueError::new(format!("the text has {length} characters, the column has room for {limit}")))
}

impl PostgresBytes<pg::Text> for String {
    #[inline]
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        write_postgres(self.as_bytes(), out)?;
        Ok(Written::Value)
    }

    #[inline]
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        from_utf8(present(bytes)?).map(str::to_owned)
    }
}

impl<const N: u32> PostgresBytes<pg::Varchar<N>> for String {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        if N > 0 {
            check_length(self, N)?;
        }
        PostgresBytes::<pg::Text>::to_postgres(self, out)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        PostgresBytes::<pg::Text>::from_postgres(bytes)
    }
}

/// `char(n)` fills up with blanks, and whether a blank at the end was in the value can no longer be told. So they are
/// left out when it is read, and a value that ends with one is an error.
impl<const N: u32> PostgresBytes<pg::Char<N>> for String {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        check_length(self, N)?;
        if self.ends_with(' ') {
            return Err(ValueError::new(
                "the text ends with a blank, which a char(n) column would not give back; use varchar or text",
            ));
        }
        PostgresBytes::<pg::Text>::to_postgres(self, out)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        let text = from_utf8(present(bytes)?)?;
        Ok(text.trim_end_matches(' ').to_owned())
    }
}

impl ClickHouseBytes<ch::String> for String {
    const ALWAYS_FITS: bool = true;

    #[inline]
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_sized(self.as_bytes(), out);
        Ok(())
    }

    #[inline]
    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(from_utf8(take_sized(input)?)?.to_owned())
    }
}
