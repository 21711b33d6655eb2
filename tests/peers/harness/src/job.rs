//! One workload, measured.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use crate::{allocations, answer};

/// The first answers are compared between the peers, and not timed.
const CHECKED: usize = 3;
/// So many builds of a query are one repetition: a clock is too coarse for one.
const BUILDS: usize = 1000;
/// So many tasks share a pool.
const TASKS: usize = 16;
/// So many operations each of them does in one repetition.
const EACH: usize = 20;

/// What to measure, and how often.
#[derive(Debug)]
pub struct Job {
    pub(crate) workload: String,
    pub(crate) repetitions: usize,
    /// Whether answers are looked at. Under an instrument that counts all instructions they are not.
    pub(crate) checked: bool,
}

/// What came of it. Times are of one operation, in nanoseconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Measured {
    /// A hash of the first answers.
    pub answer: String,
    /// The median of the repetitions.
    pub median: f64,
    /// The fastest repetition.
    pub minimum: f64,
    /// How often one operation allocates, on the thread that is measured.
    pub allocations: f64,
}

impl Job {
    /// The name of the workload.
    #[must_use]
    pub fn workload(&self) -> &str {
        &self.workload
    }

    /// Measures an operation, the dropping of its answer included. It gets the number of the repetition.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn measure<T: Serialize>(
        &self,
        mut operation: impl AsyncFnMut(usize) -> Result<T>,
    ) -> Result<Measured> {
        let mut answers = self.answers();
        for number in 0..self.checked() {
            answers.add(&operation(number).await?)?;
        }
        let mut samples = Samples::default();
        for number in self.numbers() {
            let sample = Sample::start();
            drop(black_box(operation(number).await?));
            samples.add(sample, 1);
        }
        answers.with(samples)
    }

    /// The same for an answer that is too large to be looked at: `part` of it is.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn measure_large<T, P: Serialize>(
        &self,
        mut operation: impl AsyncFnMut() -> Result<T>,
        part: impl Fn(T) -> P,
    ) -> Result<Measured> {
        let mut answers = self.answers();
        if self.checked {
            answers.add(&part(operation().await?))?;
        }
        let mut samples = Samples::default();
        for _ in 0..self.repetitions {
            let sample = Sample::start();
            drop(black_box(operation().await?));
            samples.add(sample, 1);
        }
        answers.with(samples)
    }

    /// The same for an operation that takes what a preparation makes, which is not measured.
    ///
    /// # Errors
    /// Those of both.
    pub async fn measure_prepared<I, T: Serialize>(
        &self,
        mut prepare: impl AsyncFnMut(usize) -> Result<I>,
        mut operation: impl AsyncFnMut(I) -> Result<T>,
    ) -> Result<Measured> {
        let mut answers = self.answers();
        if self.checked {
            answers.add(&operation(prepare(0).await?).await?)?;
        }
        let mut samples = Samples::default();
        for number in 1..=self.repetitions {
            let input = prepare(number).await?;
            let sample = Sample::start();
            drop(black_box(operation(input).await?));
            samples.add(sample, 1);
        }
        answers.with(samples)
    }

    /// Measures operations of many tasks that share a pool.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn measure_pool<T: Serialize>(
        &self,
        operation: impl AsyncFn(usize) -> Result<T>,
    ) -> Result<Measured> {
        let mut answers = self.answers();
        for number in 0..self.checked() {
            answers.add(&operation(number).await?)?;
        }
        let operation = &operation;
        let mut samples = Samples::default();
        for number in self.numbers() {
            let sample = Sample::start();
            try_join_all((0..TASKS).map(async |task| {
                for each in 0..EACH {
                    drop(black_box(operation((number * TASKS + task) * EACH + each).await?));
                }
                Ok::<_, anyhow::Error>(())
            }))
            .await?;
            samples.add(sample, TASKS * EACH);
        }
        answers.with(samples)
    }

    /// Measures what needs no database. The operation gives how many parameters it bound.
    ///
    /// # Errors
    /// It bound another number than that of all filters.
    pub fn measure_build(&self, mut operation: impl FnMut() -> usize) -> Result<Measured> {
        let mut answers = self.answers();
        answers.add(&operation())?;
        let mut samples = Samples::default();
        for _ in 0..self.repetitions {
            let sample = Sample::start();
            for _ in 0..BUILDS {
                black_box(operation());
            }
            samples.add(sample, BUILDS);
        }
        answers.with(samples)
    }

    fn answers(&self) -> Answers {
        Answers { ordered: !self.workload.starts_with("W4"), digests: Vec::new() }
    }

    fn checked(&self) -> usize {
        if self.checked { CHECKED } else { 0 }
    }

    /// The numbers of the repetitions that are timed.
    fn numbers(&self) -> std::ops::Range<usize> {
        self.checked()..self.checked() + self.repetitions
    }
}

/// What the first answers were.
struct Answers {
    ordered: bool,
    digests: Vec<String>,
}

impl Answers {
    fn add<T: Serialize>(&mut self, answer: &T) -> Result<()> {
        self.digests.push(answer::digest(answer, self.ordered)?);
        Ok(())
    }

    fn with(self, samples: Samples) -> Result<Measured> {
        let Samples { mut nanos, allocations, operations } = samples;
        ensure!(!nanos.is_empty(), "no repetitions were asked for");
        nanos.sort_by(f64::total_cmp);
        Ok(Measured {
            answer: self.digests.join("-"),
            median: nanos[nanos.len() / 2],
            minimum: nanos[0],
            allocations: allocations as f64 / operations as f64,
        })
    }
}

struct Sample {
    start: Instant,
    allocations: u64,
}

impl Sample {
    fn start() -> Self {
        Self { allocations: allocations::count(), start: Instant::now() }
    }
}

#[derive(Default)]
struct Samples {
    nanos: Vec<f64>,
    allocations: u64,
    operations: usize,
}

impl Samples {
    fn add(&mut self, sample: Sample, operations: usize) {
        let elapsed = sample.start.elapsed();
        self.allocations += allocations::count() - sample.allocations;
        self.nanos.push(elapsed.as_nanos() as f64 / operations as f64);
        self.operations += operations;
    }
}
