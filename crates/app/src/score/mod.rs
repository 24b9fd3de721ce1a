//! `cegah score`: the WHO's scores for every row of an analyst's file, without a database.
//!
//! CSV or Parquet goes in and the same rows come out in the same order, every column kept and
//! the scores beside them. A row that cannot be read is reported, keeps its place without
//! scores, and the rest go on. Rows stream, so that a file of any length fits.

mod answer;
mod cell;
mod column;
mod columnar;
mod delimited;
mod fault;
mod outlet;
mod problem;
mod row;
mod source;

#[cfg(test)]
mod tests;

pub(crate) use problem::Problem;

use std::io::Write;
use std::path::PathBuf;

use crate::text::Language;
use answer::Answer;
use fault::Complaints;
use outlet::Outlet;
use row::Row;
use source::Opened;

/// What is to be scored, and where the answer goes.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The file; `-` is standard input.
    pub(crate) input: PathBuf,
    /// A `.csv` or `.parquet` file; None is CSV on standard output.
    pub(crate) out: Option<PathBuf>,
    /// Of the complaints about rows.
    pub(crate) language: Language,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Summary {
    pub(crate) rows: u64,
    /// Rows with at least one score.
    pub(crate) scored: u64,
    /// Rows that could not be read; they are in the answer without scores.
    pub(crate) unreadable: u64,
    /// Rows whose `age_days` is a day or more from what their dates say. The dates were used.
    pub(crate) age_disagrees: u64,
}

/// How far it is, told every few thousand rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Progress {
    pub(crate) rows: u64,
    /// Between 0 and 1; None when the length of the input is not known.
    pub(crate) share: Option<f64>,
}

/// Rows held at a time.
const BATCH: usize = 16_384;

/// Scores a file. Complaints about rows go to `stderr`, and the answer to `stdout` when
/// `options` names no file.
pub(crate) fn run(
    options: &Options,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, Problem> {
    let outlet = Outlet::of(options.out.as_deref(), stdout)?;
    let mut run = Run {
        summary: Summary::default(),
        complaints: Complaints::new(stderr, options.language),
        progress,
    };
    match source::open(&options.input)? {
        Opened::Delimited(source) => delimited::score(source, outlet, &mut run)?,
        Opened::Columnar(file) => columnar::score(file, outlet, &mut run)?,
    }
    run.complaints.finish();
    Ok(run.summary)
}

/// What is kept while the rows go by.
struct Run<'a> {
    summary: Summary,
    complaints: Complaints<'a>,
    progress: &'a mut dyn FnMut(Progress),
}

impl Run<'_> {
    /// The answer for one row; `place` is its line or number in the file.
    fn answer(&mut self, place: u64, row: Result<Row, fault::Fault>) -> Answer {
        self.summary.rows += 1;
        let row = match row {
            Ok(row) => row,
            Err(fault) => {
                self.summary.unreadable += 1;
                self.complaints.row(place, fault);
                return Answer::default();
            }
        };
        let answer = Answer::of(&row);
        self.summary.scored += u64::from(answer.has_score());
        self.summary.age_disagrees += u64::from(row.age_disagrees);
        answer
    }

    fn told(&mut self, share: impl FnOnce(u64) -> Option<f64>) {
        if self.summary.rows.is_multiple_of(BATCH as u64) {
            (self.progress)(Progress {
                rows: self.summary.rows,
                share: share(self.summary.rows),
            });
        }
    }
}
