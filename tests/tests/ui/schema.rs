//! What `schema!` says of whole crates. Each folder `ui/schema/<promise>/<case>` holds the files of one.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// The folders of the cases.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/schema");
    let promises = fs::read_dir(root).unwrap().map(|promise| promise.unwrap().path());
    let mut cases: Vec<_> = promises
        .flat_map(|promise| fs::read_dir(promise).unwrap())
        .map(|case| case.unwrap().path())
        .collect();
    cases.sort();
    cases
}

/// The texts of every `compile_error!`, and of every `#[must_use = "…"]`, which stands where the compiler may have told
/// the mistake itself.
fn messages(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before = index.checked_sub(2).map(|index| tokens[index].to_string());
        match syn::parse2::<syn::LitStr>(group.stream()) {
            Ok(text) if before.as_deref() == Some("compile_error") => found.push(text.value()),
            _ => found.extend(messages(group.stream())),
        }
        if let Ok(syn::Meta::NameValue(meta)) = syn::parse2(group.stream())
            && meta.path.is_ident("must_use")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = meta.value
        {
            found.push(text.value());
        }
    }
    found
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
        let place =
            message.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
        let (file, line) = marked(&case);
        if !place.contains(&format!("{file}:{line}:")) {
            faults.push(format!("{name}: points at `{place}`, not at {file}:{line}\n{message}"));
        }
        let name = name.trim_start_matches("ui/schema/").replace(['/', '-'], "_");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, message);
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
