use rowcol::prelude::*;

#[derive(Model)]
#[model(tenant = project)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    project: String,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |pg: rowcol::Postgres| Row::find().all(&pg).await; //~ error
}
