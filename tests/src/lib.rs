//! What the tests of the real stores share: local servers, and databases of their own.
//!
//! All tests of all processes use one set of servers. Each test has its own database in each store, named after its
//! process, so that tests run side by side; those of processes that are gone are dropped by the next one.

mod databases;
pub mod random;

pub use databases::Databases;
