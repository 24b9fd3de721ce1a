//! A table written row by row, so that of a long one only a part is ever in memory.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::table::{Cell, Table, Unwritten, excel, held, inert, sheet_name, written};

/// The most rows of a sheet, its head among them.
///
/// Source: Microsoft, Excel specifications and limits: 1,048,576 rows on a worksheet.
const ROWS: u32 = 1_048_576;

/// CSV as spreadsheets in Indonesia open it: a byte order mark, semicolons, decimal commas.
pub(crate) struct CsvPen<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvPen<W> {
    pub(crate) fn new(mut out: W, headers: &[String]) -> Result<Self, Unwritten> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
        writer.write_record(headers.iter().map(|head| inert(head).into_owned()))?;
        Ok(Self { writer })
    }

    pub(crate) fn row(&mut self, row: &[Cell]) -> Result<(), Unwritten> {
        Ok(self.writer.write_record(row.iter().map(written))?)
    }

    pub(crate) fn finish(self) -> Result<W, Unwritten> {
        self.writer.into_inner().map_err(|error| Unwritten::Io(error.into_error()))
    }
}

/// A workbook whose rows go on in a further sheet where one is full.
pub(crate) struct BookPen {
    workbook: Workbook,
    bold: Format,
    day: Format,
    decimals: [Format; 4],
    title: String,
    headers: Vec<String>,
    widths: Vec<f64>,
    sheets: usize,
    /// Where the next row stands.
    line: u32,
    most: u32,
}

impl BookPen {
    /// With the head and the widths of a table. Rows wait in the folder, or where the system
    /// keeps such files.
    pub(crate) fn new(like: &Table, folder: Option<&Path>) -> Result<Self, Unwritten> {
        let mut workbook = Workbook::new();
        if let Some(folder) = folder {
            workbook.set_tempdir(folder)?;
        }
        let decimals = [0_u8, 1, 2, 3].map(|places| {
            let zeros = "0".repeat(usize::from(places));
            Format::new().set_num_format(if places == 0 {
                "0".to_owned()
            } else {
                format!("0.{zeros}")
            })
        });
        let mut pen = Self {
            workbook,
            bold: Format::new().set_bold(),
            day: Format::new().set_num_format("d mmm yyyy"),
            decimals,
            title: like.title.clone(),
            headers: like.headers.clone(),
            widths: like.widths().collect(),
            sheets: 0,
            line: 0,
            most: ROWS,
        };
        pen.begin_sheet()?;
        Ok(pen)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let title = match self.sheets {
            1 => self.title.clone(),
            further => format!("{further} {}", self.title),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&title))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, width) in (0_u16..).zip(&self.widths) {
            sheet.set_column_width(column, *width)?;
        }
        for (column, head) in (0_u16..).zip(&self.headers) {
            sheet.write_string_with_format(0, column, head, &self.bold)?;
        }
        self.line = 1;
        Ok(())
    }

    pub(crate) fn row(&mut self, row: &[Cell]) -> Result<(), Unwritten> {
        if self.line == self.most {
            self.begin_sheet()?;
        }
        let (line, sheet) = (self.line, self.workbook.worksheet_from_index(self.sheets - 1)?);
        self.line += 1;
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(line, column, held(text))?,
                Cell::Integer(number) => sheet.write_number(line, column, *number as f64)?,
                Cell::Decimal(number, places) => {
                    let format = &self.decimals[usize::from((*places).min(3))];
                    sheet.write_number_with_format(line, column, *number, format)?
                }
                Cell::Date(date) => match excel(*date) {
                    Some(date) => {
                        sheet.write_datetime_with_format(line, column, &date, &self.day)?
                    }
                    None => sheet.write_string(line, column, date.to_string())?,
                },
                Cell::Empty => sheet,
            };
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, out: impl Write + Send) -> Result<(), Unwritten> {
        Ok(self.workbook.save_to_writer(out)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_go_on_one_sheet_goes_on_on_the_next() {
        use calamine::{Data, Reader};
        let headers = vec!["Nama".to_owned()];
        let table = Table { title: "Daftar".to_owned(), headers, rows: Vec::new() };
        let mut pen = BookPen::new(&table, None).unwrap();
        pen.most = 3;
        for name in ["Sari", "Budi", "Rina"] {
            pen.row(&[Cell::Text(name.to_owned())]).unwrap();
        }
        let mut bytes = Vec::new();
        pen.finish(&mut bytes).unwrap();
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Daftar", "2 Daftar"]);
        for (name, rows) in [("Daftar", &["Sari", "Budi"][..]), ("2 Daftar", &["Rina"])] {
            let sheet = book.worksheet_range(name).unwrap();
            let told: Vec<Data> = sheet.rows().map(|row| row[0].clone()).collect();
            let expected = ["Nama"].iter().chain(rows);
            let expected = expected.map(|text| Data::String((*text).to_owned()));
            assert_eq!(told, expected.collect::<Vec<_>>());
        }
    }
}
