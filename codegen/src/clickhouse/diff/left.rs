//! What rebuilds leave beside their tables: `t__old`, the table as it was, and `t__back`, the view that feeds it.

use std::collections::HashSet;

use super::draft::{Draft, Phase};
use super::pair::Pair;
use super::{drop_table, view};
use crate::clickhouse::ddl::Object;
use crate::clickhouse::lexer::{Token, significant};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention::names;
use crate::clickhouse::name::{quote, unquote};
use crate::plan::{Answers, Question, Step};
use crate::schema::clickhouse::{ClickHouse, Column, View, ViewKind};

/// The names that a rebuild of this table uses: the new table, the old one, the view that feeds it, the list of
/// parts, and the rows that came last.
pub(crate) fn rebuild_names(table: &str) -> [String; 5] {
    ["new", "old", "back", "parts", "rest"].map(|suffix| format!("{table}__{suffix}"))
}

/// The table that something with this name would belong to, were it a rebuild's.
#[must_use]
pub fn base_of_rebuild(name: &str) -> Option<&str> {
    let (base, _) = name.rsplit_once("__")?;
    rebuild_names(base).iter().any(|made| made == name).then_some(base)
}

/// What rebuilds have left in `from`, beside the tables that they are of, and `to` does not name.
pub(crate) fn left(from: &ClickHouse, to: &ClickHouse) -> HashSet<String> {
    let tables = from.tables.iter().map(|table| table.name.as_str());
    let views = from.views.iter().map(|view| view.name.as_str());
    let there: HashSet<&str> = tables.chain(views).collect();
    let mut left: HashSet<String> = there
        .iter()
        .filter(|name| base_of_rebuild(name).is_some_and(|base| there.contains(base)))
        .map(|name| (*name).to_owned())
        .collect();
    for name in to.tables.iter().map(|table| &table.name).chain(to.views.iter().map(|view| &view.name)) {
        left.remove(name);
    }
    left
}

/// The views that these statements, those of all migrations in their order, leave in a database to feed the tables of
/// before a rebuild. No snapshot has them.
pub fn feeding<'s>(statements: impl IntoIterator<Item = &'s str>) -> Vec<View> {
    let mut left: Vec<View> = Vec::new();
    for sql in statements.into_iter().filter(|sql| sql.contains("__back")) {
        let tokens = significant(sql).unwrap_or_default();
        let after = |words: &[&str]| -> Option<usize> {
            let begins = words.iter().zip(&tokens).all(|(word, token)| token.is_word(word));
            (begins && words.len() < tokens.len()).then_some(words.len())
        };
        let name = |at: usize| tokens.get(at).and_then(|token| unquote(token.text));
        let place = |word: &str| tokens.iter().position(|token: &Token<'_>| token.is_word(word));
        if let Some(at) = after(&["CREATE", "MATERIALIZED", "VIEW"]) {
            if let (Some(name), Some(to), Some(query)) =
                (name(at), place("TO").and_then(|at| name(at + 1)), place("AS"))
                && base_of_rebuild(&name).is_some()
            {
                let query = sql[tokens[query].start + "AS".len()..].trim().to_owned();
                left.push(View { name, query, kind: ViewKind::To(to), comment: None });
            }
        } else if let Some(at) = after(&["DROP", "VIEW", "IF", "EXISTS"]).or_else(|| after(&["DROP", "VIEW"]))
        {
            let dropped = name(at);
            left.retain(|view| Some(&view.name) != dropped.as_ref());
        }
    }
    left
}

/// The way back to before a rebuild goes where it would be in the way: the table is rebuilt again or gets another name,
/// or a column goes that the view reads, which the server would refuse, or gets another name or type, which would make
/// INSERTs fail.
pub(super) fn make_way(
    pair: &Pair<'_>,
    is_rebuilt: bool,
    from: &ClickHouse,
    left: &HashSet<String>,
    draft: &mut Draft<'_>,
) {
    let [_, _, back, ..] = rebuild_names(&pair.old.name);
    let view = from.views.iter().find(|view| view.name == back);
    let read = view.map(|view| names(&view.query)).unwrap_or_default();
    let differs = |old: &Column| {
        let renamed = pair.renamed.iter().any(|(renamed, _)| *renamed == old.name);
        renamed || pair.new.column(&old.name).is_none_or(|new| new.ty != old.ty)
    };
    let stays = !is_rebuilt
        && pair.old.name == pair.new.name
        && !pair.old.columns.iter().any(|column| read.contains(&column.name) && differs(column));
    if !stays {
        drop_way_back(&pair.old.name, left, draft);
    }
}

/// Drops the way back to before a rebuild of this table, where there is one.
pub(super) fn drop_way_back(table: &str, left: &HashSet<String>, draft: &mut Draft<'_>) {
    let [_, old, back, ..] = rebuild_names(table);
    if !left.contains(&old) && !left.contains(&back) {
        return;
    }
    let what = format!(
        "{}, the table {} as it was before it was rebuilt: the way back to that",
        quote(&old),
        quote(table)
    );
    let hazard = draft.loses(&old, None, what);
    let [view, table] = drops(&old, &back);
    draft.step(Phase::DropViews, &Object::MaterializedView(back), view, Vec::new());
    draft.step(Phase::DropViews, &Object::Table(old), table, vec![hazard]);
}

/// The statements that drop both, where somebody has not done it by hand.
fn drops(old: &str, back: &str) -> [String; 2] {
    let cluster = Marker::Cluster;
    [
        format!("DROP VIEW IF EXISTS {} {cluster}", quote(back)),
        format!("DROP TABLE IF EXISTS {} {cluster}", quote(old)),
    ]
}

/// What drops the ways back that these steps leave: who goes back needs none.
#[must_use]
pub fn without_way_back(steps: &[Step]) -> Vec<Step> {
    let left = feeding(steps.iter().map(|step| step.sql.as_str()));
    let bases = left.iter().filter_map(|view| base_of_rebuild(&view.name));
    let dropped = bases.flat_map(|base| {
        let [_, old, back, ..] = rebuild_names(base);
        let [view, table] = drops(&old, &back);
        [(Object::MaterializedView(back), view), (Object::Table(old), table)]
    });
    let step = |(object, sql): (Object, String)| Step {
        object: object.to_string(),
        sql,
        hazards: Vec::new(),
        commit_before: false,
    };
    dropped.map(step).collect()
}

/// The steps that drop what rebuilds have left in a live database: `t__old`, the table as it was, and `t__back`, the
/// view that feeds it. A plan of its own, for when nobody wants to go back any more.
///
/// # Errors
/// The rows of `t__old`, unless their loss was accepted.
pub fn finish(live: &ClickHouse, answers: &Answers) -> Result<Vec<Step>, Vec<Question>> {
    let mut draft = Draft::new(answers);
    let left = left(live, &ClickHouse::default());
    for view in live.views.iter().filter(|view| left.contains(&view.name)) {
        view::drop_left(&view.name, &mut draft);
    }
    for table in live.tables.iter().filter(|table| left.contains(&table.name)) {
        drop_table(&table.name, Phase::DropTables, &mut draft);
    }
    draft.finish()
}
