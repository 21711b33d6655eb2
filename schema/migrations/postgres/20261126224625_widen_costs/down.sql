-- rowcol migration
-- parent: d99383c38d32cc54fc64bb130ac0e62bc8e474c64943a571bc9d731f5ec55fcb
-- result: 26ec3ada1c614bf8664bb09d0e6c0bd4d05cc8f61c163a5abcd5188873e2ff78

-- breaks the running program: it takes "total_cost" for numeric(38,12)
-- may fail: values of "total_cost" that are no numeric(18,12); count them: SELECT count(*) FROM "observations" WHERE abs("total_cost") >= 10::numeric ^ 6
-- rewrites "observations"
-- locks "observations": ACCESS EXCLUSIVE, readers and writers wait
ALTER TABLE "observations" ALTER COLUMN "total_cost" TYPE numeric(18,12);
