use rowcol::Model;

#[derive(Model)]
#[postgres]
struct Versioned<T> { //~ error
    #[key]
    id: i64,
    value: T,
}

fn main() {}
