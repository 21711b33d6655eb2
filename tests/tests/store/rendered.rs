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
        @""
    );
}

#[test]
fn a_key_is_a_query() {
    assert_sql!(Span::of("p1").get("s1".to_owned()), Postgres, @"");
    assert_sql!(Mark::get(5), ClickHouse, @"");
}

#[test]
fn a_query_may_be_put_together_step_by_step() {
    let wanted: [Option<&str>; 2] = [Some("chat"), None];
    let mut query = Mark::find();
    for name in wanted.into_iter().flatten() {
        query = query.filter(|m| m.label.eq(name));
    }
    let condition = |m: <Mark as Model>::Columns| if wanted[1].is_some() { m.small.eq(1) } else { m.small.gt(5) };
    assert_sql!(query.filter(condition), Postgres, @"");
}
