//! Random numbers that a seed repeats.

/// SplitMix64, see <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Whether it is one of so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

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
