//! What is kept as text: extensions, sequences, routines, triggers, policies, row security.
//!
//! The server follows the new name of a table, a column, a type by itself, so that an old text is compared under the new
//! names. A text that differs in this comparison although nothing changed is made again, which costs little.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::{Pairs, with_names};
use super::upheaval::Upheaval;
use super::{DEFAULT_SCHEMA, column, enumeration, plain, relation, stale, table, view};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::catalog::comparable_object;
use crate::postgres::ddl::object::placed;
use crate::postgres::ddl::{Made, Place};
use crate::postgres::effect::Effect;
use crate::postgres::name::{qualified, quote};
use crate::postgres::object::{Routine, Sequence};
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Name, Object, ObjectKind, Postgres};

/// The objects of both schemas, matched.
pub(super) struct Objects<'a> {
    /// In an order in which they could be made.
    old: Vec<Old<'a>>,
    /// In an order in which they can be made.
    new: Vec<(Place, Made<'a>)>,
}

/// An object of the old schema.
struct Old<'a> {
    object: &'a Object,
    /// Under the names that its table, columns and types have afterwards.
    renamed: Object,
    /// The same object of the new schema.
    new: Option<&'a Object>,
    /// Whether that one says the same.
    same: bool,
    /// Whether it goes before the tables change, though it may come back.
    goes: bool,
}

impl<'a> Objects<'a> {
    /// Matches the objects, and tells the upheaval which routines and views make way.
    pub fn of(pairs: &Pairs<'a>, upheaval: &mut Upheaval) -> Self {
        let new = placed(pairs.new);
        let comparable = |object: &Object| comparable_object(object, DEFAULT_SCHEMA);
        let objects = new.iter().filter_map(|(_, made)| made.object());
        let after: HashMap<Object, (&Object, Object)> =
            objects.map(|object| (key(comparable(object)), (object, comparable(object)))).collect();
        let old = placed(pairs.old).into_iter().filter_map(|(_, made)| made.object()).map(|object| {
            let renamed = renamed(object, pairs);
            let from = comparable(&renamed);
            let found = after.get(&key(from.clone()));
            let same = found.is_some_and(|(_, to)| to.definition == from.definition);
            Old { object, renamed, new: found.map(|(object, _)| *object), same, goes: false }
        });
        let mut objects = Self { old: old.collect(), new };
        objects.upset(pairs, upheaval);
        objects
    }

    /// A routine takes with it what calls it, and may itself stand on what goes. So this is looked at until nothing is
    /// added.
    fn upset(&mut self, pairs: &Pairs<'_>, upheaval: &mut Upheaval) {
        let changed = view::changed(pairs, upheaval);
        loop {
            let before = (upheaval.routines.len(), upheaval.views.len());
            for old in self.old.iter_mut().filter(|old| old.object.kind.is_routine()) {
                old.goes |= old.is_replaced() || old.stands_on_change(&changed, upheaval);
                if old.goes {
                    upheaval.routines.insert(old.object.name.name.clone());
                }
            }
            upheaval.views = view::going(pairs, &changed, upheaval);
            if before == (upheaval.routines.len(), upheaval.views.len()) {
                break;
            }
        }
        upheaval.recompute(pairs);
        upheaval.stable = stable(pairs.new);
        upheaval.late = self.late();
        // What is computed anew changes its table, too.
        let changed = view::changed(pairs, upheaval);
        for old in self.old.iter_mut().filter(|old| old.object.table.is_some()) {
            old.goes = old.new.is_none() || old.is_shaken(pairs, &changed, upheaval);
        }
    }

    /// Names of the routines that are made, or made anew, after the tables.
    fn late(&self) -> HashSet<String> {
        let stand = self.old.iter().filter(|old| old.same && !old.goes);
        let stand: HashSet<&Object> = stand.filter_map(|old| old.new).collect();
        let placed = self.new.iter().filter(|(place, _)| *place == Place::AfterTables);
        let routines = placed.filter_map(|(_, made)| made.object()).filter(|object| !stand.contains(object));
        routines.map(|object| object.name.name.clone()).collect()
    }

    /// Sequences that go give up names that are taken before they can go.
    pub fn set_aside(&self, pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
        for old in &self.old {
            let (Some(aside), name) = (old.aside(pairs), &old.object.name) else { continue };
            let sql = format!("ALTER SEQUENCE {} RENAME TO {}", qualified(name), quote(&aside.name));
            let breaks = Hazard::BreaksProgram { why: format!("it still uses {}", qualified(name)) };
            let (object, existing) =
                (old.object.as_statement_object(), Existing::table(Effect::Catalog, name));
            draft.step(Phase::Rename, &object, sql, vec![breaks], &existing);
        }
    }

    /// The steps.
    pub fn steps(&self, pairs: &Pairs<'_>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
        for old in self.old.iter().rev() {
            old.drop(pairs, upheaval, draft);
        }
        let matched: HashMap<&Object, &Old<'_>> =
            self.old.iter().filter_map(|old| Some((old.new?, old))).collect();
        for (place, made) in &self.new {
            let object = match made {
                Made::Object(object) => object,
                Made::Table(table) => {
                    if pairs.created.contains(table) {
                        table::create(table, phase(*place), draft);
                    }
                    continue;
                }
            };
            let old = matched.get(object).filter(|old| !old.goes);
            match old {
                Some(old) if old.same => {}
                Some(old) => old.change(*place, object, pairs, upheaval, draft),
                None => step(phase(*place), object, object.definition.clone(), pairs, draft),
            }
        }
    }
}

impl Old<'_> {
    /// Whether a routine goes, or cannot become what it is to be.
    fn is_replaced(&self) -> bool {
        let Some(new) = self.new else { return true };
        let can_become = || Some(Routine::of(&self.renamed)?.can_become(&Routine::of(new)?));
        !self.same && can_become() != Some(true)
    }

    /// Whether a routine stands on a type that is made anew, on another that goes, or with a body that the server has
    /// read on a table that changes.
    fn stands_on_change(&self, changed: &HashSet<&str>, upheaval: &Upheaval) -> bool {
        let Some(routine) = Routine::of(&self.renamed) else { return false };
        let own = &self.object.name.name;
        identifiers(&routine.stands_on()).any(|name| {
            upheaval.rebuilt.iter().any(|ty| ty.name == name)
                || (upheaval.routines.contains(&name) && name != *own)
                || upheaval.takes_view(&name)
                || (routine.is_read() && changed.contains(name.as_str()))
        })
    }

    /// Whether a trigger or a policy stands on a column that goes or gets another type, on a table that it reads, or on a
    /// routine or a view that goes.
    fn is_shaken(&self, pairs: &Pairs<'_>, changed: &HashSet<&str>, upheaval: &Upheaval) -> bool {
        if matches!(self.object.kind, ObjectKind::RowSecurity | ObjectKind::ForcedRowSecurity) {
            return false;
        }
        let own = self.renamed.table.as_ref();
        let pair = pairs.tables.iter().find(|pair| Some(&pair.new.name) == own);
        identifiers(&self.renamed.definition).any(|name| {
            let lost = pair.is_some_and(|pair| {
                pair.from.column(&name).is_some() && pair.to.column(&name).is_none()
                    || upheaval.changes(&pair.to.name, [&name])
            });
            let reads = changed.contains(name.as_str()) && own.is_none_or(|own| own.name != name);
            lost || reads || upheaval.routines.contains(&name) || upheaval.takes_view(&name)
        })
    }

    fn drop(&self, pairs: &Pairs<'_>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
        let Self { object, renamed, .. } = self;
        let kind = object.kind;
        let gone = self.new.is_none();
        let by_name = self.aside(pairs).map(|name| Object { name, ..(*object).clone() });
        let by_name = by_name.as_ref().unwrap_or(object);
        let (phase, sql) = match kind {
            ObjectKind::Extension | ObjectKind::Sequence => (Phase::DropExtensions, by_name.drop()),
            _ if kind.is_routine() => match self.stands_on_dropped(pairs, upheaval) {
                None => (Phase::DropRoutines, renamed.drop()),
                Some(phase) => (phase, object.drop()),
            },
            _ => (Phase::Detach, object.drop()),
        };
        let alone = matches!(kind, ObjectKind::Extension | ObjectKind::Sequence);
        if !(self.goes || (alone && gone)) || self.goes_with_its_table(pairs, upheaval) {
            return;
        }
        let mut hazards = Vec::new();
        if kind == ObjectKind::Sequence {
            let target = Target::table(Store::Postgres, plain(&object.name), None);
            let what = format!("the sequence {} and its value go", qualified(&object.name));
            hazards.push(draft.decisions.loses(target, what));
        }
        if gone && (kind.is_routine() || alone) {
            let why = format!("it still uses the {} {}", kind.noun(), object.identity());
            hazards.push(Hazard::BreaksProgram { why });
        } else if !gone && kind.is_routine() && !self.same {
            let why = format!("it still calls the {} {} as it was", kind.noun(), object.identity());
            hazards.push(Hazard::BreaksProgram { why });
        } else if !gone && !kind.is_routine() {
            let why =
                format!("the {} {} does not act until it is made again", kind.noun(), object.identity());
            hazards.push(Hazard::BreaksProgram { why });
        }
        let tables = pairs.tables.iter().map(|pair| &pair.old.name);
        let tables = tables.chain(pairs.dropped.iter().map(|table| &table.name));
        let existing = match kind {
            ObjectKind::Sequence => Existing::table(Effect::Catalog, &by_name.name),
            _ => existing(object, Effect::Catalog, tables),
        };
        draft.step(phase, &object.as_statement_object(), sql, hazards, &existing);
    }

    /// The name that a sequence which goes has meanwhile, where another thing gets its own.
    fn aside(&self, pairs: &Pairs<'_>) -> Option<Name> {
        let goes = self.new.is_none() && self.object.kind == ObjectKind::Sequence;
        goes.then(|| relation::aside(pairs, &self.object.name)).flatten()
    }

    /// The phase in which a routine makes way for what is dropped under it.
    fn stands_on_dropped(&self, pairs: &Pairs<'_>, upheaval: &Upheaval) -> Option<Phase> {
        let names: Vec<String> = identifiers(&Routine::of(self.object)?.stands_on()).collect();
        let views = names.iter().any(|name| upheaval.takes_view(name));
        let tables = pairs.dropped.iter().any(|table| names.contains(&table.name.name));
        views.then_some(Phase::DropRoutinesOfViews).or_else(|| tables.then_some(Phase::DropRoutinesOfTables))
    }

    fn goes_with_its_table(&self, pairs: &Pairs<'_>, upheaval: &Upheaval) -> bool {
        let Some(own) = &self.object.table else { return false };
        // A policy may read another table that goes, and the one that goes first cannot while the policy is there.
        let holds = self.object.kind == ObjectKind::Policy
            && identifiers(&self.object.definition).any(|name| {
                pairs.dropped.iter().any(|table| table.name.name == name && name != own.name)
                    || upheaval.routines.contains(&name)
                    || upheaval.takes_view(&name)
            });
        (pairs.dropped.iter().any(|table| table.name == *own) && !holds) || upheaval.views.contains(own)
    }

    /// What stays and differs. A trigger or a policy is dropped and made within one transaction, so that no row slips
    /// through between.
    fn change(
        &self,
        place: Place,
        new: &Object,
        pairs: &Pairs<'_>,
        upheaval: &Upheaval,
        draft: &mut Draft<'_>,
    ) {
        if new.kind == ObjectKind::Extension {
            let schema = new.name.schema.as_deref().unwrap_or(DEFAULT_SCHEMA);
            let sql = format!("ALTER EXTENSION {} SET SCHEMA {}", new.identity(), quote(schema));
            let why = format!("it still uses what the extension {} has in its old schema", new.identity());
            let (object, hazards) = (new.as_statement_object(), vec![Hazard::BreaksProgram { why }]);
            return draft.step(Phase::CreateExtensions, &object, sql, hazards, &Existing::nothing());
        }
        if let (Some(old), Some(new_options)) = (Sequence::of(self.object), Sequence::of(new)) {
            return alter_sequence(new, &old, &new_options, draft);
        }
        if new.kind.is_routine() {
            let sql = new.definition.replacen("CREATE", "CREATE OR REPLACE", 1);
            let (object, hazards) = (new.as_statement_object(), stale::hazards(new, pairs, upheaval));
            return draft.step(phase(place), &object, sql, hazards, &Existing::nothing());
        }
        let tables = pairs.tables.iter().map(|pair| &pair.new.name);
        let there = existing(&self.renamed, Effect::Catalog, tables);
        draft.step(phase(place), &new.as_statement_object(), self.renamed.drop(), Vec::new(), &there);
        step(phase(place), new, new.definition.clone(), pairs, draft);
    }
}

/// Other options: the value that comes next stays.
fn alter_sequence(object: &Object, from: &Sequence, to: &Sequence, draft: &mut Draft<'_>) {
    let name = qualified(&object.name);
    let sql = format!("ALTER SEQUENCE {name} {}", to.change_from(from));
    let narrower = from.min < to.min || from.max > to.max;
    let outside = narrower.then(|| Hazard::MayFail {
        why: format!("the value of {name} is outside of its new bounds"),
        check: format!("SELECT count(*) FROM {name} WHERE last_value NOT BETWEEN {} AND {}", to.min, to.max),
    });
    let existing = Existing::table(Effect::Sequence, &object.name);
    let hazards = outside.into_iter().collect();
    draft.step(Phase::CreateExtensions, &object.as_statement_object(), sql, hazards, &existing);
}

/// Names of routines that give the same for a whole statement, whatever they take.
fn stable(schema: &Postgres) -> HashSet<String> {
    let routines = schema.objects.iter().filter(|object| object.kind.is_routine());
    let (mut stable, mut volatile) = (HashSet::new(), HashSet::new());
    for object in routines {
        let is_stable = Routine::of(object).is_some_and(|routine| routine.is_stable());
        let names = if is_stable { &mut stable } else { &mut volatile };
        names.insert(object.name.name.clone());
    }
    &stable - &volatile
}

/// What tells an object from others. An extension is there once, wherever it stands.
fn key(object: Object) -> Object {
    let name =
        if object.kind == ObjectKind::Extension { Name::new(&object.name.name) } else { object.name.clone() };
    Object { name, definition: String::new(), ..object }
}

fn phase(place: Place) -> Phase {
    match place {
        Place::First => Phase::CreateExtensions,
        Place::BeforeTables => Phase::CreateRoutines,
        Place::AfterTables => Phase::CreateRoutinesOfTables,
        Place::AfterViews => Phase::CreateRoutinesOfViews,
        Place::Last => Phase::Attach,
    }
}

fn step(phase: Phase, object: &Object, sql: String, pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
    let effect = if object.kind == ObjectKind::Trigger { Effect::Trigger } else { Effect::Catalog };
    let existing = existing(object, effect, pairs.tables.iter().map(|pair| &pair.new.name));
    let mut hazards = Vec::new();
    if object.kind == ObjectKind::RowSecurity && existing.effect != Effect::Nothing {
        hazards.push(Hazard::BreaksProgram {
            why: "it sees only the rows that a policy lets it see".to_owned(),
        });
    }
    draft.step(phase, &object.as_statement_object(), sql, hazards, &existing);
}

/// What a statement about the object does to its table, where that one is there.
fn existing<'t>(object: &Object, effect: Effect, mut tables: impl Iterator<Item = &'t Name>) -> Existing {
    match object.table.as_ref().filter(|table| tables.any(|name| name == *table)) {
        Some(table) => Existing::table(effect, table),
        None => Existing::nothing(),
    }
}

/// The object after renames.
fn renamed(object: &Object, pairs: &Pairs<'_>) -> Object {
    let tables = pairs.tables.iter().map(|pair| (&pair.old.name, &pair.new.name));
    let types = pairs.enums.iter().map(|pair| (&pair.old.name, &pair.new.name));
    let own = pairs.tables.iter().find(|pair| Some(&pair.old.name) == object.table.as_ref());
    let columns = own.map(|pair| pair.renamed.clone()).unwrap_or_default();
    let gone =
        pairs.dropped_enums.iter().filter_map(|ty| Some((&ty.name, enumeration::aside(pairs, &ty.name)?)));
    let gone = gone.map(|(old, new)| (old.name.clone(), new.name));
    let names = tables.chain(types).map(|(old, new)| (old.name.clone(), new.name.clone())).chain(gone);
    let names: Vec<(String, String)> = names.chain(columns).filter(|(old, new)| old != new).collect();
    if names.is_empty() {
        return object.clone();
    }
    let rewrite = |sql: &str| with_names(&names, sql);
    if let Some(routine) = Routine::of(object) {
        return Object {
            arguments: object.arguments.as_deref().map(rewrite),
            definition: routine.renamed(rewrite).definition(object.kind, &object.name),
            ..object.clone()
        };
    }
    let table = own.map(|pair| pair.new.name.clone()).or_else(|| object.table.clone());
    let of_table = matches!(object.kind, ObjectKind::RowSecurity | ObjectKind::ForcedRowSecurity);
    let name = table.clone().filter(|_| of_table).unwrap_or_else(|| object.name.clone());
    Object { kind: object.kind, name, arguments: None, table, definition: rewrite(&object.definition) }
}

/// Columns give up defaults and computed values that call a routine which goes. A routine goes before the tables that it
/// reads, so that this comes before everything has its new name.
pub(super) fn let_go(pairs: &mut Pairs<'_>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    for pair in &mut pairs.tables {
        for from in &mut pair.from.columns {
            let old = pair.renamed.iter().find(|(_, new)| *new == from.name);
            let old = old.map_or(from.name.as_str(), |(old, _)| old);
            if column::let_go((&pair.old.name, old), from, upheaval, draft)
                && !upheaval.replaces(&pair.to.name, [&from.name])
            {
                from.value = None;
            }
        }
    }
}
