//! What the programs of all peers share: the data set, the measuring, and how they are told what to do.
//!
//! The benchmark starts the program of each peer anew in each round, writes a line `workload repetitions` (spaces in the name as `_`) to its
//! standard input and reads a line of JSON, a [`Reply`], from its standard output.

mod allocations;
mod answer;
pub mod data;
mod from_data;
mod job;
mod login;
mod serve;

pub use job::{Job, Measured};
pub use login::Login;
pub use serve::{Peer, Place, Reply, serve};
