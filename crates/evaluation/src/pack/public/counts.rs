//! The counts of a pack: of each place and indicator, as sets.

use std::collections::BTreeMap;

use register::place::PlaceId;

use crate::engine::{Part, Parts};
use crate::indicator::Definitions;
use crate::pack::Figure;

/// How many, and a fingerprint of who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Count {
    pub(crate) number: u64,
    pub(crate) who: [u8; 16],
}

/// Numerator and denominator of each indicator, in the order of the definitions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts(BTreeMap<PlaceId, Vec<[Count; 2]>>);

impl Counts {
    /// Those just taken.
    pub(crate) fn of(sets: &BTreeMap<PlaceId, Vec<Parts>>) -> Self {
        let count = |parts: &Parts, wanted: &Part| {
            let found = parts.parts.iter().find(|(part, _)| part == wanted);
            found.map_or_else(Count::default, |(_, set)| Count {
                number: set.count,
                who: set.fingerprint.to_bytes(),
            })
        };
        let both =
            |parts: &Parts| [count(parts, &Part::Numerator), count(parts, &Part::Denominator)];
        let of_place =
            |(place, all): (&PlaceId, &Vec<Parts>)| (*place, all.iter().map(both).collect());
        Self(sets.iter().map(of_place).collect())
    }

    /// Those that a pack has kept.
    pub(crate) fn kept(figures: &[Figure], definitions: &Definitions) -> Self {
        let mut counts = Self::default();
        let width = definitions.all().len();
        for figure in figures {
            let part = match figure.part.as_str() {
                "numerator" => 0,
                "denominator" => 1,
                _ => continue,
            };
            let Some(at) = definitions.position(&figure.indicator) else { continue };
            let of_place = counts.0.entry(figure.place);
            let of_place = of_place.or_insert_with(|| vec![[Count::default(); 2]; width]);
            of_place[at][part] = Count { number: figure.count, who: figure.fingerprint };
        }
        counts
    }

    /// Nobody where nobody was counted.
    pub(crate) fn numerator(&self, place: PlaceId, at: usize) -> Count {
        self.get(place, at)[0]
    }

    pub(crate) fn denominator(&self, place: PlaceId, at: usize) -> Count {
        self.get(place, at)[1]
    }

    fn get(&self, place: PlaceId, at: usize) -> [Count; 2] {
        self.0.get(&place).and_then(|all| all.get(at)).copied().unwrap_or_default()
    }
}
