//! A schema as model source: what [`parse`](crate::parse) and [`lower`](crate::lower) would read back.
//!
//! ```
//! use rowcol_codegen::schema::postgres::Postgres;
//!
//! let schema: Postgres = serde_json::from_str(
//!     r#"{"tables": [{"name": {"name": "users"}, "columns": [{"name": "id", "type": "bigint"}],
//!                     "primary_key": {"name": "users_pkey", "columns": ["id"]}}]}"#,
//! )?;
//! let pulled = rowcol_codegen::pull::postgres(&schema);
//! let text = pulled.text();
//! assert!(text.contains("#[model(table = \"users\")]\n#[postgres]\npub struct User {\n    #[key]\n    pub id: i64,\n}"));
//! let models = rowcol_codegen::parse::text("users.rs", &text).unwrap();
//! assert_eq!(rowcol_codegen::lower::schema(&models).unwrap().postgres, schema);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! What models cannot say stands in a comment beside the place where it is missing.

mod clickhouse;
mod ident;
mod item;
mod postgres;

pub use self::clickhouse::pull as clickhouse;
pub use self::postgres::pull as postgres;

/// Models as source text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// A module for each table, view or enum type: its name, and its text without imports.
    pub modules: Vec<(String, String)>,
    /// The files of a folder of objects: functions, triggers, policies, sequences, extensions, dictionaries.
    pub objects: Vec<(String, String)>,
}

/// What each module begins with.
const IMPORTS: &str = "use rowcol::prelude::*;\n";

impl Pulled {
    /// All of it as one module.
    #[must_use]
    pub fn text(&self) -> String {
        let items: Vec<&str> = self.modules.iter().map(|(_, text)| text.as_str()).collect();
        format!("{IMPORTS}\n{}", items.join("\n"))
    }

    /// The files of a folder: `mod.rs` and one for each module. `notes` are said at the top of `mod.rs`.
    #[must_use]
    pub fn files(&self, notes: &[String]) -> Vec<(String, String)> {
        let notes: String = notes.iter().map(|note| item::comment("", note)).collect();
        let mods: String = self.modules.iter().map(|(name, _)| format!("mod {name};\n")).collect();
        let uses: String =
            self.modules.iter().map(|(name, _)| format!("pub use self::{name}::*;\n")).collect();
        let space = if notes.is_empty() { "" } else { "\n" };
        let root = format!("//! Models of a database that was there.\n\n{notes}{space}{mods}\n{uses}");
        let modules = self.modules.iter().map(|(name, text)| {
            let file = name.strip_prefix("r#").unwrap_or(name);
            (format!("{file}.rs"), format!("{IMPORTS}\n#[allow(unused_imports)]\nuse super::*;\n\n{text}"))
        });
        [("mod.rs".to_owned(), root)].into_iter().chain(modules).collect()
    }
}

#[cfg(test)]
mod tests;
