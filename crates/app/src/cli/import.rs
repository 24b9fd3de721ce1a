//! `cegah import`: an e-PPGBM file taken in from the terminal, told as counts, with the refused
//! rows by line.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use register::account;
use register::act::Door;
use register::intake::{self, Counts, Taken, Weighs};
use register::place::{Level, Place, PlaceId};
use sha2::{Digest, Sha256};

use super::printer::{Listing, Printer};
use crate::exchange::eppgbm::{self, DateOrder, Hints, Limits, Reading, Unreadable};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;
use crate::text::Language;
use crate::web::{HowRead, correction};

/// Refused rows told at the terminal; the corrected file has them all.
const REFUSED_SAID: usize = 50;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Berkas ekspor: CSV, XLSX atau .xls / the exported file.
    file: PathBuf,
    /// Kode tempat yang barisnya diambil / code of the place whose rows are taken.
    #[arg(long, value_name = "CODE")]
    place: String,
    /// Urutan tanggal bila berkas tidak memastikan / order of dates where the file is unsure.
    #[arg(long, value_enum, value_name = "ORDER")]
    date_order: Option<Order>,
    /// Tanggal pengukuran bila tidak ada di berkas / day of measuring where the file has none.
    #[arg(long, value_name = "DATE")]
    measured_on: Option<NaiveDate>,
    /// Tahun bila berkas hanya menyebut bulan / year where the file gives months only.
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// Tulis berkas koreksi (.xlsx) di sini / write the corrected file here.
    #[arg(long, value_name = "FILE")]
    corrected: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Dmy,
    Mdy,
}

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let tree = running.tree();
    let Place { id: place, level, .. } = *super::place_typed(&tree, &options.place)?;
    let hints = Hints {
        date_order: options.date_order.map(|order| match order {
            Order::Dmy => DateOrder::DayFirst,
            Order::Mdy => DateOrder::MonthFirst,
        }),
        measured_on: options.measured_on,
        year: options.year,
        place_known: level >= Level::Desa,
    };
    let hash = fingerprint(&options.file)?;
    let reading = eppgbm::open(&options.file, &hints, &Limits::default())
        .map_err(|why| unreadable(&why))?;
    if let Some(sheets) = HowRead::of(&reading).one_sheet_of_several(Language::Id.words()) {
        printer.say(&sheets);
    }
    let taken = take_in(&running, options, place, hash, &reading, printer).await?;
    if taken.before {
        printer.say("Berkas ini sudah diimpor sebelumnya. Tidak ada yang berubah.");
    }
    say_refused(&running, &taken, printer).await?;
    if let Some(path) = &options.corrected {
        let words = Language::default().words();
        let rows = correction::rows(&running.store, taken.batch, words).await?;
        std::fs::write(path, correction::workbook(reading.columns(), &rows)?)?;
        printer.say(&format!("Berkas koreksi: {} ({} baris)", path.display(), rows.len()));
    }
    printer.print(&summary(&taken.counts))
}

async fn take_in(
    running: &Running,
    options: &Options,
    place: PlaceId,
    hash: Vec<u8>,
    reading: &Reading,
    printer: Printer,
) -> Result<Taken, Problem> {
    let by = account::operator(&running.store, &running.clock).await?;
    let name = options.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = intake::File {
        name,
        hash,
        place,
        reading: HowRead::of(reading).kept(),
        door: Door::Terminal,
    };
    let bar = printer.bar(u64::from(reading.lines()));
    let rows = reading.rows().map_err(|why| unreadable(&why))?;
    let rows = rows.map(|row| row.map_err(|why| why.to_string()));
    let tree = running.tree();
    let taken =
        intake::take_in(&running.store, &by, &tree, &file, rows, &running.clock, &|rows| {
            bar.set_position(rows);
        })
        .await;
    bar.finish_and_clear();
    Ok(taken?)
}

fn fingerprint(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let got = file.read(&mut buffer)?;
        if got == 0 {
            return Ok(hash.finalize().to_vec());
        }
        hash.update(&buffer[..got]);
    }
}

fn unreadable(why: &Unreadable) -> Problem {
    match why {
        Unreadable::Io(error) => Problem::broken(why.code(), error),
        Unreadable::WrongKind(_)
        | Unreadable::Empty
        | Unreadable::Damaged
        | Unreadable::PasswordProtected
        | Unreadable::UnpacksTooLarge { .. }
        | Unreadable::TooLarge { .. }
        | Unreadable::TooManyRows { .. }
        | Unreadable::CellTooLarge { .. }
        | Unreadable::NoHeader { .. }
        | Unreadable::MissingColumns { .. }
        | Unreadable::NoRows
        | Unreadable::NeedsVisitDate
        | Unreadable::NeedsYear
        | Unreadable::NeedsPlace
        | Unreadable::DatesUndecidable { .. }
        | Unreadable::DatesMixed { .. }
        | Unreadable::NoSuchSheet { .. } => {
            Problem::because(Kind::Refused, why.code(), why.to_string())
        }
    }
}

/// Line, code and what stands there, for the first rows that did not come in.
async fn say_refused(
    running: &Running,
    taken: &Taken,
    printer: Printer,
) -> Result<(), Problem> {
    let words = Language::default().words();
    let (mut said, mut after) = (0, 0);
    while taken.counts.refused > 0 && said < REFUSED_SAID {
        let rows =
            intake::rows_with_findings(&running.store, taken.batch, after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.line;
        let findings = rows.iter().flat_map(|row| {
            let line = row.line;
            row.findings.iter().map(move |finding| (line, finding))
        });
        let refusing = findings.filter(|(_, finding)| finding.weighs == Weighs::Refuses);
        for (line, finding) in refusing.take(REFUSED_SAID - said) {
            let key = format!("finding.{}.says", finding.code);
            let says = words.get(&key);
            printer.say(&format!("baris {line}: {} {says}: {}", finding.code, finding.entered));
            said += 1;
        }
    }
    let more = taken.counts.refused.saturating_sub(said as u64);
    if more > 0 {
        printer.say(&format!("dan {more} baris lagi; --corrected menulis semuanya."));
    }
    Ok(())
}

fn summary(counts: &Counts) -> Listing {
    let row = |name: &str, n: u64| vec![name.to_owned(), n.to_string()];
    Listing {
        heads: vec!["what", "rows"],
        numbers: &["rows"],
        rows: vec![
            row("read", counts.rows),
            row("children_enrolled", counts.enrolled),
            row("children_known", counts.linked),
            row("visits_written", counts.visits_written),
            row("visits_corrected", counts.visits_corrected),
            row("unchanged", counts.unchanged),
            row("waiting", counts.waiting),
            row("refused", counts.refused),
            row("doubtful", counts.doubtful),
            row("differences", counts.differences),
            row("posyandu_added", counts.posyandu_added),
            row("desa_served", counts.desa_served),
        ],
    }
}
