//! CREATE DICTIONARY, read.

use std::collections::BTreeMap;
use std::fmt;

use super::{Attribute, Definition, PASSWORD, Pair, Value};
use crate::clickhouse::lexer::{Kind, Token, significant};
use crate::clickhouse::name::{literal, unquote};
use crate::clickhouse::reader::Reader;
use crate::clickhouse::types::Type;

/// Why a statement is no dictionary that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DictionaryError {
    /// It is no CREATE DICTIONARY.
    Form,
    /// Something else was expected.
    Expected {
        /// What.
        what: &'static str,
        /// What is there.
        found: String,
    },
    /// A quote or comment is not closed.
    Unclosed(crate::clickhouse::lexer::Unclosed),
    /// A password in a file.
    Secret,
    /// The name of a database before its own, in a file.
    Database,
}

impl fmt::Display for DictionaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("this is no object of ClickHouse; the folder may hold CREATE DICTIONARY"),
            Self::Expected { what, found } if found.is_empty() => {
                write!(f, "{what} is expected where the statement ends")
            }
            Self::Expected { what, found } => write!(f, "{what} is expected, and there is `{found}`"),
            Self::Unclosed(unclosed) => unclosed.fmt(f),
            Self::Secret => f.write_str(
                "a PASSWORD cannot stand here, because migrations would hold it as well; put it into a named collection \
                 of the server (CREATE NAMED COLLECTION c AS user = '…', password = '…') and write `NAME c` in place of \
                 USER and PASSWORD",
            ),
            Self::Database => f.write_str("the name of a database cannot stand here; write the dictionary's name alone"),
        }
    }
}

impl std::error::Error for DictionaryError {}

type Result<T> = std::result::Result<T, DictionaryError>;

/// Reads one statement: the database that it names, and the dictionary.
///
/// # Errors
/// It is no dictionary.
///
/// ```
/// use rowcol_codegen::clickhouse::dictionary::parse;
///
/// let sql = "create dictionary names (id UInt64, name String default '') primary key id \
///            source(clickhouse(table 'users')) layout(hashed) lifetime(300)";
/// let (_, definition) = parse(sql)?;
/// assert_eq!(
///     definition.to_string(),
///     "CREATE DICTIONARY `names`\n(\n    `id` UInt64,\n    `name` String DEFAULT ''\n)\nPRIMARY KEY `id`\n\
///      SOURCE(CLICKHOUSE(TABLE 'users'))\nLIFETIME(MIN 0 MAX 300)\nLAYOUT(HASHED())"
/// );
/// # Ok::<(), rowcol_codegen::clickhouse::dictionary::DictionaryError>(())
/// ```
pub fn parse(sql: &str) -> Result<(Option<String>, Definition)> {
    let tokens = significant(sql).map_err(DictionaryError::Unclosed)?;
    let mut reader = Reader { sql, tokens: &tokens };
    let create = reader.take(&["CREATE"]);
    reader.take(&["OR", "REPLACE"]);
    if !create || !reader.take(&["DICTIONARY"]) {
        return Err(DictionaryError::Form);
    }
    reader.take(&["IF", "NOT", "EXISTS"]);
    let (database, name) = reader.qualified().ok_or_else(|| expected(&reader, "the dictionary's name"))?;
    if reader.take(&["UUID"]) {
        reader.string();
    }
    let list = group(&mut reader, "( and the attributes")?;
    let attributes = list.parts().into_iter().map(attribute).collect::<Result<Vec<_>>>()?;
    let mut found = Clauses::default();
    while !reader.tokens.is_empty() && !reader.sees(&[";"]) {
        found.clause(&mut reader)?;
    }
    reader.take(&[";"]);
    if !reader.tokens.is_empty() {
        return Err(expected(&reader, "the end of the statement"));
    }
    let missing = |what| move || DictionaryError::Expected { what, found: String::new() };
    let definition = Definition {
        name,
        attributes,
        primary_key: found.primary_key.ok_or_else(missing("PRIMARY KEY"))?,
        source: found.source.ok_or_else(missing("SOURCE"))?,
        lifetime: found.lifetime,
        layout: found.layout.ok_or_else(missing("LAYOUT"))?,
        range: found.range,
        settings: found.settings,
        comment: found.comment.filter(|comment| !comment.is_empty()),
    };
    Ok((database, definition))
}

fn expected(reader: &Reader<'_, '_>, what: &'static str) -> DictionaryError {
    let found = reader.tokens.first().map(|token| token.text.chars().take(40).collect()).unwrap_or_default();
    DictionaryError::Expected { what, found }
}

fn group<'t, 'a>(reader: &mut Reader<'t, 'a>, what: &'static str) -> Result<Reader<'t, 'a>> {
    reader.group().ok_or_else(|| expected(reader, what))
}

/// The clauses behind the attributes, in any order.
#[derive(Default)]
struct Clauses {
    primary_key: Option<Vec<String>>,
    source: Option<Pair>,
    lifetime: Option<[String; 2]>,
    layout: Option<Pair>,
    range: Option<[String; 2]>,
    settings: BTreeMap<String, String>,
    comment: Option<String>,
}

/// What a clause begins with.
const CLAUSES: [&[&str]; 7] = [
    &["PRIMARY", "KEY"],
    &["SOURCE", "("],
    &["LIFETIME", "("],
    &["LAYOUT", "("],
    &["RANGE", "("],
    &["SETTINGS", "("],
    &["COMMENT"],
];

impl Clauses {
    fn clause(&mut self, reader: &mut Reader<'_, '_>) -> Result<()> {
        if reader.take(&["PRIMARY", "KEY"]) {
            let list =
                reader.until(|rest| CLAUSES.iter().any(|clause| rest.sees(clause)) || rest.sees(&[";"]));
            let names = list.elements();
            let names =
                names.iter().map(|name| unquote(name).ok_or_else(|| expected(&list, "names of attributes")));
            self.primary_key = Some(names.collect::<Result<_>>()?);
        } else if reader.take(&["SOURCE"]) {
            self.source = Some(single(group(reader, "(")?)?);
        } else if reader.take(&["LAYOUT"]) {
            self.layout = Some(single(group(reader, "(")?)?);
        } else if reader.take(&["LIFETIME"]) {
            let inner = group(reader, "(")?;
            self.lifetime = Some(match inner.tokens {
                [only] => ["0".to_owned(), only.text.to_owned()],
                _ => bounds(inner, |token| Some(token.text.to_owned()))?,
            });
        } else if reader.take(&["RANGE"]) {
            self.range = Some(bounds(group(reader, "(")?, |token| unquote(token.text))?);
        } else if reader.take(&["SETTINGS"]) {
            for mut setting in group(reader, "(")?.parts() {
                let name = setting.name().ok_or_else(|| expected(&setting, "a setting"))?;
                if !setting.take(&["="]) {
                    return Err(expected(&setting, "="));
                }
                self.settings.insert(name, setting.text());
            }
        } else if reader.take(&["COMMENT"]) {
            self.comment = Some(reader.string().ok_or_else(|| expected(reader, "the comment's text"))?);
        } else {
            return Err(expected(
                reader,
                "PRIMARY KEY, SOURCE, LIFETIME, LAYOUT, RANGE, SETTINGS or COMMENT",
            ));
        }
        Ok(())
    }
}

/// `MIN … MAX …`, in any order.
fn bounds(mut inner: Reader<'_, '_>, read: impl Fn(&Token<'_>) -> Option<String>) -> Result<[String; 2]> {
    let mut bounds = [None, None];
    while !inner.tokens.is_empty() {
        let at = ["MIN", "MAX"].iter().position(|word| inner.take(&[word]));
        let value = inner.next();
        match (at, value.as_ref().and_then(&read)) {
            (Some(at), Some(value)) => bounds[at] = Some(value),
            _ => return Err(expected(&inner, "MIN and MAX")),
        }
    }
    match bounds {
        [Some(min), Some(max)] => Ok([min, max]),
        _ => Err(expected(&inner, "MIN and MAX")),
    }
}

/// What stands behind the type of an attribute and is there or not.
const FLAGS: [&str; 4] = ["HIERARCHICAL", "BIDIRECTIONAL", "INJECTIVE", "IS_OBJECT_ID"];
/// What has a value behind it.
const VALUES: [&str; 2] = ["DEFAULT", "EXPRESSION"];

fn attribute(mut reader: Reader<'_, '_>) -> Result<Attribute> {
    let ends = |rest: &Reader<'_, '_>| FLAGS.iter().chain(&VALUES).any(|word| rest.sees(&[word]));
    let name = reader.name().ok_or_else(|| expected(&reader, "the name of an attribute"))?;
    let ty = reader.until(ends).text();
    if ty.is_empty() {
        return Err(expected(&reader, "the type of an attribute"));
    }
    let ty: Type = ty.parse().unwrap_or(Type::Other(ty));
    let mut attribute = Attribute { name, ty: ty.canonical(), value: None, flags: Vec::new() };
    while !reader.tokens.is_empty() {
        if let Some(keyword) = VALUES.iter().find(|word| reader.take(&[word])) {
            let value = reader.until(ends).text();
            if value.is_empty() {
                return Err(expected(&reader, "a value"));
            }
            attribute.value = Some((keyword, value));
        } else if let Some(flag) = FLAGS.iter().find(|word| reader.take(&[word])) {
            attribute.flags.push(flag);
        } else {
            return Err(expected(&reader, "the end of an attribute"));
        }
    }
    attribute.flags.sort_by_key(|flag| FLAGS.iter().position(|known| known == flag));
    Ok(attribute)
}

/// `HASHED`, `HASHED()`, `CLICKHOUSE(TABLE 't')`.
fn single(mut reader: Reader<'_, '_>) -> Result<Pair> {
    let key = key(&mut reader)?;
    let inside = reader.group().map_or_else(|| Ok(Vec::new()), pairs)?;
    if !reader.tokens.is_empty() {
        return Err(expected(&reader, ")"));
    }
    Ok(Pair { key, value: Value::Group(inside) })
}

fn key(reader: &mut Reader<'_, '_>) -> Result<String> {
    let key = reader.tokens.first().filter(|token| token.kind == Kind::Word);
    let key = key.ok_or_else(|| expected(reader, "a key"))?.text.to_ascii_uppercase();
    reader.next();
    Ok(key)
}

/// Keys with their values, sorted; of several with one key the order stays. A password that is empty is none.
fn pairs(mut reader: Reader<'_, '_>) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    while !reader.tokens.is_empty() {
        let key = key(&mut reader)?;
        let value = match reader.group() {
            Some(inner) => Value::Group(self::pairs(inner)?),
            None => Value::Sql(value(&mut reader)?),
        };
        if !(key == PASSWORD && value == Value::Sql("''".into())) {
            pairs.push(Pair { key, value });
        }
    }
    pairs.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(pairs)
}

fn value(reader: &mut Reader<'_, '_>) -> Result<String> {
    let minus = if reader.take(&["-"]) { "-" } else { "" };
    let token = reader.tokens.first().filter(|token| token.kind != Kind::Symbol);
    let token = *token.ok_or_else(|| expected(reader, "a value"))?;
    reader.next();
    Ok(match (token.kind, unquote(token.text)) {
        (Kind::String, Some(text)) => literal(&text),
        _ => format!("{minus}{}", token.text),
    })
}
