//! Writing rows, and finding them again, on both stores.

use rowcol::Led;
use rowcol::query::{Narrows, Reads, Writes};

use super::*;

/// One test for both stores: whatever holds both models and takes any narrowed query.
async fn find_on<E>(store: &E)
where
    E: Reads<Span, Row = Span> + Reads<Mark, Row = Mark> + Writes<Span> + Writes<Mark>,
    Led: Narrows<<E as Reads<Span>>::Dialect> + Narrows<<E as Reads<Mark>>::Dialect>,
{
    let spans: Vec<Span> = (0..30).map(span).collect();
    assert_eq!(Span::insert(&spans[0]).run(store).await.unwrap(), 1);
    assert_eq!(Span::insert_many(&spans[1..]).run(store).await.unwrap(), 29);
    assert_eq!(Span::insert_many(&[]).run(store).await.unwrap(), 0);

    let one = Span::of("p1").get("s000004".to_owned()).one(store).await.unwrap();
    assert_eq!(one.as_ref(), Some(&spans[4]));
    assert_eq!(Span::of("p2").get("s000004".to_owned()).one(store).await.unwrap(), None);

    let all = Span::find().across_tenants().full_scan();
    assert_eq!(all.clone().order_by(|s| s.id).all(store).await.unwrap(), spans);
    assert_eq!(all.clone().count(store).await.unwrap(), 30);
    assert_eq!(all.clone().limit(7).offset(25).count(store).await.unwrap(), 5);

    let expect = |keep: &dyn Fn(&Span) -> bool| -> Vec<Span> {
        spans.iter().filter(|span| keep(span)).cloned().collect()
    };
    macro_rules! check {
        (|$columns:ident| $filter:expr, |$span:ident| $keep:expr) => {
            let found = all.clone().filter(|$columns| $filter).order_by(|s| s.id).all(store).await.unwrap();
            assert_eq!(found, expect(&|$span: &Span| $keep), "{}", stringify!($filter));
        };
    }
    check!(|s| s.count.eq(3), |s| s.count == 3);
    check!(|s| s.count.ne(3), |s| s.count != 3);
    check!(|s| s.count.lt(3) | s.count.ge(20), |s| s.count < 3 || s.count >= 20);
    check!(|s| s.count.le(3) & s.count.gt(-2), |s| s.count <= 3 && s.count > -2);
    check!(|s| s.count.between(2, 5), |s| (2..=5).contains(&s.count));
    check!(|s| s.count.in_([1, 2, 99]), |s| [1, 2, 99].contains(&s.count));
    check!(|s| s.count.in_(Vec::<i32>::new()), |_s| false);
    check!(|s| s.count.not_in([1, 2]), |s| ![1, 2].contains(&s.count));
    check!(|s| s.count.not_in(Vec::<i32>::new()), |_s| true);
    check!(|s| s.id.in_(["s000001", "s000002"]), |s| ["s000001", "s000002"].contains(&&*s.id));
    check!(|s| s.state.eq(SpanState::Failed), |s| s.state == SpanState::Failed);
    check!(|s| s.state.in_([SpanState::Open, SpanState::Done]), |s| s.state != SpanState::Failed);
    check!(|s| s.name.is_null(), |s| s.name.is_none());
    check!(|s| s.name.is_not_null() & s.price.is_null(), |s| s.name.is_some() && s.price.is_none());
    check!(|s| s.name.eq("name 5 \u{1f980}"), |s| s.name.as_deref() == Some("name 5 \u{1f980}"));
    check!(|s| s.name.ne("name 5 \u{1f980}"), |s| s.name.as_deref().is_some_and(|n| n != "name 5 \u{1f980}"));
    check!(|s| !s.name.eq("x"), |s| s.name.is_some());
    check!(|s| !(s.count.lt(3) | s.count.gt(5)), |s| (3..=5).contains(&s.count));
    check!(|s| s.name.like("name 1_ %"), |s| s
        .name
        .as_deref()
        .is_some_and(|n| n.starts_with("name 1") && n.len() == 12));
    check!(|s| s.name.starts_with("name 1"), |s| s.name.as_deref().is_some_and(|n| n.starts_with("name 1")));
    check!(|s| s.name.starts_with("name 1_"), |_s| false);
    check!(|s| s.price.gt(3.5), |s| s.price.is_some_and(|p| p > 3.5));
    check!(|s| s.at.ge(spans[20].at), |s| s.at >= spans[20].at);
    check!(|s| s.at.eq(spans[20].at), |s| s.at == spans[20].at);
    check!(|s| s.at.since(days(1)), |_s| false);
    check!(|s| s.id.eq(s.project), |_s| false);
    check!(|s| s.project.eq("p1") & (s.count.eq(2) | s.name.is_null()), |s| s.project == "p1"
        && (s.count == 2 || s.name.is_none()));

    let mut ordered = spans.clone();
    ordered.sort_by(|a, b| b.project.cmp(&a.project).then(a.id.cmp(&b.id)));
    let found = all.clone().order_by(|s| (s.project.desc(), s.id)).all(store).await.unwrap();
    assert_eq!(found, ordered);
    let nulls = spans.iter().filter(|span| span.name.is_none()).count();
    let first = all.clone().order_by(|s| s.name.desc()).order_by(|s| s.id).all(store).await.unwrap();
    assert!(first[..nulls].iter().all(|span| span.name.is_none()), "downwards, NULL comes first");
    let last = all.clone().order_by(|s| s.name).all(store).await.unwrap();
    assert!(last[30 - nulls..].iter().all(|span| span.name.is_none()), "upwards, NULL comes last");
    let first = all.clone().order_by(|s| s.name.asc_nulls_first()).all(store).await.unwrap();
    assert!(first[..nulls].iter().all(|span| span.name.is_none()));
    let last = all.clone().order_by(|s| s.name.desc_nulls_last()).all(store).await.unwrap();
    assert!(last[30 - nulls..].iter().all(|span| span.name.is_none()));
    let page = all.clone().order_by(|s| s.id).limit(3).offset(4).all(store).await.unwrap();
    assert_eq!(page, spans[4..7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_in_postgres() {
    find_on(&postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_in_clickhouse() {
    find_on(&clickhouse().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_one_parameter() {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let marks: Vec<Mark> = (0..1000).map(mark).collect();
    Mark::insert_many(&marks).run(&postgres).await.unwrap();
    Mark::insert_many(&marks).run(&clickhouse).await.unwrap();
    let ids: Vec<i64> = (900..100_000).collect();
    let query = Mark::find().filter(|m| m.id.in_(&ids));
    assert_eq!(query.clone().count(&postgres).await.unwrap(), 100);
    assert_eq!(query.count(&clickhouse).await.unwrap(), 100);
    let texts: Vec<String> =
        (0..50_000).map(|number| format!("label {number}, [\\'")).chain(["label 5".into()]).collect();
    let query = Mark::find().filter(|m| m.label.in_(&texts)).full_scan();
    assert_eq!(query.clone().all(&postgres).await.unwrap(), [mark(5)]);
    assert_eq!(query.all(&clickhouse).await.unwrap(), [mark(5)]);
    let long = "\\'\n".repeat(200_000);
    let row = Mark { label: Some(long.clone()), ..mark(2000) };
    Mark::insert(&row).run(&postgres).await.unwrap();
    Mark::insert(&row).run(&clickhouse).await.unwrap();
    let query = Mark::find().filter(|m| m.label.eq(&long)).full_scan();
    assert_eq!(query.clone().count(&postgres).await.unwrap(), 1);
    assert_eq!(query.count(&clickhouse).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_come_back_across_the_pieces_of_an_answer() {
    let clickhouse = clickhouse().await;
    let mut spans: Vec<Span> = (0..20_000).map(span).collect();
    // A row larger than any piece.
    spans[777].tags = vec!["x".repeat(3_000_000), String::new()];
    Span::insert_many(&spans).run(&clickhouse).await.unwrap();
    let all = Span::find().across_tenants().full_scan().order_by(|s| s.id).all(&clickhouse).await.unwrap();
    assert!(all == spans);
}
