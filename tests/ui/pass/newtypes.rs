//! A newtype is stored as what is inside it.

use rowcol::prelude::*;

#[derive(Value, Debug, Clone, PartialEq)]
struct Email(String);

#[derive(Value, Debug, Clone, Copy, PartialEq)]
struct Cents(i64);

#[derive(Model)]
#[postgres(unique(email))]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Account {
    #[key(uuid_v4)]
    id: Id<Account>,
    email: Email,
    balance: Option<Cents>,
}

fn main() {
    let account = rowcol::new!(Account { email: Email("a@b.c".to_owned()), balance: Cents(5) });
    assert_eq!((account.email, account.balance), (Email("a@b.c".to_owned()), Some(Cents(5))));
    drop(account.id);
}
