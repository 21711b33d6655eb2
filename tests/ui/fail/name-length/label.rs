use rowcol::prelude::*;

#[derive(Enum)]
enum Color {
    #[value("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] //~ error
    Red,
}

fn main() {}
