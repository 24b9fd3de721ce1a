//! `cegah`: one program for the pages, the terminal and files from elsewhere.

mod cli;
mod definitions;
mod drawing;
mod exchange;
mod handbook;
mod making;
mod packs;
mod photograph;
mod problem;
mod rakor;
mod reforms;
mod report;
mod running;
mod score;
mod settings;
mod standpoint;
mod text;
mod web;
mod world;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::text::Language;

/// Gives back what a fold or a count took; the system's allocator keeps it in pieces.
#[cfg(unix)]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            return ExitCode::from(70);
        }
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) if problem.code == problem::PIPE_CLOSED => ExitCode::SUCCESS,
        Err(problem) => {
            // A terminal that has gone away needs no words.
            let _ = writeln!(std::io::stderr(), "{}", problem.told(Language::default()));
            ExitCode::from(problem.kind.exit())
        }
    }
}
