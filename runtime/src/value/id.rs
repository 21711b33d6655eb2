//! Ids that say which model they are of.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Slot, Value, Written};
use crate::ValueError;

/// A model whose key is made by the program: `#[key(cuid2)]`, `#[key(uuid_v4)]`, `#[key(uuid_v7)]`, `#[key(ulid)]`.
/// Implemented by `#[derive(Model)]`.
pub trait Identified: 'static {
    /// What an id is made of: `String` or `Uuid`.
    type Repr: IdRepr;

    /// A new id, different from all others.
    fn new_id() -> Self::Repr;
}

/// What an [`Id`] may be made of.
pub trait IdRepr:
    Value<Base = Self> + Element + Clone + Ord + Hash + fmt::Debug + fmt::Display + Serialize + DeserializeOwned
{
    /// Reads the text of an id.
    ///
    /// # Errors
    /// The text is empty, or is no UUID where one is expected.
    fn parse(text: &str) -> Result<Self, ValueError>;
}

impl IdRepr for String {
    fn parse(text: &str) -> Result<Self, ValueError> {
        if text.is_empty() {
            return Err(ValueError::new("an id cannot be empty"));
        }
        Ok(text.to_owned())
    }
}

impl IdRepr for Uuid {
    fn parse(text: &str) -> Result<Self, ValueError> {
        text.parse().map_err(|_| ValueError::new(format!("{text:?} is no UUID")))
    }
}

/// The id of a row of the model `M`: text or a UUID, as the model's key attribute says.
///
/// It is never made of text by accident, nor taken for the id of another model:
///
/// ```
/// use rowcol::value::{Id, Identified, id};
///
/// struct Trace;
/// impl Identified for Trace {
///     type Repr = String;
///     fn new_id() -> String {
///         id::cuid2()
///     }
/// }
///
/// let id = Id::<Trace>::new();
/// assert_eq!(id.raw().len(), 24);
/// assert_eq!(Id::<Trace>::parse("tr-1")?.to_string(), "tr-1");
/// # Ok::<(), rowcol::ValueError>(())
/// ```
///
/// ```compile_fail
/// # use rowcol::value::{Id, Identified};
/// # struct Trace;
/// # impl Identified for Trace { type Repr = String; fn new_id() -> String { String::new() } }
/// let id: Id<Trace> = "tr-1".into();
/// ```
pub struct Id<M: Identified>(M::Repr);

impl<M: Identified> Id<M> {
    /// Makes a new id.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default that differs each time would surprise")]
    pub fn new() -> Self {
        Self(M::new_id())
    }

    /// The id of this representation.
    #[must_use]
    pub const fn from_raw(raw: M::Repr) -> Self {
        Self(raw)
    }

    /// Reads the text of an id.
    ///
    /// # Errors
    /// The text is empty, or no UUID where the model's ids are.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        M::Repr::parse(text).map(Self)
    }

    /// What it is made of.
    #[must_use]
    pub const fn raw(&self) -> &M::Repr {
        &self.0
    }

    /// What it is made of.
    #[must_use]
    pub fn into_raw(self) -> M::Repr {
        self.0
    }
}

impl<M: Identified> Clone for Id<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Identified> Copy for Id<M> where M::Repr: Copy {}

impl<M: Identified> PartialEq for Id<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<M: Identified> Eq for Id<M> {}

impl<M: Identified> PartialOrd for Id<M> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<M: Identified> Ord for Id<M> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<M: Identified> Hash for Id<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<M: Identified> fmt::Debug for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<M: Identified> fmt::Display for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<M: Identified> FromStr for Id<M> {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

impl<M: Identified> Serialize for Id<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, M: Identified> Deserialize<'de> for Id<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Repr::deserialize(deserializer).map(Self)
    }
}

impl<M: Identified> Value for Id<M> {
    type Base = Self;
    type Postgres = <M::Repr as Value>::Postgres;
    type ClickHouse = <M::Repr as Value>::ClickHouse;
    const KIND: Kind = M::Repr::KIND;

    fn bind(&self, slot: Slot<'_>) {
        self.0.bind(slot);
    }
}

impl<M: Identified> Element for Id<M> {}

#[diagnostic::do_not_recommend]
impl<M: Identified, S> PostgresBytes<S> for Id<M>
where
    M::Repr: PostgresBytes<S>,
{
    #[inline]
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        self.0.to_postgres(out)
    }

    #[inline]
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        M::Repr::from_postgres(bytes).map(Self)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Identified, S> ClickHouseBytes<S> for Id<M>
where
    M::Repr: ClickHouseBytes<S>,
{
    #[inline]
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.0.to_row_binary(out)
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        M::Repr::to_native(values.map(Self::raw), out)
    }

    #[inline]
    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        M::Repr::from_row_binary(input).map(Self)
    }
}

/// A collision-resistant id of 24 letters and digits, which tells nothing of when and where it was made.
#[must_use]
pub fn cuid2() -> String {
    cuid2::create_id()
}

/// A random UUID.
#[must_use]
pub fn uuid_v4() -> Uuid {
    Uuid::new_v4()
}

/// A UUID that sorts by the time it was made.
#[must_use]
pub fn uuid_v7() -> Uuid {
    Uuid::now_v7()
}

/// An id of 26 letters and digits that sorts by the time it was made.
#[must_use]
pub fn ulid() -> String {
    ulid::Ulid::generate().to_string()
}
