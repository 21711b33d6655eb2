//! How the stores hold enums and newtypes.

use super::table::entry;
use super::{Entry, Form, Group, Parts};

const CASES: &[&str] = &[
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

pub(super) const ENUM: Entry = entry(
    "value",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "name",
                Form::Text,
                "The name of the Postgres type; the enum's name in snake case unless given.",
                r#"#[value(name = "Role")]"#,
            ),
            entry(
                "rename_all",
                Form::ChoiceText(CASES),
                "How labels are made of the variants' names; as written unless given.",
                r#"#[value(rename_all = "SCREAMING_SNAKE_CASE")]"#,
            ),
            entry(
                "postgres",
                Form::Choice(&["native", "text"]),
                "A native enum type (the default), or text.",
                "#[value(postgres = text)]",
            )
            .postgres(),
            entry(
                "clickhouse",
                Form::Choice(&["low_cardinality", "enum8", "enum16", "string"]),
                "LowCardinality(String) (the default: a new value needs no ALTER), Enum8, Enum16 or String.",
                "#[value(clickhouse = enum8)]",
            )
            .clickhouse(),
        ],
    }),
    "How the stores hold the enum.",
    r#"#[value(name = "Role", rename_all = "SCREAMING_SNAKE_CASE")]"#,
)
.merged();

pub(super) const VARIANT: Entry = entry(
    "value",
    Form::Group(&Group { parts: Parts::Text, bare: false, keys: &[] }),
    "The label, where it is not the variant's name.",
    r#"#[value("GENERATION")]"#,
);

pub(super) const NEWTYPE: Entry = entry(
    "value",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "postgres",
                Form::Type,
                "The type in Postgres; that of the type inside unless given.",
                r#"#[value(postgres = "citext")]"#,
            )
            .postgres(),
            entry(
                "clickhouse",
                Form::Type,
                "The type in ClickHouse; that of the type inside unless given.",
                r#"#[value(clickhouse = "String")]"#,
            )
            .clickhouse(),
        ],
    }),
    "How the stores hold the newtype.",
    r#"#[value(postgres = "citext", clickhouse = "String")]"#,
)
.merged();
