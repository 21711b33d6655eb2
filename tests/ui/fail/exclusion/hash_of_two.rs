use rowcol::prelude::*;

#[derive(Model)]
#[postgres(exclude(with(room, "="), with(day, "="), using = hash))] //~ error
struct Booking {
    #[key(cuid2)]
    id: Id<Booking>,
    room: i32,
    day: i32,
}

fn main() {}
