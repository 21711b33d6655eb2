//! From the rows of the catalog to a schema.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::comparable::{in_search_path, type_in_search_path};
use super::expression::without_parentheses;
use super::rows::{
    ActionCode, ColumnRow, ConstraintKind, ConstraintRow, IndexPartRow, IndexRow, NameRow, ObjectRow,
    PartitionRow, StrategyCode, TableRow,
};
use super::{Catalog, CatalogError};
use crate::postgres::object;
use crate::schema::postgres::{
    Action, Check, Column, Deferrable, EnumType, Exclusion, ExclusionPart, ForeignKey, Given, Index,
    IndexKey, IndexPart, Method, Name, Object, PartitionKey, Postgres, PrimaryKey, Strategy, Table, Type,
    Unique, View,
};

/// A live database as far as a schema can say it, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What a schema describes.
    pub schema: Postgres,
    /// What it cannot: named here so that a report can tell of it, and never dropped.
    pub unmanaged: Vec<Unmanaged>,
}

/// An object, or a property of one, that a schema cannot describe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmanaged {
    /// What it is: `trigger`, `NOT VALID constraint`.
    pub kind: String,
    /// Its name, with its schema and its table.
    pub name: String,
}

pub(super) fn read(catalog: &Catalog, default_schema: &str) -> Result<Reading, CatalogError> {
    let mut reader = Reader { default_schema, unmanaged: catalog.unmanaged.clone() };
    let enums = catalog.enums.iter().map(|row| EnumType {
        name: reader.name(&row.schema, &row.name),
        values: row.values.clone(),
        comment: row.comment.clone(),
    });
    let enums = enums.collect();
    let views = catalog.views.iter().map(|row| View {
        name: reader.name(&row.schema, &row.name),
        query: row.query.trim().trim_end_matches(';').to_string(),
        materialized: row.materialized,
        indexes: Vec::new(),
        comment: row.comment.clone(),
    });
    let mut views: Vec<View> = views.collect();
    for (view, row) in views.iter_mut().zip(&catalog.views) {
        let own = |index: &&IndexRow| (&*index.schema, &*index.table) == (&*row.schema, &*row.name);
        view.indexes = catalog.indexes.iter().filter(own).filter_map(|index| reader.index(index)).collect();
    }
    let mut tables = Vec::new();
    for row in &catalog.tables {
        let (schema, name) = (row.schema.as_str(), row.name.as_str());
        let mut table = Table {
            name: reader.name(schema, name),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            partition_by: row.partition_by.as_ref().map(|key| reader.partition_by(row, key)),
            comment: row.comment.clone(),
        };
        for column in catalog.columns.iter().filter(|row| (&*row.schema, &*row.table) == (schema, name)) {
            table.columns.push(reader.column(column)?);
        }
        for constraint in
            catalog.constraints.iter().filter(|row| (&*row.schema, &*row.table) == (schema, name))
        {
            reader.constraint(&mut table, constraint);
        }
        for index in catalog.indexes.iter().filter(|row| (&*row.schema, &*row.table) == (schema, name)) {
            match index.exclusion {
                true => table.exclusions.extend(reader.exclusion(index)),
                false => table.indexes.extend(reader.index(index)),
            }
        }
        tables.push(table);
    }
    let mut schema = Postgres { enums, tables, views, objects: Vec::new() };
    schema.objects = catalog.objects.iter().filter_map(|row| reader.object(row, &schema)).collect();
    Ok(Reading { schema, unmanaged: reader.unmanaged })
}

struct Reader<'a> {
    default_schema: &'a str,
    unmanaged: Vec<Unmanaged>,
}

impl Reader<'_> {
    fn name(&self, schema: &str, name: &str) -> Name {
        in_search_path(&Name { schema: Some(schema.into()), name: name.into() }, self.default_schema)
    }

    fn note(&mut self, kind: impl Into<String>, path: [&str; 3]) {
        let name = path.join(".");
        self.unmanaged.push(Unmanaged { kind: kind.into(), name });
    }

    /// None where the definition has what no user's text may have, or the table is none of the schema's; that object is
    /// unmanaged.
    fn object(&mut self, row: &ObjectRow, schema: &Postgres) -> Option<Object> {
        let object = object::parse(&row.definition, self.default_schema).ok();
        let object = object.filter(|object| object::has_table_of(schema, object));
        if object.is_none() {
            self.unmanaged.push(Unmanaged { kind: row.kind.clone(), name: row.name.clone() });
        }
        object
    }

    fn partition_by(&mut self, table: &TableRow, row: &PartitionRow) -> PartitionKey {
        if row.own_class {
            self.note("operator class of a partition key", [&table.schema, &table.name, "partition_by"]);
        }
        let expressions = row.expressions.as_deref().unwrap_or_default();
        let mut expressions = object::listed(expressions).into_iter();
        let part = |column: &Option<String>| match column {
            Some(column) => IndexKey::Column(column.clone()),
            None => {
                IndexKey::Expression(without_parentheses(expressions.next().unwrap_or_default()).to_owned())
            }
        };
        let parts = row.columns.iter().map(part).collect();
        let strategy = match row.strategy {
            StrategyCode::Range => Strategy::Range,
            StrategyCode::List => Strategy::List,
            StrategyCode::Hash => Strategy::Hash,
        };
        PartitionKey { strategy, parts }
    }

    fn column(&mut self, row: &ColumnRow) -> Result<Column, CatalogError> {
        let path = [row.schema.as_str(), &row.table, &row.name];
        let ty = match &row.enum_type {
            Some(NameRow { schema, name }) => {
                let ty = Type::Enum(self.name(schema, name));
                if row.array { Type::Array(Box::new(ty)) } else { ty }
            }
            None => {
                let ty =
                    row.ty.parse().map_err(|error| CatalogError::Type { column: path.join("."), error })?;
                type_in_search_path(&ty, self.default_schema)
            }
        };
        let value = match (row.identity.as_str(), row.generated.as_str(), &row.expression) {
            ("a", ..) => Some(Given::IdentityAlways),
            ("d", ..) => Some(Given::IdentityByDefault),
            (_, "s", Some(sql)) => Some(Given::Stored(without_parentheses(sql).into())),
            (_, "", Some(sql)) => Some(Given::Default(sql.clone())),
            (_, "", None) => None,
            _ => {
                self.note("virtual generated column", path);
                None
            }
        };
        Ok(Column {
            name: row.name.clone(),
            ty,
            nullable: !row.not_null,
            value,
            collation: row.collation.clone(),
            comment: row.comment.clone(),
        })
    }

    fn constraint(&mut self, table: &mut Table, row: &ConstraintRow) {
        let path = [row.schema.as_str(), &row.table, &row.name];
        let foreign = row.kind == ConstraintKind::ForeignKey;
        let key_include = row.kind == ConstraintKind::PrimaryKey && !row.include.is_empty();
        let beyond = [
            (!row.validated, "NOT VALID constraint"),
            (row.deferrable && !foreign, "deferrable key"),
            (row.full_match, "MATCH FULL of a foreign key"),
            (row.part_of_columns_set, "column list of ON DELETE"),
            (key_include, "INCLUDE of a primary key"),
        ];
        for (_, kind) in beyond.iter().filter(|(found, _)| *found) {
            self.note(*kind, path);
        }
        let (name, columns) = (row.name.clone(), row.columns.clone());
        match row.kind {
            ConstraintKind::PrimaryKey => table.primary_key = Some(PrimaryKey { name, columns }),
            ConstraintKind::Unique => table.uniques.push(Unique {
                name,
                columns,
                nulls_not_distinct: row.nulls_not_distinct,
                include: row.include.clone(),
            }),
            ConstraintKind::Check => {
                let expression =
                    row.expression.as_deref().map(without_parentheses).unwrap_or_default().into();
                table.checks.push(Check { name, expression });
            }
            ConstraintKind::ForeignKey => table.foreign_keys.push(ForeignKey {
                name,
                columns,
                target: self.name(
                    row.target_schema.as_deref().unwrap_or_default(),
                    row.target.as_deref().unwrap_or_default(),
                ),
                target_columns: row.target_columns.clone(),
                on_delete: row.on_delete.into(),
                on_update: row.on_update.into(),
                deferrable: deferrable(row.deferrable, row.deferred),
            }),
        }
    }

    /// Where the method is one that a schema does not know, the index is unmanaged.
    fn index(&mut self, row: &IndexRow) -> Option<Index> {
        let path = [row.schema.as_str(), &row.table, &row.name];
        let Ok(method) = serde_json::from_value::<Method>(Value::String(row.method.clone())) else {
            self.note(format!("index of the method {}", row.method), path);
            return None;
        };
        if !row.valid {
            self.note("invalid index", path);
        }
        Some(Index {
            name: row.name.clone(),
            parts: row.parts.iter().map(part).collect(),
            unique: row.unique,
            nulls_not_distinct: row.nulls_not_distinct,
            method,
            include: row.include.clone(),
            predicate: row.predicate.as_deref().map(|sql| without_parentheses(sql).into()),
        })
    }

    /// What an index excludes that an exclusion constraint made.
    fn exclusion(&mut self, row: &IndexRow) -> Option<Exclusion> {
        let Index { name, method, include, predicate, .. } = self.index(row)?;
        let parts = row.parts.iter().map(|row| self.exclusion_part(row)).collect();
        let deferrable = deferrable(row.deferrable, row.deferred);
        Some(Exclusion { name, parts, method, include, predicate, deferrable })
    }

    fn exclusion_part(&self, row: &IndexPartRow) -> ExclusionPart {
        let operator = row.operator.clone().unwrap_or_default();
        let schema = row.operator_schema.as_deref();
        let schema = schema.filter(|schema| !["pg_catalog", self.default_schema].contains(schema));
        let operator = schema.map_or_else(|| operator.clone(), |schema| format!("{schema}.{operator}"));
        ExclusionPart { operator, part: part(row) }
    }
}

fn deferrable(deferrable: bool, deferred: bool) -> Option<Deferrable> {
    match (deferrable, deferred) {
        (false, _) => None,
        (true, false) => Some(Deferrable::Immediate),
        (true, true) => Some(Deferrable::Deferred),
    }
}

fn part(row: &IndexPartRow) -> IndexPart {
    let expression = row.expression.as_deref().unwrap_or_default();
    IndexPart {
        key: match &row.column {
            Some(column) => IndexKey::Column(column.clone()),
            None => IndexKey::Expression(without_parentheses(expression).into()),
        },
        descending: row.descending,
        // Without a word about it, NULLs stand first in descending order only.
        nulls_first: (row.nulls_first != row.descending).then_some(row.nulls_first),
        operator_class: row.operator_class.as_ref().map(|class| match row.operator_class_schema.as_str() {
            "pg_catalog" => class.clone(),
            schema => format!("{schema}.{class}"),
        }),
    }
}

impl From<ActionCode> for Action {
    fn from(code: ActionCode) -> Self {
        match code {
            ActionCode::NoAction => Self::NoAction,
            ActionCode::Restrict => Self::Restrict,
            ActionCode::Cascade => Self::Cascade,
            ActionCode::SetNull => Self::SetNull,
            ActionCode::SetDefault => Self::SetDefault,
        }
    }
}
