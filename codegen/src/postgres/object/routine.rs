//! `CREATE FUNCTION` and `CREATE PROCEDURE`.

use super::ObjectError;
use super::argument::{Argument, Mode, argument, returned, ty};
use super::reader::{Reader, listed, tidy};
use crate::postgres::catalog::{string, without_parentheses};
use crate::postgres::name::{literal, qualified};
use crate::postgres::token::{Kind, Token};
use crate::schema::postgres::{Name, Object, ObjectKind};

/// A function or procedure without its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    arguments: Vec<Argument>,
    /// The columns of `RETURNS TABLE`, or else the type; none for a procedure.
    returns: Option<String>,
    language: String,
    /// What is not the rule, in the server's order: `IMMUTABLE`, `COST 10`.
    attributes: Vec<String>,
    /// `search_path TO 'app'`
    settings: Vec<String>,
    body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Body {
    /// A string that the language reads when it is called.
    Text(String),
    /// `BEGIN ATOMIC … END` or `RETURN …`, which the server reads when it is created.
    Read(String),
}

/// Words that begin a clause, so that no type goes on with them.
const CLAUSES: [&str; 20] = [
    "LANGUAGE",
    "TRANSFORM",
    "WINDOW",
    "IMMUTABLE",
    "STABLE",
    "VOLATILE",
    "NOT",
    "LEAKPROOF",
    "CALLED",
    "RETURNS",
    "STRICT",
    "EXTERNAL",
    "SECURITY",
    "PARALLEL",
    "COST",
    "ROWS",
    "SUPPORT",
    "SET",
    "AS",
    "RETURN",
];

/// Attributes as they may be written, by their place in the server's order and as they are kept; what is the rule has no
/// text. <https://www.postgresql.org/docs/current/sql-createfunction.html>
#[rustfmt::skip]
const ATTRIBUTES: [(&str, usize, &str); 18] = [
    ("WINDOW", 0, "WINDOW"),
    ("IMMUTABLE", 1, "IMMUTABLE"), ("STABLE", 1, "STABLE"), ("VOLATILE", 1, ""),
    ("PARALLEL SAFE", 2, "PARALLEL SAFE"), ("PARALLEL RESTRICTED", 2, "PARALLEL RESTRICTED"), ("PARALLEL UNSAFE", 2, ""),
    ("STRICT", 3, "STRICT"), ("RETURNS NULL ON NULL INPUT", 3, "STRICT"), ("CALLED ON NULL INPUT", 3, ""),
    ("SECURITY DEFINER", 4, "SECURITY DEFINER"), ("SECURITY INVOKER", 4, ""),
    ("EXTERNAL SECURITY DEFINER", 4, "SECURITY DEFINER"), ("EXTERNAL SECURITY INVOKER", 4, ""),
    ("LEAKPROOF", 5, "LEAKPROOF"), ("NOT LEAKPROOF", 5, ""),
    ("COST", 6, "100"), ("ROWS", 7, "1000"),
];

/// Reads what follows CREATE FUNCTION or PROCEDURE.
pub(super) fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    let name = reader.name("the name of the routine")?;
    let routine = Routine::read(reader, kind)?;
    let definition = routine.definition(kind, &name);
    Ok(Object { kind, name, arguments: Some(routine.identity()), table: None, definition })
}

impl Routine {
    /// The routine that an object defines.
    #[must_use]
    pub fn of(object: &Object) -> Option<Self> {
        let mut reader = Reader::new(&object.definition, "");
        let starts = reader.words("CREATE") && (reader.words("FUNCTION") || reader.words("PROCEDURE"));
        reader.name("").ok().filter(|_| starts)?;
        Self::read(&mut reader, object.kind).ok()
    }

    fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Self, ObjectError> {
        let schema = reader.default_schema;
        let arguments = listed(reader.group()?).into_iter().map(|one| argument(one, schema));
        let arguments: Vec<Argument> = arguments.collect::<Result<_, _>>()?;
        let returns = returns(reader)?;
        let mut attributes = [const { String::new() }; 9];
        let (mut language, mut settings, mut body) = (None, Vec::new(), None);
        while reader.peek().is_some_and(|token| token.text != ";") {
            if reader.words("LANGUAGE") {
                language = Some(word(reader, "a language")?.to_lowercase());
            } else if reader.words("SET") {
                settings.push(setting(reader)?);
            } else if reader.words("SUPPORT") {
                attributes[8] = format!("SUPPORT {}", qualified(&reader.name("a support function")?));
            } else if reader.words("AS") {
                body = Some(Body::Text(text(reader)?));
            } else if reader.words("RETURN") {
                let value = reader.rest().trim_end_matches(';');
                body = Some(Body::Read(format!("RETURN {}", tidy(without_parentheses(value)))));
            } else if reader.words("BEGIN ATOMIC") {
                body =
                    Some(Body::Read(format!("BEGIN ATOMIC {}", tidy(reader.rest().trim_end_matches(';')))));
            } else if let Some((words, at, kept)) = ATTRIBUTES.iter().find(|(words, ..)| reader.words(words))
            {
                attributes[*at] = if *at >= 6 { number(reader, words, kept)? } else { (*kept).to_owned() };
            } else {
                return Err(reader.expected("a clause of the routine, such as LANGUAGE or AS"));
            }
        }
        let body = body.ok_or_else(|| reader.expected("the body of the routine, AS $$ … $$"))?;
        let language = match (&body, language) {
            (_, Some(language)) => language,
            (Body::Read(_), None) => "sql".into(),
            (Body::Text(_), None) => return Err(reader.expected("LANGUAGE")),
        };
        settings.sort();
        let returns = returns.or_else(|| returned(&arguments)).filter(|_| kind == ObjectKind::Function);
        let attributes = attributes.into_iter().filter(|one| !one.is_empty()).collect();
        Ok(Self { arguments, returns, language, attributes, settings, body })
    }

    /// The same with other names in its types, its defaults and a body that the server has read; arguments keep theirs.
    #[must_use]
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        for argument in &mut self.arguments {
            argument.ty = rename(&argument.ty);
            argument.default = argument.default.as_deref().map(&rename);
        }
        self.returns = self.returns.as_deref().map(&rename);
        if let Body::Read(sql) = &mut self.body {
            *sql = rename(sql);
        }
        self
    }

    /// The statement that creates it.
    #[must_use]
    pub fn definition(&self, kind: ObjectKind, name: &Name) -> String {
        let word = kind.noun().to_uppercase();
        let arguments: Vec<String> = self.arguments.iter().map(Argument::sql).collect();
        let mut lines = vec![format!("CREATE {word} {}({})", qualified(name), arguments.join(", "))];
        lines.extend(self.returns.iter().map(|ty| format!("RETURNS {ty}")));
        lines.push(format!("LANGUAGE {}", self.language));
        lines.extend((!self.attributes.is_empty()).then(|| self.attributes.join(" ")));
        lines.extend(self.settings.iter().map(|setting| format!("SET {setting}")));
        lines.push(match &self.body {
            Body::Read(sql) => sql.clone(),
            Body::Text(text) => {
                let mut tag = kind.noun().to_owned();
                while text.contains(&format!("${tag}")) {
                    tag.push('x');
                }
                format!("AS ${tag}${text}${tag}$")
            }
        });
        lines.join("\n")
    }

    /// The types by which it is told from others of its name: of what it takes.
    fn identity(&self) -> String {
        let taken = self.arguments.iter().filter(|argument| argument.mode != Mode::Out);
        taken.map(|argument| argument.ty.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What the server looks up when it is created: types, defaults, and a body in SQL.
    #[must_use]
    pub fn looked_up(&self) -> String {
        let body = match &self.body {
            Body::Text(text) if self.language == "sql" => text,
            Body::Text(_) => "",
            Body::Read(sql) => sql,
        };
        format!("{} {body}", self.signature())
    }

    /// What it stands on once it is there: types, defaults, and a body that the server has read.
    #[must_use]
    pub fn stands_on(&self) -> String {
        match &self.body {
            Body::Text(_) => self.signature(),
            Body::Read(sql) => format!("{} {sql}", self.signature()),
        }
    }

    /// Whether it gives the same for a whole statement, so that a default of it is computed once.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute == "IMMUTABLE" || attribute == "STABLE")
    }

    /// Whether the server has read its body.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(self.body, Body::Read(_))
    }

    fn signature(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(Argument::sql).collect();
        format!("({}) {}", arguments.join(", "), self.returns.as_deref().unwrap_or_default())
    }

    /// Whether `CREATE OR REPLACE` makes the other of it: what it takes and gives has to stay, names included.
    #[must_use]
    pub fn can_become(&self, other: &Self) -> bool {
        let fits = |(one, other): (&Argument, &Argument)| {
            one.mode == other.mode
                && one.ty == other.ty
                && (one.name == other.name || (one.name.is_none() && one.mode != Mode::Out))
                && (one.default.is_none() || other.default.is_some())
        };
        self.returns == other.returns
            && self.arguments.len() == other.arguments.len()
            && self.arguments.iter().zip(&other.arguments).all(fits)
    }
}

/// What stands behind RETURNS, in the server's spelling.
fn returns(reader: &mut Reader<'_>) -> Result<Option<String>, ObjectError> {
    let schema = reader.default_schema;
    if reader.words("RETURNS TABLE") {
        let columns = listed(reader.group()?).into_iter().map(|column| argument(column, schema));
        let columns: Vec<String> =
            columns.map(|column| Ok(column?.sql())).collect::<Result<_, ObjectError>>()?;
        return Ok(Some(format!("TABLE({})", columns.join(", "))));
    }
    if reader.comes("RETURNS NULL") || !reader.words("RETURNS") {
        return Ok(None);
    }
    let set = if reader.words("SETOF") { "SETOF " } else { "" };
    let stops = |token: &Token<'_>| {
        token.kind == Kind::Text
            || token.text == ";"
            || token.is_word("begin")
            || CLAUSES.iter().any(|word| token.is_word(word))
    };
    Ok(Some(format!("{set}{}", ty(reader.until(stops), schema)?)))
}

/// A word, or the same in quotes.
fn word(reader: &mut Reader<'_>, what: &str) -> Result<String, ObjectError> {
    let token = reader.peek().ok_or_else(|| reader.expected(what))?;
    let content = if token.kind == Kind::Text { string(token.text) } else { token.identifier() };
    let content = content.ok_or_else(|| reader.expected(what))?;
    reader.next();
    Ok(content)
}

/// `COST 10`; nothing where it is what the server takes anyway.
fn number(reader: &mut Reader<'_>, words: &str, rule: &str) -> Result<String, ObjectError> {
    let token = reader.peek().filter(|token| token.kind == Kind::Number);
    let token = token.ok_or_else(|| reader.expected("a number"))?;
    reader.next();
    Ok(if token.text == rule { String::new() } else { format!("{words} {}", token.text) })
}

/// `name = value, …`, each value as a string, as the server prints them. Names of settings have no case.
fn setting(reader: &mut Reader<'_>) -> Result<String, ObjectError> {
    let name = if reader.words("TIME ZONE") {
        "timezone".to_owned()
    } else {
        let mut name = reader.identifier("the name of a setting")?.to_lowercase();
        while reader.words(".") {
            name = format!("{name}.{}", reader.identifier("the name of a setting")?.to_lowercase());
        }
        if !reader.words("TO") && !reader.words("=") {
            let current = reader.words("FROM CURRENT");
            let instead = "write the value itself".to_owned();
            let unsupported = ObjectError::Unsupported { what: "FROM CURRENT".into(), instead };
            return Err(if current { unsupported } else { reader.expected("TO") });
        }
        name
    };
    let mut values = Vec::new();
    loop {
        let sign = if reader.words("-") { "-" } else { "" };
        let value = match reader.peek().filter(|token| token.kind == Kind::Number) {
            Some(number) => {
                reader.next();
                number.text.to_owned()
            }
            None => word(reader, "a value of the setting")?,
        };
        values.push(literal(&format!("{sign}{value}")));
        if !reader.words(",") {
            break;
        }
    }
    Ok(format!("{name} TO {}", values.join(", ")))
}

/// The body. A library and a name in it are two strings.
fn text(reader: &mut Reader<'_>) -> Result<String, ObjectError> {
    let token = reader.peek().filter(|token| token.kind == Kind::Text);
    let token = token.ok_or_else(|| reader.expected("the body of the routine as a string"))?;
    let unsupported = |what: &str| ObjectError::Unsupported {
        what: what.into(),
        instead: "write the body between $$ and $$".into(),
    };
    let body = string(token.text).ok_or_else(|| unsupported("a body with escapes"))?;
    reader.next();
    if reader.words(",") {
        return Err(unsupported("a function of a library"));
    }
    Ok(body)
}
