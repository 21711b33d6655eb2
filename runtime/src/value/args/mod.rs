//! The arguments of a query, in one form for both stores.
//!
//! ```text
//! Args::new()                                   no allocation
//! args.push(&value) -> u32                      appends a Value, gives its index from 0
//! args.iter() -> impl Iterator<Item = Arg<'_>>  in the order of the pushes
//!
//! arg.postgres_type(column) -> PgTypeInfo              what to declare as the parameter's type
//! arg.encode_postgres(column, &mut Vec<u8>)            the binary format, without a length
//!     -> Result<Written, ValueError>
//! arg.write_clickhouse_type(column, &mut String)       `DateTime64(6, 'UTC')` of `{p0:DateTime64(6, 'UTC')}`
//! arg.write_clickhouse_text(column, &mut String)       what `param_p0` is set to
//!     -> Result<(), ValueError>
//! {args:?}                                             [1, "two", null, [2024-01-01T00:00:00Z]]
//! ```
//! `column` is the type of the column that the argument is compared with or put into, where there is one: a `Uuid`
//! goes to a text column as text, a `Timestamp` to a `timestamp` column without its zone. `None` gives the type that
//! fits the Rust type.
//!
//! One buffer holds everything: per argument its kind, then the value, which begins with a byte that says what it is.

mod clickhouse;
mod kind;
mod postgres;
mod read;
#[cfg(all(feature = "testing", feature = "postgres"))]
mod record;
#[cfg(all(feature = "testing", feature = "clickhouse"))]
mod row_binary;
mod slot;

use std::fmt;

use kind::WrittenKind;
pub use kind::{Kind, Scalar};
pub use read::{Arg, Datum, Elements};
#[cfg(all(feature = "testing", feature = "postgres"))]
pub(crate) use record::{Cell, RECORDS, write_records};
pub use slot::{MapSlot, Slot};

use crate::Value;

/// The arguments of a query in their order.
///
/// ```
/// use rowcol::value::Args;
///
/// let mut args = Args::new();
/// assert_eq!(args.push(&5_i32), 0);
/// args.push(&"it's".to_owned());
/// args.push(&vec![Some(1_i64), None]);
/// args.push(&None::<bool>);
/// assert_eq!(format!("{args:?}"), r#"[5, "it's", [1, null], null]"#);
///
/// let mut sql_type = String::new();
/// let text = args.iter().nth(2).unwrap();
/// text.write_clickhouse_type(None, &mut sql_type);
/// assert_eq!(sql_type, "Array(Nullable(Int64))");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Args {
    bytes: Vec<u8>,
    len: u32,
}

/// Enough for the arguments of most queries, so that they cost one allocation.
const FIRST_CAPACITY: usize = 128;

impl Args {
    /// No arguments yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), len: 0 }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many bytes hold them, about as many as they take on their way.
    #[cfg(feature = "postgres")]
    pub(crate) const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Removes all, and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.len = 0;
    }

    /// Appends all arguments of another list.
    pub fn append(&mut self, other: Self) {
        if self.bytes.is_empty() {
            *self = other;
        } else {
            self.bytes.extend_from_slice(&other.bytes);
            self.len += other.len;
        }
    }

    /// Some of the arguments.
    #[must_use]
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        let mut args = read::Iter { rest: &self.bytes };
        args.by_ref().take(range.start).for_each(drop);
        let begin = args.rest;
        let len = args.by_ref().take(range.len()).count();
        let bytes = begin[..begin.len() - args.rest.len()].to_vec();
        Self { bytes, len: u32::try_from(len).unwrap_or(u32::MAX) }
    }

    /// Appends an argument and gives its index, from 0.
    #[inline]
    pub fn push<T: Value>(&mut self, value: &T) -> u32 {
        self.push_with(&T::KIND, |slot| value.bind(slot))
    }

    /// Appends an array that holds the items: what `any($1)` and `in` take. A list of `Option` may hold NULLs.
    pub fn push_list<'a, T: Value>(&mut self, items: impl IntoIterator<Item = &'a T>) -> u32 {
        self.push_with(&Kind::Array(&T::KIND), |slot| {
            slot.array(&T::KIND, items, |item, slot| item.bind(slot))
        })
    }

    /// Appends text without a `String`.
    pub fn push_text(&mut self, text: &str) -> u32 {
        self.push_with(&Kind::Scalar(Scalar::Text), |slot| slot.text(text))
    }

    #[inline]
    fn push_with(&mut self, kind: &Kind, bind: impl FnOnce(Slot<'_>)) -> u32 {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(FIRST_CAPACITY);
        }
        kind.write(&mut self.bytes);
        Slot::fill(&mut self.bytes, kind, bind);
        let index = self.len;
        self.len += 1;
        index
    }

    /// The arguments in their order.
    pub fn iter(&self) -> impl Iterator<Item = Arg<'_>> + Clone {
        read::Iter { rest: &self.bytes }
    }
}

impl fmt::Debug for Args {
    /// The values as a list, for snapshots.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests;
