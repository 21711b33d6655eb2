//! What Postgres refuses, or should.

pub(super) mod exclusion;
pub(super) mod foreign_key;
pub(super) mod index;
pub(super) mod partition;
