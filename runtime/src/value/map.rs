//! Maps: `jsonb` in Postgres, `Map` in ClickHouse.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::{put_size, take_size};
use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Slot, Value, Written, json, list};
use crate::ValueError;
use crate::sql::{ch, pg};

/// The same for both kinds of map.
macro_rules! maps {
    ($($map:ident: $($bound:ident)+, $new:expr;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<K: Value + $($bound +)+, V: Value> Value for $map<K, V>
            where
                ch::Map<K::ClickHouse, V::ClickHouse>: ch::Optional,
            {
                type Base = Self;
                type Like<R: Value> = R;
                type Postgres = pg::Jsonb;
                type ClickHouse = ch::Map<K::ClickHouse, V::ClickHouse>;
                const KIND: Kind = Kind::Map(&K::KIND, &V::KIND);
                crate::__read_methods!();

                fn bind(&self, slot: Slot<'_>) {
                    slot.map(&K::KIND, &V::KIND, |map| {
                        for (key, value) in self {
                            map.entry(|slot| key.bind(slot), |slot| value.bind(slot));
                        }
                    });
                }
            }

            impl<K: Value + $($bound +)+, V: Value> Element for $map<K, V> where
                ch::Map<K::ClickHouse, V::ClickHouse>: ch::Optional
            {
            }

            impl<K, V> PostgresBytes<pg::Jsonb> for $map<K, V>
            where
                Self: Serialize + DeserializeOwned,
            {
                fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                    json::encode(self, true, out)
                }

                fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                    json::decode(bytes, true)
                }
            }

            impl<K, V, SK, SV> ClickHouseBytes<ch::Map<SK, SV>> for $map<K, V>
            where
                K: ClickHouseBytes<SK> + $($bound +)+,
                V: ClickHouseBytes<SV>,
            {
                const ALWAYS_FITS: bool = K::ALWAYS_FITS && V::ALWAYS_FITS;

                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    put_size(self.len(), out);
                    self.iter().try_for_each(|(key, value)| {
                        key.to_row_binary(out)?;
                        value.to_row_binary(out)
                    })
                }

                fn to_native<'a>(
                    values: impl Iterator<Item = &'a Self> + Clone,
                    out: &mut Vec<u8>,
                ) -> Result<(), ValueError>
                where
                    Self: 'a,
                {
                    list::write_offsets(values.clone().map($map::len), out);
                    // Found once: the nodes of a map are all over the memory.
                    let entries: Vec<(&K, &V)> = values.flatten().collect();
                    K::to_native(entries.iter().map(|(key, _)| *key), out)?;
                    V::to_native(entries.iter().map(|(_, value)| *value), out)
                }

                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    let count = take_size(input)?;
                    let mut map = $new(count.min(input.len()));
                    for _ in 0..count {
                        let key = K::from_row_binary(input)?;
                        let value = V::from_row_binary(input)?;
                        map.insert(key, value);
                    }
                    Ok(map)
                }
            }
        )*
    };
}

maps! {
    BTreeMap: Ord, |_| BTreeMap::new();
    HashMap: Eq Hash, HashMap::with_capacity;
}
