//! What is read.

use chrono::TimeDelta;
use rowcol::prelude::*;
use rowcol::query::{Unit, dense_rank, exists_query, from_query, rank, row_number};

use super::models::{Kind, Label, Step, Trace, day};
use super::page::Page;
use crate::{both, postgres};

/// A trace with its dearest steps.
#[derive(Shape, Debug, PartialEq)]
#[shape(Trace)]
struct TraceDetail {
    id: String,
    name: Option<String>,
    #[shape(order_by = |s| s.cost.desc(), limit = 2)]
    steps: Vec<StepCost>,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Step)]
struct StepCost {
    id: i64,
    cost: Decimal,
}

/// A step with the labels of its trace.
#[derive(Shape, Debug, PartialEq)]
#[shape(Step)]
struct StepDetail {
    id: i64,
    trace: TraceLabels,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Trace)]
struct TraceLabels {
    name: Option<String>,
    #[shape(order_by = |l| l.id)]
    labels: Vec<LabelDetail>,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Label)]
struct LabelDetail {
    id: String,
    outer: Option<Label>,
    #[shape(filter = |l| l.id.starts_with("s"))]
    inner: Vec<Label>,
}

/// What a model costs.
#[derive(FromTuple, Debug, PartialEq)]
struct ModelCost {
    model: Option<String>,
    cost: Option<Decimal>,
}

pub async fn show(page: &mut Page) {
    // # Queries
    //
    // Every query of this page was run on a Postgres and on a ClickHouse by the test that wrote the page
    // ([tests/tests/guide](../tests/tests/guide)); where SQL of both stores is shown, both gave the same rows. Lines
    // that begin with `--` are the values of the parameters: they travel apart from the text, which is the same whatever
    // they are.
    //
    // The models are `Trace` and `Step`, both in both stores, with `project` as their tenant
    // ([models.rs](../tests/tests/guide/models.rs)). A query ends with what is wanted of it: `.all(&store)`, `.one(&store)`,
    // `.count(&store)`, `.exists(&store)`, `.stream(&store)`, `.page(50, &store)`, `.explain(&store)`, `.sql(dialect)`.
    //
    // ## Rows
    //
    // `of` begins a query within a tenant. A model with a tenant has no other beginning but `across_tenants`, so that a
    // forgotten tenant does not compile.
    let rows = both!(
        page,
        Trace::of("p1")
            .filter(|t| t.at.ge(day().start) & (t.name.eq("chat 2") | t.name.is_null()))
            .order_by(|t| (t.name.desc_nulls_last(), t.id.asc()))
            .limit(10)
            .offset(1)
    );
    assert!(!rows.is_empty());

    // One row by its key, and some columns of many rows, as tuples of up to 16 expressions:
    both!(page, Trace::of("p1").get("t2".to_owned()));
    both!(
        page,
        Step::of("p1").select(|s| (s.id, s.model.coalesce("none"), s.tokens * 2)).order_by(|s| s.id).limit(2)
    );

    // Up to one row, how many there are, and whether there is any:
    // ```rust
    let second: Option<Trace> = Trace::of("p1").get("t2".to_owned()).one(&page.pg).await.unwrap();
    let steps: u64 = Step::of("p1").count(&page.ch).await.unwrap();
    let long: bool = Step::of("p1").filter(|s| s.tokens.gt(9000)).exists(&page.ch).await.unwrap();
    // ```
    assert!(second.is_some() && steps == 24 && !long);
    // In a query of both tenants ClickHouse has no sort key to narrow by: a query that would read everything says so.
    both!(
        page,
        Trace::find().across_tenants().full_scan().select(|t| t.project).distinct().order_by(|t| t.project)
    );

    // ## Conditions
    //
    // Text is compared as it is: `%` and `_` in it are escaped, but for `like` and `ilike`, which take a pattern.
    both!(
        page,
        Trace::of("p1").filter(|t| {
            t.name.contains("50%")
                | t.name.starts_with("chat") & t.name.ends_with("2")
                | t.name.ilike("CHAT%")
        })
    );
    both!(
        page,
        Trace::of("p1").filter(|t| {
            t.name.like("chat _")
                & t.name.starts_with_ignoring_case("CHAT")
                & (t.name.ends_with_ignoring_case("T 2") | t.name.contains_ignoring_case("AT 4"))
        })
    );
    // Lists of any length are one parameter:
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.id.in_([1, 2, 3]) & s.kind.ne(Kind::Span) & s.tokens.between(5, 500))
            .select(|s| (s.id, s.tokens))
    );
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.id.not_in([1, 2, 3]) & s.model.is_not_null() & !s.tokens.lt(200))
            .select(|s| s.id)
    );
    both!(
        page,
        Trace::of("p1")
            .filter(|t| t.tags.has("slow") & t.tags.has_any(["beta", "paid"]) & !t.tags.is_empty())
    );
    both!(page, Trace::of("p2").filter(|t| t.tags.has_all(["slow", "beta"]) & t.tags.length().le(3)));
    // Maps and JSON are read by their keys, in whatever type a store keeps them:
    both!(
        page,
        Step::of("p1")
            .filter(
                |s| s.usage.key("input").gt(10_u64) & s.input.path(["user", "name"]).text().starts_with("u1")
            )
            .select(|s| s.id)
            .order_by(|s| s.id)
    );
    both!(
        page,
        Step::of("p1")
            .filter(|s| {
                s.input.path(["user", "age"]).i64().lt(50)
                    & s.input.path(["paid"]).bool().eq(true)
                    & !s.input.path(["user", "address"]).exists()
                    & s.usage.has_key("input")
            })
            .order_by(|s| s.id)
            .select(|s| (s.id, s.input.path(["score"]).f64(), s.usage.retain_keys_with_prefix("in")))
    );
    // Words in any order, in any case; Postgres asks its full text search:
    both!(page, Trace::of("p1").filter(|t| t.name.has_words("CHAT 2")).select(|t| t.id));
    // A comparison with NULL is unknown, in both stores and under `!`, too. `is_distinct_from` takes NULL for a value.
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.model.is_distinct_from("small"))
            .select(|s| s.id)
            .order_by(|s| s.id)
            .limit(3)
    );
    both!(page, Step::of("p1").filter(|s| s.model.is_not_distinct_from(None::<String>)).select(|s| s.id));
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.start.since(hours(24)) | s.start.start_of_day().eq(day().start))
            .select(|s| s.id)
            .order_by(|s| s.id)
            .limit(3)
    );

    // ## Functions
    //
    // What they make of NULL is NULL, and the type says so.
    both!(
        page,
        Step::of("p1").order_by(|s| s.id).limit(5).select(|s| {
            (
                s.kind.as_text().lower().concat(":").concat(s.id.as_text()),
                s.model.upper().substring(0, 2),
                s.model.null_if("small").trim().length(),
                case().when(s.tokens.ge(20), "many").when(s.tokens.gt(0), "some").otherwise("none"),
                case().when(s.cost.gt(Decimal::new(2, 3)), s.tokens).or_null(),
            )
        })
    );
    both!(
        page,
        Step::of("p1").order_by(|s| ((s.tokens - 30).abs().desc(), s.id)).limit(5).select(|s| {
            (
                s.tokens.greatest(10).least(200),
                (s.seconds * 3.0).round(),
                (s.cost * Decimal::new(1000, 0)).round(),
                s.start.seconds_since(day().start),
            )
        })
    );

    // ## Pages
    //
    // `page` gives rows and a cursor, a text that a client may keep; `after` goes on behind that row, by the order of the
    // query, without counting what came before.
    // ```rust
    let newest = || Trace::of("p1").order_by(|t| (t.name.asc_nulls_first(), t.at.desc()));
    let first = newest().page(2, &page.pg).await.unwrap();
    let cursor = first.next.unwrap();
    // ```
    both!(page, newest().after(&cursor).limit(2));

    // ## Relations
    //
    // Conditions on the rows of a relation; they stay within the tenant:
    both!(
        page,
        Trace::of("p1")
            .filter(|t| t.steps.any(|s| s.cost.gt(Decimal::new(5, 3))) & t.steps.none(|s| s.tokens.eq(7)))
    );
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.trace.any(|t| t.name.is_null()))
            .select(|s| s.id)
            .order_by(|s| s.id)
            .limit(3)
    );
    // There is such a row, or the condition holds for all of them; a relation may lead through another table, or to the
    // same one:
    both!(
        page,
        Trace::of("p1")
            .filter(|t| t.labels.exists() & t.labels.all(|l| l.outer.any(|o| o.id.eq("area"))))
            .select(|t| t.id)
    );
    // Relations loaded with their rows, one more statement for each, however many rows there are; in Postgres one row
    // and its relations are one statement:
    // ```rust
    let with_steps = Trace::of("p1").order_by(|t| t.id).with(|t| t.steps.order_by(|s| s.id).limit(3));
    let rows: Vec<(Trace, Vec<Step>)> = with_steps.all(&page.pg).await.unwrap();
    // ```
    assert_eq!(rows.len(), 6);
    // A shape is a struct of columns and relations, to any depth. It selects what it holds and nothing else:
    //
    // ```rust
    // #[derive(Shape)]
    // #[shape(Trace)]
    // struct TraceDetail {
    //     id: String,
    //     name: Option<String>,
    //     #[shape(order_by = |s| s.cost.desc(), limit = 2)]
    //     steps: Vec<StepCost>,
    // }
    // ```
    both!(page, Trace::of("p1").order_by(|t| t.id).limit(2).shape::<TraceDetail>());
    // To one row, to many, through a table between, to the same table:
    //
    // ```rust
    // #[derive(Shape)]
    // #[shape(Step)]
    // struct StepDetail { id: i64, trace: TraceLabels }
    //
    // #[derive(Shape)]
    // #[shape(Trace)]
    // struct TraceLabels {
    //     name: Option<String>,
    //     #[shape(order_by = |l| l.id)]
    //     labels: Vec<LabelDetail>,
    // }
    //
    // #[derive(Shape)]
    // #[shape(Label)]
    // struct LabelDetail {
    //     id: String,
    //     outer: Option<Label>,
    //     #[shape(filter = |l| l.id.starts_with("s"))]
    //     inner: Vec<Label>,
    // }
    // ```
    both!(page, Step::of("p1").order_by(|s| s.id).limit(9).shape::<StepDetail>());
    // The same of one row is a single statement in Postgres:
    postgres!(page, Step::of("p1").get(17).limit(1).shape::<StepDetail>());
    // Joins give tuples of rows; what a left join may lack is an `Option`, and its columns are read by `get`:
    both!(
        page,
        Trace::of("p1")
            .left_join(|t| t.steps)
            .order_by(|(t, s)| (t.id, s.get(|s| s.id)))
            .select(|(t, s)| (t.id, s.get(|s| s.tokens)))
            .limit(3)
    );
    both!(
        page,
        Trace::of("p1")
            .join(|t| t.steps)
            .filter(|(t, s)| s.tokens.gt(100) & t.name.is_not_null())
            .group_by(|(t, _)| t.name)
            .select(|(_, s), name| (name, s.id.count(), s.cost.max()))
    );
    both!(
        page,
        Step::of("p1")
            .join_on::<Trace>(|s, t| s.trace_id.eq(t.id) & s.start.gt(t.at))
            .select(|(s, t)| (s.id, t.name))
            .order_by(|(s, _)| s.id)
    );

    // ## Queries in queries
    both!(
        page,
        Trace::of("p1")
            .filter(|t| t.id.in_query(Step::of("p1").filter(|s| s.tokens.gt(300)).select(|s| s.trace_id)))
            .filter(|t| t
                .id
                .not_in_query(Step::of("p1").filter(|s| s.tokens.gt(450)).select(|s| s.trace_id)))
    );
    both!(
        page,
        Trace::of("p1")
            .filter(|t| exists_query(Step::of("p1").filter(|s| s.tokens.gt(460)))
                & Trace::of("p1").aggregate(|t| t.version.max()).scalar().le(t.version))
            .select(|t| t.id)
            .order_by(|t| t.id)
    );
    // `from_query` reads from another query, as a common table expression:
    both!(
        page,
        from_query(Step::of("p1").group_by(|s| s.trace_id).select(|s, trace| (trace, s.tokens.sum())))
            .filter(|(_, tokens)| tokens.gt(500))
            .select(|(trace, tokens)| (trace, tokens))
            .order_by(|(trace, _)| trace)
    );
    both!(
        page,
        Trace::of("p1")
            .select(|t| (t.id, t.at))
            .union_all(Step::of("p1").filter(|s| s.id.lt(3)).select(|s| (s.trace_id, s.start)))
            .order_by(|(id, at)| (id, at))
    );

    // `union` and `union_all`, `intersect` and `except` put the rows of two queries together:
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.tokens.gt(100))
            .select(|s| s.trace_id)
            .union(Trace::of("p1").filter(|t| t.name.is_null()).select(|t| t.id))
            .except(Step::of("p1").filter(|s| s.tokens.gt(400)).select(|s| s.trace_id))
            .order_by(|id| id)
    );
    both!(
        page,
        Step::of("p1")
            .select(|s| s.trace_id)
            .intersect(Trace::of("p1").filter(|t| t.tags.has("slow")).select(|t| t.id))
    );
    // A query may be joined to a table, too:
    // ```rust
    let dear = || Step::of("p1").group_by(|s| s.trace_id).select(|s, trace| (trace, s.cost.sum()));
    // ```
    both!(
        page,
        Trace::of("p1")
            .join_query(dear(), |t, (trace, _)| t.id.eq(trace))
            .filter(|(_, (_, cost))| cost.gt(Decimal::new(1, 2)))
            .select(|(t, (_, cost))| (t.id, cost))
    );
    both!(
        page,
        Trace::of("p1")
            .left_join_query(dear(), |t, (trace, _)| t.id.eq(trace))
            .order_by(|(t, _)| t.id)
            .select(|(t, dear)| (t.id, dear.get(|(_, cost)| cost)))
    );

    // ## Groups
    //
    // What is selected from groups is a key of the grouping or an aggregate: a plain column does not compile. Sums are
    // exact, and NULL where there is nothing to sum.
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.tokens.gt(0))
            .group_by(|s| (s.kind, s.model))
            .having(|s, _| s.cost.sum().gt(Decimal::ZERO))
            .order_by(|_, (_, model)| (count().desc(), model))
            .select(|s, (kind, model)| {
                (
                    kind,
                    model,
                    count(),
                    count().filter(s.tokens.gt(100)),
                    s.cost.sum(),
                    s.model.count_distinct(),
                    s.start.max(),
                )
            })
    );
    both!(page, Step::of("p1").aggregate(|s| (count(), s.tokens.min(), s.tokens.max(), s.seconds.avg())));
    // A struct in the place of a tuple; its fields are compared with the tuple by the compiler:
    //
    // ```rust
    // #[derive(FromTuple)]
    // struct ModelCost { model: Option<String>, cost: Option<Decimal> }
    // ```
    both!(
        page,
        Step::of("p1")
            .group_by(|s| s.model)
            .order_by(|_, model| model.asc_nulls_first())
            .select(|s, model| (model, s.cost.sum()))
            .into_struct::<ModelCost>()
    );
    // Subtotals and totals, in standard SQL on both stores:
    both!(
        page,
        Step::of("p1")
            .group_by(|s| s.kind)
            .with_totals()
            .order_by(|_, kind| (kind.is_total().as_expr(), kind))
            .select(|_, kind| (kind, count()))
    );
    // `rollup` has a subtotal for each key but the last, `cube` one for each of them:
    both!(
        page,
        Step::of("p1")
            .group_by(|s| (s.kind, s.model))
            .rollup()
            .order_by(|_, (kind, model)| {
                (kind.is_total().as_expr(), kind, model.is_total().as_expr(), model)
            })
            .select(|s, (kind, model)| (kind, model, s.tokens.sum()))
    );
    both!(
        page,
        Trace::of("p1")
            .group_by(|t| t.tags.each())
            .order_by(|_, tag| (count().desc(), tag))
            .select(|_, tag| (tag, count()))
    );
    both!(
        page,
        Step::of("p1").aggregate(|s| (
            s.usage.sum_map(),
            s.seconds.quantile(0.5),
            s.seconds.quantiles([0.9, 0.99])
        ))
    );

    both!(
        page,
        Step::of("p1").aggregate(|s| {
            (
                s.tokens.median(),
                s.seconds.stddev().filter(s.id.lt(4)),
                s.id.at_max(s.cost),
                s.kind.at_min(s.tokens),
                s.model.any_value().filter(s.id.eq(1)),
                s.model.collect_distinct().filter(s.id.lt(2)),
                s.tokens.collect().filter(s.id.eq(3)),
            )
        })
    );

    // ## Time
    //
    // Buckets of a minute to a year begin where the clock of a zone says; `fill_gaps` gives a row for those without rows.
    both!(
        page,
        Step::of("p1")
            .group_by(|s| s.start.start_of_in(Unit::Day, "Europe/Berlin"))
            .order_by(|_, day| day)
            .select(|s, day| (day, count(), s.cost.sum()))
    );
    both!(
        page,
        Step::of("p1")
            .filter(|s| s.start.lt(day().start + TimeDelta::hours(6)))
            .group_by(|s| s.start.start_of_hour())
            .select(|s, hour| (hour, count(), s.tokens.sum()))
            .fill_gaps(day().start..day().start + TimeDelta::hours(6))
    );

    // ## Windows
    both!(
        page,
        Step::of("p1")
            .select(|s| {
                (
                    s.id,
                    row_number().over(|w| w.partition_by(s.trace_id).order_by((s.cost.desc(), s.id))),
                    s.tokens.sum().over(|w| w.order_by(s.id).so_far()),
                    s.tokens.lag(1).over(|w| w.order_by(s.id)),
                )
            })
            .order_by(|s| s.id)
            .limit(4)
    );

    both!(
        page,
        Step::of("p1")
            .select(|s| {
                (
                    s.id,
                    rank().over(|w| w.order_by(s.trace_id)),
                    dense_rank().over(|w| w.order_by(s.trace_id)),
                    s.tokens.lead(1).over(|w| w.order_by(s.id)),
                    s.tokens.first_value().over(|w| w.partition_by(s.trace_id).order_by(s.id)),
                    s.model.last_value().over(|w| w.partition_by(s.trace_id).order_by(s.id)),
                    s.tokens.max().filter(s.kind.eq(Kind::Span)).over(|w| w.order_by(s.id).whole()),
                )
            })
            .order_by(|s| s.id)
            .limit(4)
    );

    // ## What rowcol has no method for
    //
    // `sql!` is SQL with places for columns and values, which are bound. It names the type that it gives, and may stand
    // wherever an expression or a condition does.
    both!(
        page,
        Step::of("p1")
            .filter(|s| sql!("{} % {} = 0", s.id, 5_i64))
            .select(|s| (s.id, sql!(i64: "{} + {}", s.id, 1_i64)))
            .order_by(|s| s.id)
    );
}
