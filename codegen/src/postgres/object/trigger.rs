//! `CREATE TRIGGER`.

use super::ObjectError;
use super::reader::{Reader, listed, tidy};
use crate::postgres::catalog::{string, without_parentheses};
use crate::postgres::name::{list, literal, qualified, quote};
use crate::postgres::token::{Kind, meaningful};
use crate::schema::postgres::{Name, Object, ObjectKind};

const TIMES: [&str; 3] = ["BEFORE", "AFTER", "INSTEAD OF"];
/// In the server's order.
const EVENTS: [&str; 4] = ["INSERT", "DELETE", "UPDATE", "TRUNCATE"];

pub(super) fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    trigger(reader, kind, "CREATE TRIGGER")
}

pub(super) fn read_constraint(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    trigger(reader, kind, "CREATE CONSTRAINT TRIGGER")
}

fn trigger(reader: &mut Reader<'_>, kind: ObjectKind, create: &str) -> Result<Object, ObjectError> {
    let name = reader.identifier("the name of the trigger")?;
    let time = TIMES.iter().find(|time| reader.words(time));
    let time = time.ok_or_else(|| reader.expected("BEFORE, AFTER or INSTEAD OF"))?;
    let events = events(reader)?.join(" OR ");
    reader.expect("ON")?;
    let table = reader.name("the table of the trigger")?;
    let mut clauses = vec![format!("{create} {}", quote(&name))];
    clauses.push(format!("{time} {events} ON {}", qualified(&table)));
    if reader.words("FROM") {
        clauses.push(format!("FROM {}", qualified(&reader.name("the table that FROM names")?)));
    }
    clauses.extend(deferrable(reader)?);
    clauses.extend(transitions(reader)?);
    let each = reader.words("FOR");
    let each = each && {
        reader.words("EACH");
        let row = reader.words("ROW");
        if !row {
            reader.expect("STATEMENT")?;
        }
        row
    };
    clauses.push(format!("FOR EACH {}", if each { "ROW" } else { "STATEMENT" }));
    if reader.words("WHEN") {
        clauses.push(format!("WHEN ({})", tidy(without_parentheses(reader.group()?))));
    }
    reader.expect("EXECUTE")?;
    if !reader.words("FUNCTION") {
        reader.expect("PROCEDURE")?;
    }
    let function = reader.name("the function of the trigger")?;
    let arguments: Vec<String> = listed(reader.group()?).into_iter().map(argument).collect();
    clauses.push(format!("EXECUTE FUNCTION {}({})", qualified(&function), arguments.join(", ")));
    let definition = clauses.join("\n");
    Ok(Object { kind, name: Name::new(name), arguments: None, table: Some(table), definition })
}

fn events(reader: &mut Reader<'_>) -> Result<Vec<String>, ObjectError> {
    let mut found = Vec::new();
    loop {
        let at = EVENTS.iter().position(|event| reader.words(event));
        let at = at.ok_or_else(|| reader.expected("INSERT, UPDATE, DELETE or TRUNCATE"))?;
        let mut columns = Vec::new();
        if reader.words("OF") {
            columns.push(reader.identifier("a column")?);
            while reader.words(",") {
                columns.push(reader.identifier("a column")?);
            }
        }
        let of = if columns.is_empty() { String::new() } else { format!(" OF {}", list(&columns)) };
        found.push((at, format!("{}{of}", EVENTS[at])));
        if !reader.words("OR") {
            break;
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, event)| event).collect())
}

/// Without a word, a trigger that is deferrable is so only when it is asked for.
fn deferrable(reader: &mut Reader<'_>) -> Result<Option<String>, ObjectError> {
    let mut deferrable = !reader.words("NOT DEFERRABLE") && reader.words("DEFERRABLE");
    let mut deferred = false;
    if reader.words("INITIALLY") {
        deferred = reader.words("DEFERRED");
        if !deferred {
            reader.expect("IMMEDIATE")?;
        }
    }
    deferrable |= deferred;
    let text = if deferred { "DEFERRABLE INITIALLY DEFERRED" } else { "DEFERRABLE" };
    Ok(deferrable.then(|| text.to_owned()))
}

/// `REFERENCING OLD TABLE AS … NEW TABLE AS …`
fn transitions(reader: &mut Reader<'_>) -> Result<Option<String>, ObjectError> {
    if !reader.words("REFERENCING") {
        return Ok(None);
    }
    let mut tables = [const { None }; 2];
    while let Some(at) = ["OLD TABLE", "NEW TABLE"].iter().position(|words| reader.words(words)) {
        reader.words("AS");
        tables[at] = Some(reader.identifier("a name for the rows")?);
    }
    let named = ["OLD", "NEW"].into_iter().zip(tables);
    let named = named.filter_map(|(which, name)| Some(format!(" {which} TABLE AS {}", quote(&name?))));
    Ok(Some(format!("REFERENCING{}", named.collect::<String>())))
}

/// Words and numbers are strings, too.
fn argument(sql: &str) -> String {
    let sql = tidy(sql);
    let text = meaningful(&sql).next().filter(|token| token.kind == Kind::Text);
    let content = text.and_then(|token| string(token.text));
    literal(&content.or_else(|| meaningful(&sql).next()?.identifier()).unwrap_or(sql))
}
