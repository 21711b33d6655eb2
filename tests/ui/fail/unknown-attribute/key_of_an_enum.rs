use rowcol::Enum;

#[derive(Enum, Clone, Copy)]
#[value(renameall = "snake_case")] //~ error
enum Level {
    Low,
    High,
}

fn main() {}
