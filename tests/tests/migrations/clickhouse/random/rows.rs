//! The rows of a random schema.

use rowcol_codegen::schema::clickhouse::{Column, Given, Table};

use super::kinds::TYPES;
use super::model::Model;

impl Model {
    /// Statements that put rows into all tables.
    pub fn rows(&self) -> Vec<String> {
        let insert = |table: &Table| {
            let plain = |column: &&Column| matches!(column.value, None | Some(Given::Default(_)));
            let (names, values): (Vec<_>, Vec<_>) = table
                .columns
                .iter()
                .filter(plain)
                .map(|column| {
                    let ty = column.ty.to_string();
                    let value = match column.name.as_str() {
                        "id" => "number".to_owned(),
                        "at" => "toDateTime('2099-01-01 00:00:00') + number * 2000000".to_owned(),
                        _ => {
                            let known = TYPES
                                .iter()
                                .find(|(known, wider, _)| *known == ty || wider.contains(&ty.as_str()));
                            format!("CAST({}, '{}')", known.unwrap().2, ty.replace('\'', "\\'"))
                        }
                    };
                    (column.name.as_str(), value)
                })
                .unzip();
            format!(
                "INSERT INTO {} ({}) SELECT {} FROM numbers(7)",
                table.name,
                names.join(", "),
                values.join(", ")
            )
        };
        self.tables.iter().map(insert).collect()
    }
}
