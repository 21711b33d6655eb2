-- rowcol migration
-- parent: 6ee1f741318b2edf294c75df4eb2ea2e978c9d325a3096369aa8739c0e86fd67
-- result: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644

-- locks "prompts": SHARE UPDATE EXCLUSIVE
DROP INDEX CONCURRENTLY "prompts_tags_idx";

-- loses data (postgres:drop:prompts.tags): the column "tags" of "prompts" goes
-- breaks the running program: it still uses "tags"
-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "prompts" DROP COLUMN "tags";
