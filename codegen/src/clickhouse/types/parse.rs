//! Reading a type: the server's spelling, and the names that it takes for the same types.

use std::str::FromStr;

use super::super::lexer::{Kind, Token, significant};
use super::super::name::{literal, quote_if_needed, unquote};
use super::Type;
use super::error::{DEEPEST, ParseTypeError, Problem};
use super::family::{Family, find};

impl FromStr for Type {
    type Err = ParseTypeError;

    /// Reads a type into its [canonical](Type::canonical) form. Names that are not known become
    /// [`Type::Other`]; [`Type::validate`] finds them.
    fn from_str(text: &str) -> Result<Self, ParseTypeError> {
        let parse = || {
            let tokens = significant(text).map_err(Problem::Unclosed)?;
            let mut parser = Parser { text, tokens: &tokens, depth: 0 };
            let ty = parser.ty()?;
            if parser.tokens.is_empty() { Ok(ty.canonical()) } else { Err(parser.expected("the end")) }
        };
        parse().map_err(|problem| ParseTypeError { text: text.to_owned(), problem })
    }
}

/// What a type of these families takes, for messages.
const DECIMAL: &str = "a precision and a scale, as in Decimal(38, 12)";
const DECIMAL_OF: &str = "a scale, as in Decimal64(3)";
const FIXED_STRING: &str = "a number of bytes, as in FixedString(16)";
const DATE_TIME: &str = "nothing or a time zone, as in DateTime('UTC')";
const DATE_TIME_64: &str = "a number of digits and a time zone, as in DateTime64(3, 'UTC')";
const ENUM: &str = "names with numbers, all or none of them, as in Enum8('a' = 1, 'b' = 2)";
const ENUM_RANGE: &str = "numbers from -128 to 127 in Enum8, from -32768 to 32767 in Enum16";
const ONE_TYPE: &str = "one type, as in Array(String)";
const MAP: &str = "a key and a value type, as in Map(String, UInt64)";
const AGGREGATE: &str = "a function and its argument types, as in AggregateFunction(sum, UInt64)";
const SIMPLE_AGGREGATE: &str = "a function and one type, as in SimpleAggregateFunction(sum, UInt64)";
const PLAIN: &str = "no arguments";

/// What the server makes of types that are passed through.
const SHORT_FORMS: [(&str, &str); 2] = [("Time64", "Time64(3)"), ("Dynamic(max_types=32)", "Dynamic")];

struct Parser<'t, 'a> {
    text: &'a str,
    /// What is left to read.
    tokens: &'t [Token<'a>],
    depth: usize,
}

impl<'t, 'a> Parser<'t, 'a> {
    fn expected(&self, what: &'static str) -> Problem {
        let at = self.tokens.first().map_or(self.text.len(), |token| token.start);
        Problem::Expected { what, at }
    }

    fn take(&mut self, symbol: &str) -> bool {
        match self.tokens {
            [first, rest @ ..] if first.is_symbol(symbol) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn token(&mut self, kind: Kind) -> Option<Token<'a>> {
        match self.tokens {
            [first, rest @ ..] if first.kind == kind => {
                self.tokens = rest;
                Some(*first)
            }
            _ => None,
        }
    }

    /// The words that stand here, with a space between them: names of types have up to four.
    fn phrase(&self) -> (String, usize) {
        let words: Vec<_> =
            self.tokens.iter().take_while(|token| token.kind == Kind::Word).map(|token| token.text).collect();
        (words.join(" "), words.len())
    }

    fn ty(&mut self) -> Result<Type, Problem> {
        let (name, words) = self.phrase();
        if words == 0 {
            return Err(self.expected("a type"));
        }
        self.tokens = &self.tokens[words..];
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::TooDeep);
        }
        let ty = match find(&name) {
            Some(family) => self.of_family(family, name)?,
            None => self.other(name)?,
        };
        self.depth -= 1;
        Ok(ty)
    }

    fn of_family(&mut self, family: Family, name: String) -> Result<Type, Problem> {
        let wrong = |takes| Problem::Arguments { family: name.clone(), takes };
        let one = |mut types: Vec<Type>, takes| match (types.pop(), types.is_empty()) {
            (Some(ty), true) => Ok(Box::new(ty)),
            _ => Err(wrong(takes)),
        };
        Ok(match family {
            Family::Plain(ty) => {
                // The server takes and forgets lengths: INT(11), VARCHAR(255).
                let lengths = self.list(|p| p.integer().ok_or_else(|| wrong(PLAIN)))?;
                if lengths.len() > 2 {
                    return Err(wrong(PLAIN));
                }
                ty
            }
            Family::Decimal => match self.numbers(DECIMAL, &name)?[..] {
                [] => Type::Decimal(10, 0),
                [precision] => Type::Decimal(precision, 0),
                [precision, scale] => Type::Decimal(precision, scale),
                _ => return Err(wrong(DECIMAL)),
            },
            Family::DecimalOf(precision) => match self.numbers(DECIMAL_OF, &name)?[..] {
                [scale] => Type::Decimal(precision, scale),
                _ => return Err(wrong(DECIMAL_OF)),
            },
            Family::FixedString => match self.numbers(FIXED_STRING, &name)?[..] {
                [bytes] => Type::FixedString(bytes),
                _ => return Err(wrong(FIXED_STRING)),
            },
            Family::DateTime => self.date_time(&name)?,
            Family::DateTime64 => {
                let (precision, zone) = self.precision_and_zone(DATE_TIME_64, &name)?;
                Type::DateTime64(precision.unwrap_or(3), zone)
            }
            Family::Enum(width) => self.enumeration(width, &name)?,
            Family::Array => Type::Array(one(self.types()?, ONE_TYPE)?),
            Family::Nullable => Type::Nullable(one(self.types()?, ONE_TYPE)?),
            Family::LowCardinality => Type::LowCardinality(one(self.types()?, ONE_TYPE)?),
            Family::Map => {
                let mut types = self.types()?;
                let value = types.pop();
                match (one(types, MAP), value) {
                    (Ok(key), Some(value)) => Type::Map(key, Box::new(value)),
                    _ => return Err(wrong(MAP)),
                }
            }
            Family::Tuple => Type::Tuple(self.list(Self::element)?),
            Family::Variant => Type::Variant(self.types()?),
            Family::Json => {
                let arguments = self.raw_arguments()?;
                Type::Json(arguments.filter(|arguments| !arguments.is_empty()))
            }
            Family::AggregateFunction => {
                let (function, types) = self.aggregate(AGGREGATE, &name)?;
                Type::AggregateFunction(function, types)
            }
            Family::SimpleAggregateFunction => {
                let (function, types) = self.aggregate(SIMPLE_AGGREGATE, &name)?;
                Type::SimpleAggregateFunction(function, one(types, SIMPLE_AGGREGATE)?)
            }
        })
    }

    /// `(item, …)`, or nothing.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
        let mut items = Vec::new();
        if self.take("(") && !self.take(")") {
            loop {
                items.push(item(self)?);
                if self.take(")") {
                    break;
                }
                if !self.take(",") {
                    return Err(self.expected("`,` or `)`"));
                }
            }
        }
        Ok(items)
    }

    fn types(&mut self) -> Result<Vec<Type>, Problem> {
        self.list(Self::ty)
    }

    fn integer(&mut self) -> Option<i64> {
        let negative = self.take("-");
        let number: i64 = self.token(Kind::Number)?.text.parse().ok()?;
        Some(if negative { -number } else { number })
    }

    /// Whole numbers that fit where they belong.
    fn numbers<N: TryFrom<i64>>(&mut self, takes: &'static str, name: &str) -> Result<Vec<N>, Problem> {
        self.list(|p| {
            let number = p.integer().and_then(|number| N::try_from(number).ok());
            number.ok_or_else(|| Problem::Arguments { family: name.to_owned(), takes })
        })
    }

    fn string(&mut self) -> Option<String> {
        unquote(self.token(Kind::String)?.text)
    }

    fn date_time(&mut self, name: &str) -> Result<Type, Problem> {
        let (precision, zone) = self.precision_and_zone(DATE_TIME, name)?;
        Ok(match precision {
            Some(precision) => Type::DateTime64(precision, zone),
            None => Type::DateTime(zone),
        })
    }

    /// `(3)`, `('UTC')`, `(3, 'UTC')`, or nothing.
    fn precision_and_zone(
        &mut self,
        takes: &'static str,
        name: &str,
    ) -> Result<(Option<u8>, Option<String>), Problem> {
        let wrong = || Problem::Arguments { family: name.to_owned(), takes };
        let (mut precision, mut zone) = (None, None);
        let count = self.list(|p| {
            match (p.integer(), zone.is_none()) {
                (Some(digits), true) if precision.is_none() => {
                    precision = Some(u8::try_from(digits).map_err(|_| wrong())?);
                }
                (None, true) => zone = Some(p.string().ok_or_else(wrong)?),
                _ => return Err(wrong()),
            }
            Ok(())
        })?;
        if count.len() > 2 { Err(wrong()) } else { Ok((precision, zone)) }
    }

    fn enumeration(&mut self, width: Option<u8>, name: &str) -> Result<Type, Problem> {
        let wrong = |takes| Problem::Arguments { family: name.to_owned(), takes };
        let values = self.list(|p| {
            let label = p.string().ok_or_else(|| wrong(ENUM))?;
            let number = if p.take("=") { Some(p.integer().ok_or_else(|| wrong(ENUM))?) } else { None };
            Ok((label, number))
        })?;
        // As the server has it: only the first may have a number when the others have none.
        let counted = values.iter().skip(1).all(|(_, number)| number.is_none());
        let first = values.first().and_then(|(_, number)| *number).unwrap_or(1);
        let numbered: Option<Vec<(String, i64)>> = (first..)
            .zip(values)
            .map(|(next, (label, number))| Some((label, if counted { next } else { number? })))
            .collect();
        let numbered = numbered.ok_or_else(|| wrong(ENUM))?;
        let narrow: Option<Vec<_>> = fit(&numbered);
        let wide: Option<Vec<_>> = fit(&numbered);
        match (width, narrow, wide) {
            (Some(8) | None, Some(values), _) => Ok(Type::Enum8(values)),
            (Some(16) | None, _, Some(values)) => Ok(Type::Enum16(values)),
            _ => Err(wrong(ENUM_RANGE)),
        }
    }

    /// An element of a tuple: a type, or a name and a type.
    fn element(&mut self) -> Result<(Option<String>, Type), Problem> {
        let (phrase, words) = self.phrase();
        let named = matches!(self.tokens.first(), Some(token) if token.kind == Kind::Quoted)
            || (words > 1 && find(&phrase).is_none());
        if !named {
            return Ok((None, self.ty()?));
        }
        let name = unquote(self.tokens[0].text).ok_or_else(|| self.expected("a name that is text"))?;
        self.tokens = &self.tokens[1..];
        Ok((Some(name), self.ty()?))
    }

    /// `(function[(parameters)], types…)`; a version before the function is kept unless it is 0.
    fn aggregate(&mut self, takes: &'static str, name: &str) -> Result<(String, Vec<Type>), Problem> {
        let wrong = || Problem::Arguments { family: name.to_owned(), takes };
        let (mut version, mut function, mut types) = (String::new(), None, Vec::new());
        self.list(|p| {
            if function.is_some() {
                types.push(p.ty()?);
            } else if let (Some(number), true) = (p.token(Kind::Number), version.is_empty()) {
                version = format!("{}, ", number.text);
            } else {
                let word = p.token(Kind::Word).ok_or_else(wrong)?;
                let parameters = p.raw_arguments()?.map(|text| format!("({text})")).unwrap_or_default();
                function = Some(format!("{}{parameters}", word.text));
            }
            Ok(())
        })?;
        let version = if version == "0, " { "" } else { &version };
        Ok((format!("{version}{}", function.ok_or_else(wrong)?), types))
    }

    /// A type of which only the spelling is kept.
    fn other(&mut self, name: String) -> Result<Type, Problem> {
        let sql = if name == "Nested" {
            let elements = self.list(Self::element)?;
            let element = |(name, ty): (Option<String>, Type)| match name {
                Some(name) => format!("{} {ty}", quote_if_needed(&name)),
                None => ty.to_string(),
            };
            format!("Nested({})", elements.into_iter().map(element).collect::<Vec<_>>().join(", "))
        } else {
            match self.raw_arguments()? {
                Some(arguments) => format!("{name}({arguments})"),
                None => name,
            }
        };
        let short = SHORT_FORMS.iter().find(|(written, _)| *written == sql);
        Ok(Type::Other(short.map_or(sql, |(_, kept)| (*kept).to_owned())))
    }

    /// What stands between the parentheses here, in one spelling; None without parentheses.
    fn raw_arguments(&mut self) -> Result<Option<String>, Problem> {
        if !self.take("(") {
            return Ok(None);
        }
        let mut depth = 1;
        let mut text = String::new();
        let mut last = None;
        loop {
            let [token, rest @ ..] = self.tokens else { return Err(self.expected("`)`")) };
            self.tokens = rest;
            depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
            if depth == 0 {
                return Ok(Some(text));
            }
            // Words and values need a space between them, and it stands behind a comma.
            if last.is_some_and(|kind| kind != Kind::Symbol) && token.kind != Kind::Symbol
                || text.ends_with(',')
                || (text.ends_with(')') && token.kind == Kind::Word)
            {
                text.push(' ');
            }
            text.push_str(&spelling(token));
            last = Some(token.kind);
        }
    }
}

/// The numbers in the width of the enum; None where one does not fit.
fn fit<N: TryFrom<i64>>(values: &[(String, i64)]) -> Option<Vec<(String, N)>> {
    values.iter().map(|(label, number)| Some((label.clone(), N::try_from(*number).ok()?))).collect()
}

/// Numbers, strings and names as the server writes them back.
fn spelling(token: &Token<'_>) -> String {
    let plain = || token.text.to_owned();
    match token.kind {
        Kind::Number if token.text.contains(['.', 'e', 'E']) => {
            token.text.parse().map_or_else(|_| plain(), |number: f64| number.to_string())
        }
        Kind::String => unquote(token.text).map_or_else(plain, |text| literal(&text)),
        Kind::Quoted => unquote(token.text).map_or_else(plain, |text| quote_if_needed(&text)),
        _ => plain(),
    }
}
