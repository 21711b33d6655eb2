-- rowcol migration
-- parent: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d
-- result: 3c2d44014ff90872e8690c50c27191042c84b1bc258dc1361eda44dc6bb3fe14
-- goes with: clickhouse/011_bookmark_traces

-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" ADD COLUMN "public" boolean NOT NULL DEFAULT false;

-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" ADD COLUMN "bookmarked" boolean NOT NULL DEFAULT false;

-- locks "traces": SHARE UPDATE EXCLUSIVE
COMMENT ON COLUMN "traces"."public" IS 'Whether anyone with the link may see it.';

-- locks "traces": SHARE UPDATE EXCLUSIVE
COMMENT ON COLUMN "traces"."bookmarked" IS 'Whether someone marked it to be found again.';
