//! What kinds of values an argument can be, and how the buffer tells them apart.

/// The kind of a [`Value`](crate::Value) when it is an argument of a query: which type each store sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A value without parts.
    Scalar(Scalar),
    /// A list: `T[]` and `Array(T)`.
    Array(&'static Kind),
    /// A map: `jsonb` and `Map(K, V)`.
    Map(&'static Kind, &'static Kind),
    /// A tuple: `Tuple(…)`; Postgres has none.
    Tuple(&'static [Kind]),
}

/// Declares the scalars with their byte in the buffer, the size of their values there and their type in ClickHouse.
macro_rules! scalars {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $size:literal, $clickhouse:literal;)*) => {
        /// A kind of value without parts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Scalar {
            $($(#[$doc])* $name = $code,)*
        }

        /// How many bytes the values of each scalar have in the buffer; 0 of those that begin with their size.
        pub(super) const SIZES: [u8; code::ARRAY as usize] = {
            let mut sizes = [0; code::ARRAY as usize];
            $(sizes[$code] = $size;)*
            sizes
        };

        impl Scalar {
            pub(super) fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// The type's name in ClickHouse; of types with a precision the part before it, of those without a
            /// counterpart the empty string.
            pub(super) const fn clickhouse(self) -> &'static str {
                match self {
                    $(Self::$name => $clickhouse,)*
                }
            }
        }
    };
}

scalars! {
    /// `bool`
    Bool = 1, 1, "Bool";
    /// `i8`
    I8 = 2, 1, "Int8";
    /// `i16`
    I16 = 3, 2, "Int16";
    /// `i32`
    I32 = 4, 4, "Int32";
    /// `i64`
    I64 = 5, 8, "Int64";
    /// `i128`
    I128 = 6, 16, "Int128";
    /// `I256`
    I256 = 7, 32, "Int256";
    /// `u8`
    U8 = 8, 1, "UInt8";
    /// `u16`
    U16 = 9, 2, "UInt16";
    /// `u32`
    U32 = 10, 4, "UInt32";
    /// `u64`
    U64 = 11, 8, "UInt64";
    /// `u128`
    U128 = 12, 16, "UInt128";
    /// `U256`
    U256 = 13, 32, "UInt256";
    /// `f32`
    F32 = 14, 4, "Float32";
    /// `f64`
    F64 = 15, 8, "Float64";
    /// Text
    Text = 16, 0, "String";
    /// The label of an enum
    Label = 17, 0, "String";
    /// Bytes
    Bytes = 18, 0, "String";
    /// `Uuid`
    Uuid = 19, 16, "UUID";
    /// A point in time, to the nanosecond
    Timestamp = 20, 12, "DateTime64";
    /// Date and time of day without a zone, to the nanosecond
    NaiveTimestamp = 21, 12, "DateTime64";
    /// A day
    Date = 22, 4, "Date32";
    /// A time of day, to the nanosecond; ClickHouse sees microseconds
    Time = 23, 8, "Int64";
    /// `Interval`
    Interval = 24, 16, "";
    /// `rust_decimal::Decimal`
    Decimal = 25, 16, "Decimal";
    /// A decimal number of any size
    BigDecimal = 26, 0, "Decimal";
    /// JSON text
    Json = 27, 0, "String";
    /// `IpAddr`; ClickHouse sees IPv4 addresses mapped into IPv6
    Address = 28, 18, "IPv6";
    /// `Ipv4Addr`
    Ipv4 = 29, 4, "IPv4";
    /// `Ipv6Addr`
    Ipv6 = 30, 16, "IPv6";
    /// `IpNetwork`
    Network = 31, 18, "String";
}

/// The bytes of kinds and values that are no scalar's.
pub(super) mod code {
    pub(in super::super) const NULL: u8 = 0;
    pub(in super::super) const ARRAY: u8 = 64;
    pub(in super::super) const MAP: u8 = 65;
    pub(in super::super) const TUPLE: u8 = 66;
    /// In place of a value: it could not be made an argument, and the text says why.
    pub(in super::super) const FAILED: u8 = 67;
}

impl Kind {
    /// The byte that a value of this kind begins with.
    pub(super) const fn code(&self) -> u8 {
        match self {
            Kind::Scalar(scalar) => *scalar as u8,
            Kind::Array(_) => code::ARRAY,
            Kind::Map(..) => code::MAP,
            Kind::Tuple(_) => code::TUPLE,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(self.code());
        match self {
            Kind::Scalar(_) => {}
            Kind::Array(element) => element.write(out),
            Kind::Map(key, value) => {
                key.write(out);
                value.write(out);
            }
            Kind::Tuple(elements) => {
                out.push(u8::try_from(elements.len()).expect("tuples have at most 8 elements"));
                elements.iter().for_each(|element| element.write(out));
            }
        }
    }
}

/// A [`Kind`] as it stands in the buffer; it may be followed by other bytes.
#[derive(Clone, Copy)]
pub(super) struct WrittenKind<'a>(pub(super) &'a [u8]);

/// One step into a [`WrittenKind`].
pub(super) enum Parts<'a> {
    Scalar(Scalar),
    Array(WrittenKind<'a>),
    Map(WrittenKind<'a>, WrittenKind<'a>),
    Tuple(TupleKinds<'a>),
}

impl<'a> WrittenKind<'a> {
    pub(super) fn parts(self) -> Parts<'a> {
        let [code, rest @ ..] = self.0 else { unreachable!("a kind is never empty") };
        match *code {
            code::ARRAY => Parts::Array(WrittenKind(rest)),
            code::MAP => {
                let key = WrittenKind(rest);
                Parts::Map(key, WrittenKind(key.end()))
            }
            code::TUPLE => Parts::Tuple(TupleKinds { left: rest[0], kinds: &rest[1..] }),
            code => Parts::Scalar(Scalar::from_code(code).expect("only kinds are written as kinds")),
        }
    }

    /// What follows it in the buffer.
    #[inline]
    pub(super) fn end(self) -> &'a [u8] {
        if self.0[0] < code::ARRAY {
            return &self.0[1..];
        }
        match self.parts() {
            Parts::Scalar(_) => &self.0[1..],
            Parts::Array(element) => element.end(),
            Parts::Map(_, value) => value.end(),
            Parts::Tuple(mut elements) => {
                elements.by_ref().for_each(drop);
                elements.kinds
            }
        }
    }
}

/// The kinds of a tuple's elements.
#[derive(Clone)]
pub(super) struct TupleKinds<'a> {
    left: u8,
    kinds: &'a [u8],
}

impl<'a> Iterator for TupleKinds<'a> {
    type Item = WrittenKind<'a>;

    fn next(&mut self) -> Option<WrittenKind<'a>> {
        self.left = self.left.checked_sub(1)?;
        let kind = WrittenKind(self.kinds);
        self.kinds = kind.end();
        Some(kind)
    }
}
