//! Writes the table down as a page of documentation.

use std::fmt::Write;

use super::{Entry, Form, Place, Repeat, Stores};

const HEAD: &str = "# Attributes

<!-- Written by codegen from its table of attributes: `ROWCOL_UPDATE=1 cargo test -p rowcol-codegen attributes`. -->

Every attribute of the derives, and every key in them. A key that is not here is an error that names the nearest one.
A name without quotes is Rust's: a field, a model, a variant. A text in quotes is SQL, or a name in the store.
Where an attribute stands several times, its keys count as if it stood once.

";

/// The text of `docs/attributes.md`.
///
/// ```
/// let page = rowcol_codegen::parse::attributes::document();
/// assert!(page.contains("`low_cardinality`"));
/// ```
#[must_use]
pub fn document() -> String {
    let mut page = HEAD.to_owned();
    for place in Place::ALL {
        let words = place.words();
        let _ = writeln!(page, "## On {words}\n");
        for entry in place.attributes() {
            attribute(entry, &mut page);
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn attribute(entry: &Entry, page: &mut String) {
    let _ = writeln!(page, "### `#[{}]`\n\n{}{}", entry.name, entry.meaning, limits(entry));
    let _ = writeln!(page, "\n```rust,ignore\n{}\n```\n", entry.example);
    let mut rows = Vec::new();
    keys(entry, "", &mut rows);
    if !rows.is_empty() {
        page.push_str("| key | meaning | example |\n|---|---|---|\n");
        for (form, entry) in rows {
            let (meaning, example) = (cell(entry.meaning), cell(entry.example));
            let _ = writeln!(page, "| `{}` | {meaning}{} | `{example}` |", cell(&form), limits(entry));
        }
        page.push('\n');
    }
}

/// The keys of an attribute, those inside of others after them: `index(… where = "…")`.
fn keys(entry: &Entry, around: &str, rows: &mut Vec<(String, &'static Entry)>) {
    let Form::Group(group) = entry.form else { return };
    for key in group.keys {
        let form = match around {
            "" => key.usage(),
            _ => format!("{around}(… {})", key.usage()),
        };
        rows.push((form, key));
        keys(key, key.name, rows);
    }
}

fn limits(entry: &Entry) -> &'static str {
    match (entry.stores, entry.repeat) {
        (Stores::Both, Repeat::Many) => " May be given several times.",
        (Stores::Postgres, Repeat::Many) => " Postgres only. May be given several times.",
        (Stores::ClickHouse, Repeat::Many) => " ClickHouse only. May be given several times.",
        (Stores::Postgres, _) => " Postgres only.",
        (Stores::ClickHouse, _) => " ClickHouse only.",
        (Stores::Both, _) => "",
    }
}

/// A text in a cell of a table, where `|` would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::document;

    #[test]
    fn the_page_is_what_the_table_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/attributes.md");
        let page = document();
        if std::env::var_os("ROWCOL_UPDATE").is_some() {
            fs::write(&path, &page).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(written == page, "docs/attributes.md is out of date: run this test with ROWCOL_UPDATE=1");
    }
}
