-- rowcol migration
-- parent: 73a48854fb4d5bb07467ee0fef411a01efe912cd8a7de8cb3bed7239d5e43724
-- result: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d

-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "prompts" ADD COLUMN "commit_message" text;

-- locks "prompts": SHARE UPDATE EXCLUSIVE
COMMENT ON COLUMN "prompts"."commit_message" IS 'What changed since the version before.';
