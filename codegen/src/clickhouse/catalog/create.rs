//! CREATE statements of the server, read into tables and views.

use super::Row;
use super::columns::{Elements, elements};
use super::storage::{clause_begins, storage};
use crate::clickhouse::dictionary;
use crate::clickhouse::lexer::{Kind, significant, tokens};
use crate::clickhouse::mention;
use crate::clickhouse::name::unquote;
use crate::clickhouse::reader::Reader;
use crate::schema::clickhouse::{Dictionary, Table, View, ViewKind};

/// What a row describes.
pub(super) enum Created {
    Table(Table),
    View(View),
    Dictionary(Dictionary),
}

/// Reads a row; what a schema has no words for is noted, and why, or is the error where nothing remains.
pub(super) fn read(row: &Row, notes: &mut Vec<String>) -> Result<Created, String> {
    if row.create_table_query.is_empty() {
        return Err("the server does not show how it was created; grant SHOW CREATE on it".into());
    }
    let sql = &mention::without_database_of_dictionaries(&row.create_table_query, &row.database);
    let tokens =
        significant(sql).map_err(|unclosed| format!("its CREATE statement cannot be read: {unclosed}"))?;
    let mut reader = Reader { sql, tokens: &tokens };
    let created = if reader.take(&["CREATE", "TABLE"]) {
        table(reader, row, notes).map(Created::Table)
    } else if reader.take(&["CREATE", "MATERIALIZED", "VIEW"]) {
        return materialized_view(reader, row, notes).map(Created::View);
    } else if reader.take(&["CREATE", "VIEW"]) {
        view(reader, row).map(Created::View)
    } else if reader.sees(&["CREATE", "DICTIONARY"]) {
        return dictionary(sql, row).map(Created::Dictionary);
    } else {
        let kind: Vec<_> = tokens.iter().skip(1).take(2).map(|token| token.text).collect();
        return Err(format!("rowcol does not manage a {}", kind.join(" ")));
    };
    created.ok_or_else(|| unknown(sql))
}

fn unknown(sql: &str) -> String {
    format!("its CREATE statement is of a kind that rowcol does not know: {sql}")
}

/// The name that was created, as the row has it; names in statements may be of another database.
fn pass_name(reader: &mut Reader<'_, '_>) -> Option<()> {
    reader.take(&["IF", "NOT", "EXISTS"]);
    reader.qualified()?;
    if reader.take(&["UUID"]) {
        reader.string()?;
    }
    Some(())
}

fn table(mut reader: Reader<'_, '_>, row: &Row, notes: &mut Vec<String>) -> Option<Table> {
    pass_name(&mut reader)?;
    let Elements { columns, indexes, projections, constraints } = match reader.group() {
        Some(inner) => elements(inner, notes)?,
        None => Elements::default(),
    };
    let storage = storage(&mut reader, notes)?;
    let comment = comment(&mut reader);
    Some(Table {
        name: row.name.clone(),
        columns,
        storage,
        indexes,
        projections,
        constraints,
        distributed: None,
        comment,
    })
}

fn dictionary(sql: &str, row: &Row) -> Result<Dictionary, String> {
    let parsed = dictionary::parse(sql);
    let (_, mut definition) =
        parsed.map_err(|error| format!("its CREATE statement cannot be read: {error}"))?;
    definition.name.clone_from(&row.name);
    definition.forget_database(&row.database);
    Ok((&definition).into())
}

fn view(mut reader: Reader<'_, '_>, row: &Row) -> Option<View> {
    pass_name(&mut reader)?;
    reader.group();
    finish(reader, row, ViewKind::Plain)
}

fn materialized_view(mut reader: Reader<'_, '_>, row: &Row, notes: &mut Vec<String>) -> Result<View, String> {
    let sql = reader.sql;
    let unknown = || unknown(sql);
    pass_name(&mut reader).ok_or_else(unknown)?;
    if reader.sees(&["REFRESH"]) {
        return Err("rowcol does not manage refreshable materialized views".into());
    }
    let kind = if reader.take(&["TO"]) {
        let (database, target) = reader.qualified().ok_or_else(unknown)?;
        if database.is_some_and(|database| database != row.database) {
            return Err("it writes to a table of another database".into());
        }
        reader.group();
        ViewKind::To(target)
    } else {
        reader.group();
        ViewKind::Own(storage(&mut reader, notes).unwrap_or_default())
    };
    finish(reader, row, kind).ok_or_else(unknown)
}

/// The clauses from COMMENT on.
fn finish(mut reader: Reader<'_, '_>, row: &Row, kind: ViewKind) -> Option<View> {
    // DEFINER and SQL SECURITY are the server's to add.
    reader.until(|rest| is_comment(rest) || rest.sees(&["AS"]));
    let comment = comment(&mut reader);
    reader.take(&["AS"]).then_some(())?;
    let query = without_database(&reader.text(), &row.database);
    Some(View { name: row.name.clone(), query, kind, comment })
}

fn is_comment(rest: &Reader<'_, '_>) -> bool {
    rest.sees(&["COMMENT"]) && rest.tokens.get(1).is_some_and(|token| token.kind == Kind::String)
}

fn comment(reader: &mut Reader<'_, '_>) -> Option<String> {
    reader.until(|rest| is_comment(rest) || rest.sees(&["AS"]) || clause_begins(rest));
    reader.take(&["COMMENT"]).then(|| reader.string()).flatten()
}

/// The query without the name of its own database before tables: a schema does not know where it is deployed.
fn without_database(query: &str, database: &str) -> String {
    let all: Vec<_> = tokens(query).map_while(Result::ok).collect();
    let mut out = String::with_capacity(query.len());
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let behind_dot = at > 0 && all[at - 1].is_symbol(".");
        let qualifies = token.is_name()
            && !behind_dot
            && all.get(at + 1).is_some_and(|dot| dot.is_symbol("."))
            && all.get(at + 2).is_some_and(|name| name.is_name())
            && unquote(token.text).as_deref() == Some(database);
        if qualifies {
            at += 2;
        } else {
            out.push_str(token.text);
            at += 1;
        }
    }
    out
}
