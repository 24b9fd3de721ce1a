//! What was typed of who a child is.

use chrono::NaiveDate;
use register::child::{Identity, Nik, Sheet};
use science::measure::Sex;

use crate::web::form::Fields;
use crate::web::page::Choice;
use crate::web::page::enrol::{IdentityForm, Input};
use crate::web::page::visit::Field;
use crate::web::visit::{BIRTH_LENGTH, BIRTH_WEIGHT, Measure};
use crate::web::visitor::Signed;

/// A sex as it is posted.
const SEXES: [(&str, Sex, &str); 2] =
    [("P", Sex::Female, "child.female"), ("L", Sex::Male, "child.male")];
/// Letters of a name and of an address that are kept.
const LONGEST: usize = 200;

/// What was typed, and what of it could not be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    texts: Vec<(&'static str, String)>,
    sex: Option<Sex>,
    /// Keys of words, by field.
    errors: Vec<(&'static str, &'static str)>,
}

impl Typed {
    /// The form as it was posted, and who it says the child is where all could be read.
    pub(super) fn read(fields: &Fields) -> (Self, Option<Identity>) {
        let mut typed = Self::default();
        let mut text = |name: &'static str| {
            let said: String = fields.get(name).chars().take(LONGEST).collect();
            typed.texts.push((name, said.clone()));
            said
        };
        let [name, born, nik] = ["nama", "lahir", "nik"].map(&mut text);
        let [mother, father, address] = ["ibu", "ayah", "alamat"].map(&mut text);
        let [weight, length] = [BIRTH_WEIGHT, BIRTH_LENGTH].map(|it| (it, text(it.name)));
        let chosen = SEXES.iter().find(|(word, ..)| *word == fields.get("jk"));
        typed.sex = chosen.map(|(_, sex, _)| *sex);
        if name.is_empty() {
            typed.errors.push(("nama", "enrol.no_name"));
        }
        if typed.sex.is_none() {
            typed.errors.push(("jk", "enrol.no_sex"));
        }
        let born: Option<NaiveDate> = born.parse().ok();
        if born.is_none() {
            typed.errors.push(("lahir", "enrol.no_day"));
        }
        let digits: String = nik.chars().filter(|sign| !sign.is_whitespace()).collect();
        let nik = Nik::parse(&digits);
        if nik.is_none() && !digits.is_empty() {
            typed.errors.push(("nik", "enrol.not_a_nik"));
        }
        let [weight, length] =
            [weight, length].map(|(measure, text)| typed.measured(measure, &text));
        let identity = typed.errors.is_empty().then_some(()).and_then(|()| {
            Some(Identity {
                name,
                mother,
                father,
                born_on: born?,
                sex: typed.sex?,
                birth_weight_g: weight,
                birth_length_tenth_mm: length,
                nik,
                address,
            })
        });
        (typed, identity)
    }

    /// What the register knows, as if it were typed; of a NIK nothing is shown.
    pub(super) fn known(sheet: &Sheet) -> Self {
        let person = &sheet.person;
        let measured = |measure: Measure, value: Option<i32>| {
            (measure.name, value.map_or_else(String::new, |value| measure.typed(value)))
        };
        Self {
            texts: vec![
                ("nama", person.name.clone()),
                ("lahir", person.born_on.to_string()),
                ("ibu", person.mother.clone()),
                ("ayah", sheet.father.clone()),
                ("alamat", sheet.address.clone()),
                measured(BIRTH_WEIGHT, sheet.history.birth_weight_g),
                measured(BIRTH_LENGTH, sheet.history.birth_length_tenth_mm),
            ],
            sex: Some(person.sex),
            errors: Vec::new(),
        }
    }

    /// Says that something is wrong with a field.
    pub(super) fn wrong(&mut self, field: &'static str, key: &'static str) {
        self.errors.push((field, key));
    }

    fn measured(&mut self, measure: Measure, text: &str) -> Option<i32> {
        measure.read(text).unwrap_or_else(|unreadable| {
            self.errors.push((measure.name, unreadable.key()));
            None
        })
    }

    fn text(&self, name: &str) -> String {
        let found = self.texts.iter().find(|(field, _)| *field == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    fn error(&self, signed: &Signed, name: &str) -> String {
        let found = self.errors.iter().find(|(field, _)| *field == name);
        found.map_or_else(String::new, |(_, key)| signed.say(key).to_owned())
    }

    /// The form; `keeps_nik` where a NIK that is not typed stays as it is.
    pub(super) fn form(&self, signed: &Signed, keeps_nik: bool) -> IdentityForm {
        let input = |name: &'static str, label: &str, hint: &str| Input {
            name,
            kind: "text",
            label: signed.say(label).to_owned(),
            value: self.text(name),
            hint: if hint.is_empty() { String::new() } else { signed.say(hint).to_owned() },
            error: self.error(signed, name),
            ..Input::default()
        };
        let today = signed.running().today();
        let at_birth = |measure: Measure| Field {
            name: measure.name,
            label: signed.say(measure.label).to_owned(),
            unit: measure.unit.sign().to_owned(),
            value: self.text(measure.name),
            error: self.error(signed, measure.name),
            ..Field::default()
        };
        let nik = if keeps_nik { "enrol.nik_kept" } else { "enrol.nik_said" };
        IdentityForm {
            name: input("nama", "enrol.name", ""),
            sexes: SEXES
                .iter()
                .map(|(word, sex, key)| Choice {
                    text: signed.say(key).to_owned(),
                    count: String::new(),
                    href: (*word).to_owned(),
                    chosen: self.sex == Some(*sex),
                })
                .collect(),
            sex_error: self.error(signed, "jk"),
            born: Input {
                kind: "date",
                most: today.to_string(),
                ..input("lahir", "enrol.born", "")
            },
            nik: Input { digits: true, ..input("nik", "enrol.nik", nik) },
            mother: input("ibu", "enrol.mother", ""),
            father: input("ayah", "enrol.father", ""),
            at_birth: vec![at_birth(BIRTH_WEIGHT), at_birth(BIRTH_LENGTH)],
            address: input("alamat", "child.address", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(change: &[(&str, &str)]) -> (Typed, Option<Identity>) {
        let given = [
            ("nama", "Sari Contoh"),
            ("jk", "P"),
            ("lahir", "2024-06-01"),
            ("birth_weight_kg", "2,95"),
        ];
        let kept = given.iter().filter(|(name, _)| !change.iter().any(|(it, _)| it == name));
        let pairs = kept.chain(change).map(|(name, value)| ((*name).into(), (*value).into()));
        Typed::read(&Fields::of(pairs.collect()))
    }

    #[test]
    fn a_child_is_read_when_all_of_it_can_be() {
        let (_, identity) = posted(&[("nik", "9901 0141 0624 0001")]);
        let identity = identity.unwrap();
        assert_eq!((identity.sex, identity.birth_weight_g), (Sex::Female, Some(2_950)));
        assert_eq!(identity.nik, Nik::parse("9901014106240001"));
        assert_eq!(identity.birth_length_tenth_mm, None);
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        for (field, value, key) in [
            ("nama", "", "enrol.no_name"),
            ("jk", "X", "enrol.no_sex"),
            ("lahir", "kemarin", "enrol.no_day"),
            ("nik", "18010", "enrol.not_a_nik"),
            ("birth_weight_kg", "29,5", "visit.absurd"),
            ("birth_length_cm", "panjang", "visit.not_a_number"),
        ] {
            let (typed, identity) = posted(&[(field, value)]);
            assert!(identity.is_none(), "{field}");
            assert_eq!(typed.errors, [(field, key)]);
            assert_eq!(typed.text(field), if field == "jk" { "" } else { value });
        }
    }
}
