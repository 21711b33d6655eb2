//! Compiles the C helper into an executable that the library embeds (see `helper/`).

use std::{env, path::Path};

const SOURCES: [&str; 4] = ["helper/main.c", "helper/command.c", "helper/clickhouse.c", "helper/supervise.c"];

fn main() {
    println!("cargo:rerun-if-changed=helper");
    println!("cargo:rerun-if-env-changed=ROWCOL_DEV_PORTABLE");
    println!("cargo:rustc-check-cfg=cfg(local_servers)");

    let target = |part| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let supported = target("OS") == "linux" && target("ARCH") == "x86_64" && target("ENV") == "gnu";
    // The variable shows on a supported machine what the crate is elsewhere.
    if !supported || env::var_os("ROWCOL_DEV_PORTABLE").is_some() {
        return;
    }
    println!("cargo:rustc-cfg=local_servers");

    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let helper = Path::new(&out).join("rowcol-helper");
    let status = cc::Build::new()
        .opt_level(2)
        .debug(false)
        .get_compiler()
        .to_command()
        .args(["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-s", "-o"])
        .arg(&helper)
        .args(SOURCES)
        .args(["-ldl", "-lutil", "-lpthread"])
        .status()
        .expect("a C compiler starts (install cc, gcc or clang, or set CC)");
    assert!(status.success(), "the C helper does not compile: {status}");
    println!("cargo:rustc-env=ROWCOL_HELPER={}", helper.display());
}
