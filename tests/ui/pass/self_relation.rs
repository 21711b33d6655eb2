//! A row may point to another of its own table.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(parent_id))]
#[has_many(children: Folder, by = parent_id)]
struct Folder {
    #[key(uuid_v7)]
    id: Id<Folder>,
    #[references(Folder, as = parent, on_delete = cascade)]
    parent_id: Option<Id<Folder>>,
}

fn main() {
    let root = rowcol::new!(Folder {});
    let child = rowcol::new!(Folder { parent_id: &root.id });
    assert_eq!(child.parent_id.as_ref(), Some(&root.id));
    assert_ne!(child.id, root.id);
    let _ = (Folder::COLUMNS.children, Folder::COLUMNS.parent);
}
