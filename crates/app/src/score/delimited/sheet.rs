//! Writing rows and their scores as CSV.

use std::io::Write;

use csv::ByteRecord;
use science::growth::Score;

use super::Shape;
use crate::score::answer::{self, Answer};
use crate::score::outlet::Stream;
use crate::score::problem::Problem;

/// A CSV file in the making.
pub(in crate::score) struct Sheet<'a> {
    stream: Stream<'a>,
    buffer: Vec<u8>,
    shape: Shape,
    columns: usize,
}

/// Bytes gathered before they are written.
const GATHERED: usize = 1 << 16;

impl<'a> Sheet<'a> {
    pub(in crate::score) fn new(stream: Stream<'a>, shape: Shape) -> Self {
        Self { stream, buffer: Vec::with_capacity(2 * GATHERED), shape, columns: 0 }
    }

    pub(in crate::score) fn header<'n>(&mut self, names: impl Iterator<Item = &'n [u8]>) {
        if self.shape.byte_order_mark {
            self.buffer.extend_from_slice(b"\xEF\xBB\xBF");
        }
        for name in names {
            self.columns += 1;
            self.field(name);
        }
        self.buffer.extend_from_slice(answer::COLUMNS[0].as_bytes());
        for name in &answer::COLUMNS[1..] {
            self.buffer.push(self.shape.delimiter);
            self.buffer.extend_from_slice(name.as_bytes());
        }
        self.buffer.extend_from_slice(self.shape.end_of_line);
    }

    /// A row as it was read: as many fields as there are columns.
    pub(super) fn record(
        &mut self,
        record: &ByteRecord,
        answer: &Answer,
    ) -> Result<(), Problem> {
        if record.len() == self.columns && !self.wants_quotes(record.as_slice()) {
            for field in record {
                self.buffer.extend_from_slice(field);
                self.buffer.push(self.shape.delimiter);
            }
        } else {
            for place in 0..self.columns {
                self.field(record.get(place).unwrap_or_default());
            }
        }
        self.answer(answer)
    }

    /// A field and the separator after it.
    pub(in crate::score) fn field(&mut self, field: &[u8]) {
        if self.wants_quotes(field) {
            self.buffer.push(b'"');
            for &byte in field {
                if byte == b'"' {
                    self.buffer.push(b'"');
                }
                self.buffer.push(byte);
            }
            self.buffer.push(b'"');
        } else {
            self.buffer.extend_from_slice(field);
        }
        self.buffer.push(self.shape.delimiter);
    }

    /// Looks at every byte, without stopping early, so that many are looked at together.
    #[expect(clippy::needless_bitwise_bool, reason = "without branches it is vectorized")]
    fn wants_quotes(&self, bytes: &[u8]) -> bool {
        let delimiter = self.shape.delimiter;
        bytes.iter().fold(false, |found, &byte| {
            found | (byte == delimiter) | (byte == b'"') | (byte == b'\n') | (byte == b'\r')
        })
    }

    /// The scores, after the fields of their row.
    pub(in crate::score) fn answer(&mut self, answer: &Answer) -> Result<(), Problem> {
        if let Some(length) = answer.length_adjusted() {
            self.hundredths(length);
        }
        for score in answer.by_day() {
            self.buffer.push(self.shape.delimiter);
            if let Some(score) = score {
                self.hundredths(score.hundredths());
                self.buffer.push(self.shape.delimiter);
                self.buffer.push(b'0' + u8::from(score.is_implausible()));
            } else {
                self.buffer.push(self.shape.delimiter);
            }
        }
        for score in answer.by_month() {
            self.buffer.push(self.shape.delimiter);
            if let Some(hundredths) = score.map(Score::hundredths) {
                self.hundredths(hundredths);
            }
        }
        self.buffer.extend_from_slice(self.shape.end_of_line);
        if self.buffer.len() >= GATHERED { self.write_out() } else { Ok(()) }
    }

    fn write_out(&mut self) -> Result<(), Problem> {
        self.stream.write_all(&self.buffer).map_err(Problem::Write)?;
        self.buffer.clear();
        Ok(())
    }

    /// -204 as -2.04.
    fn hundredths(&mut self, hundredths: i32) {
        if hundredths < 0 {
            self.buffer.push(b'-');
        }
        let size = hundredths.unsigned_abs();
        let mut digits = [b'0'; 12];
        let (mut rest, mut start) = (size, digits.len());
        while rest > 0 || start > digits.len() - 4 {
            start -= 1;
            if start == digits.len() - 3 {
                digits[start] = self.shape.mark;
            } else {
                let digit = (rest % 10) as u8;
                digits[start] = b'0' + digit;
                rest /= 10;
            }
        }
        self.buffer.extend_from_slice(&digits[start..]);
    }

    pub(in crate::score) fn finish(mut self) -> Result<(), Problem> {
        self.write_out()?;
        self.stream.finish()
    }
}
