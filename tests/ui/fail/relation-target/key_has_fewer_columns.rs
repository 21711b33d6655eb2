use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Dataset {
    #[key(cuid2)]
    id: Id<Dataset>,
}

#[derive(Model)]
#[postgres]
#[references(Dataset, columns = (dataset_id, project_id), as = dataset)]
struct Item {
    #[key(cuid2)]
    id: Id<Item>,
    dataset_id: Id<Dataset>,
    project_id: String, //~ error
}

fn main() {}
