//! Arguments as RowBinary: what a recorder answers with where a server would.

use std::net::{IpAddr, Ipv4Addr};

use rowcol_codegen::schema::clickhouse::Type;

use super::clickhouse::write_type;
use super::read::{Arg, Datum};
use crate::ValueError;
use crate::sql::ch;
use crate::value::wire::{put_size, put_sized};
use crate::value::{ClickHouseBytes, date, decimal, time, timestamp};

impl<'a> Arg<'a> {
    /// The type that all of these have. They are of one Rust type.
    pub(crate) fn clickhouse_type_of(column: &[Self]) -> String {
        let mut name = String::new();
        if let Some(first) = column.first() {
            let values: Vec<Datum<'a>> = column.iter().map(Self::datum).collect();
            write_type(first.kind, false, &values, &mut name);
        }
        name
    }

    /// Appends the value in RowBinary, as one of the type of this name.
    ///
    /// # Errors
    /// ClickHouse has no such value.
    pub(crate) fn write_row_binary(&self, type_name: &str, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let ty = type_name.parse().map_err(|_| no_type(&self.datum()))?;
        write(&ty, &self.datum(), out)
    }
}

fn no_type(datum: &Datum<'_>) -> ValueError {
    ValueError::new(format!("{datum:?} cannot be held in a column of ClickHouse"))
}

fn write(ty: &Type, datum: &Datum<'_>, out: &mut Vec<u8>) -> Result<(), ValueError> {
    match (ty, datum) {
        (_, Datum::Failed(why)) => return Err(ValueError::new((*why).to_owned())),
        (Type::Nullable(_), Datum::Null) => out.push(1),
        (Type::Nullable(inner), datum) => {
            out.push(0);
            return write(inner, datum, out);
        }
        (Type::Array(element), Datum::Array(items)) => {
            put_size(items.count() as usize, out);
            return items.clone().try_for_each(|item| write(element, &item, out));
        }
        (Type::Map(key, value), Datum::Map(entries)) => {
            put_size(entries.count() as usize, out);
            let types = [key, value].into_iter().cycle();
            return entries.clone().zip(types).try_for_each(|(part, ty)| write(ty, &part, out));
        }
        (Type::Tuple(elements), Datum::Tuple(parts)) => {
            return parts.clone().zip(elements).try_for_each(|(part, (_, ty))| write(ty, &part, out));
        }
        (Type::Bool, Datum::Bool(v)) => out.push(u8::from(*v)),
        (Type::Int(bits) | Type::UInt(bits), Datum::Int(v)) => {
            out.extend_from_slice(&v.to_le_bytes()[..usize::from(*bits) / 8]);
        }
        (Type::UInt(_), Datum::U128(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (Type::Int(_), Datum::I256(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (Type::UInt(_), Datum::U256(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (Type::Int(_), Datum::Time(v)) => out.extend_from_slice(&time::to_micros(*v, 6)?.to_le_bytes()),
        (Type::Float32, Datum::F32(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (Type::Float64, Datum::F64(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (Type::String, Datum::Text(v) | Datum::Json(v)) => put_sized(v.as_bytes(), out),
        (Type::String, Datum::Bytes(v)) => put_sized(v, out),
        (Type::String, Datum::Network(v)) => put_sized(v.to_string().as_bytes(), out),
        (Type::Uuid, Datum::Uuid(v)) => return ClickHouseBytes::<ch::Uuid>::to_row_binary(v, out),
        (Type::DateTime64(precision, _), Datum::Timestamp(v)) => {
            out.extend_from_slice(&timestamp::to_date_time64(*v, *precision)?.to_le_bytes());
        }
        (Type::DateTime64(precision, _), Datum::NaiveTimestamp(v)) => {
            let ticks = timestamp::to_date_time64(timestamp::as_utc(*v), *precision)?;
            out.extend_from_slice(&ticks.to_le_bytes());
        }
        (Type::Date32, Datum::Date(v)) => out.extend_from_slice(&date::to_date32(*v)?.to_le_bytes()),
        (Type::Decimal(precision, scale), Datum::Decimal(v)) => {
            return decimal::write_clickhouse(decimal::exact(*v), *precision, *scale, out);
        }
        (Type::Decimal(precision, scale), Datum::BigDecimal(v)) => {
            return decimal::write_clickhouse(decimal::exact_big(v)?, *precision, *scale, out);
        }
        (Type::Ipv4, Datum::Ipv4(v)) => return ClickHouseBytes::<ch::Ipv4>::to_row_binary(v, out),
        (Type::Ipv6, Datum::Address(v)) => {
            let address = match v {
                IpAddr::V4(v) => Ipv4Addr::to_ipv6_mapped(v),
                IpAddr::V6(v) => *v,
            };
            return ClickHouseBytes::<ch::Ipv6>::to_row_binary(&address, out);
        }
        (_, datum) => return Err(no_type(datum)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::super::Args;
    use super::*;
    use crate::Value;
    use crate::value::samples::*;

    /// Writes all values as one column, and reads them. Gives how many there are, and of how many ClickHouse has no form.
    fn read_back<T: Value + PartialEq + Debug>(values: Vec<T>) -> [usize; 2] {
        let mut args = Args::new();
        values.iter().for_each(|value| _ = args.push(value));
        let column: Vec<Arg<'_>> = args.iter().collect();
        let name = Arg::clickhouse_type_of(&column);
        let ty: Type = name.parse().unwrap();
        let mut refused = 0;
        for (arg, value) in column.iter().zip(&values) {
            let mut bytes = Vec::new();
            if arg.write_row_binary(&name, &mut bytes).is_err() {
                refused += 1;
                continue;
            }
            let mut input = bytes.as_slice();
            let read =
                T::read_clickhouse(&ty, &mut input).unwrap_or_else(|e| panic!("{value:?} as {name}: {e:?}"));
            assert!(same(&read, value), "{value:?} as {name} became {read:?}");
            assert!(input.is_empty(), "{value:?} as {name}");
        }
        [values.len(), refused]
    }

    macro_rules! all {
        (
            postgres: { $($type:ty, $marker:ty, $sql:literal, $values:expr;)* }
            clickhouse: { $($ch_type:ty, $ch_marker:ty, $ch_sql:literal, $ch_values:expr;)* }
        ) => {
            [$(($ch_sql, read_back::<$ch_type>($ch_values))),*]
        };
    }

    #[test]
    fn every_value_of_every_type_reads_back() {
        let all = crate::__for_each_codec!(all);
        let mostly: Vec<_> = all.iter().filter(|(_, [values, refused])| refused * 2 > *values).collect();
        assert!(mostly.is_empty(), "most values of these were refused: {mostly:?}");
    }
}
