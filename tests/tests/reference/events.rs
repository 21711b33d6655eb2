//! The key of `events` serves its main queries: each reads few granules of a large table.

use observability_schema::{Event, Project, SCHEMA};
use rowcol::prelude::*;
use rowcol::{Topology, new};
use rowcol_tests::Databases;

/// Ten projects, each with an event every 90 seconds: 500,000 in 52 days, as they come in, 8 in a burst from one
/// project after the other.
const EVENTS: &str = "
    INSERT INTO events (id, project_id, event_type, event_body, timestamp)
    SELECT
        toString(generateUUIDv4(number)),
        'project-' || toString(intDiv(number, 8) % 10),
        if(number % 3 = 0, 'trace-create', 'observation-create'),
        '{\"name\":\"event ' || toString(number) || '\"}',
        now64(3) - toIntervalSecond(9 * number)
    FROM numbers(500000)";

/// Granules read, and granules of the table.
#[derive(Debug, PartialEq, Eq)]
struct Granules {
    read: u64,
    all: u64,
}

/// What EXPLAIN says about the indexes: the last of them leaves what is read, the first begins with all.
async fn granules(clickhouse: &ClickHouse, condition: &str) -> Granules {
    let query = format!("EXPLAIN indexes = 1 SELECT event_body FROM events WHERE {condition}");
    let lines = clickhouse.query_raw(&query).await.unwrap();
    let lines: Vec<String> = lines.into_iter().flatten().flatten().collect();
    let fractions = lines.iter().filter_map(|line| {
        let (read, all) = line.trim().strip_prefix("Granules: ")?.split_once('/')?;
        Some((read.parse::<u64>().ok()?, all.parse::<u64>().ok()?))
    });
    let fractions: Vec<_> = fractions.collect();
    let (Some((_, all)), Some((read, _))) = (fractions.first(), fractions.last()) else {
        panic!("no granules in\n{}", lines.join("\n"));
    };
    Granules { read: *read, all: *all }
}

async fn value(clickhouse: &ClickHouse, query: &str) -> String {
    let rows = clickhouse.query_raw(query).await.unwrap();
    rows.into_iter().flatten().flatten().next().expect("a value")
}

#[tokio::test]
async fn the_main_queries_read_few_granules() {
    let databases = Databases::create().await;
    let clickhouse = &databases.stores.clickhouse;
    SCHEMA.create_in_clickhouse(clickhouse, &Topology::Single).await.unwrap();
    clickhouse.execute_raw(EVENTS).await.unwrap();
    assert_eq!(value(clickhouse, "SELECT count() FROM events").await, "500000");
    let id = value(clickhouse, "SELECT id FROM events WHERE project_id = 'project-3' LIMIT 1").await;

    let all = granules(clickhouse, "1 = 1").await;
    assert!(all.read == all.all && all.all >= 60, "a scan reads everything: {all:?}");

    // A day of a project is 960 rows, which may lie on two granules.
    let day = "timestamp >= now() - INTERVAL 20 DAY AND timestamp < now() - INTERVAL 19 DAY";
    let found = granules(clickhouse, &format!("project_id = 'project-3' AND {day}")).await;
    assert!(found.read <= 2, "by project and time: {found:?}");

    // All of a project is a tenth of the table, and at most a granule more at each end of each part.
    let found = granules(clickhouse, "project_id = 'project-3'").await;
    assert!(found.read <= found.all / 10 + 6, "by project: {found:?}");

    // The key leaves the project's granules, the bloom filter the one with the id; it errs in 1 of 1,000.
    let found = granules(clickhouse, &format!("project_id = 'project-3' AND id = '{id}'")).await;
    assert!(found.read <= 2, "by project and id: {found:?}");
    let found = granules(clickhouse, &format!("id = '{id}'")).await;
    assert!(found.read <= 3, "by id: {found:?}");
    let found = granules(clickhouse, "id = 'nothing'").await;
    assert!(found.read <= 2, "by an id that is not there: {found:?}");
}

#[tokio::test]
async fn an_event_that_is_sent_again_counts_once() {
    let databases = Databases::create().await;
    let clickhouse = &databases.stores.clickhouse;
    SCHEMA.create_in_clickhouse(clickhouse, &Topology::Single).await.unwrap();
    let event = new!(Event {
        project_id: Id::<Project>::new(),
        event_type: "trace-create",
        event_body: "{}".parse::<RawJson>().unwrap(),
        timestamp: new::now(3),
    });
    for _ in 0..2 {
        Event::insert(&event).run(clickhouse).await.unwrap();
    }
    assert_eq!(value(clickhouse, "SELECT count() FROM events FINAL").await, "1");
}
