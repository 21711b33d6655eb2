//! The rules find nothing in the reference application, not even something to warn of: no redundant index, no foreign
//! key without one.

use std::path::Path;

use rowcol_codegen::{check, parse};

#[test]
fn there_is_nothing_to_find() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/src");
    let sources = parse::sources(&sources).unwrap();
    assert!(sources.models.models.len() >= 24, "{} models", sources.models.models.len());
    let found: Vec<_> =
        check::item(&sources.models).into_iter().chain(check::schema(&sources.models)).collect();
    let found: Vec<_> = found
        .iter()
        .map(|found| format!("{}:{:?}: {}", found.file, found.span.start(), found.message))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
