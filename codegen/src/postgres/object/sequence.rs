//! `CREATE SEQUENCE`: what is not a column's own.

use super::ObjectError;
use super::reader::Reader;
use crate::postgres::name::qualified;
use crate::postgres::token::Kind;
use crate::postgres::types::Type;
use crate::schema::postgres::{Object, ObjectKind};

/// The options of a sequence, those that were not written as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    ty: Type,
    increment: i64,
    /// The lowest value that it gives.
    pub min: i64,
    /// The highest value that it gives.
    pub max: i64,
    start: i64,
    cache: i64,
    cycle: bool,
}

/// The options as they are written. `NO MINVALUE` says nothing.
#[derive(Default)]
struct Written {
    ty: Option<Type>,
    increment: Option<i64>,
    min: Option<i64>,
    max: Option<i64>,
    start: Option<i64>,
    cache: Option<i64>,
    cycle: bool,
}

pub(super) fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    reader.words("IF NOT EXISTS");
    let name = reader.name("the name of the sequence")?;
    let sequence = options(reader)?;
    let rule = Sequence::rule(sequence.ty.clone(), sequence.increment);
    let unsaid = Sequence { ty: Type::BigInt, increment: 1, start: sequence.first(), ..rule };
    let options = sequence.clauses(&unsaid, false);
    let options: String = options.iter().map(|option| format!(" {option}")).collect();
    let definition = format!("CREATE SEQUENCE {}{options}", qualified(&name));
    Ok(Object { kind, name, arguments: None, table: None, definition })
}

fn options(reader: &mut Reader<'_>) -> Result<Sequence, ObjectError> {
    let mut written = Written::default();
    loop {
        if reader.words("AS") {
            written.ty = Some(ty(reader)?);
        } else if reader.words("INCREMENT") {
            reader.words("BY");
            written.increment = Some(number(reader)?);
        } else if reader.words("NO MINVALUE") || reader.words("NO MAXVALUE") || reader.words("NO CYCLE") {
            // That is the rule.
        } else if reader.words("MINVALUE") {
            written.min = Some(number(reader)?);
        } else if reader.words("MAXVALUE") {
            written.max = Some(number(reader)?);
        } else if reader.words("START") {
            reader.words("WITH");
            written.start = Some(number(reader)?);
        } else if reader.words("CACHE") {
            written.cache = Some(number(reader)?);
        } else if reader.words("CYCLE") {
            written.cycle = true;
        } else if reader.words("OWNED BY") {
            if !reader.words("NONE") {
                return Err(ObjectError::Unsupported {
                    what: "OWNED BY".into(),
                    instead: "leave it out, or number the rows of a model by `#[key(identity)]`".into(),
                });
            }
        } else {
            break;
        }
    }
    Ok(written.resolved())
}

fn ty(reader: &mut Reader<'_>) -> Result<Type, ObjectError> {
    let wrong = reader.expected("smallint, integer or bigint");
    let ty = reader.identifier("the type of the sequence")?.parse();
    ty.ok().filter(|ty| matches!(ty, Type::SmallInt | Type::Integer | Type::BigInt)).ok_or(wrong)
}

fn number(reader: &mut Reader<'_>) -> Result<i64, ObjectError> {
    let wrong = reader.expected("a whole number");
    let sign = if reader.words("-") { "-" } else { "" };
    let digits = reader.next().filter(|token| token.kind == Kind::Number).map(|token| token.text);
    digits.and_then(|digits| format!("{sign}{digits}").parse().ok()).ok_or(wrong)
}

impl Written {
    fn resolved(self) -> Sequence {
        let rule = Sequence::rule(self.ty.unwrap_or(Type::BigInt), self.increment.unwrap_or(1));
        let (min, max) = (self.min.unwrap_or(rule.min), self.max.unwrap_or(rule.max));
        let sequence = Sequence { min, max, cache: self.cache.unwrap_or(1), cycle: self.cycle, ..rule };
        Sequence { start: self.start.unwrap_or(sequence.first()), ..sequence }
    }
}

impl Sequence {
    /// The options of an object that is a sequence.
    #[must_use]
    pub fn of(object: &Object) -> Option<Self> {
        let mut reader = Reader::new(&object.definition, "public");
        if object.kind != ObjectKind::Sequence || !reader.words("CREATE SEQUENCE") {
            return None;
        }
        reader.name("the name of the sequence").ok()?;
        options(&mut reader).ok()
    }

    /// What holds where nothing but the type and the increment is said.
    fn rule(ty: Type, increment: i64) -> Self {
        let (lowest, highest) = match ty {
            Type::SmallInt => (i16::MIN.into(), i16::MAX.into()),
            Type::Integer => (i32::MIN.into(), i32::MAX.into()),
            _ => (i64::MIN, i64::MAX),
        };
        let (min, max) = if increment > 0 { (1, highest) } else { (lowest, -1) };
        let sequence = Self { ty, increment, min, max, start: 0, cache: 1, cycle: false };
        Self { start: sequence.first(), ..sequence }
    }

    /// Where it starts unless told otherwise.
    fn first(&self) -> i64 {
        if self.increment > 0 { self.min } else { self.max }
    }

    /// What `ALTER SEQUENCE` has to say to make this of another one. The value that comes next stays.
    #[must_use]
    pub fn change_from(&self, other: &Self) -> String {
        // Bounds would otherwise follow the new type.
        self.clauses(other, self.ty != other.ty).join(" ")
    }

    /// The options that differ from those of another, and both bounds if they have to be said.
    fn clauses(&self, other: &Self, bounds: bool) -> Vec<String> {
        let clauses = [
            (self.ty != other.ty, format!("AS {}", self.ty)),
            (self.increment != other.increment, format!("INCREMENT BY {}", self.increment)),
            (bounds || self.min != other.min, format!("MINVALUE {}", self.min)),
            (bounds || self.max != other.max, format!("MAXVALUE {}", self.max)),
            (self.start != other.start, format!("START WITH {}", self.start)),
            (self.cache != other.cache, format!("CACHE {}", self.cache)),
            (self.cycle != other.cycle, if self.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned()),
        ];
        clauses.into_iter().filter(|(differs, _)| *differs).map(|(_, clause)| clause).collect()
    }
}
