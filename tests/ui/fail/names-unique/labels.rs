use rowcol::Enum;

#[derive(Enum, Clone, Copy)]
enum Level {
    Low,
    #[value("Low")] //~ error
    High,
}

fn main() {}
