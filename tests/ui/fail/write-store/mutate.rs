use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    project: String,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |pg: rowcol::Postgres| Row::mutate().all_rows().set(|r| r.count.to(1)).run(&pg).await; //~ error
}
