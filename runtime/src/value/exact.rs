//! Decimal numbers as an integer and a scale, and whether a column holds them without rounding.

use std::borrow::Cow;

use ethnum::U256;

use crate::ValueError;

/// An unsigned integer that the digits of a number are kept in.
pub(crate) trait Mantissa: Copy + PartialEq {
    const ZERO: Self;
    fn times(self, factor: u64) -> Option<Self>;
    fn plus(self, addend: u64) -> Option<Self>;
    /// Quotient and remainder.
    fn divided(self, by: u64) -> (Self, u64);
    fn to_u128(self) -> Option<u128>;
    fn to_u256(self) -> U256;
    fn from_u256(wide: U256) -> Option<Self>;
}

impl Mantissa for u128 {
    const ZERO: Self = 0;

    fn times(self, factor: u64) -> Option<Self> {
        self.checked_mul(factor.into())
    }

    fn plus(self, addend: u64) -> Option<Self> {
        self.checked_add(addend.into())
    }

    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a remainder is less than its divisor, which has 64 bits"
    )]
    fn divided(self, by: u64) -> (Self, u64) {
        // Dividing 64 bits is ten times faster, and most numbers fit.
        match u64::try_from(self) {
            Ok(small) => ((small / by).into(), small % by),
            Err(_) => (self / u128::from(by), (self % u128::from(by)) as u64),
        }
    }

    fn to_u128(self) -> Option<u128> {
        Some(self)
    }

    fn to_u256(self) -> U256 {
        self.into()
    }

    fn from_u256(wide: U256) -> Option<Self> {
        wide.try_into().ok()
    }
}

impl Mantissa for U256 {
    const ZERO: Self = U256::ZERO;

    fn times(self, factor: u64) -> Option<Self> {
        self.checked_mul(factor.into())
    }

    fn plus(self, addend: u64) -> Option<Self> {
        self.checked_add(addend.into())
    }

    fn divided(self, by: u64) -> (Self, u64) {
        let (quotient, remainder) = (self / U256::from(by), self % U256::from(by));
        (quotient, remainder.as_u64())
    }

    fn to_u128(self) -> Option<u128> {
        self.try_into().ok()
    }

    fn to_u256(self) -> U256 {
        self
    }

    fn from_u256(wide: U256) -> Option<Self> {
        Some(wide)
    }
}

/// The number `± mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Exact<M> {
    pub(crate) negative: bool,
    pub(crate) mantissa: M,
    pub(crate) scale: i32,
}

/// The powers of ten that fit 64 bits.
pub(crate) fn power_of_ten(exponent: u32) -> u64 {
    10_u64.pow(exponent)
}

impl<M: Mantissa> Exact<M> {
    /// The mantissa of the same number at another scale; `None` when digits would be lost or do not fit `M`.
    pub(crate) fn at_scale(self, scale: i32) -> Option<M> {
        let mut mantissa = self.mantissa;
        if mantissa == M::ZERO {
            return Some(mantissa);
        }
        let mut up = scale.checked_sub(self.scale)?;
        while up > 0 {
            let step = up.min(19);
            mantissa = mantissa.times(power_of_ten(step.unsigned_abs()))?;
            up -= step;
        }
        while up < 0 {
            let step = up.max(-19);
            let (quotient, remainder) = mantissa.divided(power_of_ten(step.unsigned_abs()));
            if remainder != 0 {
                return None;
            }
            mantissa = quotient;
            up -= step;
        }
        Some(mantissa)
    }

    /// The same number without zeros at the end, as far as the scale stays at `floor` or above.
    pub(crate) fn trimmed(mut self, floor: i32) -> Self {
        while self.scale > floor {
            let (quotient, remainder) = self.mantissa.divided(10);
            if remainder != 0 {
                break;
            }
            self.mantissa = quotient;
            self.scale -= 1;
        }
        self
    }

    /// The same number in 256 bits.
    pub(crate) fn widened(self) -> Exact<U256> {
        Exact { negative: self.negative, mantissa: self.mantissa.to_u256(), scale: self.scale }
    }

    /// How many decimal digits the mantissa has; 0 has none.
    pub(crate) fn digits(self) -> i32 {
        let mut mantissa = self.mantissa;
        let mut digits = 0;
        while mantissa != M::ZERO {
            mantissa = mantissa.divided(10).0;
            digits += 1;
        }
        digits
    }

    /// Whether a type of `precision` digits, `scale` of them behind the point, holds the number as it is.
    pub(crate) fn check(self, precision: i32, scale: i32) -> Result<(), ValueError> {
        if self.mantissa == M::ZERO {
            return Ok(());
        }
        let trimmed = if self.scale > scale { self.trimmed(scale) } else { self };
        check_digits(trimmed.digits(), trimmed.scale, precision, scale)
    }
}

impl Exact<U256> {
    /// The same number in as many bits as are asked for, if it fits.
    pub(crate) fn narrowed<M: Mantissa>(self) -> Option<Exact<M>> {
        Some(Exact { negative: self.negative, mantissa: M::from_u256(self.mantissa)?, scale: self.scale })
    }
}

/// Whether a number of so many digits, `own_scale` of them behind the point, fits `precision` and `scale`.
pub(crate) fn check_digits(
    digits: i32,
    own_scale: i32,
    precision: i32,
    scale: i32,
) -> Result<(), ValueError> {
    let error = if own_scale > scale {
        too_fine(scale)
    } else if digits - own_scale > precision - scale {
        format!("the number is too large: the column has {} digits before the point", precision - scale)
    } else {
        return Ok(());
    };
    Err(ValueError::new(error))
}

fn too_fine(scale: i32) -> String {
    match scale {
        i32::MIN..0 => format!("the number would be rounded: the column holds multiples of 1e{}", -scale),
        0 => "the number would be rounded: the column holds whole numbers".to_owned(),
        _ => format!(
            "the number would be rounded: the column has {scale} digits behind the point; round it first"
        ),
    }
}

/// The error of a number that is right for its column and too much for the Rust type.
pub(crate) fn not_in(rust_type: &str) -> ValueError {
    ValueError(Cow::Owned(format!("the number has more digits than a Rust `{rust_type}` holds")))
}
