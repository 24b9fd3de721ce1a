//! Workbooks and web pages as people and machines spoil them: bombs, passwords, cuts, heads of
//! two rows, formulas, endless cells.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use register::intake::{EnteredRow, Weighs};
use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{HEAD, all, codes, fixture, line};
use crate::exchange::eppgbm::{
    Correction, Format as Kind, Hints, Limits, Unreadable, corrections, open,
};

/// The rows of a file with this content, or why there are none.
fn handed(bytes: &[u8], limits: &Limits) -> Result<Vec<EnteredRow>, Unreadable> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas");
    std::fs::write(&path, bytes).unwrap();
    open(&path, &Hints::default(), limits)?.rows()?.collect()
}

fn refused(bytes: &[u8], limits: &Limits) -> &'static str {
    handed(bytes, limits).unwrap_err().code()
}

/// The lines of a CSV as a workbook, and what else stands in its sheet.
fn workbook(lines: &[String], also: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (down, line) in (0_u32..).zip(lines) {
        for (across, cell) in (0_u16..).zip(line.split(',')) {
            sheet.write_string(down, across, cell.trim_matches('"')).unwrap();
        }
    }
    also(sheet);
    book.save_to_buffer().unwrap()
}

/// Sari and Budi under the official header.
fn two_children() -> Vec<u8> {
    let lines = [
        HEAD.to_owned(),
        line(&[("Nama", "Sari"), ("KIA", "Buku")]),
        line(&[("Nama", "Budi")]),
    ];
    workbook(&lines, |_| ())
}

/// The parts of an archive and their names.
fn parts(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn archive(parts: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive whose one part was changed.
fn with_part(whole: &[u8], name: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut parts = parts(whole);
    let part = parts.iter_mut().find(|(part, _)| part == name).unwrap();
    part.1 = change(&part.1);
    archive(&parts, CompressionMethod::Stored)
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from} is not in the part");
    text.replace(from, to).into_bytes()
}

/// Where these bytes stand.
fn places(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    let there = bytes.windows(wanted.len()).enumerate();
    there.filter(|(_, part)| *part == wanted).map(|(at, _)| at).collect()
}

#[test]
fn a_part_that_unpacks_to_far_more_than_allowed_refuses_the_workbook() {
    const BOMB: usize = (3 << 20) + 4_321;
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(handed(&two_children(), &limits).unwrap().len(), 2);
    let with = |more: Vec<(String, Vec<u8>)>| {
        let mut all = parts(&two_children());
        all.extend(more);
        archive(&all, CompressionMethod::Deflated)
    };
    let bomb = with(vec![("xl/media/gambar.bin".to_owned(), vec![0; BOMB])]);
    assert!(bomb.len() < 64 << 10, "{} bytes", bomb.len());
    assert_eq!(refused(&bomb, &limits), "file.unpacks_too_large");
    let each_allowed = (0..9).map(|n| (format!("xl/media/{n}.bin"), vec![0; 128 << 10]));
    assert_eq!(refused(&with(each_allowed.collect()), &limits), "file.unpacks_too_large");

    let mut lying = bomb;
    let said = u32::try_from(BOMB).unwrap().to_le_bytes();
    let told = places(&lying, &said);
    assert_eq!(told.len(), 2, "beside the part and in the list of parts");
    for at in told {
        lying[at..at + 4].copy_from_slice(&64_u32.to_le_bytes());
    }
    let code = refused(&lying, &limits);
    assert!(["file.damaged", "file.unpacks_too_large"].contains(&code), "{code}");
}

/// A few bytes of a file can ask for a thousand cells.
#[test]
fn rows_that_are_mostly_padding_are_weighed_as_they_are_packed() {
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let far_out = |column: u16| {
        workbook(&[HEAD.to_owned(), line(&[])], |sheet| {
            for row in 2..1_002 {
                sheet.write_string(row, column, "x").unwrap();
            }
        })
    };
    assert_eq!(handed(&far_out(34), &limits).unwrap().len(), 1_001);
    assert_eq!(refused(&far_out(1_023), &limits), "file.unpacks_too_large");

    let cells = |line: &str| {
        let cells = line.split(',').map(|cell| format!("<td>{}", cell.trim_matches('"')));
        format!("<tr>{}", cells.collect::<String>())
    };
    let page = |span: usize| {
        let rows = format!("<tr><td colspan={span}>x").repeat(1_000);
        format!("<table>{}{}{rows}</table>", cells(HEAD), cells(&line(&[]))).into_bytes()
    };
    assert_eq!(handed(&page(2), &limits).unwrap().len(), 1_001);
    assert_eq!(refused(&page(1_024), &limits), "file.unpacks_too_large");
    let deep = "<tr><td colspan=1024 rowspan=64>x".to_owned() + &"<tr><td>y".repeat(1_000);
    let deep = format!("<table>{}{}{deep}</table>", cells(HEAD), cells(&line(&[])));
    let read = handed(deep.as_bytes(), &limits).unwrap().len();
    assert_eq!(read, 1_002 - 63, "a row that is all padding is blank");
    let limits = Limits { unpacked_bytes: 64 << 10, ..limits };
    assert_eq!(refused(deep.as_bytes(), &limits), "file.unpacks_too_large");
}

#[test]
fn a_workbook_that_asks_for_a_password_says_so_whatever_way_it_is_locked() {
    assert_eq!(
        all(&fixture("password.xls"), &Hints::default()).unwrap_err().code(),
        "file.password"
    );
    // An archive can be locked part by part; the mark stands beside each and in the list.
    let plain = two_children();
    let locked = |wanted: &str| {
        let mut bytes = plain.clone();
        for (sign, flags, name) in [(b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)] {
            for at in places(&plain, sign) {
                if plain[at + name..].starts_with(wanted.as_bytes()) {
                    bytes[at + flags] |= 1;
                }
            }
        }
        assert_ne!(bytes, plain);
        bytes
    };
    for part in ["", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"] {
        assert_eq!(refused(&locked(part), &Limits::default()), "file.password", "{part}");
    }
}

#[test]
fn a_workbook_of_excel_97_is_read_with_its_real_dates() {
    let path = fixture("varB_35_biff.xls");
    let reading = open(&path, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(reading.format(), Kind::Xls);
    let row = reading.rows().unwrap().next().unwrap().unwrap();
    assert!(row.findings.is_empty(), "{:?}", row.findings);
    assert_eq!(row.child.birth_date, "2023-06-15".parse().ok());
    assert_eq!(row.visits[0].visited_on.to_string(), "2024-11-14");
    assert_eq!(row.visits[0].weight_g, Some(8_400));
}

#[test]
fn a_workbook_cut_anywhere_is_refused_and_never_panics() {
    let whole = two_children();
    for end in (0..whole.len()).step_by(61) {
        assert!(handed(&whole[..end], &Limits::default()).is_err(), "cut at {end}");
    }
    for (name, bytes) in parts(&whole) {
        let closes = [&b"</sheetData>"[..], b"</sst>"]
            .into_iter()
            .find_map(|mark| places(&bytes, mark).pop());
        for end in (0..bytes.len()).step_by((bytes.len() / 12).max(1)) {
            let cut = with_part(&whole, &name, |bytes| bytes[..end].to_vec());
            let read = handed(&cut, &Limits::default());
            // Half of the rows would look like a file of half as many children.
            if closes.is_some_and(|closes| end <= closes) {
                assert!(read.is_err(), "{name} cut at {end}");
            }
        }
    }
    let astray = with_part(&whole, "xl/worksheets/sheet1.xml", |sheet| {
        replaced(sheet, "<v>0</v>", "<v>4000000000</v>")
    });
    assert!(handed(&astray, &Limits::default()).is_err());
    let bytes = std::fs::read(fixture("varB_35_biff.xls")).unwrap();
    for end in (0..bytes.len()).step_by(37) {
        let _ = handed(&bytes[..end], &Limits::default());
    }
}

#[test]
fn a_formula_is_read_by_its_last_result_and_said() {
    let lines = [HEAD.to_owned(), line(&[("Berat", "")])];
    let weight =
        u16::try_from(HEAD.split(',').position(|name| name == "Berat").unwrap()).unwrap();
    let bytes = workbook(&lines, |sheet| {
        sheet.write_formula(1, weight, Formula::new("=4.2*2").set_result("8.4")).unwrap();
    });
    let row = handed(&bytes, &Limits::default()).unwrap().remove(0);
    assert_eq!(row.visits[0].weight_g, Some(8_400));
    let [finding] = &row.findings[..] else { panic!("{:?}", row.findings) };
    assert_eq!((finding.code.as_str(), finding.weighs), ("cell.formula", Weighs::Note));
    assert_eq!((finding.column.as_str(), finding.entered.as_str()), ("Berat", "8.4"));
}

/// The head of a list that an office made itself: what is over a column, and the column.
const GROUPED: [(&str, &[&str]); 8] = [
    ("No", &[""]),
    ("Nama", &["Anak", "Ibu", "Ayah"]),
    ("JK", &[""]),
    ("Tgl Lahir", &["Tgl/Bln/Thn"]),
    ("Lahir", &["BB", "TB"]),
    ("Hasil Ukur", &["BB", "TB", "Cara Ukur", "Warna Baju"]),
    ("Tanggal Pengukuran", &[""]),
    ("Desa/Kel", &[""]),
];
const UNDER_GROUPED: [&str; 14] = [
    "1",
    "Sari",
    "Ani",
    "Dedi",
    "P",
    "05/06/2023",
    "3",
    "49",
    "8.4",
    "72.1",
    "Telentang",
    "biru",
    "07/11/2024",
    "KEDATON",
];

#[test]
fn a_head_of_two_rows_reads_alike_in_every_kind_of_file() {
    let mut upper: Vec<&str> = Vec::new();
    let mut lower: Vec<&str> = Vec::new();
    for (group, columns) in GROUPED {
        upper.push(group);
        upper.extend(columns.iter().skip(1).map(|_| ""));
        lower.extend(columns);
    }
    let csv = [upper.join(","), lower.join(","), UNDER_GROUPED.join(",")].join("\n") + "\n";

    let mut page = "<table><tr>".to_owned();
    for (group, columns) in GROUPED {
        let (across, down) = (columns.len(), if columns == [""] { 2 } else { 1 });
        write!(page, "<th colspan={across} rowspan={down}>{group}</th>").unwrap();
    }
    let row = |cells: &[&str], mark: &str| {
        cells.iter().fold("</tr><tr>".to_owned(), |row, cell| format!("{row}<{mark}>{cell}"))
    };
    lower.retain(|column| !column.is_empty());
    page += &(row(&lower, "th") + &row(&UNDER_GROUPED, "td") + "</table>");

    let book = workbook(&[], |sheet| {
        let plain = Format::new();
        let mut at = 0;
        for (group, columns) in GROUPED {
            let width = u16::try_from(columns.len()).unwrap();
            if columns == [""] {
                sheet.merge_range(0, at, 1, at, group, &plain).unwrap();
            } else {
                if width > 1 {
                    sheet.merge_range(0, at, 0, at + width - 1, group, &plain).unwrap();
                } else {
                    sheet.write_string(0, at, group).unwrap();
                }
                for (across, column) in (at..).zip(columns) {
                    sheet.write_string(1, across, *column).unwrap();
                }
            }
            at += width;
        }
        for (across, cell) in (0..).zip(UNDER_GROUPED) {
            sheet.write_string(2, across, cell).unwrap();
        }
    });

    for (kind, bytes) in [("csv", csv.into_bytes()), ("xls", page.into_bytes()), ("xlsx", book)]
    {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("berkas");
        std::fs::write(&path, bytes).unwrap();
        let reading = open(&path, &Hints::default(), &Limits::default()).unwrap();
        assert_eq!(reading.unknown(), ["Hasil Ukur Warna Baju"], "{kind}");
        let rows: Vec<EnteredRow> = reading.rows().unwrap().map(Result::unwrap).collect();
        let [row] = &rows[..] else { panic!("{kind}: {rows:?}") };
        assert!(row.findings.is_empty(), "{kind}: {:?}", row.findings);
        assert_eq!(row.line, 3, "{kind}");
        let child = &row.child;
        let parents = (child.mother.as_deref(), child.father.as_deref());
        assert_eq!((child.name.as_str(), parents), ("Sari", (Some("Ani"), Some("Dedi"))));
        assert_eq!(child.birth_date, "2023-06-05".parse().ok(), "{kind}: day first, it says");
        assert_eq!(
            (child.birth_weight_g, child.birth_length_tenth_mm),
            (Some(3_000), Some(4_900))
        );
        let visit = &row.visits[0];
        assert_eq!((visit.weight_g, visit.length_tenth_mm), (Some(8_400), Some(7_210)));
        assert_eq!(visit.visited_on.to_string(), "2024-11-07", "{kind}");
        assert_eq!(row.place.desa, "KEDATON", "{kind}");
    }
}

#[test]
fn an_endless_cell_of_a_workbook_refuses_its_line_alone_and_can_be_corrected() {
    let whole = two_children();
    let endless = with_part(&whole, "xl/sharedStrings.xml", |texts| {
        replaced(texts, "<t>Buku</t>", &format!("<t>{}</t>", "ᬅ".repeat(7 << 19)))
    });
    let rows = handed(&endless, &Limits::default()).unwrap();
    assert_eq!(codes(&rows[0]), ["cell.too_long"]);
    assert!(rows[0].is_refused() && rows[1].findings.is_empty());
    let kept = rows[0].cells.iter().map(String::len).max();
    assert!(kept.is_some_and(|bytes| bytes <= 10 << 10), "{kept:?} bytes stay with the line");
    let to_correct = Correction {
        line: rows[0].line,
        cells: rows[0].cells.clone(),
        findings: rows[0].findings.iter().map(|f| (f.clone(), "x".repeat(40_000))).collect(),
    };
    let columns: Vec<String> = HEAD.split(',').map(str::to_owned).collect();
    let again = corrections(&columns, &[to_correct]).unwrap();
    assert!(!handed(&again, &Limits::default()).unwrap().is_empty());
}

/// The reader makes room for as many texts as a workbook says it shares.
#[test]
fn texts_that_are_more_than_their_bytes_refuse_the_workbook() {
    let lying = with_part(&two_children(), "xl/sharedStrings.xml", |texts| {
        let text = std::str::from_utf8(texts).unwrap();
        let (before, rest) = text.split_once("uniqueCount=\"").unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        format!("{before}uniqueCount = '400000000000'{after}").into_bytes()
    });
    assert_eq!(refused(&lying, &Limits::default()), "file.damaged");
}

/// The old format is held as whole rectangles: two cells far apart are a thousand million.
#[test]
fn an_old_workbook_is_weighed_before_it_is_opened() {
    const DIMENSIONS: &[u8] = &[0x00, 0x02, 0x0E, 0x00];
    const SHARED_LABEL: &[u8] = &[0xFD, 0x00, 0x0A, 0x00];
    let whole = std::fs::read(fixture("varB_35_biff.xls")).unwrap();
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(handed(&whole, &limits).unwrap().len(), 1);
    let changed = |at: usize, to: &[u8]| {
        let mut bytes = whole.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let dimensions = places(&whole, DIMENSIONS)[0] + 4;
    let tall = changed(dimensions + 4, &0x0010_0000_u32.to_le_bytes());
    assert_eq!(refused(&tall, &limits), "file.unpacks_too_large");
    let cell = places(&whole, SHARED_LABEL).pop().unwrap() + 4;
    let far_out = changed(cell, &[0xFF, 0xFF, 0xFF, 0x00]);
    assert_eq!(refused(&far_out, &limits), "file.unpacks_too_large");

    let number = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    let (table, directory) = (number(76), number(48));
    let itself = u32::try_from(directory).unwrap().to_le_bytes();
    let endless = changed((table + 1) * 512 + directory * 4, &itself);
    assert_eq!(refused(&endless, &limits), "file.damaged");
}
