//! Data goes to stdout and speech to stderr; JSON and CSV are the same answer; a command ends
//! with 0 when it is done, 1 when a rule says no, 2 when it was asked wrongly.

use std::fs;

use datafusion::arrow::array::{ArrowPrimitiveType, AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};

use crate::installation::{Installation, Told, files};
use crate::sheet::{self, KABKOTA, NAME};

/// What cannot be done is said, and nothing is printed.
fn says_no(of: &Installation, words: &[&str], code: i32, says: &str) {
    let told = of.run(words).ended(code);
    assert!(told.data.is_empty(), "{words:?}: {}", told.data);
    assert!(told.speech.contains(says), "{words:?}: {}", told.speech);
}

/// Whether a cell of JSON says what CSV writes.
fn says(cell: &Value, written: &str) -> bool {
    match cell {
        Value::Null => written.is_empty(),
        Value::String(text) => text == written,
        Value::Number(number) => number.as_f64() == written.parse().ok(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

fn must_be_the_same(json: &[Map<String, Value>], csv: &Told, head: &str) {
    let (heads, lines) = csv.lines();
    assert_eq!(heads.join(","), head);
    assert_eq!(json.len(), lines.len());
    for (row, line) in json.iter().zip(&lines) {
        let mut cells = heads.iter().zip(line);
        assert!(cells.all(|(head, cell)| says(&row[head], cell)), "{row:?}: {line:?}");
    }
}

/// The rows of an answer, which is the same as CSV and as JSON; nothing is said beside it.
fn rows(of: &Installation, words: &[&str], head: &str) -> Vec<Map<String, Value>> {
    let json = of.run(&[words, &["--json"]].concat()).ended(0);
    let csv = of.run(&[words, &["--csv"]].concat()).ended(0);
    assert_eq!((json.speech.as_str(), csv.speech.as_str()), ("", ""), "{words:?}");
    let rows = json.rows();
    must_be_the_same(&rows, &csv, head);
    rows
}

#[test]
fn the_children_behind_a_number_are_listed() {
    const HEAD: &str = "child,name,born_on,mother,place,visit_on,haz,waz,whz,gain";
    let register = Installation::of(60);
    let asked = register.rows(&["ask", "stunted", "--place", KABKOTA]);
    let people = rows(&register, &["list", "stunted", "--place", KABKOTA], HEAD);
    assert!(people.len() > 5);
    assert_eq!(Value::from(people.len()), asked[0]["numerator"]);
    assert!(people.iter().all(|row| row["haz"].as_f64().unwrap() < -2.0));
    let urgent = register.rows(&["list", "worklist", "--place", KABKOTA]);
    assert!(!urgent.is_empty() && urgent.iter().all(|row| row["urgency"].is_number()));
    let no = |words: &[&str], says: &str| says_no(&register, words, 2, says);
    no(&["list", "tidak-ada", "--place", KABKOTA], "Tidak ada indikator");
    no(&["list", "stunted", "--place", KABKOTA, "--part", "tidak-ada"], "Tidak ada bagian");
    no(&["list", "stunted"], "--place");
}

/// Of some columns of a Parquet file what every line says, by name.
fn columns<T: ArrowPrimitiveType>(batch: &RecordBatch, name: &str) -> Vec<T::Native> {
    batch.column_by_name(name).unwrap().as_primitive::<T>().values().to_vec()
}

#[test]
fn counts_go_into_a_file_for_whoever_reckons_on() {
    let register = Installation::of(60);
    let words = ["ask", "--place", KABKOTA, "--by", "desa", "--monthly", "--by-group"];
    let asked = [&words[..], &["--period", "2024-08..2024-11"]].concat();
    let printed = register.rows(&asked);
    let file = register.path("hitungan.parquet").display().to_string();
    let told = register.rows(&[&asked[..], &["--out", &file]].concat());
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&file).unwrap());
    let batches: Vec<RecordBatch> =
        reader.unwrap().build().unwrap().map(|batch| batch.unwrap()).collect();
    let lines: usize = batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(told[0]["lines"], Value::from(lines));
    for (indicator, of) in [("stunted", "denominator"), ("new_stunting", "risk_days")] {
        let lines = printed.iter().filter(|row| row["indicator"] == indicator);
        let printed: Vec<[i64; 2]> = lines
            .map(|row| ["numerator", "denominator"].map(|part| row[part].as_i64().unwrap()))
            .collect();
        let both = |batch| {
            let column =
                |part| columns::<Int64Type>(batch, &format!("{indicator}_{part}")).into_iter();
            column("numerator").zip(column(of)).map(<[i64; 2]>::from).collect::<Vec<_>>()
        };
        let kept: Vec<[i64; 2]> = batches.iter().flat_map(both).collect();
        assert_eq!(kept, printed, "{indicator}");
        assert!(kept.iter().any(|[_, of]| *of > 0), "{indicator}");
    }
    let elsewhere = [&asked[..], &["--out", "hitungan.xlsx"]].concat();
    says_no(&register, &elsewhere, 2, "tidak berakhiran .parquet");
}

#[test]
fn a_number_is_explained_and_checked() {
    const EXPLAINED: &str = "step,cause,children,numerator,denominator,points";
    let register = Installation::of(60);
    let words = ["explain", "stunted", "--place", KABKOTA, "--from", "2024-08"];
    let told = rows(&register, &words, EXPLAINED);
    let (before, after) = (told.first().unwrap(), told.last().unwrap());
    assert_eq!((&before["step"], &after["step"]), (&"before".into(), &"after".into()));
    let count = |row: &Map<String, Value>, head: &str| row[head].as_i64().unwrap();
    for head in ["numerator", "denominator"] {
        let moved: i64 = told[1..told.len() - 1].iter().map(|row| count(row, head)).sum();
        assert_eq!(count(before, head) + moved, count(after, head), "{head}");
    }
    assert_ne!(before["numerator"], after["numerator"]);
    let after = |month| [&words[..], &["--to", month]].concat();
    says_no(&register, &after("2024-02"), 1, "the period before ends after the other");
    says_no(&register, &after("kemarin"), 2, "--to");

    let found = register.run(&["check", "--csv"]).ended(0);
    assert_eq!(found.speech, "");
    let (head, lines) = found.lines();
    assert_eq!(head, ["check", "place", "result"]);
    assert!(lines.len() > 30 && lines.iter().all(|line| line[2] == "ok"));
    says_no(&register, &["check", "semua"], 2, "semua");
    // One byte of one partition.
    let relations = files(&register.data.join("relations"));
    let damaged = relations.iter().find(|path| path.ends_with("child_month.parquet")).unwrap();
    let mut bytes = fs::read(damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(damaged, bytes).unwrap();
    let told = register.run(&["check", "--json"]).ended(1);
    assert!(told.speech.contains("Pemeriksaan menemukan"), "{}", told.speech);
    let wrong: Vec<_> = told.rows().into_iter().filter(|row| row["result"] != "ok").collect();
    let names_it = |row: &Map<String, Value>| {
        row["result"]
            .as_str()
            .is_some_and(|says| says.contains("child_month.parquet is damaged"))
    };
    assert!(!wrong.is_empty() && wrong.iter().all(names_it), "{wrong:?}");
}

#[test]
fn a_file_comes_in_and_goes_out() {
    let register = Installation::empty();
    let file = register.file("juni.csv", &sheet::with_one_of_tomorrow(60));
    let import = ["import", &file, "--place", KABKOTA];
    let first = register.run(&[&import[..], &["--json"]].concat()).ended(0);
    let counts = first.rows();
    let count =
        |what: &str| counts.iter().find(|row| row["what"] == what).unwrap()["rows"].clone();
    assert_eq!(
        ["read", "refused", "visits_written"].map(count),
        [121, 1, 120].map(Value::from)
    );
    assert!(first.speech.starts_with("baris 122: visit.in_future"), "{}", first.speech);
    // The same file again: the same answer, and that it was in already is said.
    let again = register.run(&[&import[..], &["--csv"]].concat()).ended(0);
    must_be_the_same(&counts, &again, "what,rows");
    assert!(again.speech.contains("sudah diimpor sebelumnya"), "{}", again.speech);
    let prose = register.file("surat.txt", "Kepada Yth.\nIbu kader\n");
    says_no(&register, &["import", &prose, "--place", KABKOTA], 1, "Kepala tabel");
    let nowhere = register.path("tidak-ada.csv").display().to_string();
    says_no(&register, &["import", &nowhere, "--place", KABKOTA], 2, "tidak ditemukan");
    says_no(&register, &["import", &file, "--place", "99"], 2, "Tidak ada tempat");
    says_no(&register, &["import", &file, "--place", KABKOTA, "--year", "ini"], 2, "--year");

    let export = ["export", "--place", KABKOTA, "--month", "2024-11"];
    let told = register.run(&export).ended(0);
    let (head, lines) = told.lines();
    assert_eq!(head[..5], ["No", "NIK", "Nama", "JK", "Tgl Lahir"]);
    assert_eq!(lines.len(), 60);
    assert!(lines.iter().all(|line| line[1].contains('*')), "a NIK is written out");
    assert_eq!(told.speech, format!("60 baris di {NAME} ditulis.\n"));
    let path = register.path("november.xlsx").display().to_string();
    let told = register.run(&[&export[..], &["--out", &path]].concat()).ended(0);
    assert!(told.data.is_empty() && fs::read(path).unwrap().starts_with(b"PK"));
    let place = ["export", "--place", "99"];
    says_no(&register, &place, 2, "Tidak ada tempat");
    says_no(&register, &[&place[..], &["--month", "juni"]].concat(), 2, "--month");
}
