//! Rust names for the names of a store.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words that a field, a module or a struct cannot have as its name, unless they are raw.
const KEYWORDS: [&str; 43] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "use",
];
const MORE_KEYWORDS: [&str; 5] = ["unsized", "virtual", "where", "while", "yield"];
/// Those that cannot be raw either.
const NEVER: [&str; 5] = ["self", "super", "crate", "_", "Self"];

/// Names that mean something to a field's type, or to the code that a derive makes.
const TAKEN: [&str; 14] = [
    "Option",
    "Vec",
    "Box",
    "Id",
    "Json",
    "BTreeMap",
    "HashMap",
    "Self",
    "Result",
    "Ok",
    "Err",
    "Some",
    "None",
    "AggregateState",
];

/// The names of one scope, each different.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: Vec<String>,
}

impl Scope {
    /// A field, a module.
    pub(super) fn snake(&mut self, name: &str) -> String {
        let plain = plain(name).to_snake_case();
        let ident = self.unique(if NEVER.contains(&plain.as_str()) { format!("{plain}_") } else { plain });
        let keyword = KEYWORDS.contains(&ident.as_str()) || MORE_KEYWORDS.contains(&ident.as_str());
        if keyword { format!("r#{ident}") } else { ident }
    }

    /// A struct, an enum, a variant.
    pub(super) fn camel(&mut self, name: &str) -> String {
        let plain = plain(name).to_upper_camel_case();
        let known = TAKEN.contains(&plain.as_str()) || crate::parse::types::known(&plain).is_some();
        self.unique(if known { format!("{plain}Row") } else { plain })
    }

    /// The struct of a table: `traces` is a `Trace`.
    pub(super) fn of_table(&mut self, table: &str) -> String {
        self.camel(&singular(table))
    }

    fn unique(&mut self, name: String) -> String {
        let names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}{number}")));
        let free = names.into_iter().find(|name| !self.taken.contains(name)).unwrap_or(name);
        self.taken.push(free.clone());
        free
    }
}

/// The name in letters, digits and underscores, beginning with a letter.
fn plain(name: &str) -> String {
    let word = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let plain: String = name.chars().map(word).collect::<String>().trim_matches('_').to_owned();
    match plain.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{plain}"),
        Some(_) => plain,
    }
}

fn singular(word: &str) -> String {
    let keep = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => format!("{stem}y"),
        _ if keep || word.len() < 3 => word.to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rusts() {
        let mut scope = Scope::default();
        let mut snake = |name| scope.snake(name);
        assert_eq!(
            ["modelParameters", "type", "self", "1st", "a b", "a-b", "", "ümlaut"].map(&mut snake),
            ["model_parameters", "r#type", "self_", "n1st", "a_b", "a_b2", "unnamed", "mlaut"]
        );
        let mut scope = Scope::default();
        let mut table = |name| scope.of_table(name);
        assert_eq!(
            ["traces", "categories", "status", "strings", "Trace", "2fa", "options"].map(&mut table),
            ["Trace", "Category", "Status", "StringRow", "Trace2", "N2fa", "OptionRow"]
        );
    }
}
