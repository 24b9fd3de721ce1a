//! The door from end to end: files in, files out.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use flate2::read::GzDecoder;
use tempfile::TempDir;

use super::{Options, Problem, Summary, run};
use crate::text::Language;

/// What a run gave: the answer, the complaints, and what became of the rows.
struct Said {
    out: String,
    complaints: String,
    end: Result<Summary, Problem>,
}

impl Said {
    fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    fn problem(self) -> Problem {
        self.end.unwrap_err()
    }
}

fn scored_to(input: &Path, out: Option<&Path>) -> Said {
    let options = Options {
        input: input.to_owned(),
        out: out.map(Path::to_owned),
        language: Language::En,
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let end = run(&options, &mut stdout, &mut stderr, &mut |_| {});
    Said {
        out: String::from_utf8(stdout).unwrap(),
        complaints: String::from_utf8(stderr).unwrap(),
        end,
    }
}

fn scored(content: impl AsRef<[u8]>) -> Said {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("rows.csv");
    fs::write(&input, content).unwrap();
    scored_to(&input, None)
}

const HEADER: &str = "sex,age_days,weight_kg,length_cm,position";

/// A girl of two years and her scores by the WHO's program.
const ROW: &str = "2,1156,15.05,88,l";
const ADDED: &str = "87.30,-2.34,0,0.43,0,2.46,0,2.72,0,,,,,,,,";

fn golden() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../science/fixtures/who_anthro/who_zscores.csv.gz"
    );
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// The fields of a line as hundredths, so that 0.5 and 0.50 are one.
fn hundredths(field: &str) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "scores of a fixture")]
    let whole = |number: f64| (number * 100.0).round() as i32;
    (!field.is_empty() && field != "NA").then(|| whole(field.parse().unwrap()))
}

/// The rows that the science's own conformance test leaves out, for reasons given there.
fn differs_on_purpose(fields: &[&str], column: &str) -> bool {
    let slips = fields[3] == "103.1"
        && fields[4].eq_ignore_ascii_case("l")
        && fields[1].parse::<f64>().is_ok_and(|age| age >= 730.5);
    let no_length = hundredths(fields[10]).is_some_and(|length| length <= 0);
    (column == "whz" && slips) || (column == "baz" && no_length)
}

#[test]
fn every_score_and_flag_is_that_of_the_who_program() {
    let golden = golden();
    let names = "sex,age_days,weight_kg,length_cm,position,oedema,head_cm,muac_cm,triceps_mm,\
                 subscapular_mm";
    let mut input = names.to_owned();
    for line in golden.lines().skip(1) {
        input.push('\n');
        input.push_str(&line.split(',').take(10).collect::<Vec<_>>().join(","));
    }
    let said = scored(input);
    assert_eq!(said.complaints, "");
    assert_eq!(said.end.as_ref().unwrap().rows, 20_000);
    let mut compared = 0;
    for (ours, theirs) in said.lines().into_iter().zip(golden.lines()).skip(1) {
        let ours: Vec<&str> = ours.split(',').collect();
        let theirs: Vec<&str> = theirs.split(',').collect();
        assert_eq!(ours[..10], theirs[..10]);
        assert_eq!(hundredths(ours[10]), hundredths(theirs[10]), "{theirs:?}");
        for (place, name) in
            ["haz", "waz", "whz", "baz", "hcz", "acz", "tsz", "ssz"].into_iter().enumerate()
        {
            if differs_on_purpose(&theirs, name) {
                continue;
            }
            for (ours, theirs) in [
                (ours[11 + 2 * place], theirs[15 + 2 * place]),
                (ours[12 + 2 * place], theirs[16 + 2 * place]),
            ] {
                assert_eq!(hundredths(ours), hundredths(theirs), "{name}");
                compared += usize::from(!ours.is_empty());
            }
        }
    }
    assert!(compared > 260_000, "{compared}");
}

#[test]
fn columns_are_found_by_name_and_unknown_ones_are_kept() {
    let said = scored(
        "desa,LENGTH_CM, Sex ,catatan,weight_kg,Position,age_days\n\
         Natar,88,P,\"a, \"\"b\"\"\",15.05,telentang,1156\n",
    );
    assert_eq!(said.complaints, "");
    let lines = said.lines();
    assert!(lines[0].starts_with(
        "desa,LENGTH_CM, Sex ,catatan,weight_kg,Position,age_days,length_adj_cm,haz,haz_flag,"
    ));
    assert!(lines[0].ends_with(",ssz_flag,haz_month,waz_month,whz_month,baz_month"));
    let start = format!("Natar,88,P,\"a, \"\"b\"\"\",15.05,telentang,1156,{ADDED}");
    assert!(lines[1].starts_with(&start), "{}", lines[1]);
}

#[test]
fn words_for_sex_position_and_oedema_are_understood() {
    let waz = |sex: &str, position: &str, oedema: &str| {
        let said =
            scored(format!("{HEADER},oedema\n{sex},1156,15.05,88,{position},{oedema}\n"));
        assert_eq!(said.complaints, "", "{sex} {position} {oedema}");
        let fields: Vec<String> = said.lines()[1].split(',').map(str::to_owned).collect();
        (fields[6].clone(), fields[9].clone())
    };
    let score = |position: &str| waz("2", position, "n");
    for sex in ["f", "F", "P", "female", "Perempuan", "2.0"] {
        assert_eq!(waz(sex, "l", "0"), ("87.30".to_owned(), "0.43".to_owned()));
    }
    for position in ["L", "lying", "terlentang"] {
        assert_eq!(score(position).0, "87.30");
    }
    for position in ["h", "standing", "Berdiri", ""] {
        assert_eq!(score(position).0, "88.00");
    }
    for oedema in ["y", "1", "ya", "YES"] {
        assert_eq!(waz("2", "l", oedema).1, "");
    }
    for sex in ["1", "m", "L", "laki-laki"] {
        assert_ne!(waz(sex, "l", "tidak").1, "0.43");
    }
}

#[test]
fn a_bad_row_is_told_and_the_rest_go_on() {
    let said = scored(format!(
        "nama,{HEADER}\nSari,{ROW}\nBudi,x,1156,15,88,l\nRina,2,-1,15,88,l\nSari,2,9,15kg,88,l\n\
         Budi,2,9,15,99999999999,l\nRina,2,9,15,88,q\nSari,2,9\nBudi,{ROW},7\nRina,{ROW},,\n"
    ));
    assert_eq!(
        said.complaints,
        "line 3: sex: not a known word\n\
         line 4: age_days: less than nought\n\
         line 5: weight_kg: not a number\n\
         line 6: length_cm: the number is too large\n\
         line 7: position: not a known word\n\
         line 8: fewer fields than columns\n\
         line 9: more fields than columns\n"
    );
    let lines = said.lines();
    let summary = said.end.as_ref().unwrap();
    assert_eq!((summary.rows, summary.scored, summary.unreadable), (9, 2, 7));
    assert_eq!(lines[2], format!("Budi,x,1156,15,88,l{}", ",".repeat(21)));
    assert_eq!(lines[7], format!("Sari,2,9,,,{}", ",".repeat(21)));
    assert!(lines[1].starts_with(&format!("Sari,{ROW},{ADDED}")));
    assert!(lines[9].starts_with(&format!("Rina,{ROW},{ADDED}")));
}

#[test]
fn complaints_name_no_value_and_end_with_a_count() {
    let rows = "Rahasia,2,9,Rahasia,88,l\n".repeat(50);
    let said = scored(format!("nama,{HEADER}\n{rows}"));
    assert_eq!(said.complaints.lines().count(), 21);
    assert!(said.complaints.ends_with("and 30 other rows that cannot be read\n"));
    assert!(!said.complaints.contains("Rahasia"));
}

#[test]
fn dates_give_days_and_calendar_months() {
    let header = "sex,birth_date,visit_date,age_days,length_cm";
    let said = scored(format!(
        "{header}\n1,2023-12-31,2024-02-29,,57.1\n1,2023-12-31,2024-02-29T08:00,60,57.1\n\
         1,2023-12-31,2024-02-29,75,57.1\n1,,,60,57.1\n1,2024-03-01,2024-02-29,,57.1\n\
         1,31/12/2023,2024-02-29,,57.1\n"
    ));
    let lines = said.lines();
    let (day, month) = ("57.10,-0.62,0", "-0.67");
    let parts = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        (fields[5..8].join(","), fields[22].to_owned())
    };
    assert_eq!(parts(lines[1]), parts(lines[2]));
    assert_eq!(parts(lines[1]), parts(lines[3]));
    assert_eq!(parts(lines[1]).0, parts(lines[4]).0);
    assert_ne!(
        parts(lines[1]).1,
        parts(lines[4]).1,
        "two calendar months; one of 30.4375 days"
    );
    assert_eq!(parts(lines[1]), (day.to_owned(), month.to_owned()));
    assert_eq!(said.end.unwrap().age_disagrees, 1);
    assert_eq!(
        said.complaints,
        "line 6: visit_date: before the date of birth\n\
         line 7: birth_date: not a date written year-month-day (2024-11-14)\n"
    );
}

#[test]
fn a_mark_a_semicolon_and_windows_lines_are_kept() {
    let header = HEADER.replace(',', ";");
    let said = scored(format!("\u{feff}{header}\r\n2;1156;15,05;88,0;l\r\n"));
    assert_eq!(said.complaints, "");
    assert!(said.out.starts_with("\u{feff}sex;age_days;"));
    let added = ADDED.replace(',', ";").replace('.', ",");
    let row = said.out.split("\r\n").nth(1).unwrap();
    assert!(row.starts_with(&format!("2;1156;15,05;88,0;l;{added}")), "{row}");
}

#[test]
fn a_decimal_comma_between_commas_is_no_number() {
    let said = scored(format!("{HEADER}\n2,1156,\"15,05\",88,l\n"));
    assert_eq!(said.complaints, "line 2: weight_kg: not a number\n");
}

#[test]
fn finer_figures_are_rounded_in_decimal() {
    let said = scored(format!(
        "{HEADER}\n2,1156,15.0499999,87.999999999,l\n2,1156,1505e-2,+88.004,l\n"
    ));
    for line in &said.lines()[1..] {
        assert!(line.contains(ADDED), "{line}");
    }
}

#[test]
fn a_header_alone_is_answered_with_a_header() {
    let said = scored(HEADER);
    assert_eq!(said.end.as_ref().unwrap(), &Summary::default());
    assert_eq!(said.lines().len(), 1);
}

#[test]
fn files_that_are_no_table_are_refused() {
    for (content, code, exit) in [
        (&b""[..], "score.empty", 1),
        (b"\xEF\xBB\xBF\r\n", "score.empty", 1),
        (b"PK\x03\x04....", "score.wrong_kind", 1),
        (b"\xFF\xFEs\0e\0x\0", "score.wrong_kind", 1),
        (b"<html>", "score.wrong_kind", 1),
        (b"\x1F\x8B\x08\x00cut", "score.damaged", 1),
        (b"PAR1 cut", "score.damaged", 1),
        (b"nama,umur\nSari,2\n", "score.missing_columns", 2),
        (b"sex,birth_date,length_cm\n", "score.missing_columns", 2),
        (b"sex,Sex,age_days,length_cm\n", "score.column_twice", 2),
        (b"sex,age_days,length_cm,HAZ\n", "score.already_scored", 2),
    ] {
        let problem = scored(content).problem();
        assert_eq!((problem.code(), problem.exit()), (code, exit));
        assert!(!problem.says(Language::Id).is_empty());
    }
    assert_eq!(scored_to(Path::new("/no/such/file"), None).problem().exit(), 2);
}

#[test]
fn missing_columns_are_named_beside_those_found() {
    let says = scored("nama,umur\n").problem().says(Language::Id);
    assert_eq!(
        says,
        "Kolom yang diperlukan tidak ada: sex; age_days | birth_date + visit_date; weight_kg | \
         length_cm | head_cm | muac_cm | triceps_mm | subscapular_mm. Kolom di berkas: nama, umur."
    );
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_file() {
    let rows = format!("{ROW}\n").repeat(1_200_000);
    let problem = scored(format!("{HEADER}\n2,\"3,{rows}")).problem();
    assert_eq!(problem.code(), "score.damaged");
}

#[test]
fn a_failed_run_leaves_what_was_there() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
    fs::write(&input, "nama\n").unwrap();
    fs::write(&out, "old").unwrap();
    assert_eq!(scored_to(&input, Some(&out)).problem().exit(), 2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert_eq!(
        scored_to(&input, Some(Path::new("out.xlsx"))).problem().code(),
        "score.out_kind"
    );
}

#[test]
fn a_file_may_be_scored_onto_itself() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("rows.csv");
    fs::write(&input, format!("{HEADER}\n{ROW}\n")).unwrap();
    let said = scored_to(&input, Some(&input));
    assert_eq!((said.out.as_str(), said.end.unwrap().scored), ("", 1));
    assert!(fs::read_to_string(&input).unwrap().contains(ADDED));
}

/// The columns an analyst's program would write, each in a type of its own.
fn parquet(path: &Path) {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![3, 1, 2]))),
        ("sex", Arc::new(Int64Array::from(vec![Some(2), Some(2), Some(7)]))),
        ("birth_date", Arc::new(Date32Array::from(vec![Some(18_000), None, Some(18_000)]))),
        ("visit_date", Arc::new(Date32Array::from(vec![Some(19_156), None, Some(18_001)]))),
        ("weight_kg", Arc::new(Float64Array::from(vec![15.05, f64::NAN, 15.05]))),
        ("length_cm", Arc::new(Float64Array::from(vec![Some(88.0), None, None]))),
        ("position", Arc::new(Int64Array::from(vec![None, None, None]))),
        ("oedema", Arc::new(BooleanArray::from(vec![Some(false), None, Some(true)]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn parquet_in_its_own_types_is_scored() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("rows.parquet");
    parquet(&input);
    let said = scored_to(&input, None);
    assert_eq!(said.complaints, "line 3: sex: not a known word\n");
    let lines = said.lines();
    assert!(
        lines[1]
            .starts_with("3,2,2019-04-14,2022-06-13,15.05,88.0,,false,88.00,-2.16,0,0.43,0,"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], format!("1,2,,,NaN,,,{}", ",".repeat(21)));
    assert_eq!(lines[3], format!("2,7,2019-04-14,2019-04-15,15.05,,,true{}", ",".repeat(21)));
}

#[test]
fn parquet_and_csv_give_one_answer() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let golden = golden().replacen("sex,age,wt,len,meas,oed,hc,ac,ts,ss", "sex,age_days,weight_kg,length_cm,position,oedema,head_cm,muac_cm,triceps_mm,subscapular_mm", 1);
    let rows: Vec<&str> = golden.lines().collect();
    fs::write(at("rows.csv"), rows.join("\n")).unwrap();
    scored_to(&at("rows.csv"), Some(&at("a.csv"))).end.unwrap();
    scored_to(&at("rows.csv"), Some(&at("text.parquet"))).end.unwrap();

    let by_csv = fs::read_to_string(at("a.csv")).unwrap();
    let by_parquet = columns_as_csv(&at("text.parquet"));
    assert_eq!(by_csv.lines().count(), by_parquet.len());
    for (ours, theirs) in by_csv.lines().zip(&by_parquet).skip(1) {
        let ours: Vec<&str> = ours.split(',').collect();
        let theirs: Vec<&str> = theirs.split(',').collect();
        assert_eq!(ours[..31], theirs[..31]);
        for place in 31..52 {
            assert_eq!(hundredths(ours[place]), hundredths(theirs[place]));
        }
    }
}

/// A Parquet file's rows as text.
fn columns_as_csv(path: &Path) -> Vec<String> {
    use datafusion::arrow::util::display::array_value_to_string;
    use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let names: Vec<String> =
        builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut lines = vec![names.join(",")];
    for batch in builder.build().unwrap() {
        let batch = batch.unwrap();
        for row in 0..batch.num_rows() {
            let fields: Vec<String> = batch
                .columns()
                .iter()
                .map(|column| array_value_to_string(column, row).unwrap())
                .collect();
            lines.push(fields.join(","));
        }
    }
    lines
}
