//! The commands, a file each.

pub mod dev;
pub mod init;
pub mod migrate;
pub mod pull;
pub mod sql;
