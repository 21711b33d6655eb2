//! What can be asked of text, lists, maps and raw SQL: the same on both stores, and in Rust.

use std::collections::BTreeMap;

use rowcol::{assert_sql, sql};

use super::*;

/// Things to ask about.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Thing {
    #[key]
    pub id: i64,
    pub name: String,
    #[clickhouse(null = "")]
    pub note: Option<String>,
    pub tags: Vec<String>,
    pub numbers: Vec<i32>,
    #[clickhouse(type = "Map(String, String)")]
    pub labels: Json<BTreeMap<String, String>>,
    #[clickhouse(type = "Map(String, UInt64)")]
    pub usage: Json<BTreeMap<String, u64>>,
    pub cost: Option<f64>,
}

async fn filled() -> (Postgres, ClickHouse, Vec<Thing>) {
    let (pg, ch) = (postgres().await, clickhouse().await);
    pg.create(&[
        "create table things (id bigint primary key, name text not null, note text, tags text[] not null,
        numbers integer[] not null, labels jsonb not null, usage jsonb not null, cost double precision)",
    ])
    .await
    .unwrap();
    ch.create(&["create table things (id Int64, name String, note String, tags Array(String), numbers Array(Int32),
        labels Map(String, String), usage Map(String, UInt64), cost Nullable(Float64)) engine = MergeTree order by id"])
    .await
    .unwrap();
    let names = [
        "50% off",
        "100_percent",
        "back\\slash",
        "The quick Brown fox",
        "ÄRGER über Öl",
        "it's; -- \"x\"",
        "",
        "fox, brown",
    ];
    let things: Vec<Thing> = (0..40_i64)
        .map(|id| Thing {
            id,
            name: names[id as usize % names.len()].to_owned(),
            note: (id % 3 != 0).then(|| format!("note {id}")),
            tags: (0..id % 4).map(|tag| format!("t{tag}")).collect(),
            numbers: (0..id % 5).map(|n| n as i32 * 10).collect(),
            labels: Json((0..id % 3).map(|k| (format!("k{k}"), format!("v{id}"))).collect()),
            usage: Json((0..id % 3).map(|k| (format!("k{k}"), id.unsigned_abs())).collect()),
            cost: (id % 4 != 0).then_some(id as f64 / 4.0),
        })
        .collect();
    Thing::insert_many(&things).run(&pg).await.unwrap();
    Thing::insert_many(&things).run(&ch).await.unwrap();
    (pg, ch, things)
}

#[test]
fn questions_read_like_their_rust() {
    assert_sql!(Thing::find().filter(|t| t.name.contains("50%_\\") & t.name.ends_with("x") & t.note.ilike("a%")), @r#"
    select "id", "name", "note", "tags", "numbers", "labels", "usage", "cost"
    from "things"
    where "name" like $1 and "name" like $2 and "note" ilike $3
    -- $1 = "%50\\%\\_\\\\%"
    -- $2 = "%x"
    -- $3 = "a%"

    select `id`, `name`, `note`, `tags`, `numbers`, `labels`, `usage`, `cost`
    from `things`
    where `name` like {p0:String} and `name` like {p1:String} and nullIf(`note`, defaultValueOfArgumentType(`note`)) ilike {p2:String}
    -- p0 = "%50\\%\\_\\\\%"
    -- p1 = "%x"
    -- p2 = "a%"
    "#);
    assert_sql!(Thing::find().filter(|t| t.name.has_words("brown fox")), @r#"
    select "id", "name", "note", "tags", "numbers", "labels", "usage", "cost"
    from "things"
    where to_tsvector('simple', "name") @@ plainto_tsquery('simple', $1)
    -- $1 = "brown fox"

    select `id`, `name`, `note`, `tags`, `numbers`, `labels`, `usage`, `cost`
    from `things`
    where hasAllTokens(lowerUTF8(`name`), tokens(lowerUTF8({p0:String})))
    -- p0 = "brown fox"
    "#);
    assert_sql!(Thing::find().filter(|t| t.tags.has("a") & t.numbers.has_any([1, 2]) & t.tags.length().gt(2_i64)), @r#"
    select "id", "name", "note", "tags", "numbers", "labels", "usage", "cost"
    from "things"
    where "tags" @> $1 and "numbers" && $2 and cardinality("tags")::int8 > $3
    -- $1 = ["a"]
    -- $2 = [1, 2]
    -- $3 = 2

    select `id`, `name`, `note`, `tags`, `numbers`, `labels`, `usage`, `cost`
    from `things`
    where hasAll(`tags`, {p0:Array(String)}) and hasAny(`numbers`, {p1:Array(Int32)}) and toInt64(length(`tags`)) > {p2:Int64}
    -- p0 = ["a"]
    -- p1 = [1, 2]
    -- p2 = 2
    "#);
    assert_sql!(Thing::find().filter(|t| t.labels.key("k").eq("v") & t.usage.key("k").gt(5_u64)), @r#"
    select "id", "name", "note", "tags", "numbers", "labels", "usage", "cost"
    from "things"
    where ("labels" ->> $1) = $2 and ("usage" ->> $3)::numeric > $4
    -- $1 = "k"
    -- $2 = "v"
    -- $3 = "k"
    -- $4 = 5

    select `id`, `name`, `note`, `tags`, `numbers`, `labels`, `usage`, `cost`
    from `things`
    where arrayElementOrNull(`labels`, {p0:String}) = {p1:String} and arrayElementOrNull(`usage`, {p2:String}) > {p3:UInt64}
    -- p0 = "k"
    -- p1 = "v"
    -- p2 = "k"
    -- p3 = 5
    "#);
    assert_sql!(Thing::find().filter(|t| t.note.is_null() | !t.note.eq("x") | t.note.eq("y")), ClickHouse, @r#"
    select `id`, `name`, `note`, `tags`, `numbers`, `labels`, `usage`, `cost`
    from `things`
    where (nullIf(`note`, defaultValueOfArgumentType(`note`)) is null or not (nullIf(`note`, defaultValueOfArgumentType(`note`)) = {p0:String}) or (`note` = {p1:String} and `note` <> defaultValueOfArgumentType(`note`)))
    -- p0 = "x"
    -- p1 = "y"
    "#);
    assert_sql!(Thing::find().select(|t| (t.id, sql!(f64: "{} * {}", t.cost, 2.0), t.name.lower(), t.cost.coalesce(0.0))), @r#"
    select "id", ("cost" * $1), lower("name"), coalesce("cost", $2)
    from "things"
    -- $1 = 2.0
    -- $2 = 0.0

    select `id`, (`cost` * {p0:Float64}), lowerUTF8(`name`), coalesce(`cost`, {p1:Float64})
    from `things`
    -- p0 = 2.0
    -- p1 = 0.0
    "#);
    assert_sql!(Thing::find().filter(|t| sql!("{} between {} and {}", t.id, 1_i64, t.id)), Postgres, @r#"
    select "id", "name", "note", "tags", "numbers", "labels", "usage", "cost"
    from "things"
    where ("id" between $1 and "id")
    -- $1 = 1
    "#);
    assert_sql!(Thing::find().group_by(|t| t.tags.each()).order_by(|_, tag| (count().desc(), tag)).select(|_, tag| (tag, count())), @r#"
    select unnest("tags"), count(*)
    from "things"
    group by unnest("tags")
    order by count(*) desc, unnest("tags")

    select arrayJoin(`tags`), count()
    from `things`
    group by arrayJoin(`tags`)
    order by count() desc, arrayJoin(`tags`)
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_have_the_answers_of_rust() {
    let (pg, ch, things) = filled().await;
    type Columns = <Thing as Model>::Columns;
    type Case = (&'static str, fn(Columns) -> Filter<Thing>, fn(&Thing) -> bool);
    let cases: Vec<Case> = vec![
        ("contains %", |t| t.name.contains("0%"), |t| t.name.contains("0%")),
        ("contains _", |t| t.name.contains("0_p"), |t| t.name.contains("0_p")),
        ("contains backslash", |t| t.name.contains("k\\s"), |t| t.name.contains("k\\s")),
        ("contains quote", |t| t.name.contains("'s; --"), |t| t.name.contains("'s; --")),
        ("ends with", |t| t.name.ends_with("fox"), |t| t.name.ends_with("fox")),
        (
            "ignoring case",
            |t| t.name.contains_ignoring_case("QUICK b"),
            |t| t.name.to_lowercase().contains("quick b"),
        ),
        ("ilike", |t| t.name.ilike("the%FOX"), |t| t.name == "The quick Brown fox"),
        (
            "words",
            |t| t.name.has_words("fox BROWN"),
            |t| t.name.to_lowercase().contains("fox") && t.name.to_lowercase().contains("brown"),
        ),
        ("null note", |t| t.note.is_null(), |t| t.note.is_none()),
        ("other note", |t| t.note.ne("note 1"), |t| t.note.as_ref().is_some_and(|n| n != "note 1")),
        ("not that note", |t| !t.note.eq("note 1"), |t| t.note.as_ref().is_some_and(|n| n != "note 1")),
        ("has", |t| t.tags.has("t1"), |t| t.tags.iter().any(|tag| tag == "t1")),
        ("has all", |t| t.numbers.has_all([0, 20]), |t| [0, 20].iter().all(|n| t.numbers.contains(n))),
        ("has any", |t| t.numbers.has_any([30, 99]), |t| t.numbers.contains(&30)),
        ("length", |t| t.tags.length().ge(2_i64), |t| t.tags.len() >= 2),
        (
            "label",
            |t| t.labels.key("k1").starts_with("v2"),
            |t| t.labels.get("k1").is_some_and(|v| v.starts_with("v2")),
        ),
        ("no label", |t| t.labels.key("k1").is_null(), |t| !t.labels.contains_key("k1")),
        ("usage", |t| t.usage.key("k0").gt(20_u64), |t| t.usage.get("k0").is_some_and(|n| *n > 20)),
        ("arithmetic", |t| (t.cost * 4.0).gt(30.0), |t| t.cost.is_some_and(|c| c * 4.0 > 30.0)),
        ("coalesce", |t| t.cost.coalesce(1.0).eq(1.0), |t| t.cost.unwrap_or(1.0) == 1.0),
        ("raw", |t| sql!("{} % {} = 1", t.id, 3_i64), |t| t.id % 3 == 1),
        ("always and never", |t| (Filter::always() & t.id.lt(5)) | Filter::never(), |t| t.id < 5),
    ];
    for (what, condition, expected) in cases {
        let mine: Vec<i64> = things.iter().filter(|t| expected(t)).map(|t| t.id).collect();
        assert!(!mine.is_empty() && mine.len() < things.len(), "{what} tells things apart");
        let query = || Thing::find().filter(condition).full_scan().order_by(|t| t.id).select(|t| t.id);
        assert_eq!(query().all(&pg).await.unwrap(), mine, "{what} in Postgres");
        assert_eq!(query().all(&ch).await.unwrap(), mine, "{what} in ClickHouse");
    }
    let chosen = || {
        Thing::find().full_scan().order_by(|t| t.id).select(|t| {
            (
                t.note,
                t.name.lower(),
                t.usage.key("k1"),
                sql!(i64: "{} + 1", t.id),
                t.cost + t.cost,
                t.name.null_if(String::new()),
            )
        })
    };
    let expected: Vec<_> = things
        .iter()
        .map(|t| {
            let name = (!t.name.is_empty()).then(|| t.name.clone());
            (
                t.note.clone(),
                t.name.to_lowercase(),
                t.usage.get("k1").copied(),
                t.id + 1,
                t.cost.map(|c| c + c),
                name,
            )
        })
        .collect();
    assert_eq!(chosen().all(&pg).await.unwrap(), expected);
    assert_eq!(chosen().all(&ch).await.unwrap(), expected);
    let tags = || {
        let groups = Thing::find().full_scan().group_by(|t| t.tags.each()).order_by(|_, tag| tag);
        groups.select(|t, tag| (tag, count(), t.id.max()))
    };
    let expected: Vec<_> = (0..3_i64)
        .map(|tag| {
            let with: Vec<i64> = things.iter().filter(|t| t.tags.len() as i64 > tag).map(|t| t.id).collect();
            (format!("t{tag}"), with.len() as u64, with.last().copied())
        })
        .collect();
    assert_eq!(tags().all(&pg).await.unwrap(), expected);
    assert_eq!(tags().all(&ch).await.unwrap(), expected);
}
