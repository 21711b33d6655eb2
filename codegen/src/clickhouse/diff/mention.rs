//! Names inside SQL: which are mentioned, and what becomes of them when something is renamed.

use std::collections::HashSet;

use crate::clickhouse::lexer::{Kind, significant, tokens};
use crate::clickhouse::name::{quote_if_needed, unquote};

/// The names that stand in a piece of SQL: columns, tables, functions, keywords.
pub(super) fn names(sql: &str) -> HashSet<String> {
    tokens(sql)
        .map_while(Result::ok)
        .filter(|token| token.is_name())
        .filter_map(|token| unquote(token.text))
        .collect()
}

/// Whether a piece of SQL mentions this name.
pub(super) fn mentions(sql: &str, name: &str) -> bool {
    sql.contains(name) && names(sql).contains(name)
}

/// The SQL with a column's name replaced, as the server does it in the expressions of a table.
pub(super) fn renamed(sql: &str, old: &str, new: &str) -> String {
    let Ok(significant) = significant(sql) else { return sql.to_owned() };
    let mut out = String::with_capacity(sql.len());
    let mut written = 0;
    for (at, token) in significant.iter().enumerate() {
        let is_part = at > 0 && significant[at - 1].is_symbol(".");
        let is_call =
            token.kind == Kind::Word && significant.get(at + 1).is_some_and(|next| next.is_symbol("("));
        if token.is_name() && !is_part && !is_call && unquote(token.text).as_deref() == Some(old) {
            out.push_str(&sql[written..token.start]);
            out.push_str(&quote_if_needed(new));
            written = token.start + token.text.len();
        }
    }
    out.push_str(&sql[written..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_renamed_and_nothing_else() {
        assert_eq!(renamed("a + t.a + a(`a`) + 'a'", "a", "b c"), "`b c` + t.a + a(`b c`) + 'a'");
        assert!(mentions("f(`a`)", "a"));
        assert!(!mentions("'a' + ab", "a"));
    }
}
