//! What is written.

use futures_util::TryStreamExt as _;
use rowcol::postgres::Isolation;
use rowcol::prelude::*;
use rowcol::testing::Recorder;

use super::models::{Kind, Step, Trace, day, steps, traces};
use super::page::Page;
use crate::{mutated, postgres, written};

pub async fn show(page: &mut Page) {
    // # Writes
    //
    // Few rows travel as VALUES, more as one array for each column, many by COPY; the caller sees no difference. In
    // ClickHouse rows travel as blocks of columns.
    let new = Trace { id: "new".to_owned(), ..traces().remove(0) };
    written!(page, Trace::insert(&new));
    let more: Vec<Step> =
        steps().into_iter().take(2).map(|step| Step { id: step.id + 100, ..step }).collect();
    written!(page, Step::insert_many(&more));
    // A row and those that point to it, in one statement:
    let other = Trace { id: "other".to_owned(), name: None, ..new.clone() };
    let step = Step { id: 200, trace_id: "other".to_owned(), ..more[0].clone() };
    written!(page, Trace::insert(&other).with(|t| t.steps, std::slice::from_ref(&step)));
    // Upserts on any unique key: do nothing, update some columns, or compute from both rows, under a condition.
    written!(page, Trace::upsert(&new).do_nothing());
    written!(
        page,
        Step::upsert_many(&more)
            .on(|s| s.id)
            .set(|s, new| (s.tokens.to(s.tokens + new.of(s.tokens)), s.model.to(new.of(s.model))))
            .when(|s, new| s.tokens.le(new.of(s.tokens)))
    );
    // Updates and deletes have a condition, or say `all_rows`:
    written!(
        page,
        Step::of("p1")
            .update()
            .filter(|s| s.id.ge(100))
            .set(|s| (s.tokens.to(s.tokens + 1), s.seconds.to_null()))
    );
    let rows = postgres!(page, Step::of("p1").update().get(101).set(|s| s.kind.to(Kind::Span)).returning());
    assert_eq!(rows.len(), 1);
    written!(page, Step::update_many(&more).columns(|s| (s.tokens, s.cost)));
    // `save` writes a row that was read, if nobody wrote it since: the column `#[version]` counts. Otherwise it is an error.
    written!(page, Trace::save(&new));
    written!(page, Step::of("p1").delete().filter(|s| s.id.ge(100)));
    // In ClickHouse a delete marks rows, and a mutation rewrites parts, which its name says:
    mutated!(page, Step::of("p1").delete().filter(|s| s.id.eq(4)));
    mutated!(page, Step::of("p1").mutate().filter(|s| s.id.eq(5)).set(|s| s.tokens.to(7)).wait());

    // # Transactions
    //
    // A transaction ends with its closure: an error, a panic or a dropped future rolls back. A nested one is a savepoint.
    // What another transaction prevented is tried again.
    // ```rust
    let pg = page.pg.clone();
    let moved = pg
        .transaction(async |tx| {
            let step = Step::of("p1").filter(|s| s.id.eq(0)).for_update().one(tx).await?;
            Step::of("p1").update().filter(|s| s.id.eq(0)).set(|s| s.tokens.to(1)).run(tx).await?;
            Ok::<_, Error>(step.is_some())
        })
        .isolation(Isolation::Serializable)
        .retry(3)
        .run()
        .await
        .unwrap();
    // ```
    assert!(moved);

    // # Streams
    //
    // Rows come as the store sends them; a stream that is dropped ends the query in the store as well.
    // ```rust
    let mut stream = Step::of("p1").stream(&page.ch);
    let mut tokens = 0;
    while let Some(step) = stream.try_next().await.unwrap() {
        tokens += step.tokens;
    }
    // ```
    assert!(tokens > 0);

    // # Looking at queries
    //
    // `sql` gives the text and its parameters, for both dialects; `assert_sql!` holds them in a snapshot of insta.
    // `explain` asks the store how it would find the rows, `explain_run` how it did.
    // ```rust
    let query = || Step::of("p1").filter(|s| s.start.ge(day().start));
    let text = query().sql(Dialect::Postgres).text;
    let plan = query().explain(&page.pg).await.unwrap();
    // ```
    assert!(text.starts_with("select") && plan.contains("steps"), "{text}\n{plan}");
    // A recorder stands in for a store in the tests of a program: it answers with the rows that it was given, and keeps the
    // statements.
    // ```rust
    let recorder = Recorder::new();
    recorder.answers(steps().into_iter().take(2));
    let found = query().all(&recorder.postgres()).await.unwrap();
    assert_eq!(recorder.statements().len(), 1);
    // ```
    assert_eq!(found, steps()[..2]);
}
