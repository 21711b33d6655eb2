use rowcol::prelude::*;

#[derive(Model)]
#[model(tenant = project)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    project: String,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |pg: rowcol::Postgres| Row::of("p").delete().run(&pg).await; //~ error
}
