//! What the attributes of one place say, key by key, before it is put into the model.

use super::attributes::Entry;
use super::parts::Part;
use crate::model::{DefaultValue, Expression, IndexKey, SourceSpan, SourceTokens, Spanned, Word};
use crate::schema::clickhouse::Engine;

/// The arguments of one attribute, or the attributes of one item.
///
/// Each is taken out by its key; [`finish`](Self::finish) makes sure that none is left, so that the table has no
/// row that the parser forgets.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// Arguments without a key, in their order.
    pub(super) parts: Vec<Part>,
    pub(super) given: Vec<Given>,
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) entry: &'static Entry,
    pub(super) span: SourceSpan,
    pub(super) value: Value,
}

/// A value, by the [`Form`](super::attributes::Form) of its key.
#[derive(Debug)]
pub(super) enum Value {
    Flag,
    Text(Word),
    Word(Word),
    Words(Vec<Word>),
    Number(u64),
    Choice(Spanned<&'static str>),
    False,
    Expressions(Vec<Expression>),
    Engine(Spanned<Engine>, Vec<Word>),
    Settings(Vec<(Word, String)>),
    Call(Spanned<&'static str>, Vec<Spanned<IndexKey>>),
    Empty(Spanned<DefaultValue>),
    Rust(SourceTokens),
    Group(Arguments),
}

/// What stands behind a key that is a flag, a text, or `false`.
#[derive(Debug)]
pub(super) enum Maybe {
    /// The key alone, or `= false`.
    Bare,
    /// `= "…"`
    Text(Word),
}

impl Arguments {
    fn take(&mut self, key: &str) -> Option<Given> {
        let at = self.given.iter().position(|given| given.entry.name == key)?;
        Some(self.given.remove(at))
    }

    /// The place of a flag that is set.
    pub(super) fn flag(&mut self, key: &str) -> Option<SourceSpan> {
        self.take(key).map(|given| given.span)
    }

    /// `key = "…"`
    pub(super) fn text(&mut self, key: &str) -> Option<Word> {
        self.texts(key).pop()
    }

    /// `key = "…"`, each time that it is given.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Word> {
        self.all(key, |value, _| match value {
            Value::Text(word) => Some(word),
            _ => None,
        })
    }

    /// `key = word`
    pub(super) fn word(&mut self, key: &str) -> Option<Word> {
        match self.take(key)?.value {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// `key = a`, `key = (a, b)`, `key(a, b)`; empty where it is not given.
    pub(super) fn words(&mut self, key: &str) -> Vec<Word> {
        self.all(key, |value, _| match value {
            Value::Words(words) => Some(words),
            _ => None,
        })
        .concat()
    }

    /// `key = 4`
    pub(super) fn number(&mut self, key: &str) -> Option<u64> {
        match self.take(key)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// `key = word`, one of the words that the table allows.
    pub(super) fn choice(&mut self, key: &str) -> Option<Spanned<&'static str>> {
        match self.take(key)?.value {
            Value::Choice(word) => Some(word),
            _ => None,
        }
    }

    /// `key`, `key = false` or `key = "…"`.
    pub(super) fn maybe(&mut self, key: &str) -> Option<Spanned<Maybe>> {
        let Given { span, value, .. } = self.take(key)?;
        match value {
            Value::Flag | Value::False => Some(Spanned::new(Maybe::Bare, span)),
            Value::Text(word) => Some(Spanned::new(Maybe::Text(word), span)),
            _ => None,
        }
    }

    /// `key = expression` or `key = (expression, …)`; nothing where it is not given.
    pub(super) fn expressions(&mut self, key: &str) -> Option<Vec<Expression>> {
        match self.take(key)?.value {
            Value::Expressions(expressions) => Some(expressions),
            _ => None,
        }
    }

    /// `key = Engine(arguments)`
    pub(super) fn engine(&mut self, key: &str) -> Option<(Spanned<Engine>, Vec<Word>)> {
        match self.take(key)?.value {
            Value::Engine(engine, arguments) => Some((engine, arguments)),
            _ => None,
        }
    }

    /// `key(name = value, …)`, the values as SQL.
    pub(super) fn settings(&mut self, key: &str) -> Vec<(Word, String)> {
        self.all(key, |value, _| match value {
            Value::Settings(settings) => Some(settings),
            _ => None,
        })
        .concat()
    }

    /// `key = word(a, "sql")`, the word being one that the table allows.
    pub(super) fn call(&mut self, key: &str) -> Option<(Spanned<&'static str>, Vec<Spanned<IndexKey>>)> {
        match self.take(key)?.value {
            Value::Call(word, parts) => Some((word, parts)),
            _ => None,
        }
    }

    /// `key = ""`, `key = 0`, …
    pub(super) fn empty(&mut self, key: &str) -> Option<Spanned<DefaultValue>> {
        match self.take(key)?.value {
            Value::Empty(value) => Some(value),
            _ => None,
        }
    }

    /// `key = expression`, in Rust.
    pub(super) fn rust(&mut self, key: &str) -> Option<SourceTokens> {
        match self.take(key)?.value {
            Value::Rust(expression) => Some(expression),
            _ => None,
        }
    }

    /// `key(…)`, and where the key stands.
    pub(super) fn group(&mut self, key: &str) -> Option<Spanned<Arguments>> {
        self.groups(key).pop()
    }

    /// `key(…)`, each time that it is given.
    pub(super) fn groups(&mut self, key: &str) -> Vec<Spanned<Arguments>> {
        self.all(key, |value, span| match value {
            Value::Group(arguments) => Some(Spanned::new(arguments, span)),
            _ => None,
        })
    }

    fn all<T>(&mut self, key: &str, get: impl Fn(Value, SourceSpan) -> Option<T>) -> Vec<T> {
        let mine = self.given.extract_if(.., |given| given.entry.name == key);
        mine.filter_map(|given| get(given.value, given.span)).collect()
    }

    /// Ends the reading. Everything given must have been taken: a row of the table without a reader is a bug.
    pub(super) fn finish(self) {
        debug_assert!(
            self.given.is_empty(),
            "the keys {:?} are in the table, but nothing reads them",
            self.given.iter().map(|given| given.entry.name).collect::<Vec<_>>()
        );
    }
}
