//! Structs and enums as text.

use std::fmt::Write as _;

/// A struct or an enum that is written.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// What models cannot say of it.
    pub(super) notes: Vec<String>,
    /// The doc comment.
    pub(super) doc: Option<String>,
    /// `Model`, `View`, `Enum`
    pub(super) derive: &'static str,
    /// Attributes, each a name and its arguments; one without arguments has no parentheses.
    pub(super) attributes: Vec<(&'static str, Vec<String>)>,
    /// Its name.
    pub(super) ident: String,
    /// Fields or variants.
    pub(super) members: Vec<Member>,
}

/// A field, or a variant of an enum.
#[derive(Debug, Default)]
pub(super) struct Member {
    pub(super) notes: Vec<String>,
    pub(super) doc: Option<String>,
    pub(super) attributes: Vec<(&'static str, Vec<String>)>,
    /// `pub name: Type`, `Variant = 1`
    pub(super) text: String,
}

/// `key = "text"`
pub(super) fn text(key: &str, value: &str) -> String {
    format!("{key} = {value:?}")
}

/// A comment, a line for each line.
pub(super) fn comment(indent: &str, text: &str) -> String {
    text.split(['\n', '\r']).fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{}", format!("{indent}// {line}").trim_end());
        all
    })
}

/// Whether a doc comment reads back as it is.
pub(super) fn is_doc(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}

fn doc(indent: &str, text: Option<&String>) -> String {
    let Some(text) = text else { return String::new() };
    if text.contains('\r') {
        return format!("{indent}#[doc = {text:?}]\n");
    }
    text.split('\n').fold(String::new(), |mut all, line| {
        let _ = writeln!(
            all,
            "{}",
            if line.is_empty() { format!("{indent}///") } else { format!("{indent}/// {line}") }
        );
        all
    })
}

const WIDTH: usize = 110;

fn attributes(indent: &str, list: &[(&'static str, Vec<String>)]) -> String {
    list.iter().fold(String::new(), |mut all, (name, arguments)| {
        let line = match arguments.is_empty() {
            true => format!("{indent}#[{name}]"),
            false => format!("{indent}#[{name}({})]", arguments.join(", ")),
        };
        if line.len() <= WIDTH {
            let _ = writeln!(all, "{line}");
        } else {
            let _ = writeln!(all, "{indent}#[{name}(");
            arguments.iter().for_each(|argument| {
                let _ = writeln!(all, "{indent}    {argument},");
            });
            let _ = writeln!(all, "{indent})]");
        }
        all
    })
}

impl Item {
    /// The text.
    pub(super) fn text(&self) -> String {
        let mut text: String = self.notes.iter().map(|note| comment("", note)).collect();
        let (word, more) =
            if self.derive == "Enum" { ("enum", ", Copy, PartialEq, Eq") } else { ("struct", ", PartialEq") };
        let _ =
            write!(text, "{}#[derive({}, Debug, Clone{more})]\n", doc("", self.doc.as_ref()), self.derive);
        text.push_str(&attributes("", &self.attributes));
        let _ = writeln!(text, "pub {word} {} {{", self.ident);
        for member in &self.members {
            text.extend(member.notes.iter().map(|note| comment("    ", note)));
            text.push_str(&doc("    ", member.doc.as_ref()));
            text.push_str(&attributes("    ", &member.attributes));
            let _ = writeln!(text, "    {},", member.text);
        }
        text.push_str("}\n");
        text
    }

    /// Takes a comment of the store as the doc comment, where it would read back as it is.
    pub(super) fn describe(comment: Option<&String>, notes: &mut Vec<String>) -> Option<String> {
        let comment = comment?;
        if is_doc(comment) {
            return Some(comment.clone());
        }
        notes.push(format!(
            "Its comment begins or ends with white space, which a doc comment cannot: {comment:?}"
        ));
        None
    }
}
