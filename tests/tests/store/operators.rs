//! What the differential test does not reach: how operators read in SQL, and values that they give to select.

use std::collections::BTreeMap;

use rowcol::assert_sql;

use super::*;

/// JSON and maps in each type that a store keeps them in, and lists that may be NULL.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "kept")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Kept {
    #[key]
    pub id: i64,
    pub count: i32,
    pub label: Option<String>,
    pub state: SpanState,
    #[clickhouse(null = [])]
    pub tags: Option<Vec<String>>,
    pub states: Vec<SpanState>,
    #[postgres(type = "json")]
    #[clickhouse(type = "JSON")]
    pub document: RawJson,
    #[postgres(type = "text")]
    pub text: RawJson,
    #[clickhouse(type = "Map(LowCardinality(String), String)", null = {})]
    pub metadata: Option<Json<BTreeMap<String, String>>>,
    #[clickhouse(type = "JSON")]
    pub counts: Json<BTreeMap<String, i64>>,
    pub costs: BTreeMap<String, Decimal>,
    pub flags: Json<BTreeMap<String, bool>>,
    pub prices: Json<BTreeMap<String, Decimal>>,
}

async fn filled() -> (Postgres, ClickHouse, Vec<Kept>) {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    let (in_postgres, in_clickhouse) = (
        "create table kept (id bigint primary key, count integer not null, label text, state span_state not null,
         tags text[], states span_state[] not null, document json not null, text text not null, metadata jsonb,
         counts jsonb not null, costs jsonb not null, flags jsonb not null, prices jsonb not null)",
        "create table kept (id Int64, count Int32, label Nullable(String), state LowCardinality(String),
         tags Array(String), states Array(LowCardinality(String)), document JSON, text String,
         metadata Map(LowCardinality(String), String), counts JSON, costs Map(String, Decimal(38, 12)), flags String,
         prices String) engine = MergeTree order by id",
    );
    postgres.create(&[in_postgres]).await.unwrap();
    clickhouse.create(&[in_clickhouse]).await.unwrap();
    let map = |number: i64| BTreeMap::from([(format!("k{}", number % 3), number)]);
    let rows: Vec<Kept> = (0..20)
        .map(|id| Kept {
            id,
            count: id as i32 - 10,
            label: (id % 3 > 0).then(|| format!("label {id}")),
            state: span(id as i32).state,
            tags: (id % 4 > 0).then(|| (0..id % 4).map(|tag| format!("t{tag}")).collect()),
            states: vec![span(id as i32 / 3).state],
            document: format!(r#"{{"a": {{"n": {id}, "s": "v{id}", "t": {}}}}}"#, id % 2 == 0)
                .parse()
                .unwrap(),
            text: format!(r#"{{"price": {}.5}}"#, id).parse().unwrap(),
            metadata: (id % 5 > 0).then(|| Json(BTreeMap::from([("k".to_owned(), format!("v{id}"))]))),
            counts: Json(map(id)),
            costs: BTreeMap::from([("total".to_owned(), Decimal::new(id * 125, 2))]),
            flags: Json(BTreeMap::from([("on".to_owned(), id % 2 == 0)])),
            prices: Json(BTreeMap::from([("unit".to_owned(), Decimal::new(id * 5, 1))])),
        })
        .collect();
    Kept::insert_many(&rows).run(&postgres).await.unwrap();
    Kept::insert_many(&rows).run(&clickhouse).await.unwrap();
    (postgres, clickhouse, rows)
}

/// Runs a query on both stores and compares what it gives with what it should.
macro_rules! both_give {
    ($stores:expr, $query:expr, $expected:expr) => {{
        let (query, expected): (_, Vec<_>) = ($query, $expected.collect());
        assert!(!expected.is_empty());
        assert_eq!(
            query.clone().all(&$stores.0).await.unwrap(),
            expected,
            "Postgres\n{}",
            query.sql(Dialect::Postgres)
        );
        assert_eq!(
            query.clone().all(&$stores.1).await.unwrap(),
            expected,
            "ClickHouse\n{}",
            query.sql(Dialect::ClickHouse)
        );
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn json_and_maps_read_alike_in_whatever_type_they_are_kept() {
    let (postgres, clickhouse, rows) = filled().await;
    let stores = (postgres, clickhouse);
    let all = || Kept::find().full_scan().order_by(|k| k.id);
    both_give!(
        stores,
        all().select(|k| {
            let inside = |key| k.document.path(["a", key]);
            (
                inside("n").i64(),
                inside("s").text(),
                inside("t").bool(),
                inside("n").f64(),
                inside("none").text(),
            )
        }),
        rows.iter().map(|k| {
            (Some(k.id), Some(format!("v{}", k.id)), Some(k.id % 2 == 0), Some(k.id as f64), None::<String>)
        })
    );
    both_give!(
        stores,
        all().filter(|k| k.document.path(["a", "n"]).exists() & !k.text.path(["none"]).exists()).select(
            |k| {
                (k.text.path(["price"]).f64(), k.metadata.path(["k"]).text(), k.counts.path(["k1"]).i64())
            }
        ),
        rows.iter().map(|k| {
            let metadata = k.metadata.as_ref().map(|metadata| metadata["k"].clone());
            (Some(k.id as f64 + 0.5), metadata, k.counts.get("k1").copied())
        })
    );
    both_give!(
        stores,
        all().select(|k| {
            (
                k.metadata.key("k"),
                k.counts.key("k2"),
                k.costs.key("total"),
                k.flags.key("on"),
                k.prices.key("unit"),
                k.costs.key("x"),
            )
        }),
        rows.iter().map(|k| {
            (
                k.metadata.as_ref().map(|metadata| metadata["k"].clone()),
                k.counts.get("k2").copied(),
                k.costs.get("total").copied(),
                k.flags.get("on").copied(),
                k.prices.get("unit").copied(),
                None::<Decimal>,
            )
        })
    );
    both_give!(
        stores,
        all()
            .filter(|k| !k.metadata.has_key("x") & k.counts.has_key("k0") & k.flags.has_key("on"))
            .select(|k| k.id),
        rows.iter().filter(|k| k.metadata.is_some() && k.counts.contains_key("k0")).map(|k| k.id)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_functions_give_can_be_selected_grouped_and_set() {
    let (postgres, clickhouse, rows) = filled().await;
    let stores = (postgres, clickhouse);
    let all = || Kept::find().full_scan().order_by(|k| k.id);
    both_give!(
        stores,
        all().select(|k| {
            (
                k.tags.length(),
                k.label.length(),
                k.count.abs(),
                k.count.as_text(),
                k.state.as_text(),
                k.count.as_i64() + 1_i64,
                k.label.concat("!"),
                k.label.substring(6, 10),
                case().when(k.count.lt(0), "minus").when(k.count.gt(0), "plus").or_null(),
                k.label.is_null().as_expr(),
                k.tags.has("t2").as_expr(),
            )
        }),
        rows.iter().map(|k| {
            let sign = ["minus", "plus"][usize::from(k.count > 0)].to_owned();
            (
                k.tags.as_ref().map(|tags| tags.len() as i64),
                k.label.as_ref().map(|label| label.len() as i64),
                k.count.abs(),
                k.count.to_string(),
                format!("{:?}", k.state),
                i64::from(k.count) + 1,
                k.label.as_ref().map(|label| format!("{label}!")),
                k.label.as_ref().map(|label| label[6..].to_owned()),
                Some(sign).filter(|_| k.count != 0),
                Some(k.label.is_none()),
                k.tags.as_ref().map(|tags| tags.contains(&"t2".to_owned())),
            )
        })
    );
    let states = [SpanState::Done, SpanState::Failed];
    both_give!(
        stores,
        all().filter(|k| k.states.has_any(states) & !k.states.has(SpanState::Failed)).select(|k| k.id),
        rows.iter().filter(|k| k.states == [SpanState::Done]).map(|k| k.id)
    );
    both_give!(
        stores,
        Kept::find()
            .full_scan()
            .group_by(|k| (
                sql!(i64: postgres "{}::bigint & 1", clickhouse "bitAnd(toInt64({}), 1)"; k.count),
                k.tags.is_null().as_expr()
            ))
            .having(|k, _| sql!(bool: "{} > {}", count(), 2_i64).eq(true) & k.count.max().is_not_null())
            .order_by(|_, keys| keys)
            .select(|k, (odd, untagged)| (odd, untagged, count(), sql!(f64: "{} + {}", k.count.avg(), 0.5))),
        {
            let mut groups: BTreeMap<(i64, Option<bool>), Vec<i32>> = BTreeMap::new();
            for k in &rows {
                groups.entry((i64::from(k.count & 1), Some(k.tags.is_none()))).or_default().push(k.count);
            }
            groups.into_iter().filter(|(_, counts)| counts.len() > 2).map(|((odd, untagged), counts)| {
                let mean = f64::from(counts.iter().sum::<i32>()) / counts.len() as f64;
                (odd, untagged, counts.len() as u64, mean + 0.5)
            })
        }
    );
    let update = Kept::update()
        .filter(|k| k.id.eq(3))
        .set(|k| k.label.to(sql!(String: "{} || {}", k.label.coalesce("none"), "'; --")));
    assert_eq!(update.run(&stores.0).await.unwrap(), 1);
    let label = Kept::find().filter(|k| k.id.eq(3)).select(|k| k.label).one(&stores.0).await.unwrap();
    assert_eq!(label, Some(Some("none'; --".to_owned())));
}

#[test]
fn operators_read_like_their_rust() {
    let kept = || Kept::find().select(|k| k.id);
    assert_sql!(kept().filter(|k| k.label.like("a%") & k.label.starts_with_ignoring_case("A_") & k.label.ends_with("%")), @r#"
    select "id"
    from "kept"
    where "label" like $1 and "label" ilike $2 and "label" like $3
    -- $1 = "a%"
    -- $2 = "A\\_%"
    -- $3 = "%\\%"

    select `id`
    from `kept`
    where `label` like {p0:String} and `label` ilike {p1:String} and `label` like {p2:String}
    -- p0 = "a%"
    -- p1 = "A\\_%"
    -- p2 = "%\\%"
    "#);
    assert_sql!(kept().filter(|k| k.label.ends_with_ignoring_case("_Z") | k.label.contains_ignoring_case("A%") & (Filter::always() & !Filter::never())), @r#"
    select "id"
    from "kept"
    where ("label" ilike $1 or ("label" ilike $2 and true and not (false)))
    -- $1 = "%\\_Z"
    -- $2 = "%A\\%%"

    select `id`
    from `kept`
    where (`label` ilike {p0:String} or (`label` ilike {p1:String} and true and not (false)))
    -- p0 = "%\\_Z"
    -- p1 = "%A\\%%"
    "#);
    assert_sql!(kept().filter(|k| k.document.path(["a"]).exists() & k.tags.overlaps(k.tags)), @r#"
    select "id"
    from "kept"
    where ("document"::jsonb -> $1) is not null and "tags" && "tags"
    -- $1 = "a"

    select `id`
    from `kept`
    where ifNull(JSONHas(`document`, {p0:String}), false) and hasAny(`tags`, `tags`)
    -- p0 = "a"
    "#);
    assert_sql!(kept().filter(|k| k.label.is_distinct_from("a") | k.label.is_not_distinct_from(None::<String>)), @r#"
    select "id"
    from "kept"
    where ("label" is distinct from $1 or "label" is not distinct from $2)
    -- $1 = "a"
    -- $2 = null

    select `id`
    from `kept`
    where ([`label`] <> [{p0:String}] or [`label`] = [{p1:Nullable(String)}])
    -- p0 = "a"
    -- p1 = null
    "#);
    assert_sql!(kept().filter(|k| k.count.in_([1, 2]) & !k.count.in_([0; 0]) & k.label.not_in(["a"])), @r#"
    select "id"
    from "kept"
    where "count" = any($1) and not ("count" = any($2)) and "label" <> all($3)
    -- $1 = [1, 2]
    -- $2 = []
    -- $3 = ["a"]

    select `id`
    from `kept`
    where `count` in {p0:Array(Int32)} and not (ifNull(`count` in {p1:Array(Int32)}, false)) and `label` not in {p2:Array(String)}
    -- p0 = [1, 2]
    -- p1 = []
    -- p2 = ["a"]
    "#);
    assert_sql!(kept().filter(|k| k.tags.has_all(["a"]) & !k.tags.has("b") & k.tags.is_empty() & k.tags.length().gt(1)), @r#"
    select "id"
    from "kept"
    where "tags" @> $1 and not ("tags" @> $2) and cardinality("tags") = 0 and cardinality("tags")::int8 > $3
    -- $1 = ["a"]
    -- $2 = ["b"]
    -- $3 = 1

    select `id`
    from `kept`
    where hasAll(`tags`, {p0:Array(String)}) and not (if(empty(`tags`), null, hasAll(`tags`, {p1:Array(String)}))) and if(empty(`tags`), null, empty(`tags`)) and if(empty(`tags`), null, toInt64(length(`tags`))) > {p2:Int64}
    -- p0 = ["a"]
    -- p1 = ["b"]
    -- p2 = 1
    "#);
    assert_sql!(kept().filter(|k| k.tags.is_null() & k.metadata.is_not_null() & !k.metadata.has_key("k")), @r#"
    select "id"
    from "kept"
    where "tags" is null and "metadata" is not null and not ("metadata" ? $1)
    -- $1 = "k"

    select `id`
    from `kept`
    where nullIf(length(`tags`), 0) is null and nullIf(length(`metadata`), 0) is not null and not (if(empty(`metadata`), null, mapContains(`metadata`, {p0:String})))
    -- p0 = "k"
    "#);
    assert_sql!(kept().filter(|k| k.document.path(["a", "b"]).text().eq("x") & k.text.path(["n"]).i64().gt(1)), @r#"
    select "id"
    from "kept"
    where (jsonb_path_query_first("document"::jsonb -> $1 -> $2, 'strict $ ? (@.type() == "string")') #>> '{}') = $3 and jsonb_path_query_first("text"::jsonb -> $4, 'strict $ ? (@.type() == "number" && @ == @.floor() && @ >= -9223372036854775808 && @ <= 9223372036854775807)')::int8 > $5
    -- $1 = "a"
    -- $2 = "b"
    -- $3 = "x"
    -- $4 = "n"
    -- $5 = 1

    select `id`
    from `kept`
    where JSONExtract(extract(JSONExtractRaw(`document`, {p0:String}, {p1:String}), '^".*'), 'Nullable(String)') = {p2:String} and toInt64OrNull(JSONExtractRaw(`text`, {p3:String})) > {p4:Int64}
    -- p0 = "a"
    -- p1 = "b"
    -- p2 = "x"
    -- p3 = "n"
    -- p4 = 1
    "#);
    assert_sql!(kept().filter(|k| k.flags.path(["f"]).f64().lt(1.5) & k.metadata.path(["k"]).bool().eq(true)), @r#"
    select "id"
    from "kept"
    where jsonb_path_query_first("flags" -> $1, 'strict $ ? (@.type() == "number" && exists (@.double()))')::float8 < $2 and jsonb_path_query_first("metadata" -> $3, 'strict $ ? (@.type() == "boolean")')::boolean = $4
    -- $1 = "f"
    -- $2 = 1.5
    -- $3 = "k"
    -- $4 = true

    select `id`
    from `kept`
    where JSONExtract(extract(JSONExtractRaw(`flags`, {p0:String}), '^-?[0-9].*'), 'Nullable(Float64)') < {p1:Float64} and JSONExtract(extract(JSONExtractRaw(toJSONString(`metadata`), {p2:String}), '^[tf].*'), 'Nullable(Bool)') = {p3:Bool}
    -- p0 = "f"
    -- p1 = 1.5
    -- p2 = "k"
    -- p3 = true
    "#);
    assert_sql!(kept().filter(|k| k.costs.key("a").gt(Decimal::ONE) & k.counts.key("b").lt(5) & k.flags.key("c").eq(true)), @r#"
    select "id"
    from "kept"
    where ("costs" ->> $1)::numeric > $2 and ("counts" ->> $3)::bigint < $4 and ("flags" ->> $5)::boolean = $6
    -- $1 = "a"
    -- $2 = 1
    -- $3 = "b"
    -- $4 = 5
    -- $5 = "c"
    -- $6 = true

    select `id`
    from `kept`
    where arrayElementOrNull(`costs`, {p0:String}) > {p1:Decimal(38, 0)} and toInt64OrNull(JSONExtractRaw(`counts`, {p2:String})) < {p3:Int64} and JSONExtract(extract(JSONExtractRaw(`flags`, {p4:String}), '^[tf].*'), 'Nullable(Bool)') = {p5:Bool}
    -- p0 = "a"
    -- p1 = 1
    -- p2 = "b"
    -- p3 = 5
    -- p4 = "c"
    -- p5 = true
    "#);
    assert_sql!(
        Kept::find().select(|k| (
            k.count.greatest(0).least(9),
            k.label.trim().upper().substring(1, 3),
            (k.count.as_f64() / 3.0).round(),
            case().when(k.count.gt(5), k.label.coalesce("?")).otherwise("few"),
            k.count.between(1, 5).as_expr(),
        )),
        @r#"
    select least(greatest("count", $1), $2), substr(upper(btrim("label")), $3, $4), round((("count")::float8 / $5)), case when "count" > $6 then coalesce("label", $7) else $8 end, ("count" between $9 and $10)
    from "kept"
    -- $1 = 0
    -- $2 = 9
    -- $3 = 2
    -- $4 = 3
    -- $5 = 3.0
    -- $6 = 5
    -- $7 = "?"
    -- $8 = "few"
    -- $9 = 1
    -- $10 = 5

    select least(greatest(`count`, {p0:Int32}), {p1:Int32}), substringUTF8(upperUTF8(trimBoth(`label`)), {p2:Int32}, {p3:Int32}), round((toFloat64(`count`) / {p4:Float64})), case when `count` > {p5:Int32} then coalesce(`label`, {p6:String}) else {p7:String} end, cast(`count` between {p8:Int32} and {p9:Int32} as Nullable(Bool))
    from `kept`
    -- p0 = 0
    -- p1 = 9
    -- p2 = 2
    -- p3 = 3
    -- p4 = 3.0
    -- p5 = 5
    -- p6 = "?"
    -- p7 = "few"
    -- p8 = 1
    -- p9 = 5
    "#
    );
    assert_sql!(
        Kept::find().select(|k| (
            k.count.abs(),
            k.count.as_i64(),
            k.count.as_text(),
            k.label.null_if("a").concat("b").length(),
            k.tags.length(),
            case().when(k.count.gt(1), k.label).or_null(),
        )),
        @r#"
    select abs("count"), ("count")::int8, ("count")::text, char_length((nullif("label", $1) || $2))::int8, cardinality("tags")::int8, case when "count" > $3 then "label" end
    from "kept"
    -- $1 = "a"
    -- $2 = "b"
    -- $3 = 1

    select toInt32(abs(`count`)), toInt64(`count`), toString(`count`), toInt64(lengthUTF8((nullIf(`label`, {p0:String}) || {p1:String}))), if(empty(`tags`), null, toInt64(length(`tags`))), case when `count` > {p2:Int32} then `label` end
    from `kept`
    -- p0 = "a"
    -- p1 = "b"
    -- p2 = 1
    "#
    );
}
