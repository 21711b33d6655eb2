//! A schema that can be edited so that the rows which are there obey what comes of it.
//!
//! All names are different, and none is a part of another. So whatever mentions a name can be found in the text of a
//! schema, and be renamed or taken away with it.

use std::collections::{BTreeMap, BTreeSet};

use rowcol_codegen::postgres::name::quote;
use rowcol_codegen::schema::postgres::{
    Column, EnumType, Exclusion, ForeignKey, Given, Index, IndexKey, IndexPart, Method, Name, Postgres,
    Table, Type, View,
};
use rowcol_tests::random::Random;
use serde::{Deserialize, Serialize};

use super::kinds::{Family, family};

/// A schema, and what the rows of its tables hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Model {
    pub schema: Postgres,
    /// Tables that have rows.
    pub filled: BTreeSet<String>,
    /// Columns whose values are those of their [`Family`]. Others were added later, or are computed.
    pub given: BTreeSet<String>,
    /// Columns with NULL in some rows.
    pub sparse: BTreeSet<String>,
    /// Columns that have another value in each row.
    pub distinct: BTreeSet<String>,
    /// Columns that were computed when the rows came.
    pub computed: BTreeSet<String>,
    /// Values of enums that may be in rows.
    pub held: BTreeSet<String>,
    /// What the rows of partitioned tables are told apart by: columns and their types, which have to stay.
    pub partitioned: BTreeMap<String, String>,
    /// Whether the rows are there, so that new columns and tables are without.
    #[serde(skip)]
    pub settled: bool,
    /// New names by those that were there when it was settled.
    #[serde(skip)]
    pub renames: BTreeMap<String, String>,
    #[serde(skip)]
    next: u64,
}

/// Any of these.
pub fn pick<T: Clone>(from: &[T], random: &mut Random) -> Option<T> {
    (!from.is_empty()).then(|| random.pick::<T>(from).clone())
}

/// Whether something mentions a name.
pub fn mentions<T: Serialize>(part: &T, name: &str) -> bool {
    serde_json::to_string(part).unwrap().contains(name)
}

/// An expression of a family, about this column.
pub fn about(expression: &str, column: &Column) -> String {
    expression.replace('#', &quote(&column.name))
}

/// Whether the server does not compute the column.
pub fn is_plain(column: &Column) -> bool {
    matches!(column.value, None | Some(Given::Default(_)))
}

impl Model {
    /// A name that nothing else has. Some have to be quoted.
    pub fn name(&mut self, what: &str, random: &mut Random) -> String {
        self.next += 1;
        match random.below(9) {
            0 => format!("{}{}_", what.to_uppercase(), self.next),
            1 => format!("é {what}{}_", self.next),
            _ => format!("{what}{}_", self.next),
        }
    }

    /// The same in one of two schemas.
    pub fn qualified(&mut self, what: &str, random: &mut Random) -> Name {
        Name { schema: random.one_in(3).then(|| "app".to_owned()), name: self.name(what, random) }
    }

    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.schema.tables.iter().find(|table| table.name == *name)
    }

    /// A table that is so.
    pub fn some_table(&self, random: &mut Random, is: impl Fn(&Table) -> bool) -> Option<usize> {
        let tables = &self.schema.tables;
        pick(&(0..tables.len()).filter(|at| is(&tables[*at])).collect::<Vec<_>>(), random)
    }

    /// A column that is so, by the places of its table and itself.
    pub fn some_column(
        &self,
        random: &mut Random,
        is: impl Fn(&Table, &Column) -> bool,
    ) -> Option<(usize, usize)> {
        let places = self.schema.tables.iter().enumerate().flat_map(|(at, table)| {
            table
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| is(table, column))
                .map(move |(of, _)| (at, of))
        });
        // Collected first, for `is` is borrowed.
        let places: Vec<_> = places.collect();
        pick(&places, random)
    }

    /// Whether no row has NULL there.
    pub fn is_full(&self, table: &Table, column: &Column) -> bool {
        let known = self.given.contains(&column.name) || matches!(column.value, Some(Given::Default(_)));
        !column.nullable
            || !self.filled.contains(&table.name.name)
            || (known && !self.sparse.contains(&column.name))
    }

    /// Whether each row has another value there.
    pub fn is_distinct(&self, table: &Table, column: &Column) -> bool {
        column.ty.has_equality() == Some(true)
            && (self.distinct.contains(&column.name) || !self.filled.contains(&table.name.name))
    }

    /// What the column's values are like; none for enums.
    pub fn family(column: &Column) -> Option<&'static Family> {
        family(&column.ty)
    }

    /// The enum of a column.
    pub fn enumeration(&self, column: &Column) -> Option<&EnumType> {
        let Type::Enum(name) = column.ty.element() else { return None };
        self.schema.enums.iter().find(|ty| ty.name == *name)
    }

    /// Something that is true of the column's values.
    pub fn condition(&self, column: &Column) -> Option<String> {
        let name = quote(&column.name);
        match (&column.ty, self.enumeration(column)) {
            (Type::Array(_), Some(_)) => Some(format!("cardinality({name}) < 100")),
            (_, Some(ty)) => {
                let free = ty.values.iter().rfind(|value| !self.held.contains(*value))?;
                Some(format!("{name} <> '{free}'"))
            }
            _ => Some(about(Self::family(column)?.condition, column)),
        }
    }

    /// Something that is computed from the column, and its type.
    pub fn some_computed(&self, column: &Column) -> Option<(String, Type)> {
        let name = quote(&column.name);
        match (&column.ty, self.enumeration(column)) {
            (Type::Array(_), Some(_)) => Some((format!("cardinality({name})"), Type::Integer)),
            (_, Some(ty)) => Some((format!("{name} = '{}'", ty.values.last()?), Type::Boolean)),
            _ => {
                let (expression, ty) = Self::family(column)?.computed;
                Some((about(expression, column), ty.parse().unwrap()))
            }
        }
    }

    /// A default for a column of this type.
    pub fn some_default(&self, column: &Column, random: &mut Random) -> Option<Given> {
        let sql = match (&column.ty, self.enumeration(column)) {
            (Type::Array(_), Some(ty)) => format!("ARRAY['{}']::{}", ty.values[0], column.ty),
            (_, Some(ty)) => {
                // A row that gets it has to keep the conditions.
                let any = |value: &&String| self.given.contains(&column.name) || self.held.contains(*value);
                let values: Vec<_> = ty.values.iter().filter(any).collect();
                format!("'{}'", pick(&values, random)?)
            }
            _ => (*random.pick::<&str>(Self::family(column)?.defaults)).to_owned(),
        };
        Some(Given::Default(sql))
    }

    /// Gives another name to whatever has this one.
    pub fn rename(&mut self, old: &str, new: &str) {
        let text = serde_json::to_string(self).unwrap().replace(old, new);
        let renamed: Self = serde_json::from_str(&text).unwrap();
        let (settled, next) = (self.settled, self.next);
        let mut renames = std::mem::take(&mut self.renames);
        let first = renames.iter().find(|(_, current)| *current == old).map(|(first, _)| first.clone());
        renames.insert(first.unwrap_or_else(|| old.to_owned()), new.to_owned());
        *self = Self { settled, next, renames, ..renamed };
    }

    /// From here on, the rows are there.
    pub fn settle(&mut self) {
        self.settled = true;
        self.renames.clear();
        let columns = self.schema.tables.iter().flat_map(|table| &table.columns);
        let computed = columns.filter(|column| matches!(column.value, Some(Given::Stored(_))));
        self.computed = computed.map(|column| column.name.clone()).collect();
    }

    /// What a person would say of the renames since then.
    pub fn renamed_since(&self, before: &Postgres) -> Vec<String> {
        let path =
            |name: &Name| name.schema.iter().chain([&name.name]).cloned().collect::<Vec<_>>().join(".");
        let said = |(old, new): (&String, &String)| {
            let is = |name: &Name| name.name == *old;
            if let Some(ty) = before.enums.iter().find(|ty| is(&ty.name)) {
                return Some(format!("enum:{}:{new}", path(&ty.name)));
            }
            if let Some(table) = before.tables.iter().find(|table| is(&table.name)) {
                return Some(format!("{}:{new}", path(&table.name)));
            }
            let table = before.tables.iter().find(|table| table.column(old).is_some())?;
            Some(format!("{}.{old}:{new}", path(&table.name)))
        };
        self.renames.iter().filter_map(said).collect()
    }

    /// Takes away what has this name, and all that mentions it.
    pub fn forget(&mut self, name: &str) {
        let mut gone: Vec<String> = Vec::new();
        let schema = &mut self.schema;
        schema.enums.retain(|ty| ty.name.name != name);
        schema.tables.retain(|table| table.name.name != name);
        schema.objects.retain(|object| object.name.name != name);
        schema.views.retain(|view| stays(view, name, &view.name.name, &mut gone));
        for table in &mut schema.tables {
            table.columns.retain(|column| stays(column, name, &column.name, &mut gone));
            table.primary_key.take_if(|key| !stays(key, name, &key.name, &mut gone));
            table.uniques.retain(|unique| stays(unique, name, &unique.name, &mut gone));
            table.checks.retain(|check| !mentions(check, name));
            table.exclusions.retain(|exclusion| !mentions(exclusion, name));
            table.foreign_keys.retain(|key| !mentions(key, name));
            table.indexes.retain(|index| !mentions(index, name));
        }
        for other in gone.iter().filter(|other| *other != name) {
            self.forget(other);
        }
    }

    /// Takes away expressions that mention a column, whose type they may not take.
    pub fn forget_expressions(&mut self, column: &str) {
        let condition = |view: &&View| {
            view.query.split_once(" WHERE ").is_some_and(|(_, condition)| condition.contains(column))
        };
        let views = self.schema.views.iter().filter(condition).map(|view| view.name.name.clone());
        let mut gone: Vec<String> = views.collect();
        for table in &self.schema.tables {
            let computed =
                table.columns.iter().filter(|other| other.name != column && mentions(other, column));
            gone.extend(computed.map(|other| other.name.clone()));
            gone.extend(
                table.checks.iter().filter(|check| mentions(check, column)).map(|check| check.name.clone()),
            );
            let part =
                |part: &IndexPart| matches!(&part.key, IndexKey::Expression(sql) if sql.contains(column));
            let only =
                |predicate: &Option<String>| predicate.as_ref().is_some_and(|sql| sql.contains(column));
            let index = |index: &&Index| only(&index.predicate) || index.parts.iter().any(part);
            gone.extend(table.indexes.iter().filter(index).map(|index| index.name.clone()));
            let exclusion =
                |one: &&Exclusion| only(&one.predicate) || one.parts.iter().any(|one| part(&one.part));
            gone.extend(table.exclusions.iter().filter(exclusion).map(|one| one.name.clone()));
        }
        gone.iter().for_each(|name| self.forget(name));
    }

    /// Takes away what promises that the column's values are all different.
    pub fn forget_keys(&mut self, column: &str) {
        let mut gone = Vec::new();
        let has = |columns: &[String]| columns.iter().any(|one| one == column);
        for table in &self.schema.tables {
            gone.extend(table.primary_key.iter().filter(|key| has(&key.columns)).map(|key| key.name.clone()));
            gone.extend(
                table.uniques.iter().filter(|unique| has(&unique.columns)).map(|unique| unique.name.clone()),
            );
            let unique = |index: &&Index| index.unique && mentions(index, column);
            gone.extend(table.indexes.iter().filter(unique).map(|index| index.name.clone()));
            let exclusions = table.exclusions.iter().filter(|one| mentions(one, column));
            gone.extend(exclusions.map(|one| one.name.clone()));
        }
        gone.iter().for_each(|name| self.forget(name));
        self.distinct.remove(column);
    }

    /// Whether partition keys are what they were. No partition has an identity before Postgres 17.
    pub fn keeps_partitions(&self) -> bool {
        let partitioned = self.schema.tables.iter().filter(|table| table.partition_by.is_some());
        partitioned.into_iter().all(|table| {
            partition_columns(table).iter().all(|name| {
                let now = table.column(name).filter(|column| is_plain(column)).map(shape);
                now.as_ref() == self.partitioned.get(name)
            }) && table
                .columns
                .iter()
                .all(|column| !matches!(column.value, Some(Given::IdentityAlways | Given::IdentityByDefault)))
        })
    }

    /// Takes away keys and indexes that have lost what they stand on.
    pub fn repair(&mut self) {
        loop {
            let broken: Vec<String> =
                self.schema.tables.iter().flat_map(|table| self.broken(table)).collect();
            if broken.is_empty() {
                return;
            }
            broken.iter().for_each(|name| self.forget(name));
        }
    }

    fn broken(&self, table: &Table) -> Vec<String> {
        let equal = |columns: &[String]| {
            columns
                .iter()
                .all(|name| table.column(name).is_some_and(|column| column.ty.has_equality() == Some(true)))
        };
        let keys = table.primary_key.iter().map(|key| (&key.name, &key.columns));
        let keys = keys.chain(table.uniques.iter().map(|unique| (&unique.name, &unique.columns)));
        // What is unique over all partitions holds the partition key.
        let partition = partition_columns(table);
        let apart = |columns: &[String]| partition.iter().all(|name| columns.contains(name));
        let keys = keys.filter(|(_, columns)| !equal(columns) || !apart(columns)).map(|(name, _)| name);
        let parts = |index: &Index| -> Vec<String> { index.parts.iter().filter_map(column).collect() };
        let unfit = |index: &&Index| !fits(table, index) || (index.unique && !apart(&parts(index)));
        let indexes = table.indexes.iter().filter(unfit).map(|index| &index.name);
        let compared =
            |one: &Exclusion| one.parts.iter().all(|part| part_fits(table, &part.part, one.method));
        let refused = |one: &&Exclusion| !compared(one) || !partition.is_empty();
        let exclusions = table.exclusions.iter().filter(refused).map(|one| &one.name);
        let indexes = indexes.chain(exclusions);
        let foreign =
            table.foreign_keys.iter().filter(|key| !self.leads_somewhere(table, key)).map(|key| &key.name);
        keys.chain(indexes).chain(foreign).cloned().collect()
    }

    fn leads_somewhere(&self, table: &Table, key: &ForeignKey) -> bool {
        let Some(target) = self.table(&key.target) else { return false };
        let mut wanted = key.target_columns.clone();
        wanted.sort();
        let found = keys(target).into_iter().any(|mut columns| {
            columns.sort();
            columns == wanted
        });
        found
            && key.columns.iter().zip(&key.target_columns).all(|(one, other)| {
                let types = (table.column(one), target.column(other));
                matches!(types, (Some(one), Some(other)) if are_comparable(one, other))
            })
    }

    /// Whether the server takes it: each table has a column.
    pub fn is_whole(&self) -> bool {
        !self.schema.tables.is_empty() && self.schema.tables.iter().all(|table| !table.columns.is_empty())
    }
}

fn stays<T: Serialize>(part: &T, name: &str, own: &str, gone: &mut Vec<String>) -> bool {
    let stays = !mentions(part, name);
    if !stays {
        gone.push(own.to_owned());
    }
    stays
}

/// The columns of whatever a foreign key can point to.
pub fn keys(table: &Table) -> Vec<Vec<String>> {
    let uniques = table.uniques.iter().map(|unique| unique.columns.clone());
    let keys = table.primary_key.iter().map(|key| key.columns.clone()).chain(uniques);
    keys.chain(table.indexes.iter().filter_map(key)).collect()
}

fn column(part: &IndexPart) -> Option<String> {
    match &part.key {
        IndexKey::Column(column) => Some(column.clone()),
        IndexKey::Expression(_) => None,
    }
}

/// The columns that a table is partitioned by.
pub fn partition_columns(table: &Table) -> Vec<String> {
    let parts = table.partition_by.iter().flat_map(|key| &key.parts);
    let columns = parts.filter_map(|part| match part {
        IndexKey::Column(column) => Some(column.clone()),
        IndexKey::Expression(_) => None,
    });
    columns.collect()
}

/// What of a column cannot change when it is in a partition key.
pub fn shape(column: &Column) -> String {
    format!("{} {:?}", column.ty, column.collation)
}

/// The columns of an index that could be a unique key.
pub fn key(index: &Index) -> Option<Vec<String>> {
    let columns = || index.parts.iter().map(column).collect();
    (index.unique && index.predicate.is_none()).then(columns).flatten()
}

/// Whether a foreign key can lead from one to the other, and rows have the same values there.
pub fn are_comparable(one: &Column, other: &Column) -> bool {
    let name = |column: &Column| family(&column.ty).map(|family| family.name);
    let array = matches!(one.ty, Type::Array(_));
    (one.ty == other.ty && !array)
        || (matches!(name(one), Some("integer" | "text")) && name(one) == name(other))
}

fn fits(table: &Table, index: &Index) -> bool {
    index.parts.iter().all(|part| part_fits(table, part, index.method))
        && (!index.unique || index.method == Method::Btree)
}

fn part_fits(table: &Table, part: &IndexPart, method: Method) -> bool {
    let IndexKey::Column(name) = &part.key else { return true };
    table.column(name).is_some_and(|column| {
        let class = match part.operator_class.as_deref() {
            Some("text_pattern_ops") => matches!(column.ty, Type::Text | Type::Varchar(_)),
            Some("jsonb_path_ops") => column.ty == Type::Jsonb,
            _ => true,
        };
        class && column.ty.supports(method) == Some(true)
    })
}
