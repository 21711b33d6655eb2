//! Work on every core.

use std::thread;

/// Where there are fewer items, another thread costs more than it brings.
const WORTHWHILE: usize = 16;
/// As much as the main thread has on most systems: what is deeply nested in a source is read by recursion.
const STACK: usize = 8 * 1024 * 1024;

/// What `work` makes of each item, in their order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len() / WORTHWHILE).max(1);
    let (mine, others) = items.split_at(items.len().div_ceil(threads));
    let work = &work;
    thread::scope(|scope| {
        let chunks = others.chunks(mine.len().max(1));
        let started: Vec<_> = chunks
            .map(|chunk| {
                let run = move || chunk.iter().map(work).collect::<Vec<R>>();
                // Where the system has no thread left, the work is done here.
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).map_err(|_| chunk)
            })
            .collect();
        let mut done: Vec<R> = mine.iter().map(work).collect();
        for started in started {
            match started.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(results)) => done.extend(results),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(chunk) => done.extend(chunk.iter().map(work)),
            }
        }
        done
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_their_order() {
        for count in [0_u32, 1, 15, 16, 17, 33, 1000] {
            let items: Vec<u32> = (0..count).collect();
            assert_eq!(super::map(&items, |item| item * 2), (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "the last one")]
    fn a_panic_goes_on() {
        let items: Vec<u32> = (0..100).collect();
        super::map(&items, |item| assert!(*item < 99, "the last one"));
    }
}
