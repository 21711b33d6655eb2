//! The index of an exclusion constraint is an index.

use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(exclude(with(id, "="), name = "once"), index(room, name = "once"))] //~ error
pub struct Booking {
    #[key(cuid2)]
    pub id: Id<Booking>,
    pub room: i32,
}
