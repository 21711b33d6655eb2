use rowcol::Value;

#[derive(Value)]
struct Money(i64, String); //~ error

fn main() {}
