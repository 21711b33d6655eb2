-- rowcol migration
-- parent: 3c2d44014ff90872e8690c50c27191042c84b1bc258dc1361eda44dc6bb3fe14
-- result: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d

-- loses data (postgres:drop:traces.public): the column "public" of "traces" goes
-- breaks the running program: it still uses "public"
-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" DROP COLUMN "public";

-- loses data (postgres:drop:traces.bookmarked): the column "bookmarked" of "traces" goes
-- breaks the running program: it still uses "bookmarked"
-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" DROP COLUMN "bookmarked";
