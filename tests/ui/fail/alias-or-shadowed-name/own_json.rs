use rowcol::{Id, Model};

struct Json<T>(T);

#[derive(Model)]
#[postgres]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    body: Json<Vec<String>>, //~ error
}

fn main() {}
