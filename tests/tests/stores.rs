//! What must hold on real stores: rows come back as they were written, the pool keeps its limit, a dropped future
//! harms nobody, and what is wrong is said.
#![allow(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

mod store;
