use super::*;
use crate::clickhouse::ddl::tests::every_clause;
use crate::plan::Answers;

fn accept_all() -> Answers {
    Answers { accept_all: true, no_renames: true, ..Answers::default() }
}

#[test]
fn equal_schemas_need_nothing() {
    let schema = every_clause();
    assert_eq!(steps(&schema, &schema, &Answers::default()), Ok(Vec::new()));
    assert_eq!(
        steps(&schema, &crate::clickhouse::normal::schema(schema.clone()), &Answers::default()),
        Ok(Vec::new())
    );
}
