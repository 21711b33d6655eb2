-- rowcol migration
-- parent: a1a1e7d4f0352455cd7b53a4731193c4a1be63f117ebe6f8150857341a56dd1c
-- result: c40c0b689d118b81a532e3a58c48be54a6c83bdc7b486e7c31ee9ba4a46ed78e

ALTER TABLE `scores` /*@cluster*/ ADD INDEX `idx_project_dataset_run` (project_id, dataset_run_id) TYPE bloom_filter(0.001) GRANULARITY 1;

-- rewrites scores
ALTER TABLE `scores` /*@cluster*/ MATERIALIZE INDEX `idx_project_dataset_run`;
