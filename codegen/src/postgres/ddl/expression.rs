//! SQL expressions of the user's own inside a statement.

use crate::postgres::token::{Kind, Token, tokens};

/// The expression in parentheses.
#[must_use]
pub fn enclosed(sql: &str) -> String {
    format!("({})", ended(sql))
}

/// The expression with nothing at its end that would swallow what follows: a comment to the line's end is
/// followed by a line's end, a semicolon is gone.
#[must_use]
pub fn ended(sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(|c: char| c == ';' || c.is_whitespace());
    let comment = tokens(sql).last().is_some_and(|token| is_line_comment(&token));
    if comment { format!("{sql}\n") } else { sql.to_string() }
}

fn is_line_comment(token: &Token<'_>) -> bool {
    token.kind == Kind::Comment && token.text.starts_with("--")
}

/// The expression where the grammar takes no loose operators, as after DEFAULT: in parentheses, unless it is in
/// one piece.
///
/// ```
/// use rowcol_codegen::postgres::ddl::expression::in_one_piece;
///
/// assert_eq!(in_one_piece("concat('a b', now())"), "concat('a b', now())");
/// assert_eq!(in_one_piece("1 IN (1, 2)"), "(1 IN (1, 2))");
/// ```
#[must_use]
pub fn in_one_piece(sql: &str) -> String {
    let sql = ended(sql);
    let mut depth = 0_i32;
    let gap = tokens(&sql).any(|token| {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            _ => {}
        }
        depth == 0 && !token.is_meaningful()
    });
    if gap { format!("({sql})") } else { sql }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_swallows_what_follows() {
        assert_eq!(enclosed(" a > 0 ; "), "(a > 0)");
        assert_eq!(enclosed("a > 0 -- positive"), "(a > 0 -- positive\n)");
        assert_eq!(enclosed("a > '--'"), "(a > '--')");
        assert_eq!(in_one_piece("1 -- one"), "(1 -- one\n)");
    }

    #[test]
    fn one_piece_stays_bare() {
        for sql in ["now()", "'a b'", "-1", "ARRAY['a', 'b']::text[]", "'x'::\"My Type\"", "(a or b)"] {
            assert_eq!(in_one_piece(sql), sql);
        }
        assert_eq!(in_one_piece("now() AT TIME ZONE 'utc'"), "(now() AT TIME ZONE 'utc')");
    }
}
