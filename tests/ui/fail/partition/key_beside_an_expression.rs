use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = range("date(at)"))]
struct Event {
    #[key(cuid2)] //~ error
    id: Id<Event>,
    at: Timestamp,
}

fn main() {}
