//! A neutral script as what the servers of a topology are sent.

use std::collections::HashSet;
use std::fmt;

use super::Topology;
use super::lexer::{Kind, Token, tokens};
use super::markers::{Marker, UnknownMarker};
use super::name::{literal, quote, unquote};
use super::split::{SplitError, Statement, split};
use super::topology::local;

/// A script that cannot be rendered. Nothing of it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// A quote or comment is not closed.
    Split(SplitError),
    /// A statement is marked wrongly or too little.
    Statement {
        /// The line of the script, counted from 1.
        line: usize,
        /// The statement's first line.
        head: String,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a statement's markers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A marker that does not exist.
    Unknown(UnknownMarker),
    /// A marker at a place where it means nothing.
    Misplaced {
        /// The marker.
        marker: Marker,
        /// Where it has to stand.
        belongs: &'static str,
    },
    /// On a cluster: a DDL statement that says nothing about where it runs.
    NoCluster,
    /// On a cluster or in a Replicated database: an engine that would keep its rows on one server.
    NotReplicated {
        /// The engine.
        engine: String,
    },
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Split(error) => error.fmt(f),
            Self::Statement { line, head, problem } => {
                write!(f, "line {line}, `{head}`: {problem}; no statement of this script was run")
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => unknown.fmt(f),
            Self::Misplaced { marker, belongs } => {
                write!(f, "{marker} has no meaning there; it belongs {belongs}")
            }
            Self::NoCluster => write!(
                f,
                "on a cluster this would run on one server only; write {} behind the name of what it is about",
                Marker::Cluster
            ),
            Self::NotReplicated { engine } => {
                write!(
                    f,
                    "the rows of {engine} would stay on one server; write {}{engine}",
                    Marker::Replicated
                )
            }
        }
    }
}

impl std::error::Error for RenderError {}
impl std::error::Error for Problem {}

/// Statements that change what exists, by their first word.
const DDL: [&str; 9] =
    ["CREATE", "ALTER", "DROP", "RENAME", "EXCHANGE", "TRUNCATE", "ATTACH", "DETACH", "UNDROP"];

const BEHIND_A_NAME: &str = "behind a name";
const BEFORE_AN_ENGINE: &str = "before the name of an engine";
const NEEDS_CLUSTER: &str = "in a statement that has /*@cluster*/";
const ONCE: &str = "into a statement once";
const KEY_IN_CREATE: &str = "at the end of a CREATE TABLE, with a key, or of another statement, without one";

impl Topology {
    /// The statements of a neutral script, in the form that this topology needs, each without a semicolon. A
    /// statement about a sharded table becomes two on a cluster.
    ///
    /// # Errors
    /// A quote or comment that is not closed; a marker that is unknown or misplaced; on a cluster, a DDL
    /// statement or an engine without its marker. It is never guessed.
    ///
    /// ```
    /// use rowcol_codegen::clickhouse::Topology;
    ///
    /// let script = "CREATE TABLE `t` /*@cluster*/ (`a` Int8) ENGINE = /*@replicated*/MergeTree ORDER BY `a`;";
    /// let cluster = Topology::Cluster { name: "main".into() };
    /// assert_eq!(
    ///     cluster.render(script)?,
    ///     ["CREATE TABLE `t` ON CLUSTER `main` (`a` Int8) ENGINE = ReplicatedMergeTree ORDER BY `a`"]
    /// );
    /// assert_eq!(
    ///     Topology::Single.render(script)?,
    ///     ["CREATE TABLE `t` (`a` Int8) ENGINE = MergeTree ORDER BY `a`"]
    /// );
    /// # Ok::<(), rowcol_codegen::clickhouse::render::RenderError>(())
    /// ```
    pub fn render(&self, script: &str) -> Result<Vec<String>, RenderError> {
        let statements = split(script).map_err(RenderError::Split)?;
        let mut rendered = Vec::with_capacity(statements.len());
        for statement in statements {
            rendered.extend(self.statement(&statement)?);
        }
        Ok(rendered)
    }

    fn statement(&self, statement: &Statement<'_>) -> Result<Vec<String>, RenderError> {
        let failed = |problem| {
            let head = statement.text.lines().find(|line| !line.trim_start().starts_with("--"));
            RenderError::Statement {
                line: statement.line,
                head: head.unwrap_or(statement.text).to_owned(),
                problem,
            }
        };
        let marked = Marked::read(statement.text).map_err(failed)?;
        self.refuse_unmarked(&marked).map_err(failed)?;
        Ok(self.write(&marked))
    }

    fn refuse_unmarked(&self, marked: &Marked<'_>) -> Result<(), Problem> {
        let cluster = matches!(self, Self::Cluster { .. });
        if cluster && marked.is_ddl() && marked.object.is_none() && !marked.has_words(&["ON", "CLUSTER"]) {
            return Err(Problem::NoCluster);
        }
        match marked.unreplicated_engine() {
            Some(engine) if self.replicates() => Err(Problem::NotReplicated { engine: engine.to_owned() }),
            _ => Ok(()),
        }
    }

    fn write(&self, marked: &Marked<'_>) -> Vec<String> {
        let Self::Cluster { name: cluster } = self else {
            return vec![self.text(marked, &HashSet::new())];
        };
        let mut locals = marked.locals.clone();
        let Some((object, key)) = marked.object.zip(marked.distributed.as_ref()) else {
            return vec![self.text(marked, &locals)];
        };
        let over_all = match key {
            Some(key) => marked.distributed_table(object, cluster, key),
            None => self.text(marked, &locals),
        };
        locals.insert(object);
        vec![self.text(marked, &locals), over_all]
    }

    /// The statement's text, the names at these places with `_local`.
    fn text(&self, marked: &Marked<'_>, locals: &HashSet<usize>) -> String {
        let mut out = String::new();
        let mut tokens = marked.tokens.iter().enumerate().peekable();
        while let Some((at, token)) = tokens.next() {
            let Some((_, marker)) = marked.markers.iter().find(|(place, _)| *place == at) else {
                match locals.contains(&at).then(|| unquote(token.text)).flatten() {
                    Some(name) => out.push_str(&quote(&local(&name))),
                    None => out.push_str(token.text),
                }
                continue;
            };
            match (marker, self) {
                (Marker::Replicated, _) => {
                    if self.replicates() {
                        out.push_str("Replicated");
                    }
                    while tokens.next_if(|(_, next)| next.kind == Kind::Space).is_some() {}
                }
                (Marker::Cluster, Self::Cluster { name }) => {
                    out.truncate(out.trim_end().len());
                    out.push_str(" ON CLUSTER ");
                    out.push_str(&quote(name));
                    if tokens.peek().is_some_and(|(_, next)| next.is_name()) {
                        out.push(' ');
                    }
                }
                _ => out.truncate(out.trim_end().len()),
            }
        }
        out
    }
}

/// A statement with its markers and what they are about; all places are those of tokens.
struct Marked<'a> {
    tokens: Vec<Token<'a>>,
    markers: Vec<(usize, Marker)>,
    /// The name before `/*@cluster*/`.
    object: Option<usize>,
    /// Whether the object is sharded, and by which key where it is created.
    distributed: Option<Option<String>>,
    /// The names before `/*@local*/`.
    locals: HashSet<usize>,
}

impl<'a> Marked<'a> {
    fn read(text: &'a str) -> Result<Self, Problem> {
        // Splitting has found all quotes and comments closed.
        let mut marked = Self {
            tokens: tokens(text).map_while(Result::ok).collect(),
            markers: Vec::new(),
            object: None,
            distributed: None,
            locals: HashSet::new(),
        };
        for at in 0..marked.tokens.len() {
            let token = marked.tokens[at];
            if let Some(marker) = (token.kind == Kind::Comment).then(|| Marker::read(token.text)).flatten() {
                let marker = marker.map_err(Problem::Unknown)?;
                marked.place(at, &marker)?;
                marked.markers.push((at, marker));
            }
        }
        if marked.object.is_none() {
            let lost = marked.markers.iter().find(|(_, marker)| matches!(marker, Marker::Distributed(_)));
            if let Some((_, marker)) = lost {
                return Err(Problem::Misplaced { marker: marker.clone(), belongs: NEEDS_CLUSTER });
            }
        }
        Ok(marked)
    }

    fn place(&mut self, at: usize, marker: &Marker) -> Result<(), Problem> {
        let misplaced = |belongs| Problem::Misplaced { marker: marker.clone(), belongs };
        let name = || {
            let before = (0..at).rev().find(|before| !self.tokens[*before].is_blank());
            before.filter(|before| self.tokens[*before].is_name()).ok_or_else(|| misplaced(BEHIND_A_NAME))
        };
        match marker {
            Marker::Cluster => match self.object {
                Some(_) => return Err(misplaced(ONCE)),
                None => self.object = Some(name()?),
            },
            Marker::Local => {
                self.locals.insert(name()?);
            }
            Marker::Replicated => {
                let next = self.tokens[at + 1..].iter().find(|token| !token.is_blank());
                if !next.is_some_and(|token| token.kind == Kind::Word && token.text.ends_with(MERGE_TREE)) {
                    return Err(misplaced(BEFORE_AN_ENGINE));
                }
            }
            Marker::Distributed(key) => {
                let creates = self.words().take(2).eq(["CREATE", "TABLE"]);
                if self.distributed.is_some() {
                    return Err(misplaced(ONCE));
                } else if key.is_some() != creates {
                    return Err(misplaced(KEY_IN_CREATE));
                }
                self.distributed = Some(key.clone());
            }
        }
        Ok(())
    }

    /// The bare words, in capitals.
    fn words(&self) -> impl Iterator<Item = String> {
        let words = self.tokens.iter().filter(|token| token.kind == Kind::Word);
        words.map(|token| token.text.to_ascii_uppercase())
    }

    fn has_words(&self, phrase: &[&str]) -> bool {
        let words: Vec<_> = self.words().collect();
        words.windows(phrase.len()).any(|window| window == phrase)
    }

    fn is_ddl(&self) -> bool {
        let mut words = self.words();
        let first = words.next();
        first.is_some_and(|first| DDL.contains(&first.as_str()))
            && words.next().as_deref() != Some("TEMPORARY")
    }

    /// An engine of the MergeTree family behind ENGINE that is neither marked nor Replicated by itself.
    fn unreplicated_engine(&self) -> Option<&'a str> {
        let is_marked = |at: usize| {
            let before = (0..at).rev().find(|before| self.tokens[*before].kind != Kind::Space);
            self.markers.iter().any(|(place, marker)| Some(*place) == before && *marker == Marker::Replicated)
        };
        let mut significant =
            self.tokens.iter().enumerate().filter(|(_, token)| !token.is_blank()).peekable();
        while let Some((_, token)) = significant.next() {
            if token.is_word("ENGINE") {
                significant.next_if(|(_, token)| token.is_symbol("="));
                if let Some((at, engine)) = significant.peek()
                    && engine.text.ends_with(MERGE_TREE)
                    && !["Replicated", "Shared"].iter().any(|own| engine.text.starts_with(own))
                    && !is_marked(*at)
                {
                    return Some(engine.text);
                }
            }
        }
        None
    }

    /// The Distributed table over the table whose name stands at `object`.
    fn distributed_table(&self, object: usize, cluster: &str, key: &str) -> String {
        let name = |at: usize| unquote(self.tokens[at].text).unwrap_or_default();
        let database = match object.checked_sub(2) {
            Some(at) if self.tokens[object - 1].is_symbol(".") => Some(name(at)),
            _ => None,
        };
        let qualified = |name: &str| {
            database.iter().map(|database| quote(database)).chain([quote(name)]).collect::<Vec<_>>().join(".")
        };
        let table = name(object);
        let exists = if self.has_words(&["IF", "NOT", "EXISTS"]) { "IF NOT EXISTS " } else { "" };
        format!(
            "CREATE TABLE {exists}{} ON CLUSTER {} AS {}\nENGINE = Distributed({}, {}, {}, {key})",
            qualified(&table),
            quote(cluster),
            qualified(&local(&table)),
            literal(cluster),
            database.as_deref().map_or_else(|| "currentDatabase()".to_owned(), literal),
            literal(&local(&table)),
        )
    }
}

/// How the names of the engines end that have a Replicated form.
const MERGE_TREE: &str = "MergeTree";

#[cfg(test)]
mod tests;
