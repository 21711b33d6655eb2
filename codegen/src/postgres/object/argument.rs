//! What a routine takes and gives.

use super::ObjectError;
use super::reader::{Reader, tidy};
use crate::postgres::catalog::type_in_search_path;
use crate::postgres::name::quote;
use crate::postgres::token::tokens;
use crate::postgres::types::Type;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub mode: Mode,
    pub name: Option<String>,
    pub ty: String,
    pub default: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    In,
    Out,
    InOut,
    Variadic,
}

/// The modes as they are written; the longer first.
const MODES: [(&str, Mode); 5] = [
    ("IN OUT", Mode::InOut),
    ("INOUT", Mode::InOut),
    ("VARIADIC", Mode::Variadic),
    ("OUT", Mode::Out),
    ("IN", Mode::In),
];

impl Argument {
    pub fn sql(&self) -> String {
        let mode = match self.mode {
            Mode::In => "",
            Mode::Out => "OUT ",
            Mode::InOut => "INOUT ",
            Mode::Variadic => "VARIADIC ",
        };
        let name = self.name.as_ref().map_or_else(String::new, |name| format!("{} ", quote(name)));
        let default = self.default.as_ref().map_or_else(String::new, |sql| format!(" DEFAULT {sql}"));
        format!("{mode}{name}{}{default}", self.ty)
    }
}

pub(super) fn argument(sql: &str, default_schema: &str) -> Result<Argument, ObjectError> {
    let mut at = 0;
    let start = tokens(sql).find_map(|token| {
        at += token.text.len();
        (token.is_word("default") || token.text == "=").then_some((at - token.text.len(), at))
    });
    let (declared, default) = match start {
        Some((end, start)) => (&sql[..end], Some(tidy(&sql[start..]))),
        None => (sql, None),
    };
    let mut reader = Reader::new(declared, default_schema);
    let mode = MODES.iter().find(|(words, _)| reader.words(words)).map_or(Mode::In, |(_, mode)| *mode);
    let written = reader.rest();
    // What is no type as a whole begins with a name.
    let (name, ty) = match ty(written, default_schema) {
        Ok(ty) => (None, ty),
        Err(_) => {
            let mut reader = Reader::new(written, default_schema);
            let name = reader.identifier("an argument")?;
            (Some(name), ty(reader.rest(), default_schema)?)
        }
    };
    Ok(Argument { mode, name, ty, default })
}

/// The type without length, precision and scale, which the server does not keep in a routine.
pub(super) fn ty(sql: &str, default_schema: &str) -> Result<String, ObjectError> {
    if sql.contains('%') {
        return Err(ObjectError::Unsupported {
            what: format!("`{}`", tidy(sql)),
            instead: "write the type itself, which is all that the server keeps".into(),
        });
    }
    let ty: Type =
        sql.parse().map_err(|_| ObjectError::Expected { what: "a type".into(), found: tidy(sql) })?;
    let ty = bare(&type_in_search_path(&ty, default_schema));
    Ok(ty.to_string())
}

fn bare(ty: &Type) -> Type {
    match ty {
        Type::Array(_) => Type::Array(Box::new(bare(ty.element()))),
        Type::Numeric(_) => Type::Numeric(None),
        Type::Varchar(_) => Type::Varchar(None),
        Type::Char(_) => Type::Other("character".into()),
        Type::Time(_) => Type::Time(None),
        Type::TimeTz(_) => Type::TimeTz(None),
        Type::Timestamp(_) => Type::Timestamp(None),
        Type::Timestamptz(_) => Type::Timestamptz(None),
        other => other.clone(),
    }
}

/// What the arguments that are given out come to, where RETURNS is left out.
pub(super) fn returned(arguments: &[Argument]) -> Option<String> {
    let mut out = arguments.iter().filter(|argument| matches!(argument.mode, Mode::Out | Mode::InOut));
    match (out.next(), out.next()) {
        (None, _) => None,
        (Some(one), None) => Some(one.ty.clone()),
        _ => Some("record".into()),
    }
}
