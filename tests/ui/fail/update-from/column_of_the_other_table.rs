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

fn main() {
    let _ = Page::update().from(|p| p.book).set(|p, book| book.get(|b| b.title).to(p.text)); //~ error
}
