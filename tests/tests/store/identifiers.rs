//! Names and comments that look like SQL: the DDL and the queries of both stores take them as they are.

use rowcol_codegen::{clickhouse, lower, parse, postgres};

use super::*;

/// It's "quoted" \ `so`; -- /* */ $$ {p0:String}
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "it's a \"b\" `c` ; -- /* \\")]
#[postgres(index(order, semicolon))]
#[clickhouse(engine = MergeTree, order_by = (select, quote))]
struct Odd {
    #[key]
    #[column(name = "se\"lect")]
    select: i64,
    #[column(name = "quo'te")]
    quote: String,
    #[column(name = "order")]
    order: i32,
    /// It's '; drop table odd; --
    #[column(name = "semi;colon -- ")]
    semicolon: Option<String>,
    #[column(name = "back\\slash\\")]
    backslash: i64,
    #[column(name = "back`tick")]
    backtick: String,
    #[column(name = "$1 {p0:String} ?")]
    placeholder: String,
    #[column(name = "/* comment")]
    comment: f64,
    #[column(name = "from")]
    from: Vec<String>,
}

fn odd(number: i64) -> Odd {
    Odd {
        select: number,
        quote: format!("it's {number}"),
        order: -(number as i32),
        semicolon: (number % 2 == 0).then(|| "';--".to_owned()),
        backslash: number * 10,
        backtick: "`".to_owned(),
        placeholder: "$1".to_owned(),
        comment: 0.5,
        from: vec!["\"".to_owned(), "\\".to_owned()],
    }
}

/// The tables of this file, in both stores.
async fn created() -> (Postgres, ClickHouse) {
    let models = parse::text("identifiers.rs", include_str!("identifiers.rs")).unwrap();
    let schema = lower::schema(&models).unwrap();
    let (pg, ch) = (postgres().await, clickhouse().await);
    for statement in postgres::ddl::create(&schema.postgres) {
        pg.execute_raw(&statement.sql).await.unwrap();
    }
    for statement in clickhouse::ddl::create(&schema.clickhouse) {
        ch.execute_raw(&statement.sql).await.unwrap();
    }
    (pg, ch)
}

/// Asks the same of a store.
macro_rules! ask {
    ($store:expr) => {{
        let store = $store;
        let rows: Vec<Odd> = (0..40).map(odd).collect();
        Odd::insert(&rows[0]).run(store).await.unwrap();
        Odd::insert_many(&rows[1..]).run(store).await.unwrap();
        let all = Odd::find().full_scan().order_by(|o| o.order.desc());
        assert_eq!(all.all(store).await.unwrap(), rows);
        let found = Odd::find()
            .filter(|o| o.select.ge(3) & o.semicolon.is_not_null() & o.backtick.eq("`") & o.from.has("\\"))
            .filter(|o| o.placeholder.starts_with("$") & o.comment.lt(1.0) & o.quote.contains("'"))
            .select(|o| (o.backslash, o.semicolon))
            .order_by(|o| o.backslash.asc())
            .limit(2);
        let semicolon = || Some("';--".to_owned());
        assert_eq!(found.all(store).await.unwrap(), [(40, semicolon()), (60, semicolon())]);
        let grouped = Odd::find()
            .full_scan()
            .group_by(|o| o.semicolon)
            .select(|o, semicolon| (semicolon, o.backslash.sum()))
            .order_by(|o, _| o.backslash.sum().asc());
        assert_eq!(grouped.all(store).await.unwrap().len(), 2);
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_any_characters_serve() {
    let (pg, ch) = created().await;
    ask!(&pg);
    ask!(&ch);

    let changed = Odd::update().get(7).set(|o| o.backslash.to(1)).run(&pg).await.unwrap();
    assert_eq!(changed, 1);
    let upserted = odd(7);
    Odd::upsert(&upserted).run(&pg).await.unwrap();
    assert_eq!(Odd::get(7).one(&pg).await.unwrap(), Some(upserted));
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_of_any_characters_are_kept() {
    let (pg, ch) = created().await;
    let (table, column) = (r#"It's "quoted" \ `so`; -- /* */ $$ {p0:String}"#, "It's '; drop table odd; --");
    let of_postgres = "select obj_description(c.oid, 'pg_class'), col_description(c.oid, a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and a.attname like 'semi%' and c.relkind = 'r'";
    let found = pg.query_raw(of_postgres).await.unwrap();
    assert_eq!(found, [[Some(table.to_owned()), Some(column.to_owned())]]);

    let of_clickhouse = "select t.comment || '|' || c.comment from system.tables t
        join system.columns c on c.database = t.database and c.table = t.name
        where t.database = currentDatabase() and c.name like 'semi%' format TSVRaw";
    assert_eq!(ch.query_text(of_clickhouse).await.unwrap().trim_end(), format!("{table}|{column}"));
}
