-- rowcol migration
-- parent: ede8a39b6707186f0080701b1b7c8fc1d102c08d6fcb3af6257427979fa5761f
-- result: e01101ba577767fdd01cf46d3e1ce55584fb6b5cd4f346eaa960b784f604cddc
-- goes with: postgres/20261126224621_rename_app_release

-- breaks the running program: it still uses `app_release` of `traces`
ALTER TABLE `traces` /*@cluster*/ RENAME COLUMN `app_release` TO `release`;
