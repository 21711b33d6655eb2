use rowcol::prelude::*;

#[derive(View)]
#[view(query = "SELECT name FROM users")]
#[postgres(partition_by = list(name))] //~ error
struct Names {
    name: String,
}

fn main() {}
