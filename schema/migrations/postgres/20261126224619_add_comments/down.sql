-- rowcol migration
-- parent: fd1f69d333f08a01e39335a6b54713519a1ffc1f1788acb8e784d3f6c16fa7eb
-- result: b42982403274f478318dbd3c0a967ccbb6af179f5a0fa544acf9fc69e8d33942

-- locks "comments": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "comments" DROP CONSTRAINT "comments_project_id_fkey";

-- loses data (postgres:drop:comments): the table "comments" and its rows go
-- breaks the running program: it still uses "comments"
-- locks "comments": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "comments";

-- loses data (postgres:drop:enum:CommentObjectType): the type "CommentObjectType" goes
DROP TYPE "CommentObjectType";
