-- rowcol migration
-- parent: c40c0b689d118b81a532e3a58c48be54a6c83bdc7b486e7c31ee9ba4a46ed78e
-- result: a1a1e7d4f0352455cd7b53a4731193c4a1be63f117ebe6f8150857341a56dd1c

ALTER TABLE `scores` /*@cluster*/ DROP INDEX `idx_project_dataset_run`;
