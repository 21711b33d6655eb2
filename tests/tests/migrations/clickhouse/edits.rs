//! Random schemas, and edits of them that leave a schema which the server takes.

use std::collections::BTreeMap;

use rowcol_codegen::schema::clickhouse::{
    ClickHouse as Schema, Column, Constraint, Engine, Given, Projection, SkipIndex, Storage, Table, View,
    ViewKind,
};
use rowcol_tests::random::Random;

/// A type, the types that every value of it fits into, and a value of it for a row.
const TYPES: [(&str, &[&str], &str); 12] = [
    ("Int32", &["Int64", "Nullable(Int64)"], "toInt32(number) - 3"),
    ("UInt8", &["UInt16", "UInt64", "Int32"], "number + 1"),
    ("String", &["LowCardinality(String)", "Nullable(String)"], "concat('it\\'s ', toString(number))"),
    ("LowCardinality(String)", &["String"], "toString(number)"),
    ("Nullable(Int32)", &["Nullable(Int64)"], "if(number % 2 = 0, NULL, number)"),
    (
        "Enum8('a' = 1, 'b' = 2)",
        &["Enum8('a' = 1, 'b' = 2, 'c' = 3)", "String"],
        "if(number % 2 = 0, 'a', 'b')",
    ),
    ("Decimal(10, 2)", &["Decimal(18, 4)"], "number / 4"),
    ("DateTime", &["DateTime64(3)"], "toDateTime('2099-01-01 00:00:00') + number"),
    ("DateTime64(3)", &["DateTime64(6)"], "toDateTime64('2099-01-01 00:00:00.125', 3)"),
    ("Array(Int32)", &["Array(Nullable(Int64))"], "range(toInt32(number))"),
    ("Map(String, Int32)", &["Map(String, Int64)"], "map('a', number)"),
    ("UUID", &["String"], "toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(number % 10)))"),
];

/// A default for types with this in their name; others are numbers.
const DEFAULTS: [(&str, &str); 6] = [
    ("Array", "[]"),
    ("Map", "map()"),
    ("Enum", "'a'"),
    ("Date", "'2099-01-01 00:00:00'"),
    ("UUID", "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'"),
    ("String", "''"),
];

/// A view or materialized view: its table, and a column beside the key.
#[derive(Debug, Clone)]
struct Reader {
    name: String,
    table: String,
    column: Option<String>,
    /// What is added to the key, so that queries differ.
    plus: u64,
    /// The table that a materialized view writes to.
    target: Option<String>,
}

/// A schema that can be edited.
#[derive(Debug, Clone, Default)]
pub struct Model {
    tables: Vec<Table>,
    readers: Vec<Reader>,
    /// New names by `table` and `table.column` of before.
    pub renames: BTreeMap<String, String>,
    /// Tables by the name that they had before.
    origins: BTreeMap<String, String>,
    next: u64,
}

/// A kind of edit; `make` says whether there was something to edit.
pub struct Edit {
    pub name: &'static str,
    pub make: fn(&mut Model, &mut Random) -> bool,
}

/// All kinds.
pub const EDITS: &[Edit] = &[
    Edit { name: "add a table", make: |model, random| model.add_table(random) },
    Edit { name: "drop a table", make: |model, random| model.drop_table(random) },
    Edit { name: "rename a table", make: |model, random| model.rename_table(random) },
    Edit {
        name: "comment on a table",
        make: |model, random| model.table(random, |table, name, _| table.comment = Some(name)),
    },
    Edit { name: "add a column", make: |model, random| model.add_column(random) },
    Edit { name: "drop a column", make: |model, random| model.drop_column(random) },
    Edit { name: "rename a column", make: |model, random| model.rename_column(random) },
    Edit { name: "widen a type", make: |model, random| model.widen(random) },
    Edit { name: "change a default", make: |model, random| model.change_default(random) },
    Edit { name: "drop a default", make: |model, random| model.drop_default(random) },
    Edit {
        name: "add a materialized column",
        make: |model, random| model.computed(random, Given::Materialized),
    },
    Edit { name: "add an alias", make: |model, random| model.computed(random, Given::Alias) },
    Edit {
        name: "change a codec",
        make: |model, random| {
            model.column(random, |column, _, random| {
                column.codec = random.perhaps(&["ZSTD(3)".to_owned(), "LZ4".to_owned()]);
            })
        },
    },
    Edit {
        name: "comment on a column",
        make: |model, random| {
            model.column(random, |column, name, random| {
                column.comment = (!random.one_in(3)).then_some(name);
            })
        },
    },
    Edit {
        name: "change a column's TTL",
        make: |model, random| {
            model.column(random, |column, _, random| {
                column.ttl = (!random.one_in(3)).then(|| "at + toIntervalDay(2)".to_owned());
            })
        },
    },
    Edit {
        name: "reorder columns",
        make: |model, random| {
            model.table(random, |table, _, random| {
                let (from, to) =
                    (random.below(table.columns.len() as u64), random.below(table.columns.len() as u64));
                let column = table.columns.remove(from as usize);
                table.columns.insert(to as usize, column);
            })
        },
    },
    Edit {
        name: "change the sorting key",
        make: |model, random| {
            model.table(random, |table, _, _| {
                table.storage.primary_key.clear();
                table.storage.order_by = if table.storage.order_by[0] == "id" {
                    vec!["at".into(), "id".into()]
                } else {
                    vec!["id".into()]
                };
            })
        },
    },
    Edit { name: "append to the sorting key", make: |model, random| model.append(random) },
    Edit {
        name: "change the partition key",
        make: |model, random| {
            model.table(random, |table, _, _| {
                let partition = &mut table.storage.partition_by;
                if partition.is_empty() { partition.push("toYYYYMM(at)".into()) } else { partition.clear() }
            })
        },
    },
    Edit {
        name: "change the engine",
        make: |model, random| {
            model.table(random, |table, _, random| {
                let others = [
                    Engine::MergeTree,
                    Engine::Aggregating,
                    Engine::Replacing { version: None, is_deleted: None },
                    Engine::Replacing { version: Some("at".into()), is_deleted: None },
                ];
                table.storage.engine = random.pick::<Engine>(&others).clone();
                table.projections.clear();
            })
        },
    },
    Edit {
        name: "change the TTL",
        make: |model, random| {
            model.table(random, |table, _, random| {
                let rule = format!("at + toIntervalDay({})", 1 + random.below(9));
                table.storage.ttl =
                    if table.storage.ttl.is_empty() || random.one_in(2) { vec![rule] } else { Vec::new() };
            })
        },
    },
    Edit {
        name: "change a setting",
        make: |model, random| {
            model.table(random, |table, _, random| {
                let settings = &mut table.storage.settings;
                let name = random.pick::<str>(&["merge_with_ttl_timeout", "ttl_only_drop_parts"]).to_owned();
                if settings.remove(&name).is_none() {
                    settings.insert(name, "1".into());
                }
            })
        },
    },
    Edit {
        name: "change a read-only setting",
        make: |model, random| {
            model.table(random, |table, _, random| {
                let rows = (1 + random.below(7)) * 1024;
                table.storage.settings.insert("index_granularity".into(), rows.to_string());
            })
        },
    },
    Edit {
        name: "add an index",
        make: |model, random| {
            model.on_column(random, |table, name, column| {
                let ty = "bloom_filter(0.01)".to_owned();
                table.indexes.push(SkipIndex {
                    name,
                    expression: vec![format!("toString({column})")],
                    ty,
                    granularity: 2,
                });
            })
        },
    },
    Edit {
        name: "drop an index",
        make: |model, random| {
            model.clear(random, |table| !table.indexes.is_empty(), |table| table.indexes.clear())
        },
    },
    Edit {
        name: "add a projection",
        make: |model, random| {
            model.on_column(random, |table, name, column| {
                if table.storage.engine == Engine::MergeTree {
                    let query = format!("SELECT {column}, count() GROUP BY {column}");
                    table.projections.push(Projection { name, query });
                }
            })
        },
    },
    Edit {
        name: "drop a projection",
        make: |model, random| {
            model.clear(random, |table| !table.projections.is_empty(), |table| table.projections.clear())
        },
    },
    Edit {
        name: "add a constraint",
        make: |model, random| {
            model.on_column(random, |table, name, column| {
                let expression = format!("length(ifNull(toString({column}), '')) < 1000");
                table.constraints.push(Constraint { name, assume: false, expression });
            })
        },
    },
    Edit {
        name: "drop a constraint",
        make: |model, random| {
            model.clear(random, |table| !table.constraints.is_empty(), |table| table.constraints.clear())
        },
    },
    Edit { name: "add a view", make: |model, random| model.read(random, false) },
    Edit { name: "add a materialized view", make: |model, random| model.read(random, true) },
    Edit { name: "change a view", make: |model, random| model.reader(random, |reader| reader.plus += 1) },
    Edit {
        name: "drop a view",
        make: |model, random| {
            let at = random.below(model.readers.len().max(1) as u64) as usize;
            at < model.readers.len() && {
                model.readers.remove(at);
                true
            }
        },
    },
];

/// What half of all schemas have, so that there is something to change and to drop.
const COMMON: [&str; 5] =
    ["change a default", "add an index", "add a projection", "add a constraint", "add a view"];

fn column(name: &str, ty: &str) -> Column {
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
        let mut schema = Schema { tables: self.tables.clone(), views: views.collect() };
        schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
        schema
    }

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

    fn name(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}_", self.next)
    }

    fn add_table(&mut self, random: &mut Random) -> bool {
        let name = self.name("t");
        let mut columns = vec![column("id", "UInt64"), column("at", "DateTime")];
        for _ in 0..1 + random.below(5) {
            let name = self.name("c");
            columns.push(column(&name, random.pick::<(&str, &[&str], &str)>(&TYPES).0));
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

    fn any(&self, random: &mut Random) -> Option<usize> {
        // A view's target keeps its columns: the view names them.
        let free =
            |table: &Table| !self.readers.iter().any(|reader| reader.target.as_ref() == Some(&table.name));
        let free: Vec<usize> = (0..self.tables.len()).filter(|at| free(&self.tables[*at])).collect();
        (!free.is_empty()).then(|| free[random.below(free.len() as u64) as usize])
    }

    fn table(&mut self, random: &mut Random, edit: fn(&mut Table, String, &mut Random)) -> bool {
        let name = self.name("x");
        let Some(at) = self.any(random) else { return false };
        let before = self.tables[at].clone();
        edit(&mut self.tables[at], name, random);
        before != self.tables[at]
    }

    fn clear(&mut self, random: &mut Random, has: fn(&Table) -> bool, clear: fn(&mut Table)) -> bool {
        let mut having: Vec<_> = self.tables.iter_mut().filter(|table| has(table)).collect();
        let at = random.below(having.len().max(1) as u64) as usize;
        having.get_mut(at).is_some_and(|table| {
            clear(table);
            true
        })
    }

    /// A column of a table that nothing else needs by its type.
    fn any_column(&self, random: &mut Random) -> Option<(usize, usize)> {
        let table = self.any(random)?;
        let storage = &self.tables[table].storage;
        let free = |column: &Column| {
            !["id", "at"].contains(&column.name.as_str()) && !storage.order_by.contains(&column.name)
        };
        let columns = &self.tables[table].columns;
        let free: Vec<usize> = (0..columns.len()).filter(|at| free(&columns[*at])).collect();
        (!free.is_empty()).then(|| (table, free[random.below(free.len() as u64) as usize]))
    }

    fn column(&mut self, random: &mut Random, edit: fn(&mut Column, String, &mut Random)) -> bool {
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

    fn on_column(&mut self, random: &mut Random, edit: fn(&mut Table, String, &str)) -> bool {
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

    fn drop_table(&mut self, random: &mut Random) -> bool {
        let Some(at) = self.any(random).filter(|_| self.tables.len() > 1) else { return false };
        let gone = self.tables.remove(at).name;
        self.readers.retain(|reader| reader.table != gone);
        if let Some(old) = self.origins.remove(&gone) {
            self.renames.retain(|path, _| *path != old && !path.starts_with(&format!("{old}.")));
        }
        true
    }

    fn rename_table(&mut self, random: &mut Random) -> bool {
        let name = self.name("t");
        let Some(at) = self.any(random) else { return false };
        let old = std::mem::replace(&mut self.tables[at].name, name.clone());
        for reader in self.readers.iter_mut().filter(|reader| reader.table == old) {
            reader.table.clone_from(&name);
        }
        if let Some(origin) = self.origins.remove(&old) {
            self.renames.insert(origin.clone(), name.clone());
            self.origins.insert(name, origin);
        }
        true
    }

    fn add_column(&mut self, random: &mut Random) -> bool {
        let name = self.name("c");
        let Some(at) = self.any(random) else { return false };
        let columns = &mut self.tables[at].columns;
        let place = random.below(columns.len() as u64 + 1) as usize;
        columns.insert(place, column(&name, random.pick::<(&str, &[&str], &str)>(&TYPES).0));
        true
    }

    fn drop_column(&mut self, random: &mut Random) -> bool {
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

    fn rename_column(&mut self, random: &mut Random) -> bool {
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

    fn widen(&mut self, random: &mut Random) -> bool {
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

    fn change_default(&mut self, random: &mut Random) -> bool {
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

    fn drop_default(&mut self, random: &mut Random) -> bool {
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

    fn computed(&mut self, random: &mut Random, given: fn(String) -> Given) -> bool {
        let name = self.name("m");
        let Some((table, at)) = self.any_column(random) else { return false };
        let source = self.tables[table].columns[at].name.clone();
        let value = Some(given(format!("length(ifNull(toString({source}), ''))")));
        self.tables[table].columns.push(Column { value, ..column(&name, "UInt64") });
        true
    }

    fn append(&mut self, random: &mut Random) -> bool {
        let name = self.name("k");
        let Some(at) = self.any(random) else { return false };
        let table = &mut self.tables[at];
        table.columns.push(column(&name, "UInt8"));
        let storage = &mut table.storage;
        if storage.primary_key.is_empty() {
            storage.primary_key.clone_from(&storage.order_by);
        }
        storage.order_by.push(name);
        true
    }

    fn read(&mut self, random: &mut Random, materialized: bool) -> bool {
        let (name, target) = (self.name("v"), self.name("t"));
        let Some((table, at)) = self.any_column(random) else { return false };
        let column = self.tables[table].columns[at].name.clone();
        let target = materialized.then(|| {
            let id = self::column("id", "UInt64");
            let text = Column { value: Some(Given::Default("''".into())), ..self::column("text", "String") };
            self.add_table(random);
            let mut made = self.tables.pop().unwrap();
            made.name.clone_from(&target);
            let at = Column {
                value: Some(Given::Default("'2099-01-01 00:00:00'".into())),
                ..self::column("at", "DateTime")
            };
            made.columns = vec![id, at, text];
            self.tables.push(made);
            target
        });
        let table = self.tables[table].name.clone();
        self.readers.push(Reader { name, table, column: Some(column), plus: 0, target });
        true
    }

    fn reader(&mut self, random: &mut Random, edit: fn(&mut Reader)) -> bool {
        if self.readers.is_empty() {
            return false;
        }
        let at = random.below(self.readers.len() as u64) as usize;
        edit(&mut self.readers[at]);
        true
    }
}
