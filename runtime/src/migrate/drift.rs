//! What differs between the schema that a database should hold and the one that it holds.

use std::fmt;

use rowcol_codegen::plan::Store;
use rowcol_codegen::schema::postgres::Object;
use serde_json::{Map, Value};

use super::LEDGER;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its store.
    pub store: Store,
    /// Where it is: `tables.traces.columns.name.type`.
    pub path: String,
    /// What should be there; None where nothing should.
    pub expected: Option<String>,
    /// What is there; None where nothing is.
    pub found: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { store, path, expected, found } = self;
        match (expected, found) {
            (Some(expected), Some(found)) => {
                write!(f, "{store}: {path} is {found}, and should be {expected}")
            }
            (Some(expected), None) => write!(f, "{store}: {path} is missing: {expected}"),
            (None, Some(found)) => write!(f, "{store}: {path} should not be there: {found}"),
            (None, None) => write!(f, "{store}: {path}"),
        }
    }
}

/// What the sides of a store differ in, and the names of what is in the database and nowhere else. Both sides are schemas
/// as JSON, as the server printed them. The order of columns is no difference: a new one comes last.
pub(super) fn compare(store: Store, expected: &Value, found: &Value) -> (Vec<Difference>, Vec<String>) {
    let (mut differences, mut unmanaged) = (Vec::new(), Vec::new());
    let empty = Map::new();
    let (expected, found) = (expected.as_object().unwrap_or(&empty), found.as_object().unwrap_or(&empty));
    for kind in keys(expected, found) {
        let list =
            |side: &Map<String, Value>| named(side.get(kind).unwrap_or(&Value::Null)).unwrap_or_default();
        let (expected, found) = (list(expected), list(found));
        for (name, value) in &expected {
            let path = format!("{kind}.{name}");
            walk(store, &path, Some(value), found.get(name), &mut differences);
        }
        let more = found.keys().filter(|name| !expected.contains_key(*name) && *name != LEDGER);
        unmanaged.extend(more.map(|name| format!("{kind}.{name}")));
    }
    (differences, unmanaged)
}

fn walk(
    store: Store,
    path: &str,
    expected: Option<&Value>,
    found: Option<&Value>,
    out: &mut Vec<Difference>,
) {
    if expected == found {
        return;
    }
    let objects = (expected.and_then(Value::as_object), found.and_then(Value::as_object));
    if let (Some(expected), Some(found)) = objects {
        for key in keys(expected, found) {
            walk(store, &format!("{path}.{key}"), expected.get(key), found.get(key), out);
        }
        return;
    }
    // A list that is empty is left out.
    let list = |side: Option<&Value>| side.map_or_else(|| Some(Map::new()), named);
    if let (Some(expected), Some(found)) = (list(expected), list(found))
        && !(expected.is_empty() && found.is_empty())
    {
        for key in keys(&expected, &found) {
            walk(store, &format!("{path}.{key}"), expected.get(key), found.get(key), out);
        }
        return;
    }
    out.push(Difference {
        store,
        path: path.to_owned(),
        expected: expected.map(text),
        found: found.map(text),
    });
}

/// The keys of both, each once.
fn keys<'a>(one: &'a Map<String, Value>, other: &'a Map<String, Value>) -> Vec<&'a String> {
    let more = other.keys().filter(|key| !one.contains_key(*key));
    one.keys().chain(more).collect()
}

/// A list of things with names, by name; those without are told apart by what they are.
fn named(list: &Value) -> Option<Map<String, Value>> {
    let items = list.as_array()?;
    if items.is_empty() || !items.iter().all(Value::is_object) {
        return None;
    }
    let name = |item: &Value| match &item["name"] {
        Value::String(name) => name.clone(),
        Value::Object(name) => {
            let part = |key| name.get(key).and_then(Value::as_str);
            [part("schema"), part("name")].into_iter().flatten().collect::<Vec<_>>().join(".")
        }
        _ => item.to_string(),
    };
    let key = |item: &Value| Object::of_json(item).unwrap_or_else(|| name(item));
    Some(items.iter().map(|item| (key(item), item.clone())).collect())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_name_their_place() {
        let expected = json!({"tables": [
            {"name": {"name": "a"}, "columns": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]},
            {"name": {"schema": "app", "name": "b"}, "columns": []}
        ]});
        let found = json!({"tables": [
            {"name": {"name": "a"}, "columns": [{"name": "y", "type": "text"}, {"name": "x", "type": "int"}],
             "indexes": [{"name": "i", "on": ["x"]}]},
            {"name": {"name": "rowcol_migrations"}},
            {"name": {"name": "other"}}
        ]});
        let (differences, unmanaged) = compare(Store::Postgres, &expected, &found);
        let lines: Vec<_> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "Postgres: tables.a.columns.y.type is text, and should be int",
                r#"Postgres: tables.a.indexes.i should not be there: {"name":"i","on":["x"]}"#,
                r#"Postgres: tables.app.b is missing: {"columns":[],"name":{"name":"b","schema":"app"}}"#,
            ]
        );
        assert_eq!(unmanaged, ["tables.other"]);
    }

    #[test]
    fn the_order_of_columns_is_no_difference() {
        let of = |columns| json!({"tables": [{"name": "t", "columns": columns}]});
        let one = of(json!([{"name": "a"}, {"name": "b"}]));
        let other = of(json!([{"name": "b"}, {"name": "a"}]));
        assert_eq!(compare(Store::ClickHouse, &one, &other), (vec![], vec![]));
    }
}
