-- rowcol migration
-- parent: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644
-- result: 6ee1f741318b2edf294c75df4eb2ea2e978c9d325a3096369aa8739c0e86fd67

-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "prompts" ADD COLUMN "tags" text[] NOT NULL DEFAULT '{}';

-- locks "prompts": SHARE UPDATE EXCLUSIVE
CREATE INDEX CONCURRENTLY "prompts_tags_idx" ON "prompts" USING gin ("tags");

-- locks "prompts": SHARE UPDATE EXCLUSIVE
COMMENT ON COLUMN "prompts"."tags" IS 'Words to find it by, the same for all versions.';
