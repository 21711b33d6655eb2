//! What has another name than before: steps for it, and the schema as it is after them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::side::{Side, display};
use super::steps::Steps;
use super::words::{rename_column, rename_text};
use crate::plan::{Hazard, Kind, Question, Store, Target};
use crate::postgres::ddl::Object;
use crate::postgres::name::{literal, qualified, quote};
use crate::schema::postgres::{Given, IndexKey, Name, Postgres, Table, Type};

/// Renames in `from` what was renamed. Gives the tables with views that the server has changed with it.
pub(super) fn apply(from: &mut Side, to: &Side, steps: &mut Steps<'_>) -> BTreeSet<Name> {
    let mut touched = BTreeSet::new();
    let unchanged = from.sql.clone();
    for (old, new) in enums(from, to, steps) {
        let sql = format!("ALTER TYPE {} RENAME TO {}", qualified(&old), quote(&new.name));
        steps.push(&Object::Enum(old.clone()), sql, vec![breaks(&old.name)]);
        from.each(|schema| rename_enum(schema, &old, &new));
    }
    for (ty, old, new) in values(from, to, steps) {
        let sql =
            format!("ALTER TYPE {} RENAME VALUE {} TO {}", qualified(&ty), literal(&old), literal(&new));
        steps.push(&Object::Enum(ty.clone()), sql, vec![breaks(&old)]);
        from.each(|schema| rename_value(schema, &ty, &old, &new));
    }
    let mut before: HashMap<Name, Name> = HashMap::new();
    for (old, new) in tables(from, to, steps) {
        let sql = format!("ALTER TABLE {} RENAME TO {}", qualified(&old), quote(&new.name));
        steps.push(&Object::Table(old.clone()), sql, vec![breaks(&old.name)]);
        steps.renamed(&display(&old), &display(&new));
        from.each(|schema| rename_table(schema, &old, &new));
        touched.insert(new.clone());
        before.insert(new, old);
    }
    for (table, old, new) in columns(from, to, &before, steps) {
        let sql =
            format!("ALTER TABLE {} RENAME COLUMN {} TO {}", qualified(&table), quote(&old), quote(&new));
        let object = Object::Column { table: table.clone(), name: old.clone() };
        steps.push(&object, sql, vec![breaks(&old)]);
        from.each(|schema| rename_column_of(schema, &table, &old, &new));
        touched.insert(table);
    }
    // Names decide the order, so both forms are made anew.
    if from.sql != unchanged {
        *from = Side::new(&from.sql);
    }
    touched
}

impl Side {
    fn each(&mut self, change: impl Fn(&mut Postgres)) {
        change(&mut self.sql);
        change(&mut self.cmp);
    }
}

fn breaks(old: &str) -> Hazard {
    Hazard::BreaksProgram { why: format!("it still uses the name {}", quote(old)) }
}

/// Finds the new names of what is gone, or asks for them.
struct Search<'s, 'a> {
    steps: &'s mut Steps<'a>,
    kind: Kind,
}

impl Search<'_, '_> {
    /// The new name of `gone`, if it has one. `appeared` are the names that it may have been asked to have, `alike`
    /// those of its shape.
    fn new_name(
        &mut self,
        names: [&str; 2],
        gone: (&str, Option<&str>),
        appeared: impl Fn(&str) -> bool,
        alike: Vec<String>,
    ) -> Option<String> {
        let answers = self.steps.answers();
        let new = answers.renamed(Store::Postgres, self.kind, names, gone.1).filter(|new| appeared(new));
        if new.is_none() && !answers.no_renames && !alike.is_empty() {
            let store = Some(Store::Postgres);
            let (name, part) = (gone.0.to_string(), gone.1.map(str::to_string));
            let gone = Target { store, kind: self.kind, name, part };
            self.steps.ask(Question::Renamed { gone, candidates: alike });
        }
        new.map(str::to_string)
    }
}

/// Pairs of old and new names of whole things, by their names and shapes in both schemas.
fn whole<'n, Shape: Eq + std::hash::Hash>(
    from: &HashMap<&'n Name, Shape>,
    to: &HashMap<&'n Name, Shape>,
    search: &mut Search<'_, '_>,
) -> Vec<(Name, Name)> {
    let mut appeared: Vec<&Name> = to.keys().copied().filter(|name| !from.contains_key(name)).collect();
    appeared.sort();
    let mut gone: Vec<&Name> = from.keys().copied().filter(|name| !to.contains_key(name)).collect();
    gone.sort();
    let mut asked = HashSet::new();
    let mut found = Vec::new();
    for pass in [true, false] {
        // What was said goes first, so that it is no candidate for what was not.
        let mut of_shape: HashMap<&Shape, Vec<String>> = HashMap::new();
        if !pass {
            for name in appeared.iter().filter(|name| !asked.contains(**name)) {
                if let Some(shape) = to.get(*name) {
                    of_shape.entry(shape).or_default().push(name.name.clone());
                }
            }
        }
        for old in &gone {
            if found.iter().any(|(known, _): &(Name, Name)| known == *old) {
                continue;
            }
            let alike = from.get(*old).and_then(|shape| of_shape.get(shape)).cloned().unwrap_or_default();
            let is_new = |new: &str| {
                let name = Name { schema: old.schema.clone(), name: new.to_string() };
                to.contains_key(&name) && !from.contains_key(&name)
            };
            let path = display(old);
            if let Some(new) = search.new_name([&path, &old.name], (&path, None), is_new, alike) {
                let new = Name { schema: old.schema.clone(), name: new };
                if asked.insert(new.clone()) {
                    found.push(((*old).clone(), new));
                }
            }
        }
    }
    found
}

fn enums(from: &Side, to: &Side, steps: &mut Steps<'_>) -> Vec<(Name, Name)> {
    whole(&enum_shapes(from), &enum_shapes(to), &mut Search { steps, kind: Kind::Enum })
}

fn enum_shapes(side: &Side) -> HashMap<&Name, &Vec<String>> {
    side.cmp.enums.iter().map(|ty| (&ty.name, &ty.values)).collect()
}

fn tables(from: &Side, to: &Side, steps: &mut Steps<'_>) -> Vec<(Name, Name)> {
    let (before, after) = (from.places(), to.places());
    // Only what is not in both is looked at, so a shape is made for few tables.
    let shape = |table: &Table, kept: bool| -> Vec<(String, Type)> {
        if kept {
            return Vec::new();
        }
        let mut columns: Vec<(String, Type)> =
            table.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect();
        columns.sort_by(|a, b| a.0.cmp(&b.0));
        columns
    };
    let old =
        from.cmp.tables.iter().map(|table| (&table.name, shape(table, after.contains_key(&table.name))));
    let new = to.cmp.tables.iter().map(|table| (&table.name, shape(table, before.contains_key(&table.name))));
    whole(&old.collect(), &new.collect(), &mut Search { steps, kind: Kind::Table })
}

/// Pairs of old and new names of the parts of one thing.
fn parts<'p>(
    names: [&str; 2],
    gone: &[&'p str],
    appeared: &[&'p str],
    alike: impl Fn(&str, &str) -> bool,
    search: &mut Search<'_, '_>,
) -> Vec<(String, String)> {
    let answers = search.steps.answers();
    let said: Vec<Option<&str>> =
        gone.iter().map(|old| answers.renamed(Store::Postgres, search.kind, names, Some(old))).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for old in gone {
        let free = appeared.iter().filter(|new| !said.contains(&Some(**new)));
        let alike = free.filter(|new| alike(old, new)).map(|new| (*new).to_string()).collect();
        let is_new = |new: &str| appeared.contains(&new);
        let new = search.new_name(names, (names[0], Some(old)), is_new, alike);
        found.extend(
            new.filter(|new| !found.iter().any(|(_, taken)| taken == new))
                .map(|new| ((*old).to_string(), new)),
        );
    }
    found
}

fn values(from: &Side, to: &Side, steps: &mut Steps<'_>) -> Vec<(Name, String, String)> {
    let after: HashMap<&Name, &Vec<String>> = to.cmp.enums.iter().map(|ty| (&ty.name, &ty.values)).collect();
    let mut found = Vec::new();
    for ty in &from.cmp.enums {
        let Some(values) = after.get(&ty.name).copied() else { continue };
        let (gone, appeared) = (missing(&ty.values, values), missing(values, &ty.values));
        let path = display(&ty.name);
        let mut search = Search { steps, kind: Kind::Enum };
        let pairs = parts([&path, &ty.name.name], &gone, &appeared, |_, _| true, &mut search);
        found.extend(pairs.into_iter().map(|(old, new)| (ty.name.clone(), old, new)));
    }
    found
}

fn missing<'v>(of: &'v [String], others: &[String]) -> Vec<&'v str> {
    of.iter().filter(|value| !others.contains(value)).map(String::as_str).collect()
}

fn columns(
    from: &Side,
    to: &Side,
    before: &HashMap<Name, Name>,
    steps: &mut Steps<'_>,
) -> Vec<(Name, String, String)> {
    let places = to.places();
    let mut found = Vec::new();
    for old in &from.cmp.tables {
        let Some(new) = places.get(&old.name).map(|at| &to.cmp.tables[*at]) else { continue };
        if old.columns == new.columns {
            continue;
        }
        let names = |table: &'_ Table, other: &Table| -> Vec<String> {
            let other: HashSet<&str> = other.columns.iter().map(|column| column.name.as_str()).collect();
            let own = table.columns.iter().map(|column| column.name.clone());
            own.filter(|name| !other.contains(name.as_str())).collect()
        };
        let (gone, appeared) = (names(old, new), names(new, old));
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        let appeared: Vec<&str> = appeared.iter().map(String::as_str).collect();
        let path = display(&new.name);
        let former = before.get(&new.name).map_or_else(|| path.clone(), display);
        let alike = |gone: &str, appeared: &str| {
            old.column(gone).map(|column| &column.ty) == new.column(appeared).map(|column| &column.ty)
        };
        let mut search = Search { steps, kind: Kind::Table };
        let pairs = parts([&path, &former], &gone, &appeared, alike, &mut search);
        found.extend(pairs.into_iter().map(|(old, renamed)| (new.name.clone(), old, renamed)));
    }
    found
}

fn rename_enum(schema: &mut Postgres, old: &Name, new: &Name) {
    for ty in schema.enums.iter_mut().filter(|ty| ty.name == *old) {
        ty.name = new.clone();
    }
    for column in schema.tables.iter_mut().flat_map(|table| &mut table.columns) {
        if *column.ty.element() == Type::Enum(old.clone()) {
            let ty = Type::Enum(new.clone());
            column.ty = if matches!(column.ty, Type::Array(_)) { Type::Array(Box::new(ty)) } else { ty };
        }
    }
    each_expression(schema, |_, sql| *sql = rename_column(sql, &old.name, &new.name));
}

fn rename_value(schema: &mut Postgres, ty: &Name, old: &str, new: &str) {
    for found in schema.enums.iter_mut().filter(|found| found.name == *ty) {
        for value in found.values.iter_mut().filter(|value| *value == old) {
            *value = new.to_string();
        }
    }
    let ty = Type::Enum(ty.clone());
    let using: HashSet<Name> = schema
        .tables
        .iter()
        .filter(|table| table.columns.iter().any(|column| *column.ty.element() == ty))
        .map(|table| table.name.clone())
        .collect();
    for table in &mut schema.tables {
        for column in table.columns.iter_mut().filter(|column| *column.ty.element() == ty) {
            if let Some(Given::Default(sql)) = &mut column.value {
                *sql = rename_text(sql, old, new);
            }
        }
    }
    // The server keeps the value itself; which texts in an expression are values, only it knows. One that is
    // taken for a value by mistake makes a constraint that is dropped and added again, nothing worse.
    each_expression(schema, |table, sql| {
        if using.contains(table) {
            *sql = rename_text(sql, old, new);
        }
    });
}

fn rename_table(schema: &mut Postgres, old: &Name, new: &Name) {
    for table in &mut schema.tables {
        if table.name == *old {
            table.name = new.clone();
        }
        for key in table.foreign_keys.iter_mut().filter(|key| key.target == *old) {
            key.target = new.clone();
        }
    }
}

fn rename_column_of(schema: &mut Postgres, table: &Name, old: &str, new: &str) {
    let rename = |names: &mut Vec<String>| {
        for name in names.iter_mut().filter(|name| *name == old) {
            *name = new.to_string();
        }
    };
    for found in &mut schema.tables {
        for key in found.foreign_keys.iter_mut().filter(|key| key.target == *table) {
            rename(&mut key.target_columns);
        }
        if found.name != *table {
            continue;
        }
        for column in found.columns.iter_mut().filter(|column| column.name == old) {
            column.name = new.to_string();
        }
        for key in &mut found.primary_key {
            rename(&mut key.columns);
        }
        for unique in &mut found.uniques {
            rename(&mut unique.columns);
            rename(&mut unique.include);
        }
        for key in &mut found.foreign_keys {
            rename(&mut key.columns);
        }
        for index in &mut found.indexes {
            rename(&mut index.include);
            for part in &mut index.parts {
                if let IndexKey::Column(name) = &mut part.key
                    && name == old
                {
                    *name = new.to_string();
                }
            }
        }
    }
    each_expression(schema, |name, sql| {
        if name == table {
            *sql = rename_column(sql, old, new);
        }
    });
}

/// Every expression that belongs to a table, except for defaults.
fn each_expression(schema: &mut Postgres, mut change: impl FnMut(&Name, &mut String)) {
    for table in &mut schema.tables {
        let name = &table.name;
        for column in &mut table.columns {
            if let Some(Given::Stored(sql)) = &mut column.value {
                change(name, sql);
            }
        }
        for check in &mut table.checks {
            change(name, &mut check.expression);
        }
        for index in &mut table.indexes {
            if let Some(sql) = &mut index.predicate {
                change(name, sql);
            }
            for part in &mut index.parts {
                if let IndexKey::Expression(sql) = &mut part.key {
                    change(name, sql);
                }
            }
        }
    }
}
