//! What goes to a terminal: data to stdout, speech to stderr, the same answer as a table, as
//! CSV or as JSON.

use std::io::{IsTerminal, Write};

use clap::Args;
use evaluation::past::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::problem::Problem;

#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Printer {
    /// Answer as JSON.
    #[arg(long, global = true, conflicts_with = "csv")]
    json: bool,
    /// Answer as CSV.
    #[arg(long, global = true)]
    csv: bool,
}

/// An answer as rows under heads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listing {
    pub(crate) heads: Vec<&'static str>,
    /// The heads of columns that hold numbers; all others are text, codes above all.
    pub(crate) numbers: &'static [&'static str],
    pub(crate) rows: Vec<Vec<String>>,
}

impl Printer {
    /// Speaks to the person at the terminal.
    #[expect(clippy::unused_self, reason = "whoever speaks holds the printer")]
    pub(crate) fn say(self, text: &str) {
        // A terminal that has gone away needs no words.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Prints an answer in the form that was asked for.
    pub(crate) fn print(self, answer: &Listing) -> Result<(), Problem> {
        let mut printing = self.begin(&answer.heads, answer.numbers)?;
        for row in &answer.rows {
            printing.row(row)?;
        }
        printing.end()
    }

    /// Begins an answer whose rows come one by one. As CSV they are printed as they come, and
    /// there may be more of them than there is memory.
    pub(crate) fn begin(
        self,
        heads: &[&'static str],
        numbers: &'static [&'static str],
    ) -> Result<Printing, Problem> {
        let listing = Listing { heads: heads.to_vec(), numbers, rows: Vec::new() };
        if !self.csv {
            return Ok(Printing::AtTheEnd { printer: self, listing });
        }
        let mut writer = csv::Writer::from_writer(std::io::stdout());
        writer.write_record(heads).map_err(unwritten)?;
        Ok(Printing::AsTheyCome(Box::new(writer)))
    }

    /// A progress bar on stderr; silent where stderr is no terminal.
    #[expect(clippy::unused_self, reason = "whoever shows progress holds the printer")]
    pub(crate) fn bar(self, length: u64) -> ProgressBar {
        let bar = ProgressBar::new(length);
        bar.set_draw_target(if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        super::demo::style(&bar);
        bar
    }
}

/// An answer that is being printed.
pub(crate) enum Printing {
    AsTheyCome(Box<csv::Writer<std::io::Stdout>>),
    AtTheEnd { printer: Printer, listing: Listing },
}

impl Printing {
    pub(crate) fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<(), Problem> {
        match self {
            Self::AsTheyCome(writer) => {
                writer.write_record(cells.iter().map(AsRef::as_ref)).map_err(unwritten)
            }
            Self::AtTheEnd { listing, .. } => {
                listing.rows.push(cells.iter().map(|cell| cell.as_ref().to_owned()).collect());
                Ok(())
            }
        }
    }

    pub(crate) fn end(self) -> Result<(), Problem> {
        let mut out = std::io::stdout().lock();
        match self {
            Self::AsTheyCome(mut writer) => Ok(writer.flush()?),
            Self::AtTheEnd { printer: Printer { json: true, .. }, listing } => {
                serde_json::to_writer_pretty(&mut out, &objects(&listing))
                    .map_err(|error| Problem::broken("broken", &error))?;
                Ok(writeln!(out)?)
            }
            Self::AtTheEnd { listing, .. } => table(&mut out, &listing),
        }
    }
}

fn unwritten(error: csv::Error) -> Problem {
    std::io::Error::from(error).into()
}

/// Shows on a bar how far something has come.
pub(crate) fn follow(bar: &ProgressBar) -> impl Fn(Progress) {
    |progress| {
        bar.set_length(progress.of as u64);
        bar.set_position(progress.done as u64);
    }
}

fn objects(answer: &Listing) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let object = |row: &Vec<String>| {
        let cells = answer.heads.iter().zip(row);
        let cell = |(head, cell): (&&str, &String)| {
            ((*head).to_owned(), json(cell, answer.numbers.contains(head)))
        };
        cells.map(cell).collect()
    };
    answer.rows.iter().map(object).collect()
}

/// A cell of a column of numbers is one in JSON too; an empty cell is nothing.
fn json(cell: &str, number: bool) -> serde_json::Value {
    match cell.parse::<serde_json::Number>() {
        Ok(value) if number => serde_json::Value::Number(value),
        Ok(_) | Err(_) if cell.is_empty() => serde_json::Value::Null,
        Ok(_) | Err(_) => serde_json::Value::String(cell.to_owned()),
    }
}

fn table(out: &mut impl Write, answer: &Listing) -> Result<(), Problem> {
    let width = |column: usize| {
        answer
            .rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain(answer.heads.get(column).map(|head| head.len()))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..answer.heads.len()).map(width).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| -> std::io::Result<()> {
        let text: Vec<String> =
            cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{}", text.join("  ").trim_end())
    };
    line(&mut answer.heads.iter().copied())?;
    for row in &answer.rows {
        line(&mut row.iter().map(String::as_str))?;
    }
    Ok(())
}
