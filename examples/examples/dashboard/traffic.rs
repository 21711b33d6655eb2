//! A day in the life of an observed application, made up: the same each time but for the ids and the date.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use observability_schema::{
    Observation, ObservationType, Project, Score, ScoreSource, Trace, TraceSession, usage,
};
use rowcol::new;
use rowcol::prelude::*;

const USERS: [&str; 5] = ["ann", "bob", "cid", "dot", "eve"];
/// Language models with what a token costs, in millionths of a dollar: read, written; and milliseconds per token.
const MODELS: [(&str, i64, i64, i64); 3] =
    [("small", 1, 4, 4), ("large", 10, 30, 18), ("reasoning", 15, 60, 45)];
/// Of 100 traces of a day, how many begin in each of its hours.
const HOURS: [u32; 24] = [1, 0, 0, 0, 0, 1, 2, 4, 7, 9, 9, 7, 5, 7, 9, 8, 7, 6, 5, 4, 3, 3, 2, 1];

/// What happened.
pub struct Traffic {
    pub sessions: Vec<TraceSession>,
    pub traces: Vec<Trace>,
    pub observations: Vec<Observation>,
    pub scores: Vec<Score>,
}

/// A day that began at `midnight`, of so many times 100 traces.
pub fn day(project: &Id<Project>, midnight: Timestamp, hundreds: u32) -> Traffic {
    let mut traffic =
        Traffic { sessions: Vec::new(), traces: Vec::new(), observations: Vec::new(), scores: Vec::new() };
    let mut random = Random(7);
    for (hour, share) in (0..).zip(HOURS) {
        for _ in 0..share * hundreds {
            let begin = midnight + TimeDelta::hours(hour) + TimeDelta::seconds(random.below(3600));
            traffic.request(project, begin, &mut random);
        }
    }
    traffic
}

impl Traffic {
    fn request(&mut self, project: &Id<Project>, begin: Timestamp, random: &mut Random) {
        // The first users are the busiest.
        let user = USERS[usize::try_from(random.below(5).min(random.below(5))).unwrap_or(0)];
        let session = format!("{user}-{}", random.below(4));
        if self.sessions.iter().all(|known| known.id != session) {
            let row = new!(TraceSession { id: session.as_str(), project_id: project, created_at: begin });
            self.sessions.push(row);
        }
        let trace = new!(Trace {
            project_id: project,
            timestamp: begin,
            name: if random.below(4) == 0 { "summarize" } else { "chat" },
            user_id: user,
            session_id: session,
            tags: vec![if random.below(3) == 0 { "beta" } else { "stable" }.to_owned()],
        });
        let mut start = begin;
        for _ in 0..=random.below(3) {
            let call = call(&trace, start, random);
            start = call.end_time.unwrap_or(start);
            self.observations.push(call);
        }
        for (name, below) in [("helpful", 100), ("correct", 80)] {
            self.scores.push(new!(Score {
                project_id: project,
                trace_id: &trace.id,
                timestamp: start,
                name: name,
                value: (100 - random.below(below)) as f64 / 100.0,
                source: ScoreSource::Eval,
            }));
        }
        self.traces.push(trace);
    }
}

fn call(trace: &Trace, start: Timestamp, random: &mut Random) -> Observation {
    let (model, read_price, written_price, pace) = MODELS[usize::try_from(random.below(3)).unwrap_or(0)];
    let (read, written) = (100 + random.below(900), 20 + random.below(300));
    let dollars = |tokens: i64, price: i64| Decimal::new(tokens * price, 6);
    let costs = [dollars(read, read_price), dollars(written, written_price)];
    let [prompt_tokens, completion_tokens] = [read, written].map(|tokens| i32::try_from(tokens).unwrap_or(0));
    new!(Observation {
        project_id: &trace.project_id,
        trace_id: &trace.id,
        kind: ObservationType::Generation,
        name: "answer",
        model: model,
        start_time: start,
        end_time: start + TimeDelta::milliseconds(200 + written * pace),
        usage_details: usage::by_kind(prompt_tokens, completion_tokens, prompt_tokens + completion_tokens),
        total_cost: costs[0] + costs[1],
        cost_details: BTreeMap::from([("input".to_owned(), costs[0]), ("output".to_owned(), costs[1])]),
    })
}

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}
