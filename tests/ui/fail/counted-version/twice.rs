use rowcol::Model;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    #[version]
    count: i32,
    #[version] //~ error
    again: i32,
}

fn main() {}
