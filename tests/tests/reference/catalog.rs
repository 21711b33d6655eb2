//! A database as text: a title per table or type, a line per column, key and index; and the difference of two.

use std::collections::BTreeMap;

/// What a database holds. Lines are kept sorted, for their order has no meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog(BTreeMap<String, Vec<String>>);

impl Catalog {
    /// Reads the text form: titles at the margin, lines below them indented, `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        let mut title = "";
        let lines =
            text.lines().map(|line| line.split_once('#').map_or(line, |(line, _comment)| line).trim_end());
        let lines = lines.filter(|line| !line.is_empty()).map(|line| match line.strip_prefix("  ") {
            Some(line) => [Some(title.to_owned()), Some(line.to_owned())],
            None => {
                title = line;
                [Some(line.to_owned()), None]
            }
        });
        Self::from_rows(lines.collect::<Vec<_>>())
    }

    /// From rows of a title and a line, or of a title alone.
    pub fn from_rows(rows: impl IntoIterator<Item = [Option<String>; 2]>) -> Self {
        let mut catalog: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for [title, line] in rows {
            catalog.entry(title.expect("every row has a title")).or_default().extend(line);
        }
        catalog.values_mut().for_each(|lines| lines.sort());
        Self(catalog)
    }

    /// What has to be taken away (`-`) and added (`+`) to get from here to `other`, below the titles it belongs to;
    /// empty when both are equal.
    pub fn difference(&self, other: &Self) -> String {
        let mut text = String::new();
        for (title, lines) in &self.0 {
            let Some(others) = other.0.get(title) else {
                text.push_str(&format!("- {title}\n"));
                continue;
            };
            let (gone, new) = (without(lines, others), without(others, lines));
            if gone.is_empty() && new.is_empty() {
                continue;
            }
            text.push_str(&format!("  {title}\n"));
            for (sign, lines) in [("-", gone), ("+", new)] {
                text.extend(lines.iter().map(|line| format!("{sign}   {line}\n")));
            }
        }
        let new = other.0.keys().filter(|title| !self.0.contains_key(*title));
        text.extend(new.map(|title| format!("+ {title}\n")));
        text
    }

    /// The same without one line, for each line; and without one title, for each title.
    pub fn with_one_thing_less(&self) -> impl Iterator<Item = Self> {
        let lines = self.0.iter().flat_map(|(title, lines)| (0..lines.len()).map(move |line| (title, line)));
        let less_a_line = lines.map(|(title, line)| {
            let mut less = self.clone();
            less.0.get_mut(title).expect("it is a title of this").remove(line);
            less
        });
        let less_a_title = self.0.keys().map(|title| {
            let mut less = self.clone();
            less.0.remove(title);
            less
        });
        less_a_line.chain(less_a_title)
    }
}

/// The lines that `others` does not hold, each as often as it is missing there.
fn without<'a>(lines: &'a [String], others: &[String]) -> Vec<&'a str> {
    let mut others: Vec<&str> = others.iter().map(String::as_str).collect();
    let missing = lines.iter().filter(|line| match others.iter().position(|other| other == line) {
        Some(found) => {
            others.swap_remove(found);
            false
        }
        None => true,
    });
    missing.map(String::as_str).collect()
}

/// Fails with the difference when there is one.
#[track_caller]
pub fn assert_equal(expected: &Catalog, found: &Catalog) {
    let difference = expected.difference(found);
    assert!(difference.is_empty(), "the catalog (+) is not what is expected (-):\n{difference}");
}

#[test]
fn order_and_comments_have_no_meaning() {
    let one =
        Catalog::parse("# all\ntable a # first\n  x text\n  # y text\n  z text # last\n\nenum b: C, D\n");
    let other = Catalog::parse("enum b: C, D\ntable a\n  z text\n  x text\n");
    assert_eq!(one.difference(&other), "");
}

#[test]
fn a_difference_says_what_and_where() {
    let expected = Catalog::parse("enum b: C, D\ntable a\n  x text\n  INDEX btree (x)\n");
    let found =
        Catalog::parse("table a\n  x text null\n  INDEX btree (x)\n  INDEX btree (x)\ntable e\n  y text\n");
    insta::assert_snapshot!(expected.difference(&found), @r"
    - enum b: C, D
      table a
    -   x text
    +   INDEX btree (x)
    +   x text null
    + table e
    ");
}
