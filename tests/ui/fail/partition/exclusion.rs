use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = range(id), exclude(with(id, "=")))] //~ error
struct Event {
    id: i64,
    kind: String,
}

fn main() {}
