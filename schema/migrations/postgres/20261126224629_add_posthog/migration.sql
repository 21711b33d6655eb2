-- rowcol migration
-- parent: 2ba49f86c64e1137304e7bc476befc9369645598621d7d317a1811ce47c92cad
-- result: a1a1e7d4f0352455cd7b53a4731193c4a1be63f117ebe6f8150857341a56dd1c

CREATE TABLE "posthog_integrations" (
    "project_id" text NOT NULL,
    "encrypted_posthog_api_key" text NOT NULL,
    "posthog_host_name" text NOT NULL,
    "last_sync_at" timestamp(3) with time zone,
    "enabled" boolean NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "posthog_integrations_pkey" PRIMARY KEY ("project_id")
);

-- locks "projects": SHARE ROW EXCLUSIVE, writers wait
ALTER TABLE "posthog_integrations"
    ADD CONSTRAINT "posthog_integrations_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

COMMENT ON TABLE "posthog_integrations" IS 'Where a project''s figures are sent to, for product analytics.';

COMMENT ON COLUMN "posthog_integrations"."project_id" IS 'The project; it has one integration at most.';

COMMENT ON COLUMN "posthog_integrations"."encrypted_posthog_api_key" IS 'The key of the PostHog project, encrypted.';

COMMENT ON COLUMN "posthog_integrations"."posthog_host_name" IS 'The PostHog server.';

COMMENT ON COLUMN "posthog_integrations"."last_sync_at" IS 'Up to when everything was sent.';

COMMENT ON COLUMN "posthog_integrations"."enabled" IS 'Whether it is switched on.';

COMMENT ON COLUMN "posthog_integrations"."created_at" IS 'When it was made.';
