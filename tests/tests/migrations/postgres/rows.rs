//! The rows of tables before and after.

use rowcol_codegen::postgres::catalog::comparable;
use rowcol_codegen::postgres::name::{list, qualified};
use rowcol_codegen::schema::postgres::{Column, Given, Postgres};

use super::database::Database;

/// Queries for the columns that are the same in both, so that their values have to be as well.
pub fn queries(from: &Postgres, to: &Postgres) -> Vec<String> {
    let (from, to) = (comparable(from, "public"), comparable(to, "public"));
    let mut queries = Vec::new();
    for old in &from.tables {
        let Some(new) = to.tables.iter().find(|new| new.name == old.name) else { continue };
        let kept = old.columns.iter().filter(|column: &&Column| {
            let other = new.column(&column.name).filter(|other| other.ty == column.ty);
            let same = other.is_some();
            let generated = [Some(*column), other]
                .into_iter()
                .flatten()
                .any(|one| matches!(one.value, Some(Given::Stored(_))));
            // Values of an enum may have another name afterwards.
            same && !generated && column.ty.element().fact().is_some()
        });
        let names: Vec<&str> = kept.map(|column| column.name.as_str()).collect();
        if !names.is_empty() {
            let table = qualified(&old.name);
            let columns = list(&names);
            queries
                .push(format!("SELECT kept::text FROM (SELECT {columns} FROM {table}) AS kept ORDER BY 1"));
        }
    }
    queries
}

/// Their rows.
pub async fn read(database: &Database, queries: &[String]) -> Result<Vec<Vec<Option<String>>>, String> {
    let mut rows = Vec::new();
    for query in queries {
        rows.push(vec![Some(query.clone())]);
        rows.extend(database.query(query).await?);
    }
    Ok(rows)
}
