//! Reading SQL by its brackets and keywords.

use crate::clickhouse::lexer::{Kind, Token};
use crate::clickhouse::name::unquote;

/// What is left to read of a statement, without blanks.
#[derive(Clone, Copy)]
pub(in crate::clickhouse) struct Reader<'t, 'a> {
    pub sql: &'a str,
    pub tokens: &'t [Token<'a>],
}

impl<'t, 'a> Reader<'t, 'a> {
    /// A reader of these tokens, which are of the same statement.
    pub fn of(&self, tokens: &'t [Token<'a>]) -> Self {
        Self { sql: self.sql, tokens }
    }

    /// Whether these keywords, or symbols, come next.
    pub fn sees(&self, keywords: &[&str]) -> bool {
        let mut tokens = self.tokens.iter();
        keywords
            .iter()
            .all(|word| tokens.next().is_some_and(|token| token.is_word(word) || token.is_symbol(word)))
    }

    /// Passes these keywords, or symbols, where they come next.
    pub fn take(&mut self, keywords: &[&str]) -> bool {
        let seen = self.sees(keywords);
        if seen {
            self.tokens = &self.tokens[keywords.len()..];
        }
        seen
    }

    /// One token.
    pub fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// A name.
    pub fn name(&mut self) -> Option<String> {
        let name =
            self.tokens.first().filter(|token| token.is_name()).and_then(|token| unquote(token.text))?;
        self.tokens = &self.tokens[1..];
        Some(name)
    }

    /// A string literal.
    pub fn string(&mut self) -> Option<String> {
        let first = self.tokens.first().filter(|token| token.kind == Kind::String);
        let text = first.and_then(|token| unquote(token.text))?;
        self.tokens = &self.tokens[1..];
        Some(text)
    }

    /// `name`, or `database.name`.
    pub fn qualified(&mut self) -> Option<(Option<String>, String)> {
        let first = self.name()?;
        if self.take(&["."]) { Some((Some(first), self.name()?)) } else { Some((None, first)) }
    }

    /// What stands between the brackets that come next.
    pub fn group(&mut self) -> Option<Self> {
        self.sees(&["("]).then_some(())?;
        let end = self.closing()?;
        let inner = self.of(&self.tokens[1..end]);
        self.tokens = &self.tokens[end + 1..];
        Some(inner)
    }

    /// The place of the bracket that closes the first one.
    fn closing(&self) -> Option<usize> {
        let mut depth = 0_usize;
        self.tokens.iter().position(|token| {
            depth = depth_behind(depth, token);
            depth == 0
        })
    }

    /// What comes before the first place outside of brackets at which `ends` holds; all, where there is none.
    pub fn until(&mut self, ends: impl Fn(&Self) -> bool) -> Self {
        let mut depth = 0_usize;
        let end = (0..self.tokens.len()).find(|at| {
            let found = depth == 0 && ends(&self.of(&self.tokens[*at..]));
            depth = depth_behind(depth, &self.tokens[*at]);
            found
        });
        let (taken, rest) = self.tokens.split_at(end.unwrap_or(self.tokens.len()));
        self.tokens = rest;
        self.of(taken)
    }

    /// The parts between commas outside of brackets.
    pub fn parts(mut self) -> Vec<Self> {
        let mut parts = Vec::new();
        while !self.tokens.is_empty() {
            parts.push(self.until(|rest| rest.sees(&[","])));
            self.next();
        }
        parts
    }

    /// The elements of a key: those of a tuple, or the one expression.
    pub fn elements(mut self) -> Vec<String> {
        if self.tokens.len() == 3 && self.sees(&["tuple", "(", ")"]) {
            return Vec::new();
        }
        let whole = self;
        match self.group() {
            Some(inner) if self.tokens.is_empty() => inner.parts().iter().map(Self::text).collect(),
            _ => vec![whole.text()],
        }
    }

    /// The SQL as it stands in the statement.
    pub fn text(&self) -> String {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => self.sql[first.start..last.start + last.text.len()].to_owned(),
            _ => String::new(),
        }
    }
}

fn depth_behind(depth: usize, token: &Token<'_>) -> usize {
    match token.text {
        "(" | "[" | "{" if token.kind == Kind::Symbol => depth + 1,
        ")" | "]" | "}" if token.kind == Kind::Symbol => depth.saturating_sub(1),
        _ => depth,
    }
}
