//! The markers that make a ClickHouse script neutral: comments to a single server, instructions to
//! [`Topology::render`](super::Topology::render).
//!
//! | marker | stands | on a cluster it means |
//! |---|---|---|
//! | `/*@cluster*/` | behind the name of what a DDL statement is about | `ON CLUSTER` |
//! | `/*@replicated*/` | before the name of an engine | the Replicated form of the engine (in a Replicated database, too) |
//! | `/*@distributed(key)*/` | at the end of a CREATE TABLE | the table is named `…_local`, and a Distributed table with this sharding key has its name |
//! | `/*@distributed*/` | at the end of another DDL statement | it runs twice: for the table `…_local` and for the Distributed table |
//! | `/*@local*/` | behind a name | the name is `…_local`: an ALTER that Distributed tables do not know, a view's source |

use std::fmt;

/// A marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    /// `/*@cluster*/`
    Cluster,
    /// `/*@replicated*/`
    Replicated,
    /// `/*@distributed*/`, or `/*@distributed(sharding key)*/`
    Distributed(Option<String>),
    /// `/*@local*/`
    Local,
}

/// The markers that there are, for messages.
pub(super) const KNOWN: &str =
    "/*@cluster*/, /*@replicated*/, /*@distributed*/, /*@distributed(key)*/ and /*@local*/";

impl Marker {
    /// The marker that a comment is: None for a comment of another kind, an error for a marker that does not exist.
    ///
    /// # Errors
    /// The comment begins like a marker and is none.
    ///
    /// ```
    /// # use rowcol_codegen::clickhouse::markers::Marker;
    /// assert_eq!(Marker::read("/*@cluster*/"), Some(Ok(Marker::Cluster)));
    /// assert_eq!(Marker::read("/* @cluster */"), None);
    /// assert!(Marker::read("/*@clutser*/").unwrap().is_err());
    /// ```
    pub fn read(comment: &str) -> Option<Result<Self, UnknownMarker>> {
        let inner = comment.strip_prefix("/*@")?.strip_suffix("*/")?.trim();
        let key = inner.strip_prefix("distributed(").and_then(|key| key.strip_suffix(')'));
        Some(match (inner, key) {
            ("cluster", _) => Ok(Self::Cluster),
            ("replicated", _) => Ok(Self::Replicated),
            ("distributed", _) => Ok(Self::Distributed(None)),
            ("local", _) => Ok(Self::Local),
            (_, Some(key)) if !key.trim().is_empty() => Ok(Self::Distributed(Some(key.trim().to_owned()))),
            _ => Err(UnknownMarker { text: comment.to_owned() }),
        })
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster => f.write_str("/*@cluster*/"),
            Self::Replicated => f.write_str("/*@replicated*/"),
            Self::Distributed(None) => f.write_str("/*@distributed*/"),
            Self::Distributed(Some(key)) => write!(f, "/*@distributed({key})*/"),
            Self::Local => f.write_str("/*@local*/"),
        }
    }
}

/// A comment that begins like a marker, `/*@`, and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMarker {
    /// The comment.
    pub text: String,
}

impl fmt::Display for UnknownMarker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no marker; there are {KNOWN}", self.text)
    }
}

impl std::error::Error for UnknownMarker {}
