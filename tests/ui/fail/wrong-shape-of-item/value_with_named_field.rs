use rowcol::Value;

#[derive(Value)]
struct Email { //~ error
    text: String,
}

fn main() {}
