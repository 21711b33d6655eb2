use rowcol::{Id, Model};

struct Observation {
    trace_id: String,
}

#[derive(Model)]
#[postgres]
#[has_many(observations: Observation, by = trace_id)] //~ error
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
}

fn main() {}
