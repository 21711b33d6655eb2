//! A kind of operation, and how often it was dropped after which poll.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::Poll;

use rowcol_tests::random::Random;

use super::World;

/// Runs one operation, which it gives to [`Kind::attempt`].
pub type Run<S> =
    for<'a> fn(&'a World<S>, &'a Kind<S>, &'a mut Random) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A kind of operation.
pub struct Kind<S> {
    /// How often it is chosen, beside others.
    pub weight: u64,
    pub run: Run<S>,
    tally: Tally,
}

/// What became of the operations of a kind.
pub struct Tally {
    name: &'static str,
    operations: AtomicU64,
    dropped: AtomicU64,
    /// How many polls the last one took that ended.
    typical: AtomicU64,
    most: AtomicU64,
    /// How many were dropped after so many polls.
    stages: Mutex<BTreeMap<u64, u64>>,
}

impl<S> Kind<S> {
    pub fn new(name: &'static str, weight: u64, run: Run<S>) -> Self {
        let tally = Tally {
            name,
            operations: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            typical: AtomicU64::new(2),
            most: AtomicU64::new(0),
            stages: Mutex::default(),
        };
        Self { weight, run, tally }
    }

    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Runs an operation to its end, or drops it at a random poll, one in ten of each kind. `None` if it was dropped.
    ///
    /// Half of these are dropped as soon as they wait, while what they wait for is still on its way; the others when they
    /// are woken, with an answer that nobody has read.
    pub async fn attempt<T>(&self, random: &mut Random, operation: impl Future<Output = T>) -> Option<T> {
        let tally = &self.tally;
        let operations = tally.operations.fetch_add(1, Relaxed) + 1;
        let due = tally.dropped.load(Relaxed) * 10 < operations && random.one_in(3);
        let last = due.then(|| 1 + random.below(tally.typical.load(Relaxed)));
        let when_woken = random.one_in(2);
        let mut operation = Box::pin(operation);
        let mut polls = 0;
        let result = poll_fn(|context| {
            if when_woken && last == Some(polls) {
                return Poll::Ready(None);
            }
            polls += 1;
            match operation.as_mut().poll(context) {
                Poll::Ready(done) => Poll::Ready(Some(done)),
                Poll::Pending if last == Some(polls) && !when_woken => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        drop(operation);
        if result.is_some() {
            tally.typical.store(polls, Relaxed);
            tally.most.fetch_max(polls, Relaxed);
        } else {
            tally.dropped.fetch_add(1, Relaxed);
            *tally.stages.lock().unwrap().entry(polls).or_default() += 1;
        }
        result
    }

    /// The same for an operation that must succeed unless it is dropped.
    pub async fn done<T>(
        &self,
        random: &mut Random,
        operation: impl Future<Output = rowcol::Result<T>>,
    ) -> Option<T> {
        let done = self.attempt(random, operation).await?;
        Some(done.unwrap_or_else(|error| panic!("{}: {error}", self.tally.name)))
    }
}

impl Tally {
    pub fn operations(&self) -> u64 {
        self.operations.load(Relaxed)
    }

    pub fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// It was dropped, and, where that was often, not always at the same stage.
    pub fn check(&self) {
        let stages = self.stages.lock().unwrap().len();
        let (dropped, operations) = (self.dropped(), self.operations());
        assert!(
            dropped * 20 >= operations && dropped > 2,
            "{}: dropped {dropped} times of {operations}",
            self.name
        );
        let polls = self.most.load(Relaxed);
        assert!(
            dropped < 30 || stages > 1 || polls <= 2,
            "{}: of up to {polls} polls, dropped after one",
            self.name
        );
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10} {:>8}  {}:", self.operations(), self.dropped(), self.name)?;
        let stages = self.stages.lock().unwrap();
        for (polls, times) in stages.iter().take(8) {
            write!(f, " {polls}: {times},")?;
        }
        let more: u64 = stages.values().skip(8).sum();
        match stages.last_key_value() {
            Some((last, _)) if more > 0 => write!(f, " up to {last}: {more}"),
            _ => Ok(()),
        }
    }
}

/// Lists kinds of operations: name, weight, function.
macro_rules! kinds {
    ($($name:literal $weight:literal $run:ident;)*) => {
        vec![$($crate::attempt::Kind::new($name, $weight, |world, kind, random| Box::pin($run(world, kind, random)))),*]
    };
}
pub(crate) use kinds;
