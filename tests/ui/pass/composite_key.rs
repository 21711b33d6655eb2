//! A key of several columns, in an order of its own.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(key(region, number))]
struct Store {
    number: i32,
    region: String,
    name: String,
}

fn main() {
    assert_eq!(Store::TABLE.key, [1, 0]);
    fn takes_the_key_in_order<M: Model<Key = (String, i32)>>() {}
    takes_the_key_in_order::<Store>();
    let store = rowcol::new!(Store { number: 1, region: "north", name: "first" });
    assert_eq!((store.number, store.region.as_str(), store.name.as_str()), (1, "north", "first"));
}
