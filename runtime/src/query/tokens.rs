//! The text of a condition or an order before it is known for which store: a flat list of tokens, with the
//! values beside it. Rendering is one walk over the list.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub use super::operator::Operator;
use super::plan::Plan;
use super::related::Related;
use crate::value::Args;

/// A field of one of the tables that are in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many selects further out the table is: 0 is the select that this stands in. A part of a query thus means
    /// the same wherever it is put.
    pub(crate) out: u8,
    /// The table among those of its select: 0 is the one it begins with, then those that were joined.
    pub(crate) source: u8,
    /// The field's index.
    pub(crate) field: u16,
}

impl Place {
    /// A field of the table that the select begins with.
    pub(crate) const fn of(field: u16) -> Self {
        Self { out: 0, source: 0, field }
    }
}

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The column of a field.
    Column(Place),
    /// The next argument, and the column that it is compared with, where there is one.
    Arg(Option<Place>),
    /// In ClickHouse, the parameter before once more.
    Again,
    /// A key of the grouping, by its place.
    Key(u8),
    /// A select in parentheses: [`More::queries`] at this index.
    Query(u16),
    /// Whether there are such rows: [`More::related`] at this index.
    Related(u16),
    /// In Postgres, all such rows as an array of records: [`More::related`] at this index.
    Nested(u16),
    /// SQL as it stands: [`More::texts`] at this index.
    Text(u16),
    /// Begins what is NULL where this list or map is, for stores in which an empty one stands for NULL.
    Present(Place),
    /// Ends it.
    EndPresent(Place),
    /// In Postgres, a cast to the type that is [`More::texts`] at this index.
    Cast(u16),
    /// The text of an operator before its first operand.
    Begin(Operator),
    /// The text of an operator behind its first operand.
    Then(Operator),
    /// The text of an operator between its second and its third operand.
    AndThen(Operator),
    /// The text of an operator behind its last operand.
    End(Operator),
    /// `and`
    And,
    /// `or`
    Or,
    /// `,`
    Comma,
}

const INLINE: usize = 24;

/// Tokens in their order. The first few need no memory of their own: a condition is built from many small ones.
#[derive(Clone)]
pub struct Tokens {
    inline: [Token; INLINE],
    len: usize,
    /// All of them, once there are more.
    heap: Vec<Token>,
}

impl Tokens {
    pub(crate) const fn new() -> Self {
        Self { inline: [Token::Comma; INLINE], len: 0, heap: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, token: Token) {
        self.extend(&[token]);
    }

    #[inline]
    pub(crate) fn extend(&mut self, tokens: &[Token]) {
        if self.heap.is_empty() {
            if let Some(free) = self.inline.get_mut(self.len..self.len + tokens.len()) {
                free.copy_from_slice(tokens);
                self.len += tokens.len();
                return;
            }
            self.heap.reserve(self.len + tokens.len() + INLINE);
            self.heap.extend_from_slice(&self.inline[..self.len]);
        }
        self.heap.extend_from_slice(tokens);
        self.len = self.heap.len();
    }

    /// Puts an operator around everything.
    pub(crate) fn wrap(&mut self, operator: Operator) {
        let inner = std::mem::replace(self, Self::new());
        self.push(Token::Begin(operator));
        self.extend(inner.as_slice());
        self.push(Token::End(operator));
    }

    /// Takes from an aggregate what stands around its function. Returns what is to stand around a window of it.
    pub(crate) fn make_bare(&mut self) -> Operator {
        let last = self.as_slice().last().copied();
        let Some(Token::End(operator)) = last else { return Operator::Whole };
        let (bare, around) = operator.bare();
        self.replace_ends((bare != operator).then_some(Token::Begin(bare)), Token::End(bare));
        around
    }

    /// Puts other tokens in the place of the last, and of the first where one is given.
    pub(crate) fn replace_ends(&mut self, first: Option<Token>, last: Token) {
        let tokens = if self.heap.is_empty() { &mut self.inline[..self.len] } else { &mut self.heap[..] };
        if let [start, .., end] = tokens {
            *start = first.unwrap_or(*start);
            *end = last;
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[Token] {
        if self.heap.is_empty() { &self.inline[..self.len] } else { &self.heap }
    }

    /// The expressions of a list.
    pub(crate) fn items(&self) -> impl Iterator<Item = &[Token]> {
        let mut depth = 0_u32;
        self.as_slice().split(move |token| {
            match token {
                Token::Begin(_) => depth += 1,
                Token::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *token == Token::Comma
        })
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Tokens and what they refer to: the values that they bind, in their order, and what is rare.
#[derive(Clone)]
pub struct Fragment {
    pub(crate) tokens: Tokens,
    pub(crate) args: Args,
    more: Option<Box<More>>,
}

/// What few conditions have.
#[derive(Clone, Default)]
struct More {
    queries: Vec<Arc<Plan>>,
    related: Vec<Arc<Related>>,
    /// In Postgres and in ClickHouse.
    texts: Vec<[Cow<'static, str>; 2]>,
}

impl Fragment {
    pub(crate) const fn new() -> Self {
        Self { tokens: Tokens::new(), args: Args::new(), more: None }
    }

    /// A column.
    pub(crate) fn column(place: Place) -> Self {
        let mut column = Self::new();
        column.tokens.push(Token::Column(place));
        column
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Appends another one.
    pub(crate) fn append(&mut self, other: Self) {
        self.args.append(other.args);
        match (&mut self.more, other.more) {
            (_, None) => self.tokens.extend(other.tokens.as_slice()),
            (more @ None, theirs) => {
                *more = theirs;
                self.tokens.extend(other.tokens.as_slice());
            }
            (Some(more), Some(theirs)) => {
                let (queries, texts) = (index(&more.queries), index(&more.texts));
                let related = index(&more.related);
                for token in other.tokens.as_slice() {
                    self.tokens.push(match *token {
                        Token::Query(at) => Token::Query(at + queries),
                        Token::Text(at) => Token::Text(at + texts),
                        Token::Cast(at) => Token::Cast(at + texts),
                        Token::Related(at) => Token::Related(at + related),
                        Token::Nested(at) => Token::Nested(at + related),
                        token => token,
                    });
                }
                more.queries.extend(theirs.queries);
                more.texts.extend(theirs.texts);
                more.related.extend(theirs.related);
            }
        }
    }

    /// Appends another one behind a comma, if anything stands before it.
    pub(crate) fn append_listed(&mut self, other: Self) {
        if !self.is_empty() {
            self.tokens.push(Token::Comma);
        }
        self.append(other);
    }

    /// Appends a condition that holds too. Both must be ready to stand beside `and`.
    pub(crate) fn append_and(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
        } else {
            self.tokens.push(Token::And);
            self.append(other);
        }
    }

    /// A part of it: some of the tokens, and the arguments that they bind.
    pub(crate) fn part(&self, tokens: Range<usize>, args: Range<usize>) -> Self {
        let mut part = Self { tokens: Tokens::new(), args: self.args.part(args), more: self.more.clone() };
        part.tokens.extend(&self.tokens.as_slice()[tokens]);
        part
    }

    /// Appends a select in parentheses.
    pub(crate) fn push_query(&mut self, plan: Plan) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Query(index(&more.queries)));
        more.queries.push(Arc::new(plan));
    }

    /// Appends whether there are such rows.
    pub(crate) fn push_related(&mut self, related: Related) {
        self.push_rows(Token::Related, related);
    }

    /// Appends such rows themselves.
    pub(crate) fn push_nested(&mut self, related: Related) {
        self.push_rows(Token::Nested, related);
    }

    fn push_rows(&mut self, token: fn(u16) -> Token, related: Related) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(token(index(&more.related)));
        more.related.push(Arc::new(related));
    }

    pub(crate) fn related(&self, at: u16) -> Option<&Related> {
        self.more.as_ref()?.related.get(usize::from(at)).map(|related| &**related)
    }

    /// The selects within.
    pub(crate) fn plans(&self) -> impl Iterator<Item = &Plan> {
        let more = self.more.as_deref();
        let queries = more.into_iter().flat_map(|more| more.queries.iter().map(|plan| &**plan));
        queries.chain(more.into_iter().flat_map(|more| more.related.iter().map(|related| &related.plan)))
    }

    /// Appends SQL as it stands.
    pub(crate) fn push_text(&mut self, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        self.push_texts([text.clone(), text]);
    }

    /// Appends SQL as it stands, of Postgres and of ClickHouse.
    pub(crate) fn push_texts(&mut self, texts: [Cow<'static, str>; 2]) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Text(index(&more.texts)));
        more.texts.push(texts);
    }

    /// Appends a cast for Postgres.
    pub(crate) fn push_cast(&mut self, ty: &'static str) {
        let more = self.more.get_or_insert_default();
        self.tokens.push(Token::Cast(index(&more.texts)));
        more.texts.push([ty.into(), "".into()]);
    }

    pub(crate) fn query(&self, at: u16) -> Option<&Plan> {
        self.more.as_ref()?.queries.get(usize::from(at)).map(|plan| &**plan)
    }

    /// A text in Postgres or in ClickHouse.
    pub(crate) fn text(&self, at: u16, postgres: bool) -> &str {
        let texts = self.more.as_ref().and_then(|more| more.texts.get(usize::from(at)));
        texts.map_or("", |[first, second]| if postgres { first } else { second })
    }

    /// Whether it holds selects, so that columns must say of which table they are.
    pub(crate) fn has_queries(&self) -> bool {
        self.more.as_ref().is_some_and(|more| !more.queries.is_empty() || !more.related.is_empty())
    }
}

/// The index of the next item.
fn index<T>(items: &[T]) -> u16 {
    u16::try_from(items.len()).expect("a query has fewer than 65,536 parts of a kind")
}

impl std::fmt::Debug for Fragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragment").field("tokens", &self.tokens.as_slice()).field("args", &self.args).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_their_order_beyond_the_inline_buffer() {
        let mut tokens = Tokens::new();
        for index in 0..100 {
            tokens.push(Token::Column(Place::of(index)));
            assert_eq!(tokens.as_slice().len(), usize::from(index) + 1);
        }
        tokens.wrap(Operator::Not);
        assert_eq!(tokens.as_slice()[0], Token::Begin(Operator::Not));
        assert_eq!(tokens.as_slice()[100], Token::Column(Place::of(99)));
        assert_eq!(tokens.as_slice()[101], Token::End(Operator::Not));
    }
}
