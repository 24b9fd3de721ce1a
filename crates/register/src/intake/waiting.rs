//! A row that waits for a person, kept so that it can be taken in once decided. Its NIK is
//! sealed.

use chrono::NaiveDate;
use science::measure::Sex;
use serde::{Deserialize, Serialize};

use super::entered::{EnteredChild, EnteredNik, EnteredPlace, EnteredRow, EnteredVisit, Said};
use super::take_in::Placed;
use crate::history::store::{position, position_code, sex, sex_code};

/// What is kept of a waiting row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    pub line: u32,
    pub name: String,
    pub sex: String,
    pub born_on: Option<NaiveDate>,
    pub mother: Option<String>,
    pub father: Option<String>,
    pub birth_weight_g: Option<i32>,
    pub birth_length_tenth_mm: Option<i32>,
    pub address: String,
    pub visits: Vec<WaitingVisit>,
    sealed_nik: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingVisit {
    pub visited_on: NaiveDate,
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub position: Option<String>,
    pub muac_tenth_mm: Option<i32>,
    pub head_tenth_mm: Option<i32>,
    pub oedema: bool,
    pub vitamin_a: Option<bool>,
    #[serde(default)]
    pub measurer: String,
    pub said: Said,
}

impl Waiting {
    pub(super) fn of(placed: &Placed, sealed_nik: Option<&[u8]>) -> Self {
        let row = &placed.row;
        Self {
            line: row.line,
            name: row.child.name.clone(),
            sex: row.child.sex.map(sex_code).unwrap_or_default().to_owned(),
            born_on: row.child.birth_date,
            mother: row.child.mother.clone(),
            father: row.child.father.clone(),
            birth_weight_g: row.child.birth_weight_g,
            birth_length_tenth_mm: row.child.birth_length_tenth_mm,
            address: row.place.address.clone(),
            visits: row
                .visits
                .iter()
                .map(|visit| WaitingVisit {
                    visited_on: visit.visited_on,
                    weight_g: visit.weight_g,
                    length_tenth_mm: visit.length_tenth_mm,
                    position: visit.position.map(|p| position_code(p).to_owned()),
                    muac_tenth_mm: visit.muac_tenth_mm,
                    head_tenth_mm: visit.head_tenth_mm,
                    oedema: visit.oedema,
                    vitamin_a: visit.vitamin_a,
                    measurer: visit.measurer.clone(),
                    said: visit.said.clone(),
                })
                .collect(),
            sealed_nik: sealed_nik.map(hex::encode),
        }
    }

    pub(super) fn sealed_nik(&self) -> Option<Vec<u8>> {
        hex::decode(self.sealed_nik.as_deref()?).ok()
    }

    /// The row as it was, but for its cells.
    pub(super) fn row(&self) -> EnteredRow {
        EnteredRow {
            line: self.line,
            cells: Vec::new(),
            child: EnteredChild {
                nik: EnteredNik::Absent,
                name: self.name.clone(),
                sex: self.sex(),
                birth_date: self.born_on,
                birth_weight_g: self.birth_weight_g,
                birth_length_tenth_mm: self.birth_length_tenth_mm,
                mother: self.mother.clone(),
                father: self.father.clone(),
            },
            place: EnteredPlace { address: self.address.clone(), ..EnteredPlace::default() },
            visits: self
                .visits
                .iter()
                .map(|visit| EnteredVisit {
                    visited_on: visit.visited_on,
                    weight_g: visit.weight_g,
                    length_tenth_mm: visit.length_tenth_mm,
                    position: visit.position.as_deref().and_then(position),
                    muac_tenth_mm: visit.muac_tenth_mm,
                    head_tenth_mm: visit.head_tenth_mm,
                    oedema: visit.oedema,
                    vitamin_a: visit.vitamin_a,
                    measurer: visit.measurer.clone(),
                    said: visit.said.clone(),
                })
                .collect(),
            findings: Vec::new(),
        }
    }

    pub fn sex(&self) -> Option<Sex> {
        (!self.sex.is_empty()).then(|| sex(&self.sex))
    }
}
