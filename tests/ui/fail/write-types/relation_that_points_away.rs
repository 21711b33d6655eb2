use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
#[has_many(children: Child, by = parent_id)]
struct Parent {
    #[key]
    id: i64,
}

#[derive(Model)]
#[postgres(index(parent_id))]
struct Child {
    #[key]
    id: i64,
    #[references(Parent, as = parent)]
    parent_id: i64,
}

fn main() {
    let _ = |row: Child, rows: Vec<Parent>| { let _ = Child::insert(&row).with(|c| c.parent, &rows); }; //~ error
}
