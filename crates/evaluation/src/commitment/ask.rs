//! Asking for many places at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use register::place::{PlaceId, Tree};

use crate::engine::{Answer, Engine};
use crate::failure::Failure;
use crate::month::{Month, Period};

/// Every indicator of some places in a month; those beside each other are asked together.
pub(super) async fn answers(
    engine: &Engine,
    tree: &Tree,
    month: Month,
    places: &BTreeSet<PlaceId>,
) -> Result<HashMap<PlaceId, Vec<Answer>>, Failure> {
    let period = Period::Month(month);
    let mut beside: BTreeMap<Option<PlaceId>, Vec<PlaceId>> = BTreeMap::new();
    for place in places {
        let parent = tree.get(*place).and_then(|place| place.parent);
        beside.entry(parent).or_default().push(*place);
    }
    let mut answers = HashMap::with_capacity(places.len());
    for (parent, asked) in beside {
        match (parent, &asked[..]) {
            (Some(parent), [_, _, ..]) => {
                let below = engine.tallies_below(tree, parent, period).await?.answer;
                // What remains of a desa stands under its own id and is not asked for here.
                answers.extend(below.into_iter().filter(|(place, _)| asked.contains(place)));
            }
            (_, alone) => {
                for place in alone {
                    let told = engine.tally(tree, *place, period).await?;
                    answers.insert(*place, told.answer);
                }
            }
        }
    }
    Ok(answers)
}

/// The same indicator of other people, or of other months.
pub(super) fn add(sum: &mut Answer, more: &Answer) {
    sum.numerator += more.numerator;
    sum.denominator += more.denominator;
    for (reason, left_out) in &mut sum.left_out {
        let same = more.left_out.iter().find(|(code, _)| code == reason);
        *left_out += same.map_or(0, |(_, left_out)| *left_out);
    }
}
