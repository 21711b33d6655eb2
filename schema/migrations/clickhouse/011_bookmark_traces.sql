-- rowcol migration
-- parent: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d
-- result: 3c2d44014ff90872e8690c50c27191042c84b1bc258dc1361eda44dc6bb3fe14
-- goes with: postgres/20261126224627_bookmark_traces

ALTER TABLE `traces` /*@cluster*/
    ADD COLUMN `public` Bool DEFAULT false COMMENT 'Whether anyone with the link may see it.' AFTER `environment`,
    ADD COLUMN `bookmarked` Bool DEFAULT false COMMENT 'Whether someone marked it to be found again.' AFTER `public`;
