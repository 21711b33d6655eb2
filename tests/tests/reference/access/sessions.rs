use observability_schema::access::sessions::{self, SessionLine};
use observability_schema::{Trace, TraceSession};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, noon, trace};

#[tokio::test]
async fn sessions_count_their_traces() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let other = app.other_project().await;
    for (number, name) in (0..).zip(["old", "empty", "busy"]) {
        for project in [project, &other] {
            let session = new!(TraceSession { id: name, project_id: project, created_at: noon(number) });
            TraceSession::insert(&session).run(pg).await.unwrap();
        }
    }
    let within = |session: &str, seconds| Trace {
        session_id: Some(session.to_owned()),
        ..trace(project, "chat", seconds)
    };
    let elsewhere = Trace { project_id: other.clone(), ..within("empty", 0) };
    let rows = [within("busy", 5), within("busy", 9), within("busy", 7), within("old", 1), elsewhere];
    Trace::insert_many(&rows).run(pg).await.unwrap();

    let found = app.asks("sessions_newest", sessions::newest(pg, project, 2)).await;
    let line = |id: &str, created, traces, last: Option<i64>| SessionLine {
        id: id.to_owned(),
        created_at: noon(created),
        bookmarked: false,
        traces,
        last_trace: last.map(noon),
    };
    assert_eq!(found, [line("busy", 2, 3, Some(9)), line("empty", 1, 0, None)]);
}
