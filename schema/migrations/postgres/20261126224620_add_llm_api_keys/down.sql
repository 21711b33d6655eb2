-- rowcol migration
-- parent: bf97abb0c02be25e2470989d3fff83e655f22667a8c05de319cce21b4dceb9e5
-- result: fd1f69d333f08a01e39335a6b54713519a1ffc1f1788acb8e784d3f6c16fa7eb

-- locks "llm_api_keys": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "llm_api_keys" DROP CONSTRAINT "llm_api_keys_project_id_fkey";

-- loses data (postgres:drop:llm_api_keys): the table "llm_api_keys" and its rows go
-- breaks the running program: it still uses "llm_api_keys"
-- locks "llm_api_keys": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "llm_api_keys";
