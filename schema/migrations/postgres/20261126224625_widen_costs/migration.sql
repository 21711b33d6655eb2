-- rowcol migration
-- parent: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78
-- result: d99383c38d32cc54fc64bb130ac0e62bc8e474c64943a571bc9d731f5ec55fcb
-- goes with: clickhouse/006_widen_costs

-- breaks the running program: it takes "total_cost" for numeric(18,12)
-- locks "observations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "observations" ALTER COLUMN "total_cost" TYPE numeric(38,12);
