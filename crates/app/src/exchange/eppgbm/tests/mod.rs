//! Each quirk of the files that puskesmas export is a test, named after what must hold.

mod workbook;

use std::path::PathBuf;

use register::intake::{EnteredNik, EnteredRow};
use science::measure::{Position, Sex};

use super::{DateOrder, Evidence, Format, Hints, Limits, Unreadable, Variant, open};

const HEAD: &str = "No,NIK,Nama,JK,Tgl Lahir,BB Lahir,TB Lahir,Nama Ortu,Prov,Kab/Kota,Kec,\
    Pukesmas,Desa/Kel,Posyandu,RT,RW,Alamat,Usia Saat Ukur,Tanggal Pengukuran,Berat,Tinggi,\
    Cara Ukur,LiLA,BB/U,ZS BB/U,TB/U,ZS TB/U,BB/TB,ZS BB/TB,Naik Berat Badan,PMT Diterima (kg),\
    Jml Vit A,KPSP,KIA,Detail";

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/eppgbm").join(name)
}

fn all(path: &std::path::Path, hints: &Hints) -> Result<Vec<EnteredRow>, Unreadable> {
    open(path, hints, &Limits::default())?.rows()?.collect()
}

/// The rows of a CSV text, or why there are none.
fn read(text: &str) -> Result<Vec<EnteredRow>, Unreadable> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.csv");
    std::fs::write(&path, text).unwrap();
    all(&path, &Hints::default())
}

/// One line under the official header with these columns set.
fn line(set: &[(&str, &str)]) -> String {
    let usual = [
        ("Nama", "Anak Contoh"),
        ("JK", "P"),
        ("Tgl Lahir", "2023-06-15"),
        ("Desa/Kel", "KEDATON"),
        ("Kec", "KALIANDA"),
        ("Tanggal Pengukuran", "2024-11-14"),
        ("Berat", "8.4"),
        ("Tinggi", "72.1"),
    ];
    HEAD.split(',')
        .map(|column| {
            let own = set.iter().find(|(name, _)| *name == column);
            let value = own
                .or_else(|| usual.iter().find(|(name, _)| *name == column))
                .map_or("", |v| v.1);
            format!("\"{value}\"")
        })
        .collect::<Vec<_>>()
        .join(",")
}

fn one(set: &[(&str, &str)]) -> EnteredRow {
    read(&format!("{HEAD}\n{}\n", line(set))).unwrap().remove(0)
}

fn codes(row: &EnteredRow) -> Vec<&str> {
    row.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn every_variant_is_known_and_read() {
    let files = [
        ("varA_33.csv", Variant::A, 3),
        ("varB_35.csv", Variant::B, 5),
        ("varB_35_semicolon.csv", Variant::B, 4),
        ("varC_36.xls", Variant::C, 3),
        ("varC2_37.xls", Variant::C2, 3),
        ("varD_pmt.csv", Variant::D, 3),
        ("varE_wide.csv", Variant::E, 2),
    ];
    for (name, variant, rows) in files {
        let hints = Hints {
            measured_on: "2024-11-14".parse().ok(),
            place_known: true,
            ..Hints::default()
        };
        let reading = open(&fixture(name), &hints, &Limits::default())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(reading.variant(), variant, "{name}");
        let read: Vec<EnteredRow> = reading.rows().unwrap().map(Result::unwrap).collect();
        assert_eq!(read.len(), rows, "{name}");
        for row in &read {
            assert!(!row.is_refused(), "{name} line {}: {:?}", row.line, codes(row));
            assert!(!row.visits.is_empty(), "{name} line {}", row.line);
        }
    }
}

#[test]
fn a_list_without_measuring_date_and_place_asks_for_both() {
    let path = fixture("varD_pmt.csv");
    assert!(matches!(all(&path, &Hints::default()), Err(Unreadable::NeedsVisitDate)));
    let dated = Hints { measured_on: "2024-11-14".parse().ok(), ..Hints::default() };
    assert!(matches!(all(&path, &dated), Err(Unreadable::NeedsPlace)));
}

#[test]
fn an_html_table_named_xls_is_read_and_its_masked_nik_kept() {
    let hints = Hints::default();
    let reading = open(&fixture("varC_36.xls"), &hints, &Limits::default()).unwrap();
    assert_eq!(reading.format(), Format::HtmlTable);
    let row = reading.rows().unwrap().next().unwrap().unwrap();
    assert!(matches!(row.child.nik, EnteredNik::Masked(_)));
    assert_eq!(row.visits[0].position, Some(Position::Lying), "Terlentang");
}

#[test]
fn a_header_more_than_cells_is_padded_by_its_place() {
    let rows = all(&fixture("varC2_37.xls"), &Hints::default()).unwrap();
    assert_eq!(rows[0].visits[0].weight_g, Some(10_600));
    assert_eq!(rows[0].child.mother.as_deref(), Some("IBU B"), "a line end parts the parents");
}

#[test]
fn columns_that_nobody_knows_are_named_and_their_cells_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.csv");
    let text = format!("{HEAD},Warna Baju,,Catatan Kader\n{},biru,x,sakit\n", line(&[]));
    std::fs::write(&path, text).unwrap();
    let reading = open(&path, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(reading.unknown(), ["Warna Baju", "Catatan Kader"], "PMT, KPSP, KIA are known");
    let row = reading.rows().unwrap().next().unwrap().unwrap();
    assert!(row.findings.is_empty(), "{:?}", row.findings);
    assert_eq!(row.cells[35..], ["biru", "x", "sakit"]);
}

#[test]
fn a_preamble_and_windows_1252_do_not_matter() {
    let reading =
        open(&fixture("varB_35_semicolon.csv"), &Hints::default(), &Limits::default()).unwrap();
    assert!(matches!(reading.format(), Format::Csv { delimiter: ';', .. }));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_not_matter() {
    let text = format!("\u{feff}{HEAD}\r\n{}\r\n", line(&[]));
    assert_eq!(read(&text).unwrap().len(), 1);
}

#[test]
fn a_day_above_twelve_decides_the_order_of_the_whole_file() {
    let rows = read(&format!(
        "{HEAD}\n{}\n{}\n",
        line(&[("Tgl Lahir", "05/02/2023"), ("Tanggal Pengukuran", "14/11/2024")]),
        line(&[("Tgl Lahir", "03/04/2023"), ("Tanggal Pengukuran", "01/11/2024")]),
    ))
    .unwrap();
    assert_eq!(rows[0].child.birth_date, "2023-02-05".parse().ok());
    assert_eq!(rows[1].child.birth_date, "2023-04-03".parse().ok());
}

#[test]
fn an_age_in_words_decides_where_no_day_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.csv");
    let line = line(&[
        ("Tgl Lahir", "05/02/2023"),
        ("Tanggal Pengukuran", "06/05/2024"),
        ("Usia Saat Ukur", "1 Tahun - 3 Bulan - 1 Hari"),
    ]);
    std::fs::write(&path, format!("{HEAD}\n{line}\n")).unwrap();
    let reading = open(&path, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(reading.order(), DateOrder::DayFirst);
    assert!(matches!(reading.evidence(), Evidence::Agrees { .. }));
}

#[test]
fn dates_that_nothing_decides_refuse_the_file_until_somebody_says() {
    let text = format!(
        "{HEAD}\n{}\n",
        line(&[("Tgl Lahir", "05/02/2023"), ("Tanggal Pengukuran", "06/05/2024")])
    );
    let Err(Unreadable::DatesUndecidable { examples }) = read(&text) else {
        panic!("the dates were guessed")
    };
    assert_eq!(examples[0].line, 2);
}

#[test]
fn dates_of_both_orders_in_one_file_refuse_it() {
    let text = format!(
        "{HEAD}\n{}\n{}\n",
        line(&[("Tgl Lahir", "15/02/2023")]),
        line(&[("Tgl Lahir", "02/15/2023")])
    );
    assert!(matches!(read(&text), Err(Unreadable::DatesMixed { .. })));
}

#[test]
fn a_serial_day_is_a_date_and_a_two_digit_year_is_none() {
    assert_eq!(one(&[("Tgl Lahir", "45092")]).child.birth_date, "2023-06-15".parse().ok());
    let row = one(&[("Tgl Lahir", "15/06/23")]);
    assert!(row.is_refused() && codes(&row).contains(&"date.two_digit_year"));
    let row = one(&[("Tgl Lahir", "15 Juni 2023")]);
    assert!(row.is_refused() && codes(&row).contains(&"date.month_name"));
}

#[test]
fn grams_millimetres_and_decimal_commas_are_read() {
    let row = one(&[("Berat", "8400"), ("Tinggi", "721"), ("BB Lahir", "2900")]);
    assert_eq!(row.visits[0].weight_g, Some(8_400));
    assert_eq!(row.visits[0].length_tenth_mm, Some(7_210));
    assert_eq!(row.child.birth_weight_g, Some(2_900));
    assert!(codes(&row).contains(&"weight.read_as_grams"));
    assert_eq!(one(&[("Berat", "8,4")]).visits[0].weight_g, Some(8_400));
}

#[test]
fn weight_and_height_that_changed_places_are_put_back_and_said() {
    let row = one(&[("Berat", "72.1"), ("Tinggi", "8.4")]);
    assert_eq!(row.visits[0].weight_g, Some(8_400));
    assert_eq!(row.visits[0].length_tenth_mm, Some(7_210));
    assert_eq!(codes(&row), ["visit.swapped"]);
}

#[test]
fn what_cannot_be_is_kept_as_entered_and_not_used() {
    let row = one(&[("Berat", "8888"), ("Tinggi", "0"), ("LiLA", "081234567890")]);
    let visit = &row.visits[0];
    assert_eq!(
        (visit.weight_g, visit.length_tenth_mm, visit.muac_tenth_mm),
        (None, None, None)
    );
    assert_eq!(codes(&row), ["weight.impossible", "muac.impossible"], "nought is not measured");
    assert!(row.cells.iter().any(|cell| cell == "8888"));
}

#[test]
fn a_nik_is_real_masked_or_lost_and_never_repaired() {
    assert!(matches!(
        one(&[("NIK", "'9901015506230001")]).child.nik,
        EnteredNik::Real(digits) if digits == "9901015506230001"
    ));
    assert!(matches!(one(&[("NIK", "99010**********")]).child.nik, EnteredNik::Masked(_)));
    assert!(matches!(one(&[("NIK", "1.80101E+15")]).child.nik, EnteredNik::Unusable(_)));
    assert!(matches!(one(&[("NIK", "")]).child.nik, EnteredNik::Absent));
    let row = one(&[("NIK", "9901011506230001")]);
    assert_eq!(codes(&row), ["nik.sex_differs"]);
}

#[test]
fn parents_are_parted_and_a_single_name_is_the_mother() {
    let row = one(&[("Nama Ortu", "BAPAK A / IBU B")]);
    assert_eq!(row.child.mother.as_deref(), Some("IBU B"));
    assert_eq!(row.child.father.as_deref(), Some("BAPAK A"));
    assert_eq!(one(&[("Nama Ortu", "IBU C")]).child.mother.as_deref(), Some("IBU C"));
}

#[test]
fn a_t_is_not_gained_and_not_true() {
    let said = one(&[("Naik Berat Badan", "T"), ("ZS TB/U", "-2,66"), ("TB/U", "Pendek")]);
    let said = &said.visits[0].said;
    assert_eq!((said.gain, said.haz, said.stature.as_str()), (Some('T'), Some(-266), "Pendek"));
}

#[test]
fn a_visit_before_birth_refuses_the_line_and_one_over_five_years_is_noted() {
    let row = one(&[("Tgl Lahir", "2024-12-01")]);
    assert!(row.is_refused() && codes(&row).contains(&"visit.before_birth"));
    let row = one(&[("Tgl Lahir", "2018-12-01")]);
    assert!(!row.is_refused() && codes(&row).contains(&"visit.over_five_years"));
}

#[test]
fn the_same_line_twice_is_noted() {
    let line = line(&[]);
    let rows = read(&format!("{HEAD}\n{line}\n{line}\n")).unwrap();
    assert_eq!(codes(&rows[1]), ["row.duplicate"]);
}

#[test]
fn formulas_are_text_and_endless_cells_refuse_their_line() {
    let row = one(&[("Alamat", "=1+1")]);
    assert_eq!(codes(&row), ["cell.formula"]);
    let long = "x".repeat(11 * 1024);
    assert!(one(&[("Alamat", &long)]).is_refused());
    let endless = "x".repeat(10 << 20);
    let text = format!("{HEAD}\n{}\n", line(&[("Alamat", &endless)]));
    assert!(matches!(read(&text), Err(Unreadable::CellTooLarge { line: 2, .. })));
}

#[test]
fn a_last_line_that_was_cut_off_is_refused() {
    let whole = format!("{HEAD}\n{}\n", line(&[]));
    let cut = format!("{whole}{}", &line(&[])[..120]);
    let rows = read(&cut).unwrap();
    assert!(!rows[0].is_refused());
    assert!(rows[1].is_refused() && codes(&rows[1]).contains(&"row.cut_off"));
}

#[test]
fn a_quote_that_is_never_closed_refuses_its_line() {
    let text = format!("{HEAD}\n1,,\"Anak{}\n{}\n", ",".repeat(32), line(&[]).replace('"', ""));
    let rows = read(&text).unwrap();
    assert!(rows.iter().any(|row| codes(row).contains(&"cell.swallowed_lines")), "{rows:?}");
}

#[test]
fn a_decimal_comma_without_quotes_refuses_its_line() {
    let text = format!("{HEAD}\n{}\n", line(&[]).replace("\"8.4\"", "8,4"));
    assert!(codes(&read(&text).unwrap()[0]).contains(&"row.too_many_cells"), "{text}");
}

#[test]
fn what_is_no_table_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas");
    for (bytes, code) in [
        (&b"%PDF-1.7"[..], "file.wrong_kind.pdf"),
        (&b"\x89PNG\r\n"[..], "file.wrong_kind.image"),
        (&b""[..], "file.empty"),
        (&b"PK\x03\x04broken"[..], "file.damaged"),
        (&b"satu dua tiga\nempat\n"[..], "file.no_header"),
        (&b"Nama,Berat,Tinggi,JK\nA,1,2,L\n"[..], "file.missing_columns"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(all(&path, &Hints::default()).unwrap_err().code(), code);
    }
}

#[test]
fn a_workbook_is_read_like_its_csv() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.xlsx");
    let table = crate::exchange::table::Table {
        title: "Sheet1".to_owned(),
        headers: HEAD.split(',').map(str::to_owned).collect(),
        rows: vec![
            line(&[("NIK", "9901015506230001")])
                .split(',')
                .map(|cell| {
                    crate::exchange::table::Cell::Text(cell.trim_matches('"').to_owned())
                })
                .collect(),
        ],
    };
    std::fs::write(&path, table.to_xlsx().unwrap()).unwrap();
    let row = all(&path, &Hints::default()).unwrap().remove(0);
    assert_eq!(row.child.sex, Some(Sex::Female));
    assert_eq!(row.visits[0].length_tenth_mm, Some(7_210));
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(all(&path, &Hints::default()).unwrap_err().code(), "file.damaged");
}

#[test]
fn a_workbook_that_a_person_locked_says_so() {
    let refused = all(&fixture("password.xlsx"), &Hints::default()).unwrap_err();
    assert_eq!(refused.code(), "file.password");
}

#[test]
fn the_sheets_that_were_not_read_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [("Sampul", 0), ("Januari", 1), ("Februari", 2)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let lines = std::iter::once(HEAD.to_owned()).chain((0..3).map(|_| line(&[])));
        let lines =
            if rows == 0 { vec!["Posyandu Melati".to_owned()] } else { lines.collect() };
        for (down, line) in (0_u32..).zip(&lines) {
            for (across, cell) in (0_u16..).zip(line.split(',')) {
                sheet.write_string(down, across, cell.trim_matches('"')).unwrap();
            }
        }
    }
    book.save(&path).unwrap();
    let reading = open(&path, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(reading.sheets().read, "Januari");
    assert_eq!(reading.sheets().passed_over, ["Sampul", "Februari"]);
}

#[test]
fn a_web_page_beyond_the_limit_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas.xls");
    let row = "<tr><td>Sari</td></tr>";
    std::fs::write(&path, format!("<html><table>{}</table></html>", row.repeat(50))).unwrap();
    let refused = |limits| open(&path, &Hints::default(), &limits).unwrap_err().code();
    let usual = Limits::default();
    assert_eq!(refused(Limits { page_bytes: 1_000, ..usual }), "file.too_large");
    assert_eq!(refused(Limits { rows: 49, ..usual }), "file.too_many_rows");
}

#[test]
fn a_file_cut_anywhere_never_panics() {
    for name in ["varB_35.csv", "varC_36.xls", "varE_wide.csv"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        for end in (0..bytes.len()).step_by(37) {
            std::fs::write(&path, &bytes[..end]).unwrap();
            let _ = all(&path, &Hints { place_known: true, ..Hints::default() });
        }
    }
}
