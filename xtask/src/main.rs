//! The workshop: what is done to the house rather than in it. `cargo xtask` lists its commands.

mod bench;
mod check;
mod handbook;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const COMMANDS: &str = "\
cargo xtask check   format, lints, tests and tidy: the inner loop of ./test
cargo xtask tidy    is the building still this building? floors, file heads, sizes, fixtures
cargo xtask handbook [--program BIN]  print docs/handbook anew from the definitions and
                    their tests
cargo xtask bench   how fast, how small: figures beside their targets, never a verdict";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            complain(&trouble);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    // Of the run, not of the build: clones may share what cargo has built.
    let workshop =
        std::env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
    let root = Path::new(&workshop)
        .parent()
        .context("the workshop stands in a folder of the repository")?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::run(root),
        ["handbook"] => handbook::run(root, None),
        ["handbook", "--program", program] => handbook::run(root, Some(program)),
        ["tidy"] => tidy::run(root),
        ["bench", rest @ ..] => bench::run(root, rest),
        _ => bail!("what should be done?\n\n{COMMANDS}"),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the workshop speaks to the terminal it is called from"
)]
fn complain(trouble: &anyhow::Error) {
    eprintln!("{trouble:#}");
}
