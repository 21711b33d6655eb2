//! What docs/queries.md shows: each query is rendered in its dialects and run on its stores; where both have it, they
//! give the same rows.
//!
//! `ROWCOL_UPDATE=1 cargo test -p rowcol-tests --test guide` writes the page anew.
#![allow(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

mod alone;
mod models;
mod page;
mod queries;
mod writes;

use page::Page;

#[tokio::test]
async fn the_page_of_queries_is_what_the_stores_are_asked() {
    let databases = models::stores().await;
    let stores = databases.stores.clone();
    let mut page = Page::new(stores.postgres, stores.clickhouse);
    queries::show(&mut page).await;
    alone::show(&mut page).await;
    writes::show(&mut page).await;
    page.check(
        "queries.md",
        &[include_str!("queries.rs"), include_str!("alone.rs"), include_str!("writes.rs")],
    );
}
