//! Parameters in the binary format, written straight into sqlx's buffer.
//!
//! The buffer cannot be read again. For a recorder each parameter is kept beside it.

use std::borrow::Cow;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments as _, Encode, Postgres, Type};

use crate::ValueError;
use crate::value::Written;

/// The parameters of a statement.
#[derive(Default)]
pub(super) struct Arguments {
    sent: PgArguments,
    #[cfg(feature = "testing")]
    shown: Vec<String>,
}

/// What the binary format has before most values: the length, and of arrays the dimensions.
const HEADER: usize = 16;

impl Arguments {
    /// Room for so many parameters of so many bytes, so that they do not move while they grow.
    pub(super) fn with_room(parameters: usize, bytes: usize) -> Self {
        let mut arguments = Self::default();
        arguments.sent.reserve(parameters, bytes + parameters * HEADER);
        arguments
    }

    /// What sqlx sends.
    pub(super) fn sent(self) -> PgArguments {
        self.sent
    }

    /// The same for people.
    #[cfg(feature = "testing")]
    pub(super) fn shown(self) -> Vec<String> {
        self.shown
    }
}

/// Appends a parameter of the type with this object id (0: the server's choice), written by `encode`.
pub(super) fn add<F>(arguments: &mut Arguments, oid: u32, encode: F) -> Result<(), ValueError>
where
    F: Fn(&mut Vec<u8>) -> Result<Written, ValueError>,
{
    #[cfg(feature = "testing")]
    {
        let mut bytes = Vec::new();
        let written = encode(&mut bytes)?;
        arguments.shown.push(super::recorder::shown(oid, (written == Written::Value).then_some(&bytes)));
    }
    arguments.sent.add(Parameter { oid, encode }).map_err(|error| match error.downcast::<ValueError>() {
        Ok(error) => *error,
        Err(other) => ValueError::new(other.to_string()),
    })
}

struct Parameter<F> {
    oid: u32,
    encode: F,
}

impl<F: Fn(&mut Vec<u8>) -> Result<Written, ValueError>> Encode<'_, Postgres> for Parameter<F> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(match (self.encode)(buffer)? {
            Written::Value => IsNull::No,
            Written::Null => IsNull::Yes,
        })
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.oid)))
    }
}

impl<F> Type<Postgres> for Parameter<F> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }

    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}

/// The name of a parameter in the text.
pub(super) fn push_placeholder(sql: &mut String, index: usize) {
    sql.push('$');
    crate::query::render::push_number(sql, index as u64);
}

/// The name of a parameter.
pub(super) fn placeholder(index: usize) -> Cow<'static, str> {
    Cow::Owned(format!("${index}"))
}
