//! A random schema that can be edited.

use std::collections::BTreeMap;

use rowcol_codegen::schema::clickhouse::{ClickHouse as Schema, Column, Given, Table, View, ViewKind};
use rowcol_tests::random::Random;

use super::dictionaries::Lookup;
use super::edits::{EDITS, Edit};

/// A view or materialized view: its table, and a column beside the key.
#[derive(Debug, Clone)]
pub struct Reader {
    pub name: String,
    pub table: String,
    pub column: Option<String>,
    /// What is added to the key, so that queries differ.
    pub plus: u64,
    /// The table that a materialized view writes to.
    pub target: Option<String>,
}

/// A schema that can be edited.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub tables: Vec<Table>,
    pub readers: Vec<Reader>,
    pub lookups: Vec<Lookup>,
    /// New names by `table` and `table.column` of before.
    pub renames: BTreeMap<String, String>,
    /// Tables by the name that they had before.
    pub origins: BTreeMap<String, String>,
    pub next: u64,
}

/// What half of all schemas have, so that there is something to change and to drop.
const COMMON: [&str; 6] = [
    "change a default",
    "add an index",
    "add a projection",
    "add a constraint",
    "add a view",
    "add a dictionary",
];

/// A column of a type and nothing else.
pub fn column(name: &str, ty: &str) -> Column {
    Column { name: name.into(), ty: ty.parse().unwrap(), value: None, codec: None, ttl: None, comment: None }
}

impl Model {
    /// One to three tables and a few edits.
    pub fn random(random: &mut Random) -> Self {
        let mut model = Self::default();
        for _ in 0..1 + random.below(2) {
            model.add_table(random);
        }
        for _ in 0..2 + random.below(5) {
            let edit = random.pick::<Edit>(EDITS);
            (edit.make)(&mut model, random);
        }
        for edit in EDITS.iter().filter(|edit| COMMON.contains(&edit.name)) {
            if random.one_in(2) {
                (edit.make)(&mut model, random);
            }
        }
        if model.tables.is_empty() {
            model.add_table(random);
        }
        model.renames.clear();
        model.origins = model.tables.iter().map(|table| (table.name.clone(), table.name.clone())).collect();
        model
    }

    /// The schema. What a view reads and is gone is left out of it.
    pub fn schema(&self) -> Schema {
        let there = |name: &String| self.tables.iter().find(|table| table.name == *name);
        let views = self.readers.iter().filter_map(|reader| {
            let table = there(&reader.table)?;
            let also = reader.column.as_ref().filter(|column| table.column(column).is_some());
            let also =
                also.map_or(String::new(), |column| format!(", ifNull(toString({column}), '') AS text"));
            let query = format!("SELECT id + {} AS id{also} FROM {}", reader.plus, reader.table);
            let kind = match &reader.target {
                None => ViewKind::Plain,
                Some(target) => ViewKind::To(there(target)?.name.clone()),
            };
            Some(View { name: reader.name.clone(), query, kind, comment: None })
        });
        let mut tables = self.tables.clone();
        let dictionaries = self.dictionaries(&mut tables);
        let mut schema = Schema { tables, views: views.collect(), dictionaries };
        schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
        schema
    }

    pub fn name(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}_", self.next)
    }

    pub fn any(&self, random: &mut Random) -> Option<usize> {
        // A view's target keeps its columns: the view names them.
        let free =
            |table: &Table| !self.readers.iter().any(|reader| reader.target.as_ref() == Some(&table.name));
        let free: Vec<usize> = (0..self.tables.len()).filter(|at| free(&self.tables[*at])).collect();
        (!free.is_empty()).then(|| free[random.below(free.len() as u64) as usize])
    }

    pub fn table(&mut self, random: &mut Random, edit: fn(&mut Table, String, &mut Random)) -> bool {
        let name = self.name("x");
        let Some(at) = self.any(random) else { return false };
        let before = self.tables[at].clone();
        edit(&mut self.tables[at], name, random);
        before != self.tables[at]
    }

    pub fn clear(&mut self, random: &mut Random, has: fn(&Table) -> bool, clear: fn(&mut Table)) -> bool {
        let mut having: Vec<_> = self.tables.iter_mut().filter(|table| has(table)).collect();
        let at = random.below(having.len().max(1) as u64) as usize;
        having.get_mut(at).is_some_and(|table| {
            clear(table);
            true
        })
    }

    /// A column of a table that nothing else needs by its type.
    pub fn any_column(&self, random: &mut Random) -> Option<(usize, usize)> {
        let table = self.any(random)?;
        let storage = &self.tables[table].storage;
        let free = |column: &Column| {
            !["id", "at"].contains(&column.name.as_str()) && !storage.order_by.contains(&column.name)
        };
        let columns = &self.tables[table].columns;
        let free: Vec<usize> = (0..columns.len()).filter(|at| free(&columns[*at])).collect();
        (!free.is_empty()).then(|| (table, free[random.below(free.len() as u64) as usize]))
    }

    pub fn column(&mut self, random: &mut Random, edit: fn(&mut Column, String, &mut Random)) -> bool {
        let name = self.name("x");
        let Some((table, at)) = self.any_column(random) else { return false };
        let column = &mut self.tables[table].columns[at];
        if !matches!(column.value, None | Some(Given::Default(_))) {
            return false;
        }
        let before = column.clone();
        edit(column, name, random);
        before != *column
    }

    pub fn on_column(&mut self, random: &mut Random, edit: fn(&mut Table, String, &str)) -> bool {
        let name = self.name("p");
        let Some((table, at)) = self.any_column(random) else { return false };
        let column = &self.tables[table].columns[at];
        if matches!(column.value, Some(Given::Alias(_))) {
            return false;
        }
        let (column, before) = (column.name.clone(), self.tables[table].clone());
        edit(&mut self.tables[table], name, &column);
        before != self.tables[table]
    }

    pub fn reader(&mut self, random: &mut Random, edit: fn(&mut Reader)) -> bool {
        if self.readers.is_empty() {
            return false;
        }
        let at = random.below(self.readers.len() as u64) as usize;
        edit(&mut self.readers[at]);
        true
    }
}
