//! `Id<Country>` says nothing: the key of `Country` is a text of the user's own.

use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Country {
    #[key]
    code: String,
}

#[derive(Model)]
#[postgres]
struct City {
    #[key(cuid2)]
    id: Id<City>,
    country: Id<Country>, //~ error
}

fn main() {}
