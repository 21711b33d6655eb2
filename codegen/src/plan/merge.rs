//! Two changes of one schema, put together.

use serde_json::{Map, Value};

use crate::schema::Schema;
use crate::schema::postgres::Object;

/// The parts of a schema that have a name, and what a person calls one of them.
const PARTS: [(&str, &str); 13] = [
    ("tables", "table"),
    ("views", "view"),
    ("dictionaries", "dictionary"),
    ("enums", "enum type"),
    ("objects", "object"),
    ("columns", "column"),
    ("indexes", "index"),
    ("uniques", "unique constraint"),
    ("checks", "check"),
    ("exclusions", "exclusion constraint"),
    ("foreign_keys", "foreign key"),
    ("projections", "projection"),
    ("constraints", "constraint"),
];

/// The schema that `base` becomes by both of two changes: what made it `ours`, and then what made it `theirs`.
///
/// Two changes go together when each is the same whichever comes first: they are about different objects, or both only
/// add to a table. A table whose columns one of them changes or drops is left alone by the other.
///
/// # Errors
/// The objects that both are about: `postgres table traces, column name`.
pub fn merge(base: &Schema, ours: &Schema, theirs: &Schema) -> Result<Schema, Vec<String>> {
    let value = |schema: &Schema| {
        let schema = schema.clone().canonical();
        // A store without tables is not written by itself.
        serde_json::json!({ "postgres": schema.postgres, "clickhouse": schema.clickhouse })
    };
    let mut merger = Merger::default();
    let (base, ours, theirs) = (value(base), value(ours), value(theirs));
    let merged = merger.value("", Some(&base), Some(&ours), Some(&theirs)).unwrap_or_default();
    let merged: Schema = match serde_json::from_value(merged) {
        Ok(merged) => merged,
        // Parts that belong together came from different sides.
        Err(error) => {
            return Err(if merger.conflicts.is_empty() { vec![error.to_string()] } else { merger.conflicts });
        }
    };
    merger.conflicts.extend(dangling(&merged));
    if merger.conflicts.is_empty() { Ok(merged.canonical()) } else { Err(merger.conflicts) }
}

#[derive(Default)]
struct Merger {
    conflicts: Vec<String>,
}

impl Merger {
    fn value(
        &mut self,
        at: &str,
        base: Option<&Value>,
        ours: Option<&Value>,
        theirs: Option<&Value>,
    ) -> Option<Value> {
        if ours == theirs || base == theirs {
            return ours.cloned();
        }
        if base == ours {
            return theirs.cloned();
        }
        match (base, ours, theirs) {
            (Some(Value::Object(base)), Some(Value::Object(ours)), Some(Value::Object(theirs))) => {
                if [ours, theirs].iter().any(|side| changes_columns(base, side)) {
                    self.conflicts.push(at.to_owned());
                }
                Some(self.object(at, base, ours, theirs))
            }
            (Some(Value::Array(base)), Some(Value::Array(ours)), Some(Value::Array(theirs)))
                if [base, ours, theirs].iter().all(|list| named(list)) =>
            {
                Some(Value::Array(self.list(at, base, ours, theirs)))
            }
            _ => {
                self.conflicts.push(at.to_owned());
                ours.cloned()
            }
        }
    }

    fn object(
        &mut self,
        at: &str,
        base: &Map<String, Value>,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
    ) -> Value {
        let keys = ours.keys().chain(theirs.keys().filter(|key| !ours.contains_key(*key)));
        let none = Value::Array(Vec::new());
        let merged = keys.filter_map(|key| {
            let sides = [base, ours, theirs].map(|side| side.get(key));
            let (inside, [base, ours, theirs]) = match PARTS.iter().find(|(part, _)| part == key) {
                // A list without elements is not written.
                Some((_, one)) => (join(at, one), sides.map(|side| side.or(Some(&none)))),
                None if at.is_empty() => (key.clone(), sides),
                None => (at.to_owned(), sides),
            };
            Some((key.clone(), self.value(&inside, base, ours, theirs)?))
        });
        Value::Object(merged.collect())
    }

    fn list(&mut self, at: &str, base: &[Value], ours: &[Value], theirs: &[Value]) -> Vec<Value> {
        let find = |list: &[Value], name: &str| {
            list.iter().find(|one| name_of(one).as_deref() == Some(name)).cloned()
        };
        let names = ours.iter().chain(theirs).filter_map(name_of);
        let mut merged = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for name in names {
            if seen.contains(&name) {
                continue;
            }
            let [base, ours, theirs] = [base, ours, theirs].map(|list| find(list, &name));
            let at = format!("{at} {name}");
            merged.extend(self.value(&at, base.as_ref(), ours.as_ref(), theirs.as_ref()));
            seen.push(name);
        }
        merged
    }
}

fn join(at: &str, part: &str) -> String {
    // Below a store comes its table, below a table its column.
    if at.contains(' ') { format!("{at}, {part}") } else { format!("{at} {part}") }
}

/// Whether every element has a name.
fn named(list: &[Value]) -> bool {
    list.iter().all(|one| name_of(one).is_some())
}

/// The name of a part; in Postgres with its schema, and that of an object with what else tells it from others.
fn name_of(part: &Value) -> Option<String> {
    if let Some(object) = Object::of_json(part) {
        return Some(object);
    }
    match part.get("name")? {
        Value::String(name) => Some(name.clone()),
        Value::Object(name) => {
            let own = name.get("name")?.as_str()?;
            let schema = name.get("schema").and_then(Value::as_str);
            Some(schema.map_or_else(|| own.to_owned(), |schema| format!("{schema}.{own}")))
        }
        _ => None,
    }
}

/// Whether a table has lost or changed a column that it had.
fn changes_columns(base: &Map<String, Value>, side: &Map<String, Value>) -> bool {
    let columns = |table: &Map<String, Value>| {
        table.get("columns").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let now = columns(side);
    columns(base).iter().any(|column| !now.contains(column))
}

/// Foreign keys that point at something that is not there.
fn dangling(schema: &Schema) -> Vec<String> {
    let tables = &schema.postgres.tables;
    let mut found = Vec::new();
    for table in tables {
        for key in &table.foreign_keys {
            let target = tables.iter().find(|one| one.name == key.target);
            let whole = target.is_some_and(|target| {
                key.target_columns.iter().all(|column| target.column(column).is_some())
            });
            if !whole {
                found.push(format!("postgres table {}, foreign key {}", table.name.name, key.name));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `users(id, name) posts(id)`: tables with text columns; `id!` is a bigint, `+x` an index on x, `>t` a foreign key
    /// from id to t's id.
    fn schema(text: &str) -> Schema {
        let tables = text.split_inclusive(')').map(|table| {
            let (name, parts) = table.trim().trim_end_matches(')').split_once('(').unwrap();
            let mut columns = Vec::new();
            let mut indexes = Vec::new();
            let mut keys = Vec::new();
            for part in parts.split(", ") {
                if let Some(column) = part.strip_prefix('+') {
                    indexes.push(serde_json::json!({"name": column, "parts": [{"column": column}]}));
                } else if let Some(target) = part.strip_prefix('>') {
                    keys.push(serde_json::json!({"name": target, "columns": ["id"],
                        "target": {"name": target}, "target_columns": ["id"]}));
                } else {
                    let ty = if part.ends_with('!') { "bigint" } else { "text" };
                    columns.push(serde_json::json!({"name": part.trim_end_matches('!'), "type": ty}));
                }
            }
            serde_json::json!({"name": {"name": name}, "columns": columns, "indexes": indexes, "foreign_keys": keys})
        });
        let tables: Vec<Value> = tables.collect();
        serde_json::from_value(serde_json::json!({ "postgres": { "tables": tables } })).unwrap()
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> Result<Schema, Vec<String>> {
        merge(&schema(base), &schema(ours), &schema(theirs))
    }

    #[test]
    fn changes_of_different_objects_go_together() {
        let cases = [
            ("u(id)", "u(id) a(id)", "u(id) b(id)", "u(id) a(id) b(id)"),
            ("u(id)", "u(id, a)", "u(id, b)", "u(id, a, b)"),
            ("u(id)", "u(id, a)", "u(id, +id)", "u(id, a, +id)"),
            ("u(id) v(id)", "u(id)", "u(id, a) v(id)", "u(id, a)"),
            ("u(id) v(id, a)", "u(id!) v(id, a)", "u(id) v(id)", "u(id!) v(id)"),
            ("u(id)", "u(id, a)", "u(id, a)", "u(id, a)"),
        ];
        for (base, ours, theirs, both) in cases {
            assert_eq!(
                merged(base, ours, theirs),
                Ok(schema(both).canonical()),
                "{base} | {ours} | {theirs}"
            );
        }
        assert_eq!(
            merge(&Schema::default(), &schema("a(id)"), &schema("b(id)")),
            Ok(schema("a(id) b(id)").canonical())
        );
    }

    #[test]
    fn objects_are_told_apart_by_more_than_their_name() {
        let with = |texts: &[&str]| {
            let objects = texts.iter().map(|sql| crate::postgres::object::parse(sql, "public").unwrap());
            let mut schema = schema("t(id)");
            schema.postgres.objects = objects.collect();
            schema.canonical()
        };
        let f = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1'";
        let g = "CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'select 1'";
        let trigger = "CREATE TRIGGER f AFTER INSERT ON t EXECUTE FUNCTION g()";
        let policy = "CREATE POLICY f ON t";
        assert_eq!(
            merge(&with(&[f]), &with(&[f, g, trigger]), &with(&[f, policy])),
            Ok(with(&[f, g, trigger, policy]))
        );
        let [one, two] = ["'select 2'", "'select 3'"].map(|body| f.replace("'select 1'", body));
        assert_eq!(
            merge(&with(&[f]), &with(&[&one]), &with(&[&two])),
            Err(vec!["postgres object function \"f\"(integer)".to_owned()])
        );
    }

    #[test]
    fn changes_of_one_object_are_named() {
        let cases = [
            ("u(id)", "u(id, a)", "u(id, a!)", "postgres table u, column a"),
            ("u(id, a)", "u(id, a, +a)", "u(id)", "postgres table u"),
            ("u(id, a)", "u(id)", "u(id, a, b)", "postgres table u"),
            ("u(id, a)", "u(id, b) v(id)", "v(id)", "postgres table u"),
            ("u(id)", "u(id) v(id)", "u(id) v(id, a)", "postgres table v"),
            ("u(id) v(id)", "u(id)", "u(id) v(id) w(id, >v)", "postgres table w, foreign key v"),
        ];
        for (base, ours, theirs, conflict) in cases {
            assert_eq!(
                merged(base, ours, theirs),
                Err(vec![conflict.to_owned()]),
                "{base} | {ours} | {theirs}"
            );
        }
    }
}
