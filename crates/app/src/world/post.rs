//! Where the children of the world live and are measured: desa by plausible size, their
//! posyandu with habits of their own, the puskesmas of each kecamatan.

use register::place::Level;
use register::place::source::{Kind, Listed, kind_of};

use super::name;
use super::random::Chance;
use super::truth::Truth;

/// One kab/kota and what lies in it.
#[derive(Debug, Clone)]
pub(crate) struct WorldKabkota {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tests hold the world to its own codes and names")
    )]
    pub(crate) code: String,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tests hold the world to its own codes and names")
    )]
    pub(crate) name: String,
    pub(crate) truth: Truth,
    pub(crate) puskesmas: Vec<WorldPuskesmas>,
    pub(crate) desa: Vec<WorldDesa>,
    pub(crate) posyandu: Vec<WorldPosyandu>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorldPuskesmas {
    /// `18.01.04/k1`.
    pub(crate) code: String,
    pub(crate) name: String,
    /// The code of its kecamatan.
    pub(crate) kecamatan: String,
}

#[derive(Debug, Clone)]
pub(crate) struct WorldDesa {
    pub(crate) code: String,
    /// The children born here.
    pub(crate) children: u32,
    /// The puskesmas that serves it, in the list of its kab/kota.
    pub(crate) puskesmas: usize,
    /// Its posyandu, from and up to, in the list of its kab/kota.
    pub(crate) posyandu: std::ops::Range<usize>,
    weight: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct WorldPosyandu {
    pub(crate) name: String,
    /// The code of its desa.
    pub(crate) desa: String,
    pub(super) habits: Habits,
}

/// As many people take measurements at a posyandu.
pub(crate) const MEASURERS: usize = 3;

/// How one posyandu measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Habits {
    /// The day of the month on which it opens.
    pub(super) day: u32,
    /// Months of the world, from nought, in which it did not open.
    pub(super) closed: Vec<u32>,
    /// Added to the share of children who come.
    pub(super) attendance: f64,
    /// Deviation of a length measured again, in centimetres.
    pub(super) length_error: f64,
    /// Deviation of a weight measured again, in kilograms.
    pub(super) weight_error: f64,
    /// The share of lengths that each measurer rounds to a half or a whole centimetre.
    pub(super) round_lengths: [f64; MEASURERS],
    /// The share of visits at which nobody took the length.
    pub(super) no_length: f64,
    /// The share of children under two years who are made to stand.
    pub(super) stands_early: f64,
}

impl Habits {
    fn of(chance: &mut Chance) -> Self {
        let (length_error, weight_error) = match chance.below(100) {
            0..70 => (0.3, 0.05),
            70..92 => (0.6, 0.10),
            _ => (1.2, 0.20),
        };
        let closed = if chance.happens(0.08) { 1 + chance.below(4) } else { 0 };
        Self {
            day: 3 + chance.below(11),
            closed: (0..closed).map(|_| chance.below(24)).collect(),
            attendance: 0.05 * chance.deviation(),
            length_error,
            weight_error,
            // Where lengths are rounded, one of those who measure does not.
            round_lengths: if chance.happens(0.08) { [0.95, 0.25, 0.9] } else { [0.03; 3] },
            no_length: if chance.happens(0.05) { 0.4 } else { 0.04 },
            stands_early: if chance.happens(0.06) { 0.25 } else { 0.01 },
        }
    }
}

/// The kab/kota among `listed`, with `children` shared out between them.
pub(super) fn lay_out(
    seed: u64,
    children: u32,
    listed: impl IntoIterator<Item = Listed>,
) -> Vec<WorldKabkota> {
    let mut kabkota: Vec<WorldKabkota> = Vec::new();
    let mut kecamatan = (String::new(), String::new());
    for place in listed {
        match (place.level, kabkota.last_mut()) {
            (Level::Kabkota, _) => kabkota.push(WorldKabkota {
                truth: Truth::of(&place.code),
                code: place.code,
                name: place.name,
                puskesmas: Vec::new(),
                desa: Vec::new(),
                posyandu: Vec::new(),
            }),
            (Level::Kecamatan, _) => kecamatan = (place.code, place.name),
            (Level::Desa, Some(within)) => within.settle(seed, &kecamatan, place),
            (
                Level::Nation
                | Level::Province
                | Level::Desa
                | Level::Posyandu
                | Level::Puskesmas,
                _,
            ) => {}
        }
    }
    kabkota.retain(|kabkota| !kabkota.desa.is_empty());
    let weights: Vec<f64> = kabkota.iter().map(|kabkota| kabkota.truth.weight).collect();
    for (kabkota, children) in kabkota.iter_mut().zip(shared_out(children, &weights)) {
        let weights: Vec<f64> = kabkota.desa.iter().map(|desa| desa.weight).collect();
        for (desa, children) in kabkota.desa.iter_mut().zip(shared_out(children, &weights)) {
            desa.children = children;
        }
    }
    kabkota
}

/// A puskesmas serves so many desa before the kecamatan has a second.
const DESA_OF_A_PUSKESMAS: usize = 13;

impl WorldKabkota {
    fn settle(&mut self, seed: u64, kecamatan: &(String, String), place: Listed) {
        let mut chance = Chance::of(seed, &place.code);
        let size = if kind_of(&place.code) == Some(Kind::Kelurahan) { 2.5 } else { 1.0 };
        let weight =
            size * (0.35 + 1.6 * chance.share() * chance.share() + 0.5 * chance.share());
        let many = if weight < 0.9 {
            1
        } else if weight < 1.8 {
            2
        } else {
            3
        };
        let first = self.posyandu.len();
        for name in name::of_posyandu(many, &mut chance) {
            self.posyandu.push(WorldPosyandu {
                name,
                desa: place.code.clone(),
                habits: Habits::of(&mut chance),
            });
        }
        let puskesmas = self.serving(kecamatan, &place.name);
        self.desa.push(WorldDesa {
            code: place.code,
            children: 0,
            puskesmas,
            posyandu: first..self.posyandu.len(),
            weight,
        });
    }

    /// The puskesmas for the next desa of the kecamatan: the first is named after the
    /// kecamatan, the second after the first desa that it serves.
    fn serving(&mut self, kecamatan: &(String, String), desa: &str) -> usize {
        let (code, name) = kecamatan;
        let there = self.puskesmas.iter().filter(|one| one.kecamatan == *code).count();
        let served = self
            .desa
            .iter()
            .rev()
            .take_while(|desa| self.puskesmas[desa.puskesmas].kecamatan == *code)
            .count();
        let named = match there {
            0 => Some(name.clone()),
            1 if served >= DESA_OF_A_PUSKESMAS && desa != name => Some(desa.to_owned()),
            _ => None,
        };
        if let Some(name) = named {
            let code = format!("{code}/k{}", there + 1);
            self.puskesmas.push(WorldPuskesmas { code, name, kecamatan: kecamatan.0.clone() });
        }
        self.puskesmas.len() - 1
    }
}

/// Whole shares of `total` in proportion to the weights; together they are `total`.
fn shared_out(total: u32, weights: &[f64]) -> Vec<u32> {
    let all: f64 = weights.iter().sum();
    let (mut sum, mut given) = (0.0, 0);
    let mut shares = Vec::with_capacity(weights.len());
    for (i, weight) in weights.iter().enumerate() {
        sum += weight;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between nought and the total"
        )]
        let upto = (f64::from(total) * sum / all).round() as u32;
        let upto = if i + 1 == weights.len() { total } else { upto };
        shares.push(upto - given);
        given = upto;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_up_the_whole() {
        assert_eq!(shared_out(10, &[1.0, 1.0, 2.0]), [3, 2, 5]);
        assert_eq!(shared_out(7, &[0.1; 30]).iter().sum::<u32>(), 7);
        assert_eq!(shared_out(0, &[1.0]), [0]);
        assert_eq!(shared_out(5, &[]), Vec::<u32>::new());
    }
}
