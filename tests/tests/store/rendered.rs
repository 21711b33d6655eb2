//! The text of statements, in both dialects.

use rowcol::assert_sql;

use super::*;

#[test]
fn a_query_reads_like_its_rust() {
    assert_sql!(
        Span::of("p1")
            .filter(|s| s.at.since(hours(24)) & (s.name.eq("chat") | s.state.in_([SpanState::Done])))
            .filter(|s| !s.tags.is_null())
            .order_by(|s| (s.name.desc(), s.id))
            .limit(50)
            .offset(100),
        @r#"
    select "id", "project", "name", "at", "state", "count", "price", "tags"
    from "spans"
    where "project" = $1 and "at" >= now() - $2 * interval '1 microsecond' and ("name" = $3 or "state" = any($4::"span_state"[])) and not ("tags" is null)
    order by "name" desc, "id"
    limit 50
    offset $5
    -- $1 = "p1"
    -- $2 = 86400000000
    -- $3 = "chat"
    -- $4 = ["Done"]
    -- $5 = 100

    select `id`, `project`, `name`, `at`, `state`, `count`, `price`, `tags`
    from `spans`
    where `project` = {p0:String} and `at` >= now64(6) - toIntervalMicrosecond({p1:Int64}) and (`name` = {p2:String} or `state` in {p3:Array(String)}) and not (`tags` is null)
    order by `name` desc nulls first, `id`
    limit 50
    offset {p4:UInt64}
    -- p0 = "p1"
    -- p1 = 86400000000
    -- p2 = "chat"
    -- p3 = ["Done"]
    -- p4 = 100
    "#
    );
}

#[test]
fn a_key_is_a_query() {
    assert_sql!(Span::of("p1").get("s1".to_owned()), Postgres, @r#"
    select "id", "project", "name", "at", "state", "count", "price", "tags"
    from "spans"
    where "project" = $1 and "id" = $2
    -- $1 = "p1"
    -- $2 = "s1"
    "#);
    assert_sql!(Mark::get(5), ClickHouse, @r#"
    select `id`, `label`, `state`, `small`
    from `marks`
    where `id` = {p0:Int64}
    -- p0 = 5
    "#);
}

#[test]
fn a_query_may_be_put_together_step_by_step() {
    let wanted: [Option<&str>; 2] = [Some("chat"), None];
    let mut query = Mark::find();
    for name in wanted.into_iter().flatten() {
        query = query.filter(|m| m.label.eq(name));
    }
    let condition =
        |m: <Mark as Model>::Columns| if wanted[1].is_some() { m.small.eq(1) } else { m.small.gt(5) };
    assert_sql!(query.filter(condition), Postgres, @r#"
    select "id", "label", "state", "small"
    from "marks"
    where "label" = $1 and "small" > $2
    -- $1 = "chat"
    -- $2 = 5
    "#);
}

#[test]
fn orders_are_of_columns_and_expressions() {
    let by = |s: <Span as Model>::Columns| {
        let first = (s.count * 2).desc().then(s.name.asc_nulls_first());
        first.then((s.price.desc_nulls_last(), s.name.is_null().as_expr().asc(), s.id))
    };
    assert_sql!(Span::of("p1").order_by(by).select(|s| s.id), @r#"
    select "id"
    from "spans"
    where "project" = $1
    order by ("count" * $2) desc, "name" nulls first, "price" desc nulls last, ("name" is null), "id"
    -- $1 = "p1"
    -- $2 = 2

    select `id`
    from `spans`
    where `project` = {p0:String}
    order by (`count` * {p1:Int32}) desc, `name` nulls first, `price` desc nulls last, cast(`name` is null as Nullable(Bool)), `id`
    -- p0 = "p1"
    -- p1 = 2
    "#);
}
