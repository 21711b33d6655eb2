//! The derives work whatever the user's names are, and make no noise of their own.
#![deny(warnings, missing_docs, unused_qualifications, clippy::all, clippy::pedantic)]

/// The user's own `Option`, `Result`, `String`, `Vec` and `Some` change nothing.
pub mod shadowed_prelude {
    #![allow(dead_code, clippy::upper_case_acronyms)]
    use rowcol::{Enum, Id, Model, Value};

    /// Not the standard one.
    pub enum Result {
        /// A variant.
        Ok,
        /// A variant.
        Err,
    }
    /// Not the standard one.
    pub struct Option;
    /// Not the standard one.
    pub struct Vec;
    /// Not the standard one.
    pub struct Some;
    /// Not the standard one.
    pub trait Iterator {}
    /// Not the standard one.
    pub trait Clone {}
    /// Not the standard one.
    pub trait Copy {}

    /// A model among them.
    #[derive(Model)]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = id)]
    pub struct Shadowed {
        /// The key.
        #[key(cuid2)]
        pub id: Id<Shadowed>,
        /// A number.
        pub count: i64,
        /// Not in Postgres.
        #[postgres(skip, read = true)]
        pub here: bool,
    }

    /// An enum among them.
    #[derive(Enum)]
    pub enum Level {
        /// A variant.
        Low,
        /// A variant.
        High,
    }

    /// A newtype among them.
    #[derive(Value)]
    pub struct Length(pub i64);

    /// The names are those of the struct.
    pub fn runs() {
        assert_eq!(Shadowed::TABLE.fields, ["id", "count", "here"]);
        assert_eq!(Level::High.as_str(), "High");
        assert_eq!("Low".parse::<Level>().map(|level| level.as_str()), Ok("Low"));
    }
}

/// Keywords are names of columns.
pub mod raw_identifiers {
    use rowcol::{Enum, Id, Model};

    /// A struct of keywords.
    #[derive(Model)]
    #[postgres(index(r#type))]
    #[clickhouse(engine = MergeTree, order_by = (r#type, id))]
    pub struct Raw {
        /// The key.
        #[key(uuid_v7)]
        pub id: Id<Raw>,
        /// A keyword.
        pub r#type: String,
        /// Another one.
        pub r#match: Option<String>,
    }

    /// Variants may be keywords too.
    #[derive(Enum, Clone, Copy)]
    pub enum Word {
        /// Not a keyword.
        r#Loop,
    }

    /// The columns are named without the prefix.
    pub fn runs() {
        assert_eq!(Raw::TABLE.fields, ["id", "type", "match"]);
        assert_eq!(Raw::COLUMNS.r#type.index(), 1);
        assert_eq!(Word::Loop.to_string(), "Loop");
    }
}

/// Names that the expansion uses in its own code are free.
pub mod names_of_the_expansion {
    use rowcol::{Id, Model};

    /// Constants that a pattern of the same name would match.
    #[allow(non_upper_case_globals, dead_code)]
    mod constants {
        pub const row: u8 = 0;
        pub const out: u8 = 0;
        pub const key: u8 = 0;
        pub const args: u8 = 0;
        pub const input: u8 = 0;
    }
    #[allow(unused_imports)]
    use constants::{args, input, key, out, row};

    /// A struct whose fields are called like them.
    #[derive(Model)]
    #[model(table = "r")]
    #[postgres]
    #[clickhouse(engine = MergeTree, order_by = row)]
    pub struct Rows {
        /// The key.
        #[key(ulid)]
        pub id: Id<Rows>,
        /// A column.
        pub row: i64,
        /// A column.
        pub out: i64,
        /// A column.
        pub input: i64,
        /// A column.
        pub args: Option<i64>,
        /// A column.
        pub key: i64,
    }

    /// They are columns.
    pub fn runs() {
        assert_eq!(Rows::COLUMNS.key.index(), 5);
    }
}

/// A model is as visible as its struct.
pub mod visibility {
    use rowcol::{Id, Model};

    pub(crate) mod inner {
        use super::{Id, Model};

        #[derive(Model)]
        #[postgres]
        pub(crate) struct Crate {
            #[key(cuid2)]
            pub(crate) id: Id<Crate>,
            secret: String,
        }

        #[derive(Model)]
        #[postgres]
        pub(super) struct Super {
            #[key(cuid2)]
            pub(super) id: Id<Super>,
        }

        impl Crate {
            pub(crate) fn secret(&self) -> &str {
                &self.secret
            }
        }
    }

    #[derive(Model)]
    #[postgres]
    struct Private {
        #[key(cuid2)]
        id: Id<Private>,
    }

    /// Private fields are columns all the same.
    pub fn runs() {
        assert_eq!(inner::Crate::COLUMNS.secret.index(), 1);
        assert_eq!(inner::Super::COLUMNS.id.index(), 0);
        assert_eq!(Private::COLUMNS.id.index(), 0);
        let _ = (|row: &inner::Crate| row.secret().len(), |row: &inner::Crate| row.id.clone());
        let _ = (|row: &inner::Super| row.id.clone(), |row: &Private| row.id.clone());
    }
}

/// A type of the user's own may bear the name of a struct that the expansion declares.
pub mod name_of_the_columns {
    use rowcol::{Id, Model};

    /// Not the struct of columns.
    #[derive(Debug, PartialEq)]
    pub struct UserColumns(pub u8);

    /// Its struct of columns has the same name, and is another type.
    #[derive(Model)]
    #[postgres]
    pub struct User {
        /// The key.
        #[key(cuid2)]
        pub id: Id<User>,
    }

    /// Both exist.
    pub fn runs() {
        assert_eq!(UserColumns(1), UserColumns(1));
        assert_eq!(User::COLUMNS.id.index(), 0);
    }
}


fn main() {
    shadowed_prelude::runs();
    raw_identifiers::runs();
    names_of_the_expansion::runs();
    visibility::runs();
    name_of_the_columns::runs();
}
