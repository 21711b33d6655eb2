//! The column types of a field: its override, or what the type table gives its Rust type.

use crate::clickhouse::types::Type as Ch;
use crate::model::{Enum, EnumColumn, Field, KeyKind, Model, TypeName};
use crate::parse::types::known;
use crate::postgres::types::Type as Pg;
use crate::schema::clickhouse::Engine;
use crate::schema::postgres::Name;

use super::Names;

/// Why a field has no column type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// No enum and no newtype of this name is in the sources.
    Type(String),
    /// No model of this name is in the sources.
    Model(String),
    /// The model has no field that makes this id.
    Key(String),
    /// This store has no type for it.
    Store,
    /// The type cannot be NULL: ClickHouse has no `Nullable(Array(…))`.
    Nullable(Ch),
}

impl Names<'_> {
    /// The Postgres type of a field's column. NULL or not is the column's matter.
    ///
    /// # Errors
    /// The sources do not say what it is, or Postgres has no such type.
    pub fn postgres_column(&self, field: &Field) -> Result<Pg, Missing> {
        match &field.postgres.ty {
            Some(ty) => Ok(ty.node.clone()),
            None => self.postgres(&field.ty.name),
        }
    }

    /// The ClickHouse type of a field's column, with Nullable and LowCardinality.
    ///
    /// # Errors
    /// The sources do not say what it is, or ClickHouse has no such type.
    pub fn clickhouse_column(&self, model: &Model, field: &Field) -> Result<Ch, Missing> {
        let low_cardinality = field.clickhouse.low_cardinality.is_some();
        if let Some(ty) = &field.clickhouse.ty {
            return Ok(if low_cardinality { in_dictionary(ty.node.clone()) } else { ty.node.clone() });
        }
        let ty = if marks_deleted(model, field) { Ch::UInt(8) } else { self.clickhouse(&field.ty.name)? };
        let ty = if field.ty.optional && field.clickhouse.null.is_none() { nullable(ty)? } else { ty };
        Ok(if low_cardinality { in_dictionary(ty) } else { ty })
    }

    /// The Postgres type that a Rust type has unless told otherwise.
    ///
    /// # Errors
    /// The sources do not say what it is, or Postgres has no such type.
    pub fn postgres(&self, name: &TypeName) -> Result<Pg, Missing> {
        match name {
            TypeName::Known(name) => Ok(known(name).ok_or(Missing::Store)?.postgres.clone()),
            TypeName::List(element) => Ok(Pg::Array(Box::new(self.postgres(element)?))),
            TypeName::Bytes(_) => Ok(Pg::Bytea),
            TypeName::Map(..) | TypeName::Json => Ok(Pg::Jsonb),
            TypeName::Tuple(_) => Err(Missing::Store),
            TypeName::Option(inner) => self.postgres(inner),
            TypeName::Id(model) => {
                let field = self.key_of(model)?;
                match &field.postgres.ty {
                    Some(ty) => Ok(ty.node.clone()),
                    None => self.postgres(&representation(field).ok_or_else(|| Missing::Key(model.clone()))?),
                }
            }
            TypeName::Named(name) => match (self.enumeration(name), self.value(name)) {
                (Some(item), _) if item.native => Ok(Pg::Enum(Name::new(&item.name.node))),
                (Some(_), _) => Ok(Pg::Text),
                (None, Some(value)) => match &value.postgres {
                    Some(ty) => Ok(ty.node.clone()),
                    None => self.postgres(&value.inner.name),
                },
                (None, None) => Err(Missing::Type(name.clone())),
            },
        }
    }

    /// The ClickHouse type that a Rust type has unless told otherwise.
    ///
    /// # Errors
    /// The sources do not say what it is, or ClickHouse has no such type.
    pub fn clickhouse(&self, name: &TypeName) -> Result<Ch, Missing> {
        match name {
            TypeName::Known(name) => known(name).and_then(|row| row.clickhouse.clone()).ok_or(Missing::Store),
            TypeName::List(element) => Ok(Ch::Array(Box::new(self.clickhouse(element)?))),
            TypeName::Bytes(length) => Ok(Ch::FixedString(*length)),
            TypeName::Map(key, value) => {
                Ok(Ch::Map(Box::new(self.clickhouse(key)?), Box::new(self.clickhouse(value)?)))
            }
            TypeName::Tuple(elements) => {
                let elements = elements.iter().map(|element| Ok((None, self.clickhouse(element)?)));
                elements.collect::<Result<_, _>>().map(Ch::Tuple)
            }
            TypeName::Json => Ok(Ch::String),
            TypeName::Option(inner) => nullable(self.clickhouse(inner)?),
            TypeName::Id(model) => {
                let field = self.key_of(model)?;
                match &field.clickhouse.ty {
                    Some(ty) => Ok(ty.node.clone()),
                    None => {
                        self.clickhouse(&representation(field).ok_or_else(|| Missing::Key(model.clone()))?)
                    }
                }
            }
            TypeName::Named(name) => match (self.enumeration(name), self.value(name)) {
                (Some(item), _) => Ok(enumeration(item)),
                (None, Some(value)) => match &value.clickhouse {
                    Some(ty) => Ok(ty.node.clone()),
                    None => self.clickhouse(&value.inner.name),
                },
                (None, None) => Err(Missing::Type(name.clone())),
            },
        }
    }

    /// The field that makes the ids of a model.
    pub(super) fn key_of(&self, model: &str) -> Result<&Field, Missing> {
        let found = self.model(model).ok_or_else(|| Missing::Model(model.to_owned()))?;
        found
            .fields
            .iter()
            .find(|field| field.ty.name == TypeName::Id(model.to_owned()) && representation(field).is_some())
            .ok_or_else(|| Missing::Key(model.to_owned()))
    }
}

/// What an id is made of, by the word in `#[key(…)]`.
#[must_use]
pub fn representation(key: &Field) -> Option<TypeName> {
    match key.key.as_ref()?.node {
        KeyKind::Cuid2 | KeyKind::Ulid => Some(TypeName::Known("String")),
        KeyKind::UuidV4 | KeyKind::UuidV7 => Some(TypeName::Known("Uuid")),
        KeyKind::Given | KeyKind::Identity | KeyKind::IdentityAlways => None,
    }
}

/// Whether this `bool` is the mark of ReplacingMergeTree, which the engine wants as UInt8.
fn marks_deleted(model: &Model, field: &Field) -> bool {
    let engine = model.clickhouse.as_ref().map(|table| &table.engine.node);
    field.ty.name == TypeName::Known("bool")
        && matches!(engine, Some(Engine::Replacing { is_deleted: Some(name), .. }) if *name == field.ident.node)
}

/// `Nullable`, inside of LowCardinality where there is one.
fn nullable(ty: Ch) -> Result<Ch, Missing> {
    match ty {
        Ch::LowCardinality(inner) => Ok(Ch::LowCardinality(Box::new(nullable(*inner)?))),
        Ch::Nullable(_) => Ok(ty),
        Ch::Array(_) | Ch::Map(..) | Ch::Tuple(_) | Ch::Variant(_) | Ch::AggregateFunction(..) => {
            Err(Missing::Nullable(ty))
        }
        _ => Ok(Ch::Nullable(Box::new(ty))),
    }
}

fn in_dictionary(ty: Ch) -> Ch {
    match ty {
        Ch::LowCardinality(_) => ty,
        _ => Ch::LowCardinality(Box::new(ty)),
    }
}

pub(super) fn enumeration(item: &Enum) -> Ch {
    let numbered = || item.variants.iter().map(|variant| (variant.label.node.clone(), variant.number));
    match item.clickhouse {
        EnumColumn::LowCardinality => Ch::LowCardinality(Box::new(Ch::String)),
        EnumColumn::String => Ch::String,
        EnumColumn::Enum16 => Ch::Enum16(numbered().collect()),
        // A number that does not fit is the check's business; it stands at the nearest one here.
        EnumColumn::Enum8 => Ch::Enum8(
            numbered()
                .map(|(label, number)| (label, number.clamp(i8::MIN.into(), i8::MAX.into()) as i8))
                .collect(),
        ),
    }
}
