//! Relations: conditions over them, and shapes that hold their rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rowcol::assert_sql;
use rowcol::shape::{LoadsRows, Shape};

use super::*;

/// A shelf of books.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shelves")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
#[has_many(books: Book, by = shelf_id)]
#[has_many(inner: Shelf, by = outer_id)]
#[many_to_many(readers: Reader, through = Visit, by = shelf_id, to = reader_id)]
pub struct Shelf {
    #[key]
    pub id: i64,
    pub name: String,
    #[references(Shelf, as = outer, constraint = false)]
    pub outer_id: Option<i64>,
}

/// A book, known by its shelf and its number there.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "books")]
#[postgres(key(shelf_id, number))]
#[clickhouse(engine = MergeTree, order_by = (shelf_id, number))]
#[has_many(pages: Page, by = (shelf_id, book_number))]
pub struct Book {
    #[references(Shelf, as = shelf, constraint = false)]
    pub shelf_id: i64,
    pub number: i64,
    pub title: String,
    pub stars: Option<i32>,
}

/// A page of a book.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
#[references(Book(shelf_id, number), columns = (shelf_id, book_number), as = book, constraint = false)]
pub struct Page {
    #[key]
    pub id: i64,
    pub shelf_id: i64,
    pub book_number: i64,
    pub text: String,
}

/// Somebody who reads.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "readers")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
#[many_to_many(shelves: Shelf, through = Visit, by = reader_id, to = shelf_id)]
pub struct Reader {
    #[key]
    pub id: Uuid,
    pub name: String,
}

/// Who reads where.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "visits")]
#[postgres(key(shelf_id, reader_id))]
#[clickhouse(engine = MergeTree, order_by = (shelf_id, reader_id))]
pub struct Visit {
    #[references(Shelf, as = shelf, constraint = false)]
    pub shelf_id: i64,
    #[references(Reader, as = reader, constraint = false)]
    pub reader_id: Uuid,
}

const TABLES: &[&str] = &[
    "create table shelves (id bigint primary key, name text not null, outer_id bigint)",
    "create table books (shelf_id bigint, number bigint, title text not null, stars integer, primary key (shelf_id, number))",
    "create table pages (id bigint primary key, shelf_id bigint not null, book_number bigint not null, text text not null)",
    "create table readers (id uuid primary key, name text not null)",
    "create table visits (shelf_id bigint, reader_id uuid, primary key (shelf_id, reader_id))",
];

const COLUMNS: &[&str] = &[
    "create table shelves (id Int64, name String, outer_id Nullable(Int64)) engine = MergeTree order by id",
    "create table books (shelf_id Int64, number Int64, title String, stars Nullable(Int32)) engine = MergeTree order by (shelf_id, number)",
    "create table pages (id Int64, shelf_id Int64, book_number Int64, text String) engine = MergeTree order by id",
    "create table readers (id UUID, name String) engine = MergeTree order by id",
    "create table visits (shelf_id Int64, reader_id UUID) engine = MergeTree order by (shelf_id, reader_id)",
];

/// Shelf 0 is empty; shelf n has n % 4 books; book b of it b % 3 pages; shelf n stands in shelf n / 2.
struct Library {
    shelves: Vec<Shelf>,
    books: Vec<Book>,
    pages: Vec<Page>,
    readers: Vec<Reader>,
    visits: Vec<Visit>,
}

fn library(shelves: i64) -> Library {
    let mut library =
        Library { shelves: vec![], books: vec![], pages: vec![], readers: vec![], visits: vec![] };
    for number in 0..5 {
        library.readers.push(Reader { id: Uuid::from_u128(number + 1), name: format!("reader {number}") });
    }
    for id in 0..shelves {
        let outer_id = (id > 1).then_some(id / 2);
        library.shelves.push(Shelf { id, name: format!("shelf {id}"), outer_id });
        for number in 0..id % 4 {
            let stars = (number != 1).then(|| i32::try_from(id % 6).unwrap());
            library.books.push(Book { shelf_id: id, number, title: format!("book {id}.{number}"), stars });
            for page in 0..number % 3 {
                let id = (id * 10 + number) * 10 + page;
                library.pages.push(Page {
                    id,
                    shelf_id: library.books.last().unwrap().shelf_id,
                    book_number: number,
                    text: format!("page {id}"),
                });
            }
        }
        for reader in 0..id % 3 {
            library.visits.push(Visit { shelf_id: id, reader_id: library.readers[reader as usize].id });
        }
    }
    library
}

async fn filled(shelves: i64) -> (Postgres, ClickHouse, Library) {
    let (pg, ch) = (postgres().await, clickhouse().await);
    pg.create(TABLES).await.unwrap();
    ch.create(COLUMNS).await.unwrap();
    let library = library(shelves);
    macro_rules! insert {
        ($($model:ident $rows:ident),*) => {$(
            $model::insert_many(&library.$rows).run(&pg).await.unwrap();
            $model::insert_many(&library.$rows).run(&ch).await.unwrap();
        )*};
    }
    insert!(Shelf shelves, Book books, Page pages, Reader readers, Visit visits);
    (pg, ch, library)
}

#[test]
fn conditions_over_relations_read_like_their_rust() {
    assert_sql!(
        Shelf::find().filter(|s| s.books.any(|b| b.stars.gt(3) | b.title.eq("x")) & s.name.ne("n") & !s.inner.exists()),
        @r#"
    select t0."id", t0."name", t0."outer_id"
    from "shelves" as t0
    where exists (select 1 from "books" as t1 where t1."shelf_id" = t0."id" and (t1."stars" > $1 or t1."title" = $2)) and t0."name" <> $3 and not (exists (select 1 from "shelves" as t1 where t1."outer_id" = t0."id"))
    -- $1 = 3
    -- $2 = "x"
    -- $3 = "n"

    select t0.`id`, t0.`name`, t0.`outer_id`
    from `shelves` as t0
    where ifNull((t0.`id`) in (select t1.`shelf_id` from `books` as t1 where (t1.`stars` > {p0:Int32} or t1.`title` = {p1:String})), false) and t0.`name` <> {p2:String} and not (ifNull((t0.`id`) in (select t1.`outer_id` from `shelves` as t1), false))
    -- p0 = 3
    -- p1 = "x"
    -- p2 = "n"
    "#
    );
    assert_sql!(Shelf::find().filter(|s| s.readers.none(|r| r.name.eq("x"))), @r#"
    select t0."id", t0."name", t0."outer_id"
    from "shelves" as t0
    where not (exists (select 1 from "readers" as t1 join "visits" as t2 on t2."reader_id" = t1."id" where t2."shelf_id" = t0."id" and t1."name" = $1))
    -- $1 = "x"

    select t0.`id`, t0.`name`, t0.`outer_id`
    from `shelves` as t0
    where not (ifNull((t0.`id`) in (select t2.`shelf_id` from `readers` as t1 join `visits` as t2 on t2.`reader_id` = t1.`id` where t1.`name` = {p0:String}), false))
    -- p0 = "x"
    "#);
    assert_sql!(Page::find().filter(|p| p.book.all(|b| b.stars.ge(1) & b.shelf.any(|s| s.id.lt(5)))), @r#"
    select t0."id", t0."shelf_id", t0."book_number", t0."text"
    from "pages" as t0
    where not (exists (select 1 from "books" as t1 where t1."shelf_id" = t0."shelf_id" and t1."number" = t0."book_number" and (t1."stars" >= $1 and exists (select 1 from "shelves" as t2 where t2."id" = t1."shelf_id" and t2."id" < $2)) is not true))
    -- $1 = 1
    -- $2 = 5

    select t0.`id`, t0.`shelf_id`, t0.`book_number`, t0.`text`
    from `pages` as t0
    where not (ifNull((t0.`shelf_id`, t0.`book_number`) in (select t1.`shelf_id`, t1.`number` from `books` as t1 where not ifNull(t1.`stars` >= {p0:Int32} and ifNull((t1.`shelf_id`) in (select t2.`id` from `shelves` as t2 where t2.`id` < {p1:Int64}), false), false)), false))
    -- p0 = 1
    -- p1 = 5
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_over_relations_are_those_of_rust() {
    let (pg, ch, library) = filled(40).await;
    let of = |shelf: &Shelf| {
        library.books.iter().filter(move |b| b.shelf_id == shelf.id).cloned().collect::<Vec<_>>()
    };
    type Columns = <Shelf as Model>::Columns;
    type Case<'a> = (&'a str, fn(Columns) -> Filter<Shelf>, Box<dyn Fn(&Shelf) -> bool + 'a>);
    let cases: Vec<Case<'_>> = vec![
        ("exists", |s| s.books.exists(), Box::new(|s| !of(s).is_empty())),
        (
            "any",
            |s| s.books.any(|b| b.stars.gt(3)),
            Box::new(|s| of(s).iter().any(|b| b.stars.is_some_and(|n| n > 3))),
        ),
        (
            "none",
            |s| s.books.none(|b| b.stars.gt(3)),
            Box::new(|s| !of(s).iter().any(|b| b.stars.is_some_and(|n| n > 3))),
        ),
        (
            "all",
            |s| s.books.all(|b| b.stars.ge(2)),
            Box::new(|s| of(s).iter().all(|b| b.stars.is_some_and(|n| n >= 2))),
        ),
        (
            "not any",
            |s| !s.books.any(|b| b.stars.lt(2)),
            Box::new(|s| !of(s).iter().any(|b| b.stars.is_some_and(|n| n < 2))),
        ),
        ("outer", |s| s.outer.any(|o| o.id.gt(3)), Box::new(|s| s.outer_id.is_some_and(|o| o > 3))),
        ("no outer", |s| s.outer.none(|o| o.id.gt(3)), Box::new(|s| s.outer_id.is_none_or(|o| o <= 3))),
        ("outer of all", |s| s.outer.all(|o| o.id.gt(3)), Box::new(|s| s.outer_id.is_none_or(|o| o > 3))),
        (
            "two deep",
            |s| s.inner.any(|i| i.inner.exists()),
            Box::new(|s| {
                let inner = |id: i64| library.shelves.iter().filter(move |i| i.outer_id == Some(id));
                inner(s.id).any(|i| inner(i.id).next().is_some())
            }),
        ),
        ("through", |s| s.readers.any(|r| r.name.eq("reader 1")), Box::new(|s| s.id % 3 > 1)),
        ("none through", |s| s.readers.none(|r| r.name.eq("reader 0")), Box::new(|s| s.id % 3 == 0)),
        (
            "pages",
            |s| s.books.any(|b| b.pages.exists()),
            Box::new(|s| of(s).iter().any(|b| b.number % 3 > 0)),
        ),
    ];
    for (what, condition, expected) in cases {
        let mine: Vec<i64> = library.shelves.iter().filter(|s| expected(s)).map(|s| s.id).collect();
        assert!(!mine.is_empty() && mine.len() < 40, "{what} tells shelves apart");
        let query = || Shelf::find().filter(condition).order_by(|s| s.id).select(|s| s.id).full_scan();
        assert_eq!(query().all(&pg).await.unwrap(), mine, "{what} in Postgres");
        assert_eq!(query().all(&ch).await.unwrap(), mine, "{what} in ClickHouse");
    }
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Shelf)]
struct ShelfDetail {
    name: String,
    id: i64,
    #[shape(order_by = |b| b.number)]
    books: Vec<BookDetail>,
    outer: Option<ShelfName>,
    #[shape(order_by = |r| r.name.desc())]
    readers: Vec<Reader>,
    #[shape(from = books, filter = |b| b.stars.is_not_null(), order_by = |b| b.number.desc(), limit = 1)]
    last: Vec<BookTitle>,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Shelf)]
struct ShelfName {
    name: String,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Book)]
struct BookDetail {
    title: String,
    #[shape(order_by = |p| p.id)]
    pages: Vec<Page>,
    shelf: ShelfName,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(Book)]
struct BookTitle {
    #[shape(from = title)]
    called: String,
    stars: Option<i32>,
}

/// What the shape of a shelf is, by hand.
fn detail(library: &Library, shelf: &Shelf) -> ShelfDetail {
    let books: Vec<&Book> = library.books.iter().filter(|b| b.shelf_id == shelf.id).collect();
    let visited = library.visits.iter().filter(|v| v.shelf_id == shelf.id).map(|v| v.reader_id);
    let mut readers: Vec<Reader> =
        visited.map(|id| library.readers.iter().find(|r| r.id == id).unwrap().clone()).collect();
    readers.sort_by(|a, b| b.name.cmp(&a.name));
    let book = |book: &&Book| BookDetail {
        title: book.title.clone(),
        pages: library
            .pages
            .iter()
            .filter(|p| (p.shelf_id, p.book_number) == (book.shelf_id, book.number))
            .cloned()
            .collect(),
        shelf: ShelfName { name: shelf.name.clone() },
    };
    let last = books.iter().rev().filter(|b| b.stars.is_some()).take(1);
    ShelfDetail {
        name: shelf.name.clone(),
        id: shelf.id,
        outer: shelf.outer_id.map(|outer| ShelfName { name: format!("shelf {outer}") }),
        last: last.map(|b| BookTitle { called: b.title.clone(), stars: b.stars }).collect(),
        books: books.iter().map(book).collect(),
        readers,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_hold_their_relations() {
    let (pg, ch, library) = filled(30).await;
    let expected: Vec<ShelfDetail> = library.shelves.iter().map(|shelf| detail(&library, shelf)).collect();
    let query = || Shelf::find().full_scan().order_by(|s| s.id).shape::<ShelfDetail>();
    assert_eq!(query().all(&pg).await.unwrap(), expected);
    assert_eq!(query().all(&ch).await.unwrap(), expected);
    assert_eq!(Shelf::get(7).shape::<ShelfDetail>().one(&pg).await.unwrap().as_ref(), Some(&expected[7]));
    assert_eq!(Shelf::get(7).shape::<ShelfDetail>().one(&ch).await.unwrap().as_ref(), Some(&expected[7]));
    assert_eq!(Shelf::get(99).shape::<ShelfDetail>().one(&pg).await.unwrap(), None);
    assert_eq!(Shelf::get(3).shape::<Shelf>().one(&pg).await.unwrap().as_ref(), Some(&library.shelves[3]));
    let within = pg.transaction(async |tx| Shelf::get(7).shape::<ShelfDetail>().one(tx).await).run().await;
    assert_eq!(within.unwrap().as_ref(), Some(&expected[7]));
    let nobody = Uuid::from_u128(77);
    Visit::insert(&Visit { shelf_id: 1, reader_id: nobody }).run(&pg).await.unwrap();
    let error = Visit::find().filter(|v| v.reader_id.eq(nobody)).shape::<VisitDetail>().all(&pg).await;
    insta::assert_snapshot!(error.unwrap_err(), @"visits.reader was read from Postgres and does not fit the model: it points to a row that is not there; make the field an `Option`, or add the foreign key");
}

#[test]
fn the_statements_of_a_shape_read_like_its_struct() {
    let query = || Shelf::find().full_scan().filter(|s| s.name.ne("x")).order_by(|s| s.id);
    assert_sql!(query().shape::<ShelfDetail>());
    assert_sql!(query().limit(1).shape::<ShelfDetail>(), Postgres);
    assert_sql!(
        Reader::find().full_scan().limit(2).with(|r| r
            .shelves
            .filter(|s| s.name.eq("a"))
            .order_by(|s| s.id)
            .with(|s| s.outer))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn relations_are_named_in_the_query() {
    let (pg, ch, library) = filled(30).await;
    let books = |shelf: &Shelf| -> Vec<Book> {
        let mut books: Vec<_> = library.books.iter().filter(|b| b.shelf_id == shelf.id).cloned().collect();
        books.sort_by_key(|b| std::cmp::Reverse(b.number));
        books.into_iter().filter(|b| b.number != 0).take(2).collect()
    };
    let outer = |shelf: &Shelf| shelf.outer_id.map(|outer| library.shelves[outer as usize].clone());
    let query = || {
        Shelf::find().full_scan().order_by(|s| s.id).with(|s| {
            let books = s.books.filter(|b| b.number.ne(0)).order_by(|b| b.number.desc()).limit(2);
            (books, s.outer.with(|o| o.outer.shape::<ShelfName>()))
        })
    };
    type Found = (Shelf, Vec<Book>, Option<(Shelf, Option<ShelfName>)>);
    let expected: Vec<Found> = library
        .shelves
        .iter()
        .map(|shelf| {
            let outer = outer(shelf).map(|one| {
                let name = outer_name(&library, &one);
                (one, name)
            });
            (shelf.clone(), books(shelf), outer)
        })
        .collect();
    assert_eq!(query().all(&pg).await.unwrap(), expected);
    assert_eq!(query().all(&ch).await.unwrap(), expected);
    for (id, expected) in (0..).zip(&expected).take(8) {
        let one = Shelf::get(id).with(|s| {
            let books = s.books.filter(|b| b.number.ne(0)).order_by(|b| b.number.desc()).limit(2);
            (books, s.outer.with(|o| o.outer.shape::<ShelfName>()))
        });
        assert_eq!(one.one(&pg).await.unwrap().as_ref(), Some(expected));
    }
    let readers: Option<(Visit, Reader)> =
        Visit::find().filter(|v| v.shelf_id.eq(1)).with(|v| v.reader).one(&pg).await.unwrap();
    assert_eq!(readers.unwrap().1, library.readers[0]);
}

fn outer_name(library: &Library, shelf: &Shelf) -> Option<ShelfName> {
    shelf.outer_id.map(|outer| ShelfName { name: library.shelves[outer as usize].name.clone() })
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_come_in_pages() {
    let (pg, ch, library) = filled(30).await;
    let expected: Vec<ShelfDetail> =
        library.shelves.iter().rev().map(|shelf| detail(&library, shelf)).collect();
    let mut cursor: Option<rowcol::query::Cursor> = None;
    let mut pages = Vec::new();
    // Each page from the other store: a cursor is good in both.
    for turn in 0.. {
        let query = Shelf::find().full_scan().order_by(|s| s.id.desc()).after(&cursor).shape::<ShelfDetail>();
        let page = if turn % 2 == 0 { query.page(7, &pg).await } else { query.page(7, &ch).await }.unwrap();
        assert!(page.rows.len() == 7 || page.next.is_none());
        pages.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, expected);
}

#[derive(Shape, Debug)]
#[shape(Visit)]
#[allow(dead_code)]
struct VisitDetail {
    reader: Reader,
}

async fn statements<E: LoadsRows + rowcol::query::Reads<Shelf>, S: Shape<Model = Shelf>>(
    store: &E,
    heard: &AtomicUsize,
    limit: u64,
) -> usize
where
    rowcol::Led: rowcol::query::Narrows<E::Dialect>,
{
    let before = heard.load(Ordering::Relaxed);
    let rows = Shelf::find()
        .full_scan()
        .order_by(|s| s.id.desc())
        .limit(limit)
        .shape::<S>()
        .all(store)
        .await
        .unwrap();
    assert_eq!(rows.len() as u64, limit);
    heard.load(Ordering::Relaxed) - before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shape_is_one_statement_and_one_for_each_relation() {
    let (pg, ch, _) = filled(1000).await;
    let heard = Arc::new(AtomicUsize::new(0));
    for on_postgres in [true, false] {
        let heard = heard.clone();
        let count = move |_: &rowcol::events::QueryEvent<'_>| {
            heard.fetch_add(1, Ordering::Relaxed);
        };
        if on_postgres { pg.on_query(count) } else { ch.on_query(count) }
    }
    for limit in [1, 10, 1000] {
        assert_eq!(statements::<_, ShelfName>(&pg, &heard, limit).await, 1);
        assert_eq!(statements::<_, ShelfName>(&ch, &heard, limit).await, 1);
        // books, their pages, their shelf; outer; readers; last. All of one row is a single statement in Postgres.
        assert_eq!(statements::<_, ShelfDetail>(&pg, &heard, limit).await, if limit == 1 { 1 } else { 7 });
        assert_eq!(statements::<_, ShelfDetail>(&ch, &heard, limit).await, 7);
    }
}
