-- rowcol migration
-- parent: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78
-- result: 6d5da26f379b35495f3c7da7f3e58c87aca4dd1523e1613f7078500e76d46813

-- locks "traces": SHARE UPDATE EXCLUSIVE
DROP INDEX CONCURRENTLY "traces_tags_idx";
