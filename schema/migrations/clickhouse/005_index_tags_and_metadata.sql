-- rowcol migration
-- parent: 6d5da26f379b35495f3c7da7f3e58c87aca4dd1523e1613f7078500e76d46813
-- result: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78
-- goes with: postgres/20261126224624_index_tags_and_metadata

ALTER TABLE `traces` /*@cluster*/
    ADD INDEX `idx_res_metadata_key` mapKeys(metadata) TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX `idx_res_metadata_value` mapValues(metadata) TYPE bloom_filter(0.01) GRANULARITY 1;

-- rewrites traces
ALTER TABLE `traces` /*@cluster*/
    MATERIALIZE INDEX `idx_res_metadata_key`,
    MATERIALIZE INDEX `idx_res_metadata_value`;
