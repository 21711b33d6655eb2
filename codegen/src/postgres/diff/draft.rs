//! The steps and questions of a plan while it is made.

use super::existing::Existing;
use crate::plan::{Answers, Decisions, Hazard, Lock, Question, Step};
use crate::postgres::ddl::Object;
use crate::postgres::effect::Effect;
use crate::postgres::lint::transactional;
use crate::schema::postgres::Name;

/// When a step runs. What depends on something goes before it and comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Triggers, policies and row security that go, or that stand on what changes.
    Detach,
    /// Columns give up values that a routine makes which goes.
    LetGo,
    /// Routines that stand on a view that goes.
    DropRoutinesOfViews,
    /// Views that go, that change, or that stand on what changes.
    DropViews,
    /// Foreign keys that go, or that stand on what changes.
    DropForeignKeys,
    /// Tables that go and call a routine which stands on another.
    DropCallers,
    /// Routines that stand on a table that goes.
    DropRoutinesOfTables,
    /// Tables that go.
    DropTables,
    /// Other constraints and indexes that go, or that stand on what changes.
    DropKeys,
    /// Everything that gets another name. So up to here, all have the names of before.
    Rename,
    /// Routines that go, or that are made anew.
    DropRoutines,
    /// New schemas (namespaces), extensions and sequences.
    CreateExtensions,
    /// New types and values.
    CreateTypes,
    /// Routines that need no table.
    CreateRoutines,
    /// New tables.
    CreateTables,
    /// Columns of tables that are there: they go, change, come.
    Columns,
    /// Types that go.
    DropTypes,
    /// Extensions and sequences that go.
    DropExtensions,
    /// Routines that need a table, and new tables that call one of these.
    CreateRoutinesOfTables,
    /// Columns of tables that are there, which call one of these routines.
    ColumnsOfRoutines,
    /// New constraints and indexes.
    AddKeys,
    /// New foreign keys.
    AddForeignKeys,
    /// Constraints that were added for new rows only are checked for all.
    Validate,
    /// New views.
    CreateViews,
    /// Routines that need a view.
    CreateRoutinesOfViews,
    /// New triggers, policies and row security.
    Attach,
    /// Comments.
    Comments,
}

const PHASES: usize = Phase::Comments as usize + 1;

/// A plan in the making.
pub(super) struct Draft<'a> {
    /// What has been decided, and what is to be.
    pub decisions: Decisions<'a>,
    phases: [Vec<Planned>; PHASES],
}

/// A step, and what it does to a table that is there.
struct Planned {
    step: Step,
    /// The table that it locks against readers.
    exclusive: Option<Name>,
    /// A value of an enum cannot be used before this is committed.
    commit_after: bool,
}

impl<'a> Draft<'a> {
    pub fn new(answers: &'a Answers) -> Self {
        Self { decisions: Decisions::new(answers), phases: std::array::from_fn(|_| Vec::new()) }
    }

    /// Adds a step at the end of its phase, with the hazards of what it does to tables that are there.
    pub fn step(
        &mut self,
        phase: Phase,
        object: &Object,
        sql: String,
        mut hazards: Vec<Hazard>,
        existing: &Existing,
    ) {
        hazards.extend(existing.hazards());
        let step =
            Step { object: object.to_string(), sql, hazards, commit_before: existing.effect.needs_commit() };
        let exclusive = existing.locked(Lock::AccessExclusive).cloned();
        self.phases[phase as usize].push(Planned {
            step,
            exclusive,
            commit_after: existing.effect == Effect::NewValue,
        });
    }

    /// The steps in their order, with the ends of transactions where one would lock several tables that are there
    /// against readers, or use a value that is not committed.
    pub fn finish(self) -> Result<Vec<Step>, Vec<Question>> {
        self.decisions.finish()?;
        let mut steps: Vec<Step> = Vec::with_capacity(self.phases.iter().map(Vec::len).sum());
        let mut locked: Option<Name> = None;
        let mut value_added = false;
        for Planned { mut step, exclusive, commit_after } in self.phases.into_iter().flatten() {
            let another = exclusive.is_some() && locked.is_some() && exclusive != locked;
            step.commit_before |= another || (value_added && !commit_after);
            // There is nothing to commit at the beginning, and a statement without a transaction ends the one before.
            let transactional = transactional(&step.sql);
            step.commit_before &= !steps.is_empty() && transactional;
            if step.commit_before || !transactional {
                (locked, value_added) = (None, false);
            }
            locked = exclusive.or(locked);
            value_added |= commit_after;
            steps.push(step);
        }
        Ok(steps)
    }
}
