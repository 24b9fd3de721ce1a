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
        let mut out = std::io::stdout().lock();
        if self.json {
            let rows: Vec<serde_json::Map<String, serde_json::Value>> = answer
                .rows
                .iter()
                .map(|row| {
                    answer
                        .heads
                        .iter()
                        .zip(row)
                        .map(|(head, cell)| {
                            let number = answer.numbers.contains(head);
                            ((*head).to_owned(), json(cell, number))
                        })
                        .collect()
                })
                .collect();
            serde_json::to_writer_pretty(&mut out, &rows)
                .map_err(|error| Problem::broken("broken", &error))?;
            writeln!(out)?;
        } else if self.csv {
            let mut writer = csv::Writer::from_writer(&mut out);
            let broken = |error: csv::Error| Problem::from(std::io::Error::from(error));
            writer.write_record(&answer.heads).map_err(broken)?;
            for row in &answer.rows {
                writer.write_record(row).map_err(broken)?;
            }
            writer.flush()?;
        } else {
            table(&mut out, answer)?;
        }
        Ok(())
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

/// Shows on a bar how far something has come.
pub(crate) fn follow(bar: &ProgressBar) -> impl Fn(Progress) {
    |progress| {
        bar.set_length(progress.of as u64);
        bar.set_position(progress.done as u64);
    }
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
