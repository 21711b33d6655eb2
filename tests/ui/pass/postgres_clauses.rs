//! Every clause of a Postgres table.

#![allow(dead_code)]

use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "articles")]
#[postgres(
    schema = "blog",
    index(desc(published)),
    index(nulls_first(desc(published)), name = "articles_by_date"),
    index("lower(title)", where = "published is not null"),
    index(tags, using = gin),
    index(author, include(title)),
    unique(author, title, nulls_not_distinct),
    unique("lower(title)", name = "articles_title"),
    check("char_length(title) > 0", name = "title_not_empty"),
    exclude(with(author, "="), with("daterange(starts, ends)", "&&"), where = "author <> ''", deferrable = deferred),
    exclude(with(ops(title, text_ops), "="), using = btree, include(slug), name = "title_once")
)]
struct Article {
    #[key(identity_always)]
    id: i64,
    #[column(type = "varchar(200)")]
    title: String,
    #[postgres(collate = "C")]
    author: Option<String>,
    #[default([])]
    tags: Vec<String>,
    published: Option<Timestamp>,
    #[postgres(generated = "char_length(title)")]
    length: Option<i32>,
    #[unique]
    slug: String,
    #[postgres(default = "gen_random_uuid()")]
    token: Uuid,
    starts: Option<chrono::NaiveDate>,
    ends: Option<chrono::NaiveDate>,
}

fn main() {
    assert_eq!(Article::TABLE.postgres.as_ref().unwrap().name, r#""blog"."articles""#);
}
