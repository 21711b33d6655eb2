//! Tuples of up to eight values, in ClickHouse.

use super::{ClickHouseBytes, Element, Kind, ReadError, Slot, Value};
use crate::ValueError;
use crate::sql::ch;

macro_rules! tuples {
    ($(($($type:ident $marker:ident $index:tt),*))*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($type: Value),*> Value for ($($type,)*)
            where
                ch::Tuple<($($type::ClickHouse,)*)>: ch::Optional,
            {
                type Base = Self;
                type Postgres = ();
                type ClickHouse = ch::Tuple<($($type::ClickHouse,)*)>;
                const KIND: Kind = Kind::Tuple(&[$($type::KIND),*]);
                crate::__read_methods!();

                fn bind(&self, slot: Slot<'_>) {
                    slot.tuple(&[$($type::KIND),*], |index, slot| match index {
                        $($index => self.$index.bind(slot),)*
                        _ => slot.null(),
                    });
                }
            }

            impl<$($type: Value),*> Element for ($($type,)*) where
                ch::Tuple<($($type::ClickHouse,)*)>: ch::Optional
            {
            }

            impl<$($type, $marker),*> ClickHouseBytes<ch::Tuple<($($marker,)*)>> for ($($type,)*)
            where
                $($type: ClickHouseBytes<$marker>),*
            {
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    $(self.$index.to_row_binary(out)?;)*
                    Ok(())
                }

                fn to_native<'a>(
                    values: impl Iterator<Item = &'a Self> + Clone,
                    out: &mut Vec<u8>,
                ) -> Result<(), ValueError>
                where
                    Self: 'a,
                {
                    $($type::to_native(values.clone().map(|value| &value.$index), out)?;)*
                    Ok(())
                }

                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    Ok(($($type::from_row_binary(input)?,)*))
                }
            }
        )*
    };
}

tuples! {
    (A SA 0)
    (A SA 0, B SB 1)
    (A SA 0, B SB 1, C SC 2)
    (A SA 0, B SB 1, C SC 2, D SD 3)
    (A SA 0, B SB 1, C SC 2, D SD 3, E SE 4)
    (A SA 0, B SB 1, C SC 2, D SD 3, E SE 4, F SF 5)
    (A SA 0, B SB 1, C SC 2, D SD 3, E SE 4, F SF 5, G SG 6)
    (A SA 0, B SB 1, C SC 2, D SD 3, E SE 4, F SF 5, G SG 6, H SH 7)
}
