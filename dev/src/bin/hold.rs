//! Holds local servers while standard input is open: for tests, and for programs in other languages.
//!
//! `rowcol-dev-hold [postgres] [clickhouse] [valkey] [s3]` prints the variables, then `ready`, and waits.
//! `rowcol-dev-hold up|down|status|reset [STORE...]` does what the builder's methods of these names do.

use rowcol_dev::{Local, Store};
use std::{
    env,
    io::{self, Read, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("serve-s3") => rowcol_dev::serve_s3().map_err(Into::into),
        _ => run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let named = |store: &Store| arguments.iter().any(|name| name.eq_ignore_ascii_case(&store.to_string()));
    let mut stores: Vec<_> = Store::ALL.into_iter().filter(named).collect();
    if stores.is_empty() {
        stores = vec![Store::Postgres, Store::ClickHouse];
    }
    let this = env::current_exe()?.display().to_string();
    let builder = Local::builder().stores(stores);
    let mut out = io::stdout();
    match arguments.first().map(String::as_str) {
        Some("up") => print(&mut out, builder.s3_command([&this, "serve-s3"]).up()?.env())?,
        Some("down") => writeln!(out, "{:?}", builder.down()?)?,
        Some("reset") => writeln!(out, "{:?}", builder.reset()?)?,
        Some("status") => writeln!(out, "{:#?}", builder.status()?)?,
        _ => {
            let local = builder.start()?;
            print(&mut out, local.env())?;
            io::stdin().read_to_end(&mut Vec::new())?;
        }
    }
    Ok(())
}

fn print(out: &mut impl Write, variables: Vec<(String, String)>) -> io::Result<()> {
    for (name, value) in variables {
        writeln!(out, "{name}={value}")?;
    }
    writeln!(out, "ready")
}
