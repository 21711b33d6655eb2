//! Random numbers that a seed repeats, and the seed.

/// The seed of a run: `ROWCOL_SEED`, a number or `random`. Without it a run is the same each time, so that what fails
/// is the change at hand; other seeds are for longer runs. It is printed, so that a run can be repeated.
///
/// # Panics
/// `ROWCOL_SEED` is neither.
#[must_use]
#[allow(clippy::print_stdout, reason = "a test tells how to repeat it")]
pub fn seed() -> u64 {
    let seed = match std::env::var("ROWCOL_SEED").as_deref() {
        Ok("random") => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            now.as_nanos() as u64 >> 10
        }
        _ => number("ROWCOL_SEED").unwrap_or(1),
    };
    println!("ROWCOL_SEED={seed}");
    seed
}

/// The number in an environment variable.
///
/// # Panics
/// It is no number.
#[must_use]
pub fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{variable}={value}")))
}

/// SplitMix64, see <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.any() % end
    }

    /// Whether it is one of so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &'a [impl std::borrow::Borrow<T> + 'a]) -> &'a T {
        from[self.below(from.len() as u64) as usize].borrow()
    }

    /// One of these, or in a fourth of all cases none.
    pub fn perhaps<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!self.one_in(4)).then(|| self.pick::<T>(from).clone())
    }

    /// Up to three of these, perhaps twice the same.
    pub fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        (0..self.below(4)).map(|_| self.pick::<T>(from).clone()).collect()
    }
}
