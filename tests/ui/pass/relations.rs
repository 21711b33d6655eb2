//! Relations know the columns on both sides.
#![deny(warnings)]

use rowcol::{Id, Link, Model};

mod one_to_many {
    use super::*;

    #[derive(Model)]
    #[postgres]
    #[has_many(traces: Trace, by = project_id)]
    struct Project {
        #[key(cuid2)]
        id: Id<Project>,
    }

    #[derive(Model)]
    #[postgres(index(project_id))]
    struct Trace {
        #[key(cuid2)]
        id: Id<Trace>,
        #[references(Project, as = project, on_delete = cascade)]
        project_id: Id<Project>,
    }

    pub fn runs() {
        let down = Project::COLUMNS.traces.link();
        assert_eq!(*down, Link { name: "traces", from: &[0], to: &[1] });
        let up = Trace::COLUMNS.project.link();
        assert_eq!(*up, Link { name: "project", from: &[1], to: &[0] });
        let _: (fn(&Project) -> &Id<Project>, fn(&Trace) -> &Id<Trace>) = (|row| &row.id, |row| &row.id);
    }
}

mod a_row_of_its_own_table {
    use super::*;

    #[derive(Model)]
    #[postgres(index(parent_id))]
    #[has_many(children: Node, by = parent_id)]
    struct Node {
        #[key(uuid_v7)]
        id: Id<Self>,
        #[references(Node, as = parent)]
        parent_id: Option<Id<Node>>,
    }

    pub fn runs() {
        let parent: rowcol::MaybeBelongsTo<Node, Node> = Node::COLUMNS.parent;
        assert_eq!(parent.link().from, [1]);
        assert_eq!(Node::COLUMNS.children.link().to, [1]);
        let _ = (|row: &Node| row.id.clone(), |row: &Node| row.parent_id.clone());
    }
}

mod a_composite_key {
    use super::*;

    #[derive(Model)]
    #[postgres(key(id, project_id))]
    #[has_many(items: Item, by = (dataset_id, project_id))]
    struct Dataset {
        project_id: String,
        id: String,
    }

    #[derive(Model)]
    #[postgres(index(dataset_id, project_id), index(source_id, project_id))]
    #[references(Dataset(id, project_id), columns = (dataset_id, project_id), as = dataset)]
    #[references(Dataset, columns = (source_id, project_id), as = source)]
    struct Item {
        #[key]
        id: i64,
        project_id: String,
        dataset_id: String,
        source_id: Option<String>,
    }

    pub fn runs() {
        assert_eq!(Dataset::TABLE.key, [1, 0]);
        let key: fn(<Dataset as Model>::Key) -> (String, String) = |key| key;
        assert_eq!(key(("a".into(), "b".into())).0, "a");
        assert_eq!(*Item::COLUMNS.dataset.link(), Link { name: "dataset", from: &[2, 1], to: &[1, 0] });
        let source: rowcol::MaybeBelongsTo<Item, Dataset> = Item::COLUMNS.source;
        assert_eq!(*source.link(), Link { name: "source", from: &[3, 1], to: &[1, 0] });
        assert_eq!(Dataset::COLUMNS.items.link().to, [2, 1]);
        let _ = (|row: &Dataset| row.id.len(), |row: &Item| (row.id, row.source_id.is_some()));
        let _ = (|row: &Dataset| row.project_id.len(), |row: &Item| row.project_id.len() + row.dataset_id.len());
    }
}

mod many_to_many {
    use super::*;

    #[derive(Model)]
    #[postgres]
    struct User {
        #[key(cuid2)]
        id: Id<User>,
    }

    #[derive(Model)]
    #[postgres(key(project_id, user_id), index(user_id))]
    struct Membership {
        project_id: Id<Project>,
        user_id: Id<User>,
    }

    #[derive(Model)]
    #[postgres]
    #[many_to_many(users: User, through = Membership, by = project_id, to = user_id)]
    #[has_one(first: Membership, by = project_id)]
    struct Project {
        #[key(cuid2)]
        id: Id<Project>,
    }

    pub fn runs() {
        let users = Project::COLUMNS.users;
        assert_eq!((users.near().from, users.near().to), (&[0][..], &[0][..]));
        assert_eq!((users.far().from, users.far().to), (&[1][..], &[0][..]));
        assert_eq!(Project::COLUMNS.first.link().to, [0]);
        let _ = (|row: &User| row.id.clone(), |row: &Project| row.id.clone());
        let _ = |row: &Membership| (row.project_id.clone(), row.user_id.clone());
    }
}

mod a_relation_without_a_name {
    use super::*;

    #[derive(Model)]
    #[postgres]
    struct Country {
        #[key]
        code: String,
        #[unique]
        number: i32,
    }

    #[derive(Model)]
    #[postgres(index(country))]
    struct City {
        #[key]
        id: i64,
        #[references(Country(number))]
        country: Option<i32>,
    }

    pub fn runs() {
        assert_eq!(City::LINKS, [Link { name: "", from: &[1], to: &[1] }]);
        let _ = (|row: &Country| (row.code.len(), row.number), |row: &City| (row.id, row.country));
    }
}

mod models_of_two_modules {
    pub mod accounts {
        use rowcol::{Id, Model};

        #[derive(Model)]
        #[postgres]
        pub struct User {
            #[key(cuid2)]
            pub id: Id<User>,
        }
    }

    pub mod sessions {
        use rowcol::{Id, Model};

        use super::accounts::User;

        #[derive(Model)]
        #[postgres(index(user_id))]
        pub struct Session {
            #[key(cuid2)]
            pub id: Id<Session>,
            #[references(User, as = user)]
            pub user_id: Id<User>,
        }
    }

    pub fn runs() {
        use rowcol::Model;
        assert_eq!(sessions::Session::COLUMNS.user.link().to, [0]);
    }
}

fn main() {
    one_to_many::runs();
    a_row_of_its_own_table::runs();
    a_composite_key::runs();
    many_to_many::runs();
    a_relation_without_a_name::runs();
    models_of_two_modules::runs();
}
