-- rowcol migration
-- parent: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78
-- result: d99383c38d32cc54fc64bb130ac0e62bc8e474c64943a571bc9d731f5ec55fcb
-- goes with: postgres/20261126224625_widen_costs

-- rewrites observations
-- breaks the running program: it still takes `total_cost` for Nullable(Decimal(18, 12))
ALTER TABLE `observations` /*@cluster*/ MODIFY COLUMN `total_cost` Nullable(Decimal(38, 12)) COMMENT 'What the step cost in USD: given, or else computed.';
