use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[has_many(observations: Observation, by = trace)] //~ error
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
}

#[derive(Model)]
#[postgres]
struct Observation {
    #[key(cuid2)]
    id: Id<Observation>,
    trace_id: Id<Trace>,
}

fn main() {}
