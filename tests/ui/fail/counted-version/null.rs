use rowcol::Model;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    #[version]
    count: Option<i32>, //~ error
}

fn main() {}
