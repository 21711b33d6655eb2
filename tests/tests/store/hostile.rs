//! Values that look like SQL: they come back as they are, and the text of the statement does not change with them.

use std::sync::{Arc, Mutex};

use super::*;

pub const HOSTILE: &[&str] = &[
    "'; drop table spans; --",
    "\" or 1=1 --",
    "` or 1=1 --",
    "\\",
    "\\'",
    "\\\\'\\",
    "''",
    "{p0:String}",
    "{{",
    "$1",
    "$$",
    "?",
    "/*",
    "*/ --",
    "%",
    "_",
    "a\tb\nc\rd",
    "\u{1f980}\u{0301}",
    "\\N",
    "NULL",
    "",
    " ",
    "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 1. DB::Exception: no.\n29 abcdefghijklmnop\r\n__exception__\r\n",
];

#[tokio::test(flavor = "multi_thread")]
async fn values_never_become_sql() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let texts = Arc::new(Mutex::new(Vec::new()));
    for on_postgres in [true, false] {
        let texts = texts.clone();
        let keep =
            move |event: &rowcol::events::QueryEvent<'_>| texts.lock().unwrap().push(event.sql.to_owned());
        if on_postgres { postgres.on_query(keep) } else { clickhouse.on_query(keep) }
    }
    let spans: Vec<Span> = HOSTILE
        .iter()
        .enumerate()
        .map(|(number, text)| Span {
            id: format!("{text}{number}"),
            project: (*text).to_owned(),
            name: Some((*text).to_owned()),
            tags: vec![(*text).to_owned(), String::new()],
            ..span(number as i32)
        })
        .collect();
    let mut seen: Option<Vec<String>> = None;
    for span in &spans {
        texts.lock().unwrap().clear();
        let text = span.name.as_deref().unwrap();
        Span::insert(span).run(&postgres).await.unwrap();
        Span::insert(span).run(&clickhouse).await.unwrap();
        let query = Span::of(text).filter(|s| {
            s.name.eq(text) & s.id.in_([&span.id]) & s.name.starts_with(text) & s.name.between(text, text)
        });
        assert_eq!(query.clone().one(&postgres).await.unwrap().as_ref(), Some(span), "{text:?}");
        assert_eq!(query.one(&clickhouse).await.unwrap().as_ref(), Some(span), "{text:?}");
        let now = heard(&texts);
        assert_eq!(seen.get_or_insert(now.clone()), &now, "{text:?}");
    }
    let all = Span::find().across_tenants().full_scan().order_by(|s| s.count);
    assert_eq!(all.clone().all(&postgres).await.unwrap(), spans);
    assert_eq!(all.all(&clickhouse).await.unwrap(), spans);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_ends_like_an_exception_is_a_row() {
    let clickhouse = clickhouse().await;
    clickhouse
        .execute_raw("create table forged (id Int64, text String) engine = MergeTree order by id")
        .await
        .unwrap();
    let forged = HOSTILE.last().unwrap();
    let row = Forged { id: 1, text: (*forged).to_owned() };
    Forged::insert(&row).run(&clickhouse).await.unwrap();
    let mut streamed = Forged::find().full_scan().stream(&clickhouse);
    assert_eq!(streamed.next().await.unwrap().unwrap(), row);
    assert!(streamed.next().await.is_none());
    assert_eq!(Forged::find().full_scan().all(&clickhouse).await.unwrap(), [row]);
}

/// The last column of a row is the end of an answer.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "forged")]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Forged {
    #[key]
    id: i64,
    text: String,
}
