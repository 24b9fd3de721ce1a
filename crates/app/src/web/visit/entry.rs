//! What was typed into the form of a visit, read as measurements.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use register::history::{Source, Visit};
use register::visit::Values;
use science::measure::Position;
use uuid::Uuid;

use crate::web::form::Fields;

/// A field that takes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Measure {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: &'static str,
    pub(in crate::web) unit: Unit,
    /// In the smallest unit.
    most: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Unit {
    Kilogram,
    Centimetre,
    Millimetre,
}

pub(super) const WEIGHT: Measure =
    Measure { name: "weight_kg", label: "visit.weight", unit: Unit::Kilogram, most: 99_999 };
pub(super) const LENGTH: Measure =
    Measure { name: "length_cm", label: "visit.length", unit: Unit::Centimetre, most: 20_000 };
/// At birth: wide enough for any child, too narrow for a slip of the comma.
pub(in crate::web) const BIRTH_WEIGHT: Measure = Measure {
    name: "birth_weight_kg",
    label: "enrol.birth_weight",
    unit: Unit::Kilogram,
    most: 7_000,
};
pub(in crate::web) const BIRTH_LENGTH: Measure = Measure {
    name: "birth_length_cm",
    label: "enrol.birth_length",
    unit: Unit::Centimetre,
    most: 6_500,
};
pub(super) const HEAD: Measure =
    Measure { name: "head_cm", label: "visit.head", unit: Unit::Centimetre, most: 9_000 };
pub(super) const ARM: Measure =
    Measure { name: "arm_cm", label: "visit.arm", unit: Unit::Centimetre, most: 5_000 };
pub(super) const TRICEPS: Measure =
    Measure { name: "triceps_mm", label: "visit.triceps", unit: Unit::Millimetre, most: 600 };
pub(super) const SUBSCAPULAR: Measure = Measure {
    name: "subscapular_mm",
    label: "visit.subscapular",
    unit: Unit::Millimetre,
    most: 600,
};

/// Why a number cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Unreadable {
    NotANumber,
    /// More than the field holds, or nothing at all.
    Absurd,
}

impl Unreadable {
    pub(in crate::web) fn key(self) -> &'static str {
        match self {
            Self::NotANumber => "visit.not_a_number",
            Self::Absurd => "visit.absurd",
        }
    }
}

impl Unit {
    pub(in crate::web) fn sign(self) -> &'static str {
        match self {
            Self::Kilogram => "kg",
            Self::Centimetre => "cm",
            Self::Millimetre => "mm",
        }
    }

    /// The units people write, with how many decimals of each make the smallest unit.
    fn written(self) -> [(&'static str, usize); 2] {
        match self {
            Self::Kilogram => [("kg", 3), ("g", 0)],
            Self::Centimetre => [("cm", 2), ("mm", 1)],
            Self::Millimetre => [("mm", 1), ("cm", 2)],
        }
    }
}

impl Measure {
    /// `8,4`, `8.4` or `8,4 kg` as 8,400 g; nothing typed is nothing measured.
    pub(in crate::web) fn read(self, text: &str) -> Result<Option<i32>, Unreadable> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Ok(None);
        }
        let [whole_unit, small_unit] = self.unit.written();
        let (number, decimals) = [whole_unit, small_unit]
            .iter()
            .find_map(|(sign, decimals)| Some((text.strip_suffix(sign)?, *decimals)))
            .unwrap_or((text.as_str(), whole_unit.1));
        let value = scaled(number.trim(), decimals).ok_or(Unreadable::NotANumber)?;
        if value < 1 || value > self.most {
            return Err(Unreadable::Absurd);
        }
        i32::try_from(value).map(Some).map_err(|_| Unreadable::Absurd)
    }

    /// The smallest unit as it is typed: `8,4`.
    pub(in crate::web) fn typed(self, value: i32) -> String {
        let decimals = self.unit.written()[0].1;
        let text = format!("{value:0>width$}", width = decimals + 1);
        let (whole, fraction) = text.split_at(text.len() - decimals);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole},{fraction}") }
    }
}

/// A plain decimal as a whole number of its `decimals`th; finer digits are refused unless nought.
fn scaled(number: &str, decimals: usize) -> Option<i64> {
    let (whole, fraction) = number.split_once([',', '.']).unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    if number.ends_with([',', '.']) {
        return None;
    }
    let (kept, finer) = fraction.split_at(fraction.len().min(decimals));
    if finer.bytes().any(|byte| byte != b'0') {
        return None;
    }
    format!("{whole}{kept:0<decimals$}").parse().ok()
}

/// What was typed, and what of it could not be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// Made by the form, so that sending it twice writes one visit.
    pub(super) id: Uuid,
    pub(super) on: Option<NaiveDate>,
    pub(super) values: Values,
    /// The name of whoever measured.
    pub(super) measurer: String,
    /// As typed, by field.
    pub(super) texts: Vec<(&'static str, String)>,
    /// Keys of words, by field.
    pub(super) errors: Vec<(&'static str, &'static str)>,
    /// The doubts that were answered with yes.
    pub(super) sure: BTreeSet<String>,
}

impl Typed {
    pub(super) fn read(fields: &Fields) -> Self {
        let mut typed = Self {
            id: fields.get("id").parse().unwrap_or_else(|_| Uuid::now_v7()),
            on: fields.get("tanggal").parse().ok(),
            sure: fields.all("yakin").iter().cloned().collect(),
            ..Self::default()
        };
        typed.texts.push(("tanggal", fields.get("tanggal").to_owned()));
        if typed.on.is_none() {
            typed.errors.push(("tanggal", "visit.no_day"));
        }
        fields.get("pengukur").clone_into(&mut typed.measurer);
        typed.values = Values {
            weight_g: typed.measure(fields, WEIGHT),
            length_tenth_mm: typed.measure(fields, LENGTH),
            position: position_of(fields.get("posisi")),
            oedema: fields.is_set("edema"),
            muac_tenth_mm: typed.measure(fields, ARM),
            head_tenth_mm: typed.measure(fields, HEAD),
            triceps_tenth_mm: typed.measure(fields, TRICEPS),
            subscapular_tenth_mm: typed.measure(fields, SUBSCAPULAR),
            vitamin_a: None,
        };
        typed
    }

    fn measure(&mut self, fields: &Fields, measure: Measure) -> Option<i32> {
        let text = fields.get(measure.name);
        self.texts.push((measure.name, text.to_owned()));
        match measure.read(text) {
            Ok(value) => value,
            Err(unreadable) => {
                self.errors.push((measure.name, unreadable.key()));
                None
            }
        }
    }

    /// An earlier visit as if it were typed again, under an id of its own.
    pub(super) fn again(visit: &Visit) -> Self {
        let text = |measure: Measure, value: Option<i32>| {
            (measure.name, value.map_or_else(String::new, |value| measure.typed(value)))
        };
        Self {
            id: Uuid::now_v7(),
            on: Some(visit.on),
            values: Values::of(visit),
            texts: vec![
                ("tanggal", visit.on.to_string()),
                text(WEIGHT, visit.weight_g),
                text(LENGTH, visit.length_tenth_mm),
                text(HEAD, visit.head_tenth_mm),
                text(ARM, visit.muac_tenth_mm),
                text(TRICEPS, visit.triceps_tenth_mm),
                text(SUBSCAPULAR, visit.subscapular_tenth_mm),
            ],
            ..Self::default()
        }
    }

    /// An empty form for a day.
    pub(super) fn nothing(on: NaiveDate, position: Position) -> Self {
        Self {
            id: Uuid::now_v7(),
            on: Some(on),
            values: Values { position: Some(position), ..Values::default() },
            texts: vec![("tanggal", on.to_string())],
            ..Self::default()
        }
    }

    pub(super) fn text(&self, name: &str) -> String {
        let found = self.texts.iter().find(|(field, _)| *field == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub(super) fn error(&self, name: &str) -> Option<&'static str> {
        self.errors.iter().find(|(field, _)| *field == name).map(|(_, key)| *key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values == Values { position: self.values.position, ..Values::default() }
    }

    /// The visit as the register would keep it; None without a day.
    pub(super) fn visit(&self) -> Option<Visit> {
        let values = &self.values;
        Some(Visit {
            id: self.id,
            on: self.on?,
            at: None,
            measurer: None,
            source: Source::Form,
            weight_g: values.weight_g,
            length_tenth_mm: values.length_tenth_mm,
            position: values.position,
            oedema: values.oedema,
            muac_tenth_mm: values.muac_tenth_mm,
            head_tenth_mm: values.head_tenth_mm,
            triceps_tenth_mm: values.triceps_tenth_mm,
            subscapular_tenth_mm: values.subscapular_tenth_mm,
        })
    }
}

/// How a length was taken, as it is posted.
pub(super) const POSITIONS: [(&str, Option<Position>, &str); 3] = [
    ("telentang", Some(Position::Lying), "visit.lying"),
    ("berdiri", Some(Position::Standing), "visit.standing"),
    ("", None, "visit.unknown_position"),
];

fn position_of(posted: &str) -> Option<Position> {
    POSITIONS.iter().find(|(word, ..)| *word == posted).and_then(|(_, position, _)| *position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_with_comma_point_or_unit() {
        for text in ["8,4", "8.4", " 8,40 ", "8,4 kg", "8.400", "8400 g", "8400g"] {
            assert_eq!(WEIGHT.read(text), Ok(Some(8_400)), "{text}");
        }
        for text in ["72,1", "72.10", "721 mm", "72,1cm"] {
            assert_eq!(LENGTH.read(text), Ok(Some(7_210)), "{text}");
        }
        assert_eq!(WEIGHT.read("  "), Ok(None));
        assert_eq!(WEIGHT.read("12"), Ok(Some(12_000)));
    }

    #[test]
    fn what_is_not_a_measurement_is_refused() {
        for text in ["8.4.1", "-8,4", "8,", ",5", "delapan", "8,4321", "1e3", "8 4", "+8", "kg"]
        {
            assert_eq!(WEIGHT.read(text), Err(Unreadable::NotANumber), "{text}");
        }
        for text in ["0", "8400", "0,0", "999999999"] {
            assert_eq!(WEIGHT.read(text), Err(Unreadable::Absurd), "{text}");
        }
        assert_eq!(LENGTH.read("721"), Err(Unreadable::Absurd));
        assert_eq!(WEIGHT.read("99999999999999999999"), Err(Unreadable::NotANumber));
    }

    #[test]
    fn a_value_is_typed_as_it_would_be_read() {
        for (value, text) in [(8_400, "8,4"), (12_000, "12"), (950, "0,95"), (8_405, "8,405")] {
            assert_eq!(WEIGHT.typed(value), text);
            assert_eq!(WEIGHT.read(text), Ok(Some(value)));
        }
        assert_eq!(LENGTH.typed(7_210), "72,1");
        assert_eq!(LENGTH.typed(7_205), "72,05");
    }

    #[test]
    fn a_form_is_read_with_its_errors_beside_their_fields() {
        let given = [
            ("tanggal", "2024-11-14"),
            ("weight_kg", "8,4"),
            ("length_cm", "7x"),
            ("posisi", "berdiri"),
            ("yakin", "visit.shrunk"),
            ("yakin", "visit.swapped"),
        ];
        let pairs =
            given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let typed = Typed::read(&Fields::of(pairs));
        assert_eq!(typed.values.weight_g, Some(8_400));
        assert_eq!(typed.values.position, Some(Position::Standing));
        assert_eq!(typed.error("length_cm"), Some("visit.not_a_number"));
        assert_eq!(typed.error("weight_kg"), None);
        assert_eq!(typed.text("length_cm"), "7x");
        assert_eq!(typed.sure.len(), 2);
        assert!(!typed.is_empty());
        assert!(Typed::read(&Fields::default()).is_empty());
    }
}
