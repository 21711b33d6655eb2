//! The table itself: which attributes stand where. A new key is a row of its attribute, and a line where its value is
//! taken.

use super::{Entry, Form, Place, Repeat, Stores, clickhouse, model, postgres, relation, value, view};

/// Every attribute, by the place it stands at.
pub static ATTRIBUTES: &[(Place, &[Entry])] = &[
    (
        Place::Model,
        &[
            model::MODEL,
            postgres::TABLE,
            clickhouse::TABLE,
            relation::HAS_MANY,
            relation::HAS_ONE,
            relation::MANY_TO_MANY,
            relation::REFERENCES,
            model::RENAMED_TABLE,
        ],
    ),
    (
        Place::Field,
        &[
            model::KEY,
            relation::FIELD_REFERENCES,
            model::DEFAULT,
            model::UPDATED_AT,
            model::VERSION,
            model::UNIQUE,
            model::RENAMED_FIELD,
            model::COLUMN,
            postgres::COLUMN,
            clickhouse::COLUMN,
        ],
    ),
    (Place::Enum, &[value::ENUM]),
    (Place::Variant, &[value::VARIANT, model::RENAMED_VARIANT]),
    (Place::Value, &[value::NEWTYPE]),
    (Place::View, &[view::VIEW, model::MODEL, postgres::TABLE, clickhouse::TABLE]),
    (Place::Shape, &[view::SHAPE]),
    (Place::ShapeField, &[view::SHAPE_FIELD]),
];

/// A row for both stores, which may be given once.
pub(super) const fn entry(
    name: &'static str,
    form: Form,
    meaning: &'static str,
    example: &'static str,
) -> Entry {
    Entry { name, form, repeat: Repeat::Once, stores: Stores::Both, meaning, example }
}

impl Entry {
    pub(super) const fn many(self) -> Self {
        Self { repeat: Repeat::Many, ..self }
    }

    pub(super) const fn merged(self) -> Self {
        Self { repeat: Repeat::Merged, ..self }
    }

    pub(super) const fn postgres(self) -> Self {
        Self { stores: Stores::Postgres, ..self }
    }

    pub(super) const fn clickhouse(self) -> Self {
        Self { stores: Stores::ClickHouse, ..self }
    }
}
