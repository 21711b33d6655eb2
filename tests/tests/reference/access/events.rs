use chrono::TimeDelta;
use observability_schema::Event;
use observability_schema::access::events;
use rowcol::new;
use rowcol::prelude::*;

use super::App;

#[tokio::test]
async fn events_are_paged_and_found() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    // Recent ones, for the table keeps them for 90 days.
    let start = new::now(3) - TimeDelta::hours(1);
    let rows: Vec<_> = (0..10)
        .map(|number| {
            new!(Event {
                project_id: project,
                event_type: "trace-create",
                event_body: format!(r#"{{"number":{number}}}"#).parse::<RawJson>().unwrap(),
                // Two at each point in time.
                timestamp: start + TimeDelta::seconds(number / 2),
            })
        })
        .collect();
    Event::insert_many(&rows).run(ch).await.unwrap();
    // Sent twice.
    Event::insert_many(&rows[..4]).run(ch).await.unwrap();

    let period = start..start + TimeDelta::seconds(4);
    let first = app.asks("events_in_period", events::in_period(ch, project, &period, None, 5)).await;
    let after = first.next.clone().unwrap();
    let second = events::in_period(ch, project, &period, Some(&after), 5);
    let second = app.asks("events_in_period_after", second).await;
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (5, 3, None));
    let found: Vec<_> = first.rows.into_iter().chain(second.rows).collect();
    let mut expected = rows[..8].to_vec();
    expected.sort_by(|one, other| (one.timestamp, &one.id).cmp(&(other.timestamp, &other.id)));
    assert_eq!(found, expected);

    let one = app.asks("events_by_id", events::by_id(ch, project, &rows[2].id)).await;
    assert_eq!(one.as_ref(), Some(&rows[2]));
    let other = app.other_project().await;
    assert_eq!(events::by_id(ch, &other, &rows[2].id).await.unwrap(), None);
}
