use rowcol::Model;

#[derive(Model)]
#[clickhouse(order_by = id)]
struct Row {
    #[key]
    id: i64,
    #[version] //~ error
    count: i32,
}

fn main() {}
