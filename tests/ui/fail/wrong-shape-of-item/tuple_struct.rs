use rowcol::Model;

#[derive(Model)]
#[postgres]
struct User(String); //~ error

fn main() {}
