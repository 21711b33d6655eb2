-- rowcol migration
-- parent: 85dfbf5f7c86621380add83479ec0ab653e708f1f13b28d1500e8ba7c9b1248d
-- result: 73a48854fb4d5bb07467ee0fef411a01efe912cd8a7de8cb3bed7239d5e43724

-- loses data (postgres:drop:prompts.commit_message): the column "commit_message" of "prompts" goes
-- breaks the running program: it still uses "commit_message"
-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "prompts" DROP COLUMN "commit_message";
