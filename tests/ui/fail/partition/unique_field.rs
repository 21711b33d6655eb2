use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = hash(id))]
struct Event {
    id: i64,
    #[unique] //~ error
    name: String,
}

fn main() {}
