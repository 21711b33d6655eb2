-- rowcol migration
-- parent: 6d5da26f379b35495f3c7da7f3e58c87aca4dd1523e1613f7078500e76d46813
-- result: 111349506cbe7ea43971ad16a9cf9e26944a9ff5d70246367e2b48aec8764930

-- breaks the running program: it does not expect NULL in "trace_id"
-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" ALTER COLUMN "trace_id" DROP NOT NULL;
