//! Is this row a child we know? Scored agreement of what both say of it, after Fellegi and
//! Sunter; two thresholds part sure matches, sure strangers, and those a person decides.
//!
//! Source: Fellegi & Sunter 1969, A Theory for Record Linkage. The weights are log2 of how much
//! likelier an agreement is for one child than for two; they start from a register of a
//! kabupaten (1,800 birth days, two sexes, some forty children of an age in a desa) and are
//! parameters to be re-estimated on a register's own decided pairs.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use science::measure::Sex;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entered::EnteredChild;
use crate::child::{Current, likeness, plain};
use crate::history::store::sex_code;
use crate::place::{Level, PlaceId, Tree};

/// The parameters of matching.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    pub link_from: f64,
    pub ask_from: f64,
    /// Two candidates closer than this to each other are a question.
    pub clear_by: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { link_from: 18.0, ask_from: 6.0, clear_by: 4.0 }
    }
}

/// What one field of the evidence says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// `nik`, `name`, `born_on`, `sex`, `mother` or `place`.
    pub field: String,
    /// `same`, `alike`, `near`, `missing` or `other`.
    pub agreement: String,
    pub weight: f64,
}

/// A child of the register that a row may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub child: Uuid,
    pub weight: f64,
    pub evidence: Vec<Evidence>,
}

/// What matching makes of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Known(Candidate),
    Stranger,
    Ask(Vec<Candidate>),
}

/// A child as matching sees it.
#[derive(Debug, Clone)]
struct Face {
    child: Uuid,
    name: String,
    mother: String,
    born_on: NaiveDate,
    sex: Sex,
    nik_index: Option<Vec<u8>>,
    desa: i32,
    kecamatan: i32,
}

/// The children a file may speak of, found by several blocks.
#[derive(Debug, Default)]
pub(crate) struct Faces {
    known: Vec<Face>,
    ids: HashSet<Uuid>,
    by_nik: HashMap<Vec<u8>, Vec<usize>>,
    by_birth: HashMap<(NaiveDate, Sex), Vec<usize>>,
    by_beginning: HashMap<(i32, Sex, String), Vec<usize>>,
}

impl Faces {
    pub(crate) fn add_current(&mut self, row: &Current, tree: &Tree) {
        self.add(
            row.child,
            &row.name,
            &row.mother,
            row.born_on,
            if row.sex == sex_code(Sex::Male) { Sex::Male } else { Sex::Female },
            row.nik_index.clone(),
            PlaceId(row.place),
            tree,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one argument for each thing known of a child"
    )]
    pub(crate) fn add(
        &mut self,
        child: Uuid,
        name: &str,
        mother: &str,
        born_on: NaiveDate,
        sex: Sex,
        nik_index: Option<Vec<u8>>,
        place: PlaceId,
        tree: &Tree,
    ) {
        let at = |level| tree.at(place, level).map_or(0, |place| place.id.0);
        let face = Face {
            child,
            name: plain(name),
            mother: plain(mother),
            born_on,
            sex,
            nik_index,
            desa: at(Level::Desa),
            kecamatan: at(Level::Kecamatan),
        };
        // A child that moved is met in more than one partition.
        if !self.ids.insert(child) {
            return;
        }
        let i = self.known.len();
        if let Some(nik) = &face.nik_index {
            self.by_nik.entry(nik.clone()).or_default().push(i);
        }
        self.by_birth.entry((face.born_on, face.sex)).or_default().push(i);
        self.by_beginning.entry(beginning(&face)).or_default().push(i);
        self.known.push(face);
    }

    /// Whether somebody among the faces holds this NIK.
    pub(crate) fn knows_nik(&self, index: &[u8]) -> bool {
        self.by_nik.contains_key(index)
    }

    /// Matches one row; `place` is where the row says the child lives.
    pub(crate) fn verdict(
        &self,
        entered: &EnteredChild,
        nik_index: Option<&[u8]>,
        place: PlaceId,
        tree: &Tree,
        weights: &Weights,
    ) -> Verdict {
        let (Some(born_on), Some(sex)) = (entered.birth_date, entered.sex) else {
            return Verdict::Stranger;
        };
        let row = Face {
            child: Uuid::nil(),
            name: plain(&entered.name),
            mother: plain(entered.mother.as_deref().unwrap_or("")),
            born_on,
            sex,
            nik_index: nik_index.map(<[u8]>::to_vec),
            desa: tree.at(place, Level::Desa).map_or(0, |place| place.id.0),
            kecamatan: tree.at(place, Level::Kecamatan).map_or(0, |place| place.id.0),
        };
        let mut near: Vec<usize> = Vec::new();
        if let Some(nik) = nik_index {
            near.extend(self.by_nik.get(nik).into_iter().flatten());
        }
        near.extend(self.by_birth.get(&(born_on, sex)).into_iter().flatten());
        near.extend(self.by_beginning.get(&beginning(&row)).into_iter().flatten());
        near.sort_unstable();
        near.dedup();
        let mut candidates: Vec<Candidate> = near
            .into_iter()
            .map(|i| compare(&row, &self.known[i]))
            .filter(|candidate| candidate.weight >= weights.ask_from)
            .collect();
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.child.cmp(&b.child)));
        candidates.truncate(5);
        let Some(best) = candidates.first() else { return Verdict::Stranger };
        let clear = candidates
            .get(1)
            .is_none_or(|second| best.weight - second.weight >= weights.clear_by);
        if best.weight >= weights.link_from && clear {
            Verdict::Known(best.clone())
        } else {
            Verdict::Ask(candidates)
        }
    }
}

/// Who lives in one desa, of one sex, with a name that begins alike: the block that finds a
/// child whose birth date was written wrong.
fn beginning(face: &Face) -> (i32, Sex, String) {
    (face.desa, face.sex, face.name.chars().take(2).collect())
}

fn compare(row: &Face, known: &Face) -> Candidate {
    let evidence = [
        nik(row, known),
        name(&row.name, &known.name),
        birth(row.born_on, known.born_on),
        if row.sex == known.sex {
            said("sex", "same", 1.0)
        } else {
            said("sex", "other", -5.0)
        },
        mother(&row.mother, &known.mother),
        place(row, known),
    ];
    Candidate {
        child: known.child,
        weight: evidence.iter().map(|evidence| evidence.weight).sum(),
        evidence: evidence.to_vec(),
    }
}

fn said(field: &str, agreement: &str, weight: f64) -> Evidence {
    Evidence { field: field.to_owned(), agreement: agreement.to_owned(), weight }
}

fn nik(row: &Face, known: &Face) -> Evidence {
    match (&row.nik_index, &known.nik_index) {
        (Some(a), Some(b)) if a == b => said("nik", "same", 20.0),
        (Some(_), Some(_)) => said("nik", "other", -10.0),
        (Some(_) | None, None) | (None, Some(_)) => said("nik", "missing", 0.0),
    }
}

/// Names agree word by word: the least alike pair of words decides, so that twins called
/// Siti Aisyah and Siti Aminah are not one child.
fn name(a: &str, b: &str) -> Evidence {
    if a == b {
        return said("name", "same", 8.0);
    }
    let (short, long) =
        if a.split(' ').count() <= b.split(' ').count() { (a, b) } else { (b, a) };
    let least = short
        .split(' ')
        .map(|word| long.split(' ').map(|other| likeness(word, other)).fold(0.0, f64::max))
        .fold(1.0, f64::min);
    match least {
        _ if least >= 0.93 => said("name", "alike", 6.0),
        _ if least >= 0.85 => said("name", "alike", 3.0),
        _ if least >= 0.72 => said("name", "near", -3.0),
        _ => said("name", "other", -9.0),
    }
}

fn birth(a: NaiveDate, b: NaiveDate) -> Evidence {
    let turned = a.day() == b.month() && a.month() == b.day() && a.year() == b.year();
    let one_part_differs = [a.day() == b.day(), a.month() == b.month(), a.year() == b.year()]
        .iter()
        .filter(|same| **same)
        .count()
        == 2;
    match () {
        () if a == b => said("born_on", "same", 9.0),
        () if turned => said("born_on", "alike", 4.0),
        () if one_part_differs || (a - b).num_days().abs() <= 7 => said("born_on", "near", 1.0),
        () => said("born_on", "other", -6.0),
    }
}

fn mother(a: &str, b: &str) -> Evidence {
    if a.is_empty() || b.is_empty() {
        return said("mother", "missing", 0.0);
    }
    match likeness(a, b) {
        alike if alike >= 0.999 => said("mother", "same", 5.0),
        alike if alike >= 0.85 => said("mother", "alike", 3.0),
        _ => said("mother", "other", -3.0),
    }
}

fn place(row: &Face, known: &Face) -> Evidence {
    match () {
        () if row.desa != 0 && row.desa == known.desa => said("place", "same", 3.0),
        () if row.kecamatan != 0 && row.kecamatan == known.kecamatan => {
            said("place", "near", 1.0)
        }
        () => said("place", "other", -2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::EnteredNik;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn faces(rows: &[(&str, &str, &str)]) -> Faces {
        let mut faces = Faces::default();
        for (i, (name, mother, born)) in rows.iter().enumerate() {
            faces.add(
                Uuid::from_u128(i as u128 + 1),
                name,
                mother,
                day(born),
                Sex::Female,
                None,
                PlaceId(1),
                &tree(),
            );
        }
        faces
    }

    fn tree() -> Tree {
        Tree::new(vec![crate::place::Place {
            id: PlaceId(1),
            level: Level::Desa,
            code: "18.01.04.2001".to_owned(),
            name: "Kedaton".to_owned(),
            parent: None,
        }])
    }

    fn verdict(faces: &Faces, name: &str, mother: &str, born: &str) -> &'static str {
        let entered = EnteredChild {
            nik: EnteredNik::Absent,
            name: name.to_owned(),
            sex: Some(Sex::Female),
            birth_date: Some(day(born)),
            birth_weight_g: None,
            birth_length_tenth_mm: None,
            mother: Some(mother.to_owned()),
            father: None,
        };
        match faces.verdict(&entered, None, PlaceId(1), &tree(), &Weights::default()) {
            Verdict::Known(_) => "known",
            Verdict::Stranger => "stranger",
            Verdict::Ask(_) => "ask",
        }
    }

    #[test]
    fn a_misspelt_name_with_the_same_birth_day_and_desa_is_the_same_child() {
        let known = faces(&[("Sari Dewi", "Ani", "2023-06-15")]);
        assert_eq!(verdict(&known, "SARRI DEWI", "", "2023-06-15"), "known");
        assert_eq!(verdict(&known, "Sari Dewi", "Ani", "2023-06-15"), "known");
    }

    #[test]
    fn twins_are_asked_about_not_joined() {
        let known = faces(&[("Siti Aisyah", "Ani", "2023-06-15")]);
        assert_eq!(verdict(&known, "Siti Aminah", "Ani", "2023-06-15"), "ask");
    }

    #[test]
    fn another_child_of_the_same_day_is_a_stranger() {
        let known = faces(&[("Budiman Putra", "Wati", "2023-06-15")]);
        assert_eq!(verdict(&known, "Rina", "Ani", "2023-06-15"), "stranger");
    }

    #[test]
    fn two_equal_candidates_are_a_question() {
        let known = faces(&[("Sari", "", "2023-06-15"), ("Sari", "", "2023-06-15")]);
        assert_eq!(verdict(&known, "Sari", "", "2023-06-15"), "ask");
    }

    #[test]
    fn a_birth_date_with_day_and_month_turned_needs_the_mother_to_be_sure() {
        let known = faces(&[("Sari Dewi", "Ani", "2023-06-05")]);
        assert_eq!(verdict(&known, "Sari Dewi", "Ani", "2023-05-06"), "known");
        assert_eq!(verdict(&known, "Sari Dewi", "", "2023-05-06"), "ask");
    }
}
