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

#[derive(FromTuple)]
struct Cost {
    cost: f64,
    model: Option<String>,
}

fn main() {
    let _ = Call::find().select(|c| (c.model, c.cost)).into_struct::<Cost>(); //~ error
}
