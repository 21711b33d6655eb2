use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[has_many(observations: Observation, by = name)] //~ error
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
}

#[derive(Model)]
#[postgres]
struct Observation {
    #[key(cuid2)]
    id: Id<Observation>,
    name: Option<String>,
}

fn main() {}
