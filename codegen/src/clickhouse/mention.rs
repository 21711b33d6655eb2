//! Names inside SQL: which are mentioned, and what becomes of them when something is renamed.

use std::collections::HashSet;

use crate::clickhouse::lexer::{Kind, Token, significant, tokens};
use crate::clickhouse::name::{literal, quote_if_needed, unquote};

/// The names that stand in a piece of SQL: columns, tables, functions, keywords.
pub(in crate::clickhouse) fn names(sql: &str) -> HashSet<String> {
    tokens(sql)
        .map_while(Result::ok)
        .filter(|token| token.is_name())
        .filter_map(|token| unquote(token.text))
        .collect()
}

/// Whether a piece of SQL mentions this name.
pub(in crate::clickhouse) fn mentions(sql: &str, name: &str) -> bool {
    sql.contains(name) && names(sql).contains(name)
}

/// Whether a query selects every column, by `*`.
pub(in crate::clickhouse) fn selects_all(query: &str) -> bool {
    let tokens = significant(query).unwrap_or_default();
    let before = |token: &Token<'_>| token.is_word("SELECT") || token.is_symbol(",");
    tokens.windows(2).any(|pair| pair[1].is_symbol("*") && before(&pair[0]))
}

/// The SQL with a column's name replaced, as the server does it in the expressions of a table.
pub(in crate::clickhouse) fn renamed(sql: &str, old: &str, new: &str) -> String {
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

/// The places of the string literals that name a dictionary: the first argument of `dictGet` and its like, and of
/// `dictionary`.
fn literals<'a>(all: &[Token<'a>]) -> Vec<Token<'a>> {
    let calls = all.windows(3).filter(|three| {
        let name = three[0].text.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("dict"));
        name && three[0].kind == Kind::Word && three[1].is_symbol("(") && three[2].kind == Kind::String
    });
    calls.map(|three| three[2]).collect()
}

/// The names of the dictionaries that functions in a piece of SQL look into, as they stand there.
pub(in crate::clickhouse) fn dictionaries(sql: &str) -> HashSet<String> {
    let significant = significant(sql).unwrap_or_default();
    literals(&significant).iter().filter_map(|token| unquote(token.text)).collect()
}

/// The SQL without the name of this database before the dictionaries that functions look into: the server puts it there.
pub(in crate::clickhouse) fn without_database_of_dictionaries(sql: &str, database: &str) -> String {
    let Ok(significant) = significant(sql) else { return sql.to_owned() };
    let mut out = String::with_capacity(sql.len());
    let mut written = 0;
    for token in literals(&significant) {
        let text = unquote(token.text);
        let own = text.as_deref().and_then(|text| text.strip_prefix(database)?.strip_prefix('.'));
        if let Some(name) = own {
            out.push_str(&sql[written..token.start]);
            out.push_str(&literal(name));
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

    #[test]
    fn dictionaries_are_named_by_text() {
        let sql = "dictGet('app.d', 'app.n', id) + DICTHAS ( 'e', 1) + f('g') FROM dictionary('app.h')";
        let found = dictionaries(sql);
        assert_eq!(found, ["app.d", "e", "app.h"].map(str::to_owned).into());
        assert_eq!(
            without_database_of_dictionaries(sql, "app"),
            "dictGet('d', 'app.n', id) + DICTHAS ( 'e', 1) + f('g') FROM dictionary('h')"
        );
        assert_eq!(without_database_of_dictionaries(sql, "ap"), sql);
    }
}
