use rowcol::Enum;

#[derive(Enum, Clone, Copy)]
struct Level { //~ error
    high: bool,
}

fn main() {}
