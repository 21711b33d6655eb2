-- rowcol migration
-- parent: 111349506cbe7ea43971ad16a9cf9e26944a9ff5d70246367e2b48aec8764930
-- result: e01101ba577767fdd01cf46d3e1ce55584fb6b5cd4f346eaa960b784f604cddc

-- loses data (postgres:drop:enum:ObservationType.AGENT): the value 'AGENT' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.TOOL): the value 'TOOL' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.CHAIN): the value 'CHAIN' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.RETRIEVER): the value 'RETRIEVER' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.EVALUATOR): the value 'EVALUATOR' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.EMBEDDING): the value 'EMBEDDING' of "ObservationType" goes
-- loses data (postgres:drop:enum:ObservationType.GUARDRAIL): the value 'GUARDRAIL' of "ObservationType" goes
ALTER TYPE "ObservationType" RENAME TO "ObservationType__old";

CREATE TYPE "ObservationType" AS ENUM ('SPAN', 'EVENT', 'GENERATION');

-- breaks the running program: it takes "type" for "ObservationType"
-- may fail: values of "type" that are no "ObservationType"; count them: SELECT count(*) FROM "observations" WHERE "type"::text <> ALL (ARRAY['SPAN', 'EVENT', 'GENERATION']::text[])
-- rewrites "observations"
-- locks "observations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "observations" ALTER COLUMN "type" TYPE "ObservationType" USING "type"::text::"ObservationType";

DROP TYPE "ObservationType__old";

COMMENT ON TYPE "ObservationType" IS 'Kinds of observations.';
