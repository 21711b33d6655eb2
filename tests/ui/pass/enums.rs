//! Enums: labels, numbers, text in place of a native type.

use rowcol::prelude::*;

#[derive(Enum, Debug, Clone, Copy, PartialEq)]
#[value(name = "Role", rename_all = "SCREAMING_SNAKE_CASE", clickhouse = enum8)]
enum Role {
    Owner = 1,
    ReadOnly = 5,
    #[value("nobody")]
    None,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq)]
#[value(postgres = text, clickhouse = string)]
enum Color {
    Red,
}

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[default(Owner)]
    role: Role,
    color: Option<Color>,
    #[default(Color::Red)]
    #[clickhouse(low_cardinality)]
    favourite: Color,
}

fn main() {
    assert_eq!([Role::Owner.as_str(), Role::ReadOnly.as_str(), Role::None.as_str()], ["OWNER", "READ_ONLY", "nobody"]);
    assert_eq!("READ_ONLY".parse::<Role>().unwrap(), Role::ReadOnly);
    assert!("READ ONLY".parse::<Role>().is_err());
    let row = rowcol::new!(Row { color: Color::Red });
    assert_eq!((row.role, row.color, row.favourite), (Role::Owner, Some(Color::Red), Color::Red));
    drop(row.id);
}
