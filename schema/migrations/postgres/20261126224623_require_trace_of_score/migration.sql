-- rowcol migration
-- parent: 111349506cbe7ea43971ad16a9cf9e26944a9ff5d70246367e2b48aec8764930
-- result: 6d5da26f379b35495f3c7da7f3e58c87aca4dd1523e1613f7078500e76d46813

-- breaks the running program: it may still write NULL into "trace_id"
-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" ADD CONSTRAINT "trace_id__not_null" CHECK ("trace_id" IS NOT NULL) NOT VALID;

-- @commit
-- may fail: rows with NULL in "trace_id"; count them: SELECT count(*) FROM "scores" WHERE "trace_id" IS NULL
-- locks "scores": SHARE UPDATE EXCLUSIVE
ALTER TABLE "scores" VALIDATE CONSTRAINT "trace_id__not_null";

-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" ALTER COLUMN "trace_id" SET NOT NULL;

-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" DROP CONSTRAINT "trace_id__not_null";
