//! Files to import: a month that the program exported, as if it had been weighed again later,
//! as CSV and as a workbook.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::process;
use super::world::{LAST_WHOLE_MONTH, LATER_DAY, PROVINCE, World};

/// As many rows as the targets speak of.
const MOST_ROWS: usize = 100_000;
/// What the program wrote by itself and would no longer be true of the later day.
const RECKONED: [&str; 8] = [
    "Usia Saat Ukur",
    "BB/U",
    "ZS BB/U",
    "TB/U",
    "ZS TB/U",
    "BB/TB",
    "ZS BB/TB",
    "Naik Berat Badan",
];
const NUMBERS: [&str; 4] = ["No", "Berat", "Tinggi", "LiLA"];

/// Three files of the same length with different children.
pub(super) struct Files {
    pub(super) rows: usize,
    pub(super) csv: PathBuf,
    pub(super) workbook: PathBuf,
    /// Imported while people read.
    pub(super) meanwhile: PathBuf,
}

type Row = Vec<String>;

/// Exports a month and writes it again with a later day.
pub(super) fn later(world: &World) -> Result<Files> {
    let exported = world.folder.join("exported.csv");
    let mut export = world.command("export");
    export.args(["--place", PROVINCE, "--month", LAST_WHOLE_MONTH, "--reveal-nik", "--out"]);
    process::to_end(export.arg(&exported))?;
    let text = fs::read_to_string(&exported)?;
    let mut rows = text.lines().map(cells);
    let head = rows.next().context("the exported file is empty")?;
    let at = |name: &str| head.iter().position(|column| column == name);
    let day = at("Tanggal Pengukuran").context("the exported file names no day")?;
    let reckoned: Vec<usize> = RECKONED.iter().filter_map(|name| at(name)).collect();
    let rows: Vec<Row> = rows
        .map(|mut row| {
            for place in reckoned.iter().copied().chain([day]) {
                if let Some(cell) = row.get_mut(place) {
                    cell.clear();
                }
            }
            if let Some(cell) = row.get_mut(day) {
                cell.push_str(LATER_DAY);
            }
            row
        })
        .collect();
    let count = (rows.len() / 3).min(MOST_ROWS);
    ensure!(count > 0, "the exported file has too few rows");
    let mut parts = rows.chunks(count);
    let mut part = || parts.next().context("a third of the rows");
    let files = Files {
        rows: count,
        csv: world.folder.join("later.csv"),
        workbook: world.folder.join("later.xlsx"),
        meanwhile: world.folder.join("meanwhile.csv"),
    };
    write_csv(&files.csv, &head, part()?)?;
    write_workbook(&files.workbook, &head, part()?)?;
    write_csv(&files.meanwhile, &head, part()?)?;
    Ok(files)
}

/// The cells of a line; no cell of the world holds a line break.
fn cells(line: &str) -> Row {
    let mut row = vec![String::new()];
    let mut quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                push(&mut row, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            other => push(&mut row, other),
        }
    }
    row
}

fn push(row: &mut Row, sign: char) {
    if let Some(cell) = row.last_mut() {
        cell.push(sign);
    }
}

fn write_csv(path: &Path, head: &Row, rows: &[Row]) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for row in std::iter::once(head).chain(rows) {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        writeln!(file, "{}", cells.join(","))?;
    }
    Ok(file.flush()?)
}

const PACKAGE: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/\
         vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/\
         vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
         2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"e-PPGBM\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
         2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
];

/// One sheet of a workbook, numbers as numbers and the rest as text.
/// Source: ECMA-376 part 1, 18.3 (worksheets) and part 2 (packages).
fn write_workbook(path: &Path, head: &Row, rows: &[Row]) -> Result<()> {
    let mut package = ZipWriter::new(BufWriter::new(File::create(path)?));
    let options = SimpleFileOptions::default();
    for (name, xml) in PACKAGE {
        package.start_file(name, options)?;
        package
            .write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}").as_bytes())?;
    }
    package.start_file("xl/worksheets/sheet1.xml", options)?;
    package.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet \
          xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    )?;
    for (number, row) in (1..).zip(std::iter::once(head).chain(rows)) {
        package.write_all(sheet_row(number, head, row).as_bytes())?;
    }
    package.write_all(b"</sheetData></worksheet>")?;
    package.finish()?.flush()?;
    Ok(())
}

fn sheet_row(number: usize, head: &Row, row: &Row) -> String {
    let mut xml = format!("<row r=\"{number}\">");
    for (place, (name, cell)) in head.iter().zip(row).enumerate() {
        if cell.is_empty() {
            continue;
        }
        let at = format!("{}{number}", column(place));
        let written = if number > 1 && NUMBERS.contains(&name.as_str()) {
            write!(xml, "<c r=\"{at}\"><v>{cell}</v></c>")
        } else {
            let text = cell.replace('&', "&amp;").replace('<', "&lt;");
            write!(xml, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        // Writing into a text does not fail.
        debug_assert!(written.is_ok());
    }
    xml.push_str("</row>");
    xml
}

/// The letters of a column: A to Z, then AA.
fn column(place: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    match place / 26 {
        0 => letter(place).to_string(),
        more => format!("{}{}", letter(more - 1), letter(place)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_hold_commas_and_quotes() {
        assert_eq!(cells(r#"1,"a, ""b""",,c"#), ["1", r#"a, "b""#, "", "c"]);
    }

    #[test]
    fn columns_go_on_after_z() {
        assert_eq!([0, 25, 26, 34].map(column), ["A", "Z", "AA", "AI"]);
    }
}
