use rowcol::Value;

struct Inner;

#[derive(Value)]
struct Outer(Inner); //~ error

fn main() {}
