//! Real servers, real processes, real kills.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod damage;
mod hold;
mod lifetime;
mod programs;
mod stores;
