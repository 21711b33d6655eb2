//! The text of a condition or an order before it is known for which store: a flat list of tokens, with the
//! values beside it. Rendering is one walk over the list.

use crate::value::Args;

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// The column of the field at this index.
    Column(u16),
    /// The next argument, compared with the column at this index, or [`NO_COLUMN`].
    Arg(u16),
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

/// In place of a column's index: the argument stands alone.
pub(crate) const NO_COLUMN: u16 = u16::MAX;

/// Declares the operators with their four texts in Postgres and, where it differs, in ClickHouse.
macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident = $postgres:expr $(, clickhouse $clickhouse:expr)?;)*) => {
        /// What stands around operands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Operator {
            $($(#[$doc])* $name,)*
        }

        impl Operator {
            /// The texts before, between, between and behind the operands.
            pub(crate) const fn postgres(self) -> [&'static str; 4] {
                match self {
                    $(Self::$name => $postgres,)*
                }
            }

            pub(crate) const fn clickhouse(self) -> [&'static str; 4] {
                match self {
                    $($(Self::$name => $clickhouse,)?)*
                    #[allow(unreachable_patterns)]
                    other => other.postgres(),
                }
            }
        }
    };
}

operators! {
    /// Parentheses.
    Group = ["(", "", "", ")"];
    /// Not.
    Not = ["not (", "", "", ")"];
    /// Equal.
    Eq = ["", " = ", "", ""];
    /// Not equal.
    Ne = ["", " <> ", "", ""];
    /// Less.
    Lt = ["", " < ", "", ""];
    /// Less or equal.
    Le = ["", " <= ", "", ""];
    /// Greater.
    Gt = ["", " > ", "", ""];
    /// Greater or equal.
    Ge = ["", " >= ", "", ""];
    /// Between two values, both included.
    Between = ["", " between ", " and ", ""];
    /// One of a list.
    In = ["", " = any(", "", ")"], clickhouse ["", " in ", "", ""];
    /// None of a list.
    NotIn = ["", " <> all(", "", ")"], clickhouse ["", " not in ", "", ""];
    /// Is NULL.
    IsNull = ["", "", "", " is null"];
    /// Is not NULL.
    IsNotNull = ["", "", "", " is not null"];
    /// Matches a pattern with `%` and `_`.
    Like = ["", " like ", "", ""];
    /// Begins with a text.
    StartsWith = ["starts_with(", ", ", "", ")"], clickhouse ["startsWith(", ", ", "", ")"];
    /// At most so many microseconds ago.
    Since = ["", " >= now() - ", "", " * interval '1 microsecond'"],
        clickhouse ["", " >= now64(6) - toIntervalMicrosecond(", "", ")"];
    /// Upwards, NULL last.
    Asc = ["", "", "", ""];
    /// Downwards, NULL first where there can be one.
    Desc = ["", "", "", " desc"];
    /// Downwards over a column that can be NULL: Postgres puts NULL first by itself.
    DescNullable = ["", "", "", " desc"], clickhouse ["", "", "", " desc nulls first"];
    /// Upwards, NULL first.
    AscNullsFirst = ["", "", "", " nulls first"];
    /// Downwards, NULL last.
    DescNullsLast = ["", "", "", " desc nulls last"];
}

const INLINE: usize = 24;

/// Tokens in their order. The first few need no memory of their own: a condition is built from many small ones.
#[derive(Clone)]
pub(crate) struct Tokens {
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

    #[inline]
    pub(crate) fn as_slice(&self) -> &[Token] {
        if self.heap.is_empty() { &self.inline[..self.len] } else { &self.heap }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Tokens and the values that they bind.
#[derive(Clone)]
pub(crate) struct Fragment {
    pub(crate) tokens: Tokens,
    pub(crate) args: Args,
}

impl Fragment {
    pub(crate) const fn new() -> Self {
        Self { tokens: Tokens::new(), args: Args::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Appends another one.
    pub(crate) fn append(&mut self, other: Self) {
        self.tokens.extend(other.tokens.as_slice());
        self.args.append(other.args);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_their_order_beyond_the_inline_buffer() {
        let mut tokens = Tokens::new();
        for index in 0..100 {
            tokens.push(Token::Column(index));
            assert_eq!(tokens.as_slice().len(), usize::from(index) + 1);
        }
        tokens.wrap(Operator::Not);
        assert_eq!(tokens.as_slice()[0], Token::Begin(Operator::Not));
        assert_eq!(tokens.as_slice()[100], Token::Column(99));
        assert_eq!(tokens.as_slice()[101], Token::End(Operator::Not));
    }
}
