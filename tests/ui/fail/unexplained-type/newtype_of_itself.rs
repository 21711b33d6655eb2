//! A newtype is one column.

use rowcol::Value;

#[derive(Value)]
struct Replies(Vec<Replies>); //~ error

fn main() {}
