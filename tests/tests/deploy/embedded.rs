//! Programs that carry their migrations in themselves.

use proc_macro2::TokenStream;
use quote::quote;
use rowcol::migrate::Check;
use rowcol_codegen::schema::Schema;

use super::*;

rowcol::schema!(PROGRAM = "tests/deploy/program/models.rs", migrations = "tests/deploy/program/migrations");

#[tokio::test(flavor = "multi_thread")]
async fn a_program_applies_its_own_migrations() {
    let own = Own::create().await;
    let behind = PROGRAM.check(&own.stores).await.unwrap();
    assert_eq!(
        behind.to_string(),
        "migrations are not applied; next: rowcol migrate deploy\n  postgres/20240101120000_notes: pending\n  \
         clickhouse/001_notes: pending"
    );
    assert_eq!(PROGRAM.migrate(&own.stores).await.unwrap().applied.len(), 2);
    assert_eq!(PROGRAM.migrate(&own.stores).await.unwrap().applied.len(), 0);
    assert_eq!(PROGRAM.check(&own.stores).await.unwrap(), Check::InStep);
    assert_eq!(PROGRAM.history().snapshot.hash(), PROGRAM.hash());
    assert_eq!(PROGRAM.pending().map(|plan| plan.is_empty()), Ok(true));
}

/// What `schema!` says of a folder of migrations.
fn expanded(folder: &Folder, declaration: TokenStream) -> String {
    std::fs::write(folder.path().join("models.rs"), include_str!("program/models.rs")).unwrap();
    rowcol_codegen::expand::schema(declaration, folder.path()).to_string()
}

#[test]
fn migrations_that_are_no_chain_do_not_compile() {
    let folder = Folder::new().postgres("1_a", "SELECT 1;").postgres("2_b", "SELECT 2;");
    let text = expanded(&folder, quote!(SCHEMA = "models.rs", migrations = "."));
    assert!(text.contains("postgres/2_b/migration.sql") && !text.contains("compile_error"), "{text}");

    std::fs::remove_dir_all(folder.path().join("postgres/1_a")).unwrap();
    let text = expanded(&folder, quote!(SCHEMA = "models.rs", migrations = "."));
    assert!(text.contains("compile_error") && text.contains("the migrations in `.`: "), "{text}");

    let text = expanded(&folder, quote!(SCHEMA = "models.rs", migrations = "nowhere"));
    assert!(text.contains("there is no folder `nowhere`; `rowcol migrate new NAME` makes one"), "{text}");
    let text = expanded(&folder, quote!(SCHEMA = "models.rs", migration = "x"));
    assert!(text.contains("there is no `migration`; behind the path there may be"), "{text}");
}

#[test]
fn objects_are_a_part_of_the_schema() {
    let folder = Folder::new();
    let objects = folder.path().join("objects");
    std::fs::create_dir(&objects).unwrap();
    std::fs::write(objects.join("all.sql"), "CREATE EXTENSION pg_trgm;").unwrap();
    let text = expanded(&folder, quote!(SCHEMA = "models.rs"));
    assert!(text.contains("CREATE EXTENSION IF NOT EXISTS") && text.contains("objects/all.sql"), "{text}");
    std::fs::create_dir(folder.path().join("none")).unwrap();
    let text = expanded(&folder, quote!(SCHEMA = "models.rs", objects = "none"));
    assert!(!text.contains("EXTENSION") && !text.contains("compile_error"), "{text}");

    let text = expanded(&folder, quote!(SCHEMA = "models.rs", objects = "nowhere"));
    assert!(text.contains("there is no folder `nowhere`"), "{text}");
    std::fs::write(objects.join("all.sql"), "\nDROP TABLE t;").unwrap();
    let text = expanded(&folder, quote!(SCHEMA = "models.rs", objects = "objects"));
    assert!(text.contains("compile_error") && text.contains("all.sql, line 2: this is no object"), "{text}");
}

#[test]
fn the_folder_beside_the_models_is_found() {
    let folder = Folder::new();
    let without = expanded(&folder, quote!(SCHEMA = "models.rs"));
    assert!(!without.contains("snapshot.json"), "{without}");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).unwrap();
    std::fs::write(
        migrations.join("snapshot.json"),
        rowcol_codegen::plan::history::snapshot(&Schema::default()),
    )
    .unwrap();
    let with = expanded(&folder, quote!(SCHEMA = "models.rs"));
    assert!(with.contains("include_str") && with.contains("/migrations/snapshot.json"), "{with}");
}
