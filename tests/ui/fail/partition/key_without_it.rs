use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = range(at))]
struct Event {
    #[key(cuid2)] //~ error
    id: Id<Event>,
    at: Timestamp,
}

fn main() {}
