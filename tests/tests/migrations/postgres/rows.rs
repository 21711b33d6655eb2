//! The rows of tables before and after.

use rowcol_codegen::postgres::catalog::comparable;
use rowcol_codegen::postgres::name::{list, qualified};
use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::schema::postgres::{Column, Given, Name, Postgres, Table};

use super::database::Database;
use crate::decisions::Decisions;

/// Queries for the same columns of a table before and after.
pub struct Kept {
    pub before: String,
    pub after: String,
}

/// The columns whose values have to be the same afterwards.
pub fn kept(from: &Postgres, to: &Postgres, decisions: &Decisions) -> Vec<Kept> {
    let (from, to) = (comparable(from, "public"), comparable(to, "public"));
    let same = |old: &Table| {
        let path = old.name.schema.iter().chain([&old.name.name]).cloned().collect::<Vec<_>>().join(".");
        // A rename may say the schema or not.
        let named = [&path, &old.name.name].into_iter().find(|name| decisions.renames.contains_key(*name));
        let name = decisions.renamed(named.unwrap_or(&path), &old.name.name);
        let new = to
            .tables
            .iter()
            .find(|new| new.name == Name { schema: old.name.schema.clone(), name: name.to_owned() })?;
        let columns = old.columns.iter().filter_map(|column| {
            let name = decisions.renamed(&format!("{path}.{}", column.name), &column.name);
            let after = new.column(name)?;
            is_kept(column, after).then_some((column.name.as_str(), name))
        });
        let (before, after): (Vec<_>, Vec<_>) = columns.unzip();
        let query = |table: &Table, columns: &[&str]| {
            let (table, columns) = (qualified(&table.name), list(columns));
            format!("SELECT kept::text FROM (SELECT {columns} FROM {table}) AS kept ORDER BY 1")
        };
        (!before.is_empty()).then(|| Kept { before: query(old, &before), after: query(new, &after) })
    };
    from.tables.iter().filter_map(same).collect()
}

/// Values of an enum may have another name afterwards, and what is computed may be computed otherwise.
fn is_kept(old: &Column, new: &Column) -> bool {
    let generated = [old, new].iter().any(|column| matches!(column.value, Some(Given::Stored(_))));
    !generated && old.ty.element().fact().is_some() && (old.ty == new.ty || is_widened(&old.ty, &new.ty))
}

/// Whether values that are there are written in the same way in both types, where they fit.
fn is_widened(old: &Type, new: &Type) -> bool {
    let integers = |ty: &Type| matches!(ty, Type::SmallInt | Type::Integer | Type::BigInt);
    let texts = |ty: &Type| matches!(ty, Type::Text | Type::Varchar(_));
    (integers(old) && integers(new)) || (texts(old) && texts(new))
}

/// The rows that the queries give, one text each.
pub async fn read(
    database: &Database,
    queries: impl Iterator<Item = &String>,
) -> Result<Vec<String>, String> {
    let mut rows = Vec::new();
    for (at, query) in queries.enumerate() {
        let found = database.query(query).await?;
        rows.extend(found.into_iter().flatten().map(|row| format!("{at}: {}", row.unwrap_or_default())));
    }
    Ok(rows)
}
