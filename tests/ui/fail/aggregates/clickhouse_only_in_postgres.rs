use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "spans")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Span {
    #[key]
    id: i64,
    model: String,
    user: Option<String>,
    name: String,
}

async fn top(pg: &Postgres) -> Result<()> {
    let query = Span::find().group_by(|s| s.model).select(|s, model| (model, s.user.top_k(3)));
    query.all(pg).await?; //~ error
    Ok(())
}

fn main() {}
