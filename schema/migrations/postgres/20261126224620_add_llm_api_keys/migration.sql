-- rowcol migration
-- parent: fd1f69d333f08a01e39335a6b54713519a1ffc1f1788acb8e784d3f6c16fa7eb
-- result: bf97abb0c02be25e2470989d3fff83e655f22667a8c05de319cce21b4dceb9e5

CREATE TABLE "llm_api_keys" (
    "id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "provider" text NOT NULL,
    "display_secret_key" text NOT NULL,
    "secret_key" text NOT NULL,
    "project_id" text NOT NULL,
    "base_url" text,
    "adapter" text NOT NULL,
    "custom_models" text[] NOT NULL DEFAULT '{}',
    "with_default_models" boolean NOT NULL DEFAULT true,
    "config" jsonb,
    "extra_headers" text,
    "extra_header_keys" text[] NOT NULL DEFAULT '{}',
    CONSTRAINT "llm_api_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "llm_api_keys_project_id_provider_key" UNIQUE ("project_id", "provider")
);

-- locks "projects": SHARE ROW EXCLUSIVE, writers wait
ALTER TABLE "llm_api_keys"
    ADD CONSTRAINT "llm_api_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

COMMENT ON TABLE "llm_api_keys" IS 'How a project reaches the language models of one provider. The key is kept encrypted.';

COMMENT ON COLUMN "llm_api_keys"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "llm_api_keys"."created_at" IS 'When it was made.';

COMMENT ON COLUMN "llm_api_keys"."updated_at" IS 'When the row last changed.';

COMMENT ON COLUMN "llm_api_keys"."provider" IS 'The provider''s name within the project.';

COMMENT ON COLUMN "llm_api_keys"."display_secret_key" IS 'The key with its middle blanked out, to be recognized by.';

COMMENT ON COLUMN "llm_api_keys"."secret_key" IS 'The key, encrypted.';

COMMENT ON COLUMN "llm_api_keys"."project_id" IS 'The project.';

COMMENT ON COLUMN "llm_api_keys"."base_url" IS 'Where the API is, when it is not at the provider''s usual address.';

COMMENT ON COLUMN "llm_api_keys"."adapter" IS 'The protocol that the API speaks.';

COMMENT ON COLUMN "llm_api_keys"."custom_models" IS 'Models that are offered beside the provider''s usual ones.';

COMMENT ON COLUMN "llm_api_keys"."with_default_models" IS 'Whether the provider''s usual models are offered.';

COMMENT ON COLUMN "llm_api_keys"."config" IS 'What some providers need to know.';

COMMENT ON COLUMN "llm_api_keys"."extra_headers" IS 'Headers sent with each request, as an encrypted JSON object.';

COMMENT ON COLUMN "llm_api_keys"."extra_header_keys" IS 'The names of those headers, to be shown.';
