//! The binary as scripts see it: exit codes, standard output, standard error, and the files that it writes.

mod branches;
mod databases;
mod diff;
mod project;
mod written;
