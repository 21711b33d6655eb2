use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "calls")]
#[postgres]
struct Call {
    #[key]
    id: i64,
    model: Option<String>,
    cost: f64,
}

struct Cost {
    cost: f64,
}

fn main() {
    let _ = Call::find().select(|c| c.cost).into_struct::<Cost>(); //~ error
}
