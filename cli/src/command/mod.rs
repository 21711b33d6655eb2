//! The commands, a file each.

pub mod dev;
pub mod sql;
