//! The binary as scripts see it: exit codes, standard output, standard error, and the files that it writes.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod branches;
mod databases;
mod diff;
mod objects;
mod project;
mod rebuilt;
mod views;
mod written;
