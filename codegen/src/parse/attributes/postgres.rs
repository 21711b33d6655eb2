//! `#[postgres(…)]` at a model and at a field.

use super::model::{READ, SKIP};
use super::relation::DEFERRABLE;
use super::table::entry;
use super::{Entry, Form, Group, Parts};

const INDEX_NAME: Entry = entry(
    "name",
    Form::Text,
    "Its name; made from the table and the columns unless given.",
    r#"#[postgres(index(user_id, name = "traces_by_user"))]"#,
);

const PREDICATE: Entry = entry(
    "where",
    Form::Sql,
    "Only rows that meet this condition are in it.",
    r#"#[postgres(index(user_id, where = "deleted_at IS NULL"))]"#,
);

const INCLUDE: Entry = entry(
    "include",
    Form::List,
    "Fields that are stored in it without being searched by.",
    "#[postgres(index(user_id, include(name)))]",
);

pub(super) const TABLE: Entry = entry(
    "postgres",
    Form::Group(&Group {
        parts: Parts::None,
        bare: true,
        keys: &[
            entry(
                "table",
                Form::Text,
                "The table's name in Postgres, where it differs.",
                r#"#[postgres(table = "trace")]"#,
            ),
            entry(
                "schema",
                Form::Text,
                "The Postgres schema that the table is in; without it the search path decides.",
                r#"#[postgres(schema = "tracing")]"#,
            ),
            entry(
                "key",
                Form::Group(&Group { parts: Parts::Fields, bare: false, keys: &[INDEX_NAME] }),
                "The primary key, where its order is not that of the `#[key]` fields, or its name is its own.",
                "#[postgres(key(id, project_id))]",
            ),
            entry(
                "unique",
                Form::Group(&Group {
                    parts: Parts::Index,
                    bare: false,
                    keys: &[
                        INDEX_NAME,
                        PREDICATE,
                        entry(
                            "nulls_not_distinct",
                            Form::Flag,
                            "Two NULLs count as equal.",
                            "#[postgres(unique(user_id, name, nulls_not_distinct))]",
                        ),
                        INCLUDE,
                    ],
                }),
                "No two rows are equal in these fields: a constraint, or a unique index where it is partial, ordered \
                 or on an expression.",
                "#[postgres(unique(project_id, name))]",
            )
            .many(),
            entry(
                "index",
                Form::Group(&Group {
                    parts: Parts::Index,
                    bare: false,
                    keys: &[
                        INDEX_NAME,
                        entry(
                            "using",
                            Form::Choice(&["btree", "hash", "gin", "gist", "spgist", "brin"]),
                            "The access method; btree unless given.",
                            "#[postgres(index(tags, using = gin))]",
                        ),
                        PREDICATE,
                        INCLUDE,
                    ],
                }),
                "An index on fields or SQL expressions; a part may be `desc(a)`, `nulls_first(a)`, `nulls_last(a)`, \
                 `ops(a, operator_class)`, or `\"an expression\"`.",
                r#"#[postgres(index(user_id, desc(timestamp), "lower(name)", ops(name, text_pattern_ops)))]"#,
            )
            .many(),
            entry(
                "check",
                Form::Group(&Group { parts: Parts::Text, bare: false, keys: &[INDEX_NAME] }),
                "A condition that every row meets.",
                r#"#[postgres(check("version > 0", name = "version_is_positive"))]"#,
            )
            .many(),
            entry(
                "exclude",
                Form::Group(&Group {
                    parts: Parts::Exclusion,
                    bare: false,
                    keys: &[
                        INDEX_NAME,
                        entry(
                            "using",
                            Form::Choice(&["gist", "spgist", "btree", "hash"]),
                            "The access method; gist unless given. gist compares plain values, such as numbers and texts, \
                             with the extension btree_gist.",
                            r#"#[postgres(exclude(with(user_id, "="), using = btree))]"#,
                        ),
                        PREDICATE,
                        INCLUDE,
                        DEFERRABLE,
                    ],
                }),
                "No two rows for which all of these operators hold. A part is a field, `ops(a, operator_class)` or \
                 `\"an expression\"`.",
                r#"#[postgres(exclude(with(user_id, "="), with("tstzrange(start, stop)", "&&")))]"#,
            )
            .many(),
            entry(
                "partition_by",
                Form::Call(&["range", "list", "hash"]),
                "The rows are in partitions, which you make and drop by SQL or by a job: they are no part of the schema. \
                 Every key holds these fields.",
                "#[postgres(partition_by = range(timestamp))]",
            ),
        ],
    }),
    "The model lives in Postgres.",
    "#[postgres(index(project_id, timestamp), unique(id, project_id))]",
)
.merged()
.postgres();

pub(super) const COLUMN: Entry = entry(
    "postgres",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            SKIP,
            READ,
            entry("name", Form::Text, "The column's name in Postgres.", r#"#[postgres(name = "userId")]"#),
            entry("type", Form::Type, "The type in Postgres.", r#"#[postgres(type = "varchar(50)")]"#),
            entry("default", Form::Sql, "DEFAULT, as SQL.", r#"#[postgres(default = "gen_random_uuid()")]"#),
            entry(
                "generated",
                Form::Sql,
                "A stored column that the server computes.",
                r#"#[postgres(generated = "lower(name)")]"#,
            ),
            entry("collate", Form::Text, "The collation.", r#"#[postgres(collate = "C")]"#),
            entry(
                "not_null",
                Form::Flag,
                "NOT NULL in Postgres, though the field is an `Option` that ClickHouse may leave empty.",
                "#[postgres(not_null)]",
            ),
        ],
    }),
    "The column in Postgres.",
    r#"#[postgres(type = "varchar(50)", collate = "C")]"#,
)
.merged()
.postgres();
