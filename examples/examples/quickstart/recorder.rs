//! Measures steps and keeps them as observations until there is a database to write them to.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Instant;

use observability_schema::{Observation, ObservationLevel, ObservationType, Trace};
use rowcol::new;
use rowcol::new::now;
use rowcol::prelude::{Decimal, Timestamp};

/// What a second of this program is taken to cost, in USD: an assumption of this example (a machine at 0.036 USD an
/// hour), so that the cost columns hold something that is computed and not invented.
const ASSUMED_USD_PER_SECOND: Decimal = Decimal::from_parts(10, 0, 0, false, 6);

/// The digits after the second that the columns keep.
const MILLISECONDS: u16 = 3;

/// A step that ended.
struct Step {
    name: &'static str,
    kind: ObservationType,
    begin: Timestamp,
    end: Timestamp,
    error: Option<String>,
}

/// The steps of this program.
pub struct Recorder {
    started: Timestamp,
    steps: Vec<Step>,
}

impl Recorder {
    /// Begins now.
    pub fn new() -> Self {
        Self { started: now(MILLISECONDS), steps: Vec::new() }
    }

    /// When the program began.
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// Runs a step, prints how it went, and keeps its duration and its outcome.
    pub async fn step<T>(
        &mut self,
        name: &'static str,
        kind: ObservationType,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let (begin, clock) = (now(MILLISECONDS), Instant::now());
        let outcome = work.await;
        let error = outcome.as_ref().err().map(|error| format!("{error:#}"));
        println!("{} {name} ({:.0?})", if error.is_none() { "✓" } else { "✗" }, clock.elapsed());
        self.steps.push(Step { name, kind, begin, end: now(MILLISECONDS), error });
        outcome
    }

    /// The steps since the last call, as observations of a trace.
    pub fn take(&mut self, trace: &Trace) -> Vec<Observation> {
        self.steps.drain(..).map(|step| observation(trace, step)).collect()
    }
}

fn observation(trace: &Trace, step: Step) -> Observation {
    let milliseconds = (step.end - step.begin).num_milliseconds();
    let cost = ASSUMED_USD_PER_SECOND * Decimal::new(milliseconds, 3);
    new!(Observation {
        project_id: &trace.project_id,
        trace_id: &trace.id,
        kind: step.kind,
        name: step.name,
        start_time: step.begin,
        end_time: step.end,
        level: if step.error.is_some() { ObservationLevel::Error } else { ObservationLevel::Default },
        status_message: step.error,
        total_cost: cost,
        provided_usage_details: BTreeMap::new(),
        usage_details: BTreeMap::new(),
        provided_cost_details: BTreeMap::new(),
        cost_details: BTreeMap::from([("total".to_owned(), cost)]),
    })
}
