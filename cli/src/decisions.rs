//! `--accept` and `--rename`, as the answers that a plan asks for.

use rowcol_codegen::plan::{Answers, Rename};

use crate::arguments::Decisions;
use crate::error::Error;

/// The answers of the flags, and the renames that the models ask for. A flag comes first.
///
/// # Errors
/// A flag names nothing.
pub fn answers(flags: &Decisions, models: &[Rename]) -> Result<Answers, Error> {
    let mut answers = Answers::default();
    for text in &flags.accept {
        match text.as_str() {
            "data-loss" => answers.accept_all = true,
            _ => {
                let form = "use `data-loss`, or `[store:]drop:table[.column]`, `drop:enum:type[.value]`";
                let wrong = |_| Error::Decision { flag: "accept", text: text.clone(), form };
                answers.accepted.push(text.parse().map_err(wrong)?);
            }
        }
    }
    for text in &flags.rename {
        match text.as_str() {
            "none" => answers.no_renames = true,
            _ => {
                let form = "use `none`, or `[store:]table.old:new`, `table:new`, `enum:type.old:new`";
                let wrong = |_| Error::Decision { flag: "rename", text: text.clone(), form };
                answers.renames.push(text.parse().map_err(wrong)?);
            }
        }
    }
    answers.renames.extend_from_slice(models);
    Ok(answers)
}

/// The answers for the way back: what was renamed gets its old name again, and what was added is lost.
#[must_use]
pub fn backwards(answers: &Answers) -> Answers {
    let renames = answers.renames.iter().map(|rename| {
        let mut back = rename.clone();
        match &mut back.part {
            Some(part) => std::mem::swap(part, &mut back.to),
            None => {
                let schema = rename.name.rfind('.').map_or("", |dot| &rename.name[..=dot]);
                back.to = rename.name[schema.len()..].to_owned();
                back.name = format!("{schema}{}", rename.to);
            }
        }
        back
    });
    Answers { accept_all: true, accepted: Vec::new(), renames: renames.collect(), no_renames: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(accept: &[&str], rename: &[&str]) -> Decisions {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Decisions { accept: list(accept), rename: list(rename) }
    }

    #[test]
    fn flags_are_answers() {
        let read = answers(&flags(&["data-loss", "drop:a.b"], &["a.b:c", "none"]), &[]).unwrap();
        assert!(read.accept_all && read.no_renames);
        assert_eq!((read.accepted.len(), read.renames.len()), (1, 1));
        assert!(answers(&flags(&["a.b"], &[]), &[]).unwrap_err().to_string().contains("--accept `a.b`"));
        assert!(answers(&flags(&[], &["a.b"]), &[]).unwrap_err().to_string().contains("--rename `a.b`"));
    }

    #[test]
    fn the_way_back_swaps_names() {
        let mut forwards = answers(&flags(&[], &["a:b", "a.x:y", "enum:role.A:B"]), &[]).unwrap();
        forwards.renames[0].name = "app.a".to_owned();
        let back = backwards(&forwards).renames;
        assert_eq!(
            (back[0].name.as_str(), back[0].part.as_deref(), back[0].to.as_str()),
            ("app.b", None, "a")
        );
        assert_eq!(
            (back[1].name.as_str(), back[1].part.as_deref(), back[1].to.as_str()),
            ("a", Some("y"), "x")
        );
        assert_eq!((back[2].part.as_deref(), back[2].to.as_str()), (Some("B"), "A"));
    }
}
