use rowcol::{Id, Model};

type Decimal = f64;

#[derive(Model)]
#[postgres]
struct Price {
    #[key(cuid2)]
    id: Id<Price>,
    amount: Decimal, //~ error
}

fn main() {}
