-- rowcol migration
-- parent: 6d5da26f379b35495f3c7da7f3e58c87aca4dd1523e1613f7078500e76d46813
-- result: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78
-- goes with: clickhouse/005_index_tags_and_metadata

-- locks "traces": SHARE UPDATE EXCLUSIVE
CREATE INDEX CONCURRENTLY "traces_tags_idx" ON "traces" USING gin ("tags");
