//! Random filters, orders and limits over random rows: Postgres, ClickHouse and plain Rust give the same rows.
//!
//! `ROWCOL_CASES` says how many (10,000 if it is not set), `ROWCOL_SEED` begins with another seed; it is printed.

use std::collections::BTreeMap;
use std::sync::Mutex;

use futures_util::StreamExt;
use rowcol::query::Order;

use super::*;

/// A row with everything that filters look at.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cases")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = zero)]
pub struct Case {
    /// The sort key, which no filter names.
    pub zero: i32,
    #[key]
    pub id: i64,
    pub a: Option<i32>,
    pub b: i32,
    pub x: Option<f64>,
    pub flag: Option<bool>,
    pub text: Option<String>,
    pub name: String,
    pub tags: Vec<String>,
    pub at: Timestamp,
}

/// The same numbers for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }

    fn number(&mut self) -> i32 {
        self.below(9) as i32 - 4
    }

    fn word(&mut self) -> String {
        const WORDS: [&str; 12] =
            ["", "a", "ab", "abc", "B", "b%", "_b", "\\", "a\\b", "'", "é", "\u{1f980}a"];
        WORDS[self.below(WORDS.len())].to_owned()
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(4) > 0).then(|| value(self))
    }

    fn words(&mut self, most: usize) -> Vec<String> {
        (0..self.below(most + 1)).map(|_| self.word()).collect()
    }
}

fn case(id: i64, random: &mut Random) -> Case {
    Case {
        zero: 0,
        id,
        a: random.maybe(Random::number),
        b: random.number(),
        x: random.maybe(|random| f64::from(random.number()) / 2.0),
        flag: random.maybe(|random| random.below(2) == 0),
        text: random.maybe(Random::word),
        name: random.word(),
        tags: random.words(3),
        at: Timestamp::from_timestamp(1_700_000_000 + random.below(5) as i64, 0).unwrap(),
    }
}

type Columns = <Case as Model>::Columns;
/// What a filter says of a row: true, false or NULL.
type Said = Box<dyn Fn(&Case) -> Option<bool> + Send>;

/// A filter, and the same in Rust.
fn filter(c: Columns, random: &mut Random, depth: u32, seen: &Seen) -> (Filter<Case>, Said) {
    match random.below(if depth == 0 { 1 } else { 5 }) {
        1 | 2 if depth > 0 => {
            let ((f, said), (g, also)) =
                (filter(c, random, depth - 1, seen), filter(c, random, depth - 1, seen));
            match random.below(2) {
                0 => (
                    f & g,
                    count(
                        seen,
                        "and",
                        Box::new(move |row| match (said(row), also(row)) {
                            (Some(false), _) | (_, Some(false)) => Some(false),
                            (Some(true), Some(true)) => Some(true),
                            _ => None,
                        }),
                    ),
                ),
                _ => (
                    f | g,
                    count(
                        seen,
                        "or",
                        Box::new(move |row| match (said(row), also(row)) {
                            (Some(true), _) | (_, Some(true)) => Some(true),
                            (Some(false), Some(false)) => Some(false),
                            _ => None,
                        }),
                    ),
                ),
            }
        }
        3 if depth > 0 => {
            let (f, said) = filter(c, random, depth - 1, seen);
            (!f, count(seen, "not", Box::new(move |row| said(row).map(|holds| !holds))))
        }
        _ => leaf(c, random, seen),
    }
}

type Seen = Mutex<BTreeMap<&'static str, u32>>;

fn count(seen: &Seen, what: &'static str, said: Said) -> Said {
    *seen.lock().unwrap().entry(what).or_default() += 1;
    said
}

fn leaf(c: Columns, random: &mut Random, seen: &Seen) -> (Filter<Case>, Said) {
    let (n, m, w) = (random.number(), random.number(), random.word());
    macro_rules! leaf {
        ($what:literal, $filter:expr, |$row:ident| $said:expr) => {
            ($filter, count(seen, $what, Box::new(move |$row: &Case| $said)))
        };
    }
    match random.below(32) {
        0 => leaf!("eq", c.a.eq(n), |r| r.a.map(|a| a == n)),
        1 => leaf!("ne", c.a.ne(n), |r| r.a.map(|a| a != n)),
        2 => leaf!("lt", c.b.lt(n), |r| Some(r.b < n)),
        3 => leaf!("le", c.a.le(n), |r| r.a.map(|a| a <= n)),
        4 => leaf!("gt", c.x.gt(f64::from(n) / 2.0), |r| r.x.map(|x| x > f64::from(n) / 2.0)),
        5 => leaf!("ge", c.b.ge(n), |r| Some(r.b >= n)),
        6 => leaf!("between", c.a.between(n, m), |r| r.a.map(|a| n <= a && a <= m)),
        7 => {
            let list: Vec<i32> = (0..random.below(4)).map(|_| random.number()).collect();
            let mine = list.clone();
            leaf!("in", c.a.in_(list), |r| if mine.is_empty() {
                Some(false)
            } else {
                r.a.map(|a| mine.contains(&a))
            })
        }
        8 => {
            let list: Vec<i32> = (0..random.below(4)).map(|_| random.number()).collect();
            let mine = list.clone();
            leaf!("not in", c.a.not_in(list), |r| if mine.is_empty() {
                Some(true)
            } else {
                r.a.map(|a| !mine.contains(&a))
            })
        }
        9 => leaf!("is null", c.text.is_null(), |r| Some(r.text.is_none())),
        10 => leaf!("is not null", c.x.is_not_null(), |r| Some(r.x.is_some())),
        11 => leaf!("columns", c.a.lt(c.b), |r| r.a.map(|a| a < r.b)),
        12 => leaf!("nullable columns", c.b.eq(c.a), |r| r.a.map(|a| a == r.b)),
        13 => leaf!("flag", c.flag.eq(n > 0), |r| r.flag.map(|flag| flag == (n > 0))),
        14 => leaf!("text eq", c.text.eq(&w), |r| r.text.as_ref().map(|text| *text == w)),
        15 => leaf!("name ne", c.name.ne(&w), |r| Some(r.name != w)),
        16 => {
            leaf!("starts with", c.text.starts_with(&w), |r| r.text.as_ref().map(|text| text.starts_with(&w)))
        }
        17 => leaf!("ends with", c.text.ends_with(&w), |r| r.text.as_ref().map(|text| text.ends_with(&w))),
        18 => leaf!("contains", c.name.contains(&w), |r| Some(r.name.contains(&w))),
        19 => leaf!("has", c.tags.has(&w), |r| Some(r.tags.contains(&w))),
        20 => {
            let list = random.words(3);
            let mine = list.clone();
            leaf!("has any", c.tags.has_any(list), |r| Some(mine.iter().any(|word| r.tags.contains(word))))
        }
        21 => {
            let list = random.words(2);
            let mine = list.clone();
            leaf!("has all", c.tags.has_all(list), |r| Some(mine.iter().all(|word| r.tags.contains(word))))
        }
        22 => {
            leaf!("length", c.tags.length().ge(i64::from(n)), |r| Some(r.tags.len() as i64 >= i64::from(n)))
        }
        23 => leaf!("coalesce", c.a.coalesce(m).eq(n), |r| Some(r.a.unwrap_or(m) == n)),
        24 => leaf!("null if", c.a.null_if(m).is_null(), |r| Some(r.a.is_none() || r.a == Some(m))),
        25 => leaf!("add", (c.a + m).gt(n), |r| r.a.map(|a| a + m > n)),
        26 => leaf!("multiply", (c.b * m - n).le(m), |r| Some(r.b * m - n <= m)),
        27 => {
            let at = Timestamp::from_timestamp(1_700_000_002, 0).unwrap();
            leaf!("time", c.at.ge(at), |r| Some(r.at >= at))
        }
        28 => leaf!("in words", c.text.in_([w.as_str(), "ab"]), |r| r
            .text
            .as_ref()
            .map(|text| *text == w || text == "ab")),
        29 => leaf!("always", Filter::always(), |_r| Some(true)),
        30 => leaf!("never", Filter::never(), |_r| Some(false)),
        _ => leaf!("raw", rowcol::sql!("{} + {} > {}", c.a, m, c.b), |r| r.a.map(|a| a + m > r.b)),
    }
}

type Compare = Box<dyn Fn(&Case, &Case) -> std::cmp::Ordering + Send>;

/// NULL counts as larger than everything, unless the order says where it is.
fn order(c: Columns, random: &mut Random) -> (Order<Case>, Compare) {
    fn key(a: Option<i32>, last: bool) -> (bool, i32) {
        (a.is_none() == last, a.unwrap_or(0))
    }
    match random.below(6) {
        0 => (c.a.asc(), Box::new(|x, y| key(x.a, true).cmp(&key(y.a, true)))),
        1 => (c.a.desc(), Box::new(|x, y| key(y.a, true).cmp(&key(x.a, true)))),
        2 => (c.a.asc_nulls_first(), Box::new(|x, y| key(x.a, false).cmp(&key(y.a, false)))),
        3 => (c.a.desc_nulls_last(), Box::new(|x, y| key(y.a, false).cmp(&key(x.a, false)))),
        4 => (c.b.desc(), Box::new(|x, y| y.b.cmp(&x.b))),
        _ => ((c.b - 1).asc(), Box::new(|x, y| x.b.cmp(&y.b))),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_answers_to_each_random_query() {
    let read = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let cases = read("ROWCOL_CASES", 10_000);
    let seed = read("ROWCOL_SEED", now().timestamp_micros().unsigned_abs());
    println!("ROWCOL_SEED={seed} ROWCOL_CASES={cases}");
    let (pg, ch) = (postgres_with("connection_limit=4").await, clickhouse_with("max=8").await);
    pg.create(&["create table cases (zero integer not null, id bigint primary key, a integer, b integer not null,
        x double precision, flag boolean, text text, name text not null, tags text[] not null, at timestamptz not null)"])
    .await
    .unwrap();
    ch.create(&["create table cases (zero Int32, id Int64, a Nullable(Int32), b Int32, x Nullable(Float64), flag Nullable(Bool),
        text Nullable(String), name String, tags Array(String), at DateTime64(6)) engine = MergeTree order by zero"])
    .await
    .unwrap();
    let mut random = Random(seed);
    let rows: Vec<Case> = (0..200).map(|id| case(id, &mut random)).collect();
    Case::insert_many(&rows).run(&pg).await.unwrap();
    Case::insert_many(&rows).run(&ch).await.unwrap();

    let seen = Seen::default();
    let (pg, ch, rows) = (&pg, &ch, &rows);
    let queries = (0..cases).map(|number| {
        let mut random = Random(seed ^ (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (limit, offset) = (random.maybe(|random| 1 + random.below(50)), random.below(4));
        let ((condition, said), (by, compare)) =
            (filter(Case::COLUMNS, &mut random, 3, &seen), order(Case::COLUMNS, &mut random));
        let mut query =
            Case::find().filter(|_| condition).order_by(|c| (by, c.id)).select(|c| c.id).full_scan();
        let mut mine: Vec<&Case> = rows.iter().filter(|row| said(row) == Some(true)).collect();
        mine.sort_by(|x, y| compare(x, y).then(x.id.cmp(&y.id)));
        let mut mine: Vec<i64> = mine.into_iter().map(|row| row.id).collect();
        if offset == 3 {
            query = query.offset(7);
            mine.drain(..mine.len().min(7));
        }
        if let Some(limit) = limit {
            query = query.limit(limit as u64);
            mine.truncate(limit);
        }
        async move {
            let context = || format!("case {number} of seed {seed}: {:?}", query.sql(Dialect::Postgres));
            let of_postgres =
                query.clone().all(pg).await.unwrap_or_else(|error| panic!("{error}\n{}", context()));
            let of_clickhouse =
                query.clone().all(ch).await.unwrap_or_else(|error| panic!("{error}\n{}", context()));
            assert_eq!(of_postgres, mine, "Postgres and Rust, {}", context());
            assert_eq!(of_clickhouse, mine, "ClickHouse and Rust, {}", context());
        }
    });
    futures_util::stream::iter(queries).buffer_unordered(8).collect::<Vec<()>>().await;
    let seen = seen.into_inner().unwrap();
    println!("{seen:?}");
    if cases >= 10_000 {
        assert_eq!(seen.len(), 35, "{seen:?}");
        assert!(seen.values().all(|times| *times >= 100), "{seen:?}");
    }
}
