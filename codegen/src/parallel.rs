//! Work on every core.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Where there are no more items for each thread, another one costs more than it brings.
const WORTH: usize = 16;
/// How many items a thread takes at once: few, so that no thread has much left to do when the others have ended.
const BATCH: usize = 4;
/// As much as the main thread has on most systems: what is deeply nested in a source is read by recursion.
const STACK: usize = 8 * 1024 * 1024;

/// What `work` makes of each item, in their order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let worth = items.len().div_ceil(WORTH);
    let helpers = match worth {
        0 | 1 => 0,
        _ => thread::available_parallelism().map_or(1, usize::from).min(worth) - 1,
    };
    let next = AtomicUsize::new(0);
    // Each thread takes what is next, for the others may be slower, or have to wait for a core.
    let run = || {
        let mine = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let batch = items.chunks(BATCH).nth(at)?;
            Some((at, batch.iter().map(&work).collect::<Vec<R>>()))
        });
        mine.collect::<Vec<_>>()
    };
    let mut done = thread::scope(|scope| {
        // Where the system has no thread left, the work is done here.
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).ok();
        let started: Vec<_> = (0..helpers).filter_map(start).collect();
        let mut done = run();
        for thread in started {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    let mut all = Vec::with_capacity(items.len());
    all.extend(done.into_iter().flat_map(|(_, results)| results));
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_their_order() {
        for count in [0_u32, 1, 15, 16, 17, 33, 1000] {
            let items: Vec<u32> = (0..count).collect();
            assert_eq!(
                super::map(&items, |item| item * 2),
                (0..count).map(|item| item * 2).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    #[should_panic(expected = "the last one")]
    fn a_panic_goes_on() {
        let items: Vec<u32> = (0..100).collect();
        super::map(&items, |item| assert!(*item < 99, "the last one"));
    }
}
