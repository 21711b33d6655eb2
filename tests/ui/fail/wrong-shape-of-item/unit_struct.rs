use rowcol::Model;

#[derive(Model)]
#[postgres]
struct User; //~ error

fn main() {}
