use rowcol::Enum;

#[derive(Enum, Clone, Copy)]
enum Level {
    Low,
    High(i64), //~ error
}

fn main() {}
