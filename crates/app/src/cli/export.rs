//! `cegah export`: the visits of a place in the official columns of e-PPGBM, so that an office
//! can lay the two side by side or hand the file on.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use evaluation::Month;
use evaluation::relation::fold;
use register::account;
use register::export::{Export, Exported, NikShown, visits_of};
use register::history::{ChildHistory, Visit};
use register::place::{Level, PlaceId, Tree};
use science::growth::{Measurement, Score, score};
use science::measure::{Age, Length, Weight};
use science::status::{Stature, Underweight, Wasting};

use super::printer::Printer;
use crate::exchange::eppgbm::write::{self, ExportRow, Scored};
use crate::exchange::table::Unwritten;
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;
use crate::text::Language;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Kode Kemendagri tempatnya / code of the place.
    #[arg(long, value_name = "CODE")]
    place: String,
    /// Satu bulan, misalnya 2024-11 / one month.
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"])]
    month: Option<Month>,
    /// Bulan pertama / the first month [default: the beginning].
    #[arg(long, value_name = "MONTH")]
    from: Option<Month>,
    /// Bulan terakhir / the last month [default: today].
    #[arg(long, value_name = "MONTH")]
    to: Option<Month>,
    /// Berkas .csv atau .xlsx / where to write [default: CSV to standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Tulis NIK lengkap; dicatat dalam jejak / write whole NIK; the trail says so.
    #[arg(long)]
    reveal_nik: bool,
}

impl Options {
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let first = self.month.or(self.from).map_or(NaiveDate::MIN, Month::first_day);
        let last = self.month.or(self.to).map_or(NaiveDate::MAX, Month::last_day);
        (first, last)
    }
}

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let tree = running.tree();
    let place = tree.by_code(&options.place).ok_or_else(|| {
        Problem::because(Kind::NotFound, "account.no_such_place", options.place.clone())
    })?;
    let by = account::operator(&running.store, &running.clock).await?;
    let nik = if options.reveal_nik { NikShown::Whole } else { NikShown::Masked };
    let (first, last) = options.days();
    let export =
        visits_of(&running.store, &by, &tree, place.id, first, last, nik, &running.clock)
            .await?;
    let mut rows = Rows { export, tree: &tree, ready: VecDeque::new(), failed: None };
    let count = tokio::task::block_in_place(|| write(&mut rows, options.out.as_deref()))
        .map_err(unwritten)?;
    match rows.failed {
        Some(failure) => Err(failure.into()),
        None => {
            printer.say(&format!("{count} baris di {} ditulis.", place.name));
            Ok(())
        }
    }
}

/// Writes CSV as it is read, and a workbook at its end.
fn write(rows: &mut Rows<'_>, path: Option<&Path>) -> Result<u64, Unwritten> {
    let Some(path) = path else { return write::csv(rows, &mut std::io::stdout().lock()) };
    let is_workbook = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("xlsx"));
    let mut file = BufWriter::new(File::create(path)?);
    if !is_workbook {
        return write::csv(rows, &mut file);
    }
    let table = write::sheet("e-PPGBM", rows);
    file.write_all(&table.to_xlsx()?)?;
    file.flush()?;
    Ok(table.rows.len() as u64)
}

/// A full disk is told as one.
fn unwritten(error: Unwritten) -> Problem {
    match error {
        Unwritten::Io(error) => error.into(),
        Unwritten::Csv(error) => {
            let told = error.to_string();
            if let csv::ErrorKind::Io(error) = error.into_kind() {
                error.into()
            } else {
                Problem::because(Kind::Broken, "broken", told)
            }
        }
        Unwritten::Workbook(_) => Problem::broken("broken", &error),
    }
}

/// The rows, read from the store a thousand children at a time.
struct Rows<'a> {
    export: Export<'a>,
    tree: &'a Tree,
    ready: VecDeque<ExportRow>,
    failed: Option<register::Failure>,
}

impl Iterator for Rows<'_> {
    type Item = ExportRow;

    fn next(&mut self) -> Option<ExportRow> {
        while self.ready.is_empty() && self.failed.is_none() {
            match tokio::runtime::Handle::current().block_on(self.export.next()) {
                Ok(Some(children)) => {
                    for child in &children {
                        let visits = child.visits.iter();
                        let rows =
                            visits.map(|(visit, home)| row(child, visit, *home, self.tree));
                        self.ready.extend(rows);
                        if let Some(home) = child.never_measured {
                            self.ready.push_back(about(child, home, self.tree));
                        }
                    }
                }
                Ok(None) => return None,
                Err(failure) => self.failed = Some(failure),
            }
        }
        self.ready.pop_front()
    }
}

/// One visit of a child that lived at `home` then.
fn row(child: &Exported, visit: &Visit, home: PlaceId, tree: &Tree) -> ExportRow {
    let history = &child.history;
    let scores = score(&measurement(history, visit));
    ExportRow {
        visited_on: Some(visit.on),
        weight_g: visit.weight_g,
        length_tenth_mm: visit.length_tenth_mm,
        position: visit.position,
        muac_tenth_mm: visit.muac_tenth_mm,
        weight_for_age: scored("weight", scores.waz, |z| Underweight::of(z).code()),
        stature: scored("stature", scores.haz, |z| Stature::of(z).code()),
        wasting: scored("wasting", scores.whz, |z| Wasting::of(z).code()),
        gain: gain(history, visit, tree),
        ..about(child, home, tree)
    }
}

/// A child that lives at `home`, without any visit.
fn about(child: &Exported, home: PlaceId, tree: &Tree) -> ExportRow {
    let history = &child.history;
    let at = |level| tree.at(home, level).map(|place| place.name.clone()).unwrap_or_default();
    let Address { street, rt, rw } = Address::of(&child.address);
    ExportRow {
        nik: child.nik.clone(),
        name: child.name.clone(),
        sex: history.sex,
        born_on: history.born_on,
        birth_weight_g: history.birth_weight_g,
        birth_length_tenth_mm: history.birth_length_tenth_mm,
        mother: child.mother.clone(),
        father: child.father.clone(),
        province: at(Level::Province),
        kabkota: at(Level::Kabkota),
        kecamatan: at(Level::Kecamatan),
        puskesmas: puskesmas(home, tree),
        desa: at(Level::Desa),
        posyandu: at(Level::Posyandu),
        address: street,
        rt,
        rw,
        visited_on: None,
        weight_g: None,
        length_tenth_mm: None,
        position: None,
        muac_tenth_mm: None,
        weight_for_age: Scored::default(),
        stature: Scored::default(),
        wasting: Scored::default(),
        gain: None,
    }
}

/// The puskesmas of a kecamatan that has one; which of several serves a desa nobody has told us.
fn puskesmas(home: PlaceId, tree: &Tree) -> String {
    let Some(kecamatan) = tree.at(home, Level::Kecamatan) else { return String::new() };
    let mut there = tree.below(kecamatan.id).filter(|place| place.level == Level::Puskesmas);
    match (there.next(), there.next()) {
        (Some(only), None) => only.name.clone(),
        (Some(_), Some(_)) | (None, _) => String::new(),
    }
}

/// An address in the three columns of the file. An import puts `RT 1 RW 3` behind the rest, so
/// that is taken off again, and what it gives comes back as it was.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    street: String,
    rt: String,
    rw: String,
}

impl Address {
    fn of(whole: &str) -> Self {
        let (rest, rw) = without_last(whole, "RW");
        let (street, rt) = without_last(rest, "RT");
        Self { street: street.to_owned(), rt: rt.to_owned(), rw: rw.to_owned() }
    }
}

/// What stands before a word and its number at the end of a text, and the number.
fn without_last<'a>(text: &'a str, word: &str) -> (&'a str, &'a str) {
    let Some((rest, number)) = text.rsplit_once(' ') else { return (text, "") };
    let before = match rest.strip_suffix(word) {
        Some("") => "",
        Some(before) => match before.strip_suffix(' ') {
            Some(before) if !before.is_empty() => before,
            Some(_) | None => return (text, ""),
        },
        None => return (text, ""),
    };
    if number.is_empty() || number == "-" { (text, "") } else { (before, number) }
}

/// The score with the ministry's word; `Outlier` for what cannot be, as its exports say.
fn scored(family: &str, score: Option<Score>, code: fn(i32) -> &'static str) -> Scored {
    let Some(score) = score else { return Scored::default() };
    let hundredths = score.hundredths();
    let label = if score.is_implausible() {
        "Outlier"
    } else {
        let key = format!("category.{family}.{}", code(hundredths));
        Language::Id.words().find(&key).unwrap_or_default()
    };
    Scored { label, hundredths: Some(hundredths) }
}

fn measurement(history: &ChildHistory, visit: &Visit) -> Measurement {
    Measurement {
        sex: Some(history.sex),
        age: Age::between(history.born_on, visit.on),
        weight: visit.weight_g.map(Weight::from_grams),
        length: visit.length_tenth_mm.map(Length::from_tenth_mm),
        position: visit.position,
        oedema: visit.oedema,
        ..Measurement::default()
    }
}

/// N, T, O or B of the visit that counts for its month; nothing for a second one.
fn gain(history: &ChildHistory, visit: &Visit, tree: &Tree) -> Option<char> {
    let month = Month::of(visit.on);
    let folded = fold(history, tree, month);
    let row = folded.rows.last()?;
    let counts = row.month == month && row.visit == Some(visit.id);
    row.gain.filter(|_| counts).map(science::gain::Gain::letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(whole: &str) -> [String; 3] {
        let Address { street, rt, rw } = Address::of(whole);
        [street, rt, rw]
    }

    #[test]
    fn an_address_goes_back_into_the_columns_it_came_from() {
        for (whole, parts) in [
            ("Dusun 2 RT 1 RW 3", ["Dusun 2", "1", "3"]),
            ("RT 01 RW 02", ["", "01", "02"]),
            ("Gang Melati RW 3", ["Gang Melati", "", "3"]),
            ("RT 4", ["", "4", ""]),
            ("Jalan CERT 5", ["Jalan CERT 5", "", ""]),
            ("RT 1 RW 3 Dusun 2", ["RT 1 RW 3 Dusun 2", "", ""]),
            ("", ["", "", ""]),
        ] {
            assert_eq!(split(whole), parts.map(str::to_owned), "{whole}");
        }
    }
}
