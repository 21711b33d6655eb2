//! The names of types with parameters.

use std::fmt::Write;

use super::*;

/// Appends `Name(parts)`.
macro_rules! push {
    ($out:expr, $($format:tt)*) => {
        write!($out, $($format)*).expect("writing to a String cannot fail")
    };
}

impl ChType for Date32 {
    type Nullable = Nullable<Self>;

    fn write_name_as(_: Naming, out: &mut std::string::String) {
        out.push_str("Date32");
    }

    fn write_default(out: &mut Vec<u8>) {
        // 1900-01-01, the first day it holds.
        out.extend_from_slice(&(-25_567_i32).to_le_bytes());
    }
}

impl ChType for Json {
    type Nullable = Nullable<Self>;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        out.push_str(match naming {
            Naming::Sent => "String",
            Naming::Declared => "JSON",
        });
    }

    fn write_default(out: &mut Vec<u8>) {
        out.extend_from_slice(b"\x02{}");
    }
}

impl ChType for AggregateFunction {
    type Nullable = Self;

    fn write_name_as(_: Naming, out: &mut std::string::String) {
        out.push_str("AggregateFunction");
    }

    fn write_default(_: &mut Vec<u8>) {}
}

impl<const P: u8, const S: u8> ChType for Decimal<P, S> {
    type Nullable = Nullable<Self>;

    fn write_name_as(_: Naming, out: &mut std::string::String) {
        push!(out, "Decimal({P}, {S})");
    }

    fn write_default(out: &mut Vec<u8>) {
        out.resize(out.len() + decimal_width(P), 0);
    }
}

/// How many bytes a decimal of so many digits has.
pub(crate) const fn decimal_width(precision: u8) -> usize {
    match precision {
        0..=9 => 4,
        10..=18 => 8,
        19..=38 => 16,
        _ => 32,
    }
}

impl<const N: usize> ChType for FixedString<N> {
    type Nullable = Nullable<Self>;

    fn write_name_as(_: Naming, out: &mut std::string::String) {
        push!(out, "FixedString({N})");
    }

    fn write_default(out: &mut Vec<u8>) {
        out.extend_from_slice(&[0; N]);
    }
}

impl<const P: u8> ChType for DateTime64<P> {
    type Nullable = Nullable<Self>;

    fn write_name_as(_: Naming, out: &mut std::string::String) {
        push!(out, "DateTime64({P})");
    }

    fn write_default(out: &mut Vec<u8>) {
        out.extend_from_slice(&[0; 8]);
    }
}

/// The names of the two enum types, which differ in width only.
macro_rules! enums {
    ($($marker:ident = $name:literal, $width:ty;)*) => {
        $(impl<E: crate::value::Enum> ChType for $marker<E> {
            type Nullable = Nullable<Self>;

            fn write_name_as(_: Naming, out: &mut std::string::String) {
                let mut open = concat!($name, "(");
                for (label, number) in E::LABELS.iter().zip(E::NUMBERS) {
                    out.push_str(open);
                    push_literal(label, out);
                    push!(out, " = {number}");
                    open = ", ";
                }
                out.push(')');
            }

            fn write_default(out: &mut Vec<u8>) {
                // The server takes the least number too. That it fits was checked when the enum was derived.
                let least = E::NUMBERS.iter().min().copied().unwrap_or_default();
                let least = <$width>::try_from(least).unwrap_or_default();
                out.extend_from_slice(&least.to_le_bytes());
            }
        })*
    };
}

enums! {
    Enum8 = "Enum8", i8;
    Enum16 = "Enum16", i16;
}

fn push_literal(text: &str, out: &mut std::string::String) {
    out.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('\'');
}

impl<S: ChType> ChType for Array<S> {
    type Nullable = ();
    const NESTED: bool = true;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        out.push_str("Array(");
        S::write_name_as(naming, out);
        out.push(')');
    }

    fn write_default(out: &mut Vec<u8>) {
        out.push(0);
    }
}

impl<K: ChType, V: ChType> ChType for Map<K, V> {
    type Nullable = ();
    const NESTED: bool = true;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        out.push_str("Map(");
        K::write_name_as(naming, out);
        out.push_str(", ");
        V::write_name_as(naming, out);
        out.push(')');
    }

    fn write_default(out: &mut Vec<u8>) {
        out.push(0);
    }
}

macro_rules! tuples {
    ($(($first:ident $(, $marker:ident)*))*) => {
        $(impl<$first: ChType $(, $marker: ChType)*> ChType for Tuple<($first, $($marker,)*)> {
            type Nullable = ();
            const NESTED: bool = true;

            fn write_name_as(naming: Naming, out: &mut std::string::String) {
                out.push_str("Tuple(");
                $first::write_name_as(naming, out);
                $(
                    out.push_str(", ");
                    $marker::write_name_as(naming, out);
                )*
                out.push(')');
            }

            fn write_default(out: &mut Vec<u8>) {
                $first::write_default(out);
                $($marker::write_default(out);)*
            }
        })*
    };
}

tuples! {
    (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
}

impl<S: ChType> ChType for Nullable<S> {
    type Nullable = Self;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        out.push_str("Nullable(");
        S::write_name_as(naming, out);
        out.push(')');
    }

    fn write_default(out: &mut Vec<u8>) {
        out.push(1);
    }
}

impl<S: ChType> ChType for LowCardinality<S> {
    type Nullable = LowCardinality<Nullable<S>>;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        match naming {
            Naming::Sent => S::write_name_as(naming, out),
            Naming::Declared => {
                out.push_str("LowCardinality(");
                S::write_name_as(naming, out);
                out.push(')');
            }
        }
    }

    fn write_default(out: &mut Vec<u8>) {
        S::write_default(out);
    }
}

impl<S: ChType> ChType for NullAsDefault<S> {
    type Nullable = Self;
    const NESTED: bool = S::NESTED;
    const NULL_AS_DEFAULT: bool = true;

    fn write_name_as(naming: Naming, out: &mut std::string::String) {
        S::write_name_as(naming, out);
    }

    fn write_default(out: &mut Vec<u8>) {
        S::write_default(out);
    }
}
