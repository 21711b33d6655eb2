use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(key(id, version))]
struct Dataset {
    id: String,
    version: i32,
}

#[derive(Model)]
#[postgres(index(dataset_id, dataset_version))]
#[references(Dataset, columns = (dataset_id, dataset_version), as = dataset)]
struct Item {
    #[key(cuid2)]
    id: Id<Item>,
    dataset_id: String,
    dataset_version: String, //~ error
}

fn main() {}
