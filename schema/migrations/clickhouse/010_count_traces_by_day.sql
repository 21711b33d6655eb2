-- rowcol migration
-- parent: 3662013116860803d97230d638c62245ceef374eaeecad24220f23d971c42e1c
-- result: 73a48854fb4d5bb07467ee0fef411a01efe912cd8a7de8cb3bed7239d5e43724

CREATE TABLE `traces_by_day` /*@cluster*/
(
    `project_id` String COMMENT 'The project.',
    `day` Date32 COMMENT 'The day, UTC.',
    `traces` UInt64 COMMENT 'How many.'
)
ENGINE = /*@replicated*/SummingMergeTree((`traces`))
ORDER BY (project_id, day)
COMMENT 'How many traces a project had on a day.';

CREATE MATERIALIZED VIEW `traces_by_day_mv` /*@cluster*/ TO `traces_by_day`
COMMENT 'Fills it.'
AS select project_id, toDate(timestamp) as day, count() as traces from traces group by project_id, day;
