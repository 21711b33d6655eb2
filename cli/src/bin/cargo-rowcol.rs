//! The binary behind `cargo rowcol`: cargo passes its own name for the subcommand on, as the first argument.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().peekable();
    let program = arguments.next();
    arguments.next_if(|argument| argument == "rowcol");
    rowcol_cli::main(program.into_iter().chain(arguments))
}
