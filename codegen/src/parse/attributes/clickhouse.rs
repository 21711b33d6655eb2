//! `#[clickhouse(…)]` at a model and at a field.

use super::model::{READ, SKIP};
use super::table::entry;
use super::{Entry, Form, Group, Parts};

pub(super) const TABLE: Entry = entry(
    "clickhouse",
    Form::Group(&Group {
        parts: Parts::None,
        bare: true,
        keys: &[
            entry(
                "table",
                Form::Text,
                "The table's name in ClickHouse, where it differs.",
                r#"#[clickhouse(table = "traces_rmt", order_by = id)]"#,
            ),
            entry(
                "engine",
                Form::Engine,
                "The engine, its arguments being fields; MergeTree unless given.",
                "#[clickhouse(engine = ReplacingMergeTree(event_ts, is_deleted), order_by = id)]",
            ),
            entry(
                "order_by",
                Form::Expressions,
                "The sort key; `()` is a table without one.",
                "#[clickhouse(order_by = (project_id, date(timestamp), id))]",
            ),
            entry(
                "primary_key",
                Form::Expressions,
                "The indexed prefix of the sort key; all of it unless given.",
                "#[clickhouse(order_by = (project_id, id), primary_key = project_id)]",
            ),
            entry(
                "partition_by",
                Form::Expressions,
                "How rows are kept apart in parts that can be dropped whole.",
                "#[clickhouse(order_by = id, partition_by = month(timestamp))]",
            ),
            entry(
                "sample_by",
                Form::Expression,
                "The expression that SAMPLE cuts by; it is part of the primary key.",
                "#[clickhouse(order_by = (project_id, hash(id)), sample_by = hash(id))]",
            ),
            entry(
                "ttl",
                Form::Sql,
                "When rows are dropped or moved; once per rule.",
                r#"#[clickhouse(order_by = id, ttl = "timestamp + INTERVAL 90 DAY")]"#,
            )
            .many(),
            entry(
                "settings",
                Form::Settings,
                "Settings of the table.",
                "#[clickhouse(order_by = id, settings(index_granularity = 8192))]",
            )
            .many(),
            entry(
                "index",
                Form::Group(&Group {
                    parts: Parts::SkipIndex,
                    bare: false,
                    keys: &[
                        entry(
                            "granularity",
                            Form::Number,
                            "How many granules an entry covers; 1 unless given.",
                            "#[clickhouse(order_by = id, index(user_id, minmax, granularity = 4))]",
                        ),
                        entry(
                            "name",
                            Form::Text,
                            "The index's name; `idx_` and the columns unless given.",
                            r#"#[clickhouse(order_by = id, index(user_id, minmax, name = "by_user"))]"#,
                        ),
                    ],
                }),
                "A skip index: a field, a tuple of fields or SQL, and then the index type.",
                "#[clickhouse(order_by = id, index((project_id, user_id), bloom_filter(0.01)))]",
            )
            .many(),
            entry(
                "projection",
                Form::Group(&Group { parts: Parts::Projection, bare: false, keys: &[] }),
                "A second form of the data that the server keeps and reads where it is cheaper.",
                r#"#[clickhouse(order_by = id, projection(by_user, "SELECT * ORDER BY user_id"))]"#,
            )
            .many(),
            entry(
                "constraint",
                Form::Group(&Group {
                    parts: Parts::Name,
                    bare: false,
                    keys: &[
                        entry(
                            "check",
                            Form::Sql,
                            "Refuses an insert with a row that does not meet the condition.",
                            r#"#[clickhouse(order_by = id, constraint(named, check = "name != ''"))]"#,
                        ),
                        entry(
                            "assume",
                            Form::Sql,
                            "Lets the server believe the condition without a check.",
                            r#"#[clickhouse(order_by = id, constraint(named, assume = "name != ''"))]"#,
                        ),
                    ],
                }),
                "A condition on every row.",
                r#"#[clickhouse(order_by = id, constraint(positive, check = "version > 0"))]"#,
            )
            .many(),
            entry(
                "distributed",
                Form::Group(&Group { parts: Parts::Expression, bare: false, keys: &[] }),
                "On a cluster, also makes a Distributed table that shards by this expression.",
                r#"#[clickhouse(order_by = id, distributed("cityHash64(id)"))]"#,
            ),
        ],
    }),
    "The model lives in ClickHouse.",
    "#[clickhouse(engine = ReplacingMergeTree(event_ts), order_by = (project_id, id))]",
)
.merged()
.clickhouse();

pub(super) const COLUMN: Entry = entry(
    "clickhouse",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            SKIP,
            READ,
            entry("name", Form::Text, "The column's name in ClickHouse.", r#"#[clickhouse(name = "userId")]"#),
            entry(
                "type",
                Form::Type,
                "The type in ClickHouse, whole: with Nullable where the field is an Option.",
                r#"#[clickhouse(type = "Map(LowCardinality(String), String)")]"#,
            ),
            entry(
                "low_cardinality",
                Form::Flag,
                "Keeps the values in a dictionary; for fields with few different ones.",
                "#[clickhouse(low_cardinality)]",
            ),
            entry(
                "null",
                Form::Empty,
                "An `Option` without Nullable: None is stored as this empty value, which reads as None. Lossy.",
                r#"#[clickhouse(null = "")]"#,
            ),
            entry("default", Form::Sql, "DEFAULT, as SQL.", r#"#[clickhouse(default = "now64(3)")]"#),
            entry(
                "materialized",
                Form::Sql,
                "Computed on insert.",
                r#"#[clickhouse(materialized = "length(name)")]"#,
            ),
            entry("alias", Form::Sql, "Computed when read.", r#"#[clickhouse(alias = "length(name)")]"#),
            entry(
                "ephemeral",
                Form::FlagOrSql,
                "Not stored: only for the defaults of other columns to use.",
                "#[clickhouse(ephemeral)]",
            ),
            entry(
                "codec",
                Form::Calls,
                "The compression codecs, in their order.",
                "#[clickhouse(codec(Delta, ZSTD(3)))]",
            ),
            entry(
                "ttl",
                Form::Sql,
                "When the column's values are reset.",
                r#"#[clickhouse(ttl = "timestamp + INTERVAL 30 DAY")]"#,
            ),
        ],
    }),
    "The column in ClickHouse.",
    "#[clickhouse(codec(ZSTD(3)))]",
)
.merged()
.clickhouse();
