//! Tables: columns with their widths, rows with their weight, cells with their kind.

use chrono::NaiveDate;

use super::said::Said;

/// A table with its name, which is the name of its sheet too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) look: Look,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Footnotes: source, definitions, who was left out.
    pub(crate) notes: Vec<String>,
}

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Look {
    /// To be read: rules between rows only.
    #[default]
    Figures,
    /// To be filled in and signed: every cell has its box.
    Form,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) head: String,
    /// Its share of the width, beside those of its neighbours.
    pub(crate) share: u16,
    pub(crate) align: Align,
}

/// On which side a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    Centre,
}

/// A row and how much it weighs.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) weight: Weight,
    pub(crate) cells: Vec<Cell>,
}

/// How a row stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    /// Opens a group: the first cell is its name and runs over all columns.
    Group,
    /// Sums up.
    Total,
}

/// What stands in a cell, with the ends of its interval and a small note.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cell {
    pub(crate) value: Value,
    /// In the unit of the value.
    pub(crate) interval: Option<(f64, f64)>,
    /// A few small words under the value; may be empty.
    pub(crate) note: String,
}

/// A value and its kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Words(Said),
    Whole(i64),
    /// A number with so many decimals.
    Decimal(f64, u8),
    /// Of one: 0.146 is printed `14,6 %`.
    Share(f64),
    Rupiah(i64),
    Day(NaiveDate),
    /// No value, and why.
    Missing(Why),
    /// How something stands, by shape and word.
    Marked(Mark, String),
    /// Left empty, to be written by hand.
    ToWrite,
}

/// Why there is no value. Each looks different from the others and from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(test), expect(dead_code, reason = "papers for the public withhold"))]
pub(crate) enum Why {
    /// Nothing came in.
    NoData,
    /// Measured, but too few to say.
    TooLittle,
    /// Known, but withheld so that nobody can be recognised.
    Withheld,
    /// Not expected yet.
    NotDue,
    /// There is no register for it yet.
    NotYet,
}

/// How something stands; each has a shape of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Met,
    OnTrack,
    Late,
    Missed,
    Unknown,
}

impl Default for Value {
    fn default() -> Self {
        Self::Words(Said::default())
    }
}

impl Column {
    /// Words, from the left.
    pub(crate) fn words(head: impl Into<String>, share: u16) -> Self {
        Self { head: head.into(), share, align: Align::Left }
    }

    /// Numbers, from the right.
    pub(crate) fn numbers(head: impl Into<String>, share: u16) -> Self {
        Self { head: head.into(), share, align: Align::Right }
    }

    /// A running number or a short sign, in the middle.
    pub(crate) fn sign(head: impl Into<String>, share: u16) -> Self {
        Self { head: head.into(), share, align: Align::Centre }
    }
}

impl Row {
    pub(crate) fn plain(cells: Vec<Cell>) -> Self {
        Self { weight: Weight::Plain, cells }
    }

    pub(crate) fn total(cells: Vec<Cell>) -> Self {
        Self { weight: Weight::Total, cells }
    }

    #[cfg_attr(not(test), expect(dead_code, reason = "tables of several groups"))]
    pub(crate) fn group(name: impl Into<String>) -> Self {
        Self { weight: Weight::Group, cells: vec![Cell::words(name.into())] }
    }
}

impl Cell {
    fn of(value: Value) -> Self {
        Self { value, interval: None, note: String::new() }
    }

    pub(crate) fn words(said: impl Into<Said>) -> Self {
        Self::of(Value::Words(said.into()))
    }

    pub(crate) fn whole(number: i64) -> Self {
        Self::of(Value::Whole(number))
    }

    pub(crate) fn decimal(number: f64, decimals: u8) -> Self {
        Self::of(Value::Decimal(number, decimals))
    }

    /// A share of one; what is no number is no data.
    pub(crate) fn share(share: f64) -> Self {
        Self::of(Value::Share(share))
    }

    pub(crate) fn rupiah(amount: i64) -> Self {
        Self::of(Value::Rupiah(amount))
    }

    pub(crate) fn day(day: NaiveDate) -> Self {
        Self::of(Value::Day(day))
    }

    pub(crate) fn missing(why: Why) -> Self {
        Self::of(Value::Missing(why))
    }

    pub(crate) fn marked(mark: Mark, words: impl Into<String>) -> Self {
        Self::of(Value::Marked(mark, words.into()))
    }

    pub(crate) fn to_write() -> Self {
        Self::of(Value::ToWrite)
    }

    pub(crate) fn between(self, low: f64, high: f64) -> Self {
        Self { interval: Some((low, high)), ..self }
    }

    pub(crate) fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

impl Table {
    /// Whether any cell of a column has an interval.
    pub(super) fn has_intervals(&self, column: usize) -> bool {
        self.rows
            .iter()
            .filter_map(|row| row.cells.get(column))
            .any(|cell| cell.interval.is_some())
    }
}
