//! What the derives accept and refuse, as the user's compiler says it: `ui/pass` compiles and runs, each folder of
//! `ui/fail` is named after the promise that its cases keep, each folder of `ui/schema` is a crate that `schema!`
//! refuses.
//!
//! `TRYBUILD=overwrite cargo test -p rowcol-tests --test ui` writes the expected messages anew.

mod ui {
    mod messages;
    mod schema;
}

#[test]
fn pass() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("ui/fail/*/*.rs");
}
