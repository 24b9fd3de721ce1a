//! `cegah score`: WHO z-scores for a file, without a database.

use std::path::PathBuf;

use clap::Args;

use super::printer::Printer;
use crate::problem::{Kind, Problem};
use crate::score;
use crate::text::Language;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// CSV or Parquet; `-` is standard input.
    file: PathBuf,
    /// A .csv or .parquet file [default: CSV on standard output].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, printer: Printer) -> Result<(), Problem> {
    let asked = score::Options {
        input: options.file.clone(),
        out: options.out.clone(),
        language: Language::default(),
    };
    let bar = printer.bar(1_000);
    let mut stdout = std::io::stdout().lock();
    let mut stderr = std::io::stderr();
    let done = score::run(&asked, &mut stdout, &mut stderr, &mut |progress| {
        // A share of the file in thousandths; a bar needs no more.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1000"
        )]
        let thousandths = (progress.share.unwrap_or(0.0).clamp(0.0, 1.0) * 1_000.0) as u64;
        bar.set_position(thousandths);
    });
    bar.finish_and_clear();
    let summary = done.map_err(|problem| {
        let kind = match problem.exit() {
            2 => Kind::AskedWrongly,
            70 => Kind::Broken,
            _ => Kind::Refused,
        };
        Problem::because(kind, problem.code(), problem.says(Language::default()))
    })?;
    printer.say(&format!(
        "{} baris, {} dengan skor, {} tidak terbaca.",
        summary.rows, summary.scored, summary.unreadable
    ));
    Ok(())
}
