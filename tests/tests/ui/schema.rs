//! What `schema!` says of whole crates. Each folder `ui/schema/<promise>/<case>` holds the files of one.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

/// The folders of the cases.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/schema");
    let promises = fs::read_dir(root).unwrap().map(|promise| promise.unwrap().path());
    let mut cases: Vec<_> =
        promises.flat_map(|promise| fs::read_dir(promise).unwrap()).map(|case| case.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The texts of every `compile_error!`, and of what is said where there is no other error.
fn messages(tokens: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(tokens).unwrap();
    let texts = file.items.iter().filter_map(|item| match item {
        syn::Item::Macro(item) => syn::parse2::<syn::LitStr>(item.mac.tokens.clone()).ok().map(|text| text.value()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn one_mistake_is_one_message_with_its_file_and_line() {
    let mut faults = Vec::new();
    for case in cases() {
        let name = case.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        let found = messages(rowcol_codegen::expand::schema(quote!(SCHEMA = "."), &case));
        let [message] = found.as_slice() else {
            faults.push(format!("{name}: {} messages\n{}", found.len(), found.join("\n")));
            continue;
        };
        let place = message.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
        let (file, line) = marked(&case);
        if !place.contains(&format!("{file}:{line}:")) {
            faults.push(format!("{name}: points at `{place}`, not at {file}:{line}\n{message}"));
        }
        insta::with_settings!({ snapshot_path => "../../ui/schema/messages", prepend_module_to_snapshot => false }, {
            let message = message.replace(&format!("{}/", case.display()), "");
            insta::assert_snapshot!(name.trim_start_matches("ui/schema/").replace('/', "--"), message);
        });
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n\n"));
}

/// The file and the line that are marked with `//~ error`.
fn marked(case: &Path) -> (String, usize) {
    for file in fs::read_dir(case).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap_or_default();
        if let Some((_, line)) = text.lines().zip(1..).find(|(line, _)| line.contains("//~ error")) {
            return (file.file_name().unwrap().to_str().unwrap().to_owned(), line);
        }
    }
    panic!("{} marks no line with `//~ error`", case.display());
}
