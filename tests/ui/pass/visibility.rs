//! Models may be private, in modules, and pub(crate).

#![deny(private_interfaces, unreachable_pub)]

mod inner {
    use rowcol::prelude::*;

    #[derive(Model)]
    #[postgres]
    pub(crate) struct Row {
        #[key(cuid2)]
        pub(crate) id: Id<Row>,
        secret: String,
    }

    impl Row {
        pub(crate) fn open() -> Self {
            rowcol::new!(Row { secret: "open" })
        }

        pub(crate) fn secret(&self) -> &str {
            &self.secret
        }
    }
}

fn main() {
    let row = inner::Row::open();
    assert_eq!(row.secret(), "open");
    drop(row.id);
}
