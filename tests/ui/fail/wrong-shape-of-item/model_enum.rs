use rowcol::Model;

#[derive(Model)]
#[postgres]
enum User { //~ error
    Known,
    Unknown,
}

fn main() {}
