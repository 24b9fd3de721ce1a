//! Whether a place is the disjoint union of its parts: every number counted, listed, and summed
//! over the places below, as sets of people.

use std::collections::HashSet;

use register::place::{PlaceId, Tree};

use super::Engine;
use super::answer::{Answer, Part, Told};
use super::members::Members;
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::Period;

/// One indicator of a place beside the sum of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    pub indicator: String,
    pub over: Over,
    pub numerator: Summed,
    pub denominator: Summed,
}

/// A set told three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summed {
    /// What the place's own pages say.
    pub told: u64,
    /// Those who are in it, person by person.
    pub whole: Members,
    /// Those of the places directly below, and of those who live in a desa of whom no posyandu
    /// is known.
    pub below: Members,
    /// Whether it is time at risk that is told.
    pub time: bool,
}

impl Summed {
    /// Whether the place is the disjoint union of its parts, and says so.
    pub fn agrees(&self) -> bool {
        let counted = if self.time { self.whole.days } else { self.whole.count };
        self.whole == self.below && self.told == counted
    }

    /// The sum over the parts, as it is told of the place.
    pub fn of_parts(&self) -> u64 {
        if self.time { self.below.days } else { self.below.count }
    }
}

impl Engine {
    /// Every indicator of a place beside the sum over its parts, in the order of the
    /// definitions.
    pub async fn unions(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<Vec<Union>>, Failure> {
        let wanted = self.wanted();
        let answers = self.tally(tree, place, period).await?.answer;
        let told = self.homes(tree, place, period, &wanted).await?;
        let (told, homes) = told.apart();
        let mut unions: Vec<Union> = answers.iter().map(union).collect();
        let parts: HashSet<PlaceId> = tree.below(place).map(|below| below.id).collect();
        for ((_, home), members) in &homes {
            let lowest = home.posyandu.unwrap_or(home.desa);
            // Whoever is known in the desa alone is a part of it as well.
            let below = lowest == place
                || tree.path(lowest).iter().any(|above| parts.contains(&above.id));
            for ((at, part, _), members) in wanted.iter().zip(members) {
                let union = &mut unions[*at];
                let summed = match part {
                    Part::Numerator => &mut union.numerator,
                    Part::Denominator => &mut union.denominator,
                    Part::LeftOut(_) => continue,
                };
                summed.whole += *members;
                if below {
                    summed.below += *members;
                }
            }
        }
        Ok(told.map(|()| unions))
    }
}

fn union(answer: &Answer) -> Union {
    let told = |told, time| Summed { told, time, ..Summed::default() };
    Union {
        indicator: answer.indicator.clone(),
        over: answer.over,
        numerator: told(answer.numerator, false),
        denominator: told(answer.denominator, answer.over == Over::PersonTime),
    }
}
