//! Views and materialized views, some on views.

use rowcol_codegen::postgres::name::{qualified, quote};
use rowcol_codegen::schema::postgres::View;
use rowcol_tests::random::Random;

use super::{Edit, edit, tables, text};
use crate::postgres::random::model::{Model, pick};

pub(super) const EDITS: &[Edit] = &[
    edit("add a view", |model, random| add(model, random, false, columns)),
    edit("add a materialized view", |model, random| add(model, random, true, columns)),
    edit("add a view of groups", |model, random| add(model, random, false, groups)),
    edit("add a view of two tables", |model, random| {
        let materialized = random.one_in(3);
        add(model, random, materialized, two_tables)
    }),
    edit("add a view on a view", |model, random| {
        let materialized = random.one_in(3);
        add(model, random, materialized, on_a_view)
    }),
    edit("change a view", |model, random| {
        let output = quote(&model.name("o", random));
        let view = any(model, random)?;
        view.query = format!("SELECT inside.*, 7 AS {output} FROM ({}) AS inside", view.query);
        Some(())
    }),
    edit("drop a view", |model, random| {
        let name = any(model, random)?.name.name.clone();
        model.forget(&name);
        Some(())
    }),
    edit("rename a view", |model, random| {
        let old = any(model, random)?.name.name.clone();
        let new = model.name("w", random);
        model.rename(&old, &new);
        Some(())
    }),
    edit("put a view in place of a table", |model, random| {
        let at = model.some_table(random, |_| true)?;
        let name = model.schema.tables[at].name.clone();
        model.forget(&name.name);
        let (query, materialized) = (columns(model, random)?, random.one_in(3));
        model.schema.views.push(View { name, query, materialized, indexes: Vec::new(), comment: None });
        Some(())
    }),
    edit("put a table in place of a view", |model, random| {
        let name = any(model, random)?.name.clone();
        // To the planner, what was a table before is still the same one, and its new columns have to suit its rows.
        if name.name.to_lowercase().contains('t') {
            return None;
        }
        model.forget(&name.name);
        tables::add(model, random)?;
        let made = std::mem::replace(&mut model.schema.tables.last_mut()?.name, name.clone());
        if model.filled.remove(&made.name) {
            model.filled.insert(name.name);
        }
        Some(())
    }),
    edit("comment on a view", |model, random| {
        let comment = text(model, random);
        any(model, random)?.comment = comment;
        Some(())
    }),
    edit("store the rows of a view, or no more", |model, random| {
        any(model, random)?.materialized ^= true;
        Some(())
    }),
];

fn any<'m>(model: &'m mut Model, random: &mut Random) -> Option<&'m mut View> {
    let at = pick(&(0..model.schema.views.len()).collect::<Vec<_>>(), random)?;
    model.schema.views.get_mut(at)
}

type Query = fn(&mut Model, &mut Random) -> Option<String>;

fn add(model: &mut Model, random: &mut Random, materialized: bool, query: Query) -> Option<()> {
    let name = model.qualified("w", random);
    let query = query(model, random)?;
    model.schema.views.push(View { name, query, materialized, indexes: Vec::new(), comment: None });
    Some(())
}

/// Some columns of a table, one of them in a condition.
fn columns(model: &mut Model, random: &mut Random) -> Option<String> {
    let (at, of) = model.some_column(random, |_, _| true)?;
    let output = quote(&model.name("o", random));
    let table = &model.schema.tables[at];
    let (one, other) = (quote(&table.columns[of].name), quote(&pick(&table.columns, random)?.name));
    let condition = model.condition(&table.columns[of]).filter(|_| random.one_in(2));
    let condition = condition.unwrap_or_else(|| format!("{one} IS NOT NULL"));
    Some(format!("SELECT {one}, {other} AS {output} FROM {} WHERE {condition}", qualified(&table.name)))
}

/// One row for each key, which all columns depend on. It is named after the key, for it goes with it.
fn groups(model: &mut Model, random: &mut Random) -> Option<String> {
    let at = model.some_table(random, |table| table.primary_key.is_some())?;
    let table = &model.schema.tables[at];
    let key = table.primary_key.as_ref()?;
    let columns: Vec<String> = key.columns.iter().map(|column| quote(column)).collect();
    let other = quote(&pick(&table.columns, random)?.name);
    let (columns, name) = (columns.join(", "), quote(&format!("count {}", key.name)));
    Some(format!(
        "SELECT {other} AS other, count(*) AS {name} FROM {} GROUP BY {columns}",
        qualified(&table.name)
    ))
}

fn two_tables(model: &mut Model, random: &mut Random) -> Option<String> {
    let mut part = |alias: &str, random: &mut Random| {
        let (at, of) = model.some_column(random, |_, _| true)?;
        let output = quote(&model.name("o", random));
        let table = &model.schema.tables[at];
        let column = quote(&table.columns[of].name);
        Some((format!("{alias}.{column} AS {output}"), format!("{} AS {alias}", qualified(&table.name))))
    };
    let ((one, from), (other, also)) = (part("a", random)?, part("b", random)?);
    Some(format!("SELECT {one}, {other} FROM {from} CROSS JOIN {also}"))
}

fn on_a_view(model: &mut Model, random: &mut Random) -> Option<String> {
    let output = quote(&model.name("o", random));
    let view = qualified(&any(model, random)?.name);
    Some(match random.below(2) {
        0 => format!("SELECT count(*) AS {output} FROM {view}"),
        _ => format!("SELECT inside.*, 1 AS {output} FROM {view} AS inside"),
    })
}
