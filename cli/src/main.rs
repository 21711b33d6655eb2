//! The command line of rowcol.

fn main() {}
