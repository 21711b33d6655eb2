//! The table itself. A new key is a row here, and a line where its value is taken.

use super::{Entry, Form, Group, Parts, Place, Repeat, Stores};

/// Every attribute, by the place it stands at.
pub static ATTRIBUTES: &[(Place, &[Entry])] = &[
    (
        Place::Model,
        &[
            MODEL,
            POSTGRES_TABLE,
            CLICKHOUSE_TABLE,
            HAS_MANY,
            HAS_ONE,
            MANY_TO_MANY,
            REFERENCES,
            RENAMED_TABLE,
        ],
    ),
    (
        Place::Field,
        &[
            KEY,
            FIELD_REFERENCES,
            DEFAULT,
            UPDATED_AT,
            VERSION,
            UNIQUE,
            RENAMED_FIELD,
            COLUMN,
            POSTGRES_COLUMN,
            CLICKHOUSE_COLUMN,
        ],
    ),
    (Place::Enum, &[ENUM_VALUE]),
    (Place::Variant, &[VARIANT_VALUE, RENAMED_VARIANT]),
    (Place::Value, &[NEWTYPE_VALUE]),
    (Place::View, &[VIEW, MODEL, POSTGRES_TABLE, CLICKHOUSE_TABLE]),
    (Place::Shape, &[SHAPE]),
    (Place::ShapeField, &[SHAPE_FIELD]),
];

const fn entry(name: &'static str, form: Form, meaning: &'static str, example: &'static str) -> Entry {
    Entry { name, form, repeat: Repeat::Once, stores: Stores::Both, meaning, example }
}

impl Entry {
    const fn many(self) -> Self {
        Self { repeat: Repeat::Many, ..self }
    }

    const fn merged(self) -> Self {
        Self { repeat: Repeat::Merged, ..self }
    }

    const fn postgres(self) -> Self {
        Self { stores: Stores::Postgres, ..self }
    }

    const fn clickhouse(self) -> Self {
        Self { stores: Stores::ClickHouse, ..self }
    }
}

const MODEL: Entry = entry(
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

const POSTGRES_TABLE: Entry = entry(
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

const CLICKHOUSE_TABLE: Entry = entry(
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

const HAS_MANY: Entry = entry(
    "has_many",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[entry(
            "by",
            Form::Words,
            "The fields of the other model that point here, in the order of this model's key.",
            "#[has_many(observations: Observation, by = trace_id)]",
        )],
    }),
    "Rows of another model that point here.",
    "#[has_many(observations: Observation, by = trace_id)]",
)
.many();

const HAS_ONE: Entry = entry(
    "has_one",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[entry(
            "by",
            Form::Words,
            "The fields of the other model that point here; they are unique there.",
            "#[has_one(profile: Profile, by = user_id)]",
        )],
    }),
    "The one row of another model that points here, if there is one.",
    "#[has_one(profile: Profile, by = user_id)]",
)
.many();

const MANY_TO_MANY: Entry = entry(
    "many_to_many",
    Form::Group(&Group {
        parts: Parts::Relation,
        bare: false,
        keys: &[
            entry(
                "through",
                Form::Word,
                "The model between the two.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
            entry(
                "by",
                Form::Words,
                "Its fields that point here.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
            entry(
                "to",
                Form::Words,
                "Its fields that point to the other model.",
                "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
            ),
        ],
    }),
    "Rows of another model, paired with this one's by a third.",
    "#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]",
)
.many();

const ACTIONS: &[&str] = &["no_action", "restrict", "cascade", "set_null", "set_default"];
const RELATION_NAME: Entry =
    entry("as", Form::Word, "The relation's name in queries.", "#[references(Project, as = project)]");
const ON_DELETE: Entry = entry(
    "on_delete",
    Form::Choice(ACTIONS),
    "What happens when the row pointed to is deleted.",
    "#[references(Project, on_delete = cascade)]",
)
.postgres();
const ON_UPDATE: Entry = entry(
    "on_update",
    Form::Choice(ACTIONS),
    "What happens when the key pointed to changes.",
    "#[references(Project, on_update = cascade)]",
)
.postgres();
const DEFERRABLE: Entry = entry(
    "deferrable",
    Form::Choice(&["immediate", "deferred"]),
    "The constraint may be checked at the end of the transaction; `deferred` does so unless told otherwise.",
    "#[references(Project, deferrable = deferred)]",
)
.postgres();
const CONSTRAINT: Entry = entry(
    "constraint",
    Form::NameOrFalse,
    "The foreign key's name, or `false`: a relation for queries without a foreign key.",
    "#[references(Project, as = project, constraint = false)]",
)
.postgres();

const REFERENCES: Entry = entry(
    "references",
    Form::Group(&Group {
        parts: Parts::Target,
        bare: false,
        keys: &[
            entry(
                "columns",
                Form::Words,
                "The fields of this model, in the order of the target's.",
                "#[references(Dataset(id, project_id), columns = (dataset_id, project_id))]",
            ),
            RELATION_NAME,
            ON_DELETE,
            ON_UPDATE,
            DEFERRABLE,
            CONSTRAINT,
        ],
    }),
    "Several fields of a row point to one row of another model.",
    "#[references(Dataset(id, project_id), columns = (dataset_id, project_id), as = dataset, on_delete = cascade)]",
)
.many();

const FIELD_REFERENCES: Entry = entry(
    "references",
    Form::Group(&Group {
        parts: Parts::Target,
        bare: false,
        keys: &[RELATION_NAME, ON_DELETE, ON_UPDATE, DEFERRABLE, CONSTRAINT],
    }),
    "The field points to a row of another model: its key, or the field in parentheses.",
    "#[references(Project, as = project, on_delete = cascade)]",
)
.many();

const RENAMED: Form = Form::Group(&Group { parts: Parts::Text, bare: false, keys: &[] });
const RENAMED_TABLE: Entry = entry(
    "renamed_from",
    RENAMED,
    "The table's old name: the next migration renames it.",
    r#"#[renamed_from("trace")]"#,
);
const RENAMED_FIELD: Entry = entry(
    "renamed_from",
    RENAMED,
    "The column's old name: the next migration renames it.",
    r#"#[renamed_from("title")]"#,
);
const RENAMED_VARIANT: Entry = entry(
    "renamed_from",
    RENAMED,
    "The value's old label: the next migration renames it.",
    r#"#[renamed_from("ADMINISTRATOR")]"#,
);

const KEY: Entry = entry(
    "key",
    Form::Group(&Group {
        parts: Parts::Choice(&["cuid2", "uuid_v4", "uuid_v7", "ulid", "identity", "identity_always"]),
        bare: true,
        keys: &[],
    }),
    "The field is (part of) the primary key; the word says who makes it: the client, or for identity the server.",
    "#[key(cuid2)]",
);
const DEFAULT: Entry = entry(
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
const UPDATED_AT: Entry = entry(
    "updated_at",
    Form::Flag,
    "Every update sets the field to the time of the update, unless it sets it by hand; a ClickHouse mutation does not.",
    "#[updated_at]",
);
const VERSION: Entry = entry(
    "version",
    Form::Flag,
    "Every update counts the field up, unless it sets it by hand, and `save` refuses a row whose version is not the one that was read; a new row of `new!` has 1.",
    "#[version]",
)
.postgres();
const UNIQUE: Entry =
    entry("unique", Form::Flag, "No two rows are equal in this field.", "#[unique]").postgres();

const COLUMN: Entry = entry(
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

const SKIP: Entry = entry(
    "skip",
    Form::Flag,
    "The column does not exist there: an `Option` reads as None, another type says `read`.",
    "#[postgres(skip)]",
);
const READ: Entry =
    entry("read", Form::Rust, "What a skipped field reads as, in Rust.", "#[postgres(skip, read = false)]");

const POSTGRES_COLUMN: Entry = entry(
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

const CLICKHOUSE_COLUMN: Entry = entry(
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

const ENUM_VALUE: Entry = entry(
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

const VARIANT_VALUE: Entry = entry(
    "value",
    Form::Group(&Group { parts: Parts::Text, bare: false, keys: &[] }),
    "The label, where it is not the variant's name.",
    r#"#[value("GENERATION")]"#,
);

const NEWTYPE_VALUE: Entry = entry(
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

const VIEW: Entry = entry(
    "view",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "query",
                Form::Sql,
                "The SELECT whose rows the view gives.",
                r#"#[view(query = "SELECT id FROM traces")]"#,
            ),
            entry(
                "materialized",
                Form::Flag,
                "The store keeps the rows.",
                r#"#[view(query = "SELECT id FROM traces", materialized)]"#,
            ),
            entry(
                "to",
                Form::Word,
                "The model that a materialized view of ClickHouse writes into.",
                r#"#[view(query = "SELECT id FROM traces", materialized, to = DailyCost)]"#,
            )
            .clickhouse(),
        ],
    }),
    "The query.",
    r#"#[view(query = "SELECT id FROM traces")]"#,
)
.merged();

const SHAPE: Entry = entry(
    "shape",
    Form::Group(&Group { parts: Parts::Model, bare: false, keys: &[] }),
    "The model whose columns and relations it is filled with.",
    "#[shape(Trace)]",
);

const SHAPE_FIELD: Entry = entry(
    "shape",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "from",
                Form::Word,
                "The column or relation of the model; the field's name unless given.",
                "#[shape(from = title)]",
            ),
            entry(
                "filter",
                Form::Rust,
                "Which rows of the relation: a closure over its columns, as in queries.",
                "#[shape(filter = |o| o.level.eq(Level::Error))]",
            ),
            entry(
                "order_by",
                Form::Rust,
                "In which order they come.",
                "#[shape(order_by = |o| o.start_time.desc())]",
            ),
            entry(
                "limit",
                Form::Rust,
                "How many at most, for each row that they belong to.",
                "#[shape(limit = 3)]",
            ),
        ],
    }),
    "What a field is filled with, where its name and type do not say it all.",
    "#[shape(from = observations, order_by = |o| o.start_time, limit = 3)]",
)
.merged();
