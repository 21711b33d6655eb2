//! Views.
//!
//! A query is replaced where it is: `CREATE OR REPLACE VIEW`, or `MODIFY QUERY` for a materialized view, so that no
//! inserted row passes it by. What cannot be replaced is dropped before everything else and created after it.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase};
use crate::clickhouse::ddl::column::comment;
use crate::clickhouse::ddl::expression::ended;
use crate::clickhouse::ddl::{Object, view};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention::names;
use crate::clickhouse::name::quote;
use crate::clickhouse::normal;
use crate::plan::Hazard;
use crate::schema::clickhouse::{View, ViewKind};

/// The steps for all views. `retyped` are the tables of which a column has another type, or another name.
pub(super) fn steps(from: &[&View], to: &[View], retyped: &HashSet<&str>, draft: &mut Draft<'_>) {
    let before: HashMap<&str, &View> = from.iter().map(|view| (view.name.as_str(), *view)).collect();
    let after: HashSet<&str> = to.iter().map(|view| view.name.as_str()).collect();
    let mut dropped: Vec<View> = Vec::new();
    let mut created: Vec<View> = Vec::new();
    dropped
        .extend(from.iter().filter(|view| !after.contains(view.name.as_str())).map(|view| (*view).clone()));
    let mut replaced = Vec::new();
    for new in to {
        let Some(old) = before.get(new.name.as_str()) else {
            created.push(new.clone());
            continue;
        };
        match change(old, new, retyped) {
            Change::None => {}
            Change::InPlace(statements) => replaced.push((new.clone(), statements)),
            Change::Anew => {
                dropped.push((*old).clone());
                created.push(new.clone());
            }
        }
    }
    for old in view::ordered(&dropped).into_iter().rev() {
        drop(old, after.contains(old.name.as_str()), draft);
    }
    let views: Vec<View> = replaced.iter().map(|(view, _)| view.clone()).collect();
    for changed in view::ordered(&views) {
        let statements = replaced.iter().find(|(view, _)| view.name == changed.name).map(|(_, sql)| sql);
        for sql in statements.into_iter().flatten() {
            let hazards = Vec::from_iter(other_query(before[changed.name.as_str()], changed));
            draft.step(Phase::Switch, &view::object(changed), sql.clone(), hazards);
        }
    }
    for new in view::ordered(&created) {
        draft.step(Phase::CreateViews, &view::object(new), view::create(new), Vec::new());
    }
}

/// The materialized views that are on both sides and are not made anew.
pub(super) fn staying<'a>(from: &[&'a View], to: &[View]) -> Vec<&'a View> {
    let after: HashMap<&str, &View> = to.iter().map(|view| (view.name.as_str(), view)).collect();
    let stays = |view: &View| {
        view.kind != ViewKind::Plain
            && after
                .get(view.name.as_str())
                .is_some_and(|new| !matches!(change(view, new, &HashSet::new()), Change::Anew))
    };
    from.iter().copied().filter(|view| stays(view)).collect()
}

/// A materialized view is read by nobody, but a plain one is.
fn other_query(old: &View, new: &View) -> Option<Hazard> {
    let query = |view: &View| normal::expression(&view.query);
    let why = format!("it still reads {} as it was", quote(&new.name));
    (new.kind == ViewKind::Plain && query(old) != query(new)).then_some(Hazard::BreaksProgram { why })
}

enum Change {
    None,
    /// Statements that change it where it is.
    InPlace(Vec<String>),
    /// Dropped and created.
    Anew,
}

fn change(old: &View, new: &View, retyped: &HashSet<&str>) -> Change {
    let reads = |view: &View| {
        !retyped.is_empty() && names(&view.query).iter().any(|name| retyped.contains(name.as_str()))
    };
    if old == new && !(new.kind == ViewKind::Plain && reads(new)) {
        return Change::None;
    }
    let (mut from, mut to) = (old.clone(), new.clone());
    normal::view(&mut from);
    normal::view(&mut to);
    if from.kind != to.kind {
        return Change::Anew;
    }
    let query = from.query != to.query;
    let name = quote(&new.name);
    match new.kind {
        ViewKind::Plain if query || from.comment != to.comment || reads(new) => {
            Change::InPlace(vec![view::create(new).replacen("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)])
        }
        ViewKind::Plain => Change::None,
        ViewKind::To(_) | ViewKind::Own(_) => {
            let alter = |clause: String| format!("ALTER TABLE {name} {} MODIFY {clause}", Marker::Cluster);
            let query = query.then(|| alter(format!("QUERY {}", ended(&new.query))));
            let text = (from.comment != to.comment).then(|| to.comment.as_deref().unwrap_or_default());
            let statements: Vec<_> = query.into_iter().chain(text.map(|text| alter(comment(text)))).collect();
            if statements.is_empty() { Change::None } else { Change::InPlace(statements) }
        }
    }
}

fn drop(old: &View, comes_back: bool, draft: &mut Draft<'_>) {
    let name = quote(&old.name);
    let mut hazards = Vec::new();
    match &old.kind {
        ViewKind::Own(_) => {
            hazards.push(draft.loses(&old.name, None, format!("the materialized view {name} and its rows")));
        }
        ViewKind::To(target) => hazards.push(Hazard::BreaksProgram {
            why: format!(
                "rows that are inserted {} do not reach {}",
                if comes_back { "until it is created again" } else { "from now on" },
                quote(target)
            ),
        }),
        ViewKind::Plain => {
            hazards.push(Hazard::BreaksProgram { why: format!("it still reads {name}") });
        }
    }
    let sql = format!("DROP VIEW {name} {}{}", Marker::Cluster, draft.unchecked(&old.name));
    draft.step(Phase::DropViews, &view::object(old), sql, hazards);
}

/// A view that a rebuild has left.
pub(super) fn drop_left(name: &str, draft: &mut Draft<'_>) {
    let sql = format!("DROP VIEW {} {}", quote(name), Marker::Cluster);
    draft.step(Phase::DropViews, &Object::MaterializedView(name.to_owned()), sql, Vec::new());
}
