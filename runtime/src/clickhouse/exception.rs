//! Exceptions of ClickHouse: as text, and behind the first rows of an answer.
//!
//! A query that fails after its answer has begun cannot change the answer's status any more. The server ends the
//! body with `\r\n__exception__\r\n<tag>\r\n<text>\n<length> <tag>\r\n__exception__\r\n` then. The `clickhouse`
//! crate sees that where it comes in one piece; here the end of the answer is looked at as a whole.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::error::{DatabaseError, Store};

const MARK: &[u8] = b"__exception__\r\n";
/// The server cuts texts at 16 KiB.
pub(super) const LONGEST: usize = 20 * 1024;

/// What the server said: `Code: 60. DB::Exception: There is no table t. (UNKNOWN_TABLE) (version 26.7.2.1)`.
pub(super) fn parse(text: &str) -> Option<DatabaseError> {
    let (code, message) = text.trim().strip_prefix("Code: ")?.split_once(". ")?;
    let message = message.strip_prefix("DB::Exception: ").unwrap_or(message);
    let end = message.rfind(" (version ").unwrap_or(message.len());
    code.bytes().all(|byte| byte.is_ascii_digit()).then(|| DatabaseError {
        store: Store::ClickHouse,
        code: code.to_owned(),
        message: message[..end].to_owned(),
        detail: None,
        hint: None,
        constraint: None,
    })
}

/// The last pieces of an answer.
#[derive(Default)]
pub(super) struct Tail {
    pieces: VecDeque<Bytes>,
    len: usize,
}

impl Tail {
    pub(super) fn push(&mut self, piece: Bytes) {
        self.len += piece.len();
        self.pieces.push_back(piece);
        while self.pieces.front().is_some_and(|first| self.len - first.len() >= LONGEST) {
            self.len -= self.pieces.pop_front().map_or(0, |first| first.len());
        }
    }

    /// The exception that the answer ends with, if it does.
    pub(super) fn exception(&self) -> Option<String> {
        let bytes: Vec<u8> = self.pieces.iter().flatten().copied().collect();
        find(&bytes).map(|(_, text)| text)
    }
}

/// The exception that an answer ends with, if it does: where it begins, and its text.
pub(super) fn find(bytes: &[u8]) -> Option<(usize, String)> {
    let rest = bytes.strip_suffix(MARK)?.strip_suffix(b"\r\n")?;
    let (rest, tag) = rest.split_at_checked(memchr::memrchr(b' ', rest)?)?;
    let line = memchr::memrchr(b'\n', rest)?;
    let length: usize = std::str::from_utf8(&rest[line + 1..]).ok()?.parse().ok()?;
    // The text and its line break are counted.
    let start = (line + 1).checked_sub(length)?;
    let before = rest[..start].strip_suffix(b"\r\n")?.strip_suffix(&tag[1..])?;
    let begin = before.strip_suffix(MARK)?.strip_suffix(b"\r\n")?.len();
    Some((begin, String::from_utf8_lossy(&rest[start..line]).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Code: 395. DB::Exception: Value passed to 'throwIf' is non-zero: while \
                        executing. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.7.2.1)";

    fn body(tag: &str, closing: &str) -> Vec<u8> {
        let length = TEXT.len() + 1;
        format!("rows\r\n__exception__\r\n{tag}\r\n{TEXT}\n{length} {closing}\r\n__exception__\r\n")
            .into_bytes()
    }

    #[test]
    fn an_exception_is_found_however_it_is_cut() {
        let body = body("abcdefghijklmnop", "abcdefghijklmnop");
        for size in [1, 7, 64, body.len()] {
            let mut tail = Tail::default();
            body.chunks(size).for_each(|piece| tail.push(Bytes::copy_from_slice(piece)));
            assert_eq!(tail.exception().as_deref(), Some(TEXT), "{size}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for body in [&body("abc", "abd")[..], b"__exception__\r\n", b"1 x\r\n__exception__\r\n", b""] {
            let mut tail = Tail::default();
            tail.push(Bytes::copy_from_slice(body));
            assert_eq!(tail.exception(), None);
        }
    }

    #[test]
    fn texts_are_taken_apart() {
        let error = parse(TEXT).unwrap();
        assert_eq!(error.code, "395");
        assert_eq!(
            error.message,
            "Value passed to 'throwIf' is non-zero: while executing. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"
        );
        assert_eq!(parse("502 Bad Gateway"), None);
    }
}
