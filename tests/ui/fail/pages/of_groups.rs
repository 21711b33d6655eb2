use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "books")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
#[has_many(pages: Page, by = book_id)]
struct Book {
    #[key]
    id: i64,
    title: String,
}

#[derive(Model)]
#[model(table = "pages")]
#[postgres(index(book_id))]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Page {
    #[key]
    id: i64,
    #[references(Book, as = book)]
    book_id: i64,
    text: String,
}

async fn page(pg: &Postgres) -> Result<()> {
    let groups = Page::find().group_by(|p| p.book_id).select(|_, book| (book, count()));
    groups.page(10, pg).await?; //~ error
    Ok(())
}

fn main() {
    let _ = page;
}
