//! The model and its fields, in both stores.

use super::table::entry;
use super::{Entry, Form, Group, Parts};

pub(super) const MODEL: Entry = entry(
    "model",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "table",
                Form::Text,
                "The table's name; the struct's name in snake case unless given.",
                r#"#[model(table = "traces")]"#,
            ),
            entry(
                "tenant",
                Form::Word,
                "The field that says whose row it is: every query names a tenant, or says that it crosses them.",
                "#[model(tenant = project_id)]",
            ),
            entry(
                "allow",
                Form::List,
                "Lints that are switched off for this model.",
                "#[model(allow(unindexed_foreign_key))]",
            )
            .many(),
        ],
    }),
    "What both stores share.",
    r#"#[model(table = "traces", tenant = project_id)]"#,
)
.merged();

pub(super) const KEY: Entry = entry(
    "key",
    Form::Group(&Group {
        parts: Parts::Choice(&["cuid2", "uuid_v4", "uuid_v7", "ulid", "identity", "identity_always"]),
        bare: true,
        keys: &[],
    }),
    "The field is (part of) the primary key; the word says who makes it: the client, or for identity the server.",
    "#[key(cuid2)]",
);

pub(super) const DEFAULT: Entry = entry(
    "default",
    Form::Group(&Group {
        parts: Parts::Default,
        bare: false,
        keys: &[entry(
            "sql",
            Form::Sql,
            "An expression, in the SQL of both stores.",
            r#"#[default(sql = "1 + 1")]"#,
        )],
    }),
    "What a new row holds when nothing is given.",
    "#[default(now)]",
);

pub(super) const UPDATED_AT: Entry = entry(
    "updated_at",
    Form::Flag,
    "Every update sets the field to the time of the update, unless it sets it by hand; a ClickHouse mutation does not.",
    "#[updated_at]",
);

pub(super) const VERSION: Entry = entry(
    "version",
    Form::Flag,
    "Every update counts the field up, unless it sets it by hand, and `save` refuses a row whose version is not the one that was read; a new row of `new!` has 1.",
    "#[version]",
)
.postgres();

pub(super) const UNIQUE: Entry =
    entry("unique", Form::Flag, "No two rows are equal in this field.", "#[unique]").postgres();

pub(super) const COLUMN: Entry = entry(
    "column",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "name",
                Form::Text,
                "The column's name in both stores; the field's name unless given.",
                r#"#[column(name = "modelParameters")]"#,
            ),
            entry(
                "type",
                Form::Type,
                "The type in the words of Postgres; ClickHouse takes the one that corresponds to it.",
                r#"#[column(type = "varchar(50)")]"#,
            ),
        ],
    }),
    "The column in both stores.",
    r#"#[column(name = "modelParameters", type = "varchar(50)")]"#,
)
.merged();

pub(super) const SKIP: Entry = entry(
    "skip",
    Form::Flag,
    "The column does not exist there: an `Option` reads as None, another type says `read`.",
    "#[postgres(skip)]",
);

pub(super) const READ: Entry =
    entry("read", Form::Rust, "What a skipped field reads as, in Rust.", "#[postgres(skip, read = false)]");

const RENAMED: Form = Form::Group(&Group { parts: Parts::Text, bare: false, keys: &[] });

pub(super) const RENAMED_TABLE: Entry = entry(
    "renamed_from",
    RENAMED,
    "The table's old name: the next migration renames it.",
    r#"#[renamed_from("trace")]"#,
);

pub(super) const RENAMED_FIELD: Entry = entry(
    "renamed_from",
    RENAMED,
    "The column's old name: the next migration renames it.",
    r#"#[renamed_from("title")]"#,
);

pub(super) const RENAMED_VARIANT: Entry = entry(
    "renamed_from",
    RENAMED,
    "The value's old label: the next migration renames it.",
    r#"#[renamed_from("ADMINISTRATOR")]"#,
);
