//! The rows of a random schema.

use rowcol_codegen::postgres::ddl::{Object, create};
use rowcol_codegen::postgres::name::{list, literal, qualified};
use rowcol_codegen::schema::postgres::{Column, Given, Name, Strategy, Table, Type};

use super::model::Model;

/// The statements that make the schema, without rows.
pub fn script(model: &Model) -> Vec<String> {
    create(&model.schema).into_iter().map(|made| made.sql).collect()
}

/// The same with rows. They come before foreign keys, which may lead around in circles.
pub fn script_with_rows(model: &Model, count: u64) -> Vec<String> {
    let made = create(&model.schema);
    let late = |object: &Object| {
        matches!(
            object,
            Object::Constraint { .. } | Object::Index { .. } | Object::View(_) | Object::MaterializedView(_)
        )
    };
    let at = made.iter().position(|made| late(&made.object)).unwrap_or(made.len());
    let mut script: Vec<String> = made.into_iter().map(|made| made.sql).collect();
    let rows = model.schema.tables.iter().flat_map(|table| {
        let partitions = partitions(table).into_iter();
        partitions.chain([insert(model, table, count)])
    });
    script.splice(at..at, rows);
    script
}

/// Where the rows of a partitioned table go: one place for all that can be, and two for those told apart by a hash.
fn partitions(table: &Table) -> Vec<String> {
    let Some(key) = &table.partition_by else { return Vec::new() };
    let bounds: &[&str] = match key.strategy {
        Strategy::Range | Strategy::List => &["DEFAULT"],
        Strategy::Hash => {
            &["FOR VALUES WITH (MODULUS 2, REMAINDER 0)", "FOR VALUES WITH (MODULUS 2, REMAINDER 1)"]
        }
    };
    let partition = |(at, bound): (usize, &&str)| {
        let name =
            Name { schema: table.name.schema.clone(), name: format!("part {at} of {}", table.name.name) };
        format!("CREATE TABLE {} PARTITION OF {} {bound}", qualified(&name), qualified(&table.name))
    };
    bounds.iter().enumerate().map(partition).collect()
}

fn insert(model: &Model, table: &Table, count: u64) -> String {
    let stored = table.columns.iter().filter(|column| !matches!(column.value, Some(Given::Stored(_))));
    let (names, values): (Vec<&str>, Vec<String>) =
        stored.map(|column| (column.name.as_str(), value(model, column))).unzip();
    format!(
        "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM generate_series(0, {}) AS i",
        qualified(&table.name),
        list(&names),
        values.join(", "),
        count - 1
    )
}

fn value(model: &Model, column: &Column) -> String {
    let ty = &column.ty;
    let value = match (model.enumeration(column), Model::family(column)) {
        (Some(enumeration), _) => {
            let held = enumeration.values.iter().filter(|value| model.held.contains(*value));
            let values: Vec<String> = held.map(|value| literal(value)).collect();
            let value = format!("(ARRAY[{}])[i % {} + 1]", values.join(", "), values.len());
            if matches!(ty, Type::Array(_)) { format!("ARRAY[{value}]") } else { value }
        }
        (None, Some(family)) => family.value.to_owned(),
        (None, None) => panic!("no value for {ty}"),
    };
    let value = format!("({value})::{ty}");
    if model.sparse.contains(&column.name) { format!("CASE WHEN i % 3 > 0 THEN {value} END") } else { value }
}
