//! Dictionaries of random schemas, and tables that look into them.

use rowcol_codegen::clickhouse::dictionary::parse;
use rowcol_codegen::plan::Question;
use rowcol_codegen::schema::clickhouse::{ClickHouse as Schema, Column, Dictionary, Given, Table};
use rowcol_tests::random::Random;

use super::model::{Model, column};

/// A dictionary of a table.
#[derive(Debug, Clone)]
pub struct Lookup {
    pub name: String,
    pub table: String,
    /// Its lifetime, so that two differ.
    pub seconds: u64,
    /// The tables that have a column which looks into it.
    pub users: Vec<String>,
}

impl Lookup {
    fn dictionary(&self) -> Dictionary {
        let sql = format!(
            "CREATE DICTIONARY {} (id UInt64, at DateTime) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE '{}')) \
             LAYOUT(HASHED()) LIFETIME({})",
            self.name, self.table, self.seconds
        );
        (&parse(&sql).unwrap().1).into()
    }

    /// What a table has that looks into it: nothing is computed while rows are written, so that nothing is loaded.
    fn column(&self) -> Column {
        let sql = format!("dictGet('{}', 'at', id)", self.name);
        Column { value: Some(Given::Alias(sql)), ..column(&format!("of_{}", self.name), "DateTime") }
    }
}

/// Whether a plan is refused for tables and dictionaries that would use each other in a circle for a while.
pub fn is_circular(questions: &[Question]) -> bool {
    let circle = |why: &str| why.contains("take the former away first, in a migration of its own");
    questions.iter().any(|asked| matches!(asked, Question::Impossible { why, .. } if circle(why)))
}

/// The schema without dictionaries, and without what looks into them.
pub fn without_dictionaries(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.dictionaries.clear();
    for table in &mut schema.tables {
        table.columns.retain(|column| !column.name.starts_with("of_d"));
    }
    schema
}

impl Model {
    /// The dictionaries whose tables are there. What a dictionary reads looks into none, so that there is no circle.
    pub fn dictionaries(&self, tables: &mut [Table]) -> Vec<Dictionary> {
        let there = |name: &String| self.tables.iter().any(|table| table.name == *name);
        let there: Vec<&Lookup> = self.lookups.iter().filter(|lookup| there(&lookup.table)).collect();
        for table in tables.iter_mut().filter(|table| there.iter().all(|lookup| lookup.table != table.name)) {
            let uses = there.iter().filter(|lookup| lookup.users.contains(&table.name));
            table.columns.extend(uses.map(|lookup| lookup.column()));
        }
        there.iter().map(|lookup| lookup.dictionary()).collect()
    }

    pub fn add_dictionary(&mut self, random: &mut Random) -> bool {
        let name = self.name("d");
        let table = random.pick::<Table>(&self.tables).name.clone();
        let users = random.pick::<Table>(&self.tables).name.clone();
        self.lookups.push(Lookup { name, table, seconds: 300, users: vec![users] });
        true
    }

    pub fn change_dictionary(&mut self, random: &mut Random) -> bool {
        let table = random.pick::<Table>(&self.tables).name.clone();
        let at = random.below(self.lookups.len().max(1) as u64) as usize;
        let Some(lookup) = self.lookups.get_mut(at) else { return false };
        match random.below(2) {
            0 => lookup.seconds += 1,
            _ if lookup.users.contains(&table) => lookup.users.clear(),
            _ => lookup.users.push(table),
        }
        true
    }

    pub fn drop_dictionary(&mut self, random: &mut Random) -> bool {
        let at = random.below(self.lookups.len().max(1) as u64) as usize;
        at < self.lookups.len() && {
            self.lookups.remove(at);
            true
        }
    }

    /// Dictionaries and their users follow a new name.
    pub fn rename_in_dictionaries(&mut self, old: &str, new: &str) {
        let names =
            self.lookups.iter_mut().flat_map(|one| [&mut one.table].into_iter().chain(&mut one.users));
        names.filter(|name| *name == old).for_each(|name| new.clone_into(name));
    }
}
