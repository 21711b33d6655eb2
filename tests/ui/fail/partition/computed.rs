use rowcol::prelude::*;

#[derive(Model)]
#[postgres(partition_by = range(day))] //~ error
struct Event {
    id: i64,
    #[postgres(generated = "id / 86400")]
    day: Option<i64>,
}

fn main() {}
