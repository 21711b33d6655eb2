-- rowcol migration
-- parent: 3c2d44014ff90872e8690c50c27191042c84b1bc258dc1361eda44dc6bb3fe14
-- result: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d

-- loses data (clickhouse:drop:traces.public): the column `public` of `traces` and its values
-- breaks the running program: it still uses `public` of `traces`
-- loses data (clickhouse:drop:traces.bookmarked): the column `bookmarked` of `traces` and its values
-- breaks the running program: it still uses `bookmarked` of `traces`
ALTER TABLE `traces` /*@cluster*/
    DROP COLUMN `public`,
    DROP COLUMN `bookmarked`;
