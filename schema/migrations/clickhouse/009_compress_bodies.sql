-- rowcol migration
-- parent: f57b9a4141ad4602b931cccb7d2578d4b7703336b258ac25c66658b755cd147f
-- result: 3662013116860803d97230d638c62245ceef374eaeecad24220f23d971c42e1c

-- rows that are there stay as they are until: OPTIMIZE TABLE `observations` FINAL
ALTER TABLE `observations` /*@cluster*/ MODIFY COLUMN `input` Nullable(String) COMMENT 'What was asked.' CODEC(ZSTD(3));
