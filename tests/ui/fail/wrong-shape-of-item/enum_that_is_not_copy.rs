use rowcol::Enum;

#[derive(Enum)]
enum Level { //~ error
    Low,
    High,
}

fn main() {}
