//! How each kind of value stands in a column, and in what bytes it enters a content hash.

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, DictionaryArray,
    FixedSizeBinaryBuilder, Int8Array, Int32Array, StringArray, UInt64Array,
};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int8Type, Int32Type, UInt64Type};
use register::history::{ExitReason, Source};
use register::measurer::MeasurerId;
use register::place::PlaceId;
use science::gain::Gain;
use science::incidence::{Placement, State};
use science::measure::{Position, Sex};
use uuid::Uuid;

use crate::month::Month;

pub use register::history::Step;

/// A value that can be a column.
pub(crate) trait Cell: Sized {
    const NULLABLE: bool = false;

    fn data_type() -> DataType;

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        Self: 'a;

    /// None where the column holds something else than was written.
    fn read(array: &dyn Array, row: usize) -> Option<Self>;

    /// What a row has whose file was written before there was the column; None where there always
    /// was one.
    fn absent() -> Option<Self> {
        None
    }

    fn digest(&self, into: &mut Vec<u8>);
}

/// A value of a column that a relation got when files of it were already proved by their hashes:
/// the last of its columns. Where it holds nothing the hash is what it was without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Later<T>(pub Option<T>);

/// Before a value of a later column, and never before a row, which begins with an id that begins
/// with a time.
const IS_LATER: u8 = u8::MAX;

impl<T: Cell> Cell for Later<T> {
    const NULLABLE: bool = true;

    fn data_type() -> DataType {
        T::data_type()
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        Self: 'a,
    {
        Option::array(cells.map(|cell| cell.map(|Self(value)| value)))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Option::read(array, row).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }

    fn digest(&self, into: &mut Vec<u8>) {
        if let Self(Some(value)) = self {
            into.push(IS_LATER);
            value.digest(into);
        }
    }
}

impl<T: Cell> Cell for Option<T> {
    const NULLABLE: bool = true;

    fn data_type() -> DataType {
        T::data_type()
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        Self: 'a,
    {
        T::array(cells.map(|cell| cell.and_then(Option::as_ref)))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        if array.is_null(row) { Some(None) } else { T::read(array, row).map(Some) }
    }

    fn digest(&self, into: &mut Vec<u8>) {
        match self {
            None => into.push(0),
            Some(cell) => {
                into.push(1);
                cell.digest(into);
            }
        }
    }
}

impl Cell for i32 {
    fn data_type() -> DataType {
        DataType::Int32
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        Arc::new(cells.map(Option::<&Self>::copied).collect::<Int32Array>())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Some(array.as_primitive_opt::<Int32Type>()?.value(row))
    }

    fn digest(&self, into: &mut Vec<u8>) {
        into.extend(self.to_le_bytes());
    }
}

impl Cell for u64 {
    fn data_type() -> DataType {
        DataType::UInt64
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        Arc::new(cells.map(Option::<&Self>::copied).collect::<UInt64Array>())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Some(array.as_primitive_opt::<UInt64Type>()?.value(row))
    }

    fn digest(&self, into: &mut Vec<u8>) {
        into.extend(self.to_le_bytes());
    }
}

impl Cell for String {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        Arc::new(cells.map(|cell| cell.map(Self::as_str)).collect::<StringArray>())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Some(array.as_string_opt::<i32>()?.value(row).to_owned())
    }

    fn digest(&self, into: &mut Vec<u8>) {
        into.extend(self.as_bytes());
        into.push(0);
    }
}

impl Cell for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        Arc::new(cells.map(Option::<&Self>::copied).collect::<BooleanArray>())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Some(array.as_boolean_opt()?.value(row))
    }

    fn digest(&self, into: &mut Vec<u8>) {
        into.push(u8::from(*self));
    }
}

impl Cell for NaiveDate {
    fn data_type() -> DataType {
        DataType::Date32
    }

    fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        Arc::new(cells.map(|cell| cell.map(Self::to_epoch_days)).collect::<Date32Array>())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        Self::from_epoch_days(array.as_primitive_opt::<Date32Type>()?.value(row))
    }

    fn digest(&self, into: &mut Vec<u8>) {
        into.extend(self.to_epoch_days().to_le_bytes());
    }
}

/// Bytes of a child's or visit's id.
const ID_BYTES: i32 = 16;

/// A cell of sixteen bytes.
macro_rules! sixteen {
    ($type:ty, $bytes:expr, $of:expr) => {
        impl Cell for $type {
            fn data_type() -> DataType {
                DataType::FixedSizeBinary(ID_BYTES)
            }

            fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
            where
                Self: 'a,
            {
                let bytes: fn(&Self) -> &[u8] = $bytes;
                let mut ids = FixedSizeBinaryBuilder::new(ID_BYTES);
                for cell in cells {
                    // A cell is always as long as the column is wide, so nothing is refused.
                    let refused = cell.is_none_or(|id| ids.append_value(bytes(id)).is_err());
                    if refused {
                        ids.append_null();
                    }
                }
                Arc::new(ids.finish())
            }

            fn read(array: &dyn Array, row: usize) -> Option<Self> {
                let of: fn(&[u8]) -> Option<Self> = $of;
                of(array.as_fixed_size_binary_opt()?.value(row))
            }

            fn digest(&self, into: &mut Vec<u8>) {
                let bytes: fn(&Self) -> &[u8] = $bytes;
                into.extend(bytes(self));
            }
        }
    };
}

sixteen!(Uuid, |id| id.as_bytes(), |bytes| Self::from_slice(bytes).ok());
sixteen!([u8; 16], |bytes| bytes, |bytes| bytes.try_into().ok());

/// A cell that is stored as the whole number it is made of.
macro_rules! numbered {
    ($type:ty, $number:expr, $back:expr) => {
        impl Cell for $type {
            fn data_type() -> DataType {
                DataType::Int32
            }

            fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
                let number: fn(&Self) -> i32 = $number;
                Arc::new(cells.map(|cell| cell.map(number)).collect::<Int32Array>())
            }

            fn read(array: &dyn Array, row: usize) -> Option<Self> {
                let back: fn(i32) -> Self = $back;
                i32::read(array, row).map(back)
            }

            fn digest(&self, into: &mut Vec<u8>) {
                let number: fn(&Self) -> i32 = $number;
                number(self).digest(into);
            }
        }
    };
}

numbered!(PlaceId, |place| place.0, PlaceId);
numbered!(MeasurerId, |measurer| measurer.0, MeasurerId);
numbered!(Month, |month| month.index(), Month::from_index);

/// A cell that is one of a few words, kept as the number of the word; predicates name the word.
macro_rules! worded {
    ($type:ty, $($word:literal = $value:pat => $make:expr),+ $(,)?) => {
        impl Cell for $type {
            fn data_type() -> DataType {
                words_type()
            }

            fn array<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
                let number = |cell: &Self| {
                    let mut number = 0;
                    $(
                        if matches!(cell, $value) {
                            return number;
                        }
                        number += 1;
                    )+
                    number
                };
                words(&[$($word),+], cells.map(|cell| cell.map(number)).collect())
            }

            fn read(array: &dyn Array, row: usize) -> Option<Self> {
                match word(array, row)? {
                    $($word => Some($make),)+
                    _ => None,
                }
            }

            fn digest(&self, into: &mut Vec<u8>) {
                let word = match self { $($value => $word),+ };
                into.extend(word.as_bytes());
                into.push(0);
            }
        }
    };
}

/// How words lie in a column.
fn words_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
}

/// A column of words by their numbers.
fn words(words: &[&str], numbers: Int8Array) -> ArrayRef {
    let words = Arc::new(StringArray::from(words.to_vec()));
    Arc::new(DictionaryArray::new(numbers, words))
}

/// The word of a row, also where a query or an older file has words at full length.
fn word(array: &dyn Array, row: usize) -> Option<&str> {
    match array.as_dictionary_opt::<Int8Type>() {
        Some(words) => Some(words.values().as_string_opt::<i32>()?.value(words.key(row)?)),
        None => Some(array.as_string_opt::<i32>()?.value(row)),
    }
}

worded!(Sex, "m" = Sex::Male => Sex::Male, "f" = Sex::Female => Sex::Female);
worded!(
    Position,
    "lying" = Position::Lying => Position::Lying,
    "standing" = Position::Standing => Position::Standing,
);
worded!(
    Gain,
    "N" = Gain::Gained => Gain::Gained,
    "T" = Gain::NotGained => Gain::NotGained,
    "O" = Gain::NotWeighedLastMonth => Gain::NotWeighedLastMonth,
    "B" = Gain::FirstTime => Gain::FirstTime,
);
worded!(
    Source,
    "form" = Source::Form => Source::Form,
    "file" = Source::File => Source::File,
);
worded!(
    Step,
    "verified" = Step::Verified => Step::Verified,
    "referred" = Step::Referred => Step::Referred,
    "served" = Step::Served => Step::Served,
    "closed" = Step::Closed => Step::Closed,
);
worded!(
    State,
    "not_yet_measured" = State::NotYetMeasured => State::NotYetMeasured,
    "never_stunted" = State::NeverStunted => State::NeverStunted,
    "newly_stunted" = State::NewlyStunted => State::NewlyStunted,
    "still_stunted" = State::StillStunted => State::StillStunted,
    "recovered" = State::Recovered => State::Recovered,
    "not_stunted_after_recovery" = State::NotStuntedAfterRecovery => State::NotStuntedAfterRecovery,
    "relapsed" = State::Relapsed => State::Relapsed,
);
worded!(
    Placement,
    "not_measured" = Placement::NotMeasured => Placement::NotMeasured,
    "first_measured_stunted" = Placement::FirstMeasuredStunted => Placement::FirstMeasuredStunted,
    "arrived_stunted" = Placement::ArrivedStunted => Placement::ArrivedStunted,
    "stunted_before_arrival" = Placement::StuntedBeforeArrival => Placement::StuntedBeforeArrival,
    "never_stunted" = Placement::NeverStunted => Placement::NeverStunted,
    "onset_confirmed" = Placement::OnsetConfirmed => Placement::OnsetConfirmed,
    "onset_awaiting" = Placement::OnsetAwaiting => Placement::OnsetAwaiting,
    "onset_unconfirmed" = Placement::OnsetUnconfirmed => Placement::OnsetUnconfirmed,
    "onset_refuted" = Placement::OnsetRefuted => Placement::OnsetRefuted,
);
worded!(
    LengthFinding,
    "lost" = LengthFinding::Lost => LengthFinding::Lost,
    "impossible" = LengthFinding::Impossible => LengthFinding::Impossible,
    "repeated" = LengthFinding::Repeated => LengthFinding::Repeated,
);
worded!(
    ExitReason,
    "died" = ExitReason::Died => ExitReason::Died,
    "moved_away" = ExitReason::MovedAway => ExitReason::MovedAway,
    "not_here" = ExitReason::NotAChildHere => ExitReason::NotAChildHere,
);
worded!(
    AgeGroup,
    "0-5" = AgeGroup::From0 => AgeGroup::From0,
    "6-11" = AgeGroup::From6 => AgeGroup::From6,
    "12-23" = AgeGroup::From12 => AgeGroup::From12,
    "24-35" = AgeGroup::From24 => AgeGroup::From24,
    "36-47" = AgeGroup::From36 => AgeGroup::From36,
    "48-59" = AgeGroup::From48 => AgeGroup::From48,
);

/// What the lengths of the same child say of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthFinding {
    /// Shorter than the one before: measure again.
    Lost,
    /// Shorter by more than any child can be.
    Impossible,
    /// The very same since a visit long ago: carried forward?
    Repeated,
}

/// The bands of completed months in which children under five are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeGroup {
    From0,
    From6,
    From12,
    From24,
    From36,
    From48,
}

impl AgeGroup {
    pub const ALL: [Self; 6] =
        [Self::From0, Self::From6, Self::From12, Self::From24, Self::From36, Self::From48];

    /// None from 60 completed months on.
    pub const fn of(completed_months: i32) -> Option<Self> {
        match completed_months {
            ..6 => Some(Self::From0),
            6..12 => Some(Self::From6),
            12..24 => Some(Self::From12),
            24..36 => Some(Self::From24),
            36..48 => Some(Self::From36),
            48..60 => Some(Self::From48),
            60.. => None,
        }
    }

    /// As reports print it: `12-23`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::From0 => "0-5",
            Self::From6 => "6-11",
            Self::From12 => "12-23",
            Self::From24 => "24-35",
            Self::From36 => "36-47",
            Self::From48 => "48-59",
        }
    }
}
