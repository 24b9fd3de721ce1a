//! Numbers with a decimal comma or dot, and the units people mix up: grams for kilograms,
//! millimetres for centimetres. The ranges of two units never overlap.

/// A number in thousandths; `None` when the text is anything else.
pub(super) fn thousandths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    if whole.len() > 12 {
        return None;
    }
    let mut value = whole.bytes().fold(0_i64, |sum, b| sum * 10 + i64::from(b - b'0'));
    let mut places = fraction.bytes().map(|b| i64::from(b - b'0'));
    for _ in 0..3 {
        value = value * 10 + places.next().unwrap_or(0);
    }
    if places.next().is_some_and(|next| next >= 5) {
        value += 1;
    }
    Some(sign * value)
}

/// The number without a unit written behind it (`8,4 kg`).
pub(super) fn without_unit(text: &str) -> &str {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[bare.len()..];
    if ["kg", "cm"].iter().any(|known| unit.eq_ignore_ascii_case(known)) {
        bare.trim_end()
    } else {
        text
    }
}

/// A quantity as a column means it, and what a slip of the unit looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Plausible values in the column's unit, in thousandths of it.
    pub usual: (i64, i64),
    /// Plausible values in the unit a thousandth or a tenth as large, as a number in it, in
    /// thousandths.
    pub slip: (i64, i64),
    /// How many of the smaller unit make one of the column's.
    pub ratio: i64,
}

/// What a number turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    NotMeasured,
    /// In thousandths of the column's unit.
    Usual(i64),
    /// Entered in the smaller unit; in thousandths of the column's.
    Slip(i64),
    Impossible,
    NotANumber,
}

impl Quantity {
    pub(super) fn value(self) -> Option<i64> {
        match self {
            Self::Usual(value) | Self::Slip(value) => Some(value),
            Self::NotMeasured | Self::Impossible | Self::NotANumber => None,
        }
    }
}

impl Scale {
    /// A weight at a visit: kilograms, or grams (300–30,000; a file of infants in grams is
    /// common, 8888 is a mark).
    pub(super) const WEIGHT: Self =
        Self { usual: (300, 150_000), slip: (300_000, 30_000_000), ratio: 1000 };
    /// A weight at birth: kilograms or grams; official files hold both.
    pub(super) const BIRTH_WEIGHT: Self =
        Self { usual: (300, 8_000), slip: (300_000, 8_000_000), ratio: 1000 };
    /// A length at a visit: centimetres, or millimetres by a slip.
    pub(super) const LENGTH: Self =
        Self { usual: (20_000, 150_000), slip: (300_000, 1_500_000), ratio: 10 };
    pub(super) const BIRTH_LENGTH: Self =
        Self { usual: (20_000, 70_000), slip: (200_000, 700_000), ratio: 10 };
    pub(super) const MUAC: Self =
        Self { usual: (5_000, 35_000), slip: (50_000, 350_000), ratio: 10 };
    pub(super) const HEAD: Self =
        Self { usual: (20_000, 70_000), slip: (200_000, 700_000), ratio: 10 };

    pub(super) fn read(self, text: &str) -> Quantity {
        let Some(value) = thousandths(without_unit(text)) else {
            return Quantity::NotANumber;
        };
        let within = |(low, high): (i64, i64)| low <= value && value <= high;
        if value == 0 {
            Quantity::NotMeasured
        } else if within(self.usual) {
            Quantity::Usual(value)
        } else if within(self.slip) && !is_mark(value) {
            Quantity::Slip((value + self.ratio / 2) / self.ratio)
        } else {
            Quantity::Impossible
        }
    }
}

/// 888, 8888, 9999 and the like are typed to fill a cell.
fn is_mark(thousandths: i64) -> bool {
    let whole = thousandths / 1000;
    let digit = whole % 10;
    let mut rest = whole;
    while rest > 0 {
        if rest % 10 != digit {
            return false;
        }
        rest /= 10;
    }
    thousandths % 1000 == 0
}

#[cfg(test)]
mod tests {
    use super::{Quantity, Scale, thousandths};

    #[test]
    fn a_decimal_comma_and_a_decimal_dot_are_one() {
        assert_eq!(thousandths("8.4"), Some(8_400));
        assert_eq!(thousandths("8,4"), Some(8_400));
        assert_eq!(thousandths("-2,05"), Some(-2_050));
        assert_eq!(thousandths("0.29449"), Some(294));
    }

    #[test]
    fn words_and_two_separators_are_no_number() {
        for text in ["", "-", ",", "x", "1.2.3", "1e3", "8,4a", "1234567890123"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }

    #[test]
    fn grams_are_read_as_kilograms_and_millimetres_as_centimetres() {
        assert_eq!(Scale::WEIGHT.read("8400"), Quantity::Slip(8_400));
        assert_eq!(Scale::LENGTH.read("780"), Quantity::Slip(78_000));
        assert_eq!(Scale::BIRTH_WEIGHT.read("2900"), Quantity::Slip(2_900));
        assert_eq!(Scale::BIRTH_WEIGHT.read("3"), Quantity::Usual(3_000));
        assert_eq!(Scale::WEIGHT.read("8,4 kg"), Quantity::Usual(8_400));
    }

    #[test]
    fn nought_is_not_measured() {
        assert_eq!(Scale::LENGTH.read("0"), Quantity::NotMeasured);
        assert_eq!(Scale::MUAC.read("0,0"), Quantity::NotMeasured);
    }

    #[test]
    fn marks_serials_and_phone_numbers_cannot_be_weights_or_lengths() {
        for text in ["8888", "9999", "46173", "081234567890", "-8.4"] {
            assert_eq!(Scale::WEIGHT.read(text), Quantity::Impossible, "{text}");
            assert_eq!(Scale::LENGTH.read(text), Quantity::Impossible, "{text}");
        }
    }
}
