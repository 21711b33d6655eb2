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
    let _ = |row: Parent, rows: Vec<Parent>| { let _ = Parent::insert(&row).with(|p| p.children, &rows); }; //~ error
}
