//! One table: what ALTER can do, in the order in which the server takes it.

use std::collections::BTreeMap;

use super::column;
use super::draft::{Draft, Phase, Scope, alter};
use super::pair::Pair;
use super::rebuild;
use crate::clickhouse::ddl::column::comment;
use crate::clickhouse::ddl::expression::{ended, list};
use crate::clickhouse::ddl::table::{constraint, index, projection};
use crate::clickhouse::ddl::{Object, storage};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention::{mentions, selects_all};
use crate::clickhouse::name::quote;
use crate::plan::Hazard;
use crate::schema::clickhouse::{Table, View};

/// The steps that change one table into another; it is made anew where there are `reasons` for that. Around it are the
/// materialized views that stay, and all tables.
pub(super) fn steps(
    pair: &Pair<'_>,
    reasons: &[String],
    around: (&[&View], &[Table]),
    draft: &mut Draft<'_>,
) {
    rename(pair, draft);
    if pair.from == pair.to && pair.renamed.is_empty() {
        return;
    }
    if let (Some(before), Some(after)) = (&pair.from.distributed, &pair.to.distributed)
        && before != after
    {
        let why = "the sharding key says where rows are; copy them into a table that has the new one";
        draft.impossible(&pair.new.name, None, why);
    }
    if !reasons.is_empty() {
        return rebuild::steps(pair, reasons, around, draft);
    }
    let object = Object::Table(pair.new.name.clone());
    let run = |draft: &mut Draft<'_>, clauses: Vec<String>, hazards: Vec<Hazard>| {
        if !clauses.is_empty() {
            draft.step(Phase::Expand, &object, alter(pair.new, Scope::Shards, &clauses), hazards);
        }
    };
    let parts = Parts::of(pair);
    run(draft, parts.dropped(), Vec::new());
    let order = &pair.to.storage.order_by;
    let changed = pair.from.storage.order_by != *order;
    let modify_order_by = || format!("MODIFY {}", storage::order_by(&pair.new.storage.order_by));
    let shortened = changed && order.len() < pair.from.storage.order_by.len();
    if shortened {
        run(draft, vec![modify_order_by()], Vec::new());
    }
    column::expand(pair, draft, (changed && !shortened).then(modify_order_by));
    let (clauses, hazards) = rules(pair);
    run(draft, clauses, hazards);
    let [set, reset] = settings(&pair.from.storage.settings, &pair.to.storage.settings);
    run(draft, set, Vec::new());
    run(draft, reset, Vec::new());
    run(draft, parts.added(), parts.hazards(pair.new));
    run(draft, parts.materialized(), vec![Hazard::Rewrites { table: pair.new.name.clone() }]);
    if pair.from.comment != pair.to.comment {
        let text = pair.to.comment.as_deref().unwrap_or_default();
        let clause = format!("MODIFY {}", comment(text));
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Both, &[clause]), Vec::new());
    }
    column::contract(pair, draft);
}

fn rename(pair: &Pair<'_>, draft: &mut Draft<'_>) {
    if pair.old.name == pair.new.name {
        return;
    }
    let (old, new) = (quote(&pair.old.name), quote(&pair.new.name));
    if pair.new.distributed.is_some() {
        let why =
            "the tables of the shards and the one over them cannot be renamed at once; rename them by hand";
        return draft.impossible(&pair.old.name, None, why);
    }
    let unchecked = draft.unchecked(&pair.old.name);
    let sql = format!("RENAME TABLE {old} TO {new} {}{unchecked}", Marker::Cluster);
    let hazards = vec![Hazard::BreaksProgram { why: format!("it still uses {old}") }];
    draft.step(Phase::Rename, &Object::Table(pair.new.name.clone()), sql, hazards);
}

/// TTL and SAMPLE BY.
fn rules(pair: &Pair<'_>) -> (Vec<String>, Vec<Hazard>) {
    let (from, to) = (&pair.from.storage, &pair.to.storage);
    let (mut clauses, mut hazards) = (Vec::new(), Vec::new());
    if from.sample_by != to.sample_by {
        let sample = pair.new.storage.sample_by.as_ref();
        clauses
            .push(sample.map_or("REMOVE SAMPLE BY".into(), |sql| format!("MODIFY SAMPLE BY {}", ended(sql))));
    }
    if from.ttl != to.ttl {
        if to.ttl.is_empty() {
            clauses.push("REMOVE TTL".into());
        } else {
            clauses.push(format!("MODIFY {}", storage::ttl(&pair.new.storage.ttl)));
            let why = format!("those of {} whose time is over by the new TTL", quote(&pair.new.name));
            hazards.push(Hazard::DeletesRows { why });
        }
    }
    (clauses, hazards)
}

/// The settings that are set and those that are reset: each ends its ALTER.
fn settings(from: &BTreeMap<String, String>, to: &BTreeMap<String, String>) -> [Vec<String>; 2] {
    let set = to.iter().filter(|(name, value)| from.get(*name) != Some(value));
    let set: Vec<_> = set.map(|(name, value)| format!("{name} = {value}")).collect();
    let reset: Vec<_> = from.keys().filter(|name| !to.contains_key(*name)).cloned().collect();
    let clause = |verb: &str, names: Vec<String>| {
        if names.is_empty() { Vec::new() } else { vec![format!("{verb} SETTING {}", list(&names))] }
    };
    [clause("MODIFY", set), clause("RESET", reset)]
}

/// Indexes, projections or constraints that go and that come; one that changes does both.
struct Parts {
    gone: Vec<(&'static str, String)>,
    new: Vec<Part>,
}

struct Part {
    keyword: &'static str,
    name: String,
    sql: String,
    /// What a constraint demands.
    condition: Option<String>,
}

impl Parts {
    fn of(pair: &Pair<'_>) -> Self {
        let (from, to, written) = (&pair.from, &pair.to, pair.new);
        let mut parts = Self { gone: Vec::new(), new: Vec::new() };
        parts.compare(
            "INDEX",
            &from.indexes,
            &to.indexes,
            |index| &index.name,
            |name| Some((index(written.indexes.iter().find(|index| index.name == name)?), None)),
        );
        // A projection that sorts by a column holds on to its name and its type, and one of all columns to their names;
        // other expressions follow.
        let touched: Vec<&str> = column::kept(pair)
            .into_iter()
            .filter(|(old, new)| old.ty != new.ty || pair.old_name(&new.name) != new.name)
            .map(|(_, new)| pair.old_name(&new.name))
            .collect();
        let is_renamed = !pair.renamed.is_empty();
        let stale = |query: &str| {
            touched.iter().any(|column| mentions(query, column)) || (is_renamed && selects_all(query))
        };
        let projections: Vec<_> = from.projections.iter().filter(|old| !stale(&old.query)).cloned().collect();
        let renamed = from.projections.iter().filter(|old| stale(&old.query));
        parts.gone.extend(renamed.map(|old| ("PROJECTION", old.name.clone())));
        parts.compare(
            "PROJECTION",
            &projections,
            &to.projections,
            |projection| &projection.name,
            |name| Some((projection(written.projections.iter().find(|other| other.name == name)?), None)),
        );
        parts.compare(
            "CONSTRAINT",
            &from.constraints,
            &to.constraints,
            |constraint| &constraint.name,
            |name| {
                let new = written.constraints.iter().find(|other| other.name == name)?;
                Some((constraint(new), (!new.assume).then(|| new.expression.clone())))
            },
        );
        parts
    }

    fn compare<T: PartialEq>(
        &mut self,
        keyword: &'static str,
        from: &[T],
        to: &[T],
        name: impl Fn(&T) -> &String,
        written: impl Fn(&str) -> Option<(String, Option<String>)>,
    ) {
        let lost = from.iter().filter(|old| !to.contains(old));
        self.gone.extend(lost.map(|old| (keyword, name(old).clone())));
        for new in to.iter().filter(|new| !from.contains(new)) {
            if let Some((sql, condition)) = written(name(new)) {
                self.new.push(Part { keyword, name: name(new).clone(), sql, condition });
            }
        }
    }

    fn dropped(&self) -> Vec<String> {
        self.gone.iter().map(|(keyword, name)| format!("DROP {keyword} {}", quote(name))).collect()
    }

    fn added(&self) -> Vec<String> {
        self.new.iter().map(|part| format!("ADD {}", part.sql)).collect()
    }

    /// What makes indexes and projections of the rows that are there.
    fn materialized(&self) -> Vec<String> {
        let stored = self.new.iter().filter(|part| part.condition.is_none() && part.keyword != "CONSTRAINT");
        stored.map(|part| format!("MATERIALIZE {} {}", part.keyword, quote(&part.name))).collect()
    }

    /// Rows that are there are not held to a new constraint.
    fn hazards(&self, table: &Table) -> Vec<Hazard> {
        let conditions = self.new.iter().filter_map(|part| part.condition.as_ref());
        let delete = |condition: &String| {
            let clause = format!("DELETE WHERE NOT ({})", ended(condition));
            Hazard::OldRowsUnchanged { materialize: alter(table, Scope::Shards, &[clause]) }
        };
        conditions.map(delete).collect()
    }
}
