use rowcol::prelude::*;

#[derive(Model)]
#[postgres(exclude(with(data, "=")))] //~ error
struct Booking {
    #[key(cuid2)]
    id: Id<Booking>,
    data: RawJson,
}

fn main() {}
