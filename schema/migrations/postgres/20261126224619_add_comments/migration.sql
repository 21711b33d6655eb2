-- rowcol migration
-- parent: b42982403274f478318dbd3c0a967ccbb6af179f5a0fa544acf9fc69e8d33942
-- result: fd1f69d333f08a01e39335a6b54713519a1ffc1f1788acb8e784d3f6c16fa7eb

CREATE TYPE "CommentObjectType" AS ENUM ('TRACE', 'OBSERVATION', 'SESSION', 'PROMPT');

COMMENT ON TYPE "CommentObjectType" IS 'What a comment may be about.';

CREATE TABLE "comments" (
    "id" text NOT NULL,
    "project_id" text NOT NULL,
    "object_type" "CommentObjectType" NOT NULL,
    "object_id" text NOT NULL,
    "created_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content" text NOT NULL,
    "author_user_id" text,
    CONSTRAINT "comments_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "comments_project_id_object_type_object_id_idx" ON "comments" ("project_id", "object_type", "object_id");

-- locks "projects": SHARE ROW EXCLUSIVE, writers wait
ALTER TABLE "comments"
    ADD CONSTRAINT "comments_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

COMMENT ON TABLE "comments" IS 'What someone wrote about a trace, an observation, a session or a prompt.';

COMMENT ON COLUMN "comments"."id" IS 'Made by the program that inserts the row.';

COMMENT ON COLUMN "comments"."project_id" IS 'The project.';

COMMENT ON COLUMN "comments"."object_type" IS 'What the comment is about.';

COMMENT ON COLUMN "comments"."object_id" IS 'The id of what it is about.';

COMMENT ON COLUMN "comments"."created_at" IS 'When it was written.';

COMMENT ON COLUMN "comments"."updated_at" IS 'When it last changed.';

COMMENT ON COLUMN "comments"."content" IS 'The text.';

COMMENT ON COLUMN "comments"."author_user_id" IS 'Who wrote it; NULL for programs.';
