-- rowcol migration
-- parent: 3c2d44014ff90872e8690c50c27191042c84b1bc258dc1361eda44dc6bb3fe14
-- result: 2ba49f86c64e1137304e7bc476befc9369645598621d7d317a1811ce47c92cad

-- locks "comments": SHARE UPDATE EXCLUSIVE
CREATE INDEX CONCURRENTLY "comments_content_idx" ON "comments" USING gin ((to_tsvector('english', content)));
