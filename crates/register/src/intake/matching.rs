//! Is this row a child we know? Scored agreement of what both say of it, after Fellegi and
//! Sunter; two thresholds part sure matches, sure strangers, and those a person decides.
//!
//! Source: Fellegi & Sunter 1969, A Theory for Record Linkage. The weights are log2 of how much
//! likelier an agreement is for one child than for two; they start from a register of a
//! kabupaten (1,800 birth days, two sexes, some forty children of an age in a desa) and are
//! parameters to be re-estimated on a register's own decided pairs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{Datelike, NaiveDate};
use science::measure::Sex;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entered::EnteredChild;
use crate::child::{Current, likeness, plain};
use crate::history::store::sex;
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
    Known(Uuid),
    Stranger,
    Ask(Vec<Candidate>),
}

/// A child as matching sees it: of a province there are as many as it has children.
#[derive(Debug, Clone)]
struct Face {
    child: Uuid,
    name: Box<str>,
    mother: Box<str>,
    born_on: NaiveDate,
    sex: Sex,
    nik: Option<NikIndex>,
    desa: i32,
    kecamatan: i32,
    kabkota: i32,
}

/// What is known of a child about to be matched against.
pub(crate) struct Known<'a> {
    pub(crate) child: Uuid,
    pub(crate) name: &'a str,
    pub(crate) mother: &'a str,
    pub(crate) born_on: NaiveDate,
    pub(crate) sex: Sex,
    pub(crate) nik_index: Option<&'a [u8]>,
    pub(crate) place: PlaceId,
}

/// The children a file may speak of, found by several blocks.
#[derive(Debug, Default)]
pub(crate) struct Faces {
    known: Vec<Face>,
    ids: HashMap<Uuid, u32>,
    by_nik: HashMap<NikIndex, u32>,
    /// Faces beyond the first that hold the same NIK.
    more_by_nik: HashMap<NikIndex, Vec<u32>>,
    /// Those who are or were in a kab/kota.
    by_birth: HashMap<(i32, NaiveDate, Sex), Vec<u32>>,
    by_beginning: HashMap<(i32, Sex, [char; 2]), Vec<u32>>,
}

impl Faces {
    /// A child found by its NIK, wherever it lives.
    pub(crate) fn add_current(&mut self, row: &Current, tree: &Tree) -> u32 {
        self.know(
            &Known {
                child: row.child,
                name: &row.name,
                mother: &row.mother,
                born_on: row.born_on,
                sex: sex(&row.sex),
                nik_index: row.nik_index.as_deref(),
                place: PlaceId(row.place),
            },
            tree,
        )
    }

    /// A child that is or was in a kab/kota; of each kab/kota once.
    pub(crate) fn add_current_in(&mut self, kabkota: PlaceId, row: &Current, tree: &Tree) {
        let at = self.add_current(row, tree);
        self.block(kabkota.0, at);
    }

    /// A child that was taken in where it lives.
    pub(crate) fn add(&mut self, known: &Known<'_>, tree: &Tree) {
        let at = self.know(known, tree);
        if let Some(kabkota) = self.known.get(at as usize).map(|face| face.kabkota) {
            self.block(kabkota, at);
        }
    }

    fn know(&mut self, known: &Known<'_>, tree: &Tree) -> u32 {
        let at = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        // A child that moved is met in more than one partition.
        if let Some(at) = self.ids.get(&known.child) {
            return *at;
        }
        let face = Face::of(known, tree);
        self.ids.insert(face.child, at);
        if let Some(nik) = face.nik {
            match self.by_nik.entry(nik) {
                Entry::Vacant(entry) => {
                    entry.insert(at);
                }
                Entry::Occupied(_) => self.more_by_nik.entry(nik).or_default().push(at),
            }
        }
        self.by_beginning.entry(beginning(&face)).or_default().push(at);
        self.known.push(face);
        at
    }

    fn block(&mut self, kabkota: i32, at: u32) {
        if let Some(face) = self.known.get(at as usize) {
            let key = (kabkota, face.born_on, face.sex);
            self.by_birth.entry(key).or_default().push(at);
        }
    }

    /// Whether somebody among the faces holds this NIK.
    pub(crate) fn knows_nik(&self, index: &[u8]) -> bool {
        nik_index(index).is_some_and(|nik| self.by_nik.contains_key(&nik))
    }

    /// The kab/kota that a known child lives in.
    pub(crate) fn kabkota(&self, child: Uuid) -> Option<i32> {
        let at = self.ids.get(&child)?;
        self.known.get(*at as usize).map(|face| face.kabkota)
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
        let row = Face::of(
            &Known {
                child: Uuid::nil(),
                name: &entered.name,
                mother: entered.mother.as_deref().unwrap_or(""),
                born_on,
                sex,
                nik_index,
                place,
            },
            tree,
        );
        let mut near: Vec<u32> = Vec::new();
        if let Some(nik) = row.nik {
            near.extend(self.by_nik.get(&nik));
            near.extend(self.more_by_nik.get(&nik).into_iter().flatten());
        }
        near.extend(self.by_birth.get(&(row.kabkota, born_on, sex)).into_iter().flatten());
        near.extend(self.by_beginning.get(&beginning(&row)).into_iter().flatten());
        near.sort_unstable();
        near.dedup();
        let mut near: Vec<(f64, &Face)> = near
            .into_iter()
            .filter_map(|at| self.known.get(at as usize))
            .map(|known| (at_most(&row, known), known))
            .filter(|(at_most, _)| *at_most >= weights.ask_from)
            .collect();
        near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let mut candidates: Vec<Compared> = Vec::new();
        let (mut best, mut second) = (f64::MIN, f64::MIN);
        for (at_most, known) in near {
            let clear = best - second >= weights.clear_by;
            if best >= weights.link_from && clear && best - at_most >= weights.clear_by {
                // Nobody who is left can be as likely.
                break;
            }
            let compared = compare(&row, known);
            if compared.weight > best {
                (best, second) = (compared.weight, best);
            } else {
                second = second.max(compared.weight);
            }
            if compared.weight >= weights.ask_from {
                candidates.push(compared);
            }
        }
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.child.cmp(&b.child)));
        candidates.truncate(5);
        let Some(best) = candidates.first() else { return Verdict::Stranger };
        let clear = candidates
            .get(1)
            .is_none_or(|second| best.weight - second.weight >= weights.clear_by);
        if best.weight >= weights.link_from && clear {
            Verdict::Known(best.child)
        } else {
            Verdict::Ask(candidates.iter().map(Compared::candidate).collect())
        }
    }
}

impl Face {
    fn of(known: &Known<'_>, tree: &Tree) -> Self {
        let mut face = Self {
            child: known.child,
            name: plain(known.name).into(),
            mother: plain(known.mother).into(),
            born_on: known.born_on,
            sex: known.sex,
            nik: known.nik_index.and_then(nik_index),
            desa: 0,
            kecamatan: 0,
            // A place above every kab/kota is its own partition.
            kabkota: known.place.0,
        };
        let mut next = tree.here(known.place);
        while let Some(place) = next {
            match place.level {
                Level::Desa => face.desa = place.id.0,
                Level::Kecamatan => face.kecamatan = place.id.0,
                Level::Kabkota => face.kabkota = place.id.0,
                Level::Nation | Level::Province | Level::Posyandu | Level::Puskesmas => {}
            }
            next = place.parent.and_then(|parent| tree.get(parent));
        }
        face
    }
}

/// The blind index of a NIK. As bytes: a number of as many would ask for more room in every face.
type NikIndex = [u8; 16];

fn nik_index(index: &[u8]) -> Option<NikIndex> {
    index.try_into().ok()
}

/// Who lives in one desa, of one sex, with a name that begins alike: the block that finds a
/// child whose birth date was written wrong.
fn beginning(face: &Face) -> (i32, Sex, [char; 2]) {
    let mut letters = face.name.chars();
    (face.desa, face.sex, [(); 2].map(|()| letters.next().unwrap_or(' ')))
}

/// What one field says, and how much that weighs.
type Said = (&'static str, &'static str, f64);

/// A row beside a child; most are looked at once and dropped.
struct Compared {
    child: Uuid,
    weight: f64,
    evidence: [Said; 6],
}

impl Compared {
    fn candidate(&self) -> Candidate {
        let evidence = self.evidence.iter().map(|(field, agreement, weight)| Evidence {
            field: (*field).to_owned(),
            agreement: (*agreement).to_owned(),
            weight: *weight,
        });
        Candidate { child: self.child, weight: self.weight, evidence: evidence.collect() }
    }
}

/// What a comparison can come to at most, told without reading names letter by letter.
fn at_most(row: &Face, known: &Face) -> f64 {
    let name = if row.name == known.name { 8.0 } else { 6.0 };
    let mother = if row.mother.is_empty() || known.mother.is_empty() {
        0.0
    } else if row.mother == known.mother {
        5.0
    } else {
        3.0
    };
    let sex = if row.sex == known.sex { 1.0 } else { -5.0 };
    let (_, _, nik) = nik(row, known);
    let (_, _, birth) = birth(row.born_on, known.born_on);
    let (_, _, place) = place(row, known);
    name + mother + sex + nik + birth + place
}

fn compare(row: &Face, known: &Face) -> Compared {
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
    Compared {
        child: known.child,
        weight: evidence.iter().map(|(_, _, weight)| weight).sum(),
        evidence,
    }
}

fn said(field: &'static str, agreement: &'static str, weight: f64) -> Said {
    (field, agreement, weight)
}

fn nik(row: &Face, known: &Face) -> Said {
    match (&row.nik, &known.nik) {
        (Some(a), Some(b)) if a == b => said("nik", "same", 20.0),
        (Some(_), Some(_)) => said("nik", "other", -10.0),
        (Some(_) | None, None) | (None, Some(_)) => said("nik", "missing", 0.0),
    }
}

/// Words less alike than this are other words.
const NEAR: f64 = 0.72;

/// Names agree word by word: the least alike pair of words decides, so that twins called
/// Siti Aisyah and Siti Aminah are not one child.
fn name(a: &str, b: &str) -> Said {
    if a == b {
        return said("name", "same", 8.0);
    }
    let (short, long) =
        if a.split(' ').count() <= b.split(' ').count() { (a, b) } else { (b, a) };
    let mut least = 1.0_f64;
    for word in short.split(' ') {
        let best = long.split(' ').map(|other| likeness(word, other)).fold(0.0, f64::max);
        least = least.min(best);
        // Most pairs are strangers; their other words are not looked at.
        if least < NEAR {
            break;
        }
    }
    match least {
        _ if least >= 0.93 => said("name", "alike", 6.0),
        _ if least >= 0.85 => said("name", "alike", 3.0),
        _ if least >= NEAR => said("name", "near", -3.0),
        _ => said("name", "other", -9.0),
    }
}

fn birth(a: NaiveDate, b: NaiveDate) -> Said {
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

fn mother(a: &str, b: &str) -> Said {
    if a.is_empty() || b.is_empty() {
        return said("mother", "missing", 0.0);
    }
    match likeness(a, b) {
        alike if alike >= 0.999 => said("mother", "same", 5.0),
        alike if alike >= 0.85 => said("mother", "alike", 3.0),
        _ => said("mother", "other", -3.0),
    }
}

fn place(row: &Face, known: &Face) -> Said {
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
            let known = Known {
                child: Uuid::from_u128(i as u128 + 1),
                name,
                mother,
                born_on: day(born),
                sex: Sex::Female,
                nik_index: None,
                place: PlaceId(1),
            };
            faces.add(&known, &tree());
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
