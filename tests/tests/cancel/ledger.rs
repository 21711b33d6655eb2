//! What was written, as far as anybody was told.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use super::rows::FIRST;

/// Batches of rows, each written as a whole or not at all.
#[derive(Default)]
pub struct Ledger {
    made: AtomicI64,
    batches: Mutex<BTreeMap<i64, Batched>>,
    counters: Mutex<BTreeMap<i64, Counted>>,
}

/// What must be there of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Batched {
    size: u64,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of it.
    Acknowledged,
    /// All of it, or nothing: the operation was dropped.
    Unknown,
    /// Nothing: it was rolled back.
    RolledBack,
}

/// How often a counter was counted up.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    acknowledged: i64,
    unknown: i64,
}

impl Ledger {
    /// A batch of so many rows that is about to be written.
    pub fn begin(&self, size: u64) -> i64 {
        let batch = FIRST + self.made.fetch_add(1, Ordering::Relaxed);
        self.batches.lock().unwrap().insert(batch, Batched { size, outcome: Outcome::Unknown });
        batch
    }

    /// What became of it; `None` where nobody knows.
    pub fn end<T>(&self, batch: i64, outcome: Option<T>, told: Outcome) {
        if outcome.is_some() {
            self.batches.lock().unwrap().get_mut(&batch).unwrap().outcome = told;
        }
    }

    /// A counter was counted up; `None` where nobody knows.
    pub fn count<T>(&self, counter: i64, outcome: Option<T>) {
        let mut counters = self.counters.lock().unwrap();
        let counted = counters.entry(counter).or_default();
        match outcome {
            Some(_) => counted.acknowledged += 1,
            None => counted.unknown += 1,
        }
    }

    /// Compares with the number of rows that are there of each batch, and sums it up.
    pub fn verify(&self, found: &HashMap<i64, u64>) -> String {
        let batches = self.batches.lock().unwrap();
        let strange: Vec<_> =
            found.keys().filter(|batch| **batch >= FIRST && !batches.contains_key(batch)).collect();
        assert!(strange.is_empty(), "batches that nobody wrote: {strange:?}");
        let (mut acknowledged, mut written, mut unwritten) = (0, 0, 0);
        for (batch, Batched { size, outcome }) in &*batches {
            let found = found.get(batch).copied().unwrap_or(0);
            let allowed: &[u64] = match outcome {
                Outcome::Acknowledged => &[*size],
                Outcome::Unknown => &[0, *size],
                Outcome::RolledBack => &[0],
            };
            assert!(allowed.contains(&found), "batch {batch} of {size} rows, {outcome:?}: {found} are there");
            match outcome {
                Outcome::Acknowledged => acknowledged += 1,
                Outcome::Unknown if found > 0 => written += 1,
                Outcome::Unknown => unwritten += 1,
                Outcome::RolledBack => {}
            }
        }
        format!(
            "{acknowledged} acknowledged writes are there; of those dropped, {written} are and {unwritten} are not"
        )
    }

    /// Compares with what the counters say.
    pub fn verify_counters(&self, found: &HashMap<i64, i64>) {
        for (counter, Counted { acknowledged, unknown }) in &*self.counters.lock().unwrap() {
            let found = found.get(counter).copied().unwrap_or(0);
            assert!(
                (*acknowledged..=acknowledged + unknown).contains(&found),
                "counter {counter} says {found}: counted up {acknowledged} times for sure and {unknown} times perhaps"
            );
        }
    }
}
