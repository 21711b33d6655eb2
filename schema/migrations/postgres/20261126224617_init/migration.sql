-- rowcol migration
-- parent: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
-- result: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644
-- goes with: clickhouse/001_init

CREATE TYPE "ApiKeyScope" AS ENUM ('ORGANIZATION', 'PROJECT');

COMMENT ON TYPE "ApiKeyScope" IS 'What an API key opens.';

CREATE TYPE "DatasetStatus" AS ENUM ('ACTIVE', 'ARCHIVED');

COMMENT ON TYPE "DatasetStatus" IS 'Whether an item is in use.';

CREATE TYPE "ObservationLevel" AS ENUM ('DEBUG', 'DEFAULT', 'WARNING', 'ERROR');

COMMENT ON TYPE "ObservationLevel" IS 'How much an observation matters.';

CREATE TYPE "ObservationType" AS ENUM ('SPAN', 'EVENT', 'GENERATION');

COMMENT ON TYPE "ObservationType" IS 'Kinds of observations.';

CREATE TYPE "Role" AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE');

COMMENT ON TYPE "Role" IS 'What a member may do.';

CREATE TYPE "ScoreDataType" AS ENUM ('CATEGORICAL', 'NUMERIC', 'BOOLEAN');

COMMENT ON TYPE "ScoreDataType" IS 'What a score''s value is.';

CREATE TYPE "ScoreSource" AS ENUM ('ANNOTATION', 'API', 'EVAL');

COMMENT ON TYPE "ScoreSource" IS 'Who or what made a score.';

CREATE TABLE "Session" (
    "id" text NOT NULL,
    "expires" timestamp(3) with time zone NOT NULL,
    "session_token" text NOT NULL,
    "user_id" text NOT NULL,
    CONSTRAINT "Session_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Session_session_token_key" UNIQUE ("session_token")
);

CREATE TABLE "api_keys" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "note" text,
    "public_key" text NOT NULL,
    "hashed_secret_key" text NOT NULL,
    "display_secret_key" text NOT NULL,
    "last_used_at" timestamp(3) with time zone,
    "expires_at" timestamp(3) with time zone,
    "project_id" text,
    "fast_hashed_secret_key" text,
    "organization_id" text,
    "scope" "ApiKeyScope" NOT NULL DEFAULT 'PROJECT',
    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_keys_fast_hashed_secret_key_key" UNIQUE ("fast_hashed_secret_key"),
    CONSTRAINT "api_keys_hashed_secret_key_key" UNIQUE ("hashed_secret_key"),
    CONSTRAINT "api_keys_public_key_key" UNIQUE ("public_key")
);

CREATE TABLE "dataset_items" (
    "id" text NOT NULL,
    "project_id" text NOT NULL,
    "valid_from" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_to" timestamp(3) with time zone,
    "input" jsonb,
    "expected_output" jsonb,
    "source_observation_id" text,
    "dataset_id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" "DatasetStatus" DEFAULT 'ACTIVE',
    "source_trace_id" text,
    "metadata" jsonb,
    "is_deleted" boolean NOT NULL DEFAULT false,
    "sys_id" text DEFAULT md5(random()::text || clock_timestamp()::text)::uuid::text,
    CONSTRAINT "dataset_items_pkey" PRIMARY KEY ("id", "project_id", "valid_from")
);

CREATE TABLE "dataset_run_items" (
    "id" text NOT NULL,
    "dataset_run_id" text NOT NULL,
    "dataset_item_id" text NOT NULL,
    "observation_id" text,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "trace_id" text NOT NULL,
    "project_id" text NOT NULL,
    CONSTRAINT "dataset_run_items_pkey" PRIMARY KEY ("id", "project_id")
);

CREATE TABLE "dataset_runs" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "dataset_id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "metadata" jsonb,
    "description" text,
    "project_id" text NOT NULL,
    CONSTRAINT "dataset_runs_pkey" PRIMARY KEY ("id", "project_id")
);

CREATE TABLE "datasets" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "project_id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "description" text,
    "metadata" jsonb,
    "remote_experiment_payload" jsonb,
    "remote_experiment_url" text,
    "expected_output_schema" json,
    "input_schema" json,
    CONSTRAINT "datasets_pkey" PRIMARY KEY ("id", "project_id"),
    CONSTRAINT "datasets_project_id_name_key" UNIQUE ("project_id", "name")
);

CREATE TABLE "models" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" text,
    "model_name" text NOT NULL,
    "match_pattern" text NOT NULL,
    "start_date" timestamp(3) with time zone,
    "input_price" numeric(38,12),
    "output_price" numeric(38,12),
    "total_price" numeric(38,12),
    "unit" text,
    "tokenizer_config" jsonb,
    "tokenizer_id" text,
    CONSTRAINT "models_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "models_project_id_model_name_start_date_unit_key" UNIQUE ("project_id", "model_name", "start_date", "unit")
);

CREATE TABLE "observations" (
    "id" text NOT NULL,
    "trace_id" text,
    "project_id" text NOT NULL,
    "type" "ObservationType" NOT NULL,
    "parent_observation_id" text,
    "start_time" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "end_time" timestamp(3) with time zone,
    "name" text,
    "metadata" jsonb,
    "level" "ObservationLevel" NOT NULL DEFAULT 'DEFAULT',
    "status_message" text,
    "version" text,
    "input" jsonb,
    "output" jsonb,
    "model" text,
    "internal_model" text,
    "internal_model_id" text,
    "modelParameters" jsonb,
    "prompt_tokens" integer NOT NULL DEFAULT 0,
    "completion_tokens" integer NOT NULL DEFAULT 0,
    "total_tokens" integer NOT NULL DEFAULT 0,
    "unit" text,
    "input_cost" numeric(38,12),
    "output_cost" numeric(38,12),
    "total_cost" numeric(18,12),
    "calculated_input_cost" numeric(38,12),
    "calculated_output_cost" numeric(38,12),
    "calculated_total_cost" numeric(38,12),
    "completion_start_time" timestamp(3) with time zone,
    "prompt_id" text,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "observations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "organization_memberships" (
    "id" text NOT NULL,
    "org_id" text NOT NULL,
    "user_id" text NOT NULL,
    "role" "Role" NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "organization_memberships_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "organization_memberships_org_id_user_id_key" UNIQUE ("org_id", "user_id")
);

CREATE TABLE "organizations" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cloud_config" jsonb,
    "metadata" jsonb,
    "ai_features_enabled" boolean NOT NULL DEFAULT false,
    "cloud_billing_cycle_anchor" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    "cloud_billing_cycle_updated_at" timestamp(3) with time zone,
    "cloud_current_cycle_usage" integer,
    "cloud_free_tier_usage_threshold_state" text,
    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "project_memberships" (
    "project_id" text NOT NULL,
    "user_id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_membership_id" text NOT NULL,
    "role" "Role" NOT NULL,
    CONSTRAINT "project_memberships_pkey" PRIMARY KEY ("project_id", "user_id")
);

CREATE TABLE "projects" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" text NOT NULL,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" text NOT NULL,
    "deleted_at" timestamp(3) with time zone,
    "retention_days" integer,
    "metadata" jsonb,
    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "prompts" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" text NOT NULL,
    "created_by" text NOT NULL,
    "name" text NOT NULL,
    "version" integer NOT NULL,
    "is_active" boolean,
    "config" json NOT NULL DEFAULT '{}',
    "prompt" jsonb NOT NULL,
    "type" text NOT NULL DEFAULT 'text',
    "labels" text[] NOT NULL DEFAULT '{}',
    CONSTRAINT "prompts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "prompts_project_id_name_version_key" UNIQUE ("project_id", "name", "version")
);

CREATE TABLE "score_configs" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" text NOT NULL,
    "name" text NOT NULL,
    "data_type" "ScoreDataType" NOT NULL,
    "is_archived" boolean NOT NULL DEFAULT false,
    "min_value" double precision,
    "max_value" double precision,
    "categories" jsonb,
    "description" text,
    CONSTRAINT "score_configs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "scores" (
    "id" text NOT NULL,
    "timestamp" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" text NOT NULL,
    "trace_id" text,
    "observation_id" text,
    "name" text NOT NULL,
    "value" double precision,
    "string_value" text,
    "data_type" "ScoreDataType" NOT NULL DEFAULT 'NUMERIC',
    "source" "ScoreSource" NOT NULL,
    "comment" text,
    "author_user_id" text,
    "config_id" text,
    "queue_id" text,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "scores_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "trace_sessions" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" text NOT NULL,
    "bookmarked" boolean NOT NULL DEFAULT false,
    "public" boolean NOT NULL DEFAULT false,
    "environment" text NOT NULL DEFAULT 'default',
    CONSTRAINT "trace_sessions_pkey" PRIMARY KEY ("id", "project_id")
);

CREATE TABLE "traces" (
    "id" text NOT NULL,
    "timestamp" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" text,
    "project_id" text NOT NULL,
    "metadata" jsonb,
    "external_id" text,
    "user_id" text,
    "app_release" text,
    "version" text,
    "input" jsonb,
    "output" jsonb,
    "session_id" text,
    "tags" text[] NOT NULL DEFAULT '{}',
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "traces_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "users" (
    "id" text NOT NULL,
    "name" text,
    "email" text,
    "email_verified" timestamp(3) with time zone,
    "password" text,
    "image" text,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "feature_flags" text[] NOT NULL DEFAULT '{}',
    "admin" boolean NOT NULL DEFAULT false,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_email_key" UNIQUE ("email")
);

CREATE INDEX "Session_user_id_idx" ON "Session" ("user_id");

CREATE INDEX "api_keys_organization_id_idx" ON "api_keys" ("organization_id");

CREATE INDEX "api_keys_project_id_idx" ON "api_keys" ("project_id");

CREATE INDEX "dataset_items_created_at_idx" ON "dataset_items" ("created_at");

CREATE INDEX "dataset_items_dataset_id_project_id_idx" ON "dataset_items" ("dataset_id", "project_id");

CREATE INDEX "dataset_items_project_id_id_valid_from_idx" ON "dataset_items" ("project_id", "id", "valid_from");

CREATE INDEX "dataset_items_project_id_valid_to_idx" ON "dataset_items" ("project_id", "valid_to");

CREATE INDEX "dataset_items_source_observation_id_idx" ON "dataset_items" USING hash ("source_observation_id");

CREATE INDEX "dataset_items_source_trace_id_idx" ON "dataset_items" USING hash ("source_trace_id");

CREATE INDEX "dataset_items_updated_at_idx" ON "dataset_items" ("updated_at");

CREATE INDEX "dataset_run_items_created_at_idx" ON "dataset_run_items" ("created_at");

CREATE INDEX "dataset_run_items_dataset_item_id_idx" ON "dataset_run_items" USING hash ("dataset_item_id");

CREATE INDEX "dataset_run_items_dataset_run_id_project_id_idx" ON "dataset_run_items" ("dataset_run_id", "project_id");

CREATE INDEX "dataset_run_items_observation_id_idx" ON "dataset_run_items" USING hash ("observation_id");

CREATE INDEX "dataset_run_items_trace_id_idx" ON "dataset_run_items" ("trace_id");

CREATE INDEX "dataset_run_items_updated_at_idx" ON "dataset_run_items" ("updated_at");

CREATE INDEX "dataset_runs_created_at_idx" ON "dataset_runs" ("created_at");

CREATE INDEX "dataset_runs_dataset_id_project_id_idx" ON "dataset_runs" ("dataset_id", "project_id");

CREATE INDEX "dataset_runs_updated_at_idx" ON "dataset_runs" ("updated_at");

CREATE INDEX "datasets_created_at_idx" ON "datasets" ("created_at");

CREATE INDEX "datasets_updated_at_idx" ON "datasets" ("updated_at");

CREATE INDEX "models_model_name_idx" ON "models" ("model_name");

CREATE INDEX "observations_created_at_idx" ON "observations" ("created_at");

CREATE INDEX "observations_internal_model_idx" ON "observations" ("internal_model");

CREATE INDEX "observations_model_idx" ON "observations" ("model");

CREATE INDEX "observations_parent_observation_id_idx" ON "observations" ("parent_observation_id");

CREATE INDEX "observations_project_id_internal_model_start_time_unit_idx" ON "observations" ("project_id", "internal_model", "start_time", "unit");

CREATE INDEX "observations_project_id_prompt_id_idx" ON "observations" ("project_id", "prompt_id");

CREATE INDEX "observations_project_id_start_time_type_idx" ON "observations" ("project_id", "start_time", "type");

CREATE INDEX "observations_prompt_id_idx" ON "observations" ("prompt_id");

CREATE INDEX "observations_start_time_idx" ON "observations" ("start_time");

CREATE INDEX "observations_trace_id_project_id_start_time_idx" ON "observations" ("trace_id", "project_id", "start_time");

CREATE INDEX "observations_trace_id_project_id_type_start_time_idx" ON "observations" ("trace_id", "project_id", "type", "start_time");

CREATE INDEX "observations_type_idx" ON "observations" ("type");

CREATE INDEX "organization_memberships_user_id_idx" ON "organization_memberships" ("user_id");

CREATE INDEX "project_memberships_org_membership_id_idx" ON "project_memberships" ("org_membership_id");

CREATE INDEX "project_memberships_user_id_idx" ON "project_memberships" ("user_id");

CREATE INDEX "projects_org_id_idx" ON "projects" ("org_id");

CREATE INDEX "prompts_created_at_idx" ON "prompts" ("created_at");

CREATE INDEX "prompts_project_id_id_idx" ON "prompts" ("project_id", "id");

CREATE INDEX "prompts_updated_at_idx" ON "prompts" ("updated_at");

CREATE INDEX "score_configs_created_at_idx" ON "score_configs" ("created_at");

CREATE INDEX "score_configs_data_type_idx" ON "score_configs" ("data_type");

CREATE INDEX "score_configs_is_archived_idx" ON "score_configs" ("is_archived");

CREATE INDEX "score_configs_project_id_idx" ON "score_configs" ("project_id");

CREATE INDEX "score_configs_updated_at_idx" ON "score_configs" ("updated_at");

CREATE INDEX "scores_author_user_id_idx" ON "scores" ("author_user_id");

CREATE INDEX "scores_config_id_idx" ON "scores" ("config_id");

CREATE INDEX "scores_created_at_idx" ON "scores" ("created_at");

CREATE INDEX "scores_observation_id_idx" ON "scores" USING hash ("observation_id");

CREATE INDEX "scores_project_id_name_idx" ON "scores" ("project_id", "name");

CREATE INDEX "scores_source_idx" ON "scores" ("source");

CREATE INDEX "scores_timestamp_idx" ON "scores" ("timestamp");

CREATE INDEX "scores_trace_id_idx" ON "scores" USING hash ("trace_id");

CREATE INDEX "scores_value_idx" ON "scores" ("value");

CREATE INDEX "trace_sessions_project_id_created_at_idx" ON "trace_sessions" ("project_id", "created_at" DESC);

CREATE INDEX "traces_created_at_idx" ON "traces" ("created_at");

CREATE INDEX "traces_name_idx" ON "traces" ("name");

CREATE INDEX "traces_project_id_timestamp_idx" ON "traces" ("project_id", "timestamp");

CREATE INDEX "traces_session_id_idx" ON "traces" ("session_id");

CREATE INDEX "traces_timestamp_idx" ON "traces" ("timestamp");

CREATE INDEX "traces_user_id_idx" ON "traces" ("user_id");

ALTER TABLE "Session"
    ADD CONSTRAINT "Session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "dataset_items"
    ADD CONSTRAINT "dataset_items_dataset_id_project_id_fkey" FOREIGN KEY ("dataset_id", "project_id") REFERENCES "datasets" ("id", "project_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "dataset_run_items"
    ADD CONSTRAINT "dataset_run_items_dataset_run_id_project_id_fkey" FOREIGN KEY ("dataset_run_id", "project_id") REFERENCES "dataset_runs" ("id", "project_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "dataset_runs"
    ADD CONSTRAINT "dataset_runs_dataset_id_project_id_fkey" FOREIGN KEY ("dataset_id", "project_id") REFERENCES "datasets" ("id", "project_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "datasets"
    ADD CONSTRAINT "datasets_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "models"
    ADD CONSTRAINT "models_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "observations"
    ADD CONSTRAINT "observations_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "organization_memberships"
    ADD CONSTRAINT "organization_memberships_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "organization_memberships"
    ADD CONSTRAINT "organization_memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "project_memberships"
    ADD CONSTRAINT "project_memberships_org_membership_id_fkey" FOREIGN KEY ("org_membership_id") REFERENCES "organization_memberships" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "project_memberships"
    ADD CONSTRAINT "project_memberships_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "project_memberships"
    ADD CONSTRAINT "project_memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "projects"
    ADD CONSTRAINT "projects_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "prompts"
    ADD CONSTRAINT "prompts_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "score_configs"
    ADD CONSTRAINT "score_configs_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "scores"
    ADD CONSTRAINT "scores_config_id_fkey" FOREIGN KEY ("config_id") REFERENCES "score_configs" ("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "scores"
    ADD CONSTRAINT "scores_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "trace_sessions"
    ADD CONSTRAINT "trace_sessions_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "traces"
    ADD CONSTRAINT "traces_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

COMMENT ON TABLE "Session" IS 'A browser that is signed in. (Sessions of observed applications are `trace_sessions`.)';

COMMENT ON COLUMN "Session"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "Session"."expires" IS 'Until when it is valid.';

COMMENT ON COLUMN "Session"."session_token" IS 'The secret in the browser''s cookie.';

COMMENT ON COLUMN "Session"."user_id" IS 'Who is signed in.';

COMMENT ON TABLE "api_keys" IS 'A key pair that programs send to the API. The secret half is kept as hashes only.';

COMMENT ON COLUMN "api_keys"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "api_keys"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "api_keys"."note" IS 'What it is for, in its owner''s words.';

COMMENT ON COLUMN "api_keys"."public_key" IS 'The half that may be seen.';

COMMENT ON COLUMN "api_keys"."hashed_secret_key" IS 'The slow, salted hash of the secret half.';

COMMENT ON COLUMN "api_keys"."display_secret_key" IS 'The secret half with its middle blanked out, to be recognized by.';

COMMENT ON COLUMN "api_keys"."last_used_at" IS 'When a request last used it.';

COMMENT ON COLUMN "api_keys"."expires_at" IS 'When it stops working; NULL is never.';

COMMENT ON COLUMN "api_keys"."project_id" IS 'The project it opens, when its scope is one project.';

COMMENT ON COLUMN "api_keys"."fast_hashed_secret_key" IS 'A fast hash of the secret half, made when the slow one was first verified.';

COMMENT ON COLUMN "api_keys"."organization_id" IS 'The organization it opens, when its scope is an organization.';

COMMENT ON COLUMN "api_keys"."scope" IS 'What it opens.';

COMMENT ON TABLE "dataset_items" IS 'One test item, in one of its versions: a change makes a new row with the same id.';

COMMENT ON COLUMN "dataset_items"."id" IS 'The same for all versions; made by the program that inserts the first.';

COMMENT ON COLUMN "dataset_items"."project_id" IS 'The project.';

COMMENT ON COLUMN "dataset_items"."valid_from" IS 'Since when this version counts.';

COMMENT ON COLUMN "dataset_items"."valid_to" IS 'Until when it counted; NULL for the version that counts now.';

COMMENT ON COLUMN "dataset_items"."input" IS 'What the application is given.';

COMMENT ON COLUMN "dataset_items"."expected_output" IS 'What it should answer.';

COMMENT ON COLUMN "dataset_items"."source_observation_id" IS 'The observation that the item was made from.';

COMMENT ON COLUMN "dataset_items"."dataset_id" IS 'The dataset.';

COMMENT ON COLUMN "dataset_items"."created_at" IS 'When the row was made.';

COMMENT ON COLUMN "dataset_items"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "dataset_items"."status" IS 'Whether new runs use it.';

COMMENT ON COLUMN "dataset_items"."source_trace_id" IS 'The trace that the item was made from.';

COMMENT ON COLUMN "dataset_items"."metadata" IS 'Whatever there is to say about the item.';

COMMENT ON COLUMN "dataset_items"."is_deleted" IS 'Whether this version says that the item is gone.';

COMMENT ON COLUMN "dataset_items"."sys_id" IS 'An id of the version by itself, made by the server.';

COMMENT ON TABLE "dataset_run_items" IS 'The trace that a run made for one item.';

COMMENT ON COLUMN "dataset_run_items"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "dataset_run_items"."dataset_run_id" IS 'The run.';

COMMENT ON COLUMN "dataset_run_items"."dataset_item_id" IS 'The item; which of its versions follows from the time of the run.';

COMMENT ON COLUMN "dataset_run_items"."observation_id" IS 'The observation within the trace that holds the answer.';

COMMENT ON COLUMN "dataset_run_items"."created_at" IS 'When the row was made.';

COMMENT ON COLUMN "dataset_run_items"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "dataset_run_items"."trace_id" IS 'The trace.';

COMMENT ON COLUMN "dataset_run_items"."project_id" IS 'The project.';

COMMENT ON TABLE "dataset_runs" IS 'One try of an application on a dataset.';

COMMENT ON COLUMN "dataset_runs"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "dataset_runs"."name" IS 'The name to show.';

COMMENT ON COLUMN "dataset_runs"."dataset_id" IS 'The dataset.';

COMMENT ON COLUMN "dataset_runs"."created_at" IS 'When the run began.';

COMMENT ON COLUMN "dataset_runs"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "dataset_runs"."metadata" IS 'Whatever there is to say about the run: model, settings, …';

COMMENT ON COLUMN "dataset_runs"."description" IS 'What is tried in this run.';

COMMENT ON COLUMN "dataset_runs"."project_id" IS 'The project.';

COMMENT ON TABLE "datasets" IS 'A collection of test items.';

COMMENT ON COLUMN "datasets"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "datasets"."name" IS 'The name to show; unique within the project.';

COMMENT ON COLUMN "datasets"."project_id" IS 'The project.';

COMMENT ON COLUMN "datasets"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "datasets"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "datasets"."description" IS 'What the items have in common.';

COMMENT ON COLUMN "datasets"."metadata" IS 'Whatever there is to say about the dataset.';

COMMENT ON COLUMN "datasets"."remote_experiment_payload" IS 'What is sent to the service that runs the application on the items.';

COMMENT ON COLUMN "datasets"."remote_experiment_url" IS 'Where that service is.';

COMMENT ON COLUMN "datasets"."expected_output_schema" IS 'The JSON Schema that expected outputs keep to.';

COMMENT ON COLUMN "datasets"."input_schema" IS 'The JSON Schema that inputs keep to.';

COMMENT ON TABLE "models" IS 'What a language model costs, and how its tokens are counted.';

COMMENT ON COLUMN "models"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "models"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "models"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "models"."project_id" IS 'The project it is for; NULL for all projects.';

COMMENT ON COLUMN "models"."model_name" IS 'The model''s name.';

COMMENT ON COLUMN "models"."match_pattern" IS 'The regular expression that an observation''s model matches.';

COMMENT ON COLUMN "models"."start_date" IS 'Since when the prices hold; NULL is always.';

COMMENT ON COLUMN "models"."input_price" IS 'USD for a unit read.';

COMMENT ON COLUMN "models"."output_price" IS 'USD for a unit written.';

COMMENT ON COLUMN "models"."total_price" IS 'USD for a unit, where reading and writing cost the same.';

COMMENT ON COLUMN "models"."unit" IS 'What is paid for: tokens, characters, images, …';

COMMENT ON COLUMN "models"."tokenizer_config" IS 'Settings of the tokenizer.';

COMMENT ON COLUMN "models"."tokenizer_id" IS 'The tokenizer that counts tokens when the application gives no counts.';

COMMENT ON TABLE "observations" IS 'One step of a trace: a call of a language model, a tool, a span of the application''s own work.';

COMMENT ON COLUMN "observations"."id" IS 'Made by the observed application.';

COMMENT ON COLUMN "observations"."trace_id" IS 'The trace it is a step of. ClickHouse keeps a missing trace as an empty id.';

COMMENT ON COLUMN "observations"."project_id" IS 'The project.';

COMMENT ON COLUMN "observations"."type" IS 'What kind of step it is.';

COMMENT ON COLUMN "observations"."parent_observation_id" IS 'The step that this one is part of.';

COMMENT ON COLUMN "observations"."start_time" IS 'When the step began.';

COMMENT ON COLUMN "observations"."end_time" IS 'When it ended; NULL for events and for steps that still run.';

COMMENT ON COLUMN "observations"."name" IS 'What the step does. ClickHouse keeps a missing name as an empty one.';

COMMENT ON COLUMN "observations"."metadata" IS 'Whatever the application wants to say about the step. ClickHouse keeps missing metadata as an empty map.';

COMMENT ON COLUMN "observations"."level" IS 'How much it matters.';

COMMENT ON COLUMN "observations"."status_message" IS 'Why it failed, or what else there is to say.';

COMMENT ON COLUMN "observations"."version" IS 'The version of what was called.';

COMMENT ON COLUMN "observations"."input" IS 'What was asked.';

COMMENT ON COLUMN "observations"."output" IS 'What was answered.';

COMMENT ON COLUMN "observations"."model" IS 'The language model, as the application names it.';

COMMENT ON COLUMN "observations"."internal_model" IS 'The language model''s name in the price list.';

COMMENT ON COLUMN "observations"."internal_model_id" IS 'The entry in the price list.';

COMMENT ON COLUMN "observations"."modelParameters" IS 'Settings of the call: temperature, token limit, …';

COMMENT ON COLUMN "observations"."prompt_tokens" IS 'Tokens read. ClickHouse keeps the count in `usage_details`.';

COMMENT ON COLUMN "observations"."completion_tokens" IS 'Tokens written. ClickHouse keeps the count in `usage_details`.';

COMMENT ON COLUMN "observations"."total_tokens" IS 'Tokens in all. ClickHouse keeps the count in `usage_details`.';

COMMENT ON COLUMN "observations"."unit" IS 'What the counts are of: tokens, characters, …';

COMMENT ON COLUMN "observations"."input_cost" IS 'What the tokens read cost in USD: given, or else computed.';

COMMENT ON COLUMN "observations"."output_cost" IS 'What the tokens written cost in USD: given, or else computed.';

COMMENT ON COLUMN "observations"."total_cost" IS 'What the step cost in USD: given, or else computed.';

COMMENT ON COLUMN "observations"."calculated_input_cost" IS 'What the tokens read cost in USD by the price list.';

COMMENT ON COLUMN "observations"."calculated_output_cost" IS 'What the tokens written cost in USD by the price list.';

COMMENT ON COLUMN "observations"."calculated_total_cost" IS 'What the step cost in USD by the price list.';

COMMENT ON COLUMN "observations"."completion_start_time" IS 'When the first token of the answer arrived.';

COMMENT ON COLUMN "observations"."prompt_id" IS 'The prompt that was used.';

COMMENT ON COLUMN "observations"."created_at" IS 'When the row was made.';

COMMENT ON COLUMN "observations"."updated_at" IS 'When the row last changed.';

COMMENT ON TABLE "organization_memberships" IS 'That a user belongs to an organization, and as what.';

COMMENT ON COLUMN "organization_memberships"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "organization_memberships"."org_id" IS 'The organization.';

COMMENT ON COLUMN "organization_memberships"."user_id" IS 'The user.';

COMMENT ON COLUMN "organization_memberships"."role" IS 'What the user may do in all projects of the organization.';

COMMENT ON COLUMN "organization_memberships"."created_at" IS 'When the user joined.';

COMMENT ON COLUMN "organization_memberships"."updated_at" IS 'When the row last changed.';

COMMENT ON TABLE "organizations" IS 'A customer: the owner of projects, and who pays for them.';

COMMENT ON COLUMN "organizations"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "organizations"."name" IS 'The name to show.';

COMMENT ON COLUMN "organizations"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "organizations"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "organizations"."cloud_config" IS 'Plan, limits and the account at the payment service.';

COMMENT ON COLUMN "organizations"."metadata" IS 'Whatever the organization wants to keep about itself.';

COMMENT ON COLUMN "organizations"."ai_features_enabled" IS 'Whether features that send data to a language model are allowed.';

COMMENT ON COLUMN "organizations"."cloud_billing_cycle_anchor" IS 'The day and time of the month at which a billing cycle begins.';

COMMENT ON COLUMN "organizations"."cloud_billing_cycle_updated_at" IS 'When the usage of the current cycle was last counted.';

COMMENT ON COLUMN "organizations"."cloud_current_cycle_usage" IS 'Billable units in the current cycle.';

COMMENT ON COLUMN "organizations"."cloud_free_tier_usage_threshold_state" IS 'Which limit of the free plan was passed, if any.';

COMMENT ON TABLE "project_memberships" IS 'That a member of the organization has a role of their own in one of its projects.';

COMMENT ON COLUMN "project_memberships"."project_id" IS 'The project.';

COMMENT ON COLUMN "project_memberships"."user_id" IS 'The user.';

COMMENT ON COLUMN "project_memberships"."created_at" IS 'When the role was given.';

COMMENT ON COLUMN "project_memberships"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "project_memberships"."org_membership_id" IS 'The user''s membership of the organization; when it ends, so does this one.';

COMMENT ON COLUMN "project_memberships"."role" IS 'What the user may do in this project, in place of the role in the organization.';

COMMENT ON TABLE "projects" IS 'One application that is observed: everything recorded belongs to a project.';

COMMENT ON COLUMN "projects"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "projects"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "projects"."name" IS 'The name to show.';

COMMENT ON COLUMN "projects"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "projects"."org_id" IS 'The organization it belongs to.';

COMMENT ON COLUMN "projects"."deleted_at" IS 'When its deletion was asked for; the data goes later.';

COMMENT ON COLUMN "projects"."retention_days" IS 'After how many days recorded data is deleted; NULL keeps it for ever.';

COMMENT ON COLUMN "projects"."metadata" IS 'Whatever the project''s members want to keep about it.';

COMMENT ON TABLE "prompts" IS 'One version of a prompt. A change makes a new version; a version never changes.';

COMMENT ON COLUMN "prompts"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "prompts"."created_at" IS 'When the version was made.';

COMMENT ON COLUMN "prompts"."updated_at" IS 'When the row last changed; labels and tags do change.';

COMMENT ON COLUMN "prompts"."project_id" IS 'The project.';

COMMENT ON COLUMN "prompts"."created_by" IS 'Who made the version: a user''s id, or the word API.';

COMMENT ON COLUMN "prompts"."name" IS 'The name that all versions share.';

COMMENT ON COLUMN "prompts"."version" IS 'Counts up from 1 within the name.';

COMMENT ON COLUMN "prompts"."is_active" IS 'Not used any more: the label production says which version is live.';

COMMENT ON COLUMN "prompts"."config" IS 'Settings that go with the text: model, temperature, …';

COMMENT ON COLUMN "prompts"."prompt" IS 'The prompt itself.';

COMMENT ON COLUMN "prompts"."type" IS 'Whether the prompt is one text or a list of messages.';

COMMENT ON COLUMN "prompts"."labels" IS 'Names that point to this version: production, latest, …';

COMMENT ON TABLE "score_configs" IS 'What values the scores of one name may have.';

COMMENT ON COLUMN "score_configs"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "score_configs"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "score_configs"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "score_configs"."project_id" IS 'The project.';

COMMENT ON COLUMN "score_configs"."name" IS 'The scores'' name.';

COMMENT ON COLUMN "score_configs"."data_type" IS 'Whether they are numbers, categories or booleans.';

COMMENT ON COLUMN "score_configs"."is_archived" IS 'Whether no new score may use it.';

COMMENT ON COLUMN "score_configs"."min_value" IS 'The smallest number allowed.';

COMMENT ON COLUMN "score_configs"."max_value" IS 'The largest number allowed.';

COMMENT ON COLUMN "score_configs"."categories" IS 'The words to choose from.';

COMMENT ON COLUMN "score_configs"."description" IS 'What the score is about, for those who give it.';

COMMENT ON TABLE "scores" IS 'A judgement on a trace or one of its observations; in ClickHouse also on a session or a dataset run.';

COMMENT ON COLUMN "scores"."id" IS 'Made by whoever scores.';

COMMENT ON COLUMN "scores"."timestamp" IS 'When the judgement was made.';

COMMENT ON COLUMN "scores"."project_id" IS 'The project.';

COMMENT ON COLUMN "scores"."trace_id" IS 'The trace that is judged. Postgres holds scores of traces only.';

COMMENT ON COLUMN "scores"."observation_id" IS 'The observation within the trace that is judged.';

COMMENT ON COLUMN "scores"."name" IS 'What is judged: correctness, tone, …';

COMMENT ON COLUMN "scores"."value" IS 'The number; NULL where the judgement is a word.';

COMMENT ON COLUMN "scores"."string_value" IS 'The word, for categories and booleans.';

COMMENT ON COLUMN "scores"."data_type" IS 'Whether the judgement is a number, a category or a boolean.';

COMMENT ON COLUMN "scores"."source" IS 'Who or what judged.';

COMMENT ON COLUMN "scores"."comment" IS 'Why the judgement is as it is.';

COMMENT ON COLUMN "scores"."author_user_id" IS 'The user who judged, for annotations.';

COMMENT ON COLUMN "scores"."config_id" IS 'The rules that the score keeps to.';

COMMENT ON COLUMN "scores"."queue_id" IS 'The annotation queue that it was made in.';

COMMENT ON COLUMN "scores"."created_at" IS 'When the row was made.';

COMMENT ON COLUMN "scores"."updated_at" IS 'When the row last changed.';

COMMENT ON TABLE "trace_sessions" IS 'Traces that belong together, such as one conversation.';

COMMENT ON COLUMN "trace_sessions"."id" IS 'Chosen by the observed application; unique within the project.';

COMMENT ON COLUMN "trace_sessions"."created_at" IS 'When its first trace arrived.';

COMMENT ON COLUMN "trace_sessions"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "trace_sessions"."project_id" IS 'The project.';

COMMENT ON COLUMN "trace_sessions"."bookmarked" IS 'Whether someone marked it to be found again.';

COMMENT ON COLUMN "trace_sessions"."public" IS 'Whether anyone with the link may see it.';

COMMENT ON COLUMN "trace_sessions"."environment" IS 'Where the application ran: production, staging, …';

COMMENT ON TABLE "traces" IS 'One request of an observed application, from start to end.';

COMMENT ON COLUMN "traces"."id" IS 'Made by the observed application.';

COMMENT ON COLUMN "traces"."timestamp" IS 'When the request began.';

COMMENT ON COLUMN "traces"."name" IS 'What kind of request it was. ClickHouse keeps a missing name as an empty one.';

COMMENT ON COLUMN "traces"."project_id" IS 'The project.';

COMMENT ON COLUMN "traces"."metadata" IS 'Whatever the application wants to say about the request. ClickHouse keeps missing metadata as an empty map.';

COMMENT ON COLUMN "traces"."external_id" IS 'The request''s id in another system.';

COMMENT ON COLUMN "traces"."user_id" IS 'The application''s own user; not a user of this platform.';

COMMENT ON COLUMN "traces"."app_release" IS 'The release of the application.';

COMMENT ON COLUMN "traces"."version" IS 'The version of what was called.';

COMMENT ON COLUMN "traces"."input" IS 'What the request asked.';

COMMENT ON COLUMN "traces"."output" IS 'What it was answered.';

COMMENT ON COLUMN "traces"."session_id" IS 'The session it is part of.';

COMMENT ON COLUMN "traces"."tags" IS 'Words to find it by.';

COMMENT ON COLUMN "traces"."created_at" IS 'When the row was made.';

COMMENT ON COLUMN "traces"."updated_at" IS 'When the row last changed.';

COMMENT ON TABLE "users" IS 'A person who can sign in.';

COMMENT ON COLUMN "users"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "users"."name" IS 'The name to show.';

COMMENT ON COLUMN "users"."email" IS 'The address to sign in with.';

COMMENT ON COLUMN "users"."email_verified" IS 'When the address was confirmed; NULL while it is not.';

COMMENT ON COLUMN "users"."password" IS 'A hash of the password; NULL for people who sign in through another service.';

COMMENT ON COLUMN "users"."image" IS 'The address of a picture.';

COMMENT ON COLUMN "users"."created_at" IS 'When the account was made.';

COMMENT ON COLUMN "users"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "users"."feature_flags" IS 'Features switched on for this person.';

COMMENT ON COLUMN "users"."admin" IS 'Whether the person runs the platform itself.';
