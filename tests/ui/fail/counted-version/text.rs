use rowcol::Model;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    #[version]
    count: String, //~ error
}

fn main() {}
