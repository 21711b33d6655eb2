use rowcol::Model;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    #[key]
    #[version] //~ error
    count: i32,
}

fn main() {}
