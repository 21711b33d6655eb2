//! What a model costs the compiler: the CPU time of checking it over a plain struct of the same fields. The budget is
//! 20 ms for nine fields in both stores.
//!
//! `cargo test -p rowcol-tests --test ui budget -- --ignored --nocapture` measures it. It is no part of the ordinary
//! run, for a busy machine makes it say anything.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const MODELS: u32 = 100;
const MILLISECONDS: f64 = 20.0;

/// A crate of structs with nine fields, and derives where `models`.
fn source(models: bool) -> String {
    let mut source = String::from(
        "#![allow(dead_code)]\nuse rowcol::{Id, Model, Timestamp};\npub type Used = Timestamp;\n",
    );
    for index in 0..MODELS {
        let parent = index.saturating_sub(1);
        let (derive, key, reference, id) = match models {
            true => (
                "#[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]",
                "#[key(cuid2)]",
                format!("#[references(M{parent}, as = parent)]"),
                format!("Id<M{parent}>"),
            ),
            false => ("", "", String::new(), format!("std::marker::PhantomData<M{parent}>")),
        };
        let own = id.replace(&format!("M{parent}>"), &format!("M{index}>"));
        writeln!(
            source,
            "{derive} pub struct M{index} {{ {key} pub id: {own}, {reference} pub parent_id: {id}, \
             pub name: Option<String>, pub at: Timestamp, pub count: i64, pub flag: bool, pub score: f64, \
             pub tags: Vec<String>, pub note: Option<String> }}"
        )
        .unwrap();
    }
    source.replace(
        "std::marker::PhantomData<M0>, pub parent_id: std::marker::PhantomData<M0>",
        "u8, pub parent_id: u8",
    )
}

/// The newest `librowcol` beside this test.
fn library(deps: &Path) -> PathBuf {
    let files = fs::read_dir(deps).unwrap().map(|file| file.unwrap().path());
    let mut libraries: Vec<_> = files
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with("librowcol-") && name.ends_with(".rlib")
        })
        .collect();
    libraries.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    libraries.pop().expect("this test depends on rowcol")
}

/// The CPU time of this process' ended children, in milliseconds, as Linux counts it.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("this test measures on Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // The fields 16 and 17 of the line, in hundredths of a second; the first one here is the third.
    (fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap()) * 10.0
}

/// The CPU time of one check, the best of three.
fn check(name: &str, models: bool) -> f64 {
    let deps = env::current_exe().unwrap().parent().unwrap().to_owned();
    let folder = env::temp_dir();
    let file = folder.join(format!("rowcol_budget_{name}_{}.rs", std::process::id()));
    fs::write(&file, source(models)).unwrap();
    let run = || {
        let before = children();
        let status = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--crate-name=budget", "-o"])
            .arg(file.with_extension("rmeta"))
            .arg(format!("-Ldependency={}", deps.display()))
            .arg(format!("--extern=rowcol={}", library(&deps).display()))
            .arg(&file)
            .status();
        assert!(status.unwrap().success(), "the measured crate compiles");
        children() - before
    };
    let best = (0..3).map(|_| run()).fold(f64::INFINITY, f64::min);
    for path in [&file, &file.with_extension("rmeta")] {
        fs::remove_file(path).unwrap();
    }
    best
}

#[test]
#[ignore = "it measures: run it alone"]
fn a_model_is_checked_within_its_budget() {
    let per_model = (check("models", true) - check("structs", false)) / f64::from(MODELS);
    println!("{per_model:.1} ms for a model of nine fields in both stores, over a plain struct");
    assert!(per_model < MILLISECONDS, "{per_model:.1} ms, of {MILLISECONDS} at most");
}
