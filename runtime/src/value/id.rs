//! Ids that say which model they are of.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Slot, Value, Written};
use crate::ValueError;

/// A model whose key is made by the program: `#[key(cuid2)]`, `#[key(uuid_v4)]`, `#[key(uuid_v7)]`, `#[key(ulid)]`.
/// Implemented by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ids",
    label = "no field of `{Self}` says what its ids are made of",
    note = "give it a field `#[key(cuid2)] id: Id<{Self}>`; a key of your own making has a plain type"
)]
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

    #[doc(hidden)]
    fn wrap(self) -> Raw;

    #[doc(hidden)]
    fn unwrap(raw: Raw) -> Self;

    #[doc(hidden)]
    fn within(raw: &Raw) -> &Self;
}

/// The two things that ids are made of. Which it is, is the model's matter; it stands here too so that an [`Id`] can
/// be cloned, compared and hashed whatever its model is.
#[doc(hidden)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Raw {
    Text(String),
    Uuid(Uuid),
}

/// Why the other variant cannot be there: [`Id::from_raw`] is the only way in.
const OF_ITS_MODEL: &str = "an id holds what its model says";

/// Declares what ids are made of.
macro_rules! made_of {
    ($type:ty = $variant:ident: $parse:expr) => {
        impl IdRepr for $type {
            fn parse(text: &str) -> Result<Self, ValueError> {
                $parse(text)
            }

            #[inline]
            fn wrap(self) -> Raw {
                Raw::$variant(self)
            }

            #[inline]
            fn unwrap(raw: Raw) -> Self {
                match raw {
                    Raw::$variant(raw) => raw,
                    _ => unreachable!("{OF_ITS_MODEL}"),
                }
            }

            #[inline]
            fn within(raw: &Raw) -> &Self {
                match raw {
                    Raw::$variant(raw) => raw,
                    _ => unreachable!("{OF_ITS_MODEL}"),
                }
            }
        }
    };
}

made_of!(String = Text: |text: &str| match text {
    "" => Err(ValueError::new("an id cannot be empty")),
    text => Ok(text.to_owned()),
});
made_of!(Uuid = Uuid: |text: &str| text.parse().map_err(|_| ValueError::new(format!("{text:?} is no UUID"))));

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
pub struct Id<M> {
    raw: Raw,
    model: PhantomData<fn() -> M>,
}

impl<M: Identified> Id<M> {
    /// Makes a new id.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default that differs each time would surprise")]
    pub fn new() -> Self {
        Self::from_raw(M::new_id())
    }

    /// The id of this representation.
    #[must_use]
    pub fn from_raw(raw: M::Repr) -> Self {
        Self { raw: raw.wrap(), model: PhantomData }
    }

    /// Reads the text of an id.
    ///
    /// # Errors
    /// The text is empty, or no UUID where the model's ids are.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        M::Repr::parse(text).map(Self::from_raw)
    }

    /// What it is made of.
    #[must_use]
    pub fn raw(&self) -> &M::Repr {
        M::Repr::within(&self.raw)
    }

    /// What it is made of.
    #[must_use]
    pub fn into_raw(self) -> M::Repr {
        M::Repr::unwrap(self.raw)
    }
}

// Written out, for a derive would ask the same of the model.
impl<M> Clone for Id<M> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), model: PhantomData }
    }
}

impl<M> PartialEq for Id<M> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<M> Eq for Id<M> {}

impl<M> PartialOrd for Id<M> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<M> Ord for Id<M> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}

impl<M> Hash for Id<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<M> fmt::Debug for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.raw {
            Raw::Text(raw) => fmt::Debug::fmt(raw, f),
            Raw::Uuid(raw) => fmt::Debug::fmt(raw, f),
        }
    }
}

impl<M> fmt::Display for Id<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.raw {
            Raw::Text(raw) => fmt::Display::fmt(raw, f),
            Raw::Uuid(raw) => fmt::Display::fmt(raw, f),
        }
    }
}

impl<M: Identified> FromStr for Id<M> {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

impl<M> Serialize for Id<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.raw {
            Raw::Text(raw) => raw.serialize(serializer),
            Raw::Uuid(raw) => raw.serialize(serializer),
        }
    }
}

impl<'de, M: Identified> Deserialize<'de> for Id<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        M::Repr::deserialize(deserializer).map(Self::from_raw)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Identified> Value for Id<M> {
    type Base = Self;
    type Like<R: Value> = R;
    type Postgres = <M::Repr as Value>::Postgres;
    type ClickHouse = <M::Repr as Value>::ClickHouse;
    const KIND: Kind = M::Repr::KIND;
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        self.raw().bind(slot);
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
        self.raw().to_postgres(out)
    }

    #[inline]
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        M::Repr::from_postgres(bytes).map(Self::from_raw)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Identified, S> ClickHouseBytes<S> for Id<M>
where
    M::Repr: ClickHouseBytes<S>,
{
    const ALWAYS_FITS: bool = M::Repr::ALWAYS_FITS;

    #[inline]
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.raw().to_row_binary(out)
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
        M::Repr::from_row_binary(input).map(Self::from_raw)
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
