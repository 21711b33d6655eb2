//! The comparison can fail: one change in the live tables, of each kind there is, is one difference that names it.

use observability_schema::SCHEMA;
use rowcol::Topology;
use rowcol_tests::Databases;

use crate::{clickhouse, postgres};

/// A change, the change back, and the difference in between.
struct Mutation {
    there: &'static str,
    back: &'static str,
    difference: &'static str,
}

const POSTGRES: [Mutation; 11] = [
    // A type.
    Mutation {
        there: "ALTER TABLE users ALTER image TYPE varchar(200)",
        back: "ALTER TABLE users ALTER image TYPE text",
        difference: "  table users\n-   image text null\n+   image character varying(200) null\n",
    },
    // Digits of a type.
    Mutation {
        there: "ALTER TABLE models ALTER input_price TYPE numeric(38,10)",
        back: "ALTER TABLE models ALTER input_price TYPE numeric(38,12)",
        difference: "  table models\n-   input_price numeric(38,12) null\n+   input_price numeric(38,10) null\n",
    },
    // A default.
    Mutation {
        there: "ALTER TABLE trace_sessions ALTER environment SET DEFAULT 'production'",
        back: "ALTER TABLE trace_sessions ALTER environment SET DEFAULT 'default'",
        difference: "  table trace_sessions\n-   environment text = 'default'::text\n\
                     +   environment text = 'production'::text\n",
    },
    // No default.
    Mutation {
        there: "ALTER TABLE traces ALTER tags DROP DEFAULT",
        back: "ALTER TABLE traces ALTER tags SET DEFAULT '{}'",
        difference: "  table traces\n-   tags text[] = '{}'::text[]\n+   tags text[]\n",
    },
    // NULL allowed.
    Mutation {
        there: "ALTER TABLE scores ALTER trace_id DROP NOT NULL",
        back: "ALTER TABLE scores ALTER trace_id SET NOT NULL",
        difference: "  table scores\n-   trace_id text\n+   trace_id text null\n",
    },
    // A column.
    Mutation {
        there: "ALTER TABLE projects ADD color text",
        back: "ALTER TABLE projects DROP color",
        difference: "  table projects\n+   color text null\n",
    },
    // An index.
    Mutation {
        there: r#"DROP INDEX "traces_user_id_idx""#,
        back: r#"CREATE INDEX "traces_user_id_idx" ON traces (user_id)"#,
        difference: "  table traces\n-   INDEX btree (user_id)\n",
    },
    // The order of an index.
    Mutation {
        there: "DROP INDEX trace_sessions_project_id_created_at_idx; \
                CREATE INDEX ON trace_sessions (project_id, created_at)",
        back: "DROP INDEX trace_sessions_project_id_created_at_idx; \
               CREATE INDEX ON trace_sessions (project_id, created_at DESC)",
        difference: "  table trace_sessions\n-   INDEX btree (project_id, created_at DESC)\n\
                     +   INDEX btree (project_id, created_at)\n",
    },
    // The key.
    Mutation {
        there: "ALTER TABLE project_memberships DROP CONSTRAINT project_memberships_pkey, \
                ADD PRIMARY KEY (user_id, project_id)",
        back: "ALTER TABLE project_memberships DROP CONSTRAINT project_memberships_pkey, \
               ADD PRIMARY KEY (project_id, user_id)",
        difference: "  table project_memberships\n-   PRIMARY KEY (project_id, user_id)\n\
                     +   PRIMARY KEY (user_id, project_id)\n",
    },
    // What a foreign key does.
    Mutation {
        there: r#"ALTER TABLE "Session" DROP CONSTRAINT "Session_user_id_fkey", ADD FOREIGN KEY (user_id) REFERENCES users"#,
        back: r#"ALTER TABLE "Session" DROP CONSTRAINT "Session_user_id_fkey", ADD FOREIGN KEY (user_id)
                 REFERENCES users ON UPDATE CASCADE ON DELETE CASCADE"#,
        difference: "  table Session\n\
                     -   FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE\n\
                     +   FOREIGN KEY (user_id) REFERENCES users(id)\n",
    },
    // A label. It cannot be taken away again, so it comes last.
    Mutation {
        there: r#"ALTER TYPE "DatasetStatus" ADD VALUE 'DELETED'"#,
        back: "",
        difference: "- enum DatasetStatus: ACTIVE, ARCHIVED\n+ enum DatasetStatus: ACTIVE, ARCHIVED, DELETED\n",
    },
];

const CLICKHOUSE: [Mutation; 9] = [
    // A type.
    Mutation {
        there: "ALTER TABLE traces MODIFY COLUMN release LowCardinality(Nullable(String))",
        back: "ALTER TABLE traces MODIFY COLUMN release Nullable(String)",
        difference: "  table traces\n-   release Nullable(String)\n+   release LowCardinality(Nullable(String))\n",
    },
    // Digits of a type in a map.
    Mutation {
        there: "ALTER TABLE observations MODIFY COLUMN cost_details Map(LowCardinality(String), Decimal(18, 12))",
        back: "ALTER TABLE observations MODIFY COLUMN cost_details Map(LowCardinality(String), Decimal(38, 12))",
        difference: "  table observations\n-   cost_details Map(LowCardinality(String), Decimal(38, 12)) DEFAULT map()\n\
                     +   cost_details Map(LowCardinality(String), Decimal(18, 12)) DEFAULT map()\n",
    },
    // A default.
    Mutation {
        there: "ALTER TABLE scores MODIFY COLUMN environment DEFAULT 'production'",
        back: "ALTER TABLE scores MODIFY COLUMN environment DEFAULT 'default'",
        difference: "  table scores\n-   environment LowCardinality(String) DEFAULT 'default'\n\
                     +   environment LowCardinality(String) DEFAULT 'production'\n",
    },
    // What kind of default it is.
    Mutation {
        there: "ALTER TABLE scores MODIFY COLUMN ingestion_api_key String MATERIALIZED ''",
        back: "ALTER TABLE scores MODIFY COLUMN ingestion_api_key String DEFAULT ''",
        difference: "  table scores\n-   ingestion_api_key String DEFAULT ''\n\
                     +   ingestion_api_key String MATERIALIZED ''\n",
    },
    // A codec.
    Mutation {
        there: "ALTER TABLE events MODIFY COLUMN event_body CODEC(ZSTD(1))",
        back: "ALTER TABLE events MODIFY COLUMN event_body CODEC(ZSTD(3))",
        difference: "  table events\n-   event_body String CODEC(ZSTD(3))\n+   event_body String CODEC(ZSTD(1))\n",
    },
    // A skip index.
    Mutation {
        there: "ALTER TABLE traces DROP INDEX idx_user_id",
        back: "ALTER TABLE traces ADD INDEX idx_user_id user_id TYPE bloom_filter() GRANULARITY 1",
        difference: "  table traces\n-   INDEX idx_user_id user_id TYPE bloom_filter() GRANULARITY 1\n",
    },
    // TTL.
    Mutation {
        there: "ALTER TABLE events MODIFY TTL toDateTime(timestamp) + INTERVAL 30 DAY",
        back: "ALTER TABLE events MODIFY TTL toDateTime(timestamp) + INTERVAL 90 DAY",
        difference: "  table events\n-   TTL toDateTime(timestamp) + toIntervalDay(90)\n\
                     +   TTL toDateTime(timestamp) + toIntervalDay(30)\n",
    },
    // A setting.
    Mutation {
        there: "ALTER TABLE events MODIFY SETTING ttl_only_drop_parts = 0",
        back: "ALTER TABLE events MODIFY SETTING ttl_only_drop_parts = 1",
        difference: "  table events\n-   SETTINGS ttl_only_drop_parts = 1\n+   SETTINGS ttl_only_drop_parts = 0\n",
    },
    // Engine, keys and partitions of a table that exists cannot be changed, and NULL cannot be forbidden again
    // without a default, so it is another table.
    Mutation {
        there: "CREATE OR REPLACE TABLE blob_storage_file_log
                (id String, project_id String, entity_type String, entity_id String, event_id String,
                 bucket_name String, bucket_path Nullable(String), created_at DateTime64(3) DEFAULT now(),
                 updated_at DateTime64(3) DEFAULT now(), event_ts DateTime64(3) DEFAULT now64(3),
                 is_deleted UInt8 DEFAULT 0)
                ENGINE = ReplacingMergeTree(event_ts) PARTITION BY toYYYYMM(created_at)
                PRIMARY KEY project_id ORDER BY (project_id, entity_type, event_id)",
        back: "",
        difference: "  table blob_storage_file_log\n\
                     -   ENGINE ReplacingMergeTree(event_ts, is_deleted)\n\
                     -   ORDER BY project_id, entity_type, entity_id, event_id\n\
                     -   PRIMARY KEY project_id, entity_type, entity_id, event_id\n\
                     -   bucket_path String\n\
                     +   ENGINE ReplacingMergeTree(event_ts)\n\
                     +   ORDER BY project_id, entity_type, event_id\n\
                     +   PARTITION BY toYYYYMM(created_at)\n\
                     +   PRIMARY KEY project_id\n\
                     +   bucket_path Nullable(String)\n",
    },
];

#[tokio::test]
async fn a_change_in_postgres_is_noticed() {
    let databases = Databases::create().await;
    let postgres = &databases.stores.postgres;
    SCHEMA.create_in_postgres(postgres).await.unwrap();
    let expected = postgres::expected();
    for Mutation { there, back, difference } in POSTGRES {
        postgres.execute_raw(there).await.unwrap();
        assert_eq!(expected.difference(&postgres::found(postgres).await), difference, "{there}");
        if !back.is_empty() {
            postgres.execute_raw(back).await.unwrap();
            assert_eq!(expected.difference(&postgres::found(postgres).await), "", "{back}");
        }
    }
}

#[tokio::test]
async fn a_change_in_clickhouse_is_noticed() {
    let databases = Databases::create().await;
    let clickhouse = &databases.stores.clickhouse;
    SCHEMA.create_in_clickhouse(clickhouse, &Topology::Single).await.unwrap();
    let expected = clickhouse::expected();
    for Mutation { there, back, difference } in CLICKHOUSE {
        clickhouse.execute_raw(there).await.unwrap();
        assert_eq!(expected.difference(&clickhouse::found(clickhouse).await), difference, "{there}");
        if !back.is_empty() {
            clickhouse.execute_raw(back).await.unwrap();
            assert_eq!(expected.difference(&clickhouse::found(clickhouse).await), "", "{back}");
        }
    }
}
