//! One line as the register takes it: the child, the place, the visits, and what was doubtful.

use std::borrow::Cow;

use register::intake::{EnteredChild, EnteredNik, EnteredPlace, EnteredRow, Finding, Weighs};

use super::date::{DateCell, DateOrder};
use super::grid::{RawRow, Stored};
use super::header::{Field, Layout, Variant};
use super::number::{Quantity, Scale};
use super::reading::Hints;
use super::text::{is_formula, said, unwrapped};
use super::{nik, person, visit};

/// A cell longer than this is nobody's name or address.
const LONGEST_CELL: usize = 10 * 1024;

/// Reads lines of one layout.
pub(super) struct Reader<'a> {
    layout: &'a Layout,
    order: DateOrder,
    hints: &'a Hints,
    /// The line at which the text was cut off.
    cut_off: Option<u32>,
}

/// Where a column of the header stands in a line: a file of 2026 has a header more than cells,
/// and the column that was added has none.
pub(super) fn shift(
    layout: &Layout,
    cells: &[String],
) -> impl Fn(usize) -> Option<usize> + use<> {
    let added = layout
        .at(Field::TotalVisits)
        .filter(|_| layout.variant() == Variant::C2 && cells.len() + 1 == layout.columns.len());
    move |at| match added {
        Some(added) if at == added => None,
        Some(added) if at > added => Some(at - 1),
        Some(_) | None => Some(at),
    }
}

/// One line while it is read.
pub(super) struct Line<'a> {
    layout: &'a Layout,
    raw: &'a RawRow,
    pub(super) order: DateOrder,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Line<'a> {
    fn cell_at(&self, at: usize) -> Option<&'a String> {
        self.raw.cells.get(shift(self.layout, &self.raw.cells)(at)?)
    }

    /// The text of a column by its place in the header.
    pub(super) fn text_at(&self, at: Option<usize>) -> Cow<'a, str> {
        at.and_then(|at| self.cell_at(at)).map(|cell| unwrapped(cell)).unwrap_or_default()
    }

    pub(super) fn text(&self, field: Field) -> Cow<'a, str> {
        self.text_at(self.layout.at(field))
    }

    /// The text of a column, empty where a mark for "nothing" stands.
    pub(super) fn words(&self, field: Field) -> String {
        said(&self.text(field)).unwrap_or_default().to_owned()
    }

    pub(super) fn find(&mut self, code: &str, weighs: Weighs, at: Option<usize>) {
        let column = at.and_then(|at| self.layout.columns.get(at)).cloned().unwrap_or_default();
        let entered: String = self.text_at(at).chars().take(120).collect();
        self.findings.push(Finding { code: code.to_owned(), weighs, column, entered });
    }

    /// A quantity in thousandths of the column's unit, with what was doubtful about it.
    pub(super) fn quantity(
        &mut self,
        at: Option<usize>,
        scale: Scale,
        name: &str,
    ) -> Option<i64> {
        let text = self.text_at(at);
        said(&text)?;
        let quantity = scale.read(&text);
        match quantity {
            Quantity::Usual(_) | Quantity::NotMeasured => {}
            Quantity::Slip(_) => {
                let code = if scale.ratio == 1000 {
                    format!("{name}.read_as_grams")
                } else {
                    format!("{name}.read_as_millimetres")
                };
                self.find(&code, Weighs::Note, at);
            }
            Quantity::Impossible => {
                self.find(&format!("{name}.impossible"), Weighs::NotUsed, at);
            }
            Quantity::NotANumber => {
                self.find(&format!("{name}.not_a_number"), Weighs::NotUsed, at);
            }
        }
        quantity.value()
    }

    /// A day under the file's order; a cell that is none is a finding.
    pub(super) fn day(
        &mut self,
        at: Option<usize>,
        weighs: Weighs,
    ) -> Option<chrono::NaiveDate> {
        let cell = DateCell::read(&self.text_at(at));
        let day = cell.day(self.order);
        let code = match cell {
            DateCell::TwoDigitYear => Some("date.two_digit_year"),
            DateCell::MonthName => Some("date.month_name"),
            DateCell::Unreadable => Some("date.unreadable"),
            DateCell::Either { .. } if day.is_none() => Some("date.unreadable"),
            DateCell::Nothing | DateCell::Day(_) | DateCell::Either { .. } => None,
        };
        if let Some(code) = code {
            self.find(code, weighs, at);
        }
        day
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        order: DateOrder,
        hints: &'a Hints,
        cut_off: Option<u32>,
    ) -> Self {
        Self { layout, order, hints, cut_off }
    }

    pub(super) fn layout(&self) -> &'a Layout {
        self.layout
    }

    pub(super) fn read(&self, raw: &RawRow) -> EnteredRow {
        let mut line =
            Line { layout: self.layout, raw, order: self.order, findings: Vec::new() };
        self.look_at_cells(&mut line);
        let child = self.child(&mut line);
        let place = place(&line);
        let visits = visit::all(self.layout, self.hints, &mut line, &child);
        EnteredRow {
            line: raw.line,
            cells: raw.cells.iter().map(|cell| kept(cell)).collect(),
            child,
            place,
            visits,
            findings: line.findings,
        }
    }

    /// Lines whose cells do not stand where the header says, cells that are too long to be
    /// meant, and texts that would calculate.
    fn look_at_cells(&self, line: &mut Line<'_>) {
        // In a CSV every line has as many cells as the header; a workbook may hold stray ones.
        let beyond = line.raw.cells.get(self.layout.columns.len()..).unwrap_or_default();
        let is_csv = line.raw.stored.is_empty();
        if beyond.iter().any(|cell| is_csv || said(&unwrapped(cell)).is_some()) {
            line.find("row.too_many_cells", Weighs::Refuses, None);
        }
        if self.cut_off == Some(line.raw.line) {
            line.find("row.cut_off", Weighs::Refuses, None);
        }
        for (at, cell) in line.raw.cells.iter().enumerate() {
            let column = self.layout.columns.get(at).cloned().unwrap_or_default();
            if holds_lines(cell) {
                line.findings.push(Finding {
                    code: "cell.swallowed_lines".to_owned(),
                    weighs: Weighs::Refuses,
                    column,
                    entered: String::new(),
                });
            } else if cell.len() > LONGEST_CELL {
                line.findings.push(Finding {
                    code: "cell.too_long".to_owned(),
                    weighs: Weighs::Refuses,
                    column,
                    entered: String::new(),
                });
            } else if line.raw.stored.get(at) == Some(&Stored::Formula) || is_formula(cell) {
                line.findings.push(Finding {
                    code: "cell.formula".to_owned(),
                    weighs: Weighs::Note,
                    column,
                    entered: cell.chars().take(120).collect(),
                });
            }
        }
    }

    fn child(&self, line: &mut Line<'_>) -> EnteredChild {
        let nik_at = self.layout.at(Field::Nik);
        let stored_as_number = nik_at
            .and_then(|at| shift(self.layout, &line.raw.cells)(at))
            .and_then(|at| line.raw.stored.get(at))
            == Some(&Stored::Number);
        let (nik, doubt) = match nik_at {
            Some(_) => nik::read(&line.text(Field::Nik), stored_as_number),
            None => (EnteredNik::Absent, None),
        };
        if let Some(code) = doubt {
            line.find(code, Weighs::NotUsed, nik_at);
        }
        let sex_at = self.layout.at(Field::Sex);
        let sex = person::sex(&line.text(Field::Sex));
        if sex.is_none() {
            let unsaid = said(&line.text(Field::Sex)).is_none();
            let code = if unsaid { "child.no_sex" } else { "child.unknown_sex" };
            line.find(code, Weighs::Refuses, sex_at);
        }
        let birth_at = self.layout.at(Field::Birth);
        let birth_date = line.day(birth_at, Weighs::Refuses);
        if birth_date.is_none() && said(&line.text(Field::Birth)).is_none() {
            line.find("child.no_birth_date", Weighs::Refuses, birth_at);
        }
        let name = line.words(Field::Name);
        if name.is_empty() {
            line.find("child.no_name", Weighs::Refuses, self.layout.at(Field::Name));
        }
        if let Some(code) = nik::contradiction(&nik, sex, birth_date) {
            line.find(code, Weighs::Note, nik_at);
        }
        let weight = line.quantity(
            self.layout.at(Field::BirthWeight),
            Scale::BIRTH_WEIGHT,
            "birth_weight",
        );
        let length = line.quantity(
            self.layout.at(Field::BirthLength),
            Scale::BIRTH_LENGTH,
            "birth_length",
        );
        let parents = person::parents(&line.raw_text(Field::Parents), self.layout.mother_first);
        let own = |text: String| (!text.is_empty()).then_some(text);
        EnteredChild {
            nik,
            name,
            sex,
            birth_date,
            birth_weight_g: weight.and_then(|grams| i32::try_from(grams).ok()),
            birth_length_tenth_mm: length.and_then(tenth_mm),
            mother: own(line.words(Field::Mother)).or(parents.mother),
            father: own(line.words(Field::Father)).or(parents.father),
        }
    }
}

impl<'a> Line<'a> {
    /// The cell as it came: line ends part the names of parents.
    fn raw_text(&self, field: Field) -> Cow<'a, str> {
        self.layout
            .at(field)
            .and_then(|at| self.cell_at(at))
            .map(|cell| Cow::Borrowed(cell.as_str()))
            .unwrap_or_default()
    }
}

/// A cell as it stays with its line: of one too long to be meant, the beginning.
fn kept(cell: &str) -> String {
    cell[..cell.floor_char_boundary(LONGEST_CELL)].to_owned()
}

/// A quote that was never closed takes whole lines into its cell.
fn holds_lines(cell: &str) -> bool {
    const DELIMITERS_OF_A_LINE: usize = 8;
    cell.split('\n').skip(1).any(|line| {
        line.bytes().filter(|b| matches!(b, b',' | b';' | b'\t')).count()
            >= DELIMITERS_OF_A_LINE
    })
}

/// Thousandths of a centimetre as tenths of a millimetre.
pub(super) fn tenth_mm(thousandths_cm: i64) -> Option<i32> {
    i32::try_from((thousandths_cm + 5) / 10).ok()
}

fn place(line: &Line<'_>) -> EnteredPlace {
    EnteredPlace {
        province: line.words(Field::Province),
        kabkota: line.words(Field::Kabkota),
        kecamatan: line.words(Field::Kecamatan),
        puskesmas: line.words(Field::Puskesmas),
        desa: line.words(Field::Desa),
        posyandu: line.words(Field::Posyandu),
        rt: line.words(Field::Rt),
        rw: line.words(Field::Rw),
        address: line.words(Field::Address),
    }
}
