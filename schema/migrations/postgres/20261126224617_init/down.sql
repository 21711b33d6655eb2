-- rowcol migration
-- parent: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644
-- result: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a

-- locks "Session": ACCESS EXCLUSIVE, readers and writers wait
-- locks "users": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "Session" DROP CONSTRAINT "Session_user_id_fkey";

-- @commit
-- locks "api_keys": ACCESS EXCLUSIVE, readers and writers wait
-- locks "organizations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_organization_id_fkey";

-- locks "api_keys": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_project_id_fkey";

-- @commit
-- locks "dataset_items": ACCESS EXCLUSIVE, readers and writers wait
-- locks "datasets": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "dataset_items" DROP CONSTRAINT "dataset_items_dataset_id_project_id_fkey";

-- @commit
-- locks "dataset_run_items": ACCESS EXCLUSIVE, readers and writers wait
-- locks "dataset_runs": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "dataset_run_items" DROP CONSTRAINT "dataset_run_items_dataset_run_id_project_id_fkey";

-- @commit
-- locks "dataset_runs": ACCESS EXCLUSIVE, readers and writers wait
-- locks "datasets": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "dataset_runs" DROP CONSTRAINT "dataset_runs_dataset_id_project_id_fkey";

-- @commit
-- locks "datasets": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "datasets" DROP CONSTRAINT "datasets_project_id_fkey";

-- @commit
-- locks "models": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "models" DROP CONSTRAINT "models_project_id_fkey";

-- @commit
-- locks "observations": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "observations" DROP CONSTRAINT "observations_project_id_fkey";

-- @commit
-- locks "organization_memberships": ACCESS EXCLUSIVE, readers and writers wait
-- locks "organizations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "organization_memberships" DROP CONSTRAINT "organization_memberships_org_id_fkey";

-- locks "organization_memberships": ACCESS EXCLUSIVE, readers and writers wait
-- locks "users": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "organization_memberships" DROP CONSTRAINT "organization_memberships_user_id_fkey";

-- @commit
-- locks "project_memberships": ACCESS EXCLUSIVE, readers and writers wait
-- locks "organization_memberships": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "project_memberships" DROP CONSTRAINT "project_memberships_org_membership_id_fkey";

-- locks "project_memberships": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "project_memberships" DROP CONSTRAINT "project_memberships_project_id_fkey";

-- locks "project_memberships": ACCESS EXCLUSIVE, readers and writers wait
-- locks "users": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "project_memberships" DROP CONSTRAINT "project_memberships_user_id_fkey";

-- @commit
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
-- locks "organizations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "projects" DROP CONSTRAINT "projects_org_id_fkey";

-- @commit
-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "prompts" DROP CONSTRAINT "prompts_project_id_fkey";

-- @commit
-- locks "score_configs": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "score_configs" DROP CONSTRAINT "score_configs_project_id_fkey";

-- @commit
-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
-- locks "score_configs": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" DROP CONSTRAINT "scores_config_id_fkey";

-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "scores" DROP CONSTRAINT "scores_project_id_fkey";

-- @commit
-- locks "trace_sessions": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "trace_sessions" DROP CONSTRAINT "trace_sessions_project_id_fkey";

-- @commit
-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" DROP CONSTRAINT "traces_project_id_fkey";

-- @commit
-- loses data (postgres:drop:Session): the table "Session" and its rows go
-- breaks the running program: it still uses "Session"
-- locks "Session": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "Session";

-- @commit
-- loses data (postgres:drop:api_keys): the table "api_keys" and its rows go
-- breaks the running program: it still uses "api_keys"
-- locks "api_keys": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "api_keys";

-- @commit
-- loses data (postgres:drop:dataset_items): the table "dataset_items" and its rows go
-- breaks the running program: it still uses "dataset_items"
-- locks "dataset_items": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "dataset_items";

-- @commit
-- loses data (postgres:drop:dataset_run_items): the table "dataset_run_items" and its rows go
-- breaks the running program: it still uses "dataset_run_items"
-- locks "dataset_run_items": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "dataset_run_items";

-- @commit
-- loses data (postgres:drop:dataset_runs): the table "dataset_runs" and its rows go
-- breaks the running program: it still uses "dataset_runs"
-- locks "dataset_runs": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "dataset_runs";

-- @commit
-- loses data (postgres:drop:datasets): the table "datasets" and its rows go
-- breaks the running program: it still uses "datasets"
-- locks "datasets": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "datasets";

-- @commit
-- loses data (postgres:drop:models): the table "models" and its rows go
-- breaks the running program: it still uses "models"
-- locks "models": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "models";

-- @commit
-- loses data (postgres:drop:observations): the table "observations" and its rows go
-- breaks the running program: it still uses "observations"
-- locks "observations": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "observations";

-- @commit
-- loses data (postgres:drop:organization_memberships): the table "organization_memberships" and its rows go
-- breaks the running program: it still uses "organization_memberships"
-- locks "organization_memberships": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "organization_memberships";

-- @commit
-- loses data (postgres:drop:organizations): the table "organizations" and its rows go
-- breaks the running program: it still uses "organizations"
-- locks "organizations": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "organizations";

-- @commit
-- loses data (postgres:drop:project_memberships): the table "project_memberships" and its rows go
-- breaks the running program: it still uses "project_memberships"
-- locks "project_memberships": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "project_memberships";

-- @commit
-- loses data (postgres:drop:projects): the table "projects" and its rows go
-- breaks the running program: it still uses "projects"
-- locks "projects": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "projects";

-- @commit
-- loses data (postgres:drop:prompts): the table "prompts" and its rows go
-- breaks the running program: it still uses "prompts"
-- locks "prompts": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "prompts";

-- @commit
-- loses data (postgres:drop:score_configs): the table "score_configs" and its rows go
-- breaks the running program: it still uses "score_configs"
-- locks "score_configs": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "score_configs";

-- @commit
-- loses data (postgres:drop:scores): the table "scores" and its rows go
-- breaks the running program: it still uses "scores"
-- locks "scores": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "scores";

-- @commit
-- loses data (postgres:drop:trace_sessions): the table "trace_sessions" and its rows go
-- breaks the running program: it still uses "trace_sessions"
-- locks "trace_sessions": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "trace_sessions";

-- @commit
-- loses data (postgres:drop:traces): the table "traces" and its rows go
-- breaks the running program: it still uses "traces"
-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "traces";

-- @commit
-- loses data (postgres:drop:users): the table "users" and its rows go
-- breaks the running program: it still uses "users"
-- locks "users": ACCESS EXCLUSIVE, readers and writers wait
DROP TABLE "users";

-- loses data (postgres:drop:enum:ApiKeyScope): the type "ApiKeyScope" goes
DROP TYPE "ApiKeyScope";

-- loses data (postgres:drop:enum:DatasetStatus): the type "DatasetStatus" goes
DROP TYPE "DatasetStatus";

-- loses data (postgres:drop:enum:ObservationLevel): the type "ObservationLevel" goes
DROP TYPE "ObservationLevel";

-- loses data (postgres:drop:enum:ObservationType): the type "ObservationType" goes
DROP TYPE "ObservationType";

-- loses data (postgres:drop:enum:Role): the type "Role" goes
DROP TYPE "Role";

-- loses data (postgres:drop:enum:ScoreDataType): the type "ScoreDataType" goes
DROP TYPE "ScoreDataType";

-- loses data (postgres:drop:enum:ScoreSource): the type "ScoreSource" goes
DROP TYPE "ScoreSource";
