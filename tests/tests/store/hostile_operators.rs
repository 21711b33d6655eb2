//! Every function of the builder that takes a string is given strings that look like SQL: the text of the statement
//! does not change with them, and the answer is that of the string itself.

use std::collections::BTreeMap;

use rowcol::query::{Rows, Settled, Unit, Whole};
use rowcol::{Error, Led};

use super::hostile::HOSTILE;
use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes", tenant = owner)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (owner, id))]
pub struct Note {
    #[key]
    pub id: String,
    pub owner: String,
    pub at: Timestamp,
    pub text: Option<String>,
    pub tags: Vec<String>,
    #[clickhouse(type = "Map(String, String)")]
    pub map: Json<BTreeMap<String, String>>,
    pub kept: Json<BTreeMap<String, String>>,
    pub document: RawJson,
}

type Columns = <Note as Model>::Columns;

/// A question with a string, and what it is to find among notes that are each made of one string.
struct Question {
    name: &'static str,
    filter: fn(Columns, &str) -> Filter<Note>,
    finds: fn(found: &str, asked: &str) -> bool,
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// A pattern that only this text is like.
fn pattern(text: &str) -> String {
    text.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "%_\\".contains(c)).chain([c])).collect()
}

macro_rules! questions {
    ($($name:literal: |$note:ident, $asked:ident| $filter:expr, |$found:ident, $with:ident| $finds:expr;)*) => {
        &[$(Question {
            name: $name,
            filter: |$note, $asked| $filter,
            finds: |$found, $with| $finds,
        }),*]
    };
}

const QUESTIONS: &[Question] = questions! {
    "eq": |n, s| n.text.eq(s), |found, asked| found == asked;
    "ne": |n, s| n.text.ne(s), |found, asked| found != asked;
    "between": |n, s| n.text.between(s, s), |found, asked| found == asked;
    "in_": |n, s| n.text.in_([s, s]), |found, asked| found == asked;
    "not_in": |n, s| n.text.not_in([s]), |found, asked| found != asked;
    "is_distinct_from": |n, s| n.text.is_distinct_from(s), |found, asked| found != asked;
    "is_not_distinct_from": |n, s| n.text.is_not_distinct_from(Some(s.to_owned())), |found, asked| found == asked;
    "like": |n, s| n.text.like(&pattern(s)), |found, asked| found == asked;
    "ilike": |n, s| n.text.ilike(&pattern(s)), |found, asked| lower(found) == lower(asked);
    "contains": |n, s| n.text.contains(s), |found, asked| found.contains(asked);
    "starts_with": |n, s| n.text.starts_with(s), |found, asked| found.starts_with(asked);
    "ends_with": |n, s| n.text.ends_with(s), |found, asked| found.ends_with(asked);
    "contains_ignoring_case": |n, s| n.text.contains_ignoring_case(s), |found, asked| lower(found).contains(&lower(asked));
    "starts_with_ignoring_case": |n, s| n.text.starts_with_ignoring_case(s), |found, asked| lower(found).starts_with(&lower(asked));
    "ends_with_ignoring_case": |n, s| n.text.ends_with_ignoring_case(s), |found, asked| lower(found).ends_with(&lower(asked));
    "has": |n, s| n.tags.has(s), |found, asked| found == asked;
    "has_all": |n, s| n.tags.has_all([s, "tag"]), |found, asked| found == asked;
    "has_any": |n, s| n.tags.has_any([s]), |found, asked| found == asked;
    "key": |n, s| n.map.key(s).eq(s), |found, asked| found == asked;
    "key in JSON": |n, s| n.kept.key(s).eq(s), |found, asked| found == asked;
    "has_key": |n, s| n.map.has_key(s), |found, asked| found == asked;
    "has_key in JSON": |n, s| n.kept.has_key(s), |found, asked| found == asked;
    "retain_keys": |n, s| n.map.retain_keys([s, "other"]).has_key(s), |found, asked| found == asked;
    "retain_keys in JSON": |n, s| n.kept.retain_keys([s]).key(s).eq(s), |found, asked| found == asked;
    "retain_keys_with_prefix": |n, s| n.map.retain_keys_with_prefix(s).key(s).eq(s), |found, asked| found == asked;
    "retain_keys_with_prefix in JSON": |n, s| n.kept.retain_keys_with_prefix(s).has_key(s), |found, asked| found == asked;
    "path": |n, s| n.document.path([s, s]).text().eq(s), |found, asked| found == asked;
    "path exists": |n, s| n.document.path([s]).exists(), |found, asked| found == asked;
    "coalesce": |n, s| n.text.coalesce(s).eq(s), |found, asked| found == asked;
    "null_if": |n, s| n.text.null_if(s).is_null(), |found, asked| found == asked;
    "concat": |n, s| n.text.concat(s).eq(n.text.concat(n.text)), |found, asked| found == asked;
    "greatest": |n, s| n.text.greatest(s).eq(n.text), |found, asked| found >= asked;
    "least": |n, s| n.text.least(s).eq(n.text), |found, asked| found <= asked;
    "case": |n, s| case().when(n.text.eq(s), s).otherwise("").eq(n.text), |found, asked| found == asked || found.is_empty();
    "sql!": |n, s| sql!("{} = {} and {} = {}", n.text, s, n.text, s.to_owned()), |found, asked| found == asked;
    "sql!, typed": |n, s| sql!(String: "concat({}, {})", n.text, s).eq(n.text.concat(n.text)), |found, asked| found == asked;
};

fn note(number: usize, text: &str) -> Note {
    Note {
        id: format!("{number:02}{text}"),
        owner: text.to_owned(),
        at: now(),
        text: Some(text.to_owned()),
        tags: vec!["tag".to_owned(), text.to_owned()],
        map: Json(BTreeMap::from([(text.to_owned(), text.to_owned())])),
        kept: Json(BTreeMap::from([(text.to_owned(), text.to_owned())])),
        document: RawJson::new(&BTreeMap::from([(text, BTreeMap::from([(text, text)]))])).unwrap(),
    }
}

const CLICKHOUSE: &str =
    "create table notes (id String, owner String, at DateTime64(6), text Nullable(String),
    tags Array(String), map Map(String, String), kept String, document String)
    engine = MergeTree order by (owner, id)";

async fn filled(notes: &[Note]) -> (Postgres, ClickHouse) {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    postgres
        .create(&["create table notes (id text primary key, owner text not null, at timestamptz not null, text text,
            tags text[] not null, map jsonb not null, kept jsonb not null, document jsonb not null)"])
        .await
        .unwrap();
    clickhouse.create(&[CLICKHOUSE]).await.unwrap();
    Note::insert_many(notes).run(&postgres).await.unwrap();
    Note::insert_many(notes).run(&clickhouse).await.unwrap();
    (postgres, clickhouse)
}

fn asked(question: &Question, text: &str) -> Query<Note, Rows<Whole>, Settled, Led> {
    Note::find().across_tenants().full_scan().filter(|n| (question.filter)(n, text)).order_by(|n| n.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_string_becomes_sql() {
    let notes: Vec<Note> = HOSTILE.iter().enumerate().map(|(number, text)| note(number, text)).collect();
    let (postgres, clickhouse) = filled(&notes).await;
    for question in QUESTIONS {
        let plain = asked(question, "plain");
        let texts = (plain.sql(Dialect::Postgres).text, plain.sql(Dialect::ClickHouse).text);
        for text in HOSTILE {
            let query = asked(question, text);
            let now = (query.sql(Dialect::Postgres).text, query.sql(Dialect::ClickHouse).text);
            assert_eq!(now, texts, "{} of {text:?}", question.name);
            let expected: Vec<&str> = notes
                .iter()
                .map(|n| n.owner.as_str())
                .filter(|found| (question.finds)(found, text))
                .collect();
            let found = query.clone().all(&postgres).await.unwrap();
            let found: Vec<&str> = found.iter().map(|n| n.owner.as_str()).collect();
            assert_eq!(found, expected, "Postgres, {} of {text:?}", question.name);
            let found = query.all(&clickhouse).await.unwrap();
            let found: Vec<&str> = found.iter().map(|n| n.owner.as_str()).collect();
            assert_eq!(found, expected, "ClickHouse, {} of {text:?}", question.name);
        }
    }
}

/// Strings that mean something to the store, so that the answer is not that of a comparison.
#[tokio::test(flavor = "multi_thread")]
async fn no_name_becomes_sql() {
    let notes: Vec<Note> = HOSTILE.iter().enumerate().map(|(number, text)| note(number, text)).collect();
    let (postgres, clickhouse) = filled(&notes).await;
    let all = || Note::find().across_tenants().full_scan();
    let texts = |zone: &str, words: &str| {
        let query = all()
            .filter(|n| n.text.has_words(words))
            .group_by(|n| n.at.start_of_in(Unit::Day, zone))
            .select(|_, day| (day, count()));
        (query.sql(Dialect::Postgres).text, query.sql(Dialect::ClickHouse).text)
    };
    for text in HOSTILE {
        assert_eq!(texts(text, text), texts("UTC", "a"));
        let words = || all().filter(|n| n.text.has_words(text));
        words().all(&postgres).await.unwrap();
        words().all(&clickhouse).await.unwrap();
        let tagged = all().filter(|n| n.id.eq(&notes[0].id)).tag(*text);
        assert_eq!(tagged.clone().all(&clickhouse).await.unwrap(), notes[..1], "{text:?}");
        assert_eq!(
            tagged.sql(Dialect::ClickHouse).text,
            all().filter(|n| n.id.eq("")).sql(Dialect::ClickHouse).text
        );
        // No setting is called so, and the name stays one.
        let error = all().setting(format!("s{text}"), *text).all(&clickhouse).await.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{text:?}: {error}");
        assert_eq!(
            Note::of(*text).get(notes[0].id.clone()).count(&postgres).await.unwrap(),
            u64::from(*text == notes[0].owner)
        );
    }
    assert_eq!(all().count(&postgres).await.unwrap(), notes.len() as u64);
    assert_eq!(all().count(&clickhouse).await.unwrap(), notes.len() as u64);
}

/// Postgres has no NUL in text, and that is said before anything is sent; ClickHouse has it.
#[tokio::test(flavor = "multi_thread")]
async fn a_nul_byte_is_a_character_or_an_error() {
    let (postgres, clickhouse) = (filled(&[]).await.0, clickhouse().await);
    clickhouse.create(&[CLICKHOUSE]).await.unwrap();
    let notes = [note(1, "a\0b"), note(2, "a")];
    Note::insert_many(&notes).run(&clickhouse).await.unwrap();
    for question in QUESTIONS {
        let query = || asked(question, "a\0b");
        let error = query().all(&postgres).await.unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{}: {error}", question.name);
        let expected: Vec<Note> =
            notes.iter().filter(|n| (question.finds)(&n.owner, "a\0b")).cloned().collect();
        assert_eq!(query().all(&clickhouse).await.unwrap(), expected, "{}", question.name);
    }
}
