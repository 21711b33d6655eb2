//! Reading a type's name.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::facts::{FACTS, Fact, PARAMETERS, Takes};
use super::{Name, Type, TypeError, TypeProblem};
use crate::postgres::name;
use crate::postgres::token::{Kind, Token, meaningful};

impl FromStr for Type {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, TypeError> {
        // Most types stand as the server spells them.
        if let Some(fact) = FACTS.iter().find(|fact| fact.spelling == text)
            && !text.contains(PARAMETERS)
        {
            return Ok(fact.base.clone());
        }
        let problem = |problem| TypeError { text: text.trim().to_string(), problem };
        Written::read(text).and_then(Written::resolve).map_err(problem)
    }
}

/// A type as it is written: `schema.name words (parameters) words []`.
struct Written {
    /// What stands before the dots.
    qualifiers: Vec<Part>,
    /// The words of the name; one, unless they are SQL keywords.
    name: Vec<Part>,
    /// What stands between the parentheses, at the commas.
    parameters: Option<Vec<String>>,
    /// Words after the parentheses: `with time zone`.
    rest: Vec<Part>,
    array: bool,
}

/// A word or a quoted name.
struct Part {
    identifier: String,
    quoted: bool,
}

impl Part {
    fn sql(&self) -> String {
        if self.quoted { name::quote(&self.identifier) } else { self.identifier.clone() }
    }
}

fn sql(parts: &[Part], separator: &str) -> String {
    parts.iter().map(Part::sql).collect::<Vec<_>>().join(separator)
}

fn unexpected(token: Option<&Token<'_>>) -> TypeProblem {
    TypeProblem::Unexpected(token.map(|token| token.text.to_string()).unwrap_or_default())
}

impl Written {
    fn read(text: &str) -> Result<Self, TypeProblem> {
        let tokens: Vec<Token<'_>> = meaningful(text).collect();
        if tokens.is_empty() {
            return Err(TypeProblem::Empty);
        }
        if tokens.iter().any(|token| !token.closed) {
            return Err(TypeProblem::NotClosed);
        }
        let mut rest = tokens.as_slice();
        let mut qualifiers = Vec::new();
        let mut name = parts(&mut rest);
        while name.len() == 1 && take(&mut rest, ".") {
            qualifiers.append(&mut name);
            name = parts(&mut rest);
        }
        if name.is_empty() {
            return Err(unexpected(rest.first()));
        }
        let parameters = if take(&mut rest, "(") { Some(parameters(&mut rest)?) } else { None };
        let words = if parameters.is_some() { parts(&mut rest) } else { Vec::new() };
        let array = dimensions(&mut rest)?;
        if let Some(token) = rest.first() {
            return Err(unexpected(Some(token)));
        }
        Ok(Self { qualifiers, name, parameters, rest: words, array })
    }

    fn resolve(self) -> Result<Type, TypeProblem> {
        let array = self.array;
        let ty = self.scalar()?;
        Ok(if array && !matches!(ty, Type::Array(_)) { Type::Array(Box::new(ty)) } else { ty })
    }

    fn scalar(mut self) -> Result<Type, TypeProblem> {
        let of_the_server = self.qualifiers.len() == 1 && self.qualifiers[0].identifier == "pg_catalog";
        if of_the_server {
            self.qualifiers.clear();
        }
        if !self.qualifiers.is_empty() {
            return self.foreign();
        }
        let quoted = self.name.iter().any(|part| part.quoted);
        if !quoted && let Some(integer) = serial(&self.name[0].identifier) {
            return Err(TypeProblem::Serial(integer));
        }
        if !quoted && self.name[0].identifier == "float" && self.parameters.is_some() {
            return float(self.parameters.as_deref().unwrap_or_default());
        }
        if let Some(element) = self.array_name() {
            return Ok(Type::Array(Box::new(element)));
        }
        let unlimited = self.catalog_name() == Some("bpchar") && self.parameters.is_none();
        match self.fact() {
            Some(fact) if !unlimited => match (fact.takes, &self.parameters) {
                (Takes::Fields, Some(_)) => self.foreign(),
                (_, None) => Ok(fact.base.clone()),
                (takes, Some(parameters)) => with_parameters(&fact.base, takes, parameters),
            },
            _ if unlimited => Ok(Type::Other("bpchar".into())),
            _ if of_the_server && quoted => Ok(Type::Other(sql(&self.name, " "))),
            _ => self.foreign(),
        }
    }

    /// The name, where it is one name and not several keywords.
    fn catalog_name(&self) -> Option<&str> {
        match self.name.as_slice() {
            [part] if self.rest.is_empty() => Some(&part.identifier),
            _ => None,
        }
    }

    /// `_text`, as the catalog calls an array of text.
    fn array_name(&self) -> Option<Type> {
        let element = self.catalog_name()?.strip_prefix('_')?;
        let fact = FACTS.iter().find(|fact| fact.name == element)?;
        self.parameters.is_none().then(|| fact.base.clone())
    }

    /// The row of the table that has this spelling.
    fn fact(&self) -> Option<&'static Fact> {
        if let Some(name) = self.catalog_name()
            && let Some(fact) = FACTS.iter().find(|fact| fact.name == name)
        {
            return Some(fact);
        }
        if self.name.iter().any(|part| part.quoted) {
            return None;
        }
        let (before, after) = (sql(&self.name, " "), sql(&self.rest, " "));
        let is_this = |spelling: &&str| match spelling.split_once(PARAMETERS) {
            Some((start, end)) if self.parameters.is_some() => before == start && after == end.trim_start(),
            Some((start, end)) => before.strip_prefix(start) == Some(end),
            None => before == **spelling && after.is_empty(),
        };
        FACTS.iter().find(|fact| std::iter::once(&fact.spelling).chain(fact.aliases).any(is_this))
    }

    /// A type that the table does not have: an enum where the name is quoted, otherwise the text itself.
    fn foreign(mut self) -> Result<Type, TypeProblem> {
        let internal_char = self.name[0].quoted && self.name[0].identifier == "char";
        let keywords = !self.name[0].quoted && matches!(self.name[0].identifier.as_str(), "bit" | "interval");
        if let Some(part) = self.name.iter().skip(1).chain(&self.rest).next().filter(|_| !keywords) {
            return Err(TypeProblem::Unexpected(part.sql()));
        }
        let is_enum = self.name[0].quoted && self.parameters.is_none() && self.qualifiers.len() <= 1;
        if is_enum && !(internal_char && self.qualifiers.is_empty()) {
            let schema = self.qualifiers.pop().map(|part| part.identifier);
            return Ok(Type::Enum(Name { schema, name: self.name.remove(0).identifier }));
        }
        self.qualifiers.push(Part { identifier: sql(&self.name, " "), quoted: false });
        let mut text = sql(&self.qualifiers, ".");
        if let Some(parameters) = &self.parameters {
            text.push_str(&format!("({})", parameters.join(",")));
        }
        if !self.rest.is_empty() {
            text.push_str(&format!(" {}", sql(&self.rest, " ")));
        }
        Ok(Type::Other(text))
    }
}

/// Words and quoted names up to anything else, or to the keyword ARRAY.
fn parts(rest: &mut &[Token<'_>]) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(token) = rest.first()
        && let Some(identifier) = token.identifier()
        && !token.is_word("array")
    {
        parts.push(Part { identifier, quoted: token.kind == Kind::Quoted });
        *rest = &rest[1..];
    }
    parts
}

fn take(rest: &mut &[Token<'_>], symbol: &str) -> bool {
    let found = rest.first().is_some_and(|token| token.text == symbol);
    if found {
        *rest = &rest[1..];
    }
    found
}

/// What stands at the commas, up to the closing parenthesis.
fn parameters(rest: &mut &[Token<'_>]) -> Result<Vec<String>, TypeProblem> {
    let mut found = vec![String::new()];
    loop {
        if take(rest, ")") {
            break;
        }
        let Some(token) = rest.first() else { return Err(TypeProblem::NotClosed) };
        let last = found.last_mut().expect("there is always one");
        if take(rest, ",") {
            found.push(String::new());
            continue;
        }
        if matches!(token.text, "(" | ";") {
            return Err(unexpected(Some(token)));
        }
        if !last.is_empty() && !last.ends_with(['+', '-']) {
            last.push(' ');
        }
        last.push_str(token.text);
        *rest = &rest[1..];
    }
    if found.iter().any(String::is_empty) {
        return Err(TypeProblem::Unexpected(")".into()));
    }
    Ok(found)
}

/// `[]`, `[3]`, `ARRAY`, `ARRAY[3]`: the server keeps neither the number of dimensions nor their sizes.
fn dimensions(rest: &mut &[Token<'_>]) -> Result<bool, TypeProblem> {
    let word = rest.first().is_some_and(|token| token.is_word("array"));
    if word {
        *rest = &rest[1..];
    }
    let mut array = word;
    while take(rest, "[") {
        if rest.first().is_some_and(|token| token.kind == Kind::Number) {
            *rest = &rest[1..];
        }
        if !take(rest, "]") {
            return Err(unexpected(rest.first()));
        }
        array = true;
    }
    Ok(array)
}

fn serial(name: &str) -> Option<Type> {
    match name {
        "smallserial" | "serial2" => Some(Type::SmallInt),
        "serial" | "serial4" => Some(Type::Integer),
        "bigserial" | "serial8" => Some(Type::BigInt),
        _ => None,
    }
}

/// `float(p)` is one of two types, by its bits.
fn float(parameters: &[String]) -> Result<Type, TypeProblem> {
    let [bits] = parameters else { return Err(TypeProblem::Unexpected(parameters.join(","))) };
    let bits: u8 = number("number of bits", bits, 1..=53)?;
    Ok(if bits <= 24 { Type::Real } else { Type::DoublePrecision })
}

fn with_parameters(base: &Type, takes: Takes, parameters: &[String]) -> Result<Type, TypeProblem> {
    const LENGTH: RangeInclusive<i64> = 1..=10_485_760;
    const DIGITS: RangeInclusive<i64> = 0..=6;
    let digits = |text| number("number of digits after the second", text, DIGITS).map(Some);
    Ok(match (base, parameters) {
        (Type::Varchar(_), [length]) => Type::Varchar(Some(number("length", length, LENGTH)?)),
        (Type::Char(_), [length]) => Type::Char(number("length", length, LENGTH)?),
        (Type::Time(_), [text]) => Type::Time(digits(text)?),
        (Type::TimeTz(_), [text]) => Type::TimeTz(digits(text)?),
        (Type::Timestamp(_), [text]) => Type::Timestamp(digits(text)?),
        (Type::Timestamptz(_), [text]) => Type::Timestamptz(digits(text)?),
        (Type::Numeric(_), [precision]) => {
            Type::Numeric(Some((number("precision", precision, 1..=1000)?, 0)))
        }
        (Type::Numeric(_), [precision, scale]) => {
            let precision = number("precision", precision, 1..=1000)?;
            Type::Numeric(Some((precision, number("scale", scale, -1000..=1000)?)))
        }
        _ => return Err(TypeProblem::Parameters(takes)),
    })
}

fn number<N: TryFrom<i64>>(
    parameter: &'static str,
    given: &str,
    range: RangeInclusive<i64>,
) -> Result<N, TypeProblem> {
    let (min, max) = (*range.start(), *range.end());
    let out_of_range = || TypeProblem::OutOfRange { parameter, given: given.to_string(), min, max };
    let number: i64 = given.parse().map_err(|_| out_of_range())?;
    if !range.contains(&number) {
        return Err(out_of_range());
    }
    N::try_from(number).map_err(|_| out_of_range())
}

#[cfg(test)]
mod tests;
