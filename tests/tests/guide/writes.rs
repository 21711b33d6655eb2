//! What is written.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use rowcol::assert_sql;
use rowcol::postgres::Isolation;
use rowcol::prelude::*;
use rowcol::testing::Recorder;

use super::models::{Kind, Label, Step, Trace, day, steps, traces};
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
    // What the server makes comes back with `returning`; `new!` fills in what has a default:
    // ```rust
    let label = rowcol::new!(Label { id: "urgent" });
    let made: Label = Label::insert(&label).returning().one(&page.pg).await.unwrap();
    // ```
    assert_eq!(made, label);
    // What a query gives is written without leaving the store:
    written!(page, Label::insert_query(|l| l.id, Trace::of("p1").filter(|t| t.id.eq("t0")).select(|t| t.id)));
    // A row and those that point to it, in one statement:
    let other = Trace { id: "other".to_owned(), name: None, ..new.clone() };
    let step = Step { id: 200, trace_id: "other".to_owned(), ..more[0].clone() };
    written!(page, Trace::insert(&other).with(|t| t.steps, std::slice::from_ref(&step)));
    // Upserts on any unique key: do nothing, update some columns, or compute from both rows, under a condition.
    written!(page, Trace::upsert(&new).do_nothing());
    let again = Trace { id: "again".to_owned(), ..traces().remove(1) };
    written!(page, Trace::upsert(&again).on(|t| (t.project, t.name)).update(|t| (t.at, t.tags)));
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
    // New values may come from the row that a relation leads to, or with `from_query` from what a query makes of others:
    written!(
        page,
        Step::of("p1")
            .update()
            .from(|s| s.trace)
            .when(|s, trace| s.model.is_null() & trace.get(|t| t.version).ge(1))
            .set(|s, trace| s.model.to(trace.get(|t| t.name)))
    );
    written!(page, Step::of("p2").update().all_rows().set(|s| s.model.to_option(None)));
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
    // A savepoint is undone by itself; a transaction that only reads, sees one state and cannot fail for others:
    // ```rust
    let (count, refused) = pg
        .transaction(async |tx| {
            let refused = tx.nested(async |tx| Label::insert(&label).run(tx).await).await.is_err();
            Ok::<_, Error>((Step::of("p1").count(tx).await?, refused))
        })
        .timeout(Duration::from_secs(30))
        .lock_timeout(Duration::from_secs(1))
        .statement_timeout(Duration::from_secs(10))
        .run()
        .await
        .unwrap();
    let report = pg
        .transaction(async |tx| Step::of("p1").aggregate(|s| s.cost.sum()).one(tx).await)
        .isolation(Isolation::Serializable)
        .read_only()
        .deferrable()
        .run()
        .await
        .unwrap();
    // ```
    assert!(count > 0 && refused && report.is_some());

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
    let run = query().explain_run(&page.pg).await.unwrap();
    assert_sql!(query().select(|s| s.id), ClickHouse, @r#"
    select `id`
    from `steps`
    where `project` = {p0:String} and `start` >= {p1:DateTime64(6, 'UTC')}
    -- p0 = "p1"
    -- p1 = 2026-01-05T00:00:00Z
    "#);
    // ```
    assert!(run.contains("actual"), "{run}");
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
