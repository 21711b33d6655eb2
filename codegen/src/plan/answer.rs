//! What a person decides: renames and losses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Store;

/// What a decision is about. Its text is what `--accept` takes: `[store:]drop:table[.column]`,
/// `[store:]drop:enum:type[.value]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Target {
    /// The store; None in an answer means either.
    pub store: Option<Store>,
    /// What kind of thing the name is of.
    pub kind: Kind,
    /// `table`, `schema.table`, or the name of an enum type, unquoted.
    pub name: String,
    /// A column of the table, or a value of the enum.
    pub part: Option<String>,
}

/// What a [`Target`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A table or view, or a part of it.
    Table,
    /// An enum type, or a value of it.
    Enum,
}

impl Target {
    /// A table, or a column or another part of it.
    #[must_use]
    pub fn table(store: Store, name: impl Into<String>, part: Option<&str>) -> Self {
        Self { store: Some(store), kind: Kind::Table, name: name.into(), part: part.map(str::to_owned) }
    }

    /// An enum type, or a value of it.
    #[must_use]
    pub fn enumeration(name: impl Into<String>, part: Option<&str>) -> Self {
        let store = Some(Store::Postgres);
        Self { store, kind: Kind::Enum, name: name.into(), part: part.map(str::to_owned) }
    }

    /// Whether an answer about `self` settles a question about `asked`.
    fn covers(&self, asked: &Self) -> bool {
        let store = self.store.is_none() || asked.store.is_none() || self.store == asked.store;
        // Who gives up a table gives up its columns. Paths are compared, for `app.traces` may be either.
        let (accepted, asked_for) = (self.path(), asked.path());
        let path =
            asked_for.strip_prefix(&accepted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        store && self.kind == asked.kind && path
    }

    /// `table`, `table.column`
    fn path(&self) -> String {
        path(&self.name, self.part.as_deref())
    }
}

fn path(name: &str, part: Option<&str>) -> String {
    part.map_or_else(|| name.to_owned(), |part| format!("{name}.{part}"))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(store) = self.store {
            write!(f, "{}:", store.key())?;
        }
        f.write_str("drop:")?;
        if self.kind == Kind::Enum {
            f.write_str("enum:")?;
        }
        f.write_str(&self.path())
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

/// A text that is no [`Target`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotATarget {
    /// The text.
    pub text: String,
}

impl fmt::Display for NotATarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` names nothing to accept; write `data-loss`, `drop:table`, `drop:table.column` or \
             `drop:enum:type.value`, with `postgres:` or `clickhouse:` before it where both stores have it",
            self.text
        )
    }
}

impl std::error::Error for NotATarget {}

impl TryFrom<String> for Target {
    type Error = NotATarget;

    fn try_from(text: String) -> Result<Self, NotATarget> {
        text.parse()
    }
}

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        let (store, rest) = store(text);
        let refused = || NotATarget { text: text.to_owned() };
        let rest = rest.strip_prefix("drop:").ok_or_else(refused)?;
        let (kind, rest) = rest.strip_prefix("enum:").map_or((Kind::Table, rest), |rest| (Kind::Enum, rest));
        let (name, part) = rest.rsplit_once('.').map_or((rest, None), |(name, part)| (name, Some(part)));
        if name.is_empty() || part.is_some_and(str::is_empty) {
            return Err(refused());
        }
        Ok(Self { store, kind, name: name.to_owned(), part: part.map(str::to_owned) })
    }
}

/// Takes a store's name and a colon from the beginning.
fn store(text: &str) -> (Option<Store>, &str) {
    for store in [Store::Postgres, Store::ClickHouse] {
        if let Some(rest) = text.strip_prefix(store.key()).and_then(|rest| rest.strip_prefix(':')) {
            return (Some(store), rest);
        }
    }
    (None, text)
}

/// A rename that somebody asked for: by `#[renamed_from("old")]` in the models, or by
/// `--rename [store:]table:new`, `[store:]table.column:new`, `enum:type:new`, `enum:type.value:new`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rename {
    /// The store; None means wherever the old name is.
    pub store: Option<Store>,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The table or type; for a part of it, by its new name or its old one.
    pub name: String,
    /// The column or value that is renamed; None when the table or type itself is.
    pub part: Option<String>,
    /// The new name, without the table or type.
    pub to: String,
}

impl Rename {
    /// `table` or `table.column` of before. `app.traces` may be either.
    #[must_use]
    pub fn path(&self) -> String {
        path(&self.name, self.part.as_deref())
    }
}

impl FromStr for Rename {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        let refused = || NotATarget { text: text.to_owned() };
        let (store, rest) = store(text);
        let (kind, rest) = rest.strip_prefix("enum:").map_or((Kind::Table, rest), |rest| (Kind::Enum, rest));
        let (old, to) = rest.split_once(':').ok_or_else(refused)?;
        let (name, part) = old.rsplit_once('.').map_or((old, None), |(name, part)| (name, Some(part)));
        if name.is_empty() || to.is_empty() || part.is_some_and(str::is_empty) {
            return Err(refused());
        }
        let part = part.map(str::to_owned);
        Ok(Self { store, kind, name: name.to_owned(), part, to: to.to_owned() })
    }
}

/// What has been decided before the plan is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// `--accept data-loss`: whatever is lost is meant to be.
    pub accept_all: bool,
    /// `--accept drop:table.column`
    pub accepted: Vec<Target>,
    /// Renames, of flags and of the models.
    pub renames: Vec<Rename>,
    /// `--rename none`: every name that vanishes is a drop, every new one an addition.
    pub no_renames: bool,
}

impl Answers {
    /// Whether losing this was accepted.
    #[must_use]
    pub fn accepts(&self, target: &Target) -> bool {
        self.accept_all || self.gives_up(target)
    }

    /// Whether it was named as given up, so that it was not renamed either.
    #[must_use]
    pub fn gives_up(&self, target: &Target) -> bool {
        self.accepted.iter().any(|accepted| accepted.covers(target))
    }

    /// The new name that was asked for a table or type (`part` is None) or for a part of it.
    #[must_use]
    pub fn renamed(&self, store: Store, kind: Kind, names: [&str; 2], part: Option<&str>) -> Option<&str> {
        let asked = names.map(|name| path(name, part));
        let found = self.renames.iter().find(|rename| {
            rename.store.is_none_or(|only| only == store)
                && rename.kind == kind
                && asked.contains(&rename.path())
        });
        found.map(|rename| rename.to.as_str())
    }
}

/// What only a person can decide. `Display` says what happened and spells out the choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "question", rename_all = "kebab-case")]
pub enum Question {
    /// Something vanished while something of the same shape appeared.
    Renamed {
        /// What vanished.
        gone: Target,
        /// The names that appeared and could be its new one.
        candidates: Vec<String>,
    },
    /// A step loses data that nobody gave up.
    LosesData {
        /// What to accept.
        target: Target,
        /// What is lost.
        what: String,
    },
    /// The store cannot do it, and there is no way around it.
    Impossible {
        /// What it is about.
        target: Target,
        /// Why, and what can be done in its place.
        why: String,
    },
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { gone, candidates } => {
                let accept = gone.to_string();
                let old = accept.replacen("drop:", "", 1);
                let name = gone.part.as_ref().unwrap_or(&gone.name);
                writeln!(f, "{old} is gone, and there is something new that it may have become:")?;
                for candidate in candidates {
                    writeln!(
                        f,
                        "  it was renamed to {candidate}: #[renamed_from(\"{name}\")] there, or --rename \
                         {old}:{candidate}"
                    )?;
                }
                write!(f, "  it was dropped: --rename none --accept {accept}")
            }
            Self::LosesData { target, what } => {
                write!(f, "{what}; if that is meant: --accept {target}, or --accept data-loss")
            }
            Self::Impossible { target, why } => {
                write!(f, "{}: {why}", target.to_string().replacen("drop:", "", 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_are_written() {
        for text in [
            "drop:traces",
            "drop:traces.name",
            "postgres:drop:app.traces.name",
            "clickhouse:drop:traces.name",
            "postgres:drop:enum:role.OWNER",
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.to_string(), text);
        }
        for text in ["traces", "drop:", "drop:traces.", "drop:.name"] {
            assert!(text.parse::<Target>().unwrap_err().to_string().contains(text));
        }
    }

    #[test]
    fn an_accepted_table_covers_its_columns_and_not_the_other_way_round() {
        let accept = |text: &str| Answers { accepted: vec![text.parse().unwrap()], ..Answers::default() };
        let column = Target::table(Store::Postgres, "traces", Some("name"));
        let table = Target::table(Store::Postgres, "traces", None);
        assert!(accept("drop:traces").accepts(&column));
        assert!(accept("postgres:drop:traces.name").accepts(&column));
        assert!(!accept("clickhouse:drop:traces").accepts(&column));
        assert!(!accept("drop:traces.name").accepts(&table));
    }

    #[test]
    fn renames_are_found_by_the_old_and_the_new_name_of_their_table() {
        let answers = Answers { renames: vec!["traces.name:title".parse().unwrap()], ..Answers::default() };
        let found = answers.renamed(Store::Postgres, Kind::Table, ["traces", "spans"], Some("name"));
        assert_eq!(found, Some("title"));
        assert_eq!(answers.renamed(Store::Postgres, Kind::Table, ["spans", "spans"], Some("name")), None);
        assert!("traces.name".parse::<Rename>().is_err());
    }

    #[test]
    fn a_table_of_another_schema_is_renamed_by_the_name_that_its_question_says() {
        let answers = Answers { renames: vec!["app.traces:spans".parse().unwrap()], ..Answers::default() };
        let renamed = |names, part| answers.renamed(Store::Postgres, Kind::Table, names, part);
        assert_eq!(renamed(["app.traces", "traces"], None), Some("spans"));
        assert_eq!(renamed(["traces", "traces"], None), None);
        assert_eq!(renamed(["app.traces", "app.spans"], Some("traces")), None);
    }

    #[test]
    fn a_question_spells_out_its_choices() {
        let gone = Target::table(Store::Postgres, "traces", Some("name"));
        let question = Question::Renamed { gone, candidates: vec!["title".into()] };
        insta::assert_snapshot!(question, @r#"
        postgres:traces.name is gone, and there is something new that it may have become:
          it was renamed to title: #[renamed_from("name")] there, or --rename postgres:traces.name:title
          it was dropped: --rename none --accept postgres:drop:traces.name
        "#);
    }
}
