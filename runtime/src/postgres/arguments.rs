//! Parameters in the binary format, written straight into sqlx's buffer.

use std::borrow::Cow;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, Encode, Postgres, Type};

use crate::ValueError;
use crate::value::Written;

/// Appends a parameter of the type with this object id (0: the server's choice), written by `encode`.
pub(super) fn add<F>(arguments: &mut PgArguments, oid: u32, encode: F) -> Result<(), ValueError>
where
    F: Fn(&mut Vec<u8>) -> Result<Written, ValueError>,
{
    arguments.add(Parameter { oid, encode }).map_err(|error| match error.downcast::<ValueError>() {
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
