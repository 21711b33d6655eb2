//! Edits that leave a schema which the server takes.

use rowcol_codegen::schema::clickhouse::{Constraint, Engine, Given, Projection, SkipIndex};
use rowcol_tests::random::Random;

use super::model::Model;

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
    Edit { name: "add a dictionary", make: |model, random| model.add_dictionary(random) },
    Edit { name: "change a dictionary", make: |model, random| model.change_dictionary(random) },
    Edit { name: "drop a dictionary", make: |model, random| model.drop_dictionary(random) },
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
