-- rowcol migration
-- parent: a1a1e7d4f0352455cd7b53a4731193c4a1be63f117ebe6f8150857341a56dd1c
-- result: 2ba49f86c64e1137304e7bc476befc9369645598621d7d317a1811ce47c92cad

-- locks "posthog_integrations": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "posthog_integrations" DROP CONSTRAINT "posthog_integrations_project_id_fkey";

-- loses data (postgres:drop:posthog_integrations): the table "posthog_integrations" and its rows go
-- breaks the running program: it still uses "posthog_integrations"
-- locks "posthog_integrations": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "posthog_integrations";
