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
    let place = super::place_typed(&tree, &options.place)?;
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
        vitamin_a: child.vitamin_a.get(&visit.id).copied(),
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
        vitamin_a: None,
    }
}

/// The puskesmas of a desa; where nobody said which, that of a kecamatan that has one only.
fn puskesmas(home: PlaceId, tree: &Tree) -> String {
    if let Some(puskesmas) = tree.puskesmas_of(home) {
        return puskesmas.name.clone();
    }
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
    use register::act::Door;
    use register::child::Keys;
    use register::clock::Clock;
    use register::history::Cut;
    use register::intake::{self, EnteredNik, EnteredRow, take_in};
    use register::place::{self, NewFacility, source};
    use register::store::{Durability, Store};

    use super::*;
    use crate::exchange::eppgbm::{Hints, Limits, open};

    /// Noon in Lampung on 15 November 2024.
    fn noon() -> i64 {
        1_731_646_800_000_000
    }

    fn rows_of(path: &Path) -> Vec<EnteredRow> {
        let reading = open(path, &Hints::default(), &Limits::default()).unwrap();
        reading.rows().unwrap().map(Result::unwrap).collect()
    }

    async fn tree(store: &Store, clock: &Clock) -> Tree {
        let today = clock.today(register::clock::Zone::Wib);
        place::tree_on(store, today, Cut::NOW).await.unwrap()
    }

    /// What an office's own file says comes back from an export, value by value: Sari with all
    /// that the official columns hold and two visits, Budi with next to nothing, and Rina, who
    /// was never measured.
    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_taken_in_comes_back_from_an_export_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::reading(noon);
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let address = folder.path().join("cegah.sqlite").display().to_string();
        let store = register::store::open(&address, Durability::Normal, keys).await.unwrap();
        let listed = std::iter::once(("id".to_owned(), "Indonesia".to_owned(), Level::Nation))
            .chain(source::of("18").map(|place| (place.code, place.name, place.level)));
        place::install(&store, listed, &clock).await.unwrap();
        let by = account::operator(&store, &clock).await.unwrap();
        let bare = tree(&store, &clock).await;
        let puskesmas = NewFacility {
            level: Level::Puskesmas,
            name: "Rawat Inap Kalianda".to_owned(),
            parent: bare.by_code("18.01.06").unwrap().id,
        };
        place::add_facility(&store, &by, &bare, &puskesmas, Door::Terminal, &clock)
            .await
            .unwrap();
        let bare = tree(&store, &clock).await;

        let handed_in = folder.path().join("masuk.csv");
        let lines = [
            "1,9901015506230001,''Aisyah Sari,P,2023-06-15,2.95,48.5,Bapak A / Nur-Aini,Lampung,\
             Kabupaten Lampung Selatan,Kalianda,Rawat Inap Kalianda,Kedaton,Melati 1,1,02,Dusun Contoh,\
             1 Tahun - 3 Bulan - 29 Hari,2024-10-14,8.25,71.35,Telentang,13.6,\
             Berat badan normal,-1.44,Pendek,-2.60,Gizi baik,-0.25,B,,1,,,",
            "2,9901015506230001,''Aisyah Sari,P,2023-06-15,2.95,48.5,Bapak A / Nur-Aini,Lampung,\
             Kabupaten Lampung Selatan,Kalianda,Rawat Inap Kalianda,Kedaton,Melati 1,1,02,Dusun Contoh,\
             1 Tahun - 4 Bulan - 30 Hari,2024-11-14,8.4,72.2,Berdiri,13.55,\
             Berat badan normal,-1.47,Pendek,-2.38,Gizi baik,-0.45,T,,0,,,",
            "3,,Budi,L,2022-02-01,,,- / Siti-Aminah,Lampung,Kabupaten Lampung Selatan,Kalianda,\
             Rawat Inap Kalianda,Kedaton,Melati 1,,,,2 Tahun - 9 Bulan - 13 Hari,2024-11-14,11.2,\
             ,,,Berat badan normal,-1.82,,,,,B,,,,,",
            "4,,Rina,P,2024-11-01,2.8,,Ani,Lampung,Kabupaten Lampung Selatan,Kalianda,\
             Rawat Inap Kalianda,Kedaton,Melati 1,,,,,,,,,,,,,,,,,,,,,",
        ];
        let text = format!("{}\n{}\n", write::HEADER.join(","), lines.join("\n"));
        std::fs::write(&handed_in, text).unwrap();
        let expected = rows_of(&handed_in);
        let file = intake::File {
            name: "masuk.csv".to_owned(),
            hash: vec![1],
            place: bare.by_code("18.01").unwrap().id,
            reading: String::new(),
            door: Door::Terminal,
        };
        let rows = expected.iter().cloned().map(Ok);
        let taken = take_in(&store, &by, &bare, &file, rows, &clock, &|_| ()).await.unwrap();
        assert_eq!((taken.counts.enrolled, taken.counts.visits_written), (3, 3));

        let tree = tree(&store, &clock).await;
        for (nik, name) in [
            (NikShown::Whole, "keluar.csv"),
            (NikShown::Whole, "keluar.xlsx"),
            (NikShown::Masked, "keluar.csv"),
            (NikShown::Masked, "keluar.xlsx"),
        ] {
            let path = folder.path().join(name);
            let (first, last) = (NaiveDate::MIN, NaiveDate::MAX);
            let export = visits_of(&store, &by, &tree, file.place, first, last, nik, &clock)
                .await
                .unwrap();
            let ready = VecDeque::new();
            let mut rows = Rows { export, tree: &tree, ready, failed: None };
            let written = tokio::task::block_in_place(|| write(&mut rows, Some(&path)));
            assert_eq!(written.unwrap(), 4);
            let mut back = rows_of(&path);
            let order = |row: &EnteredRow| {
                (row.child.name.clone(), row.visits.first().map(|visit| visit.visited_on))
            };
            back.sort_by_key(order);
            for (expected, back) in expected.iter().zip(back) {
                let mut child = expected.child.clone();
                if nik == NikShown::Masked && child.nik != EnteredNik::Absent {
                    child.nik = EnteredNik::Masked("990101**********".to_owned());
                }
                assert_eq!(back.child, child, "{name}");
                assert_eq!(back.place, expected.place, "{name}");
                assert_eq!(back.visits, expected.visits, "{name}");
                assert!(back.findings.is_empty(), "{name}: {:?}", back.findings);
            }
        }
        assert_eq!(taken.counts.differences, 0, "the file's scores are ours");
    }

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
