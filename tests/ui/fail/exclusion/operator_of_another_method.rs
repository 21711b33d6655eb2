use rowcol::prelude::*;

#[derive(Model)]
#[postgres(exclude(with(room, "&&"), using = btree))] //~ error
struct Booking {
    #[key(cuid2)]
    id: Id<Booking>,
    room: i32,
}

fn main() {}
