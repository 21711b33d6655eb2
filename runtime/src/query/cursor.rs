//! Cursors: a place in an order, as text that goes to a client and comes back.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::tokens::Token;
use crate::sql::pg::{self, PgType};
use crate::value::{Args, Written};
use crate::{Error, Result};

/// A place in an order: behind one row. It is text of letters, digits, `-` and `_`.
///
/// It holds the values of the row that the order is by, readable to whoever cares to; and the shape of the order, so
/// that a query of another order refuses it. The rows behind it are those that the query's own filters find.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the text stands for; an error says that it is no cursor.
    pub(super) fn bytes(&self) -> std::result::Result<Vec<u8>, String> {
        URL_SAFE_NO_PAD.decode(&self.0).map_err(|error| format!("the text is no cursor: {error}"))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Any text: whether it is a cursor shows when a query is run with it.
impl<T: Into<String>> From<T> for Cursor {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// What `.after(..)` takes: a cursor, or none for the first page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no cursor",
    label = "expected a `&Cursor`, or an `Option` of one: what the page before gave as `next`"
)]
pub trait IntoCursor {
    #[doc(hidden)]
    fn cursor(&self) -> Option<&Cursor>;
}

#[diagnostic::do_not_recommend]
impl IntoCursor for &Cursor {
    fn cursor(&self) -> Option<&Cursor> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoCursor for Option<&Cursor> {
    fn cursor(&self) -> Option<&Cursor> {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl IntoCursor for &Option<Cursor> {
    fn cursor(&self) -> Option<&Cursor> {
        self.as_ref()
    }
}

/// The first version of cursors.
const VERSION: u8 = 1;

/// Why a text is refused.
pub(super) const CUT: &str = "the text is no cursor, or a part of one";

/// What a cursor begins with: its version, and the shape of the order.
pub(super) type Head = [u8; 9];

/// Tells orders apart: by the models, the expressions, their values and directions.
pub(super) fn head(plan: &Plan) -> Head {
    let mut text = String::from(plan.table.model);
    for token in plan.order.fragment.tokens.as_slice() {
        let field = match token {
            Token::Column(place) => plan.field(place.source, place.field),
            _ => None,
        };
        match field {
            Some((table, field)) => {
                text.extend([" ", table.model, ".", table.fields[usize::from(field)]]);
            }
            None => text.push_str(&format!(" {token:?}")),
        }
    }
    text.push_str(&format!("{:?}", plan.order.fragment.args));
    // FNV-1a: cursors outlive programs, so that the hash must be the same in all of them.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut head = [VERSION; 9];
    head[1..].copy_from_slice(&hash.to_le_bytes());
    head
}

/// The cursor behind a row with these values. Each is a byte that says whether it is NULL, the object id of its
/// type in Postgres, the length, and the binary format, in which every type has its exact form.
pub(super) fn encode(head: Head, values: &Args) -> Result<Cursor> {
    let mut bytes = head.to_vec();
    for value in values.iter() {
        let mut body = Vec::new();
        let written = value.encode_postgres(None, &mut body);
        let written =
            written.map_err(|error| Error::Cursor { reason: format!("a value of the order: {error}") })?;
        if matches!(written, Written::Null) {
            bytes.push(0);
            continue;
        }
        bytes.push(1);
        // The type of an enum is known to its database only; its labels are text.
        let oid = Some(value.postgres_type(None).oid).filter(|oid| *oid != 0).unwrap_or(pg::Text::INFO.oid);
        bytes.extend(oid.to_le_bytes());
        bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(body);
    }
    Ok(Cursor(URL_SAFE_NO_PAD.encode(bytes)))
}

/// A value of a cursor: the object id and the bytes; `None` is NULL.
pub(super) type Held<'a> = Option<(u32, &'a [u8])>;

/// The values of a cursor.
pub(super) fn decode(head: Head, bytes: &[u8]) -> std::result::Result<Vec<Held<'_>>, &'static str> {
    let (found, mut rest) = bytes.split_first_chunk::<9>().ok_or(CUT)?;
    if found[0] != VERSION {
        return Err(CUT);
    }
    if *found != head {
        return Err("it belongs to a query of another order; begin with the first page");
    }
    let mut values = Vec::new();
    while let Some((mark, after)) = rest.split_first() {
        rest = after;
        if *mark == 0 {
            values.push(None);
            continue;
        }
        let (oid, after) = rest.split_first_chunk::<4>().ok_or(CUT)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(CUT)?;
        let (body, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(CUT)?;
        rest = after;
        values.push(Some((u32::from_le_bytes(*oid), body)));
    }
    Ok(values)
}
