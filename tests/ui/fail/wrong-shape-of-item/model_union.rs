use rowcol::Model;

#[derive(Model)]
#[postgres]
union User { //~ error
    id: i64,
    bits: f64,
}

fn main() {}
