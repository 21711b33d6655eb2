//! The column types of Postgres.

mod error;
mod facts;
mod parse;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::error::{TypeError, TypeProblem};
pub use self::facts::{FACTS, Fact, Takes};
use super::name;
use crate::schema::postgres::{Method, Name};

/// A column type. `Display` writes it as SQL, in the spelling that the server's `format_type` uses; `FromStr`
/// reads that and the usual aliases (`int8`, `varchar(20)`, `timestamptz(3)`, `text[]`).
///
/// The names of enums are always quoted, which tells them from other types that are no part of SQL.
///
/// ```
/// use rowcol_codegen::postgres::types::Type;
///
/// let ty: Type = "TIMESTAMPTZ(3)[]".parse()?;
/// assert_eq!(ty.to_string(), "timestamp(3) with time zone[]");
/// assert_eq!("\"Role\"".parse::<Type>()?.to_string(), "\"Role\"");
/// assert!("numeric(1001, 0)".parse::<Type>().is_err());
/// # Ok::<(), rowcol_codegen::postgres::types::TypeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `boolean`
    Boolean,
    /// `smallint`, 16 bits
    SmallInt,
    /// `integer`, 32 bits
    Integer,
    /// `bigint`, 64 bits
    BigInt,
    /// `real`, 32 bits
    Real,
    /// `double precision`, 64 bits
    DoublePrecision,
    /// `numeric`, or `numeric(precision, scale)`; the scale may be negative
    Numeric(Option<(u16, i16)>),
    /// `text`
    Text,
    /// `character varying`, or `character varying(n)`
    Varchar(Option<u32>),
    /// `character(n)`
    Char(u32),
    /// `bytea`
    Bytea,
    /// `uuid`
    Uuid,
    /// `date`
    Date,
    /// `time without time zone`, with 0 to 6 digits after the second
    Time(Option<u8>),
    /// `time with time zone`
    TimeTz(Option<u8>),
    /// `timestamp without time zone`
    Timestamp(Option<u8>),
    /// `timestamp with time zone`
    Timestamptz(Option<u8>),
    /// `interval`
    Interval,
    /// `inet`: an address, with or without a network
    Inet,
    /// `cidr`: a network
    Cidr,
    /// `macaddr`
    Macaddr,
    /// `json`, kept as the text that was given
    Json,
    /// `jsonb`
    Jsonb,
    /// `tsvector`
    Tsvector,
    /// An array of any dimensions
    Array(Box<Type>),
    /// An enum type of the schema
    Enum(Name),
    /// Any other type, as SQL
    Other(String),
}

impl Type {
    /// What is known of this built-in type; nothing for arrays, enums and other types.
    ///
    /// ```
    /// # use rowcol_codegen::postgres::types::Type;
    /// assert_eq!(Type::Varchar(Some(20)).fact().map(|fact| fact.oid), Some(1043));
    /// ```
    #[must_use]
    pub fn fact(&self) -> Option<&'static Fact> {
        let variant = std::mem::discriminant(self);
        FACTS.iter().find(|fact| std::mem::discriminant(&fact.base) == variant)
    }

    /// The `pg_type.oid`, which is the same on every server; none for types that a database makes by itself.
    #[must_use]
    pub fn oid(&self) -> Option<u32> {
        match self {
            Self::Array(_) => self.element().fact().map(|fact| fact.array_oid),
            _ => self.fact().map(|fact| fact.oid),
        }
    }

    /// The type of the elements; the type itself where it is no array.
    #[must_use]
    pub fn element(&self) -> &Self {
        match self {
            Self::Array(element) => element.element(),
            _ => self,
        }
    }

    /// Whether an index of this method takes the type without an operator class being named. None where the
    /// type is not known well enough to say.
    ///
    /// ```
    /// # use rowcol_codegen::{postgres::types::Type, schema::postgres::Method};
    /// assert_eq!(Type::Jsonb.supports(Method::Gin), Some(true));
    /// assert_eq!(Type::Json.supports(Method::Btree), Some(false));
    /// ```
    #[must_use]
    pub fn supports(&self, method: Method) -> Option<bool> {
        match self {
            Self::Array(_) => match method {
                Method::Btree | Method::Gin => self.element().supports(Method::Btree),
                Method::Hash => self.element().supports(Method::Hash),
                Method::Gist | Method::Spgist | Method::Brin => Some(false),
            },
            Self::Enum(_) => Some(matches!(method, Method::Btree | Method::Hash)),
            Self::Other(_) => None,
            _ => self.fact().map(|fact| fact.indexes.contains(&method)),
        }
    }

    /// Whether two values can be compared with `=`, which keys, UNIQUE, DISTINCT and GROUP BY need. `json`
    /// cannot. None where the type is not known well enough to say.
    #[must_use]
    pub fn has_equality(&self) -> Option<bool> {
        self.supports(Method::Btree)
    }

    /// Whether the type, or its elements, can have a COLLATE. None where the type is not known well enough.
    #[must_use]
    pub fn is_collatable(&self) -> Option<bool> {
        match self.element() {
            Self::Other(_) => None,
            element => Some(matches!(element, Self::Text | Self::Varchar(_) | Self::Char(_))),
        }
    }

    /// Whether a column of this type can be an identity.
    #[must_use]
    pub fn can_be_identity(&self) -> bool {
        matches!(self, Self::SmallInt | Self::Integer | Self::BigInt)
    }

    /// The parameters as they are written between the parentheses.
    fn parameters(&self) -> Option<String> {
        match self {
            Self::Numeric(parameters) => parameters.map(|(precision, scale)| format!("{precision},{scale}")),
            Self::Varchar(length) => length.map(|length| length.to_string()),
            Self::Char(length) => Some(length.to_string()),
            Self::Time(digits)
            | Self::TimeTz(digits)
            | Self::Timestamp(digits)
            | Self::Timestamptz(digits) => digits.map(|digits| digits.to_string()),
            _ => None,
        }
    }
}

/// Whether an unqualified type of this name is a built-in one, so that an enum of this name could never be
/// reached without its schema.
#[must_use]
pub fn is_built_in(name: &str) -> bool {
    FACTS.iter().any(|fact| fact.name == name)
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(_) => write!(f, "{}[]", self.element()),
            Self::Enum(name) => f.write_str(&name::qualified(name)),
            Self::Other(sql) => f.write_str(sql),
            _ => {
                let fact = self.fact().expect("every other variant has a row in the table of types");
                let parameters = self.parameters().map(|inner| format!("({inner})")).unwrap_or_default();
                f.write_str(&fact.spelling.replace(facts::PARAMETERS, &parameters))
            }
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_variant_has_one_row() {
        let variants: std::collections::HashSet<_> =
            FACTS.iter().map(|fact| std::mem::discriminant(&fact.base)).collect();
        assert_eq!(variants.len(), FACTS.len());
        for fact in FACTS {
            assert!(fact.base.fact().is_some_and(|found| found.name == fact.name));
            assert_eq!(fact.base.to_string().parse(), Ok(fact.base.clone()));
            assert_eq!(fact.name.parse(), Ok(fact.base.clone()).or_other(fact.name));
        }
    }

    trait OrOther {
        fn or_other(self, name: &str) -> Self;
    }

    impl OrOther for Result<Type, TypeError> {
        /// `bpchar` by itself has no length, which `character` has.
        fn or_other(self, name: &str) -> Self {
            if name == "bpchar" { Ok(Type::Other(name.into())) } else { self }
        }
    }

    #[test]
    fn canonical_spellings() {
        let cases = [
            (Type::Varchar(Some(20)), "character varying(20)"),
            (Type::Varchar(None), "character varying"),
            (Type::Char(1), "character(1)"),
            (Type::Numeric(Some((38, 12))), "numeric(38,12)"),
            (Type::Numeric(Some((5, -2))), "numeric(5,-2)"),
            (Type::Timestamp(Some(3)), "timestamp(3) without time zone"),
            (Type::Timestamptz(Some(0)), "timestamp(0) with time zone"),
            (Type::TimeTz(None), "time with time zone"),
            (Type::Array(Box::new(Type::Text)), "text[]"),
            (
                Type::Array(Box::new(Type::Array(Box::new(Type::Timestamptz(Some(3)))))),
                "timestamp(3) with time zone[]",
            ),
            (
                Type::Enum(Name { schema: Some("my app".into()), name: "a\"b".into() }),
                "\"my app\".\"a\"\"b\"",
            ),
        ];
        for (ty, spelling) in cases {
            assert_eq!(ty.to_string(), spelling);
        }
    }

    #[test]
    fn what_can_be_indexed_and_compared() {
        let array = |element| Type::Array(Box::new(element));
        assert_eq!(Type::Json.has_equality(), Some(false));
        assert_eq!(array(Type::Json).has_equality(), Some(false));
        assert_eq!(Type::Jsonb.has_equality(), Some(true));
        assert_eq!(array(Type::Text).supports(Method::Gin), Some(true));
        assert_eq!(Type::Text.supports(Method::Gin), Some(false));
        assert_eq!(Type::Enum(Name::new("Role")).supports(Method::Brin), Some(false));
        assert_eq!(Type::Other("point".into()).has_equality(), None);
        assert_eq!(array(Type::Uuid).oid(), Some(2951));
        assert_eq!(Type::Enum(Name::new("Role")).oid(), None);
    }

    #[test]
    fn serde_is_the_spelling() {
        let json = serde_json::to_string(&Type::Timestamptz(Some(3))).unwrap();
        assert_eq!(json, "\"timestamp(3) with time zone\"");
        assert_eq!(serde_json::from_str::<Type>(&json).unwrap(), Type::Timestamptz(Some(3)));
        let error = serde_json::from_str::<Type>("\"serial\"").unwrap_err().to_string();
        assert!(error.contains("identity"), "{error}");
    }
}
