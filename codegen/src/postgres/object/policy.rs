//! `CREATE POLICY` and row security.

use super::ObjectError;
use super::reader::{Reader, tidy};
use crate::postgres::catalog::without_parentheses;
use crate::postgres::name::{qualified, quote};
use crate::schema::postgres::{Name, Object, ObjectKind};

const COMMANDS: [&str; 4] = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/// Roles that are words of SQL. `PUBLIC` is every role.
const ROLES: [&str; 4] = ["public", "current_user", "session_user", "current_role"];

pub(super) fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    let name = reader.identifier("the name of the policy")?;
    reader.expect("ON")?;
    let table = reader.name("the table of the policy")?;
    let mut clauses = vec![format!("CREATE POLICY {} ON {}", quote(&name), qualified(&table))];
    if reader.words("AS RESTRICTIVE") {
        clauses.push("AS RESTRICTIVE".into());
    } else {
        reader.words("AS PERMISSIVE");
    }
    if reader.words("FOR") && !reader.words("ALL") {
        let command = COMMANDS.iter().find(|word| reader.words(word));
        let command = command.ok_or_else(|| reader.expected("ALL, SELECT, INSERT, UPDATE or DELETE"))?;
        clauses.push(format!("FOR {command}"));
    }
    if reader.words("TO") {
        let roles = roles(reader)?;
        clauses.extend((roles != ["PUBLIC"]).then(|| format!("TO {}", roles.join(", "))));
    }
    for words in ["USING", "WITH CHECK"] {
        if reader.words(words) {
            clauses.push(format!("{words} ({})", tidy(without_parentheses(reader.group()?))));
        }
    }
    let definition = clauses.join("\n");
    Ok(Object { kind, name: Name::new(name), arguments: None, table: Some(table), definition })
}

fn roles(reader: &mut Reader<'_>) -> Result<Vec<String>, ObjectError> {
    let mut roles = Vec::new();
    loop {
        let word = reader.peek().filter(|token| ROLES.iter().any(|role| token.is_word(role)));
        let name = reader.identifier("a role")?;
        roles.push(word.map_or_else(|| quote(&name), |word| word.text.to_ascii_uppercase()));
        if !reader.words(",") {
            break;
        }
    }
    roles.sort();
    Ok(roles)
}

/// `ALTER TABLE … ENABLE|FORCE ROW LEVEL SECURITY`
pub(super) fn security(reader: &mut Reader<'_>) -> Result<Object, ObjectError> {
    if !reader.words("ALTER TABLE") {
        return Err(ObjectError::Form);
    }
    reader.words("IF EXISTS");
    reader.words("ONLY");
    let table = reader.name("the name of the table")?;
    let (kind, verb) = match (reader.words("ENABLE ROW LEVEL"), reader.words("FORCE ROW LEVEL")) {
        (true, _) => (ObjectKind::RowSecurity, "ENABLE"),
        (_, true) => (ObjectKind::ForcedRowSecurity, "FORCE"),
        _ => return Err(ObjectError::Form),
    };
    reader.expect("SECURITY")?;
    let definition = format!("ALTER TABLE {} {verb} ROW LEVEL SECURITY", qualified(&table));
    Ok(Object { kind, name: table.clone(), arguments: None, table: Some(table), definition })
}
