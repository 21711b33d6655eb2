use rowcol::prelude::*;

#[derive(Model)]
#[postgres(exclude(room))] //~ error
struct Booking {
    #[key(cuid2)]
    id: Id<Booking>,
    room: i32,
}

fn main() {}
