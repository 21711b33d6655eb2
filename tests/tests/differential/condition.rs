//! Conditions: what the builder makes of them, and what they mean.

use rowcol::prelude::*;

use crate::row::Fact;
use crate::{compared, containers, functions, text};
use rowcol_tests::random::Random;

/// What a condition is for a row: true, false, or NULL.
type Holds = Box<dyn Fn(&Fact) -> Option<bool> + Send + Sync>;

pub struct Condition {
    pub filter: Filter<Fact>,
    pub holds: Holds,
    /// The operators it is made of.
    pub operators: Vec<&'static str>,
}

impl Condition {
    pub fn new(
        operators: &[&'static str],
        filter: Filter<Fact>,
        holds: impl Fn(&Fact) -> Option<bool> + Send + Sync + 'static,
    ) -> Self {
        Self { filter, holds: Box::new(holds), operators: operators.to_vec() }
    }

    /// The same, of an expression that a function made.
    pub fn made_with(mut self, function: &'static str) -> Self {
        self.operators.extend(Some(function).filter(|function| !function.is_empty()));
        self
    }

    /// A condition of up to `depth` others inside one another.
    pub fn random(random: &mut Random, depth: u32) -> Self {
        if depth == 0 || random.one_in(3) {
            return Self::leaf(random);
        }
        let first = Self::random(random, depth - 1);
        match random.below(8) {
            0..3 => first.both(Self::random(random, depth - 1)),
            3..6 => first.either(Self::random(random, depth - 1)),
            6 => first.not(),
            _ => first.by_value(random),
        }
    }

    fn leaf(random: &mut Random) -> Self {
        match random.below(25) {
            0 => {
                let holds = random.one_in(2);
                let filter = if holds { Filter::always() } else { Filter::never() };
                Self::new(&["always, never"], filter, move |_| Some(holds))
            }
            1..6 => compared::leaf(random),
            6..10 => text::leaf(random),
            10..15 => containers::leaf(random),
            _ => functions::leaf(random),
        }
    }

    fn joined(
        self,
        other: Self,
        operator: &'static str,
        filter: fn(Filter<Fact>, Filter<Fact>) -> Filter<Fact>,
        join: fn(Option<bool>, Option<bool>) -> Option<bool>,
    ) -> Self {
        let (one, two) = (self.holds, other.holds);
        let mut operators = self.operators;
        operators.extend(other.operators);
        operators.push(operator);
        Self::new(&operators, filter(self.filter, other.filter), move |row| join(one(row), two(row)))
    }

    fn both(self, other: Self) -> Self {
        self.joined(
            other,
            "&",
            |a, b| a & b,
            |a, b| match (a, b) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
        )
    }

    fn either(self, other: Self) -> Self {
        self.joined(
            other,
            "|",
            |a, b| a | b,
            |a, b| match (a, b) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        )
    }

    fn not(mut self) -> Self {
        self.operators.push("!");
        let holds = self.holds;
        Self::new(&self.operators, !self.filter, move |row| holds(row).map(|holds| !holds))
    }

    /// Compared as the value that it is.
    fn by_value(mut self, random: &mut Random) -> Self {
        self.operators.push("as_expr");
        let (value, holds) = (self.filter.as_expr(), self.holds);
        match random.below(3) {
            0 => Self::new(&self.operators, value.is_null(), move |row| Some(holds(row).is_none())),
            1 => Self::new(&self.operators, value.ne(true), move |row| holds(row).map(|holds| !holds)),
            _ => Self::new(&self.operators, value.coalesce(true).eq(false), move |row| {
                Some(holds(row) == Some(false))
            }),
        }
    }
}
