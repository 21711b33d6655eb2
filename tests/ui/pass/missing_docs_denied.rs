//! The expansion documents what it makes.

#![deny(missing_docs)]

use rowcol::prelude::*;

/// A row.
#[derive(Model)]
#[postgres]
pub struct Row {
    /// Its id.
    #[key(cuid2)]
    pub id: Id<Row>,
    /// Its name.
    pub name: String,
}

/// A color.
#[derive(Enum, Clone, Copy)]
pub enum Color {
    /// Like blood.
    Red,
}

fn main() {
    assert_eq!(Color::Red.as_str(), "Red");
    assert_eq!(Row::TABLE.fields.len(), 2);
}
