//! How a CSV file is written: separator, decimal mark, end of line. The answer is written
//! the same way.

use crate::score::cell::DecimalMarks;
use crate::score::column::Column;

/// The way one file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) struct Shape {
    pub(super) delimiter: u8,
    /// Marks that are read. A comma is one only where it does not separate columns.
    pub(super) marks: DecimalMarks,
    /// The mark that is written.
    pub(super) mark: u8,
    pub(super) end_of_line: &'static [u8],
    pub(super) byte_order_mark: bool,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Shape {
    /// Plain: commas, decimal points.
    pub(in crate::score) const PLAIN: Self = Self {
        delimiter: b',',
        marks: DecimalMarks::Point,
        mark: b'.',
        end_of_line: b"\n",
        byte_order_mark: false,
    };

    /// Judged by the first bytes of a file: the separator that parts the most known names.
    pub(super) fn of(head: &[u8]) -> Self {
        let byte_order_mark = head.starts_with(BYTE_ORDER_MARK);
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let end = head.iter().position(|&byte| byte == b'\n').unwrap_or(head.len());
        let (first, rows) = head.split_at(end);
        let delimiter = [b'\t', b';', b',']
            .into_iter()
            .max_by_key(|&delimiter| {
                let fields = first.split(|&byte| byte == delimiter).count();
                (known_names(first, delimiter), fields)
            })
            .unwrap_or(b',');
        let marks =
            if delimiter == b';' { DecimalMarks::PointOrComma } else { DecimalMarks::Point };
        let with_comma =
            marks == DecimalMarks::PointOrComma && decimals(rows, b',') > decimals(rows, b'.');
        let end_of_line: &[u8] = if first.ends_with(b"\r") { b"\r\n" } else { b"\n" };
        let mark = if with_comma { b',' } else { b'.' };
        Self { delimiter, marks, mark, end_of_line, byte_order_mark }
    }
}

fn known_names(header: &[u8], delimiter: u8) -> usize {
    header
        .split(|&byte| byte == delimiter)
        .filter_map(|name| std::str::from_utf8(name).ok())
        .filter(|name| Column::named(name.trim().trim_matches('"')).is_some())
        .count()
}

/// How often a mark stands between two digits.
fn decimals(rows: &[u8], mark: u8) -> usize {
    rows.windows(3)
        .filter(|three| {
            three[0].is_ascii_digit() && three[1] == mark && three[2].is_ascii_digit()
        })
        .count()
}
