use rowcol::{Id, Json, Model};

struct Metadata;

#[derive(Model)]
#[postgres]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    metadata: Json<Metadata>, //~ error
}

fn main() {}
