//! What only a whole crate shows. The rules of single items are shown by programs that must not compile.

use crate::parse;

fn found(source: &str) -> Vec<String> {
    let models = parse::text("src/lib.rs", source).unwrap();
    let found = super::item(&models).into_iter().chain(super::schema(&models));
    found.map(|found| found.message).collect()
}

/// A type alone is refused at its own derive, several at the first of them; what they are used in is not.
#[test]
fn newtypes_that_are_made_of_themselves() {
    let model = "#[derive(Model)] #[postgres] #[clickhouse(order_by = id)]
                 struct Place { #[key(cuid2)] id: Id<Place>, at: One, beside: Vec<Two>, last: Three }
                 #[derive(Value)] struct Three(Two);\n";
    for (newtypes, expected) in [
        ("#[derive(Value)] struct One(One);", "`One` is made of itself"),
        ("#[derive(Value)] struct One(Vec<Option<One>>);", "`One` is made of itself"),
        (
            "#[derive(Value)] struct One(BTreeMap<String, Two>);\n#[derive(Value)] struct Two((i64, One));",
            "`Two` is made of itself, through `One`",
        ),
    ] {
        let two = if newtypes.contains("Two") { "" } else { "#[derive(Value)] struct Two(i64);" };
        assert_eq!(found(&format!("{model}{newtypes}{two}")), [expected], "{newtypes}");
    }
    // Two of one kind are no circle.
    let apart = "#[derive(Value)] struct One(Two); #[derive(Value)] struct Two(i64);";
    assert_eq!(found(&format!("{model}{apart}")), [""; 0]);
}
