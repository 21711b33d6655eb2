//! A statement, word by word.

use super::ObjectError;
use crate::postgres::catalog::in_search_path;
use crate::postgres::token::{Kind, Token, tokens};
use crate::schema::postgres::Name;

/// The rest of a statement that is being read.
pub(super) struct Reader<'a> {
    sql: &'a str,
    pub default_schema: &'a str,
    /// The tokens that mean something, each with the place where it begins.
    tokens: Vec<(usize, Token<'a>)>,
    at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(sql: &'a str, default_schema: &'a str) -> Self {
        let mut at = 0;
        let placed = tokens(sql).map(|token| {
            at += token.text.len();
            (at - token.text.len(), token)
        });
        let tokens = placed.filter(|(_, token)| token.is_meaningful()).collect();
        Self { sql, default_schema, tokens, at: 0 }
    }

    pub fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|(_, token)| *token)
    }

    pub fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Whether these words or signs come next.
    pub fn comes(&self, words: &str) -> bool {
        let mut rest = self.tokens[self.at..].iter();
        words.split(' ').all(|word| rest.next().is_some_and(|(_, token)| token.is_plain(word)))
    }

    /// Whether these words or signs come next, which are then passed.
    pub fn words(&mut self, words: &str) -> bool {
        let found = self.comes(words);
        self.at += if found { words.split(' ').count() } else { 0 };
        found
    }

    /// These words or signs have to come next.
    pub fn expect(&mut self, words: &str) -> Result<(), ObjectError> {
        if self.words(words) { Ok(()) } else { Err(self.expected(words)) }
    }

    pub fn expected(&self, what: impl Into<String>) -> ObjectError {
        let found = self.peek().map(|token| token.text.chars().take(40).collect()).unwrap_or_default();
        ObjectError::Expected { what: what.into(), found }
    }

    pub fn end(&mut self) -> Result<(), ObjectError> {
        self.words(";");
        if self.peek().is_none() { Ok(()) } else { Err(self.expected("the end of the statement")) }
    }

    /// A name without a schema.
    pub fn identifier(&mut self, what: &str) -> Result<String, ObjectError> {
        let name = self.peek().and_then(|token| token.identifier()).ok_or_else(|| self.expected(what))?;
        self.at += 1;
        Ok(name)
    }

    /// A name, with its schema unless that is the default one.
    pub fn name(&mut self, what: &str) -> Result<Name, ObjectError> {
        let first = self.identifier(what)?;
        let name = match self.words(".") {
            true => Name { schema: Some(first), name: self.identifier(what)? },
            false => Name::new(first),
        };
        Ok(in_search_path(&name, self.default_schema))
    }

    /// What stands between parentheses, which have to come next.
    pub fn group(&mut self) -> Result<&'a str, ObjectError> {
        self.expect("(")?;
        let from = self.at;
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            match (token.kind, token.text) {
                (Kind::Symbol, "(") => depth += 1,
                (Kind::Symbol, ")") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(self.between(from, self.at - 1));
            }
        }
        Err(self.expected(")"))
    }

    /// What stands before the first token that `stops`, which may be the end.
    pub fn until(&mut self, stops: impl Fn(&Token<'_>) -> bool) -> &'a str {
        let from = self.at;
        while self.peek().is_some_and(|token| !stops(&token)) {
            self.at += 1;
        }
        self.between(from, self.at)
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a str {
        let from = self.at;
        self.at = self.tokens.len();
        self.between(from, self.at)
    }

    fn between(&self, from: usize, to: usize) -> &'a str {
        if from == to {
            return "";
        }
        let ((start, _), (last, token)) = (self.tokens[from], self.tokens[to - 1]);
        &self.sql[start..last + token.text.len()]
    }
}

/// SQL in one line, as far as its strings are, without comments.
pub(super) fn tidy(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut space = false;
    for token in tokens(sql) {
        if token.is_meaningful() {
            text.push_str(if space && !text.is_empty() { " " } else { "" });
            text.push_str(token.text);
        }
        space = !token.is_meaningful();
    }
    text
}

/// What the commas outside of brackets set apart; nothing of nothing.
pub(in crate::postgres) fn listed(sql: &str) -> Vec<&str> {
    let (mut depth, mut start, mut at) = (0_usize, 0, 0);
    let mut parts = Vec::new();
    for token in tokens(sql) {
        match (token.kind, token.text) {
            (Kind::Symbol, "(" | "[") => depth += 1,
            (Kind::Symbol, ")" | "]") => depth = depth.saturating_sub(1),
            (Kind::Symbol, ",") if depth == 0 => {
                parts.push(&sql[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += token.text.len();
    }
    parts.push(&sql[start..]);
    parts.retain(|part| !tidy(part).is_empty());
    parts
}
