//! The binary `rowcol`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rowcol_cli::main(std::env::args_os())
}
