use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = range(att))] //~ error
struct Event {
    id: i64,
    at: Timestamp,
}

fn main() {}
