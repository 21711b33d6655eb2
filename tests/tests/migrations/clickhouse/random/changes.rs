//! The edits that take more than a line: of tables, of columns, of what reads them.

use rowcol_codegen::schema::clickhouse::{Column, Given, Storage, Table};
use rowcol_tests::random::Random;

use super::kinds::{DEFAULTS, TYPES};
use super::model::{self, Model, Reader};

impl Model {
    pub fn add_table(&mut self, random: &mut Random) -> bool {
        let name = self.name("t");
        let mut columns = vec![model::column("id", "UInt64"), model::column("at", "DateTime")];
        for _ in 0..1 + random.below(5) {
            let name = self.name("c");
            columns.push(model::column(&name, random.pick::<(&str, &[&str], &str)>(&TYPES).0));
        }
        let storage = Storage { order_by: vec!["id".into()], ..Storage::default() };
        self.tables.push(Table {
            name,
            columns,
            storage,
            indexes: Vec::new(),
            projections: Vec::new(),
            constraints: Vec::new(),
            distributed: None,
            comment: None,
        });
        true
    }

    pub fn drop_table(&mut self, random: &mut Random) -> bool {
        let Some(at) = self.any(random).filter(|_| self.tables.len() > 1) else { return false };
        let gone = self.tables.remove(at).name;
        self.readers.retain(|reader| reader.table != gone);
        if let Some(old) = self.origins.remove(&gone) {
            self.renames.retain(|path, _| *path != old && !path.starts_with(&format!("{old}.")));
        }
        true
    }

    pub fn rename_table(&mut self, random: &mut Random) -> bool {
        let name = self.name("t");
        let Some(at) = self.any(random) else { return false };
        let old = std::mem::replace(&mut self.tables[at].name, name.clone());
        for reader in self.readers.iter_mut().filter(|reader| reader.table == old) {
            reader.table.clone_from(&name);
        }
        self.rename_in_dictionaries(&old, &name);
        if let Some(origin) = self.origins.remove(&old) {
            self.renames.insert(origin.clone(), name.clone());
            self.origins.insert(name, origin);
        }
        true
    }

    pub fn add_column(&mut self, random: &mut Random) -> bool {
        let name = self.name("c");
        let Some(at) = self.any(random) else { return false };
        let columns = &mut self.tables[at].columns;
        let place = random.below(columns.len() as u64 + 1) as usize;
        columns.insert(place, model::column(&name, random.pick::<(&str, &[&str], &str)>(&TYPES).0));
        true
    }

    pub fn drop_column(&mut self, random: &mut Random) -> bool {
        let Some((table, at)) = self.any_column(random) else { return false };
        let table = &mut self.tables[table];
        if table.columns.len() < 4 {
            return false;
        }
        let mut gone = vec![table.columns.remove(at).name];
        // What is computed from it goes, and what is computed from that.
        while let Some(at) = table.columns.iter().position(|column| match &column.value {
            Some(Given::Materialized(sql) | Given::Alias(sql)) => gone.iter().any(|gone| sql.contains(gone)),
            _ => false,
        }) {
            gone.push(table.columns.remove(at).name);
        }
        let uses = |sql: &str| gone.iter().any(|gone| sql.contains(gone));
        table.indexes.retain(|index| !index.expression.iter().any(|sql| uses(sql)));
        table.projections.retain(|projection| !uses(&projection.query));
        table.constraints.retain(|constraint| !uses(&constraint.expression));
        self.renames.retain(|_, new| !gone.contains(new));
        true
    }

    pub fn rename_column(&mut self, random: &mut Random) -> bool {
        let name = self.name("c");
        let Some((at, column)) = self.any_column(random) else { return false };
        let table = &mut self.tables[at];
        let old = table.columns[column].name.clone();
        let rename = |sql: &mut String| *sql = sql.replace(&old, &name);
        for column in &mut table.columns {
            rename(&mut column.name);
            if let Some(Given::Materialized(sql) | Given::Alias(sql)) = &mut column.value {
                rename(sql);
            }
        }
        table.indexes.iter_mut().flat_map(|index| &mut index.expression).for_each(rename);
        table.projections.iter_mut().for_each(|projection| rename(&mut projection.query));
        table.constraints.iter_mut().for_each(|constraint| rename(&mut constraint.expression));
        let table = table.name.clone();
        for reader in self.readers.iter_mut().filter(|reader| reader.table == table) {
            reader.column.iter_mut().for_each(rename);
        }
        let Some(origin) = self.origins.get(&table) else { return true };
        let first = self.renames.iter().find(|(_, new)| **new == old).map(|(path, _)| path.clone());
        self.renames.insert(first.unwrap_or_else(|| format!("{origin}.{old}")), name);
        true
    }

    pub fn widen(&mut self, random: &mut Random) -> bool {
        let Some((table, at)) = self.any_column(random) else { return false };
        let column = &mut self.tables[table].columns[at];
        let ty = column.ty.to_string();
        let Some((_, wider, _)) = TYPES.iter().find(|(known, ..)| *known == ty) else { return false };
        if !matches!(column.value, None | Some(Given::Default(_))) {
            return false;
        }
        column.ty = random.pick::<str>(wider).parse().unwrap();
        true
    }

    pub fn change_default(&mut self, random: &mut Random) -> bool {
        self.column(random, |column, name, random| {
            let ty = column.ty.to_string();
            let given =
                DEFAULTS.iter().find(|(part, _)| ty.contains(part)).map(|(_, value)| (*value).to_owned());
            let value = match given {
                Some(text) if text == "''" => format!("'{name}'"),
                Some(value) => value,
                None => format!("{}", 1 + random.below(100)),
            };
            column.value = Some(Given::Default(value));
        })
    }

    pub fn drop_default(&mut self, random: &mut Random) -> bool {
        let given =
            |column: &&mut Column| matches!(column.value, Some(Given::Default(_))) && column.name != "text";
        let columns = self.tables.iter_mut().flat_map(|table| &mut table.columns);
        let mut having: Vec<_> = columns.filter(given).collect();
        let at = random.below(having.len().max(1) as u64) as usize;
        having.get_mut(at).is_some_and(|column| {
            column.value = None;
            true
        })
    }

    pub fn computed(&mut self, random: &mut Random, given: fn(String) -> Given) -> bool {
        let name = self.name("m");
        let Some((table, at)) = self.any_column(random) else { return false };
        let source = self.tables[table].columns[at].name.clone();
        let value = Some(given(format!("length(ifNull(toString({source}), ''))")));
        self.tables[table].columns.push(Column { value, ..model::column(&name, "UInt64") });
        true
    }

    pub fn append(&mut self, random: &mut Random) -> bool {
        let name = self.name("k");
        let Some(at) = self.any(random) else { return false };
        let table = &mut self.tables[at];
        table.columns.push(model::column(&name, "UInt8"));
        let storage = &mut table.storage;
        if storage.primary_key.is_empty() {
            storage.primary_key.clone_from(&storage.order_by);
        }
        storage.order_by.push(name);
        true
    }

    pub fn read(&mut self, random: &mut Random, materialized: bool) -> bool {
        let (name, target) = (self.name("v"), self.name("t"));
        let Some((table, at)) = self.any_column(random) else { return false };
        let column = self.tables[table].columns[at].name.clone();
        let target = materialized.then(|| {
            let id = model::column("id", "UInt64");
            let text = Column { value: Some(Given::Default("''".into())), ..model::column("text", "String") };
            self.add_table(random);
            let mut made = self.tables.pop().unwrap();
            made.name.clone_from(&target);
            let at = Column {
                value: Some(Given::Default("'2099-01-01 00:00:00'".into())),
                ..model::column("at", "DateTime")
            };
            made.columns = vec![id, at, text];
            self.tables.push(made);
            target
        });
        let table = self.tables[table].name.clone();
        self.readers.push(Reader { name, table, column: Some(column), plus: 0, target });
        true
    }
}
