//! The steps for views: what looks at something that changes is dropped before and made again afterwards.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::side::{Side, display};
use super::steps::Steps;
use super::words::names;
use crate::plan::{Hazard, Store, Target};
use crate::postgres::ddl::{Object, comment, view};
use crate::postgres::name::qualified;
use crate::schema::postgres::{Name, View};

/// What happens to views.
pub(super) struct Views<'a> {
    /// In the order in which they can be dropped.
    drop: Vec<&'a View>,
    /// In the order in which they can be created.
    create: Vec<&'a View>,
    /// Those that only have another comment.
    comment: Vec<&'a View>,
    kept: HashSet<&'a Name>,
}

impl<'a> Views<'a> {
    /// `touched` are the tables of which something changes that a view may look at.
    pub(super) fn between(from: &'a Side, to: &'a Side, touched: &BTreeSet<Name>) -> Self {
        let new: HashMap<&Name, &View> = to.cmp.views.iter().map(|view| (&view.name, view)).collect();
        let mut touched: HashSet<&str> = touched.iter().map(|name| name.name.as_str()).collect();
        let (mut drop, mut comment, mut stays) = (Vec::new(), Vec::new(), HashSet::new());
        for old in view::ordered(&from.cmp.views) {
            let same = new
                .get(&old.name)
                .filter(|new| (&new.query, new.materialized) == (&old.query, old.materialized));
            let looks_at =
                !touched.is_empty() && names(&old.query).iter().any(|name| touched.contains(name.as_str()));
            match same {
                Some(new) if !looks_at => {
                    stays.insert(&old.name);
                    if new.comment != old.comment {
                        comment.push(*new);
                    }
                }
                _ => {
                    touched.insert(&old.name.name);
                    drop.push(old);
                }
            }
        }
        drop.reverse();
        let create =
            view::ordered(&to.sql.views).into_iter().filter(|view| !stays.contains(&view.name)).collect();
        let kept = drop.iter().map(|view| &view.name).filter(|name| new.contains_key(name)).collect();
        Self { drop, create, comment, kept }
    }

    pub(super) fn drop(&self, steps: &mut Steps<'_>) {
        for view in &self.drop {
            let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
            let kept = self.kept.contains(&view.name);
            let mut hazards = Vec::new();
            if view.materialized && !kept {
                let target = Target::table(Store::Postgres, display(&view.name), None);
                hazards.push(steps.loses(target, format!("the materialized view {}", display(&view.name))));
            }
            let why = if kept { "is missing until it is made again" } else { "is gone" };
            hazards.push(Hazard::BreaksProgram { why: format!("{} {why}", qualified(&view.name)) });
            steps.push(&view::object(view), format!("DROP {kind} {}", qualified(&view.name)), hazards);
        }
    }

    pub(super) fn create(&self, steps: &mut Steps<'_>) {
        for view in &self.create {
            steps.plain(view::statements(view));
        }
        for view in &self.comment {
            let object: Object = view::object(view);
            steps.push(&object, comment::on(&object, view.comment.as_deref()), Vec::new());
        }
    }
}
