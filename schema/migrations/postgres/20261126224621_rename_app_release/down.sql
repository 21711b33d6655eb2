-- rowcol migration
-- parent: e01101ba577767fdd01cf46d3e1ce55584fb6b5cd4f346eaa960b784f604cddc
-- result: ede8a39b6707186f0080701b1b7c8fc1d102c08d6fcb3af6257427979fa5761f

-- breaks the running program: it still uses "release"
-- locks "traces": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "traces" RENAME COLUMN "release" TO "app_release";
