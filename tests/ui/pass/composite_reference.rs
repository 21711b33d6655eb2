//! A foreign key of two columns.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(key(id, project))]
struct Dataset {
    id: String,
    project: String,
}

#[derive(Model)]
#[postgres(index(dataset_id, project))]
#[references(Dataset(id, project), columns = (dataset_id, project), as = dataset, on_delete = cascade)]
struct Item {
    #[key(identity)]
    id: i64,
    dataset_id: String,
    project: String,
}

fn main() {
    let dataset = rowcol::new!(Dataset { id: "d", project: "p" });
    let item = rowcol::new!(Item { dataset_id: "d", project: "p" });
    assert_eq!((item.dataset_id, item.project), (dataset.id, dataset.project));
    assert_eq!(item.id, 0);
}
