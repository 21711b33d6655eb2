//! A schema and a database in the server's own words.

use std::collections::BTreeSet;

use rowcol_codegen::postgres::catalog::{Catalog, SESSION, queries};
use rowcol_codegen::postgres::name::{literal, quote};
use rowcol_codegen::postgres::token::{Kind, takes_sequence, tokens};
use rowcol_codegen::postgres::{catalog, ddl};
use rowcol_codegen::schema::postgres::{Object, ObjectKind, Postgres as Description};
use uuid::Uuid;

use crate::postgres::Direct;
use crate::{Error, Postgres, Result};

/// The schema as the server prints it, and what the database holds.
///
/// The schema is made under schema names of its own, in a transaction that is rolled back.
pub(in crate::migrate) async fn sides(postgres: &Postgres, schema: &Description) -> Result<[Description; 2]> {
    let mut direct = postgres.direct().await?;
    direct.execute("begin isolation level repeatable read").await?;
    // An error ends the session, and with it the transaction.
    let sides = in_transaction(&mut direct, schema).await?;
    direct.execute("rollback").await?;
    Ok(sides)
}

async fn in_transaction(direct: &mut Direct, schema: &Description) -> Result<[Description; 2]> {
    let path = "select coalesce(current_schema(), 'public')::text, current_setting('search_path')";
    let (default, path) = match direct.query(path, &[]).await?.into_iter().next().as_deref() {
        Some([Some(default), Some(path)]) => (default.clone(), path.clone()),
        _ => ("public".to_owned(), String::new()),
    };
    // No name that is anywhere else, so that it can be replaced in any text.
    let suffix = format!("_v{}", &Uuid::new_v4().simple().to_string()[..12]);
    let namespaces = namespaces(schema, &default);
    // What is there is read first: the schema may bring an extension, which is there once for the whole database.
    // The settings of reading are not those in which the schema would be made.
    direct.execute("savepoint reading").await?;
    direct.execute(&SESSION[1..].join("; ")).await?;
    let homes: BTreeSet<&str> = extensions(schema).filter_map(|one| one.name.schema.as_deref()).collect();
    let there: Vec<&str> = namespaces.iter().map(String::as_str).collect();
    let with_homes: Vec<&str> = there.iter().copied().chain(homes.iter().copied()).collect();
    let found = read(direct, &with_homes, &default, None).await?;
    direct.execute("rollback to savepoint reading").await?;
    for namespace in &namespaces {
        direct.execute(&format!("create schema {}", quote(&format!("{namespace}{suffix}")))).await?;
    }
    for home in homes {
        direct.execute(&format!("create schema if not exists {}", quote(home))).await?;
    }
    let first = quote(&format!("{default}{suffix}"));
    // Types of extensions are found where they are.
    let path = if path.is_empty() { first } else { format!("{first}, {path}") };
    direct.query("select set_config('search_path', $1, true)", &[Some(&path)]).await?;
    // A body in SQL may name its tables with their schemas, which a text cannot be searched for.
    direct.execute("set local check_function_bodies = off").await?;
    for statement in ddl::create(schema) {
        if !statement.sql.starts_with("CREATE SCHEMA ") {
            direct.execute(&elsewhere(&statement.sql, &namespaces, &suffix)).await?;
        }
    }
    direct.execute(&SESSION[1..].join("; ")).await?;
    let made: Vec<String> = there.iter().map(|namespace| format!("{namespace}{suffix}")).collect();
    let made: Vec<&str> = made.iter().map(String::as_str).collect();
    let mut expected = read(direct, &made, &default, Some(&suffix)).await?;
    // An extension that was there stands where it stood, and the server has nothing to add to its words.
    expected.objects.retain(|object| object.kind != ObjectKind::Extension);
    expected.objects.extend(extensions(&catalog::comparable(schema, &default)).cloned());
    expected.objects.sort();
    Ok([expected, found])
}

fn extensions(schema: &Description) -> impl Iterator<Item = &Object> {
    schema.objects.iter().filter(|object| object.kind == ObjectKind::Extension)
}

/// The schemas (namespaces) that are named, and the default one. Extensions are used where they are.
fn namespaces(schema: &Description, default: &str) -> BTreeSet<String> {
    let objects = schema.objects.iter().filter(|object| object.kind != ObjectKind::Extension);
    let names = [
        schema.enums.iter().map(|ty| &ty.name).collect::<Vec<_>>(),
        schema.tables.iter().map(|table| &table.name).collect(),
        schema.views.iter().map(|view| &view.name).collect(),
        objects.map(|object| &object.name).collect(),
    ];
    let named = names.into_iter().flatten().filter_map(|name| name.schema.clone());
    named.chain([default.to_owned()]).collect()
}

/// The statement with the suffix at each schema name, those in the names of sequences as well.
fn elsewhere(sql: &str, namespaces: &BTreeSet<String>, suffix: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = tokens(sql).peekable();
    let mut before = [""; 2];
    while let Some(token) = rest.next() {
        let qualifies = before[1] != "." && rest.peek().is_some_and(|next| next.text == ".");
        let sequence = (before[1] == "(" && takes_sequence(before[0]) && token.kind == Kind::Text)
            .then(|| catalog::string(token.text));
        match (token.identifier().filter(|name| qualifies && namespaces.contains(name)), sequence.flatten()) {
            (Some(name), _) => out.push_str(&quote(&format!("{name}{suffix}"))),
            (_, Some(name)) => out.push_str(&literal(&elsewhere(&name, namespaces, suffix))),
            _ => out.push_str(token.text),
        }
        if token.is_meaningful() {
            before = [before[1], token.text];
        }
    }
    out
}

/// Reads schemas, and takes the suffix from their names.
async fn read(
    direct: &mut Direct,
    namespaces: &[&str],
    default: &str,
    suffix: Option<&str>,
) -> Result<Description> {
    let mut catalog = Catalog::default();
    let unreadable = |place: &str, error: catalog::CatalogError| Error::Protocol {
        store: crate::Store::Postgres,
        place: place.to_owned(),
        reason: error.to_string(),
    };
    for (part, sql) in queries(namespaces) {
        for row in direct.query(&sql, &[]).await?.into_iter().flatten().flatten() {
            let row = suffix.map_or_else(|| row.clone(), |suffix| row.replace(suffix, ""));
            catalog.add(part, &row).map_err(|error| unreadable(direct.place(), error))?;
        }
    }
    let reading = catalog.read(default).map_err(|error| unreadable(direct.place(), error))?;
    Ok(catalog::comparable(&reading.schema, default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_names_get_the_suffix_and_nothing_else_does() {
        let namespaces = BTreeSet::from(["app".to_owned(), "public".to_owned()]);
        let sql = r#"CREATE TABLE "app"."t" ("app" app.role DEFAULT 'app.x', "x" other.app.y) -- app.z"#;
        assert_eq!(
            elsewhere(sql, &namespaces, "_v1"),
            r#"CREATE TABLE "app_v1"."t" ("app" "app_v1".role DEFAULT 'app.x', "x" other.app.y) -- app.z"#
        );
        assert_eq!(
            elsewhere("nextval ('app.\"It''s\"'::regclass) + nextval('n')", &namespaces, "_v1"),
            "nextval ('\"app_v1\".\"It''s\"'::regclass) + nextval('n')"
        );
    }
}
