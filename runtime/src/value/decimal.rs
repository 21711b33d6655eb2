//! Decimal numbers: `rust_decimal::Decimal` of up to 96 bits, `BigDecimal` of any size.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, BigUint, Sign};
use ethnum::{I256, U256};
use rust_decimal::Decimal;

use super::exact::{Exact, Mantissa, check_digits, not_in};
use super::numeric::{self, Wire};
use super::wire::{present, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::ch::decimal_width;
use crate::sql::{ch, pg};

value! {
    Decimal: pg::Numeric<28, 10>, ch::Decimal<28, 10>, Decimal, |value| decimal(*value);
    BigDecimal: pg::NumericAny, ch::Decimal<76, 38>, BigDecimal, |value| big_decimal(value);
}

impl Element for Decimal {}
impl Element for BigDecimal {}

/// Digits behind the point that a `Decimal` has at most.
const MAX_SCALE: i32 = 28;
/// The largest mantissa of a `Decimal`.
const MAX_MANTISSA: u128 = (1 << 96) - 1;

pub(super) fn exact(value: Decimal) -> Exact<u128> {
    Exact {
        negative: value.is_sign_negative(),
        mantissa: value.mantissa().unsigned_abs(),
        scale: value.scale().cast_signed(),
    }
}

fn to_decimal(number: Option<Exact<u128>>) -> Result<Decimal, ValueError> {
    let too_many_digits = || not_in("Decimal");
    let mut number = number.ok_or_else(too_many_digits)?;
    if number.scale > MAX_SCALE {
        number = number.trimmed(MAX_SCALE);
    }
    if number.mantissa > MAX_MANTISSA {
        number = number.trimmed(0);
    }
    if number.scale < 0 {
        number = Exact { mantissa: number.at_scale(0).ok_or_else(too_many_digits)?, scale: 0, ..number };
    }
    if number.scale > MAX_SCALE || number.mantissa > MAX_MANTISSA {
        return Err(too_many_digits());
    }
    let signed = number.mantissa.cast_signed() * if number.negative { -1 } else { 1 };
    Decimal::try_from_i128_with_scale(signed, number.scale.unsigned_abs()).map_err(|_| too_many_digits())
}

pub(super) fn from_exact(number: Exact<U256>) -> Result<Decimal, ValueError> {
    // Zeros at the end may be what does not fit 128 bits.
    to_decimal(number.narrowed().or_else(|| number.trimmed(0).narrowed()))
}

impl PostgresBytes<pg::NumericAny> for Decimal {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        numeric::write(exact(*self), out);
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        to_decimal(Wire::parse(present(bytes)?, "Decimal")?.exact())
    }
}

impl<const P: u16, const S: i16> PostgresBytes<pg::Numeric<P, S>> for Decimal {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        exact(*self).check(P.into(), S.into())?;
        PostgresBytes::<pg::NumericAny>::to_postgres(self, out)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        PostgresBytes::<pg::NumericAny>::from_postgres(bytes)
    }
}

impl<const P: u8, const S: u8> ClickHouseBytes<ch::Decimal<P, S>> for Decimal {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        write_clickhouse(exact(*self), P, S, out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(from_exact(read_clickhouse(input, P, S)?)?)
    }
}

impl PostgresBytes<pg::NumericAny> for BigDecimal {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        numeric::write_big(self, out)?;
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        Ok(Wire::parse(present(bytes)?, "BigDecimal")?.big())
    }
}

impl<const P: u16, const S: i16> PostgresBytes<pg::Numeric<P, S>> for BigDecimal {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        let (mantissa, scale) = self.normalized().into_bigint_and_exponent();
        if mantissa.sign() != Sign::NoSign {
            let digits = mantissa.magnitude().to_str_radix(10).len();
            let [digits, scale] = [i64::try_from(digits).unwrap_or(i64::MAX), scale]
                .map(|n| i32::try_from(n).unwrap_or(if n > 0 { i32::MAX / 2 } else { i32::MIN / 2 }));
            check_digits(digits, scale, P.into(), S.into())?;
        }
        PostgresBytes::<pg::NumericAny>::to_postgres(self, out)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        PostgresBytes::<pg::NumericAny>::from_postgres(bytes)
    }
}

impl<const P: u8, const S: u8> ClickHouseBytes<ch::Decimal<P, S>> for BigDecimal {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        write_clickhouse(exact_big(self)?, P, S, out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let number = read_clickhouse(input, P, S)?;
        let sign = if number.negative { Sign::Minus } else { Sign::Plus };
        let digits = BigUint::from_bytes_le(&number.mantissa.to_le_bytes());
        Ok(BigDecimal::new(BigInt::from_biguint(sign, digits), S.into()))
    }
}

/// The digits of a number that a Decimal of ClickHouse may hold.
pub(super) fn exact_big(value: &BigDecimal) -> Result<Exact<U256>, ValueError> {
    let too_large =
        || ValueError::new("the number is too large for ClickHouse's Decimal: it has up to 76 digits");
    let (mantissa, scale) = value.normalized().into_bigint_and_exponent();
    let mut bytes = [0; 32];
    let digits = mantissa.magnitude().to_bytes_le();
    bytes.get_mut(..digits.len()).ok_or_else(too_large)?.copy_from_slice(&digits);
    let scale =
        if mantissa.sign() == Sign::NoSign { 0 } else { i32::try_from(scale).map_err(|_| too_large())? };
    let negative = mantissa.sign() == Sign::Minus;
    Ok(Exact { negative, mantissa: U256::from_le_bytes(bytes), scale })
}

/// Appends a number as `Decimal(precision, scale)`: an integer of 32, 64, 128 or 256 bits.
pub(super) fn write_clickhouse<M: Mantissa>(
    number: Exact<M>,
    precision: u8,
    scale: u8,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    let written = if precision <= 38 {
        let scaled = number.at_scale(scale.into()).and_then(M::to_u128);
        scaled.filter(|mantissa| *mantissa < 10_u128.pow(precision.into())).map(|mantissa| {
            let signed = mantissa.cast_signed();
            let signed = if number.negative { -signed } else { signed };
            out.extend_from_slice(&signed.to_le_bytes()[..decimal_width(precision)]);
        })
    } else {
        let scaled = number.widened().at_scale(scale.into());
        scaled.filter(|mantissa| *mantissa < U256::from(10_u8).pow(precision.into())).map(|mantissa| {
            let signed = if number.negative { -mantissa.as_i256() } else { mantissa.as_i256() };
            out.extend_from_slice(&signed.to_le_bytes());
        })
    };
    if written.is_none() {
        number.check(precision.into(), scale.into())?;
        return Err(ValueError::new("the number is too large for its column"));
    }
    Ok(())
}

/// Reads a `Decimal(precision, scale)`.
pub(super) fn read_clickhouse(input: &mut &[u8], precision: u8, scale: u8) -> Result<Exact<U256>, ReadError> {
    let signed = match decimal_width(precision) {
        4 => i32::from_le_bytes(take(input)?).into(),
        8 => i64::from_le_bytes(take(input)?).into(),
        16 => i128::from_le_bytes(take(input)?).into(),
        _ => I256::from_le_bytes(take(input)?),
    };
    Ok(Exact { scale: scale.into(), ..Exact::from(signed) })
}
