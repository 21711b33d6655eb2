use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = month(at))] //~ error
struct Event {
    id: i64,
    at: Timestamp,
}

fn main() {}
