//! What a model keeps of its source: the places of its words, and the tokens that an expansion repeats.
//!
//! Models go from thread to thread, so that the sources of a crate are read and checked on every core. The compiler's
//! spans and tokens stay on the thread that they were made on. So a model holds numbers: line and column, or, where the
//! tokens themselves are wanted ([`Kept`]), which of the kept ones it is.

use std::cell::RefCell;

use proc_macro2::{LineColumn, Span, TokenStream};
use quote::ToTokens;

thread_local! {
    static KEPT: RefCell<Option<Sources>> = const { RefCell::new(None) };
}

#[derive(Default)]
struct Sources {
    spans: Vec<Span>,
    tokens: Vec<TokenStream>,
}

/// While it lives, what is read on this thread keeps its spans and tokens, as an expansion needs them.
#[derive(Debug)]
pub(crate) struct Kept(());

impl Kept {
    /// Begins to keep them.
    pub(crate) fn begin() -> Self {
        KEPT.set(Some(Sources::default()));
        Self(())
    }
}

impl Drop for Kept {
    /// The compiler's tokens must not outlive the macro that was given them.
    fn drop(&mut self) {
        KEPT.set(None);
    }
}

/// Adds to what is kept, and says which it is; nothing where nothing is kept.
fn keep<T>(list: fn(&mut Sources) -> &mut Vec<T>, make: impl FnOnce() -> T) -> Option<u32> {
    KEPT.with_borrow_mut(|kept| {
        let list = list(kept.as_mut()?);
        list.push(make());
        u32::try_from(list.len() - 1).ok()
    })
}

fn kept<T: Clone>(list: fn(&Sources) -> &Vec<T>, at: u32) -> Option<T> {
    KEPT.with_borrow(|kept| list(kept.as_ref()?).get(at as usize).cloned())
}

/// The place of a word.
#[derive(Debug, Clone, Copy)]
pub struct SourceSpan(Place);

#[derive(Debug, Clone, Copy)]
enum Place {
    /// Where it starts, and what is behind it.
    At(Position, Position),
    /// One of the kept spans.
    Kept(u32),
}

/// Line and column, both from 1; in a place that nobody knows, the line is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl From<LineColumn> for Position {
    fn from(place: LineColumn) -> Self {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: number(place.line), column: number(place.column + 1) }
    }
}

impl From<Span> for SourceSpan {
    fn from(span: Span) -> Self {
        Self(match keep(|kept| &mut kept.spans, || span) {
            Some(at) => Place::Kept(at),
            None => Place::At(span.start().into(), span.end().into()),
        })
    }
}

impl SourceSpan {
    /// Where it starts.
    #[must_use]
    pub fn start(self) -> Position {
        match self.0 {
            Place::At(start, _) => start,
            Place::Kept(_) => self.resolve().start().into(),
        }
    }

    /// What is behind it.
    #[must_use]
    pub fn end(self) -> Position {
        match self.0 {
            Place::At(_, end) => end,
            Place::Kept(_) => self.resolve().end().into(),
        }
    }

    /// The compiler's span, in an expansion.
    pub(crate) fn resolve(self) -> Span {
        match self.0 {
            Place::Kept(at) => kept(|kept| &kept.spans, at).unwrap_or_else(Span::call_site),
            Place::At(..) => Span::call_site(),
        }
    }
}

/// A piece of Rust that an expansion repeats.
#[derive(Debug, Clone, Copy)]
pub struct SourceTokens(Option<u32>);

impl SourceTokens {
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        Self(keep(|kept| &mut kept.tokens, || tokens.to_token_stream()))
    }
}

impl ToTokens for SourceTokens {
    /// The piece itself, in an expansion; nothing elsewhere.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.and_then(|at| kept(|kept| &kept.tokens, at)));
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn tokens_are_kept_for_an_expansion_and_no_longer() {
        let tokens = quote!(Option<String>);
        let dropped = SourceTokens::of(&tokens);
        let kept = Kept::begin();
        let held = SourceTokens::of(&tokens);
        assert_eq!(held.to_token_stream().to_string(), tokens.to_string());
        assert!(dropped.to_token_stream().is_empty());
        drop(kept);
        assert!(held.to_token_stream().is_empty());
    }

    #[test]
    fn a_place_is_the_same_on_every_thread() {
        let word: proc_macro2::Ident = syn::parse_str("  word").unwrap();
        let place = SourceSpan::from(word.span());
        let ends = (Position { line: 1, column: 3 }, Position { line: 1, column: 7 });
        assert_eq!((place.start(), place.end()), ends);
        assert_eq!(std::thread::spawn(move || (place.start(), place.end())).join().unwrap(), ends);
    }
}
