//! The values that rows of two models are put together by.

use rowcol_codegen::schema::clickhouse::Type;

use crate::model::StoreTable;
use crate::sql::pg::{self, PgType};
use crate::value::{Args, Kind, Read, ReadError, Scalar, Slot, Value};
use crate::{Uuid, ValueError};

/// A column of a key, of whatever type it is there and here.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPart {
    Null,
    Text(String),
    Uuid(Uuid),
    Integer(i128),
}

impl KeyPart {
    /// Any part of the kind that a column holds.
    pub(super) fn like(table: &StoreTable, field: u16) -> Self {
        let mut name = String::new();
        table.clickhouse_type(field, &mut name);
        let integers = [pg::SmallInt::INFO, pg::Integer::INFO, pg::BigInt::INFO].map(|info| info.oid);
        match table.postgres_type(field).map(|ty| ty.oid) {
            Some(oid) if oid == pg::Uuid::INFO.oid => Self::Uuid(Uuid::nil()),
            Some(oid) if integers.contains(&oid) => Self::Integer(0),
            _ if name.contains("UUID") => Self::Uuid(Uuid::nil()),
            _ if name.contains("Int") => Self::Integer(0),
            _ => Self::Text(String::new()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Read for KeyPart {
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        if cell.is_none() {
            return Ok(Self::Null);
        }
        if let Ok(number) = i128::of_postgres(oid, cell) {
            return Ok(Self::Integer(number));
        }
        match oid {
            _ if oid == pg::Uuid::INFO.oid => Uuid::of_postgres(oid, cell).map(Self::Uuid),
            _ => String::of_postgres(oid, cell).map(Self::Text),
        }
    }

    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        let bare = ty.bare();
        let read = match bare {
            Type::Int(_) | Type::UInt(_) | Type::Decimal(..) => {
                Option::<i128>::of_clickhouse(ty, input)?.map(Self::Integer)
            }
            Type::Uuid => Option::<Uuid>::of_clickhouse(ty, input)?.map(Self::Uuid),
            _ => Option::<String>::of_clickhouse(ty, input)?.map(Self::Text),
        };
        Ok(read.unwrap_or(Self::Null))
    }
}

#[diagnostic::do_not_recommend]
impl Value for KeyPart {
    type Base = Self;
    type Like<R: Value> = R;
    type Postgres = ();
    type ClickHouse = ();
    const KIND: Kind = Kind::Scalar(Scalar::Text);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        slot.fail(ValueError::new("the parts of a key are bound as a list"));
    }
}

/// Binds a list of parts, which are of one kind.
pub(super) fn push_list(parts: &[&KeyPart], args: &mut Args) {
    let (mut texts, mut uuids, mut integers) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            KeyPart::Text(text) => texts.push(text),
            KeyPart::Uuid(uuid) => uuids.push(uuid),
            KeyPart::Integer(number) => integers.push(*number),
            KeyPart::Null => {}
        }
    }
    if !uuids.is_empty() {
        args.push_list(uuids);
    } else if !integers.is_empty() {
        // In 64 bits where they fit: that is what columns have.
        match integers.iter().map(|number| i64::try_from(*number)).collect::<Result<Vec<_>, _>>() {
            Ok(small) => args.push_list(&small),
            Err(_) => args.push_list(&integers),
        };
    } else {
        args.push_list(texts);
    }
}
