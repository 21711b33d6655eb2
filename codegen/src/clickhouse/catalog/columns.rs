//! What stands between the parentheses of a CREATE TABLE.

use crate::clickhouse::lexer::Kind;
use crate::clickhouse::reader::Reader;
use crate::clickhouse::types::Type;
use crate::schema::clickhouse::{Column, Constraint, Given, Projection, SkipIndex};

/// The elements of a table, by kind.
#[derive(Default)]
pub(super) struct Elements {
    pub columns: Vec<Column>,
    pub indexes: Vec<SkipIndex>,
    pub projections: Vec<Projection>,
    pub constraints: Vec<Constraint>,
}

pub(super) fn elements(list: Reader<'_, '_>, notes: &mut Vec<String>) -> Option<Elements> {
    let mut elements = Elements::default();
    for mut element in list.parts() {
        // Columns stand in backquotes, so the keywords cannot be names.
        if element.take(&["INDEX"]) {
            elements.indexes.push(index(element)?);
        } else if element.take(&["CONSTRAINT"]) {
            elements.constraints.push(constraint(element)?);
        } else if element.take(&["PROJECTION"]) {
            match projection(element) {
                Some(projection) => elements.projections.push(projection),
                None => {
                    notes.push(format!("rowcol does not know this kind of projection: {}", element.text()))
                }
            }
        } else {
            elements.columns.push(column(element, notes)?);
        }
    }
    Some(elements)
}

fn index(mut element: Reader<'_, '_>) -> Option<SkipIndex> {
    let name = element.name()?;
    let expression = element.until(|rest| rest.sees(&["TYPE"])).elements();
    element.take(&["TYPE"]).then_some(())?;
    let ty = element.until(|rest| rest.sees(&["GRANULARITY"])).text();
    let granularity = if element.take(&["GRANULARITY"]) { element.next()?.text.parse().ok()? } else { 1 };
    Some(SkipIndex { name, expression, ty, granularity })
}

fn constraint(mut element: Reader<'_, '_>) -> Option<Constraint> {
    let name = element.name()?;
    let assume = element.take(&["ASSUME"]);
    (assume || element.take(&["CHECK"])).then_some(())?;
    Some(Constraint { name, assume, expression: element.text() })
}

fn projection(mut element: Reader<'_, '_>) -> Option<Projection> {
    let name = element.name()?;
    let query = element.group()?.text();
    element.tokens.is_empty().then_some(Projection { name, query })
}

/// The clauses of a column, and whether a list or a text follows the keyword, so that a column of the same name in
/// an expression is not taken for it.
const CLAUSES: [(&str, Option<&str>); 9] = [
    ("DEFAULT", None),
    ("MATERIALIZED", None),
    ("ALIAS", None),
    ("EPHEMERAL", None),
    ("COMMENT", Some("'")),
    ("CODEC", Some("(")),
    ("STATISTICS", Some("(")),
    ("TTL", None),
    ("SETTINGS", Some("(")),
];

fn clause(rest: &Reader<'_, '_>) -> Option<&'static str> {
    let next = rest.tokens.get(1);
    let clause = CLAUSES.iter().find(|(keyword, follows)| {
        rest.sees(&[keyword])
            && match follows {
                None => true,
                Some("'") => next.is_some_and(|token| token.kind == Kind::String),
                Some(symbol) => next.is_some_and(|token| token.is_symbol(symbol)),
            }
    });
    clause.map(|(keyword, _)| *keyword)
}

fn column(mut element: Reader<'_, '_>, notes: &mut Vec<String>) -> Option<Column> {
    let name = element.name()?;
    let ty = element.until(|rest| clause(rest).is_some()).text();
    let ty: Type = ty.parse().unwrap_or(Type::Other(ty));
    let mut column = Column { name, ty, value: None, codec: None, ttl: None, comment: None };
    while let Some(keyword) = clause(&element) {
        element.next();
        let mut content = element.until(|rest| clause(rest).is_some());
        let sql = content.text();
        match keyword {
            "DEFAULT" => column.value = Some(Given::Default(sql)),
            "MATERIALIZED" => column.value = Some(Given::Materialized(sql)),
            "ALIAS" => column.value = Some(Given::Alias(sql)),
            "EPHEMERAL" => {
                // What older servers write where no expression was given.
                let given = !sql.is_empty() && !sql.starts_with("defaultValueOfTypeName(");
                column.value = Some(Given::Ephemeral(given.then_some(sql)));
            }
            "COMMENT" => column.comment = content.string(),
            "CODEC" => column.codec = content.group().map(|inner| inner.text()),
            "TTL" => column.ttl = Some(sql),
            other => notes.push(format!("rowcol does not manage {other} of the column {}", column.name)),
        }
    }
    element.tokens.is_empty().then_some(column)
}
