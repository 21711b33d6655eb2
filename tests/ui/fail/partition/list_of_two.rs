use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = list(kind, name))] //~ error
struct Event {
    id: i64,
    kind: String,
    name: String,
}

fn main() {}
